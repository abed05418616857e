"""Frames of a video, exactly: frame *i* is the i-th in presentation order."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from gtreview.errors import FrameError, InputError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, check_size, fitted
from gtreview.frames.video_index import VideoIndex, open_stream

YUV_BYTES = 800 * 2**20
"""How much of a group of pictures is held as decoded: 250 frames of 1080p."""

HIGH_DEFINITION = 720
"""Videos that do not say their colour matrix have BT.709 from this height on, else BT.601."""

FAST = Interpolation.BILINEAR
EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND
"""The fast conversion fills rows that are no multiple of 16 pixels with what is in memory."""


class Video:
    """The frames of one video stream, by position; safe to call from many threads.

    The decoder is kept warm: the next frame costs one decoding step, one further on those in
    between, anything else a jump to the key frame before it. What is decoded on the way is held,
    as the decoder gives it, so that stepping back decodes a group of pictures once.

    Parameters
    ----------
    path : the file.
    index : its frames.
    budget : bytes of decoded frames to hold.
    limit_megapixels : larger pictures are refused before they are decoded.
    """

    def __init__(
        self,
        path: Path,
        index: VideoIndex,
        *,
        budget: int = YUV_BYTES,
        limit_megapixels: float = LIMIT_MEGAPIXELS,
    ) -> None:
        self.path, self.index = path, index
        self._limit, self._budget = limit_megapixels, budget
        self._lock = threading.Lock()
        self._held: OrderedDict[int, VideoFrame] = OrderedDict()
        self._bytes = 0
        self._container: av.container.InputContainer | None = None
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._next = -1
        self._damaged: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.index)

    @property
    def damaged(self) -> dict[int, str]:
        """Why frames cannot be shown, of those that were wanted so far."""
        with self._lock:
            return dict(self._damaged)

    def read(self, i: int) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused; upright.

        Raises
        ------
        FrameError : the video is damaged there, gone, or its pictures are too large.
        """
        check_size(self.index.size, str(self.path), self._limit)
        return picture_of(self._frame(i))

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return fitted(self.read(i), size)

    def close(self) -> None:
        """Let go of the file and of what is held."""
        with self._lock:
            self._held.clear()
            self._bytes = 0
            self._close()

    def _frame(self, i: int) -> VideoFrame:
        if not 0 <= i < len(self):
            raise FrameError(f"{self.path} has no frame {i}: it has {len(self):,}.")
        with self._lock:
            if i in self._held:
                self._held.move_to_end(i)
                return self._held[i]
            if i in self._damaged:
                raise FrameError(self._damaged[i])
            return self._decode_to(i)

    def _decode_to(self, i: int) -> VideoFrame:
        """Frame ``i``: by decoding on where that is the shortest way, else from the key frame
        before it. A file whose key frames cannot all be begun at is begun earlier."""
        start = self.index.key_before(i)
        if start <= self._next <= i and self._advance(i):
            return self._held[i]
        for begin in dict.fromkeys((start, self.index.key_before(max(start - 1, 0)), 0)):
            self._jump(begin)
            if self._advance(i):
                return self._held[i]
        reason = f"{self.path}, frame {i}: the video is damaged here and has no such picture"
        self._damaged[i] = f"{reason}. Copy or export it again."
        raise FrameError(self._damaged[i])

    def _advance(self, i: int) -> bool:
        """Decode up to frame ``i``; whether it came."""
        for position, frame in self._frames:
            self._hold(position, frame)
            if position >= i:
                return i in self._held
        # The end of the file: a decoder that has been drained must begin anew.
        self._close()
        return i in self._held

    def _jump(self, start: int) -> None:
        """Begin decoding at the key frame ``start``."""
        try:
            if not start:
                # Not every container can be sought to its beginning.
                self._close()
            if self._container is None:
                self._container, self._stream = open_stream(self.path, self.index.stream)
                self._stream.thread_type = "AUTO"
            if start:
                pts = int(self.index.pts[start])
                self._container.seek(pts, stream=self._stream, backward=True)
        except (InputError, av.error.FFmpegError, OSError) as error:
            self._close()
            raise FrameError(f"{self.path}: the video cannot be read any more ({error})") from error
        self._next = start
        self._frames = self._decoded(start)

    def _decoded(self, start: int) -> Iterator[tuple[int, VideoFrame]]:
        """Position and frame from ``start`` on; what cannot be decoded is left out."""
        container, stream, count = self._container, self._stream, 0
        assert container is not None
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                # A damaged packet: the frames after it tell, by their time stamps, what is missing.
                continue
            for frame in frames:
                position = count if self.index.counted else self.index.position.get(frame.pts)
                count += 1
                # Before the key frame come those of an open group that lack what they refer to.
                if position is not None and position >= start:
                    self._next = position + 1
                    yield position, frame

    def _hold(self, i: int, frame: VideoFrame) -> None:
        if i in self._held:
            return
        self._held[i] = frame
        self._bytes += _size(frame)
        while self._bytes > self._budget and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            self._bytes -= _size(gone)

    def _close(self) -> None:
        if self._container is not None:
            self._frames = iter(())
            self._container.close()
        self._container, self._next = None, -1


def picture_of(frame: VideoFrame) -> Picture:
    """A decoded frame as a picture, by its own colour matrix and range, upright."""
    matrix = _matrix(frame)
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    converted = frame.reformat(
        format="bgra",
        src_colorspace=matrix,
        dst_colorspace=matrix,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=FAST if frame.width % 16 == 0 else EXACT,
        # Slices converted side by side write pixels into each other.
        threads=1,
    )
    plane = converted.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(frame.height, plane.line_size)
    picture = rows[:, : frame.width * 4].reshape(frame.height, frame.width, 4)
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turns) if turns else picture)


def _matrix(frame: VideoFrame) -> Colorspace:
    """The colour matrix, by the numbers of ITU-T H.273: 1 is BT.709, 2 says nothing, 9 and 10 are
    BT.2020; all others here are BT.601's."""
    if frame.colorspace == 2:
        return Colorspace.ITU709 if frame.height >= HIGH_DEFINITION else Colorspace.ITU601
    if frame.colorspace in (9, 10):
        return Colorspace.BT2020
    return Colorspace.ITU709 if frame.colorspace == 1 else Colorspace.ITU601


def _size(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
