"""What would put a finding about boxes right."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from gtreview.model.box_edits import good_frames
from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence
from gtreview.review import box_correcting
from gtreview.review.correcting import Correction
from gtreview.review.episodes import LIKE, Points, Span, episode, exchange_gain

LONGEST_GAP = 12
"""An object that is missing for longer may have gone anywhere."""

LONGEST_DETOUR = 4


def exchange(sequence: Sequence, flag: Flag) -> Correction | None:
    """Two objects change back, in the frames in which they are exchanged.

    Where they have skeletons, boxes go back to these; where boxes and skeletons are together,
    both are exchanged.
    """
    if flag.other < 0:
        return None
    frames, nearness = _skeletons_nearness(sequence, (flag.track, flag.other))
    span = _apart(frames, nearness, flag)
    if span is not None:
        if span[1] == frames[-1]:
            span = span[0], len(sequence) - 1
        return box_correcting.exchanged(sequence, flag.track, flag.other, span)
    span = _by_motion(sequence, flag)
    if span is None:
        return None
    inside = (span[0] <= frames) & (frames <= span[1])
    together = inside.any() and nearness[inside].sum() > 0
    change = box_correcting.identities_exchanged if together else box_correcting.exchanged
    return change(sequence, flag.track, flag.other, span)


def _by_motion(sequence: Sequence, flag: Flag) -> Span | None:
    """The frames in which the boxes of two objects are exchanged, by how they move."""
    boxes = sequence.boxes
    parts = [boxes.of_track(track) for track in (flag.track, flag.other)]
    firsts = [np.arange(p.start, p.stop)[~boxes.repeated[p]] for p in parts]
    mine, theirs = (boxes.frame[index] for index in firsts)
    frames, a, b = np.intersect1d(mine, theirs, return_indices=True)
    both = np.stack([_corners(sequence, i) for i in (firsts[0][a], firsts[1][b])], axis=1)
    span = episode(frames, exchange_gain(both), (flag.first, flag.last))
    if span is None:
        return None
    if span[1] == frames[-1]:
        # Never exchanged back: so it is to the end, also where only one of both is there.
        span = span[0], len(sequence) - 1
    return span


def _apart(frames: NDArray[np.int32], nearness: Points, flag: Flag) -> Span | None:
    """The run of frames at a flag in which each of two objects has the other one's box."""
    wrong = nearness < 0
    here = wrong & (flag.first - 1 <= frames) & (frames <= flag.last + 1)
    if not here.any():
        return None
    right = np.flatnonzero(~wrong)
    at = int(np.flatnonzero(here)[0])
    before, after = right[right < at], right[right > at]
    first = int(before[-1]) + 1 if len(before) else 0
    stop = int(after[0]) if len(after) else len(frames)
    return int(frames[first]), int(frames[stop - 1])


def _skeletons_nearness(
    sequence: Sequence, tracks: tuple[int, int]
) -> tuple[NDArray[np.int32], Points]:
    """The frames in which both objects have a box and a skeleton, and how many pixels nearer
    these are to each other than to those of the other object."""
    kinds = (sequence.boxes, sequence.poses)
    in_frames = [kind.frame[kind.of_track(track)] for kind in kinds for track in tracks]
    frames = reduce(np.intersect1d, in_frames)
    at = np.array([[kind.at(t, f) for kind in kinds for t in tracks] for f in frames.tolist()])
    index = at.reshape(-1, 2, 2).astype(np.intp)
    box = _corners(sequence, index[:, 0].ravel()).mean(axis=1).reshape(-1, 2, 2)
    with np.errstate(invalid="ignore"):
        skeleton = np.nanmean(sequence.poses.xy[index[:, 1].ravel()], axis=1).reshape(-1, 2, 2)
    own = np.linalg.norm(box - skeleton, axis=2).sum(axis=1)
    return frames, np.linalg.norm(box - skeleton[:, ::-1], axis=2).sum(axis=1) - own


def fill(sequence: Sequence, flag: Flag) -> Correction | None:
    """The missing boxes, straight between the last one before and the first one after."""
    part = sequence.boxes.of_track(flag.track)
    frames = sequence.boxes.frame[part]
    inside = ((flag.first <= frames) & (frames <= flag.last)).any()
    if inside or flag.last - flag.first >= LONGEST_GAP:
        return None
    return box_correcting.interpolated(sequence, flag.track, (flag.first, flag.last))


def back_on_path(sequence: Sequence, flag: Flag) -> Correction | None:
    """Boxes that are off in the frames of the flag go straight between their neighbours."""
    return _straight(sequence, flag.track, (flag.first, flag.last))


def there_and_back(sequence: Sequence, flag: Flag) -> Correction | None:
    """As `back_on_path`; the steps there and back are flagged, and the last one ends in a good
    frame. One step alone does not say which side of it is wrong."""
    if flag.first == flag.last:
        return None
    return _straight(sequence, flag.track, (flag.first, flag.last - 1))


def _straight(sequence: Sequence, track: int, span: Span) -> Correction | None:
    """None where the boxes do not go away and come back in so few frames, or where frames right
    beside them lack one."""
    first, last = span
    good = good_frames(sequence, track, first, last)
    if good != (first - 1, last + 1) or last - first >= LONGEST_DETOUR:
        return None
    boxes = sequence.boxes
    index = [boxes.at(track, frame) for frame in range(first - 1, last + 2)]
    there = np.array([i for i in index if i is not None], np.intp)
    corners = _corners(sequence, there).reshape(len(there), -1)
    way = np.abs(np.diff(corners, axis=0)).sum()
    if np.abs(corners[-1] - corners[0]).sum() >= way * LIKE:
        return None
    return box_correcting.interpolated(sequence, track, span)


def _corners(sequence: Sequence, index: NDArray[np.intp]) -> Points:
    """(n, 2, 2) the top left and the bottom right corner of the boxes ``index``."""
    boxes = sequence.boxes
    left, top = boxes.left[index], boxes.top[index]
    sides = np.stack([left, top, left + boxes.width[index], top + boxes.height[index]], axis=1)
    return sides.reshape(-1, 2, 2)
