"""Cut-outs of pictures: what one box shows."""

from __future__ import annotations

import math
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gtreview.errors import FrameError
from gtreview.frames.decode import NEUTRAL, Picture
from gtreview.frames.wish import reduction_of

RGB = NDArray[np.uint8]
"""(h, w, 3) uint8, red first."""


class PictureSource(Protocol):
    """Where pictures come from, by 0-based position: `Images` is one."""

    def __len__(self) -> int: ...

    def read(self, i: int) -> Picture: ...


def crop(  # noqa: PLR0917 -- a box is four numbers
    picture: Picture,
    left: float,
    top: float,
    width: float,
    height: float,
    size: tuple[int, int] | None = None,
    pad: float = 0.0,
) -> RGB:
    """What a box shows, red first.

    Parameters
    ----------
    picture : (h, w, 4) uint8 as `gtreview.frames.decode.decode` gives it.
    left, top, width, height : the box in pixels of the frame, also where ``picture`` is a
        `ReducedPicture` of it; it may leave the picture or be empty.
    size : (width, height) of the result, to which the box is stretched; what lies outside the
        picture is neutral grey. None: the part inside the picture at its own size, at least
        one pixel.
    pad : this share of the box's width and height is added on each side.
    """
    own = 1 / reduction_of(picture)
    bounds = _bounds(left * own, top * own, width * own, height * own, pad)
    inside = _inside(picture, bounds)
    if size is None:
        return _rgb(picture, inside) if inside else np.full((1, 1, 3), NEUTRAL, np.uint8)
    result = np.full((size[1], size[0], 3), NEUTRAL, np.uint8)
    if inside is None:
        return result
    x0, x1 = _placed(inside[0], inside[2], bounds[0], bounds[2], size[0])
    y0, y1 = _placed(inside[1], inside[3], bounds[1], bounds[3], size[1])
    part = _rgb(picture, inside)
    shrinks = part.shape[1] > x1 - x0 or part.shape[0] > y1 - y0
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    result[y0:y1, x0:x1] = cv2.resize(part, (x1 - x0, y1 - y0), interpolation=how)
    return result


class CropReader:
    """Crops of one frame's boxes, all stretched to one size; safe to call from many threads.

    Parameters
    ----------
    source : the pictures.
    size : side of the square crops, pixels.

    Attributes
    ----------
    unread : why there was no picture, by frame, of those asked for so far.
    """

    def __init__(self, source: PictureSource, size: int = 64) -> None:
        self._source, self._size = source, size
        self.unread: dict[int, str] = {}

    def __call__(self, frame: int, boxes: NDArray[np.float64]) -> NDArray[np.uint8]:
        """(n, size, size, 3) uint8, red first, of ``boxes`` (n, 4): left, top, width, height.

        Raises
        ------
        FrameError : the frame's picture cannot be had.
        """
        crops = np.full((len(boxes), self._size, self._size, 3), NEUTRAL, np.uint8)
        if not len(boxes):
            return crops
        try:
            picture = self._source.read(frame)
        except FrameError as error:
            self.unread[frame] = str(error)
            raise
        for i, (left, top, width, height) in enumerate(boxes):
            crops[i] = crop(picture, left, top, width, height, (self._size, self._size))
        return crops


Bounds = tuple[float, float, float, float]


def _bounds(left: float, top: float, width: float, height: float, pad: float) -> Bounds:
    """x0, y0, x1, y1 of the padded box; all zero where it has no numbers or no size."""
    if not (math.isfinite(left + top + width + height) and width >= 0 and height >= 0):
        return 0.0, 0.0, 0.0, 0.0
    return (
        left - pad * width,
        top - pad * height,
        left + width + pad * width,
        top + height + pad * height,
    )


def _inside(picture: Picture, bounds: Bounds) -> tuple[int, int, int, int] | None:
    """Whole pixels of the bounds within the picture, None where there are none."""
    height, width = picture.shape[:2]
    x0, y0 = max(math.floor(bounds[0] + 0.5), 0), max(math.floor(bounds[1] + 0.5), 0)
    x1 = min(math.floor(bounds[2] + 0.5), width)
    y1 = min(math.floor(bounds[3] + 0.5), height)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _rgb(picture: Picture, inside: tuple[int, int, int, int]) -> RGB:
    x0, y0, x1, y1 = inside
    return np.ascontiguousarray(picture[y0:y1, x0:x1, 2::-1])


def _placed(first: int, last: int, low: float, high: float, size: int) -> tuple[int, int]:
    """Where the pixels first…last of a box low…high lie in a result of ``size`` pixels."""
    scale = size / max(high - low, 1e-9)
    start = min(max(round((first - low) * scale), 0), size - 1)
    end = min(max(round((last - low) * scale), start + 1), size)
    return start, end
