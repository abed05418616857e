"""Dashed lines as arrays: Qt's own dashes take ten times as long."""

from __future__ import annotations

import numpy as np

from gtreview.ui.rig_look import Places, Points

ON, OFF = 5.0, 4.0
"""Pixels of a dash and of the room after it."""
MOST = 400
"""Dashes of one line; a longer line has longer ones."""


def dashed(lines: Points) -> tuple[Points, Places]:
    """(n, 4) lines ``x, y, x, y`` in pixels as (m, 4) dashes, and (m,) which line each is of."""
    way = lines[:, 2:] - lines[:, :2]
    length = np.hypot(*way.T)
    count = np.clip(np.ceil(length / (ON + OFF)), 1, MOST).astype(np.intp)
    line = np.repeat(np.arange(len(lines)), count)
    place = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    first = (place / count[line])[:, np.newaxis]
    last = first + (ON / (ON + OFF) / count[line])[:, np.newaxis]
    start = lines[line, :2]
    return np.concatenate([start + first * way[line], start + last * way[line]], axis=1), line


def edges(rects: Points) -> Points:
    """(4 n, 4) the edges of (n, 4) left, top, right, bottom."""
    left, top, right, bottom = rects.T
    sides = ((left, top, right, top), (right, top, right, bottom), (left, bottom, right, bottom),
             (left, top, left, bottom))  # fmt: skip
    return np.stack([np.stack(side, axis=1) for side in sides], axis=1).reshape(-1, 4)
