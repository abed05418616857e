"""Which points of skeletons are there."""

from __future__ import annotations

import numpy as np

from gtreview.metrics.pose_motion import per_pose
from gtreview.metrics.pose_paths import paths_of
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

MOSTLY = 0.9
"""A point is expected where this share of the object's skeletons has it."""


def missing(sequence: Sequence) -> Series:
    """How many points are absent that most of the object's skeletons have."""
    paths = paths_of(sequence)
    present = paths.poses.present
    starts = np.flatnonzero(np.diff(paths.group, prepend=-1))
    if not len(starts):
        return per_pose("missing_keypoints", "points", paths, np.empty(0))
    count = np.add.reduceat(present, starts, axis=0, dtype=np.int64)
    expected = count >= MOSTLY * np.bincount(paths.group)[:, None]
    absent = (expected[paths.group] & ~present).sum(axis=1)
    return per_pose("missing_keypoints", "points", paths, absent.astype(np.float64))
