"""Checks of what is exchanged: left and right of a skeleton, or two skeletons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.pairs import Index, exchanges, in_one_frame, in_twos
from gtreview.checks.suspicion import tail
from gtreview.metrics.consecutive import Floats, Mask
from gtreview.model.poses import Poses
from gtreview.model.series import Series

SWAP_HALF = 2.0
"""An exchange that makes the motion a hundred times likelier has suspicion 0.5."""

LEAST = 1.25
"""Exchanges of less evidence than this (powers of ten) are no candidates: they are more likely
none."""

HASTE = 2.5
"""An object whose identity changes goes this many times as far as it mostly does at most."""


def pair_swap(evidence: Evidence) -> Candidates:
    """A left–right pair that changes places; back again within a second or two, it is one span.

    The value is how many powers of ten likelier the steps at both ends are if it is exchanged.
    """
    series = evidence.series["pair_swap"]
    several = evidence.series["side_swap"].value > 0
    at = np.flatnonzero((series.value > LEAST) & ~several & ~_leaps(evidence))
    if series.keypoints is None:
        return _spans(series, at[:0], at[:0], None)
    points = series.keypoints[at]
    return _spans(series, at, points[:, 0], points)


def side_swap(evidence: Evidence) -> Candidates:
    """Several left–right pairs that change places together, as `pair_swap`."""
    series = evidence.series["side_swap"]
    at = np.flatnonzero((series.value > LEAST) & ~_leaps(evidence))
    return _spans(series, at, np.zeros(len(at), np.int16), None)


def _spans(
    series: Series,
    at: Index,
    what: NDArray[np.integer],
    keypoints: NDArray[np.int16] | None,
) -> Candidates:
    track, frame, value = series.track[at], series.frame[at], series.value[at]
    begin, end, alone = in_twos(track, what, frame)
    last = np.where(alone, frame[begin], frame[end] - 1)
    both = value[begin] + np.where(alone, 0.0, value[end])
    return Candidates.spans(
        track[begin],
        frame[begin],
        last,
        both,
        tail(both, SWAP_HALF),
        keypoints=None if keypoints is None else keypoints[begin],
    )


def identity_swap(evidence: Evidence) -> Candidates:
    """Two skeletons that exchange their objects from one frame to the next, and back.

    The value is the share of the way that both went which an exchange saves (1: all).
    """
    poses, (a, b, saved) = evidence.poses, _exchanged(evidence)
    return exchanges(poses.track[a], poses.track[b], poses.frame[a], saved)


def explained(evidence: Evidence, keypoints: NDArray[np.int16]) -> Mask:
    """(n,) True where an exchange is likely that a skeleton's ``keypoints`` (n, 2) take part in:
    what is odd about them there is said by that."""
    pairs, sides, poses = pair_swap(evidence), side_swap(evidence), evidence.poses
    rows, which = _rows(poses, pairs)
    part = _leaps(evidence)
    part[_rows(poses, sides)[0]] = True
    for end in pairs.keypoints[which].T:
        part[rows] |= (keypoints[rows] == end[:, None]).any(axis=1)
    return part


def _rows(poses: Poses, swaps: Candidates) -> tuple[Index, Index]:
    """The skeletons in the spans of the likely ones of ``swaps``, the one after each included,
    and whose span they are in."""
    likely = np.flatnonzero(swaps.suspicion >= 0.5)
    stride = int(poses.frame.max(initial=0)) + 3
    key = poses.track.astype(np.int64) * stride + poses.frame
    track = swaps.track[likely].astype(np.int64) * stride
    begin = np.searchsorted(key, track + swaps.first[likely])
    sizes = np.searchsorted(key, track + swaps.last[likely] + 1, "right") - begin
    which = np.repeat(likely, sizes)
    ends = np.cumsum(sizes)
    return np.arange(len(which)) + np.repeat(begin + sizes - ends, sizes), which


def _leaps(evidence: Evidence) -> Mask:
    """(n,) True where a skeleton comes from where another one was."""
    leaps = np.zeros(len(evidence.poses), bool)
    for which in _exchanged(evidence)[:2]:
        leaps[which] = True
    return leaps


def _exchanged(evidence: Evidence) -> tuple[Index, Index, Floats]:
    """Pairs of skeletons of a frame that an exchange saves half their way, and how much."""
    deviation, poses = evidence.series["pose_speed"].deviation, evidence.poses
    fast = np.empty(0, np.intp) if deviation is None else np.flatnonzero(deviation > HASTE)
    a, b = in_one_frame(poses.frame, fast)
    straight = _way(poses, a, a) + _way(poses, b, b)
    crossed = _way(poses, a, b) + _way(poses, b, a)
    better = crossed < straight / 2
    return a[better], b[better], 1 - crossed[better] / straight[better]


def _way(poses: Poses, now: Index, other: Index) -> Floats:
    """(m,) the mean way from where ``other`` was a frame earlier to where ``now`` is, over the
    points that both have; NaN where they share none."""
    length = np.linalg.norm(poses.xy[now] - poses.xy[other - 1], axis=2)
    known = np.isfinite(length)
    count = known.sum(axis=1)
    total = np.where(known, length, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
