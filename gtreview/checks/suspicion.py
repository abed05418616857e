"""How far out in a metric's tail a value lies.

Suspicion is 0…1 and means the same in every check: 0.5 is where, among the labels the checks
were measured on, as many values are mistakes as are not. A deviation is measured in what is
usual: for boxes of that size in that sequence (labels are whole pixels, so small boxes change
more), for that object (some move and turn more than others), and for the hand that drew the box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.consecutive import Floats
from gtreview.model.boxes import Boxes

MAD_TO_SIGMA = 1.4826
ROUNDING = 0.6
"""Standard deviation of a difference of whole-pixel positions, pixels, rounded up."""

HAND = 0.03
"""How exactly a person draws a box: a share of its extent."""

PLAUSIBLE = 0.2
"""Skeletons have so many values, one a keypoint and frame, that those of less suspicion than this
are no candidates: they would tie findings together that have nothing to do with each other."""

_BINS = 8
_BIN_AT_LEAST = 60


def tail(deviation: Floats, half: float) -> Floats:
    """Suspicion of a deviation of ``half`` is 0.5, of twice that 0.89; of NaN it is 0.

    d³ / (d³ + half³): metrics with heavy tails among good labels have a larger ``half``.
    """
    far = np.abs(np.nan_to_num(deviation)) / half
    power = far * far * far
    return np.asarray(power / (power + 1))


class Scale(NamedTuple):
    """What is usual of a value among boxes of an extent: robust standard deviations (``spread``)
    at ascending logarithms of extents (``middle``)."""

    middle: list[float]
    spread: list[float]


@dataclass(frozen=True, eq=False)
class Usual:
    """What deviations are to be expected of ``boxes``, by their extent and by their object.

    ``scales``: those by extent, by what they are of, as far as they have been measured; others
    are measured where they are asked for. So a correction, or a look at some of the objects, does
    not change what is usual for the others.
    """

    boxes: Boxes
    scales: dict[str, Scale] = field(default_factory=dict)

    @cached_property
    def extent(self) -> Floats:
        """(n,) the side of the square of each box's area, pixels, at least 1."""
        return np.sqrt(np.maximum(self.boxes.width * self.boxes.height, 1.0))

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self.extent, kind="stable")

    @cached_property
    def _log_extent(self) -> Floats:
        return np.log(self.extent)

    def deviation(self, value: Floats, hand: float = HAND, *, of: str = "") -> Floats:
        """(n,) ``value``, which is about 0 among good labels and relative to the box's extent,
        in the standard deviations to be expected of it; ``of``: what its scale is kept as."""
        own = np.nan_to_num(spread_by_track(value, self.boxes.track))
        drawn = (ROUNDING / self.extent) ** 2 + hand**2
        return np.asarray(value / np.sqrt(self.spread_by_extent(value, of) ** 2 + own**2 + drawn))

    def spread_by_extent(self, value: Floats, of: str = "") -> Floats:
        """(n,) the robust standard deviation of ``value`` (about 0) among boxes of that extent,
        interpolated over the logarithm of the extent; 0 where no value is known."""
        scale = self.scales.get(of) or self._scale(value)
        if scale is None:
            return np.zeros(len(value))
        if of:
            self.scales[of] = scale
        return np.interp(self._log_extent, scale.middle, scale.spread)

    def _scale(self, value: Floats) -> Scale | None:
        """Medians of |value| in bins of equal count; None where no value is known."""
        known = self._order[np.isfinite(value)[self._order]]
        if not len(known):
            return None
        parts = np.array_split(known, int(np.clip(len(known) // _BIN_AT_LEAST, 1, _BINS)))
        middle = [float(np.median(self._log_extent[part])) for part in parts]
        spread = [MAD_TO_SIGMA * float(np.median(np.abs(value[part]))) for part in parts]
        return Scale(middle, spread)


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
