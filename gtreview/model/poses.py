"""Skeletons as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Poses:
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
        columns: dict[str, NDArray[Any]] = {
            "frame": np.asarray(frame, np.int32),
            "track": np.asarray(track, np.int32),
            "xy": np.asarray(xy, np.float64),
            "visible": np.asarray(visible, bool) & np.isfinite(xy).all(axis=-1),
            "row": np.asarray(row, np.int64),
        }
        lengths = {name: len(column) for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"pose columns must have one length, got {lengths}")
        order = np.lexsort((columns["row"], columns["frame"], columns["track"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """(n, K) True where a point is there."""
        return np.asarray(np.isfinite(self.xy).all(axis=2))

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Poses:
        """The skeletons at ``index``, which must keep the order."""
        return Poses(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def of_track(self, track: int) -> slice:
        """Where ``track``'s skeletons are."""
        first, last = np.searchsorted(self.track, np.array([track, track + 1], self.track.dtype))
        return slice(int(first), int(last))

    def at(self, track: int, frame: int) -> int | None:
        """Index of the first skeleton of ``track`` in ``frame``, or None."""
        part = self.of_track(track)
        i = part.start + int(np.searchsorted(self.frame[part], frame))
        return i if i < part.stop and self.frame[i] == frame else None

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
