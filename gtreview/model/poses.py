"""Skeletons as columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Poses:
    """The skeletons of a sequence, sorted by (track, frame).

    Attributes
    ----------
    frame : (n,) int32, 0-based position in the sequence.
    track : (n,) int32, index into ``Sequence.tracks``.
    xy : (n, K, 2) float64, pixels, NaN where a point is absent; K keypoints in the rig's order.
    visible : (n, K) bool, False where a point is absent or marked as hidden.
    row : (n,) int64, how many keypoints come before the skeleton's first one in the source.
    """

    frame: NDArray[np.int32]
    track: NDArray[np.int32]
    xy: NDArray[np.float64]
    visible: NDArray[np.bool_]
    row: NDArray[np.int64]

    @classmethod
    def empty(cls, keypoints: int = 0) -> Poses:
        """No skeletons of ``keypoints`` points."""
        return cls(
            np.empty(0, np.int32),
            np.empty(0, np.int32),
            np.empty((0, keypoints, 2)),
            np.empty((0, keypoints), bool),
            np.empty(0, np.int64),
        )

    def __len__(self) -> int:
        return len(self.frame)

    def at_frame(self, frame: int) -> NDArray[np.intp]:
        """Indices of the skeletons in ``frame``, in track order."""
        order, starts = self._by_frame
        if not 0 <= frame < len(starts) - 1:
            return order[:0]
        return order[starts[frame] : starts[frame + 1]]

    @cached_property
    def _by_frame(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.frame, kind="stable")
        last = int(self.frame.max(initial=-1))
        return order, np.searchsorted(self.frame[order], np.arange(last + 2))
