"""A metric's values as plots need them: by frame, reduced to pixels, found again near a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtreview.model.series import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

ALONE = 0.35
"""Half the width, in frames, of the dash that shows a value without neighbours."""


@dataclass(frozen=True)
class Nearest:
    """The value that is nearest to a point, how far away it is in pixels, and the places in the
    rig of the keypoints that it is about."""

    track: int
    frame: int
    value: float
    distance: float
    keypoints: tuple[int, ...] = ()


class MetricData:
    """One metric's series over ``count`` frames."""

    def __init__(self, series: Series, count: int) -> None:
        inside = (series.frame >= 0) & (series.frame < count)
        known = inside & np.isfinite(series.value)
        self.count = count
        self.track, self.frame, self.value = (
            series.track[known],
            series.frame[known],
            series.value[known],
        )
        self.keypoints = None if series.keypoints is None else series.keypoints[known]

    @cached_property
    def tracks(self) -> Ints:
        """The objects that have values, ascending; −1 stands for whole frames."""
        return np.unique(self.track)

    @cached_property
    def _by_frame(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.frame, kind="stable")
        return order, np.searchsorted(self.frame[order], np.arange(self.count + 1))

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.track.astype(np.int64) * self.count + self.frame

    def of_track(self, track: int) -> Floats:
        """(count,) ``track``'s values by frame, NaN where it has none."""
        dense = np.full(self.count, np.nan)
        # In the column's own type: any other would have all of it converted first.
        bounds = np.array([track, track + 1], self.track.dtype)
        first, last = np.searchsorted(self.track, bounds)
        dense[self.frame[first:last]] = self.value[first:last]
        return dense

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """(count,) least and greatest value of each frame, NaN where there is none."""
        return self._extremes(np.ones(len(self.frame), bool))

    def bounds_without(self, track: int | None) -> tuple[Floats, Floats]:
        """As ``bounds``, of all objects but ``track``."""
        if track is None:
            return self.bounds
        low, high = (
            np.where(of == track, second, first)
            for of, first, second in zip(
                self._extreme_tracks, self.bounds, self._seconds, strict=True
            )
        )
        return low, high

    @cached_property
    def _extreme_tracks(self) -> tuple[Ints, Ints]:
        """(count,) whose the least and the greatest value of each frame are, −1 of none."""
        found = []
        for bound in self.bounds:
            of = np.full(self.count, -1, np.int32)
            at = self.value == bound[self.frame]
            of[self.frame[at]] = self.track[at]
            found.append(of)
        return found[0], found[1]

    @cached_property
    def _seconds(self) -> tuple[Floats, Floats]:
        """``bounds`` without the objects that they are of, so that selecting one object after
        the other does not go through all values again."""
        lowest, highest = self._extreme_tracks
        low, _ = self._extremes(self.track != lowest[self.frame])
        _, high = self._extremes(self.track != highest[self.frame])
        return low, high

    def _extremes(self, among: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        frame, value = self.frame[among], self.value[among]
        low, high = np.full(self.count, np.inf), np.full(self.count, -np.inf)
        np.minimum.at(low, frame, value)
        np.maximum.at(high, frame, value)
        empty = low > high
        low[empty], high[empty] = np.nan, np.nan
        return low, high

    def extent(self, first: float, last: float) -> tuple[float, float] | None:
        """Least and greatest value of any object in frames ``first`` to ``last``."""
        start, stop = max(int(np.ceil(first)), 0), max(int(np.floor(last)) + 1, 0)
        low, high = (bound[start:stop] for bound in self.bounds)
        if not np.isfinite(low).any():
            return None
        return float(np.nanmin(low)), float(np.nanmax(high))

    def at(self, track: Ints, frame: Ints) -> Floats:
        """(n,) the values of ``track`` in ``frame``, NaN where there is none."""
        wanted = np.asarray(track, np.int64) * self.count + frame
        if not len(self._keys):
            return np.full(len(wanted), np.nan)
        place = np.searchsorted(self._keys, wanted).clip(max=len(self._keys) - 1)
        return np.where(self._keys[place] == wanted, self.value[place], np.nan)

    def nearest(
        self, frame: float, value: float, scale: tuple[float, float], reach: float
    ) -> Nearest | None:
        """The value nearest to a point, if within ``reach`` pixels.

        ``scale``: pixels per frame and pixels per unit of the value.
        """
        across, up = scale
        order, starts = self._by_frame
        span = reach / across
        first = int(np.clip(np.ceil(frame - span), 0, self.count))
        stop = int(np.clip(np.floor(frame + span) + 1, 0, self.count))
        near = order[starts[first] : starts[stop]] if stop > first else order[:0]
        if not len(near):
            return None
        distance = np.hypot((self.frame[near] - frame) * across, (self.value[near] - value) * up)
        best = int(np.argmin(distance))
        if distance[best] > reach:
            return None
        i = int(near[best])
        where = int(self.track[i]), int(self.frame[i]), float(self.value[i])
        places = () if self.keypoints is None else self.keypoints[i].tolist()
        about = tuple(place for place in places if place >= 0)
        return Nearest(*where, float(distance[best]), about)


def reduced(
    values: Floats, first: float, last: float, columns: int
) -> tuple[Floats, Floats, Floats]:
    """Frames ``first`` to ``last`` of ``values`` in at most about ``columns`` groups of frames.

    Returns
    -------
    frame, low, high : (m,) middle of each group, its least and greatest value. NaN only where a
        whole group has no value, so that neither a spike beside a gap nor one at the very end is
        lost. Groups begin at multiples of their size: they stay the same while one pans.
    """
    start = max(int(np.floor(first)) - 1, 0)
    stop = min(int(np.ceil(last)) + 2, len(values))
    size = max(1, -(-(stop - start) // max(columns, 1)))
    start -= start % size
    part = values[start:stop]
    missing = -len(part) % size
    if missing:
        part = np.concatenate([part, np.full(missing, np.nan)])
    groups = part.reshape(-1, size)
    frame = start + np.arange(len(groups)) * size + (size - 1) / 2
    return frame, np.fmin.reduce(groups, axis=1), np.fmax.reduce(groups, axis=1)


def strokes(frame: Floats, low: Floats, high: Floats) -> Floats:
    """(m, 4) vertical segments ``frame, value, frame, value`` of reduced values, each as far as the
    next one begins: where they stand closer than a line is wide, nothing else joins them, and half
    as many are drawn as of `segments`."""
    top, bottom = high.copy(), low.copy()
    top[:-1] = np.fmax(high[:-1], low[1:])
    bottom[:-1] = np.fmin(low[:-1], high[1:])
    return np.column_stack([frame, bottom, frame, top])[np.isfinite(low)]


def segments(frame: Floats, low: Floats, high: Floats, *, steps: bool = False) -> Floats:
    """(m, 4) line segments ``frame, value, frame, value`` through reduced values.

    Each group is a vertical stroke from its least to its greatest value, joined to the next. With
    ``steps`` each value is a plateau as wide as its frame; a value without neighbours is a short
    dash.
    """
    size = frame[1] - frame[0] if len(frame) > 1 else 1.0
    known = np.isfinite(low)
    alone = known.copy()
    alone[1:] &= ~known[:-1]
    alone[:-1] &= ~known[1:]
    half = np.where(known if steps else alone, size * (0.5 if steps else ALONE), 0.0)
    x = np.column_stack([frame - half, frame + half]).ravel()
    y = np.column_stack([low, high]).ravel()
    lines = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])
    drawn = np.isfinite(lines[:, 1]) & np.isfinite(lines[:, 3])
    return lines[drawn & ((lines[:, :2] != lines[:, 2:]).any(axis=1))]
