"""How long a skeleton's bones are against what they mostly are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.pose_motion import per_pose
from gtreview.metrics.pose_paths import Index, Paths, Reals, middle, norm, paths_of, rolled
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

LEARNT = 40
"""A rig without bones of up to this many keypoints has its links learnt from the labels; a
larger one's keypoints are linked in their order."""

LEARNT_FROM = 40
"""Links are learnt from this many skeletons of an object at most."""

FORESHORTENED = 0.2
"""The usual deviation of a bone's logarithmic length, where nothing else tells."""

LEAST = 0.03
"""No bone's length is steadier than this (logarithm): so exactly people draw."""

NORMAL_MEDIAN, NORMAL_95 = 0.6745, 1.96
"""Quantiles of the absolute value of a normal number of deviation 1."""

CAP = 5.0
"""A bone adds no more than this many deviations to the pose's."""


@dataclass(frozen=True, eq=False)
class Bones:
    """The links of ``paths``'s skeletons: from keypoint ``near[i]`` to ``far[i, object]``."""

    paths: Paths
    near: Index
    far: Index

    def beyond(self, place: Reals, far: Index) -> Reals:
        """(links, n) ``place`` (K, n) of the keypoints ``far`` (links, objects)."""
        if (far == far[:, :1]).all():
            return place[far[:, 0]] if far.size else place[:0]
        return np.take_along_axis(place, far[:, self.paths.group], axis=0)

    def log_length(self, near: Index, far: Index) -> Reals:
        """(links, n) logarithm of the pixels between keypoints; what is shorter than a hand is
        exact counts as that long."""
        paths = self.paths
        across = paths.x[near] - self.beyond(paths.x, far)
        down = paths.y[near] - self.beyond(paths.y, far)
        return np.asarray(np.log(across * across + down * down + 4 * paths.hand**2) / 2)

    @cached_property
    def off(self) -> Reals:
        """(links, n) logarithm of each link's length over what it mostly is, the skeleton's
        scale in these frames (what most of its links say) taken out."""
        length = self.log_length(self.near, self.far)
        off = length - self.paths.median(length)
        return np.asarray(off - rolled(middle(off), self.paths.first, self.paths.last, 2))

    @cached_property
    def deviation(self) -> Reals:
        """(links, n) `off` in what is usual for the link of the object."""
        return in_usual(self.paths, self.off)

    def ends(self, link: Index) -> NDArray[np.int16]:
        """(n, 2) the keypoints of each skeleton's link."""
        far = self.far[link, self.paths.group]
        return np.stack([self.near[link], far], axis=1).astype(np.int16)


def in_usual(paths: Paths, off: Reals) -> Reals:
    """(links, n) ``off`` (about 0) in what is usual for the link of the object."""
    spread = paths.spread(np.abs(off), NORMAL_MEDIAN, NORMAL_95, FORESHORTENED)
    return np.asarray(off / np.maximum(spread, LEAST))


@lru_cache(maxsize=1)
def bones_of(sequence: Sequence) -> Bones:
    """The links of a sequence's skeletons; the last ones are kept, as several metrics need them."""
    paths = paths_of(sequence)
    return Bones(paths, *_links(paths))


def _links(paths: Paths) -> tuple[Index, Index]:
    """The rig's bones; without them each keypoint's link to where it is most rigid."""
    groups = int(paths.group.max(initial=-1)) + 1
    bones = np.array([bone for bone in paths.rig.bone_places if bone[0] != bone[1]], np.intp)
    if len(bones):
        return bones[:, 0], np.repeat(bones[:, 1:], groups, axis=1)
    keypoints = np.arange(len(paths.x))
    if len(keypoints) > LEARNT:
        return keypoints[:-1], np.repeat(keypoints[1:, None], groups, axis=1)
    if len(keypoints) < 2:
        return keypoints[:0], np.empty((0, groups), np.intp)
    return keypoints, _most_rigid(paths, groups)


