"""Checks of points that are absent, and of skeletons that stand still and should not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.pairs import FROZEN_AT_LEAST, Index
from gtreview.checks.suspicion import PLAUSIBLE, tail
from gtreview.metrics.consecutive import Floats, Mask
from gtreview.metrics.pose_motion import one_point
from gtreview.metrics.pose_paths import grouped

MISSING = 0.95
"""Suspicion of a point that is absent for once."""

LONG = 12
"""A point that is absent for more frames than this in a row was hardly forgotten."""

AROUND = 50
"""This many skeletons of the object on either side tell whether a point is mostly there."""

FROZEN_HALF = 2.5
"""The step out of a stillness, in what is a large step for the object, of suspicion 0.5."""


def missing(evidence: Evidence) -> Candidates:
    """A point that an object's skeletons lack for up to `LONG` frames, and mostly have.

    Suspicion is `MISSING` for a point that is never absent otherwise, and half of that for one
    of which one more absence is to be expected around: in as many of the `AROUND` skeletons
    before and after as there are, or at the rate of its gaps in the object's whole life.
    """
    poses = evidence.poses
    absent = np.ascontiguousarray(~poses.present.T)
    k, first, last, habit = _gaps(absent, grouped(poses.track))
    length = poses.frame[last] - poses.frame[first] + 1
    expected = np.maximum(_around(absent, poses.track, k, first, last), habit)
    suspicion = MISSING / (1 + expected**2)
    use = (length <= LONG) & (poses.track[first] >= 0) & (suspicion > PLAUSIBLE)
    return Candidates.spans(
        poses.track[first][use],
        poses.frame[first][use],
        poses.frame[last][use],
        length[use].astype(np.float64),
        suspicion[use],
        keypoints=one_point(k[use]),
    )


def _gaps(absent: Mask, group: Index) -> tuple[Index, Index, Index, Floats]:
    """The runs in which a point is absent between two skeletons of its object that have it:
    which point, the run's first and last skeleton, and how many further such runs 2 × `AROUND`
    of the object's skeletons have on average. ``absent`` is (K, n)."""
    n = absent.shape[1]
    k, before = np.nonzero(absent[:, 1:] != absent[:, :-1])
    begins = absent[k, before + 1]
    # What is absent at the end of one object and present at the beginning of the next, or the
    # other way, is no run.
    whole = begins[:-1] & ~begins[1:] & (k[1:] == k[:-1])
    whole &= (group[before[:-1]] == group[before[1:] + 1]) if len(whole) else whole
    at = np.flatnonzero(whole)
    k, first, last = k[at], before[at] + 1, before[at + 1]
    _, kind, count = np.unique(k * n + group[first], return_inverse=True, return_counts=True)
    life = np.bincount(group, minlength=1)[group[first]]
    return k, first, last, (count[kind] - 1) * 2 * AROUND / np.maximum(life, 1)


def _around(
    absent: Mask, track: NDArray[np.int32], k: Index, first: Index, last: Index
) -> NDArray[np.intp]:
    """(m,) how many of the object's `AROUND` skeletons on either side of a run lack its point."""
    place = np.flatnonzero(absent)
    begin = np.maximum(first - AROUND, np.searchsorted(track, track[first]))
    end = np.minimum(last + 1 + AROUND, np.searchsorted(track, track[first], "right"))
    row = k * absent.shape[1]
    lacking = np.searchsorted(place, row + end) - np.searchsorted(place, row + begin)
    return np.asarray(lacking - (last - first + 1))


def frozen(evidence: Evidence) -> Candidates:
    """A skeleton that stays where it is to the pixel for `FROZEN_AT_LEAST` frames or more, then
    goes on with a large step.

    The value is for how many frames; suspicion is by the step. An object that does stand still
    moves on without one.
    """
    still, speed = evidence.series["stillness"], evidence.series["pose_speed"]
    if speed.deviation is None:
        return Candidates.spans(*(still.frame[:0],) * 3, still.value[:0], still.value[:0])
    after = np.flatnonzero((still.value[1:] == 0) & (still.value[:-1] >= FROZEN_AT_LEAST - 1)) + 1
    suspicion = tail(speed.deviation[after], FROZEN_HALF)
    after, suspicion = after[suspicion > PLAUSIBLE], suspicion[suspicion > PLAUSIBLE]
    length, last = still.value[after - 1] + 1, still.frame[after - 1]
    return Candidates.spans(
        still.track[after],
        last - length.astype(np.int32) + 1,
        last,
        length,
        suspicion,
        peak=last,
    )
