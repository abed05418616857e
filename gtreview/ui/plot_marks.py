"""Which points of a plot are flagged, and what was decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.model.flags import Findings, Flags
from gtreview.ui.plot_data import Floats, Ints, MetricData

UNDECIDED, CONFIRMED, DISMISSED = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Marks:
    """Flagged points: (n,) columns; ``verdict`` holds UNDECIDED, CONFIRMED or DISMISSED.
    ``flags`` is how many flags they stem from."""

    track: Ints
    frame: Ints
    value: Floats
    suspicion: Floats
    verdict: NDArray[np.int8]
    flags: int = 0

    @classmethod
    def none(cls) -> Marks:
        """No points."""
        whole, real = np.empty(0, np.int32), np.empty(0)
        return cls(whole, whole, real, real, np.empty(0, np.int8))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """All columns, in order."""
        return self.track, self.frame, self.value, self.suspicion, self.verdict

    def same_as(self, other: Marks) -> bool:
        """True where ``other`` holds the very same points."""
        pairs = zip(self.columns, other.columns, strict=True)
        return self.flags == other.flags and all(np.array_equal(a, b) for a, b in pairs)

    def take(self, which: NDArray[np.bool_]) -> Marks:
        """Some of the points."""
        return Marks(*(column[which] for column in self.columns), self.flags)


def flag_verdicts(findings: Findings, verdicts: NDArray[np.int8]) -> NDArray[np.int8]:
    """(m,) the verdict of every flag, from ``verdicts`` of the findings they belong to."""
    of_flag = np.zeros(len(findings.flags), np.int8)
    of_flag[findings.order] = np.repeat(verdicts, np.diff(findings.starts))
    return of_flag


def finding_verdicts(review: Any) -> NDArray[np.int8]:
    """(n,) what was decided of each of the review's findings."""
    settled = np.where(review.confirmed, CONFIRMED, DISMISSED)
    return np.where(review.decided, settled, UNDECIDED).astype(np.int8)


def marks_of(flags: Flags, verdicts: NDArray[np.int8], check: str, data: MetricData) -> Marks:
    """The points of ``data`` that flags of ``check`` are about, each frame of a span its own."""
    which = np.flatnonzero(flags.of_check(check))
    length = np.maximum(flags.last[which] - flags.first[which] + 1, 1)
    flag = np.repeat(which, length)
    within = np.arange(len(flag)) - np.repeat(np.cumsum(length) - length, length)
    track, frame = flags.track[flag], (flags.first[flag] + within).astype(np.int32)
    value = data.at(track, frame)
    known = np.isfinite(value)
    flag = flag[known]
    return Marks(
        track[known],
        frame[known],
        value[known],
        flags.suspicion[flag],
        verdicts[flag],
        len(which),
    )
