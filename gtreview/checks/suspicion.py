"""How far out in a metric's tail a value lies.

Suspicion is 0…1 and means the same in every check: 0.5 stands for a deviation of `HALF` robust
standard deviations, values beyond it approach 1. A deviation is measured in what is usual for
boxes of that size in that sequence, because labels are whole pixels and small boxes therefore
change more, and in what is usual for that object, because some move and turn more than others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.consecutive import Floats

HALF = 8.0
MAD_TO_SIGMA = 1.4826
_BINS = 8
_BIN_AT_LEAST = 60


def tail(deviation: Floats) -> Floats:
    """Suspicion of a deviation in robust standard deviations: d² / (d² + HALF²); NaN gives 0."""
    squared = np.square(np.nan_to_num(deviation))
    return squared / (squared + HALF**2)


def spread_by_size(value: Floats, size: Floats) -> Floats:
    """(n,) the robust standard deviation of ``value`` (about 0) at each box's ``size`` (px).

    Medians of |value| in bins of equal count by size, interpolated over log size.
    """
    known = np.isfinite(value) & (size > 0)
    if not known.any():
        return np.ones(len(value))
    order = np.flatnonzero(known)[np.argsort(size[known], kind="stable")]
    parts = np.array_split(order, int(np.clip(len(order) // _BIN_AT_LEAST, 1, _BINS)))
    middle = [float(np.log(np.median(size[part]))) for part in parts]
    spread = [MAD_TO_SIGMA * float(np.median(np.abs(value[part]))) for part in parts]
    return np.interp(np.log(np.maximum(size, 1e-3)), middle, spread)


def median_by_track(value: Floats, track: NDArray[np.int32]) -> Floats:
    """(n,) the median of each box's object's finite values; NaN where it has none."""
    known = np.isfinite(value)
    order = np.lexsort((value[known], track[known]))
    values, tracks = value[known][order], track[known][order]
    ids = np.unique(track)
    first, last = np.searchsorted(tracks, ids), np.searchsorted(tracks, ids, "right")
    median = np.full(len(ids), np.nan)
    some = last > first
    low, high = (first + (last - first - 1) // 2)[some], (first + (last - first) // 2)[some]
    median[some] = (values[low] + values[high]) / 2
    return median[np.searchsorted(ids, track)]
