"""Checks of two objects against each other, and of objects that stand still and should not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.suspicion import medians, tail
from gtreview.metrics.consecutive import Floats
from gtreview.model.boxes import Boxes
from gtreview.model.geometry import iou

Index = NDArray[np.intp]

TWIN_OVERLAP = 0.5
"""From this IoU on two boxes of a frame are looked at as one object's."""

WHOLE_LIFE = 0.8
TWIN = 0.97
"""Suspicion of a twin that exists only beside the other object: for `WHOLE_LIFE` of its boxes."""

PASSING = 0.4
"""Suspicion of two objects in one place for a while: often people who pass each other."""

CROWD = 100
"""In a frame where more objects than this jump, the picture has: that is no exchange. And a box
is compared with this many neighbours at most."""

SWAP_HALF = 0.35
SWAP_LONGEST = 60
FROZEN_AT_LEAST = 5
FROZEN_HALF = 4.5


def twin(evidence: Evidence) -> Candidates:
    """Two objects on the same place over a run of frames; the value is their median IoU.

    The object that has fewer boxes is the one in doubt.
    """
    boxes = evidence.boxes
    a, b, shared = _overlapping(boxes)
    life = np.bincount(boxes.track, minlength=1)
    swap = life[boxes.track[a]] > life[boxes.track[b]]
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    track, other, frame = boxes.track[a], boxes.track[b], boxes.frame[a]
    order = np.lexsort((frame, other, track))
    track, other, frame, shared = track[order], other[order], frame[order], shared[order]
    new = (np.diff(track) != 0) | (np.diff(other) != 0) | (np.diff(frame) > 1)
    starts = np.flatnonzero(np.concatenate([[True], new])) if len(track) else order
    sizes = np.diff(np.append(starts, len(track)))
    value = medians(shared, starts)
    whole = sizes >= WHOLE_LIFE * life[track[starts]]
    suspicion = np.where(whole, TWIN, PASSING)
    last = frame[starts + sizes - 1]
    return Candidates.spans(
        track[starts], frame[starts], last, value, suspicion, other=other[starts]
    )


def _overlapping(boxes: Boxes) -> tuple[Index, Index, Floats]:
    """Pairs of boxes of one frame with IoU over `TWIN_OVERLAP`, and that IoU."""
    order = np.lexsort((boxes.left, boxes.frame))
    frame, left, width = boxes.frame[order], boxes.left[order], boxes.width[order]
    found = []
    # Boxes of a frame stand by their left edges, and a pair that overlaps by half begins within
    # one width: once no k-th neighbour does, no farther one can.
    for k in range(1, min(len(order), CROWD)):
        near = (frame[k:] == frame[:-k]) & (left[k:] - left[:-k] <= width[:-k] / 2 + 1)
        if not near.any():
            break
        i = np.flatnonzero(near)
        found.append((order[i], order[i + k]))
    a = np.concatenate([pair[0] for pair in found]) if found else order[:0]
    b = np.concatenate([pair[1] for pair in found]) if found else order[:0]
    shared = iou(_sides(boxes, a), _sides(boxes, b))
    keep = shared > TWIN_OVERLAP
    return a[keep], b[keep], shared[keep]


def _sides(boxes: Boxes, at: Index) -> tuple[Floats, Floats, Floats, Floats]:
    return boxes.left[at], boxes.top[at], boxes.width[at], boxes.height[at]


def swap(evidence: Evidence) -> Candidates:
    """Two objects that exchange their identities from one frame to the next.

    The value is the share of the way that both went which an exchange of names saves (1: all).
    Suspicion depends on how much is left: objects that merely pass each other save little. Two
    exchanges of one pair are one span, from the first to the frame before the second.
    """
    boxes = evidence.boxes
    a, b = _both_jump(evidence)
    straight = _way(boxes, a - 1, a) + _way(boxes, b - 1, b)
    crossed = _way(boxes, a - 1, b) + _way(boxes, b - 1, a)
    better = crossed < straight / 2
    a, b, saved = a[better], b[better], 1 - crossed[better] / straight[better]
    return exchanges(boxes.track[a], boxes.track[b], boxes.frame[a], saved)


