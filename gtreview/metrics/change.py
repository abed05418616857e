"""How much an object's box differs from the one in the frame before."""

from __future__ import annotations

import numpy as np

from gtreview.metrics.consecutive import continues, followed, per_box
from gtreview.model.geometry import iou
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series


def size(sequence: Sequence) -> Series:
    """Width × height of every box, square pixels."""
    boxes = followed(sequence.boxes)
    return per_box("size", "px²", boxes, boxes.width * boxes.height)


def size_change(sequence: Sequence) -> Series:
    """(size_t − size_{t−1}) / size_{t−1}, a ratio.

    NaN where the object has no box in the frame before, or one without area.
    """
    boxes = followed(sequence.boxes)
    area = boxes.width * boxes.height
    value = np.full(len(boxes), np.nan)
    before, now = area[:-1], area[1:]
    defined = continues(boxes)[1:] & (before > 0) & (boxes.width[:-1] > 0)
    np.divide(now - before, before, out=value[1:], where=defined)
    return per_box("size_change", "ratio", boxes, value)


def overlap(sequence: Sequence) -> Series:
    """Intersection over union with the object's box in the frame before, 0…1.

    Inclusive-pixel convention of `gtreview.model.geometry.iou`; NaN where there is no box in the
    frame before.
    """
    boxes = followed(sequence.boxes)
    sides = (boxes.left, boxes.top, boxes.width, boxes.height)
    value = np.full(len(boxes), np.nan)
    shared = iou(tuple(s[1:] for s in sides), tuple(s[:-1] for s in sides))  # type: ignore[arg-type]
    value[1:] = np.where(continues(boxes)[1:], shared, np.nan)
    return per_box("overlap", "ratio", boxes, value)
