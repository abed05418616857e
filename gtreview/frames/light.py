"""Brightness and contrast of a picture: which of its values are black and which white."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gtreview.frames.decode import Picture, with_fourth

MOST_CONTRAST = 2.0
ENOUGH = 256
"""Rows and columns of a picture that are looked at to fit it."""
_STEEPEST = 16.0
"""How many times the slope grows for each whole of contrast."""
FITTED = (0.5, 99.5)
"""Percent of the values that are darker than black and white of a picture that is fitted."""


def lighted(picture: Picture, brightness: float, contrast: float) -> Picture:
    """``picture`` with other brightness and contrast, from all the bits that its image has.

    Parameters
    ----------
    picture : (h, w, 4) uint8.
    brightness : what is added to every value, in shares of the range from black to white.
    contrast : above 0 the range of values that is spread from black to white is the middle
        16 ** −contrast of all; below 0 all are drawn together, to grey at −1.
    """
    samples = getattr(picture, "samples", None)
    if samples is not None:
        return with_fourth(_table(brightness, contrast, 65536)[samples])
    table = _table(brightness, contrast, 256)
    same = np.arange(256, dtype=np.uint8)
    lookup = np.stack([table, table, table, same], axis=1)[np.newaxis]
    return np.asarray(cv2.LUT(picture, lookup), np.uint8)


def to_fit(picture: Picture) -> tuple[float, float]:
    """The brightness and contrast with which all but the darkest and the brightest values of
    ``picture`` are spread from black to white."""
    samples = getattr(picture, "samples", None)
    step = max(1, min(picture.shape[:2]) // ENOUGH)
    values, top = (picture[..., :3], 255) if samples is None else (samples, 65535)
    low, high = np.percentile(values[::step, ::step], FITTED) / top
    slope = min(1 / max(high - low, 1e-9), _STEEPEST**MOST_CONTRAST)
    return float((0.5 - (low + high) / 2) * slope), float(np.log(slope) / np.log(_STEEPEST))


def most_brightness(contrast: float) -> float:
    """The brightness, up or down, beyond which everything is white or black."""
    return max(1.0, _slope(contrast) / 2 + 0.5)


def _slope(contrast: float) -> float:
    return 1 + contrast if contrast < 0 else _STEEPEST**contrast


def _table(brightness: float, contrast: float, count: int) -> NDArray[np.uint8]:
    """(count,) what each of ``count`` values from darkest to brightest is shown as."""
    shares = np.linspace(-0.5, 0.5, count) * _slope(contrast) + 0.5 + brightness
    return np.clip(np.rint(shares * 255), 0, 255).astype(np.uint8)
