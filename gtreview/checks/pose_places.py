"""Checks of where a skeleton's points lie, which need no time: beyond the picture, outside the
object's box, on the wrong side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.single import TOLERANCE
from gtreview.checks.suspicion import PLAUSIBLE
from gtreview.metrics.consecutive import Floats
from gtreview.metrics.pose_motion import one_point
from gtreview.metrics.pose_paths import Index
from gtreview.model.series import Series

BEYOND = 0.7
"""Suspicion of a point beyond the picture: nobody can have seen it there."""

OUTSIDE = 0.7
"""Suspicion of a point outside its object's box, for an object whose points mostly are inside."""

WRONG = 0.8
"""Suspicion of left and right the other way round than ever."""

CROSSED = 0.5
"""Suspicion of a bone that crosses its twin for once."""

OPPOSITE = -0.5
"""The cosine, or the share of the usual, from which down ways are opposite."""

SELDOM = 0.02
"""What an object has in this share of its skeletons is half as suspicious as what it never has."""


def beyond_picture(evidence: Evidence) -> Candidates:
    """A point more than `TOLERANCE` pixels beyond the picture; the value is how many."""
    poses, size = evidence.poses, np.array(evidence.sequence.size)
    flat = poses.xy.reshape(len(poses), 2 * poses.xy.shape[1])
    rows = np.flatnonzero(((flat < 0) | (flat > np.tile(size, flat.shape[1] // 2))).any(axis=1))
    if evidence.sequence.size_inferred:
        rows = rows[:0]
    beyond = np.maximum(-poses.xy[rows], poses.xy[rows] - size).max(axis=2)
    return _worst(evidence, beyond, rows, TOLERANCE, BEYOND)


def outside_box(evidence: Evidence) -> Candidates:
    """A point outside the box that its object has in the frame; the value is how far, in box
    sizes. The more of the object's skeletons have one, the less it says."""
    poses, boxes = evidence.poses, evidence.boxes
    stride = len(evidence.sequence)
    of_pose = poses.track.astype(np.int64) * stride + poses.frame
    of_box = boxes.track.astype(np.int64) * stride + boxes.frame
    at = np.flatnonzero(np.isin(of_pose, of_box) & (poses.track >= 0))
    box = np.searchsorted(of_box, of_pose[at])
    x, y = poses.xy[at, :, 0], poses.xy[at, :, 1]
    left, top = boxes.left[box, None], boxes.top[box, None]
    right, bottom = boxes.right[box, None], boxes.bottom[box, None]
    off = np.maximum(np.maximum(left - x, x - right), np.maximum(top - y, y - bottom))
    extent = np.maximum(np.hypot(boxes.width, boxes.height)[box], 1.0)
    return _worst(evidence, off / extent[:, None], at, 0.0, OUTSIDE)


def _worst(
    evidence: Evidence, off: Floats, at: Index, tolerance: float, suspicion: float
) -> Candidates:
    """The skeletons ``at`` of which a point is ``off`` (m, K) by more than ``tolerance``."""
    poses = evidence.poses
    place = np.where(np.isfinite(off), off, -np.inf).argmax(axis=1) if len(at) else at
    value = off[np.arange(len(at)), place]
    bad = value > tolerance
    rows = at[bad]
    level = suspicion / (1 + (_share(poses.track, rows, rows * 0) / SELDOM) ** 2)
    use = level > PLAUSIBLE
    rows = rows[use]
    return Candidates.frames(
        poses.track[rows],
        poses.frame[rows],
        value[bad][use],
        level[use],
        one_point(place[bad][use]),
    )


def _share(track: NDArray[np.int32], rows: Index, what: Index) -> Floats:
    """(m,) in what share of its object's other skeletons the same (``what``, a number from 0 on)
    is as in ``rows``."""
    first = int(track.min(initial=0))
    life = np.bincount(track - first)[track[rows] - first]
    kinds = int(what.max(initial=0)) + 1
    kind = (track[rows] - first) * kinds + what
    alike = np.bincount(kind, minlength=1)[kind]
    return np.asarray((alike - 1) / np.maximum(life - 1, 1))


def wrong_side(evidence: Evidence) -> Candidates:
    """A pair that lies the other way round than the skeleton's others, and mostly does not.

    The value is the cosine between both ways; suspicion is `WRONG` for an object of which no
    other skeleton has such a pair.
    """
    return _rare(evidence.series["pair_direction"], WRONG)


def mirrored(evidence: Evidence) -> Candidates:
    """A skeleton whose pairs all lie the other way round than in the object's other skeletons;
    suspicion is `WRONG` where no other one does."""
    return _rare(evidence.series["handedness"], WRONG)


def crossed(evidence: Evidence) -> Candidates:
    """A bone that crosses its twin, and mostly does not; suspicion is at most `CROSSED`: limbs do
    cross."""
    series = evidence.series["crossed_bones"]
    found = _rare(replace(series, value=-series.value), CROSSED, -1.0)
    return replace(found, value=-found.value)


def _rare(series: Series, suspicion: float, limit: float = OPPOSITE) -> Candidates:
    """The skeletons whose value is no more than ``limit``, the fewer of the object's have the
    like (of these keypoints) the more suspicious. ``value`` is as in ``series``."""
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(series.value <= limit)
    what = rows * 0 if series.keypoints is None else series.keypoints[rows, 0].astype(np.intp)
    level = suspicion / (1 + (_share(series.track, rows, what) / SELDOM) ** 2)
    use = rows[level > PLAUSIBLE]
    keypoints = None if series.keypoints is None else series.keypoints[use]
    return Candidates.frames(
        series.track[use], series.frame[use], series.value[use], level[level > PLAUSIBLE], keypoints
    )
