"""Checks of where objects begin, end and are missing."""

from __future__ import annotations

import numpy as np

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.metrics.consecutive import Floats

GAP = 0.9
LONG_GAP = 0.6
LONG = 12
APPEARS = 0.3
SOFTENED = 0.4


def gap(evidence: Evidence) -> Candidates:
    """A gap of up to `LONG` frames has suspicion `GAP`, a longer one `LONG_GAP`; × `SOFTENED`
    where the box before or after it is said to be occluded or truncated."""
    boxes = evidence.boxes
    after = np.flatnonzero((boxes.track[1:] == boxes.track[:-1]) & (np.diff(boxes.frame) > 1)) + 1
    first, last = boxes.frame[after - 1] + 1, boxes.frame[after] - 1
    length = (last - first + 1).astype(np.float64)
    hidden = evidence.hidden[after] | evidence.hidden[after - 1]
    suspicion = np.where(length <= LONG, GAP, LONG_GAP) * np.where(hidden, SOFTENED, 1.0)
    return Candidates.spans(boxes.track[after], first, last, length, suspicion)


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
