"""The flag list as a file: one row a flag, the most suspicious finding first."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gtreview import __version__
from gtreview.checks.run import describe
from gtreview.errors import InputError
from gtreview.formats.document import load
from gtreview.model.flags import BY_HAND, SEVERITIES, Decision, Flag, Verdict
from gtreview.model.sequence import Notice
from gtreview.model.sequence import Sequence as LabelledVideo
from gtreview.review.review import Review
from gtreview.storage.local import read_bytes, write_beside

COLUMNS = (
    "sequence", "finding", "frame", "last_frame", "peak_frame", "frame_no", "frame_name",
    "object", "other_object", "label", "keypoints", "check", "value", "threshold", "suspicion",
    "message", "verdict", "reason", "note", "severity",
)  # fmt: skip
AGREEMENT = "agreement"
"""The check column's word for a row that says where frames and labels do not fit."""

_ADDED = ("severity",)
"""Columns that lists written before there were such need not have."""
_NUMBERS = {"finding": int, "frame": int, "last_frame": int, "peak_frame": int}
_MEASURES = ("value", "threshold", "suspicion")
# What a spreadsheet takes for the beginning of a formula, wide forms included.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One flag with its place in a list over all reviews: ``review`` and ``finding`` are indices,
    ``number`` counts findings from 1 in the order of the list."""

    review: int
    finding: int
    number: int
    flag: Flag


def entries(reviews: Sequence[Review]) -> list[Entry]:
    """Every flag of ``reviews``, the most suspicious finding first."""
    ranked = sorted(
        (-float(review.findings.suspicion[i]), at, i)
        for at, review in enumerate(reviews)
        for i in range(len(review.findings))
    )
    return [
        Entry(at, i, number, reviews[at].flags[int(k)])
        for number, (_, at, i) in enumerate(ranked, start=1)
        for k in reviews[at].findings.members(i)
    ]


def row(review: Review, entry: Entry) -> Row:
    """One flag as the columns say. Positions are 0-based and inclusive; ``frame_no`` and
    ``frame_name`` are those of ``frame``; a number that does not apply is None."""
    sequence, flag = review.sequence, entry.flag
    decision = review.decision(entry.finding)
    return {
        "sequence": sequence.name,
        "finding": entry.number,
        **_frame(sequence, flag.first, flag.last, flag.peak),
        "object": sequence.track_name(flag.track),
        "other_object": sequence.track_name(flag.other),
        "label": label_of(sequence, flag),
        "keypoints": keypoints_of(sequence, flag),
        "check": flag.check,
        "value": _rounded(flag.value),
        "threshold": _rounded(flag.threshold),
        "suspicion": _rounded(flag.suspicion),
        "message": describe(sequence, flag),
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "note": decision.note,
        "severity": decision.severity,
    }


def rows(
    reviews: Review | Sequence[Review], which: Literal["all"] | Iterable[tuple[int, int]] = "all"
) -> list[Row]:
    """The flags of one review or several as rows; ``which``: only these (review, finding)."""
    each = listed(reviews)
    chosen = None if which == "all" else set(which)
    return [
        row(each[entry.review], entry)
        for entry in entries(each)
        if chosen is None or (entry.review, entry.finding) in chosen
    ]


def listed(reviews: Review | Sequence[Review]) -> list[Review]:
    """One review or several, as a list."""
    return [reviews] if isinstance(reviews, Review) else list(reviews)


def notices(review: Review) -> tuple[Notice, ...]:
    """What does not fit between the frames and the labels, and what was skipped in reading."""
    return tuple(dict.fromkeys((*review.agreement.notices, *review.sequence.notices)))


def label_of(sequence: LabelledVideo, flag: Flag) -> str:
    """The label of the flagged box; where the frame has none, of the object's box before it (its
    first one otherwise); empty without an object."""
    if flag.track < 0:
        return ""
    boxes = sequence.boxes
    part = boxes.of_track(flag.track)
    before = int((boxes.frame[part] <= flag.peak).sum())
    exact = boxes.at(flag.track, flag.peak)
    box = exact if exact is not None else part.start + max(before - 1, 0)
    label = int(boxes.label[box]) if box < part.stop else -1
    return sequence.labels[label].name if label >= 0 else ""


def keypoints_of(sequence: LabelledVideo, flag: Flag) -> str:
    """The labels of the flagged keypoints, with a comma between two."""
    labels = sequence.rig.labels if sequence.rig else ()
    return ", ".join(labels[place] for place in flag.keypoints if place < len(labels))


def check_ending(path: Path) -> None:
    """Refuse a flag list that is neither CSV nor JSON by its name.

    Raises
    ------
    InputError : it is neither.
    """
    if path.suffix.lower() not in (".csv", ".json"):
        raise InputError("a flag list is written as .csv or .json", path=path)


def write(reviews: Review | Sequence[Review], path: Path) -> None:
    """Write all flags to ``path``, CSV or JSON by its ending, whole or not at all.

    JSON has the notices of what was read as well. In CSV, where the frames that were given do not
    agree with the labels, the last rows say so: their check is ``agreement``, their finding 0.

    Raises
    ------
    InputError : the ending is neither ``.csv`` nor ``.json``.
    OutputError : it cannot be written.
    """
    check_ending(path)
    each = listed(reviews)
    made = as_csv(rows(each), each) if path.suffix.lower() == ".csv" else as_json(rows(each), each)
    write_beside(path, made)


def as_json(made: Sequence[Row], reviews: Sequence[Review]) -> bytes:
    """``made`` rows as JSON, with the notices of ``reviews``."""
    root = {
        "gtreview": __version__,
        "notices": [told for review in reviews for told in told_notices(review)],
        "flags": made,
    }
    return json.dumps(root, ensure_ascii=False, indent=1, allow_nan=False).encode()


def told_notices(review: Review) -> list[dict[str, Any]]:
    """The notices of ``review`` as they stand in exports."""
    return [told_notice(notice, review.sequence.name) for notice in notices(review)]


def told_notice(notice: Notice, sequence: str = "") -> dict[str, Any]:
    """A notice as it stands in exports; ``sequence``: the one it is about, empty for all."""
    frames, details = list(notice.frames), list(notice.details)
    return {"sequence": sequence, "text": notice.text, "frames": frames, "details": details}


def as_csv(made: Sequence[Row], reviews: Sequence[Review]) -> bytes:
    """``made`` rows as CSV in UTF-8; no cell can become a formula in a spreadsheet."""
    text = io.StringIO()
    text.write(",".join(COLUMNS) + "\n")
    # Quoted texts: a semicolon in one must not begin a cell where lists are split at semicolons.
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    doubts = [doubt for review in reviews for doubt in _doubts(review)]
    for made_row in (*made, *doubts):
        writer.writerow({name: cell(made_row[name]) for name in COLUMNS})
    return text.getvalue().encode("utf-8", "replace")


def _doubts(review: Review) -> list[Row]:
    if review.agreement.ok or review.images is None:
        return []
    sequence, last = review.sequence, max(len(review.sequence) - 1, 0)
    blank: Row = dict.fromkeys(COLUMNS, "")
    return [
        blank
        | _frame(sequence, min(notice.frames, default=0), max(notice.frames, default=last), None)
        | {
            "sequence": sequence.name,
            "finding": 0,
            "check": AGREEMENT,
            "suspicion": 0.0,
            "message": ": ".join([notice.text, "; ".join(notice.details)]).removesuffix(": "),
        }
        for notice in review.agreement.notices
    ]


def _frame(sequence: LabelledVideo, first: int, last: int, peak: int | None) -> Row:
    known = 0 <= first < len(sequence)
    return {
        "frame": first,
        "last_frame": last,
        "peak_frame": first if peak is None else peak,
        "frame_no": sequence.frames.numbers[first] if known else None,
        "frame_name": sequence.frames.names[first] if known else "",
    }


def _rounded(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def cell(value: object) -> object:
    """A text that a spreadsheet could take for a formula gets an apostrophe in front, as does
    one that would be read back as such; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if _looks_like_formula(value) else value


