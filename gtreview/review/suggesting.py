"""What would put a finding right, for checks whose doubt names the mistake.

A check tells at which steps something is exchanged or jumps; here it is worked out which frames
lie between two such steps and are therefore wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np

from gtreview.errors import InputError
from gtreview.model.flags import Flag
from gtreview.model.pose_edits import good_frames
from gtreview.model.sequence import Sequence
from gtreview.review import box_suggesting
from gtreview.review.correcting import Correction, Pair, Span, bridged, exchanged, swapped_over
from gtreview.review.episodes import LIKE, Points, episode, exchange_gain

SWAPPED, OTHER, MISSING, MISPLACED, MISSIZED = (
    "left and right swapped", "other object", "missing", "wrong place", "wrong size",
)  # fmt: skip
"""Why a finding is confirmed by its correction."""


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A correction, and the reason with which it confirms the finding."""

    correction: Correction
    reason: str


def suggested(sequence: Sequence, flags: Iterable[Flag]) -> Suggestion | None:
    """What puts right what ``flags`` of one finding doubt; None where that is not obvious.

    An exchange explains what else looks wrong where it is, so it goes before all others; these
    count where they are about the keypoints of the first flag, or about the box of its object.
    """
    every = list(flags)
    lead = every[0].keypoints if every else ()
    known = [flag for flag in every if flag.check in _FIXES and flag.track >= 0]
    exchanges = [flag for flag in known if flag.check in _EXCHANGES]
    others = [flag for flag in known if set(flag.keypoints) & set(lead)]
    if not lead:
        others += [flag for flag in known if not flag.keypoints and flag.track == every[0].track]
    for flag in (*exchanges, *others):
        reason, fix = _FIXES[flag.check]
        try:
            correction = fix(sequence, flag)
        except InputError:
            continue
        if correction is not None and (correction.edits or correction.boxes):
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


def _pairs(sequence: Sequence) -> tuple[Pair, ...]:
    return sequence.rig.pair_places if sequence.rig else ()


_FIXES: dict[str, tuple[str, Callable[[Sequence, Flag], Correction | None]]] = {
    "pair-swap": (SWAPPED, _swap_pair),
    "side-swap": (SWAPPED, _swap_side),
    "identity-swap": (OTHER, _exchange),
    "keypoint-jump": (MISPLACED, _bridge_jump),
    "keypoint-stray": (MISPLACED, _bridge_detour),
    "missing-keypoint": (MISSING, _bridge),
    "swap": (OTHER, box_suggesting.exchange),
    "gap": (MISSING, box_suggesting.fill),
    "misplaced": (MISPLACED, box_suggesting.back_on_path),
    "missized": (MISSIZED, box_suggesting.back_on_path),
    "jump": (MISPLACED, box_suggesting.there_and_back),
    "size-change": (MISSIZED, box_suggesting.there_and_back),
    "low-overlap": (MISPLACED, box_suggesting.there_and_back),
}
"""By check."""
_EXCHANGES = {"pair-swap", "side-swap", "identity-swap", "swap"}
