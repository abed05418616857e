"""Boxes as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Boxes:
    """The boxes of a sequence, one array a column, sorted by (track, frame, row).

    A track's boxes are therefore one slice, and "the box before" is a shift. Pixels, origin at
    the image's top left corner; a box covers ``left … left + width``.

    Attributes
    ----------
    frame : (n,) int32, 0-based position in the sequence.
    track : (n,) int32, index into ``Sequence.tracks``; −1 where the job has no identities.
    label : (n,) int16, index into ``Sequence.labels`` (of the box: within a track it can be
        wrong); −1 where the box names none.
    left, top, width, height : (n,) float64, as read: width and height may be 0 or negative.
    attributes : (n,) int32, index into ``Sequence.attribute_sets``.
    row : (n,) int64, how many boxes come before it in the source document.
    """

    frame: Ints
    track: Ints
    label: NDArray[np.int16]
    left: Floats
    top: Floats
    width: Floats
    height: Floats
    attributes: Ints
    row: NDArray[np.int64]

    @classmethod
    def sorted(
        cls,
        *,
        frame: NDArray[np.integer],
        track: NDArray[np.integer],
        label: NDArray[np.integer],
        left: NDArray[np.floating],
        top: NDArray[np.floating],
        width: NDArray[np.floating],
        height: NDArray[np.floating],
        attributes: NDArray[np.integer],
        row: NDArray[np.integer],
    ) -> Boxes:
        """The columns in any order, checked for equal length, typed and sorted.

        Raises
        ------
        ValueError : the columns differ in length.
        """
        columns: dict[str, NDArray[Any]] = {
            "frame": np.asarray(frame, np.int32),
            "track": np.asarray(track, np.int32),
            "label": np.asarray(label, np.int16),
            "left": np.asarray(left, np.float64),
            "top": np.asarray(top, np.float64),
            "width": np.asarray(width, np.float64),
            "height": np.asarray(height, np.float64),
            "attributes": np.asarray(attributes, np.int32),
            "row": np.asarray(row, np.int64),
        }
        lengths = {name: column.shape for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"box columns must have one length, got {lengths}")
        order = np.lexsort((columns["row"], columns["frame"], columns["track"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    @classmethod
    def empty(cls) -> Boxes:
        """No boxes."""
        columns: dict[str, NDArray[Any]] = {field.name: np.empty(0) for field in fields(cls)}
        return cls.sorted(**columns)

    def __len__(self) -> int:
        return len(self.frame)

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Boxes:
        """The boxes at ``index``, which must keep the order."""
        return Boxes(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    @cached_property
    def right(self) -> Floats:
        """(n,) ``left + width``, pixels."""
        return self.left + self.width

    @cached_property
    def bottom(self) -> Floats:
        """(n,) ``top + height``, pixels."""
        return self.top + self.height

    @cached_property
    def repeated(self) -> NDArray[np.bool_]:
        """(n,) True where a box repeats the object and frame of the one before it. Metrics use
        the first box of an object in a frame; the others are only reported."""
        same = np.zeros(len(self), bool)
        same[1:] = (
            (self.track[1:] == self.track[:-1])
            & (self.frame[1:] == self.frame[:-1])
            & (self.track[1:] >= 0)
        )
        return same

    def of_track(self, track: int) -> slice:
        """Where ``track``'s boxes are."""
        first, last = np.searchsorted(self.track, np.array([track, track + 1], self.track.dtype))
        return slice(int(first), int(last))

    def at_frame(self, frame: int) -> NDArray[np.intp]:
        """Indices of the boxes in ``frame``, in track order."""
        order, starts = self._by_frame
        if not 0 <= frame < len(starts) - 1:
            return order[:0]
        return order[starts[frame] : starts[frame + 1]]

    def at(self, track: int, frame: int) -> int | None:
        """Index of the first box of ``track`` in ``frame``, or None."""
        part = self.of_track(track)
        i = part.start + int(np.searchsorted(self.frame[part], frame))
        return i if i < part.stop and self.frame[i] == frame else None

    @cached_property
    def _by_frame(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.frame, kind="stable")
        last = int(self.frame.max(initial=-1))
        starts = np.searchsorted(self.frame[order], np.arange(last + 2))
        return order, starts
