"""What a picture is wanted for: how large it will be painted, and whether anybody still waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST = 8
"""JPEGs are decoded at a half, a quarter or an eighth: libjpeg is slower at what lies between."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Wish:
    """How a frame is wanted.

    Parameters
    ----------
    scale : device pixels per image pixel at which it will be painted. Below a half, a source may
        give a `ReducedPicture`, where that is faster.
    wanted : whether it still is; who would go on for long may ask and raise `Cancelled`.
    """

    scale: float = 1.0
    wanted: Callable[[], bool] = _always


WHOLE = Wish()
"""All pixels, however long it takes."""


class ReducedPicture(np.ndarray[tuple[Any, ...], np.dtype[np.uint8]]):
    """A picture that was decoded at one ``reduction``-th of its frame's (width, height)."""

    reduction: int = 1
    frame_size: tuple[int, int] = (0, 0)


def reduction_for(scale: float) -> int:
    """1, 2, 4 or 8: how many times smaller a picture still has a pixel for each one painted."""
    reduction = 1
    while reduction < SMALLEST and 2 * reduction * scale <= 1:
        reduction *= 2
    return reduction


def reduction_of(picture: NDArray[np.uint8]) -> int:
    """How many times smaller than its frame a picture is."""
    return picture.reduction if isinstance(picture, ReducedPicture) else 1


def frame_size(picture: NDArray[np.uint8]) -> tuple[int, int]:
    """(width, height) of a picture's frame in pixels, whatever the picture was reduced to."""
    if isinstance(picture, ReducedPicture):
        return picture.frame_size
    return picture.shape[1], picture.shape[0]
