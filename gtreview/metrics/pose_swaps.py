"""How much likelier a skeleton's motion is with left and right exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.pose_motion import per_pose
from gtreview.metrics.pose_paths import Index, Paths, Reals, paths_of
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

LEAST = 1.0
"""A pair takes part in the exchange of a whole side from this evidence on (powers of ten)."""


def pair_swap(sequence: Sequence) -> Series:
    """How many powers of ten likelier the step to this frame is if the points of one left–right
    pair are exchanged; of the pair for which it is most. 0 where it is less likely for all."""
    found = exchanges_of(sequence)
    return per_pose("pair_swap", "log10", paths_of(sequence), found.gain, keypoints=found.keypoints)


def side_swap(sequence: Sequence) -> Series:
    """How many powers of ten likelier the step to this frame is if several left–right pairs are
    exchanged together; 0 where fewer than two gain by it."""
    return per_pose("side_swap", "log10", paths_of(sequence), exchanges_of(sequence).together)


@dataclass(frozen=True, eq=False)
class Exchanges:
    """What exchanging left and right gains at each of n skeletons, in powers of ten.

    ``gain``: (n,) of the pair that gains most, ``keypoints``: (n, 2) that pair; ``together``:
    (n,) of all that gain `LEAST`, 0 where only one does.
    """

    gain: Reals
    keypoints: NDArray[np.intp]
    together: Reals


@lru_cache(maxsize=1)
def exchanges_of(sequence: Sequence) -> Exchanges:
    """What exchanges gain in a sequence's steps; the last ones are kept, as two metrics need
    them."""
    paths = paths_of(sequence)
    n = len(paths)
    best, keypoints = np.zeros(n), np.full((n, 2), -1)
    total, count = np.zeros(n), np.zeros(n, int)
    for a, b in paths.rig.pair_places:
        at = np.flatnonzero(paths.restless[a] & paths.restless[b])
        gain = _gain(paths, at, a, b)
        better = gain > best[at]
        best[at[better]], keypoints[at[better]] = gain[better], (a, b)
        part = gain >= LEAST
        total[at[part]] += gain[part]
        count[at[part]] += 1
    return Exchanges(best, keypoints, np.where(count >= 2, total, 0.0))


def _gain(paths: Paths, at: Index, a: int, b: int) -> Reals:
    """(m,) powers of ten gained at the skeletons ``at`` by exchanging keypoints ``a`` and ``b``."""
    now = _cost(paths, at, a, a) + _cost(paths, at, b, b)
    return np.asarray((now - _cost(paths, at, a, b) - _cost(paths, at, b, a)) / np.log(10))


def _cost(paths: Paths, at: Index, now: int, earlier: int) -> Reals:
    """(m,) how unlikely it is that ``now`` is where ``earlier`` was: twice the logarithm of
    1 + d²/2σ², the heavy-tailed law of steps that are mostly small and sometimes large (Student's
    with two degrees of freedom, in the plane)."""
    before = paths.before[earlier, at]
    across = paths.still_x[now, at] - paths.still_x[earlier, before]
    down = paths.still_y[now, at] - paths.still_y[earlier, before]
    variance = paths.noise[now, at] * paths.noise[earlier, at] * (at - before)
    return np.asarray(2 * np.log1p((across * across + down * down) / (2 * variance)))
