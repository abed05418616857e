"""Where objects are labelled at all."""

from __future__ import annotations

import numpy as np

from gtreview.metrics.consecutive import followed
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series


def gap(sequence: Sequence) -> Series:
    """How many frames an object is missing for, between two frames that have it.

    0 at every box; the gap's length at its first and its last frame (once, where those are
    one), so that a plot shows a gap as a plateau.
    """
    boxes = followed(sequence.boxes)
    after = np.flatnonzero((boxes.track[1:] == boxes.track[:-1]) & (np.diff(boxes.frame) > 1)) + 1
    first, last = boxes.frame[after - 1] + 1, boxes.frame[after] - 1
    length, long = (last - first + 1).astype(np.float64), last > first
    track = np.concatenate([boxes.track, boxes.track[after], boxes.track[after[long]]])
    frame = np.concatenate([boxes.frame, first, last[long]])
    value = np.concatenate([np.zeros(len(boxes)), length, length[long]])
    order = np.lexsort((frame, track)) if len(after) else slice(None)
    return Series("gap", "frames", track[order], frame[order], value[order])


def boxes_per_frame(sequence: Sequence) -> Series:
    """How many boxes each frame has, repeated ones and those without identity included."""
    count = np.bincount(sequence.boxes.frame, minlength=len(sequence)).astype(np.float64)
    track = np.full(len(count), -1, np.int32)
    return Series("boxes_per_frame", "", track, np.arange(len(count), dtype=np.int32), count)
