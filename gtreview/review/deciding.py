"""What a verdict, a note or a flag set by hand changes in the tables: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gtreview.model.flags import Decision, Findings, Flag, Verdict
from gtreview.model.sequence import Sequence
from gtreview.review.commands import Change, Tables
from gtreview.review.verdicts import Place, Record, places_of

VERDICTS, THRESHOLDS, FLAGS = "verdicts", "thresholds", "flags"
"""The tables of a review."""

Say = Callable[[Record | None], Record | None]
"""From what was said at a place to what is said there now."""

_VERB = {
    Verdict.CONFIRMED: "Confirm",
    Verdict.DISMISSED: "Dismiss",
    Verdict.UNDECIDED: "Leave undecided",
}


def flags_of(findings: Findings, i: int) -> list[Flag]:
    """The flags of finding ``i``, the most suspicious first."""
    return [findings.flags[int(j)] for j in findings.members(i)]


def decided(wanted: Decision, old: Decision, at: str, reviewer: str) -> Say:
    """Saying ``wanted``. A note stays where no other is given, reason and severity as long as the
    verdict does. Leaving undecided takes the record away, unless it holds a note."""
    is_open = wanted.verdict is Verdict.UNDECIDED
    kept = old if wanted.verdict == old.verdict else Decision()
    reason = "" if is_open else wanted.reason or kept.reason
    severity = "" if is_open else wanted.severity or kept.severity
    note = wanted.note or old.note
    new = _record(Decision(wanted.verdict, reason, note, severity), at, reviewer)
    if is_open and not note:
        return lambda before: None
    return lambda before: before if before and _alike(before, new) else new


def noted(old: Decision, note: str, at: str, reviewer: str) -> Say:
    """Putting ``note`` where the finding's verdict was said; on all of it where none was."""

    def say(before: Record | None) -> Record | None:
        if before is None:
            fresh = old == Decision() and note
            return _record(Decision(note=note), at, reviewer) if fresh else None
        if before["verdict"] != old.verdict:
            return before
        empty = not note and before["verdict"] == Verdict.UNDECIDED
        return None if empty else {**before, "note": note}

    return say


def said(
    sequence: Sequence, flags: Iterable[Flag], tables: Tables, say: Say, table: str = VERDICTS
) -> dict[str, Change]:
    """By place, what saying something of ``flags`` changes in ``table``; places it leaves alone
    left out."""
    records = tables.get(table, {})
    changes = {}
    for flag in flags:
        for place in places_of(sequence, flag):
            key = place.key
            before = records.get(key)
            after = say(before)
            if after != before:
                changes[key] = Change(table, key, before, after)
    return changes


def set_by_hand(  # noqa: PLR0917 -- who says what of which place, and where it is kept
    tables: Tables, place: Place, note: str, at: str, reviewer: str, table: str = VERDICTS
) -> tuple[Change, ...]:
    """Setting a flag by hand, confirmed at once in ``table``. One that is there already is not set
    twice."""
    flags, before = tables.get(FLAGS, {}), tables.get(table, {}).get(place.key)
    objects = list(place.objects)
    is_new = not _of_place(flags, place)
    key = str(1 + max(map(int, flags), default=0))
    flag = {"objects": objects, "frame": place.frame, "at": at, "reviewer": reviewer}
    said_before = before["note"] if before else ""
    after = _record(Decision(Verdict.CONFIRMED, note=note or said_before), at, reviewer)
    alike = before is not None and _alike(before, after)
    return (
        *((Change(FLAGS, key, None, flag),) if is_new else ()),
        *(() if alike else (Change(table, place.key, before, after),)),
    )


def unset_by_hand(tables: Tables, place: Place, table: str = VERDICTS) -> tuple[Change, ...]:
    """Taking a flag set by hand away, with what ``table`` says of it."""
    said = tables.get(table, {}).get(place.key)
    flags = _of_place(tables.get(FLAGS, {}), place)
    return (
        *(Change(FLAGS, key, flag, None) for key, flag in flags.items()),
        *((Change(table, place.key, said, None),) if said else ()),
    )


def _of_place(flags: Mapping[str, Record], place: Place) -> dict[str, Record]:
    """The flags set by hand in ``place``."""
    objects = list(place.objects)
    return {
        key: flag
        for key, flag in flags.items()
        if flag["objects"] == objects and flag["frame"] == place.frame
    }


def title(sequence: Sequence, findings: Findings, indices: list[int], what: str) -> str:
    """``what`` with the one finding it is about, or with their number."""
    if len(indices) != 1:
        return f"{what} {len(indices)} findings"
    i = indices[0]
    name = sequence.track_name(int(findings.track[i]))
    return (
        f"{what} {name} at frame {findings.peak[i]}"
        if name
        else (f"{what} frame {findings.peak[i]}")
    )


def verb(verdict: Verdict) -> str:
    """What giving ``verdict`` is called."""
    return _VERB[verdict]


def _record(said: Decision, at: str, reviewer: str) -> Record:
    return {
        "verdict": str(said.verdict),
        "reason": said.reason,
        "note": said.note,
        **({"severity": said.severity} if said.severity else {}),
        "at": at,
        "reviewer": reviewer,
    }


def _alike(a: Record, b: Record) -> bool:
    return all(a.get(name) == b.get(name) for name in ("verdict", "reason", "note", "severity"))