def _most_rigid(paths: Paths, groups: int) -> Index:
    """(K, groups) the keypoint to which each one's distance, over the skeleton's size, varies
    least."""
    place = np.arange(len(paths)) - np.searchsorted(paths.group, paths.group)
    sizes = np.bincount(paths.group, minlength=groups)
    rows = np.flatnonzero(place % -(-sizes // LEARNT_FROM)[paths.group] == 0)
    group, x, y = paths.group[rows], paths.x[:, rows], paths.y[:, rows]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    best = np.zeros((len(x), groups), np.intp)
    for a in range(len(x)):
        share = norm(x - x[a], y - y[a]) / paths.size[rows]
        known = np.isfinite(share)
        count = np.maximum(np.add.reduceat(known, starts, axis=1), 1)
        share = np.where(known, share, 0.0)
        mean = np.add.reduceat(share, starts, axis=1) / count
        off = np.where(known, np.abs(share - mean[:, group]), 0.0)
        varies = np.add.reduceat(off, starts, axis=1) / count
        varies[2 * count < np.bincount(group, minlength=groups)] += 1.0
        varies[a] = np.inf
        best[a] = varies.argmin(axis=0)
    return best


def length(sequence: Sequence) -> Series:
    """The most unusual of the bones' lengths: how much longer (or, below 0, shorter) it is than
    mostly, as a share."""
    bones = bones_of(sequence)
    return _worst("bone_length", bones, bones.off, bones.deviation)


def symmetry(sequence: Sequence) -> Series:
    """The most unusual of the bones that have a twin on the other side: how much longer (or,
    below 0, shorter) it is than its twin, as a share; less what it mostly is."""
    bones = bones_of(sequence)
    paths, mirror = bones.paths, mirrored(bones.paths)
    # A bone and its twin are compared once.
    twins = mirror[bones.near] > bones.near
    twins |= (mirror[bones.near] == bones.near) & (mirror[bones.far] > bones.far).all(axis=1)
    off = np.full_like(bones.off, np.nan)
    if twins.any():
        near, far = bones.near[twins], bones.far[twins]
        ratio = bones.log_length(near, far) - bones.log_length(mirror[near], mirror[far])
        off[twins] = ratio - paths.median(ratio)
    return _worst("bone_symmetry", bones, off, in_usual(paths, off))


def distance(sequence: Sequence) -> Series:
    """How unlike the object's other poses this one is: the root of the mean square of its links'
    unusual lengths, each in what is usual for it."""
    bones = bones_of(sequence)
    paths, squared = bones.paths, np.minimum(np.abs(bones.deviation), CAP) ** 2
    known = np.isfinite(squared)
    count = known.sum(axis=0)
    total = np.where(known, squared, 0.0).sum(axis=0)
    value = np.where(count > 0, np.sqrt(total / np.maximum(count, 1)), np.nan)
    above = value[None] - paths.median(value[None])
    off = above / np.maximum(paths.spread(np.abs(above), NORMAL_MEDIAN, NORMAL_95, 0.5), LEAST)
    return per_pose("pose_distance", "\u03c3", paths, value, deviation=off[0])


def mirrored(paths: Paths) -> Index:
    """(K,) each keypoint's mirror image; itself where it has none."""
    mirror = np.arange(len(paths.x))
    for a, b in paths.rig.pair_places:
        mirror[a], mirror[b] = b, a
    return mirror


def _worst(metric: str, bones: Bones, off: Reals, deviation: Reals) -> Series:
    """The link of the largest deviation of each skeleton, as a share."""
    paths = bones.paths
    if not len(off):
        return per_pose(metric, "ratio", paths, np.full(len(paths), np.nan))
    link = np.where(np.isfinite(deviation), np.abs(deviation), -1.0).argmax(axis=0)
    row = np.arange(len(paths))
    value, worst = np.expm1(off[link, row]), deviation[link, row]
    return per_pose(metric, "ratio", paths, value, deviation=worst, keypoints=bones.ends(link))
