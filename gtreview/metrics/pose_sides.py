"""Whether left and right lie where a skeleton mostly has them: no motion is needed to see it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.pose_bones import mirrored
from gtreview.metrics.pose_motion import per_pose
from gtreview.metrics.pose_paths import Paths, Reals, norm, paths_of
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

APART = 0.1
"""A pair whose points are nearer to each other than this share of the skeleton's size lies no way
round."""


def pair_direction(sequence: Sequence) -> Series:
    """The cosine between the way from left to right of a pair and the mean way of the other
    pairs; of the pair for which it is least. −1: the pair lies the other way round."""
    paths = paths_of(sequence)
    across, down = _ways(paths)
    apart = norm(across, down)
    with np.errstate(invalid="ignore", divide="ignore"):
        ux, uy = (np.where(apart > APART, way / apart, 0.0) for way in (across, down))
        rest_x, rest_y = ux.sum(axis=0) - ux, uy.sum(axis=0) - uy
        cosine = (ux * rest_x + uy * rest_y) / norm(rest_x, rest_y)
    cosine[~(norm(rest_x, rest_y) > 0.5) | ~(apart > APART)] = np.nan
    return _least("pair_direction", "cosine", paths, cosine)


def _ways(paths: Paths) -> tuple[Reals, Reals]:
    """(pairs, n) each: from left to right of each pair, across and down, in skeleton sizes."""
    a, b = _pairs(paths)
    return (paths.x[b] - paths.x[a]) / paths.size, (paths.y[b] - paths.y[a]) / paths.size


def _pairs(paths: Paths) -> NDArray[np.intp]:
    return np.array(paths.rig.pair_places, np.intp).reshape(-1, 2).T


def _least(metric: str, unit: str, paths: Paths, value: Reals) -> Series:
    """The least of each skeleton's pairs, with that pair."""
    if not len(value):
        return per_pose(metric, unit, paths, np.full(len(paths), np.nan))
    pair = np.where(np.isfinite(value), value, np.inf).argmin(axis=0)
    least = value[pair, np.arange(len(paths))]
    return per_pose(metric, unit, paths, least, keypoints=_pairs(paths).T[pair])


def handedness(sequence: Sequence) -> Series:
    """How the pairs lie around the skeleton's middle, as a share of how they mostly do: 1 as
    mostly, −1 mirrored, about 0 seen from the side."""
    paths = paths_of(sequence)
    a, b = _pairs(paths)
    across, down = _ways(paths)
    if not len(a):
        return per_pose("handedness", "share", paths, np.full(len(paths), np.nan))
    turn = across * _from_middle(paths.y, a, b) - down * _from_middle(paths.x, a, b)
    turn /= paths.size
    mostly = np.nan_to_num(paths.median(turn))
    there = np.isfinite(turn)
    whole = np.where(there, mostly**2, 0.0).sum(axis=0)
    value = np.where(there, mostly * np.where(there, turn, 0.0), 0.0).sum(axis=0)
    return per_pose(
        "handedness",
        "share",
        paths,
        np.where(whole > 0, value / np.where(whole > 0, whole, 1), np.nan),
    )


def _from_middle(place: Reals, a: NDArray[np.intp], b: NDArray[np.intp]) -> Reals:
    """(pairs, n) how far the middle of each pair is from the middle of all of them."""
    halfway = (place[a] + place[b]) / 2
    there = np.isfinite(halfway)
    count = np.maximum(there.sum(axis=0), 1)
    return np.asarray(halfway - np.where(there, halfway, 0.0).sum(axis=0) / count)


def crossed(sequence: Sequence) -> Series:
    """How many of the rig's bones cross their twin of the other side; the keypoints are those of
    the one that does so in the fewest of the object's skeletons."""
    paths = paths_of(sequence)
    count, rarest = np.zeros(len(paths)), np.full(len(paths), np.inf)
    keypoints = np.full((len(paths), 2), -1)
    mirror = mirrored(paths)
    for a, b in paths.rig.bone_places:
        c, d = mirror[a], mirror[b]
        # One of two twins; those that meet in a point cannot cross.
        if not (a < c and d != b and len({a, b, c, d}) == 4):
            continue
        crosses = _cross(paths, a, b, int(c), int(d))
        share = np.bincount(paths.group, crosses) / np.bincount(paths.group)
        rarer = crosses & (share[paths.group] < rarest)
        rarest[rarer], keypoints[rarer] = share[paths.group][rarer], (a, b)
        count += crosses
    return per_pose("crossed_bones", "bones", paths, count, keypoints=keypoints)


def _cross(paths: Paths, a: int, b: int, c: int, d: int) -> NDArray[np.bool_]:
    """(n,) whether the lines from keypoint ``a`` to ``b`` and from ``c`` to ``d`` cross."""

    def side(p: int, q: int, r: int) -> Reals:
        x, y = paths.x, paths.y
        turn = (x[q] - x[p]) * (y[r] - y[p]) - (y[q] - y[p]) * (x[r] - x[p])
        return np.asarray(np.sign(turn))

    across = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
    return np.asarray(across)
