"""Skeletons as columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtreview.model.columns import Columns

FARTHEST = 1e9
"""No point has a coordinate beyond this, in pixels: what is counts as no position. Far more than
any picture measures, and squares of it are still numbers to reckon with."""


@dataclass(frozen=True, eq=False)
class Poses(Columns):
    """The skeletons of a sequence, sorted by (track, frame, row).

    Attributes
    ----------
    frame : (n,) int32, 0-based position in the sequence.
    track : (n,) int32, index into ``Sequence.tracks``; −1 where skeletons have no identities.
    xy : (n, K, 2) float64, pixels, NaN where a point is absent; K keypoints in the rig's order.
    visible : (n, K) bool, False where a point is absent or marked as hidden.
    row : (n,) int64, how many keypoints come before the skeleton's first one in the source (in
        files that list whole skeletons: how many skeletons do); −1 for one that is not there.
    """

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

    @classmethod
    def sorted(
        cls,
        *,
        frame: NDArray[np.integer],
        track: NDArray[np.integer],
        xy: NDArray[np.floating],
        visible: NDArray[np.bool_],
        row: NDArray[np.integer],
    ) -> Poses:
        """The columns in any order, typed and sorted; an absent point is not visible.

        Raises
        ------
        ValueError : the columns differ in length.
        """
        return cls._in_order(
            frame=np.asarray(frame, np.int32),
            track=np.asarray(track, np.int32),
            xy=np.asarray(xy, np.float64),
            visible=np.asarray(visible, bool) & np.isfinite(xy).all(axis=-1),
            row=np.asarray(row, np.int64),
        )

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """(n, K) True where a point is there."""
        return np.asarray(np.isfinite(self.xy).all(axis=2))