def _looks_like_formula(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(("\t", "\r", "\n")) or bare.lstrip().startswith(_FORMULA)


def read(path: Path) -> list[Row]:
    """A flag list that was written by `write`, perhaps edited since; rows about agreement are
    left out.

    Raises
    ------
    InputError : it is none, or a number in it is none; with its row.
    """
    check_ending(path)
    data = read_bytes(path)
    found = _read_json(data, path) if path.suffix.lower() == ".json" else _read_csv(data, path)
    typed = [_typed(found_row, number, path) for number, found_row in enumerate(found, start=1)]
    return [one for one in typed if one["check"] != AGREEMENT]


def _read_json(data: bytes, path: Path) -> list[Row]:
    root = load(data, path)
    flags = root.get("flags") if isinstance(root, dict) else root
    if not isinstance(flags, list) or not all(isinstance(one, dict) for one in flags):
        raise InputError("is no flag list: expected an object with a list of 'flags'", path=path)
    return [dict.fromkeys(COLUMNS, "") | one for one in flags]


def _read_csv(data: bytes, path: Path) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        there = (*(reader.fieldnames or ()), *_ADDED)
        missing = [name for name in COLUMNS if name not in there]
        if missing:
            raise InputError(f"is no flag list: it lacks the column {missing[0]}", path=path)
        return [{name: _plain(one.get(name) or "") for name in COLUMNS} for one in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"is no CSV in UTF-8 ({error})", path=path) from error


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _looks_like_formula(cell) else cell


def _typed(found: Row, number: int, path: Path) -> Row:
    typed = dict(found)
    try:
        for name, kind in _NUMBERS.items():
            typed[name] = kind(found[name])
        for name in _MEASURES:
            typed[name] = None if found[name] in ("", None) else float(found[name])
    except (TypeError, ValueError) as error:
        problem = f"{name} is {found[name]!r}; expected a number"
        raise InputError(problem, path=path, place=f"row {number}") from error
    return typed


def apply(listed_rows: Sequence[Row], reviews: Sequence[Review]) -> None:
    """Make the verdicts of a flag list those of ``reviews``.

    A list without any verdict is a selection: what it lists is confirmed. Where a finding's rows
    differ a confirmation counts. What was flagged at other thresholds, and is no finding now, is
    flagged by hand, so that nothing that was listed is lost.

    Raises
    ------
    InputError : a row names a sequence, object, frame or verdict that there is not; with the row.
    """
    videos = {review.sequence.name: review for review in reviews}
    if len(videos) < len(reviews):
        names = ", ".join(review.sequence.name for review in reviews)
        raise InputError(f"a flag list cannot tell sequences of one name apart: {names}")
    selected = all(not one["verdict"] or one["verdict"] == Verdict.UNDECIDED for one in listed_rows)
    decided: dict[str, dict[int, Decision]] = {name: {} for name in videos}
    by_hand: list[tuple[Review, int, int, str]] = []
    for number, one in enumerate(listed_rows, start=1):
        review, track, said = _understood(one, videos, number, selected)
        at = review.index_of((one["check"], one["object"], one["peak_frame"]))
        if at is not None and one["check"] != BY_HAND:
            known = decided[one["sequence"]].get(at)
            if known is None or _WEIGHT[said.verdict] > _WEIGHT[known.verdict]:
                decided[one["sequence"]][at] = said
        elif said.verdict == Verdict.CONFIRMED:
            by_hand.append((review, one["peak_frame"], track, said.note or one["message"]))
    for name, findings in decided.items():
        for said in dict.fromkeys(findings.values()):
            alike = [at for at, other in findings.items() if other == said]
            videos[name].decide(alike, said.verdict, said.reason, said.note, said.severity)
    for review, frame, track, note in by_hand:
        review.flag_by_hand(frame, track, note)


_WEIGHT = {Verdict.UNDECIDED: 0, Verdict.DISMISSED: 1, Verdict.CONFIRMED: 2}


def _understood(
    one: Row, videos: dict[str, Review], number: int, selected: bool
) -> tuple[Review, int, Decision]:
    place = f"row {number} of the flag list"
    review = videos.get(one["sequence"])
    if review is None:
        there = ", ".join(videos)
        raise InputError(f"names sequence {one['sequence']!r}; there is {there}", place=place)
    track = review.sequence.track_index.get(one["object"], -1)
    if one["object"] and track < 0:
        raise InputError(f"names object {one['object']!r}, which is not there", place=place)
    if not 0 <= one["peak_frame"] < len(review.sequence):
        problem = f"names frame {one['peak_frame']}; expected 0 to {len(review.sequence) - 1}"
        raise InputError(problem, place=place)
    try:
        verdict = Verdict(one["verdict"] or Verdict.UNDECIDED)
    except ValueError as error:
        words = ", ".join(Verdict)
        raise InputError(f"says {one['verdict']!r}; expected {words}", place=place) from error
    severity = one["severity"]
    if severity and severity not in SEVERITIES:
        words = ", ".join(SEVERITIES)
        raise InputError(f"says {severity!r}; expected {words} or nothing", place=place)
    if selected:
        return review, track, Decision(Verdict.CONFIRMED, "in the flag list", one["note"], severity)
    return review, track, Decision(verdict, one["reason"], one["note"], severity)
