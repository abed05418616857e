"""Object keypoint similarity (OKS): how alike two skeletons are, as COCO measures it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.comparison.overlaps import Floats
from gtreview.model.rig import Rig

SIGMA = 0.05
"""How far apart people put a keypoint, in square roots of the object's area, where its rig does
not say: about the middle of COCO's own, which go from 0.025 (an eye) to 0.107 (a hip)."""
THINNEST = 0.1
"""An object has at least so much of its squared diagonal for an area: the rectangle around a thin
one that lies along an axis has next to none."""


def similarity(distance: Floats, counted: NDArray[np.bool_], area: Floats, sigma: Floats) -> Floats:
    """(m,) mean of exp(−d² / (2 · area · (2σ)²)) over the keypoints that count; 1: the same.

    Parameters
    ----------
    distance : (m, K) pixels; NaN, where one of the two lacks the keypoint, is as far as can be.
    counted : (m, K) which keypoints count; NaN is given where none does.
    area : (m,) of each object, pixels².
    sigma : (K,) of each keypoint.
    """
    spread = 2 * area[:, np.newaxis] * (2 * sigma) ** 2
    alike = np.exp(-(np.nan_to_num(distance, nan=np.inf) ** 2) / spread)
    count = counted.sum(axis=1)
    total: Floats = np.where(counted, alike, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def areas(spans: Floats) -> Floats:
    """(m,) pixels²: of the rectangles ``spans``, (m, 4) left, top, width, height; never nothing.

    Labels of skeletons have no outline, whose area COCO takes.
    """
    extent: Floats = np.maximum(spans[:, 2:], 0)
    least = np.maximum(THINNEST * (extent**2).sum(axis=1), 1.0)
    return np.asarray(np.maximum(extent.prod(axis=1), least))


def sigmas(rig: Rig | None, count: int) -> Floats:
    """(``count``,) those of the rig's keypoints, `SIGMA` where none is known."""
    known = [] if rig is None else [point.sigma or SIGMA for point in rig.keypoints]
    return np.array([*known, *[SIGMA] * count][:count], np.float64)
