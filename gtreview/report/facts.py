"""What a report says, before it is a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from gtreview.audit.flag_list import label_of
from gtreview.comparison.comparing import compared
from gtreview.comparison.summary import Agreement, summarise
from gtreview.model.flags import Decision, Flag, Verdict
from gtreview.model.sequence import Notice
from gtreview.model.wording import span
from gtreview.report.curve import curve
from gtreview.report.pictures import extent_of, shot_or_reason
from gtreview.review.commands import Command
from gtreview.review.deciding import VERDICTS
from gtreview.review.inter_rater import InterRater
from gtreview.review.naming import check_title
from gtreview.review.review import Review
from gtreview.review.sampling import Estimate
from gtreview.review.second import Pair
from gtreview.review.verdicts import places_of

PICTURED = 60
"""Confirmed findings, and corrections, that have pictures; the rest stands in the table."""

Progress = Callable[[float, str], None]


@dataclass
class Tally:
    """How many findings of a kind there are, by verdict."""

    name: str
    by_verdict: Counter[Verdict] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All of them."""
        return self.by_verdict.total()


@dataclass(frozen=True)
class Row:
    """A finding: ``rank`` from 1; ``said_by`` and ``said_at`` are empty while undecided."""

    rank: int
    flag: Flag
    object: str
    frame_name: str
    sentence: str
    label: str
    decision: Decision
    said_by: str = ""
    said_at: str = ""

    @property
    def frames(self) -> str:
        """The span as people write it."""
        return span(self.flag.first, self.flag.last)


@dataclass(frozen=True)
class Card:
    """A confirmed finding with its picture, or why there is none, and its curve (SVG)."""

    row: Row
    picture: str
    reason: str
    curve: str


@dataclass(frozen=True)
class Correction:
    """What one command changed of one object: its worst frame before and after."""

    title: str
    object: str
    frame: int
    frames: int
    reviewer: str
    at: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Facts:
    """Everything that a report says of one review."""

    review: Review
    rows: tuple[Row, ...]
    by_check: tuple[Tally, ...]
    by_label: tuple[Tally, ...]
    by_object: tuple[Tally, ...]
    cards: tuple[Card, ...]
    corrections: tuple[Correction, ...]
    unpictured: int
    reviewers: tuple[str, ...]
    notices: tuple[Notice, ...]
    estimate: Estimate
    agreement: InterRater | None
    disagreements: tuple[Pair, ...]
    compared: tuple[Agreement, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Findings by verdict."""
        found = Counter(row.decision.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}


def gather(review: Review, progress: Progress = lambda share, text: None) -> Facts:
    """What there is to say of ``review``; reads the frames of what was confirmed."""
    said = _said(review)
    rows = tuple(_row(review, i, said) for i in range(len(review.findings)))
    confirmed = [row for row in rows if row.decision.verdict is Verdict.CONFIRMED]
    shown = confirmed[:PICTURED]
    cards = []
    for i, row in enumerate(shown):
        progress(i / max(len(shown), 1), f"Picture of finding {row.rank}")
        cards.append(_card(review, row))
    touched = _touched(review)
    return Facts(
        review,
        rows,
        _tallies(rows, lambda row: check_title(row.flag.check)),
        _tallies(rows, label_name),
        _tallies(rows, lambda row: row.object or "(no object)"),
        tuple(cards),
        tuple(_correction(review, *one) for one in touched[:PICTURED]),
        len(confirmed) - len(shown) + max(len(touched) - PICTURED, 0),
        tuple(dict.fromkeys(command.reviewer for command in review.history() if command.reviewer)),
        review.notices,
        review.sample.estimate(),
        review.second.agreement() if review.second.ended else None,
        tuple(p for p in review.second.pairs() if not p.agree) if review.second.ended else (),
        _compared(review),
    )


def _compared(review: Review) -> tuple[Agreement, ...]:
    """Each object and all together beside the labels that these are compared with, if any."""
    found = compared(review.sequence)
    if found is None:
        return ()
    objects, overall = summarise(found)
    return (*objects, overall)


def _row(review: Review, i: int, said: Mapping[str, tuple[str, str]]) -> Row:
    sequence, flag = review.sequence, review.findings.lead(i)
    places = (said.get(place.key, ("", "")) for place in places_of(sequence, flag))
    by, at = max(places, key=lambda one: one[1], default=("", ""))
    return Row(
        i + 1,
        flag,
        sequence.track_name(flag.track),
        sequence.frames.names[flag.peak],
        review.describe_finding(i),
        label_of(sequence, flag),
        review.decision(i),
        by,
        at,
    )


def _said(review: Review) -> dict[str, tuple[str, str]]:
    """By a verdict's place, who said it and when."""
    found = {}
    for command in review.history():
        for change in command.changes:
            if change.table == VERDICTS:
                found[change.key] = command.reviewer, command.at
    return found


def _tallies(rows: tuple[Row, ...], name: Callable[[Row], str]) -> tuple[Tally, ...]:
    """Findings by ``name``, the most frequent first."""
    found: dict[str, Tally] = {}
    for row in rows:
        tally = found.setdefault(name(row), Tally(name(row)))
        tally.by_verdict[row.decision.verdict] += 1
    return tuple(sorted(found.values(), key=lambda tally: (-tally.total, tally.name)))


def label_name(row: Row) -> str:
    """The label that a finding is counted under; skeletons have none."""
    return row.label or ("(no label)" if row.flag.track >= 0 else "(whole frame)")


def _card(review: Review, row: Row) -> Card:
    flag, sequence = row.flag, review.sequence
    extent = extent_of((sequence,), flag.track, flag.peak)
    picture, reason = shot_or_reason(review.images, sequence, flag.track, flag.peak, extent)
    return Card(row, picture, reason, curve(dict(review.series), flag))


def _touched(review: Review) -> list[tuple[Command, str, list[int]]]:
    """The commands that corrected labels, one an object, in the order in which they were done:
    the command, the object's name and the frames."""
    found: dict[tuple[int, str], tuple[Command, str, list[int]]] = {}
    for change in review.changes():
        key = id(change.command), change.object
        found.setdefault(key, (change.command, change.object, []))[2].append(change.frame)
    return list(found.values())


def _correction(review: Review, command: Command, name: str, touched: list[int]) -> Correction:
    frame = sorted(touched)[len(touched) // 2]
    before, after = (s.track_index.get(name, -1) for s in (review.read, review.sequence))
    extent = _both(
        extent_of((review.read,), before, frame), extent_of((review.sequence,), after, frame)
    )
    old, reason = shot_or_reason(review.images, review.read, before, frame, extent)
    new, _ = shot_or_reason(review.images, review.sequence, after, frame, extent)
    count = len(set(touched))
    title, by, at = command.title, command.reviewer, command.at
    return Correction(title, name, frame, count, by, at, old, new, reason)


def _both(
    a: tuple[float, float, float, float] | None, b: tuple[float, float, float, float] | None
) -> tuple[float, float, float, float] | None:
    if a is None or b is None:
        return a or b
    low, high = np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
