"""How much an object's crop changes from one frame to the next."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import FrameError
from gtreview.metrics.consecutive import Floats, continues, followed, per_box
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series

Crops = Callable[[int, Floats], NDArray[np.uint8]]
"""(frame, (n, 4) left, top, width, height) → (n, S, S, 3) RGB crops stretched to S × S."""

Embed = Callable[[NDArray[np.uint8]], Floats]
"""(n, S, S, 3) RGB crops → (n, D), one vector a crop."""

Tell = Callable[[float, str], None]

GRID = 16
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601 luma


def grey_patch(crops: NDArray[np.uint8]) -> Floats:
    """(n, 256) a grey 16 × 16 patch of zero mean and unit length: no model, no download.

    Its distance between two crops is √(2 − 2·correlation), 0…2, whatever the light. A crop of
    one colour gives zeros.
    """
    grey = crops.astype(np.float64) @ _GREY
    patch = _shrunk(_shrunk(grey, 1), 2).reshape(len(crops), -1)
    patch -= patch.mean(axis=1, keepdims=True)
    length = np.linalg.norm(patch, axis=1, keepdims=True)
    return np.where(length > 1e-6, patch / np.maximum(length, 1e-6), 0.0)


def _shrunk(grey: Floats, axis: int) -> Floats:
    """Means of `GRID` even parts along ``axis``; shorter axes are repeated first."""
    length = grey.shape[axis]
    if length < GRID:
        grey = np.take(grey, np.arange(GRID) * length // GRID, axis)
        length = GRID
    starts = np.arange(GRID) * length // GRID
    sizes = np.diff(np.append(starts, length))
    shape = [1, 1, 1]
    shape[axis] = GRID
    return np.asarray(np.add.reduceat(grey, starts, axis) / sizes.reshape(shape))


def distance(
    sequence: Sequence,
    crops: Crops,
    tell: Tell | None = None,
    *,
    embed: Embed = grey_patch,
    known: Floats | None = None,
) -> Series:
    """Euclidean distance between the embeddings of an object's crops in frames t−1 and t.

    Frames are read once, in order; those that only boxes of ``known`` distances need, (n,) for the
    `followed` boxes and else NaN, are not read. NaN where there is no box in the frame before, the
    box has no area, or ``crops`` raised FrameError (the frame's picture cannot be had).
    """
    boxes = followed(sequence.boxes)
    value = np.full(len(boxes), np.nan) if known is None else known.copy()
    continuing = continues(boxes)
    corners = np.stack([boxes.left, boxes.top, boxes.width, boxes.height], axis=1)
    whole = (boxes.width > 0) & (boxes.height > 0)
    needed = whole & _needed(value, continuing)
    before: dict[int, Floats] = {}
    for frame in range(len(sequence)):
        if tell:
            tell(frame / len(sequence), f"Comparing crops, frame {frame} of {len(sequence)}")
        here = boxes.at_frame(frame)
        here = here[needed[here]]
        vectors = _embedded(crops, embed, frame, corners[here])
        now = dict(zip(here.tolist(), vectors, strict=False))
        for i, vector in now.items():
            if continuing[i] and np.isnan(value[i]) and i - 1 in before:
                value[i] = np.linalg.norm(vector - before[i - 1])
        before = now
    return per_box("appearance", "distance", boxes, value)


def _needed(value: Floats, continuing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) True for boxes whose crops are wanted: those of which no distance is known, and those
    that they continue. Boxes without a neighbour are among them: they tell which pictures cannot
    be had."""
    known = np.isfinite(value)
    known[:-1] |= known[1:] & continuing[1:]
    needed = ~known
    missing = continuing & np.isnan(value)
    needed[missing] = True
    needed[:-1] |= missing[1:]
    return needed


def _embedded(crops: Crops, embed: Embed, frame: int, corners: Floats) -> Floats:
    if not len(corners):
        return np.empty((0, 0))
    try:
        images = crops(frame, corners)
    except FrameError:
        # One picture that cannot be had costs its frame's values, not everyone's; opening and
        # the picture itself name it.
        return np.empty((0, 0))
    return embed(images)


def deviation(series: Series) -> Series:
    """Each distance less its object's mean, over its standard deviation (population).

    The original tool flags distance > mean + 2 σ, which here is a value over 2. Objects whose
    distances are all the same have no deviation: 0.
    """
    known = np.flatnonzero(np.isfinite(series.value))
    track = series.track[known] - int(series.track.min(initial=0))
    values = series.value[known]
    count = np.maximum(np.bincount(track), 1)
    mean = np.bincount(track, values) / count
    sigma = np.sqrt(np.bincount(track, np.square(values - mean[track])) / count)
    result = np.full(len(series), np.nan)
    result[known] = np.where(
        sigma[track] > 1e-12, (values - mean[track]) / np.maximum(sigma[track], 1e-12), 0.0
    )
    return Series("appearance_deviation", "σ", series.track, series.frame, result)
