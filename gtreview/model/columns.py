"""What boxes and skeletons have in common: columns, sorted by (track, frame, row)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


def spliced(
    mine: NDArray[np.integer], theirs: NDArray[np.integer], tracks: Iterable[int]
) -> Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]:
    """How columns are joined that stand in the order of the tracks ``mine`` and ``theirs``: those
    of ``tracks`` from the second, which has no others, all the rest from the first."""
    wanted = np.unique(np.fromiter(tracks, mine.dtype))
    cuts = np.stack([np.searchsorted(mine, wanted), np.searchsorted(mine, wanted, "right")])
    fresh = np.stack([np.searchsorted(theirs, wanted), np.searchsorted(theirs, wanted, "right")])
    parts: list[tuple[bool, slice]] = []
    at = 0
    for first, stop, start, end in np.concatenate([cuts, fresh]).T.tolist():
        parts += [(False, slice(at, first)), (True, slice(start, end))]
        at = stop
    parts.append((False, slice(at, len(mine))))

    def join(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([(other if new else one)[part] for new, part in parts])

    return join


def of_tracks(track: NDArray[np.integer], tracks: Iterable[int]) -> NDArray[np.intp]:
    """Where ``tracks`` stand in the sorted ``track``."""
    wanted = np.unique(np.fromiter(tracks, track.dtype))
    ends = zip(np.searchsorted(track, wanted), np.searchsorted(track, wanted, "right"), strict=True)
    return np.concatenate([np.empty(0, np.intp), *(np.arange(a, b) for a, b in ends)])


@dataclass(frozen=True, eq=False)
class Columns:
    """What stands in frames and belongs to tracks, one array a column, a track's in one slice.

    Attributes
    ----------
    frame : (n,) int32, 0-based position in the sequence.
    track : (n,) int32, index into ``Sequence.tracks``; −1 without identity.
    """

    frame: Ints
    track: Ints

    @classmethod
    def _in_order(cls, **columns: NDArray[Any]) -> Self:
        """Of all columns, in any order.

        Raises
        ------
        ValueError : they differ in length.
        """
        lengths = {name: column.shape[:1] for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of {cls.__name__} must have one length, got {lengths}")
        order = np.lexsort((columns["row"], columns["frame"], columns["track"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    def __len__(self) -> int:
        return len(self.frame)

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Self:
        """Those at ``index``, which must keep the order."""
        return type(self)(**{one.name: getattr(self, one.name)[index] for one in fields(self)})

    def of_track(self, track: int) -> slice:
        """Where those of ``track`` are."""
        first, last = np.searchsorted(self.track, np.array([track, track + 1], self.track.dtype))
        return slice(int(first), int(last))

    def at(self, track: int, frame: int) -> int | None:
        """Index of the first one of ``track`` in ``frame``, or None."""
        part = self.of_track(track)
        i = part.start + int(np.searchsorted(self.frame[part], frame))
        return i if i < part.stop and self.frame[i] == frame else None

    def at_frame(self, frame: int) -> NDArray[np.intp]:
        """Indices of those in ``frame``, in track order."""
        order, starts = self._by_frame
        if not 0 <= frame < len(starts) - 1:
            return order[:0]
        return order[starts[frame] : starts[frame + 1]]

    @cached_property
    def _by_frame(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.frame, kind="stable")
        last = int(self.frame.max(initial=-1))
        return order, np.searchsorted(self.frame[order], np.arange(last + 2))
