"""One number per object and frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.model.columns import of_tracks, spliced


@dataclass(frozen=True, eq=False)
class Series:
    """A metric's values, sorted by (track, frame).

    Attributes
    ----------
    metric : the metric's id (``size_change``).
    unit : what the values are in (``px``, ``ratio``, ``frames``; empty for plain numbers).
    track : (n,) int32; −1 for values of a whole frame.
    frame : (n,) int32, 0-based; a change between t−1 and t stands at t.
    value : (n,) float64, NaN where undefined.
    deviation : (n,) float64, how far out a value is in what is usual for it, where the metric
        knows that; None where it does not.
    keypoints : (n, 2) int16, the places in the rig that a value is about, −1 for none; None for
        metrics that are not about keypoints.
    """

    metric: str
    unit: str
    track: NDArray[np.int32]
    frame: NDArray[np.int32]
    value: NDArray[np.float64]
    deviation: NDArray[np.float64] | None = None
    keypoints: NDArray[np.int16] | None = None

    def __len__(self) -> int:
        return len(self.value)

    def of_track(self, track: int) -> slice:
        """Where ``track``'s values are."""
        first, last = np.searchsorted(self.track, np.array([track, track + 1], self.track.dtype))
        return slice(int(first), int(last))

    def with_tracks(self, other: Series, tracks: Iterable[int]) -> Series:
        """These values, but those of ``tracks`` from ``other``, which has no others."""
        joined = spliced(self.track, other.track, tracks := tuple(tracks))

        def beside(mine: NDArray[Any] | None, theirs: NDArray[Any] | None) -> NDArray[Any] | None:
            # A series without any value does not say what it would have.
            if mine is None or theirs is None:
                kept = None if mine is None else joined(mine, mine[:0])
                return theirs if len(other) else kept
            return joined(mine, theirs)

        return Series(
            self.metric,
            self.unit,
            joined(self.track, other.track),
            joined(self.frame, other.frame),
            joined(self.value, other.value),
            beside(self.deviation, other.deviation),
            beside(self.keypoints, other.keypoints),
        )

    def of_tracks(self, tracks: Iterable[int]) -> Series:
        """The values of ``tracks`` alone."""
        at = of_tracks(self.track, tracks)
        deviation, keypoints = self.deviation, self.keypoints
        return replace(
            self,
            track=self.track[at],
            frame=self.frame[at],
            value=self.value[at],
            deviation=None if deviation is None else deviation[at],
            keypoints=None if keypoints is None else keypoints[at],
        )

    def at(self, track: int, frame: int) -> float:
        """The value of ``track`` in ``frame``; NaN where there is none."""
        part = self.of_track(track)
        i = part.start + int(np.searchsorted(self.frame[part], frame))
        if i < part.stop and self.frame[i] == frame:
            return float(self.value[i])
        return float("nan")
