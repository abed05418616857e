"""Skeletons along time with their bodies' motion taken out, and what is usual for each keypoint.

Arrays of keypoints are (K, n) here, so that one keypoint's values lie together. Everything is
worked out object by object: what one object's labels are never changes another one's values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.consecutive import Mask
from gtreview.model.poses import Poses
from gtreview.model.rig import Rig
from gtreview.model.sequence import Sequence

Index = NDArray[np.intp]
Reals = NDArray[np.floating]

SAMPLE = 250
"""What is usual for an object is taken from this many of its skeletons at most, spread evenly."""

IMAGES = 5000
"""What is usual among skeletons without identity is taken from this many of them at most."""

HAND = 0.007
"""How exactly a person sets a point: a share of the skeleton's size."""

ROUNDING = 0.6
"""Standard deviation of a difference of whole-pixel positions, pixels, rounded up."""

FAR = 1e7
"""Points farther out than this count as this far, pixels: their squares are still numbers."""

PARTS = 64
"""Ways of bodies are summed up in parts of a pixel of this number."""

LATEST = 8
"""A point that comes back after more frames than this is not where it was."""

FEW = 30
"""From fewer skeletons than this an object does not wholly tell what is usual for it."""

STEP = 0.1
"""How far a point goes by itself from frame to frame, where nothing else tells: a share of the
skeleton's size."""

RAYLEIGH_MEDIAN, RAYLEIGH_95 = 1.1774, 2.4477
"""Quantiles of the length of a vector of two normal numbers of deviation 1."""


def followed(poses: Poses) -> Poses:
    """The skeletons that metrics use: an object's first in each frame, of some point; those
    without identity, all."""
    again = np.zeros(len(poses), bool)
    again[1:] = (np.diff(poses.track) == 0) & (np.diff(poses.frame) == 0) & (poses.track[1:] >= 0)
    use = ~again & poses.present.any(axis=1)
    return poses if use.all() else poses.take(use)


