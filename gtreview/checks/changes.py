"""Checks of what changes from one frame to the next."""

from __future__ import annotations

import numpy as np

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.suspicion import MAD_TO_SIGMA, median_by_track, spread_by_size, tail
from gtreview.metrics.consecutive import Floats
from gtreview.model.series import Series


def _deviation(value: Floats, size: Floats, series: Series, pixels: float) -> Floats:
    """``value`` over the spread of its size class, of its object, and that ``pixels`` give."""
    own = MAD_TO_SIGMA * np.nan_to_num(median_by_track(np.abs(value), series.track))
    whole_pixels = pixels / np.maximum(size, 1.0)
    spread = np.sqrt(spread_by_size(value, size) ** 2 + own**2 + whole_pixels**2)
    return value / np.maximum(spread, 1e-9)


def size_change(evidence: Evidence) -> Candidates:
    """Suspicion by the logarithm of the size ratio: growing and shrinking count alike."""
    series, boxes = evidence.series["size_change"], evidence.boxes
    change = np.log(np.maximum(1 + series.value, 1e-6))
    side = np.sqrt(np.maximum(boxes.width * boxes.height, 1.0))
    deviation = _deviation(change, side, series, 0.6)
    return Candidates.frames(series.track, series.frame, series.value, tail(deviation))


def overlap(evidence: Evidence) -> Candidates:
    """Suspicion by 1 − IoU, against what is usual for the size and the object."""
    series, boxes = evidence.series["overlap"], evidence.boxes
    lost = 1 - series.value
    side = np.minimum(boxes.width, boxes.height)
    deviation = _deviation(lost, side, series, 0.6)
    return Candidates.frames(series.track, series.frame, series.value, tail(deviation))


def appearance(evidence: Evidence) -> Candidates:
    """Suspicion by the distance against what is usual for the object and the size; the value is
    in standard deviations over the object's mean."""
    series, boxes = evidence.series["appearance_deviation"], evidence.boxes
    side = np.minimum(boxes.width, boxes.height)
    deviation = np.maximum(_deviation(series.value, side, series, 0.0), 0.0)
    return Candidates.frames(series.track, series.frame, series.value, tail(deviation))
