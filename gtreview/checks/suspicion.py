"""How far out in a metric's tail a value lies.

Suspicion is 0…1 and means the same in every check: 0.5 is where, among the labels the checks
were measured on, as many values are mistakes as are not. A deviation is measured in what is
usual: for boxes of that size in that sequence (labels are whole pixels, so small boxes change
more), for that object (some move and turn more than others), and for the hand that drew the box.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.consecutive import Floats
from gtreview.model.boxes import Boxes

MAD_TO_SIGMA = 1.4826
ROUNDING = 0.6
"""Standard deviation of a difference of whole-pixel positions, pixels, rounded up."""

HAND = 0.03
"""How exactly a person draws a box: a share of its extent."""

_STEEPNESS = 3.0
_BINS = 8
_BIN_AT_LEAST = 60


def tail(deviation: Floats, half: float) -> Floats:
    """Suspicion of a deviation of ``half`` is 0.5, of twice that 0.89; of NaN it is 0.

    d³ / (d³ + half³): metrics with heavy tails among good labels have a larger ``half``.
    """
    power = np.abs(np.nan_to_num(deviation)) ** _STEEPNESS
    return np.asarray(power / (power + half**_STEEPNESS))


def deviation(value: Floats, boxes: Boxes, hand: float = HAND) -> Floats:
    """(n,) ``value``, which is about 0 among good labels and relative to the box's extent, in
    the standard deviations to be expected of it."""
    extent = np.sqrt(np.maximum(boxes.width * boxes.height, 1.0))
    own = np.nan_to_num(spread_by_track(value, boxes.track))
    usual = spread_by_size(value, extent)
    spread = np.sqrt(usual**2 + own**2 + (ROUNDING / extent) ** 2 + hand**2)
    return np.asarray(value / spread)


def spread_by_size(value: Floats, size: Floats) -> Floats:
    """(n,) the robust standard deviation of ``value`` (about 0) at each box's ``size`` (px).

    Medians of |value| in bins of equal count by size, interpolated over log size; 0 where no
    value is known.
    """
    known = np.flatnonzero(np.isfinite(value) & (size > 0))
    if not len(known):
        return np.zeros(len(value))
    order = known[np.argsort(size[known], kind="stable")]
    parts = np.array_split(order, int(np.clip(len(order) // _BIN_AT_LEAST, 1, _BINS)))
    middle = [float(np.log(np.median(size[part]))) for part in parts]
    spread = [MAD_TO_SIGMA * float(np.median(np.abs(value[part]))) for part in parts]
    return np.interp(np.log(np.maximum(size, 1e-3)), middle, spread)


def spread_by_track(value: Floats, track: NDArray[np.int32]) -> Floats:
    """(n,) the robust standard deviation of each box's object's values (about 0); NaN where it
    has none. ``track`` is sorted."""
    known = np.flatnonzero(np.isfinite(value))
    spread = np.full(int(track.max(initial=-1)) + 1, np.nan)
    starts = np.flatnonzero(np.diff(track[known], prepend=-1))
    spread[track[known[starts]]] = MAD_TO_SIGMA * medians(np.abs(value[known]), starts)
    return spread[track]


def medians(value: Floats, starts: NDArray[np.intp]) -> Floats:
    """The median of each part of ``value``; part *i* goes from ``starts[i]`` to the next."""
    sizes = np.diff(np.append(starts, len(value)))
    ordered = value[np.lexsort((value, np.repeat(np.arange(len(starts)), sizes)))]
    return np.asarray(ordered[starts + (sizes - 1) // 2] + ordered[starts + sizes // 2]) / 2
