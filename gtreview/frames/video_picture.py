"""A decoded frame that is held, and the picture of it."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from gtreview.frames.decode import Picture
from gtreview.frames.picture_memory import blank

HIGH_DEFINITION = 720
"""Videos that do not say their colour matrix have BT.709 from this height on, else BT.601."""

FAST = Interpolation.BILINEAR
EXACT = Interpolation.BILINEAR | Interpolation.ACCURATE_RND
"""The fast conversion fills rows that are no multiple of 16 pixels with what is in memory. Both
round down, by a level of 255 on average."""

_of_thread = threading.local()


SPARE = 4
"""Frames that nobody holds any more and whose memory the next ones are copied into."""


class HeldFrame:
    """A decoded frame, for as long as it is held; then its memory is used for another.

    A decoder keeps all memory that it ever gave, for as long as it is open. With two decoders and
    frames let go in any order that would come to a multiple of what is held.

    Parameters
    ----------
    frame : as decoded.
    spare : frames whose memory can be used, `SPARE` at most. Where there is none of its form,
        ``frame`` itself is held.
    """

    def __init__(self, frame: VideoFrame, spare: deque[VideoFrame]) -> None:
        self._frame, self._spare = _moved(frame, spare), spare
        self._matrix, self._range = _matrix(frame), _range(frame)
        self._turns = _turns(frame)
        self.nbytes = sum(plane.buffer_size for plane in self._frame.planes)

    def __del__(self) -> None:
        # Whoever made a picture of it has ended.
        self._spare.append(self._frame)

    def picture(self) -> Picture:
        """(h, w, 4) uint8: blue, green, red, unused; upright."""
        return _converted(self._frame, self._matrix, self._range, self._turns)


def picture_of(frame: VideoFrame) -> Picture:
    """A decoded frame as a picture, by its own colour matrix and range, upright."""
    return _converted(frame, _matrix(frame), _range(frame), _turns(frame))


def _converted(frame: VideoFrame, matrix: Colorspace, range_: ColorRange, turns: int) -> Picture:
    converted = _reformatter().reformat(
        frame,
        format="bgr0",
        src_colorspace=matrix,
        dst_colorspace=matrix,
        src_color_range=range_,
        dst_color_range=ColorRange.JPEG,
        interpolation=FAST if frame.width % 16 == 0 else EXACT,
        # Slices converted side by side write pixels into each other.
        threads=1,
    )
    rows = _rows(converted.planes[0])
    picture = rows[:, : frame.width * 4].reshape(frame.height, frame.width, 4)
    upright = np.rot90(picture, turns)
    own = blank(*upright.shape[:2])
    np.copyto(own, upright)
    return own


def _reformatter() -> VideoReformatter:
    """The thread's own: it keeps what it has worked out for the last size and format, and each
    frame's own would do so for as long as the frame is held."""
    if not hasattr(_of_thread, "reformatter"):
        _of_thread.reformatter = VideoReformatter()
    made: VideoReformatter = _of_thread.reformatter
    return made


def _moved(frame: VideoFrame, spare: deque[VideoFrame]) -> VideoFrame:
    """``frame`` in memory that is spare; where there is none of its form, as it is."""
    target = spare.pop() if spare else None
    if target is None or _form(target) != _form(frame):
        return frame
    # Where the decoder still refers to it.
    target.make_writable()
    for source, plane in zip(frame.planes, target.planes, strict=True):
        rows, place = _rows(source), _rows(plane)
        width = min(rows.shape[1], place.shape[1])
        np.copyto(place[:, :width], rows[:, :width])
    return target


def _form(frame: VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name


def _rows(plane: VideoPlane) -> Picture:
    """(h, bytes of a line) view of a plane, the upper row first."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)
    return rows[::-1] if plane.line_size < 0 else rows


def _range(frame: VideoFrame) -> ColorRange:
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    return ColorRange.JPEG if full else ColorRange.MPEG


def _turns(frame: VideoFrame) -> int:
    return round(frame.rotation / 90) % 4


def _matrix(frame: VideoFrame) -> Colorspace:
    """The colour matrix, by the numbers of ITU-T H.273: 1 is BT.709, 2 says nothing, 9 and 10 are
    BT.2020; all others here are BT.601's."""
    if frame.colorspace == 2:
        return Colorspace.ITU709 if frame.height >= HIGH_DEFINITION else Colorspace.ITU601
    if frame.colorspace in (9, 10):
        return Colorspace.BT2020
    return Colorspace.ITU709 if frame.colorspace == 1 else Colorspace.ITU601