def exchanges(
    track: NDArray[np.int32], other: NDArray[np.int32], frame: NDArray[np.int32], saved: Floats
) -> Candidates:
    """What exchanges of two objects, each with the share of the way that it saves, come to."""
    begin, end, alone = in_twos(track, other, frame)
    last = np.where(alone, frame[begin], frame[end] - 1)
    value = np.maximum(saved[begin], saved[end])
    suspicion = tail(value / (1.0001 - value), SWAP_HALF / (1 - SWAP_HALF))
    return Candidates.spans(track[begin], frame[begin], last, value, suspicion, other=other[begin])


def _both_jump(evidence: Evidence) -> tuple[Index, Index]:
    """Pairs of boxes of one frame that both are far off where their objects were before."""
    boxes = evidence.boxes
    before = np.maximum(np.arange(len(boxes)) - 1, 0)
    shared = iou(_sides(boxes, np.arange(len(boxes))), _sides(boxes, before))
    jumped = np.flatnonzero(evidence.continues & (shared < TWIN_OVERLAP))
    return in_one_frame(boxes.frame, jumped)


def in_one_frame(frame_of: NDArray[np.int32], jumped: Index) -> tuple[Index, Index]:
    """All pairs of ``jumped`` that are in one frame; none in frames with more than `CROWD`."""
    jumped = jumped[np.argsort(frame_of[jumped], kind="stable")]
    frame = frame_of[jumped]
    after = np.searchsorted(frame, frame, "right") - np.arange(len(frame)) - 1
    crowded = np.bincount(frame, minlength=1)[frame] > CROWD
    after[crowded] = 0
    a = np.repeat(np.arange(len(frame)), after)
    b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(after) - after, after)
    return jumped[a], jumped[b]


def _way(boxes: Boxes, here: Index, there: Index) -> Floats:
    """How far apart two boxes are in place and extent, pixels."""
    edges = (boxes.left, boxes.right, boxes.top, boxes.bottom)
    return np.sqrt(sum(np.square(edge[here] - edge[there]) for edge in edges))


def in_twos(
    track: NDArray[np.int32], other: NDArray[np.integer], frame: NDArray[np.int32]
) -> tuple[Index, Index, NDArray[np.bool_]]:
    """Events taken two by two where one pair (track, other) has two in a row: the place of the
    first, of the second (the first again where it is alone), and which are alone."""
    order = np.lexsort((frame, other, track))
    track, other, frame = track[order], other[order], frame[order]
    place = np.arange(len(track))
    follows = np.zeros(len(track), bool)
    follows[1:] = (np.diff(track) == 0) & (np.diff(other) == 0) & (np.diff(frame) <= SWAP_LONGEST)
    run = place - np.maximum.accumulate(np.where(follows, 0, place))
    first = np.flatnonzero(run % 2 == 0)
    paired = np.append(follows, False)[first + 1]
    return order[first], order[first + paired], ~paired


def frozen(evidence: Evidence) -> Candidates:
    """A box that stays exactly the same for `FROZEN_AT_LEAST` frames or more, then jumps.

    The value is the jump in box sizes; its suspicion is that of a jump, sooner reached. An
    object that does stand still moves on without one.
    """
    boxes, series = evidence.boxes, evidence.series["jump"]
    sides = np.stack(_sides(boxes, np.arange(len(boxes))))
    same = evidence.continues.copy()
    same[1:] &= (sides[:, 1:] == sides[:, :-1]).all(axis=0)
    starts = np.flatnonzero(~same)
    ends = np.append(starts[1:], len(boxes))[: len(starts)] - 1
    goes_on = np.append(evidence.continues, False)[ends + 1]
    long = goes_on & (ends - starts + 1 >= FROZEN_AT_LEAST)
    starts, ends, after = starts[long], ends[long], ends[long] + 1
    suspicion = tail(evidence.jumped[after], FROZEN_HALF)
    return Candidates.spans(
        boxes.track[starts],
        boxes.frame[starts],
        boxes.frame[ends],
        np.nan_to_num(series.value[after]),
        suspicion,
        peak=boxes.frame[ends],
    )