@dataclass(frozen=True, eq=False)
class Paths:
    """The skeletons of a sequence, object by object; ``rig`` has the K keypoints of ``poses``,
    which are `followed`."""

    poses: Poses
    rig: Rig

    def __len__(self) -> int:
        return len(self.poses)

    @cached_property
    def x(self) -> Reals:
        """(K, n) pixels; NaN where a point is absent."""
        return self._places(0)

    @cached_property
    def y(self) -> Reals:
        """(K, n) pixels; NaN where a point is absent."""
        return self._places(1)

    def _places(self, axis: int) -> Reals:
        # Half the memory is most of half the time, and a float32 still tells 1/1000 pixel apart.
        place = np.clip(self.poses.xy[..., axis], -FAR, FAR).T.astype(np.float32, order="C")
        place[~self.poses.present.T] = np.nan
        return place

    @cached_property
    def continues(self) -> Mask:
        """(n,) True where skeleton i−1 is the same object's in the frame before skeleton i's."""
        poses, same = self.poses, np.zeros(len(self), bool)
        same[1:] = (np.diff(poses.track) == 0) & (np.diff(poses.frame) == 1)
        return same & (poses.track >= 0)

    @cached_property
    def first(self) -> Index:
        """(n,) where the unbroken run of frames that a skeleton is in begins."""
        return np.maximum.accumulate(np.where(self.continues, 0, np.arange(len(self))))

    @cached_property
    def last(self) -> Index:
        """(n,) where that run ends."""
        starts = np.flatnonzero(~self.continues)
        lengths = np.diff(np.append(starts, len(self)))
        return np.repeat(starts + lengths - 1, lengths)

    @cached_property
    def group(self) -> Index:
        """(n,) a number for each object, from 0 on."""
        return grouped(self.poses.track)

    @cached_property
    def sample(self) -> Index:
        """Which skeletons tell what is usual."""
        starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        sizes = np.diff(np.append(starts, len(self)))
        stride = -(-sizes // np.where(self.poses.track[starts] < 0, IMAGES, SAMPLE))
        within = np.arange(len(self)) - starts[self.group]
        return np.flatnonzero(within % stride[self.group] == 0)

    def of_objects(self, value: Reals, *shares: float) -> list[Reals]:
        """(K, objects) each: the quantiles ``shares`` of each row's values by object; NaN where
        it has none. ``value`` is (K, n)."""
        return quantiles(value[:, self.sample], self.group[self.sample], shares)

    def median(self, value: Reals) -> Reals:
        """(K, n) the median of each row's values among the object's."""
        return np.asarray(self.of_objects(value, 0.5)[0][:, self.group])

    def spread(self, value: Reals, half: float, most: float, expected: Reals | float) -> Reals:
        """(K, n) the usual deviation of each row's values (0 or more) for the object.

        ``half`` and ``most``: the median and the 0.95 quantile of what has deviation 1. An object
        of fewer skeletons than `FEW` is partly, one of a single one wholly taken to be as
        ``expected`` (of each object, or of all).
        """
        low, high = self.of_objects(value, 0.5, 0.95)
        own = np.nan_to_num(np.fmax(low / half, high / most))
        sure = np.clip((np.bincount(self.group) - 1) / (FEW - 1), 0.0, 1.0)
        spread = np.sqrt(sure * own * own + (1 - sure) * np.square(expected))
        return np.asarray(spread.astype(np.float32)[:, self.group])

    @cached_property
    def size(self) -> Reals:
        """(n,) the skeleton's size: the diagonal of its extent, pixels, at least 1.

        The middle one of eleven frames, and no less than half the object's median, so that points
        which are absent or astray for a few of them do not change it.
        """
        high, low = np.fmax.reduce, np.fmin.reduce
        extent = norm(high(self.x) - low(self.x), high(self.y) - low(self.y))
        median = self.median(extent[None])[0]
        around = rolled(extent, self.first, self.last, 5)
        return np.asarray(np.maximum(np.maximum(around, median / 2), np.float32(1)))

    @cached_property
    def steps(self) -> tuple[Reals, Reals]:
        """(K, n) each: how far each point goes since the frame before, across and down, pixels;
        NaN where one of both frames lacks it."""
        across, down = _differences(self.x), _differences(self.y)
        across[:, ~self.continues] = down[:, ~self.continues] = np.nan
        return across, down

    @cached_property
    def _way(self) -> tuple[Reals, Reals]:
        """(n,) each: how far the body has gone since its run began, pixels: the sum of the median
        steps of its points, in parts of a pixel that add up exactly."""
        found = []
        for step in self.steps:
            body = np.round(np.nan_to_num(middle(step)) * PARTS) / PARTS
            way = np.cumsum(body, dtype=np.float64)
            found.append(way - way[self.first])
        return found[0], found[1]

    @cached_property
    def still_x(self) -> Reals:
        """(K, n) ``x`` less the way the body has gone."""
        return self.x - self._way[0].astype(np.float32)

    @cached_property
    def still_y(self) -> Reals:
        """(K, n) ``y`` less the way the body has gone."""
        return self.y - self._way[1].astype(np.float32)

    @cached_property
    def before(self) -> NDArray[np.int32]:
        """(K, n) the last skeleton before this one that has the point, of up to `LATEST` of the
        run; −1: none."""
        place = np.arange(len(self), dtype=np.int32)
        known = np.where(self.poses.present.T, place, np.int32(-1))
        np.maximum.accumulate(known, axis=1, out=known)
        earlier = np.full_like(known, -1)
        earlier[:, 1:] = known[:, :-1]
        latest = np.maximum(self.first, np.arange(len(self)) - LATEST)
        earlier[earlier < latest.astype(np.int32)] = -1
        return earlier

    @cached_property
    def back(self) -> tuple[Index, Index]:
        """(m,) each: which point of which skeleton is there again after being absent."""
        late = (self.before >= 0) & (self.before < np.arange(-1, len(self) - 1, dtype=np.int32))
        k, at = np.nonzero(late & self.poses.present.T)
        return k, at

    @cached_property
    def step(self) -> Reals:
        """(K, n) how far each point goes, besides what the body does, since it was last there in
        this run; pixels, NaN where it was not."""
        length = norm(_differences(self.still_x), _differences(self.still_y))
        length[:, ~self.continues] = np.nan
        (k, at), x, y = self.back, self.still_x, self.still_y
        before = self.before[k, at]
        length[k, at] = norm(x[k, at] - x[k, before], y[k, at] - y[k, before])
        return length

    @cached_property
    def hand(self) -> Reals:
        """(n,) how exactly points are set, pixels."""
        return np.asarray(np.hypot(ROUNDING, HAND * self.size))

    @cached_property
    def noise(self) -> Reals:
        """(K, n) the usual deviation of each point's `step`, along one axis, pixels: of its
        quiet half or of its liveliest twentieth, whichever is more."""
        (size,) = self.of_objects(self.size[None], 0.5)
        spread = self.spread(self.step, RAYLEIGH_MEDIAN, RAYLEIGH_95, STEP * size[0])
        return np.asarray(np.maximum(spread, self.hand))

    @cached_property
    def restless(self) -> Mask:
        """(K, n) True where a point goes more than three usual deviations by itself."""
        return np.asarray(self.step > 3 * self.noise)


@lru_cache(maxsize=1)
def paths_of(sequence: Sequence) -> Paths:
    """The paths of a sequence's skeletons; the last ones are kept, as many metrics need them."""
    return Paths(followed(sequence.poses), sequence.rig or Rig(""))


def grouped(track: NDArray[np.int32]) -> Index:
    """(n,) a number for each object of the sorted ``track``, from 0 on."""
    return np.cumsum(np.diff(track, prepend=track[:1]) != 0)


def _differences(place: Reals) -> Reals:
    """(K, n) each column less the one before it; NaN in the first."""
    step = np.full_like(place, np.nan)
    np.subtract(place[:, 1:], place[:, :-1], out=step[:, 1:])
    return step


def norm(across: Reals, down: Reals) -> Reals:
    """The length of vectors of these components."""
    return np.asarray(np.sqrt(across * across + down * down))


def middle(value: Reals) -> Reals:
    """(n,) the median of each column's known values; NaN where there is none."""
    if not len(value):
        return np.full(value.shape[1], np.nan)
    ordered = np.sort(value.T, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    row = np.arange(len(ordered))
    low = ordered[row, np.maximum(count - 1, 0) // 2]
    return np.asarray((low + ordered[row, np.minimum(count // 2, len(value) - 1)]) / 2)


def quantiles(value: Reals, group: Index, shares: tuple[float, ...]) -> list[Reals]:
    """(K, groups) the quantiles ``shares`` (the value below) of each row's known values by group.

    ``value`` is (K, m), ``group`` (m,), sorted, from 0 on. NaN where a group has none.
    """
    groups = int(group.max(initial=-1)) + 1
    known = np.isfinite(value)
    # Complex numbers are sorted by their real part first: by group, then by value.
    keyed = np.where(known, group, groups).astype(np.complex64)
    keyed.imag = np.where(known, value, 0.0)
    keyed.sort(axis=1)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    count = np.add.reduceat(known, starts, axis=1) if len(starts) else known[:, :0]
    begin = np.cumsum(count, axis=1) - count
    found = []
    for share in shares:
        at = begin + (share * np.maximum(count - 1, 0)).astype(np.intp)
        there = np.take_along_axis(keyed.imag, np.minimum(at, max(value.shape[1] - 1, 0)), axis=1)
        found.append(np.where(count > 0, there, np.nan))
    return found


def rolled(value: Reals, first: Index, last: Index, reach: int) -> Reals:
    """(n,) the median of up to ``reach`` values on either side of each and its own, inside its
    run; where a run ends sooner, its last value counts again."""
    place = np.arange(len(value))
    around = [value[np.clip(place + k, first, last)] for k in range(-reach, reach + 1)]
    return middle(np.stack(around))
