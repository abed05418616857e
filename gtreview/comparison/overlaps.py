"""Which things of two files lie over each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.model.geometry import iou

Index = NDArray[np.intp]
Floats = NDArray[np.float64]
Rects = NDArray[np.float64]
"""(n, 4) left, top, width, height in pixels."""


def overlaps(
    frame: NDArray[np.int32], rects: Rects, other_frame: NDArray[np.int32], others: Rects
) -> tuple[Index, Index, Floats]:
    """Every pair of one of ``rects`` and one of ``others`` that touch in one frame, and their IoU.

    ``frame``, ``other_frame``: (n,) and (m,) frames of ``rects`` and ``others``. What has no
    finite place or a negative size touches nothing.
    """
    frames, both = np.concatenate([frame, other_frame]), np.concatenate([rects, others])
    order = np.lexsort((both[:, 0], frames))
    order = order[np.isfinite(both[order]).all(axis=1)]
    frames, mine = frames[order], order < len(rects)
    left = both[order, 0]
    right = left + both[order, 2] + 1
    found, here, step = [np.empty((2, 0), np.intp)], np.arange(len(order)), 1
    # By their left edges: once the k-th neighbour begins beyond a box, every farther one does.
    while True:
        here = here[here + step < len(order)]
        there = here + step
        near = (frames[here] == frames[there]) & (left[there] <= right[here])
        here, there = here[near], there[near]
        if not len(here):
            break
        mixed = mine[here] != mine[there]
        found.append(order[np.stack([here[mixed], there[mixed]])])
        step += 1
    pairs = np.sort(np.concatenate(found, axis=1), axis=0)
    a, b = pairs[0], pairs[1] - len(rects)
    shared = iou(sides(rects, a), sides(others, b))
    touching = shared > 0
    return a[touching], b[touching], shared[touching]


def best_mutual(a: Index, b: Index, shared: Floats) -> Index:
    """Of pairs, the places of those that are each other's best; of equals the first."""
    order = np.argsort(-shared, kind="stable")
    first_a, first_b = (order[np.unique(side[order], return_index=True)[1]] for side in (a, b))
    return np.intersect1d(first_a, first_b)


def sides(rects: Rects, at: Index) -> tuple[Floats, Floats, Floats, Floats]:
    """Those of ``rects`` at ``at``, as `iou` takes them."""
    left, top, width, height = rects[at].T
    return left, top, width, height
