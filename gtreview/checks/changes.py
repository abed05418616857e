"""Checks of how far an object is from where, and how large, its neighbouring frames have it."""

from __future__ import annotations

import numpy as np

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.suspicion import tail
from gtreview.metrics.consecutive import Floats
from gtreview.model.series import Series

HALF = {
    "size-change": 12.0,
    "low-overlap": 8.0,
    "appearance": 4.0,
    "misplaced": 2.4,
    "missized": 6.0,
    "jump": 9.0,
    "trembling": 2.0,
}
"""The deviation of suspicion 0.5: where mistakes put into twelve real clips (half of them used
for this) become more frequent than what is there in the clips as they are."""

STEADY_HAND = 0.02


def _judged(series: Series, value: Floats, suspicion: Floats) -> Candidates:
    return Candidates.frames(series.track, series.frame, value, suspicion)


def size_change(evidence: Evidence) -> Candidates:
    """Suspicion by the logarithm of the size ratio: growing and shrinking count alike."""
    series = evidence.series["size_change"]
    change = np.log(np.maximum(1 + series.value, 1e-6))
    off = evidence.usual.deviation(change, of="size-change")
    return _judged(series, series.value, tail(off, HALF["size-change"]))


def overlap(evidence: Evidence) -> Candidates:
    """Suspicion by 1 − IoU."""
    series = evidence.series["overlap"]
    off = evidence.usual.deviation(1 - series.value, of="low-overlap")
    return _judged(series, series.value, tail(off, HALF["low-overlap"]))


def appearance(evidence: Evidence) -> Candidates:
    """The value is in standard deviations over the object's mean; suspicion is by how many
    robust ones that is, which a few large distances do not hide."""
    series = evidence.series["appearance_deviation"]
    off = np.maximum(evidence.usual.deviation(series.value, of="appearance"), 0.0)
    return _judged(series, series.value, tail(off, HALF["appearance"]))


def misplaced(evidence: Evidence) -> Candidates:
    """Suspicion by the excursion from the path."""
    series = evidence.series["excursion"]
    off = evidence.usual.deviation(series.value, of="misplaced")
    return _judged(series, series.value, tail(off, HALF["misplaced"]))


def missized(evidence: Evidence) -> Candidates:
    """Suspicion by the logarithm of the passing size ratio."""
    series = evidence.series["size_excursion"]
    off = evidence.usual.deviation(np.log1p(series.value), of="missized")
    return _judged(series, series.value, tail(off, HALF["missized"]))


def jump(evidence: Evidence) -> Candidates:
    """Suspicion by the part of a step that the motion around it does not explain."""
    series = evidence.series["jump"]
    return _judged(series, series.value, tail(evidence.jumped, HALF["jump"]))


def trembling(evidence: Evidence) -> Candidates:
    """Suspicion by the unsteadiness."""
    series = evidence.series["unsteadiness"]
    off = evidence.usual.deviation(series.value, STEADY_HAND, of="trembling")
    return _judged(series, series.value, tail(off, HALF["trembling"]))
