"""Which part of a picture shows an object, from frame to frame at one scale: no widget."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.model.sequence import Sequence
from gtreview.ui.rig_look import Points, extents

REACH = 3
AROUND = 30
"""Skeletons before and after the current one among which the nearest are looked for."""
_MORE = 1.5
"""How much more than the object a cell shows."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Window:
    """What one cell shows: a square of ``side`` picture pixels from ``left``, ``top`` on, and
    where the object's box lies (left, top, right, bottom); ``absent``: the box is a
    neighbouring frame's."""

    frame: int
    left: float
    top: float
    side: float
    box: Box
    absent: bool

    @property
    def key(self) -> tuple[int, int, int, int]:
        """The same for windows that show the same pixels."""
        return self.frame, round(self.left), round(self.top), round(self.side)


def inside(window: Window, cell: Box) -> Box:
    """Left, top, right, bottom of the window's box where it is painted in ``cell``."""
    scale = (cell[2] - cell[0]) / window.side
    left, top, right, bottom = window.box
    return (
        cell[0] + (left - window.left) * scale,
        cell[1] + (top - window.top) * scale,
        cell[0] + (right - window.left) * scale,
        cell[1] + (bottom - window.top) * scale,
    )


def windows(sequence: Sequence, track: int, frame: int) -> list[Window]:
    """The windows of ``track`` in the frames around ``frame``, as many as there are of them."""
    frames, rects = places(sequence, track, frame, AROUND)
    if not len(frames):
        return []
    around = [f for f in range(frame - REACH, frame + REACH + 1) if 0 <= f < len(sequence)]
    nearest = [int(np.abs(frames - f).argmin()) for f in around]
    side = side_of(float(np.nan_to_num(np.ptp(rects[nearest].reshape(-1, 2, 2), axis=1)).max()))
    return [
        window_of(rects[i], f, side, absent=bool(frames[i] != f))
        for i, f in zip(nearest, around, strict=True)
    ]


def places(
    sequence: Sequence, track: int, frame: int = 0, around: int | None = None
) -> tuple[NDArray[np.int32], Points]:
    """In which frames an object is, and (n, 4) left, top, right, bottom of its boxes there; of
    one without boxes, what its skeletons span: the nearest ``around`` ones on either side of
    ``frame``, or all."""
    boxes, poses = sequence.boxes, sequence.poses
    part = boxes.of_track(track)
    if part.start < part.stop:
        sides = (boxes.left, boxes.top, boxes.right, boxes.bottom)
        return boxes.frame[part], np.stack([side[part] for side in sides], axis=1)
    part = poses.of_track(track)
    if around is not None:
        now = part.start + int(np.searchsorted(poses.frame[part], frame))
        part = slice(max(now - around, part.start), min(now + around, part.stop))
    spans = extents(poses.xy[part])
    there = np.isfinite(spans[:, 0])
    return poses.frame[part][there], spans[there]


def side_of(extent: float) -> float:
    """Of windows that show objects of this size: in steps of a quarter, so that the scale rests
    while the object grows a little."""
    return 1.25 ** math.ceil(math.log(max(extent * _MORE, 16), 1.25))


def window_of(rect: Points, frame: int, side: float, *, absent: bool) -> Window:
    """The window with ``rect`` (left, top, right, bottom) in its middle."""
    box = tuple(rect.tolist())
    left, top = (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2
    return Window(frame, left, top, side, box, absent)
