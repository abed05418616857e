"""From which frame to which two things have been exchanged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LIKE = 0.5
"""The share of an exchange's evidence that the exchange back must have, and of a detour that the
straight way may have."""

LIKE_WITHIN = 0.25
"""That share where a check has found the exchange and the one back together."""

Points = NDArray[np.float64]
Span = tuple[int, int]


def exchange_gain(two: Points) -> Points:
    """By how many pixels the step to each skeleton becomes shorter if one of the two has the
    other's place from there on; a point that is absent is where it was last.

    Parameters
    ----------
    two : (n, 2, 2) two points, or (n, 2, K, 2) two skeletons, over n frames; NaN where absent.

    Returns
    -------
    (n,) pixels, on average over the points; 0 where there is nothing to compare.
    """
    two = two.reshape(len(two), 2, -1, 2)
    gain = np.zeros(len(two))
    now, before = two[1:], _last_known(two)[:-1]
    same = np.linalg.norm(now - before, axis=-1)
    crossed = np.linalg.norm(now - before[:, ::-1], axis=-1)
    better = (same - crossed).reshape(len(now), -1)
    known = np.isfinite(better)
    gain[1:] = np.where(known, better, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return gain


def _last_known(xy: Points) -> Points:
    """``xy`` (n, …, 2) with each absent point where it was last, along the first axis."""
    there = np.isfinite(xy).all(axis=-1)
    at = np.where(there, np.arange(len(xy)).reshape(-1, *[1] * (there.ndim - 1)), 0)
    at = np.maximum.accumulate(at, axis=0)
    return np.take_along_axis(xy, at[..., np.newaxis], axis=0)


def episode(frames: NDArray[np.int32], gain: Points, near: Span) -> Span | None:
    """From which frame to which two things are exchanged, judged by what each step gains.

    It begins or ends at one of the steps to the frames ``near``, or one later: between two steps
    there, else from there to the nearest one in time that gains as much, else to the end.
    """
    here = (near[0] <= frames) & (frames <= near[1] + 1)
    most = gain[here].max(initial=0.0)
    if most <= 0:
        return None
    steps = np.flatnonzero(gain >= LIKE * most)
    inside = np.flatnonzero(here & (gain >= LIKE_WITHIN * most))
    if len(inside) > 1:
        first, stop = inside[0], inside[-1]
    else:
        first, stop = _between(steps, inside[0], len(frames))
    return int(frames[first]), int(frames[stop - 1])


def _between(steps: NDArray[np.intp], at: int, end: int) -> Span:
    """The step ``at`` and the one of ``steps`` next to it, the nearer one; else the ``end``."""
    earlier, later = steps[steps < at], steps[steps > at]
    if len(earlier) and not (len(later) and later[0] - at <= at - earlier[-1]):
        return int(earlier[-1]), at
    return at, int(later[0]) if len(later) else end
