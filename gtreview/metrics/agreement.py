"""How well labels agree with those they are compared with."""

from __future__ import annotations

import numpy as np

from gtreview.comparison.comparing import compared
from gtreview.metrics.consecutive import Floats
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series


def agreement(sequence: Sequence) -> Series:
    """Intersection over union of each box with the other labels' box of the object, 0…1."""
    found = compared(sequence)
    assert found is not None
    boxes, (a, _) = sequence.boxes, found.boxes
    return Series("agreement_iou", "ratio", boxes.track[a], boxes.frame[a], found.iou)


def similarity(sequence: Sequence) -> Series:
    """Object keypoint similarity of each skeleton with the other labels' of the object, 0…1; NaN
    where no keypoint can be compared."""
    found = compared(sequence)
    assert found is not None
    poses, (a, _) = sequence.poses, found.poses
    return Series("agreement_oks", "ratio", poses.track[a], poses.frame[a], found.oks)


def keypoint_distance(sequence: Sequence) -> Series:
    """How far the keypoint that differs most lies from where the other labels have it, in sizes
    of the skeleton; NaN where no keypoint is in both."""
    found = compared(sequence)
    assert found is not None
    poses, (a, _) = sequence.poses, found.poses
    far: Floats = np.nan_to_num(found.keypoint_distance, nan=-1.0)
    worst = far.argmax(axis=1) if far.size else np.empty(0, np.intp)
    most = far[np.arange(len(a)), worst] if far.size else np.empty(0)
    value = np.where(most < 0, np.nan, most / found.pose_size)
    points = np.stack([worst, np.full(len(a), -1)], axis=1).astype(np.int16)
    return Series(
        "keypoint_distance", "sizes", poses.track[a], poses.frame[a], value, keypoints=points
    )
