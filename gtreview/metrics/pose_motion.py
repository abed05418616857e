"""How skeletons move, and which of their points move otherwise than their body.

Lengths are shares of the skeleton's size; deviations are in what is usual for that keypoint of
that object.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.pose_paths import Index, Paths, Reals, middle, norm, paths_of, rolled
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

LONGEST = 5
"""A point that is astray for longer than this many frames counts as moved."""

HELD = 0.75
"""A skeleton of whose points this share has not moved at all stands still."""

TREMBLE = 4
"""Trembling is looked for over this many frames on either side."""


def per_pose(
    metric: str,
    unit: str,
    paths: Paths,
    value: Reals,
    *,
    deviation: Reals | None = None,
    keypoints: NDArray[np.integer] | None = None,
) -> Series:
    """A series with one value a skeleton of ``paths``."""
    poses = paths.poses
    number = value.astype(np.float64)
    off = None if deviation is None else deviation.astype(np.float64)
    points = None if keypoints is None else keypoints.astype(np.int16)
    return Series(metric, unit, poses.track, poses.frame, number, off, points)


def one_point(place: NDArray[np.integer]) -> NDArray[np.int16]:
    """(n, 2) a single keypoint each, as `Series.keypoints` has it."""
    return np.stack([place, np.full_like(place, -1)], axis=1).astype(np.int16)


def speed(sequence: Sequence) -> Series:
    """How far the points go on average since the frame before, in skeleton sizes; NaN where the
    object has no skeleton there."""
    paths = paths_of(sequence)
    value = _moved(paths) / paths.size
    (usual,) = paths.of_objects(value[None], 0.95)
    off = value / np.fmax(usual[0][paths.group], paths.hand / paths.size)
    return per_pose("pose_speed", "sizes", paths, value, deviation=off)


def _moved(paths: Paths) -> Reals:
    """(n,) the mean length of the points' steps, pixels."""
    length = norm(*paths.steps)
    known = np.isfinite(length)
    count = known.sum(axis=0)
    total = np.where(known, length, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def stillness(sequence: Sequence) -> Series:
    """For how many frames a skeleton has been where it is, to the pixel; 0 where it moved."""
    paths = paths_of(sequence)
    across, down = paths.steps
    held = ((across == 0) & (down == 0)).sum(axis=0)
    still = (held > 0) & (held >= HELD * np.isfinite(across).sum(axis=0))
    place = np.arange(len(paths))
    since = np.maximum.accumulate(np.where(still, 0, place))
    return per_pose("stillness", "frames", paths, (place - since).astype(np.float64))


def jump(sequence: Sequence) -> Series:
    """The most unusual of the points' steps besides the body's, in skeleton sizes.

    A point that was absent is compared with where it was last, over as many frames.
    """
    paths = paths_of(sequence)
    off = paths.step / paths.noise
    k, late = paths.back
    off[k, late] /= np.sqrt(late - paths.before[k, late])
    place = np.where(np.isfinite(off), off, -1.0).argmax(axis=0)
    row = np.arange(len(paths))
    value = paths.step[place, row] / paths.size
    return per_pose(
        "keypoint_jump",
        "sizes",
        paths,
        value,
        deviation=off[place, row],
        keypoints=one_point(place),
    )


def stray(sequence: Sequence) -> Series:
    """How far a point leaves its place on the body for up to `LONGEST` frames and comes back, in
    skeleton sizes: how far it is, at least, outside the circle that has where it was before and
    where it is afterwards at two ends."""
    paths = paths_of(sequence)
    off, value = np.zeros(len(paths)), np.zeros(len(paths))
    place = np.full(len(paths), -1)
    k, at = np.nonzero(paths.restless)
    for length in range(1, LONGEST + 1):
        far = _astray(paths, k, at, length)
        there = np.flatnonzero(far > 0)
        for step in range(length):
            i = at[there] + step
            z = far[there] / paths.noise[k[there], i]
            order = np.argsort(z, kind="stable")
            best = order[z[order] > off[i[order]]]
            off[i[best]], place[i[best]] = z[best], k[there[best]]
            value[i[best]] = far[there[best]] / paths.size[i[best]]
    return per_pose(
        "keypoint_stray", "sizes", paths, value, deviation=off, keypoints=one_point(place)
    )


def _astray(paths: Paths, k: Index, at: Index, length: int) -> Reals:
    """(m,) pixels that point ``k`` is astray in the ``length`` frames from ``at`` on; NaN where
    it is not there in all of them, or there is no frame after them in the run that has it."""
    inside = at + length <= paths.last[at]
    after = np.where(inside, at + length, at)
    # The point may be absent for a while just after.
    for _ in range(LONGEST):
        later = ~np.isfinite(paths.x[k, after]) & (after < paths.last[at])
        after = np.where(later, after + 1, after)
    before = paths.before[k, at]
    x, y = paths.still_x, paths.still_y
    middle_x, middle_y = (x[k, before] + x[k, after]) / 2, (y[k, before] + y[k, after]) / 2
    radius = norm(x[k, before] - middle_x, y[k, before] - middle_y)
    least = np.full(len(at), np.inf)
    for step in range(length):
        i = np.minimum(at + step, paths.last[at])
        least = np.minimum(least, norm(x[k, i] - middle_x, y[k, i] - middle_y) - radius)
    return np.where(inside & (before >= 0), least, np.nan)


def tremble(sequence: Sequence) -> Series:
    """How much the points tremble, in skeleton sizes: how far the middle one of them is off a
    path that goes on as it did; the median over nine frames. Its deviation is how many times as
    much of that there is, as power, as the object mostly has."""
    paths = paths_of(sequence)
    rough = _roughness(paths)
    times = middle(rough / np.fmax(paths.median(rough), paths.hand))
    reach = (paths.first, paths.last, TREMBLE)
    value = rolled(middle(rough) / paths.size, *reach)
    return per_pose("tremble", "sizes", paths, value, deviation=rolled(times, *reach) ** 2)


def _roughness(paths: Paths) -> Reals:
    """(K, n) pixels: the third difference of each point's places, which no steady motion and no
    steady change of it has, by the length that it has of places off by one pixel each."""
    across, down = paths.steps
    rough = np.full(across.shape, np.nan, np.float32)
    rough[:, 1:-1] = norm(np.diff(across, 2, axis=1), np.diff(down, 2, axis=1))
    return np.asarray(rough / np.float32(np.sqrt(1 + 9 + 9 + 1)))
