"""Which boxes are measured, and which of them follow one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.series import Series

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def followed(boxes: Boxes) -> Boxes:
    """The boxes that metrics use: of a known object, its first in each frame, of finite place
    and extent."""
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(boxes.left + boxes.top + boxes.width + boxes.height)
    use = (boxes.track >= 0) & ~boxes.repeated & finite
    return boxes if use.all() else boxes.take(use)


def continues(boxes: Boxes) -> Mask:
    """(n,) True where box i−1 is the same object's in the frame before box i's."""
    same = np.zeros(len(boxes), bool)
    same[1:] = (boxes.track[1:] == boxes.track[:-1]) & (boxes.frame[1:] == boxes.frame[:-1] + 1)
    return same


def run_position(continuing: Mask) -> NDArray[np.intp]:
    """(n,) how many boxes of the same unbroken run of frames come before each box."""
    place = np.arange(len(continuing))
    return place - np.maximum.accumulate(np.where(continuing, 0, place))


def per_box(metric: str, unit: str, boxes: Boxes, value: Floats) -> Series:
    """A series with one value a box of ``boxes``, which must be `followed`."""
    return Series(metric, unit, boxes.track, boxes.frame, value)
