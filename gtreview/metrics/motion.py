"""Where an object is against where its neighbouring frames expect it.

All lengths are shares of the box's own width (sideways) and height (up and down), so that near
and far objects compare. Boxes of no extent count as one pixel wide or high.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.metrics.consecutive import Floats, continues, followed, per_box, run_position
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

Index = NDArray[np.intp]

LONGEST = 4
"""An excursion lasts this many frames at most."""

TREMBLE = 9
"""Trembling is looked for over this many frames: an odd number."""

PASSING = 0.04
"""Excursions by less than this share of the box count as none: that is how exactly people draw."""

LEAST = 0.02
"""Steps off the motion by less than this share of the box count as none: rounding to whole
pixels and an annotator's hand do as much."""


@dataclass(frozen=True, eq=False)
class Path:
    """The boxes of all objects with their unbroken runs of frames.

    ``boxes`` are `followed`; box *i*'s run is boxes ``first[i] … last[i]``; ``x``, ``y``: (n,)
    centres, and ``width``, ``height``: (n,) extents, pixels, at least 1.
    """

    boxes: Boxes
    first: Index
    last: Index
    x: Floats
    y: Floats
    width: Floats
    height: Floats

    @classmethod
    def of(cls, sequence: Sequence) -> Path:
        """The paths of a sequence's objects."""
        boxes = followed(sequence.boxes)
        continuing = continues(boxes)
        place = np.arange(len(boxes))
        first = place - run_position(continuing)
        starts = np.flatnonzero(~continuing)
        lengths = np.diff(np.append(starts, len(boxes)))
        return cls(
            boxes,
            first,
            first + np.repeat(lengths, lengths) - 1,
            boxes.left + boxes.width / 2,
            boxes.top + boxes.height / 2,
            np.maximum(boxes.width, 1.0),
            np.maximum(boxes.height, 1.0),
        )

    def step(self, value: Floats) -> Floats:
        """(n,) ``value`` less the one in the frame before; 0 at the start of a run."""
        step = np.diff(value, prepend=0.0)
        step[self.first == np.arange(len(value))] = 0.0
        return step


def _median3(a: Floats, b: Floats, c: Floats) -> Floats:
    return np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))


def _unsteady(path: Path, value: Floats, extent: Floats) -> NDArray[np.bool_]:
    """(n,) True where the step to this frame differs from the one before or after it."""
    step = path.step(value)
    turn = np.abs(np.diff(step, append=0.0)) > LEAST * extent
    turn[1:] |= turn[:-1].copy()
    return turn


def jump(sequence: Sequence) -> Series:
    """How far a step is beyond what the three steps before it and the three after it explain.

    The distance from the step to the span between the medians of both, per axis over the box's
    extent, then the length of both axes. 0 where nothing is off; NaN at the first frame of a
    run and throughout one of fewer than three frames.
    """
    path = Path.of(sequence)
    moved = np.arange(len(path.boxes)) > path.first
    use = moved & (path.last - path.first >= 2)
    squared = np.zeros(len(use))
    for centre, extent in ((path.x, path.width), (path.y, path.height)):
        at = np.flatnonzero(use & _unsteady(path, centre, extent))
        squared[at] += (_beyond_neighbours(path, path.step(centre), at) / extent[at]) ** 2
    return per_box("jump", "box sizes", path.boxes, np.where(use, np.sqrt(squared), np.nan))


def _beyond_neighbours(path: Path, step: Floats, at: Index) -> Floats:
    """How far ``step[at]`` lies outside the span of the usual steps before and after."""
    before_of, after_of = path.first[at] + 1, path.last[at]
    before = _median3(*(step[np.maximum(at - k, before_of)] for k in (1, 2, 3)))
    after = _median3(*(step[np.minimum(at + k, after_of)] for k in (1, 2, 3)))
    before = np.where(at == before_of, after, before)
    after = np.where(at == after_of, before, after)
    low, high = np.minimum(before, after), np.maximum(before, after)
    return step[at] - np.clip(step[at], low, high)


