"""Random samples, and what is left to be found: an estimate with a confidence interval.

Sources
-------
Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
J. Am. Stat. Assoc. 22, 209–212.
Zou, G. Y., Huang, W., Zhang, X. (2009). A note on confidence interval estimation for a linear
function of binomial proportions. Comput. Stat. Data Anal. 53, 1080–1085.
Cochran, W. G. (1977). Sampling Techniques, 3rd ed., ch. 2 and 5: finite populations, strata.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gtreview.model.flags import Flags

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Stratum:
    """Units of which some were judged at random: ``judged`` of them, ``wrong`` of those, and
    ``left`` that nobody has judged."""

    name: str
    judged: int
    wrong: int
    left: int

    def __str__(self) -> str:
        if not self.judged:
            return f"{self.name}: none of {self.left:,} judged"
        return f"{self.name}: {self.wrong:,} of {self.judged:,} judged wrong, {self.left:,} left"


@dataclass(frozen=True)
class Estimate:
    """How many errors are left among what was not judged.

    Attributes
    ----------
    errors : the expected number; the true one is ``low`` to ``high`` at ``confidence``.
    strata : what it is made of.
    unknown : those with units left of which none was judged; nothing of them is in the numbers.
    """

    errors: float
    low: int
    high: int
    confidence: float
    strata: tuple[Stratum, ...]
    unknown: tuple[Stratum, ...]

    def __str__(self) -> str:
        if not self.strata and self.unknown:
            return "How many errors are left is not known: nothing has been judged yet."
        about = f"{self.errors:.0f}" if self.errors >= 10 else _short(self.errors)
        text = (
            f"About {about} error{'' if about == '1' else 's'} left "
            f"({100 * self.confidence:g} % confidence: {self.low:,} to {self.high:,})"
        )
        left = sum(stratum.left for stratum in self.unknown)
        return f"{text}; of {left:,} more nothing is known." if left else f"{text}."


def draw(population: int, size: int, seed: int) -> NDArray[np.int64]:
    """(min(size, population),) distinct numbers below ``population``, sorted: a simple random
    sample without replacement. A larger ``size`` with the same seed holds the smaller sample."""
    order = np.random.Generator(np.random.PCG64(seed)).permutation(population)
    return np.sort(order[:size])


def wilson(wrong: float, judged: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); all of 0…1 where nothing was judged."""
    if judged <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, spread = wrong / judged, z * z / judged
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / judged + spread / (4 * judged)) / (1 + spread)
    return max(middle - half, 0.0) if wrong else 0.0, min(middle + half, 1.0)


def remaining(strata: Iterable[Stratum], confidence: float = CONFIDENCE) -> Estimate:
    """The errors left in all ``strata`` together.

    In each the unjudged have the judged's share of errors, provided that the judged are like a
    random choice of the stratum. Its interval is Wilson's, with the judged thinned to
    ``judged · left / (judged + left)``: so wide is the error of a total of which a sample is
    known (Cochran 1977, eq. 2.15). The intervals are combined by their squared distances from
    the estimates (Zou et al. 2009), and widened to whole errors: where few are left, what lies
    between two numbers holds neither.
    """
    filled = tuple(stratum for stratum in strata if stratum.left > 0)
    known = [stratum for stratum in filled if stratum.judged]
    total, below, above = 0.0, 0.0, 0.0
    for stratum in known:
        share = stratum.wrong / stratum.judged
        thinned = stratum.left / (stratum.judged + stratum.left)
        least, most = wilson(stratum.wrong * thinned, stratum.judged * thinned, confidence)
        total += stratum.left * share
        below += (stratum.left * (share - least)) ** 2
        above += (stratum.left * (most - share)) ** 2
    low = max(math.floor(total - math.sqrt(below)), 0)
    high = min(math.ceil(total + math.sqrt(above)), sum(s.left for s in known))
    unknown = tuple(stratum for stratum in filled if not stratum.judged)
    return Estimate(total, low, high, confidence, tuple(known), unknown)


def promised(size: int, population: int, confidence: float = CONFIDENCE) -> int:
    """At most so many errors are among the rest of ``population`` where a sample of ``size`` turns
    out to have none."""
    size = min(size, population)
    return remaining((Stratum("", size, 0, population - size),), confidence).high


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def unflagged_frames(flags: Flags, count: int) -> NDArray[np.int64]:
    """The frames below ``count`` over which no flag lies, sorted."""
    over = np.zeros(count + 1, np.int64)
    np.add.at(over, flags.first, 1)
    np.add.at(over, flags.last + 1, -1)
    return np.flatnonzero(np.cumsum(over[:-1]) == 0)


def unflagged(
    flags: Flags, track: NDArray[np.int32], frame: NDArray[np.int32], count: int
) -> NDArray[np.int64]:
    """Which of the boxes or skeletons at (``track``, ``frame``), sorted in this order, no flag is
    about: neither one of that object nor one of the whole frame. ``count``: of frames."""
    at = (track.astype(np.int64) + 1) * count + frame
    about, to = [], []
    for subject in (flags.track, flags.other):
        there = subject >= 0
        base = (subject[there].astype(np.int64) + 1) * count
        about.append(np.searchsorted(at, base + flags.first[there]))
        to.append(np.searchsorted(at, base + flags.last[there], side="right"))
    over = np.zeros(len(at) + 1, np.int64)
    np.add.at(over, np.concatenate(about), 1)
    np.add.at(over, np.concatenate(to), -1)
    whole = flags.take((flags.track < 0) & (flags.other < 0))
    free = np.isin(frame, unflagged_frames(whole, count))
    return np.flatnonzero((np.cumsum(over[:-1]) == 0) & free)
