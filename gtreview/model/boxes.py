"""Boxes as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.model.columns import Columns, Floats, Ints


@dataclass(frozen=True, eq=False)
class Boxes(Columns):
    """The boxes of a sequence, one array a column, sorted by (track, frame, row).

    "The box before" is therefore a shift. Pixels, origin at the image's top left corner; a box
    covers ``left … left + width``.

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
        return cls._in_order(
            frame=np.asarray(frame, np.int32),
            track=np.asarray(track, np.int32),
            label=np.asarray(label, np.int16),
            left=np.asarray(left, np.float64),
            top=np.asarray(top, np.float64),
            width=np.asarray(width, np.float64),
            height=np.asarray(height, np.float64),
            attributes=np.asarray(attributes, np.int32),
            row=np.asarray(row, np.int64),
        )

    @classmethod
    def empty(cls) -> Boxes:
        """No boxes."""
        columns: dict[str, NDArray[Any]] = {field.name: np.empty(0) for field in fields(cls)}
        return cls.sorted(**columns)

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
