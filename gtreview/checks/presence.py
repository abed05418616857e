"""Checks of where objects begin, end and are missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.metrics.consecutive import Floats
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses

GAP = 0.9
LONG_GAP = 0.6
LONG = 12
APPEARS = 0.3
SOFTENED = 0.4


def gap(evidence: Evidence) -> Candidates:
    """A gap of up to `LONG` frames has suspicion `GAP`, a longer one `LONG_GAP`; × `SOFTENED`
    where the box before or after it is said to be occluded or truncated.

    Boxes and skeletons have gaps of their own; one that both have is one.
    """
    after, gaps = _gaps(evidence.boxes)
    hidden = evidence.hidden[after] | evidence.hidden[after - 1]
    _, of_poses = _gaps(evidence.poses)
    gaps, which = np.unique(np.concatenate([gaps, of_poses]), axis=0, return_index=True)
    soft = np.append(hidden, np.zeros(len(of_poses), bool))[which]
    track, first, last = gaps.T
    length = (last - first + 1).astype(np.float64)
    suspicion = np.where(length <= LONG, GAP, LONG_GAP) * np.where(soft, SOFTENED, 1.0)
    return Candidates.spans(track, first, last, length, suspicion)


def _gaps(labels: Boxes | Poses) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Which labels come after a gap of their object; (m, 3) its track, first and last frame."""
    track, frame = labels.track, labels.frame
    goes_on = (track[1:] == track[:-1]) & (track[1:] >= 0)
    after = np.flatnonzero(goes_on & (np.diff(frame) > 1)) + 1
    return after, np.stack([track[after], frame[after - 1] + 1, frame[after] - 1], axis=1)


def entry_exit(evidence: Evidence) -> Candidates:
    """An object's first box after the sequence's first frame and its last before the last one.

    The value is the distance to the nearest border in the box's own extent across it, 0 where
    the box touches the border; suspicion is `APPEARS`, × `SOFTENED` for hidden objects.
    """
    boxes = evidence.boxes
    if not len(boxes):
        return Candidates.frames(boxes.track, boxes.frame, boxes.left, 0.0)
    starts = np.flatnonzero(np.diff(boxes.track, prepend=-2) != 0)
    ends = np.append(starts[1:], len(boxes)) - 1
    enters = starts[boxes.frame[starts] > 0]
    leaves = ends[boxes.frame[ends] < len(evidence.sequence) - 1]
    at = np.concatenate([enters, leaves])
    suspicion = APPEARS * np.where(evidence.hidden[at], SOFTENED, 1.0)
    frame = boxes.frame[at]
    return Candidates.spans(boxes.track[at], frame, frame, _from_border(evidence)[at], suspicion)


def _from_border(evidence: Evidence) -> Floats:
    """(n,) distance to the nearest image border over the box's extent across that border."""
    boxes, (width, height) = evidence.boxes, evidence.sequence.size
    across, down = np.maximum(boxes.width, 1.0), np.maximum(boxes.height, 1.0)
    sideways = np.minimum(boxes.left, width - boxes.right) / across
    return np.maximum(np.minimum(sideways, np.minimum(boxes.top, height - boxes.bottom) / down), 0)
