"""Which keypoint or bone is meant by a place in the picture."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gtreview.model.poses import Poses

Place = tuple[float, float]
"""x, y in pixels."""


def nearest_point(
    poses: Poses, among: Iterable[int], at: Place, reach: float
) -> tuple[int, int] | None:
    """The skeleton of ``among`` and the place of its keypoint that is nearest to ``at``; None
    where none is within ``reach`` pixels."""
    index = np.array(list(among), np.intp)
    away = np.linalg.norm(poses.xy[index] - at, axis=2)
    away[~(away <= reach)] = np.inf
    if not np.isfinite(away).any():
        return None
    row, place = np.unravel_index(int(away.argmin()), away.shape)
    return int(index[row]), int(place)


def nearest_bone(
    poses: Poses, among: Iterable[int], bones: Iterable[tuple[int, int]], at: Place, reach: float
) -> int | None:
    """The skeleton of ``among`` with the bone nearest to ``at``; None where no bone is within
    ``reach`` pixels."""
    index, ends = np.array(list(among), np.intp), np.array(list(bones), np.intp).reshape(-1, 2)
    a, b = poses.xy[index][:, ends[:, 0]], poses.xy[index][:, ends[:, 1]]
    away = _to_segments(np.array(at), a, b)
    away[~(away <= reach)] = np.inf
    if not np.isfinite(away).any():
        return None
    return int(index[int(away.argmin()) // len(ends)])


def _to_segments(
    at: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(...) distances from a point to the segments from ``a`` to ``b``, both (..., 2)."""
    along = b - a
    length = np.maximum((along**2).sum(axis=-1), 1e-12)
    share = np.clip(((at - a) * along).sum(axis=-1) / length, 0, 1)
    away: NDArray[np.float64] = np.linalg.norm(a + share[..., np.newaxis] * along - at, axis=-1)
    return away
