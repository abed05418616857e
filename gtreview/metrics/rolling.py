"""An object's place and extent against its own recent past."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gtreview.metrics.consecutive import Floats, continues, followed, per_box, run_position
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

WINDOW = 5


def rolling_mean(boxes: Boxes, value: Floats) -> Floats:
    """(n,) the mean of this frame's value and up to four before it, anew after a gap.

    The first frames of an unbroken run average what the run has so far.
    """
    position = run_position(continues(boxes))
    total = value.copy()
    for back in range(1, WINDOW):
        total[back:] += np.where(position[back:] >= back, value[:-back], 0.0)
    return total / np.minimum(position + 1, WINDOW)


def mean_of(side: str) -> Callable[[Sequence], Series]:
    """The metric ``mean_<side>``: pixels; ``side`` is ``top``, ``left``, ``width``, ``height``."""

    def compute(sequence: Sequence) -> Series:
        boxes = followed(sequence.boxes)
        return per_box(f"mean_{side}", "px", boxes, rolling_mean(boxes, getattr(boxes, side)))

    return compute


def deviation_of(side: str) -> Callable[[Sequence], Series]:
    """The metric ``deviation_<side>``: the value less its rolling mean, pixels."""

    def compute(sequence: Sequence) -> Series:
        boxes = followed(sequence.boxes)
        value = getattr(boxes, side)
        return per_box(f"deviation_{side}", "px", boxes, value - rolling_mean(boxes, value))

    return compute
