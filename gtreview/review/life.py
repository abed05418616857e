"""An object's whole life in few frames: which ones, and what was found in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.model.flags import Findings

Frames = NDArray[np.intp]


def drawn(first: int, last: int, flagged: Frames, count: int) -> Frames:
    """At most ``count`` of the frames ``first`` to ``last``, in order: all of them where they are
    no more; else the ``flagged`` ones, of many of these evenly half as many as there is room for,
    and evenly drawn others."""
    life = np.arange(first, last + 1)
    if len(life) <= count:
        return life
    marked = np.intersect1d(flagged, life)
    kept = _evenly(marked, count // 2)
    others = np.setdiff1d(life, kept)
    return np.sort(np.concatenate([kept, _evenly(others, count - len(kept))]))


def found_in(findings: Findings, track: int, frames: Frames) -> Frames:
    """(n,) the most suspicious finding of ``track`` over each of ``frames``; −1 for none."""
    own = np.flatnonzero(findings.track == track)
    first, last = findings.first[own], findings.last[own]
    over = (first <= frames[:, None]) & (frames[:, None] <= last)
    nearest = over.argmax(axis=1) if len(own) else np.zeros(len(frames), np.intp)
    found: Frames = np.full(len(frames), -1, np.intp)
    hit = over.any(axis=1)
    found[hit] = own[nearest[hit]]
    return found


def _evenly(frames: Frames, count: int) -> Frames:
    if len(frames) <= count:
        return frames
    return frames[np.linspace(0, len(frames) - 1, count).round().astype(np.intp)]
