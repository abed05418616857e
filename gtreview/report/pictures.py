"""The pictures of a report: what a label shows, drawn as data of the page itself."""

from __future__ import annotations

import base64
from collections.abc import Sequence as Many

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from gtreview.errors import FrameError
from gtreview.frames.crops import PictureSource
from gtreview.frames.decode import Picture
from gtreview.model.colours import object_colour
from gtreview.model.sequence import Sequence

SIZE = (300, 225)
"""Pixels of a picture in the report."""
MARGIN = 0.6
"""How much of the label's larger side is shown around it."""
QUALITY = 82

Extent = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the frame."""


def extent_of(sequences: Many[Sequence], track: int, frame: int) -> Extent | None:
    """What holds object ``track`` in ``frame`` in all of ``sequences``; None where none has it."""
    points = [corners for s in sequences for corners in _corners(s, track, frame)]
    if not points:
        return None
    xy = np.concatenate(points)
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def shot(
    images: PictureSource, sequence: Sequence, track: int, frame: int, extent: Extent | None
) -> str:
    """``frame`` around ``extent``, with the labels of ``track`` drawn on it, as a data URI; the
    whole frame where ``extent`` is None.

    Raises
    ------
    FrameError : the frame cannot be read.
    """
    picture = images.read(frame)
    x0, y0, x1, y1 = _view(extent, picture.shape[1], picture.shape[0])
    scale = min(SIZE[0] / (x1 - x0), SIZE[1] / (y1 - y0))
    edge = (np.array(SIZE) - scale * np.array([x0 + x1, y0 + y1])) / 2
    move = np.array([[scale, 0, edge[0]], [0, scale, edge[1]]])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = cv2.warpAffine(_three(picture), move, SIZE, flags=how, borderValue=(90, 90, 90))
    drawn = np.ascontiguousarray(shown, np.uint8)
    _draw(drawn, sequence, track, frame, move)
    return _uri(drawn)


def shot_or_reason(
    images: PictureSource | None,
    sequence: Sequence,
    track: int,
    frame: int,
    extent: Extent | None,
) -> tuple[str, str]:
    """`shot`, or why there is none: one of the two is empty."""
    if images is None:
        return "", "There were no frames."
    try:
        return shot(images, sequence, track, frame, extent), ""
    except FrameError as error:
        return "", str(error)


def _corners(sequence: Sequence, track: int, frame: int) -> list[NDArray[np.float64]]:
    if track < 0 or track >= len(sequence.tracks):
        return []
    found = []
    boxes, poses = sequence.boxes, sequence.poses
    i = boxes.at(track, frame)
    if i is not None:
        found.append(_box(sequence, i))
    for k in np.flatnonzero((poses.track == track) & (poses.frame == frame)):
        there = np.isfinite(poses.xy[k]).all(axis=1)
        if there.any():
            found.append(poses.xy[k][there])
    return [xy for xy in found if np.isfinite(xy).all()]


def _box(sequence: Sequence, i: int) -> NDArray[np.float64]:
    """Both corners of box ``i``, (2, 2)."""
    boxes = sequence.boxes
    x, y = float(boxes.left[i]), float(boxes.top[i])
    return np.array([[x, y], [x + boxes.width[i], y + boxes.height[i]]])


def _view(extent: Extent | None, width: int, height: int) -> Extent:
    """The part of a frame that is shown: of the report's shape, around ``extent``, and within the
    picture where that is large enough and has the label in it."""
    if extent is None:
        return 0.0, 0.0, float(width), float(height)
    x0, y0, x1, y1 = extent
    around = MARGIN * max(x1 - x0, y1 - y0, 16.0)
    wide, high = x1 - x0 + 2 * around, y1 - y0 + 2 * around
    wide, high = max(wide, high * SIZE[0] / SIZE[1]), max(high, wide * SIZE[1] / SIZE[0])
    left = _within((x0 + x1 - wide) / 2, wide, width, x0, x1)
    top = _within((y0 + y1 - high) / 2, high, height, y0, y1)
    return left, top, left + wide, top + high


def _within(start: float, length: float, end: float, low: float, high: float) -> float:
    """Where a stretch begins that is moved into 0…``end``, if it can be and still holds
    ``low``…``high``."""
    moved = min(max(start, 0.0), end - length) if length <= end else start
    return moved if moved <= low and high <= moved + length else start


def _draw(
    drawn: NDArray[np.uint8], sequence: Sequence, track: int, frame: int, move: NDArray[np.float64]
) -> None:
    boxes, poses = sequence.boxes, sequence.poses
    colour = _bgr(object_colour(track))
    i = boxes.at(track, frame) if track >= 0 else None
    if i is not None and track < len(sequence.tracks):
        xy = _placed(_box(sequence, i), move)
        cv2.rectangle(drawn, xy[0], xy[1], (0, 0, 0), 4, cv2.LINE_AA)
        cv2.rectangle(drawn, xy[0], xy[1], colour, 2, cv2.LINE_AA)
    for k in np.flatnonzero((poses.track == track) & (poses.frame == frame)):
        _draw_pose(drawn, sequence, poses.xy[k], move)


def _draw_pose(
    drawn: NDArray[np.uint8],
    sequence: Sequence,
    xy: NDArray[np.float64],
    move: NDArray[np.float64],
) -> None:
    if sequence.rig is None:
        return
    there = np.asarray(np.isfinite(xy).all(axis=1))
    placed = _placed(np.where(there[:, None], xy, 0), move)
    for bone, (a, b) in zip(sequence.rig.bones, sequence.rig.bone_places, strict=True):
        if there[a] and there[b]:
            cv2.line(drawn, placed[a], placed[b], _bgr(bone.colour), 2, cv2.LINE_AA)
    for i in np.flatnonzero(there):
        colour = _bgr(sequence.rig.keypoints[i].colour)
        cv2.circle(drawn, placed[i], 4, (0, 0, 0), -1, cv2.LINE_AA)
        cv2.circle(drawn, placed[i], 3, colour, -1, cv2.LINE_AA)


def _placed(xy: NDArray[np.float64], move: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Points of the frame as whole pixels of the picture, within what OpenCV can draw."""
    at = np.clip(np.round(xy @ move[:, :2].T + move[:, 2]), -10_000, 10_000).astype(int)
    return [(int(x), int(y)) for x, y in at]


def _three(picture: Picture) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.asarray(picture)[:, :, :3])


def _bgr(colour: str) -> tuple[int, int, int]:
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)


def _uri(picture: NDArray[np.uint8]) -> str:
    data = simplejpeg.encode_jpeg(picture, QUALITY, "BGR")
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
