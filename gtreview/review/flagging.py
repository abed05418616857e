"""The flags and findings of a review, as its thresholds stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gtreview.checks import run
from gtreview.checks.registry import CHECKS, DEFAULTS
from gtreview.checks.suspicion import Scale
from gtreview.errors import InputError
from gtreview.metrics.registry import compute
from gtreview.model.flags import BY_HAND, Findings, Flag, Flags
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.review.commands import Tables
from gtreview.review.deciding import FLAGS, THRESHOLDS, VERDICTS
from gtreview.review.verdicts import Place


class Flagging:
    """What the checks find at the thresholds, and what a person flagged, grouped.

    Attributes
    ----------
    prepared : every value's suspicion, which no threshold changes.
    thresholds : by check, in force.
    flags, findings : with those set by hand.
    """

    def __init__(self, sequence: Sequence, series: Mapping[str, Series], read: Sequence) -> None:
        self._sequence = sequence
        # What is usual is so among the labels as they were read: corrections do not change the
        # rank of what they do not touch, and opening the review again changes none.
        scales = {} if read.boxes is sequence.boxes else scales_of(read)
        self.prepared = run.prepare(sequence, series, scales)
        self.thresholds = dict(DEFAULTS)
        self.flags: Flags = run.find(self.prepared, self.thresholds)
        self.findings: Findings = run.group(self.flags)

    def measure(
        self,
        series: Mapping[str, Series],
        sequence: Sequence,
        boxes_of: Iterable[int] | None = None,
    ) -> None:
        """Judge anew from ``series`` of ``sequence``; thresholds and flags set by hand stay. With
        ``boxes_of`` only the boxes of these objects are other ones."""
        self._sequence = sequence
        if boxes_of is None:
            self.prepared = run.prepare(sequence, series, self.prepared.scales)
        else:
            self.prepared = run.judge_again(self.prepared, sequence, series, boxes_of)
        by_hand = self.flags.take(self.flags.of_check(BY_HAND))
        self._show(run.merge(run.find(self.prepared, self.thresholds), by_hand))

    def set_thresholds(self, thresholds: Mapping[str, float]) -> bool:
        """Put ``thresholds`` in force, looking only at checks whose own moved; True if any."""
        moved = [id for id, value in thresholds.items() if self.thresholds.get(id) != value]
        self.thresholds |= thresholds
        flags = self.flags
        for check in moved:
            found = run.find(self.prepared, self.thresholds, only=check)
            flags = run.merge(flags.take(~flags.of_check(check)), found)
        if moved:
            self._show(flags)
        return bool(moved)

    def set_by_hand(self, flags: list[Flag]) -> None:
        """Put the flags in force that a person set, in place of those before."""
        others = self.flags.take(~self.flags.of_check(BY_HAND))
        if flags or len(others) < len(self.flags):
            self._show(run.merge(others, Flags.of(flags, (BY_HAND,))))

    def _show(self, flags: Flags) -> None:
        self.flags, self.findings = flags, run.group(flags)


def scales_of(read: Sequence) -> dict[str, Scale]:
    """What is usual among the boxes of ``read``."""
    boxes = replace(read, poses=Poses.empty())
    return run.prepare(boxes, compute(boxes)).scales


def kept_thresholds(tables: Tables) -> dict[str, float]:
    """The threshold of every check, as it was set or by default."""
    kept = tables.get(THRESHOLDS, {})
    return {**DEFAULTS, **{check: float(value) for check, value in kept.items()}}


def kept_flags(sequence: Sequence, tables: Tables, said: str = VERDICTS) -> list[Flag]:
    """The flags that a person set, as far as their objects and frames are there; where they are
    ``said`` in another table than the usual one, only those that it has."""
    records: Iterable[Any] = tables.get(FLAGS, {}).values()
    if said != VERDICTS:
        records = [record for record in records if _place(record).key in tables.get(said, {})]
    flags = (by_hand(sequence, record) for record in records)
    return [flag for flag in flags if flag]


def _place(record: Mapping[str, Any]) -> Place:
    return Place(BY_HAND, tuple(record["objects"]), record["frame"])


def by_hand(sequence: Sequence, record: Mapping[str, Any]) -> Flag | None:
    """The flag that a person set, from its record of ``objects`` and ``frame``; None where its
    object or frame is not there (any more)."""
    tracks = [sequence.track_index.get(name) for name in record["objects"]]
    frame = record["frame"]
    if None in tracks or not 0 <= frame < len(sequence):
        return None
    track = tracks[0] if tracks else None
    return Flag(
        BY_HAND, -1 if track is None else track, -1, frame, frame, frame, math.nan, math.nan, 1.0
    )


def checked_threshold(check: str, value: float) -> float:
    """``value`` as the threshold of ``check``.

    Raises
    ------
    InputError : there is no such check, it has no threshold, or the value is out of its limits.
    """
    threshold = CHECKS[check].threshold if check in CHECKS else None
    if threshold is None:
        raise InputError(f"{check!r} has no threshold: expected one of {', '.join(DEFAULTS)}")
    if not threshold.minimum <= value <= threshold.maximum:
        raise InputError(
            f"the threshold of {check} must lie between {threshold.minimum:g} and "
            f"{threshold.maximum:g}, got {value:g}"
        )
    return float(value)
