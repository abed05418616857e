"""Boxes against boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def iou(
    a: tuple[Floats, Floats, Floats, Floats], b: tuple[Floats, Floats, Floats, Floats]
) -> Floats:
    """Intersection over union, element by element, 0…1.

    ``a``, ``b``: (left, top, width, height), each (n,) float64 pixels. Inclusive-pixel
    convention: a box covers ``left … left + width``, so each extent counts one more. Boxes of
    negative size have no area: NaN.
    """
    (la, ta, wa, ha), (lb, tb, wb, hb) = a, b
    across = np.minimum(la + wa, lb + wb) - np.maximum(la, lb) + 1
    down = np.minimum(ta + ha, tb + hb) - np.maximum(ta, tb) + 1
    shared = np.clip(across, 0, None) * np.clip(down, 0, None)
    union = (wa + 1) * (ha + 1) + (wb + 1) * (hb + 1) - shared
    bad = (wa < 0) | (ha < 0) | (wb < 0) | (hb < 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bad, np.nan, shared / union)