def excursion(sequence: Sequence) -> Series:
    """How far an object leaves its path for up to four frames and comes back, in box sizes.

    The least, over the frames of the excursion, of the distance from the straight line between
    the frame before it and the frame after it, and no more than the step out or the step back
    less the object's motion; so a lasting jump is no excursion. 0 where there is none, or
    one by less than `PASSING`.
    """
    path = Path.of(sequence)
    value = np.zeros(len(path.boxes))
    axes = ((path.x, path.width), (path.y, path.height))
    steps = [path.step(centre) / extent for centre, extent in axes]
    for length in range(1, LONGEST + 1):
        at = _starts(path, steps, length)
        aside = [_aside(path, centre, at, length) / extent[at] for centre, extent in axes]
        size = _least_along_mean(np.stack(aside))
        for k in range(length):
            value[at + k] = np.maximum(value[at + k], size)
    return per_box("excursion", "box sizes", path.boxes, value)


def size_excursion(sequence: Sequence) -> Series:
    """How much larger or smaller a box gets, in one direction, for up to four frames.

    As `excursion`, of the logarithm of width and height; the larger of both, as a ratio: −0.3
    is 30 % too small.
    """
    path = Path.of(sequence)
    best = np.zeros(len(path.boxes))
    for extent in (path.width, path.height):
        value = np.log(extent)
        steps = [path.step(value)]
        for length in range(1, LONGEST + 1):
            at = _starts(path, steps, length)
            aside = _aside(path, value, at, length)
            size = _least_along_mean(aside[None]) * np.sign(aside.mean(axis=0))
            for k in range(length):
                best[at + k] = np.where(np.abs(size) > np.abs(best[at + k]), size, best[at + k])
    return per_box("size_excursion", "ratio", path.boxes, np.expm1(best))


def _starts(path: Path, steps: list[Floats], length: int) -> Index:
    """Where an excursion of ``length`` frames may begin that is worth a look.

    It has a box before and one after, and the step out and the step back, less whatever motion,
    differ by twice its size. ``steps``: relative ones, by axis.
    """
    count = max(len(path.first) - length, 0)
    squared = np.zeros(count)
    for step in steps:
        squared += np.square(step[:count] - step[length:])
    place = np.arange(count)
    inside = (place > path.first[:count]) & (place + length <= path.last[:count])
    return np.flatnonzero(inside & (squared >= (2 * PASSING) ** 2))


def _aside(path: Path, value: Floats, at: Index, length: int) -> Floats:
    """(length + 2, n) how far off an excursion from ``at`` on is: each of its frames from the
    straight line, then the step out and the step back less the motion around it."""
    before, after = value[at - 1], value[at + length]
    slope = (after - before) / (length + 1)
    frames = [value[at + k] - (before + slope * (k + 1)) for k in range(length)]
    early, late = np.maximum(at - 3, path.first[at]), np.minimum(at + length + 2, path.last[at])
    frames_before, frames_after = at - 1 - early, late - at - length
    motion = (before - value[early] + value[late] - after) / np.maximum(
        frames_before + frames_after, 1
    )
    motion = np.where(frames_before + frames_after > 0, motion, slope)
    out = value[at] - before - motion
    back = value[at + length - 1] - after + motion
    return np.stack([*frames, out, back])


def _least_along_mean(aside: Floats) -> Floats:
    """(n,) the least length of vectors (axes, k, n) along the direction of their mean over k;
    0 where one points away from it."""
    mean = aside.mean(axis=1)
    length = np.sqrt(np.square(mean).sum(axis=0))
    direction = mean / np.maximum(length, 1e-12)
    return np.asarray(np.maximum((aside * direction[:, None]).sum(axis=0).min(axis=0), 0.0))


def unsteadiness(sequence: Sequence) -> Series:
    """How much a box trembles, in box sizes: the median over `TREMBLE` frames around this one of
    how far its centre is from the middle of its neighbours'. One box that is out of place does
    not move it. NaN where a run's end is nearer than that."""
    path = Path.of(sequence)
    squared = np.zeros(len(path.boxes))
    for centre, extent in ((path.x, path.width), (path.y, path.height)):
        bend = np.zeros(len(centre))
        bend[1:-1] = centre[1:-1] - (centre[:-2] + centre[2:]) / 2
        squared += np.square(bend / extent)
    value = np.full(len(squared), np.nan)
    if len(squared) >= TREMBLE:
        half, place = TREMBLE // 2, np.arange(len(squared))
        around = np.lib.stride_tricks.sliding_window_view(np.sqrt(squared), TREMBLE)
        value[half:-half] = np.partition(around, half, axis=1)[:, half]
        value[(place - path.first <= half) | (path.last - place <= half)] = np.nan
    return per_box("unsteadiness", "box sizes", path.boxes, value)
