"""What would put a finding right, for checks whose doubt names the mistake.

A check tells at which steps something is exchanged or jumps; here it is worked out which frames
lie between two such steps and are therefore wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.model.flags import Flag
from gtreview.model.pose_edits import good_frames
from gtreview.model.sequence import Sequence
from gtreview.review.correcting import Correction, Pair, Span, bridged, exchanged, swapped_over

SWAPPED, OTHER, MISSING, MISPLACED = (
    "left and right swapped", "other object", "missing", "wrong place",
)  # fmt: skip
"""Why a finding is confirmed by its correction."""

LIKE = 0.5
"""The share of an exchange's evidence that the exchange back must have, and of a detour that the
straight way may have."""

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A correction, and the reason with which it confirms the finding."""

    correction: Correction
    reason: str


def suggested(sequence: Sequence, flags: Iterable[Flag]) -> Suggestion | None:
    """What puts right what ``flags`` of one finding doubt; None where that is not obvious.

    An exchange explains what else looks wrong where it is, so it goes before all others; these
    count where they are about the keypoints of the first flag.
    """
    every = list(flags)
    lead = every[0].keypoints if every else ()
    known = [flag for flag in every if flag.check in _FIXES and flag.track >= 0]
    exchanges = [flag for flag in known if flag.check in _EXCHANGES]
    others = [flag for flag in known if set(flag.keypoints) & set(lead)]
    for flag in (*exchanges, *others):
        reason, fix = _FIXES[flag.check]
        try:
            correction = fix(sequence, flag)
        except InputError:
            continue
        if correction is not None and correction.edits:
            return Suggestion(correction, reason)
    return None


def _swap_pair(sequence: Sequence, flag: Flag) -> Correction | None:
    pairs = [pair for pair in _pairs(sequence) if set(flag.keypoints) & set(pair)]
    return _swap(sequence, flag, pairs[:1])


def _swap_side(sequence: Sequence, flag: Flag) -> Correction | None:
    """The pairs that gain by it where the side is exchanged."""
    own = sequence.poses.of_track(flag.track)
    frames, xy = sequence.poses.frame[own], sequence.poses.xy[own]
    near = (flag.first <= frames) & (frames <= flag.last + 1)
    gains = [(pair, exchange_gain(xy[:, list(pair)])[near]) for pair in _pairs(sequence)]
    return _swap(sequence, flag, [pair for pair, gain in gains if gain.max(initial=0) > 0])


def _swap(sequence: Sequence, flag: Flag, pairs: Several[Pair]) -> Correction | None:
    if not pairs:
        return None
    own = sequence.poses.of_track(flag.track)
    xy = sequence.poses.xy[own]
    gain = np.sum([exchange_gain(xy[:, list(pair)]) for pair in pairs], axis=0)
    span = episode(sequence.poses.frame[own], gain, (flag.first, flag.last))
    return None if span is None else swapped_over(sequence, flag.track, span, pairs)


def _exchange(sequence: Sequence, flag: Flag) -> Correction | None:
    if flag.other < 0:
        return None
    poses = sequence.poses
    mine, theirs = poses.of_track(flag.track), poses.of_track(flag.other)
    frames, a, b = np.intersect1d(poses.frame[mine], poses.frame[theirs], return_indices=True)
    both = np.stack([poses.xy[mine][a], poses.xy[theirs][b]], axis=1)
    span = episode(frames, exchange_gain(both), (flag.first, flag.last))
    return None if span is None else exchanged(sequence, flag.track, flag.other, span)


def _bridge(sequence: Sequence, flag: Flag) -> Correction:
    return bridged(sequence, flag.track, (flag.first, flag.last), flag.keypoints)


def _bridge_detour(sequence: Sequence, flag: Flag) -> Correction | None:
    """Where the points go away and come back."""
    return _shortened(sequence, flag, (flag.first, flag.last))


def _bridge_jump(sequence: Sequence, flag: Flag) -> Correction | None:
    """As `_bridge_detour`; steps there and back are flagged, and the last one ends in a good
    frame."""
    return _shortened(sequence, flag, (flag.first, max(flag.first, flag.last - 1)))


def _shortened(sequence: Sequence, flag: Flag, span: Span) -> Correction | None:
    """The points straight through ``span``, None where that is not much shorter."""
    good = good_frames(sequence, flag.track, *span, flag.keypoints)
    if good is None or not flag.keypoints:
        return None
    poses, part = sequence.poses, sequence.poses.of_track(flag.track)
    during = (good[0] <= poses.frame[part]) & (poses.frame[part] <= good[1])
    ways = poses.xy[part][during][:, list(flag.keypoints)]
    way = sum(_length(ways[:, k]) for k in range(ways.shape[1]))
    straight = float(np.linalg.norm(ways[-1] - ways[0], axis=-1).sum())
    near = straight < way * LIKE
    return bridged(sequence, flag.track, span, flag.keypoints) if near else None


def _length(way: Points) -> float:
    """Of the (n, 2) points that are there, in pixels."""
    there = way[np.isfinite(way).all(axis=1)]
    return float(np.linalg.norm(np.diff(there, axis=0), axis=1).sum())


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
    inside = steps[here[steps]]
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


def _pairs(sequence: Sequence) -> tuple[Pair, ...]:
    return sequence.rig.pair_places if sequence.rig else ()


_FIXES: dict[str, tuple[str, Callable[[Sequence, Flag], Correction | None]]] = {
    "pair-swap": (SWAPPED, _swap_pair),
    "side-swap": (SWAPPED, _swap_side),
    "identity-swap": (OTHER, _exchange),
    "keypoint-jump": (MISPLACED, _bridge_jump),
    "keypoint-stray": (MISPLACED, _bridge_detour),
    "missing-keypoint": (MISSING, _bridge),
}
"""By check."""
_EXCHANGES = {"pair-swap", "side-swap", "identity-swap"}
