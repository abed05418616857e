"""Decoding a video on from a key frame, and telling what damage does to the frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import cast

import av
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from gtreview.errors import GtreviewError
from gtreview.frames.video_file import VideoFile, open_stream
from gtreview.frames.video_index import PTS, VideoIndex

CHECKED = {"hevc": {"err_detect": "crccheck+explode"}}
"""Options by codec: HEVC's decoder compares pictures with their checksums, which some encoders
write, and tells what it leaves out, only where it is to stop at damage. Others would then leave
out what they can mend."""


class LandedLateError(GtreviewError):
    """The container cannot be sought to that key frame: packets after it came first."""


def mark_frames(stream: VideoStream) -> None:
    """Let frames have the ``opaque`` of their packets. On one thread: another one that lets go of
    a mark would wait for Python's lock, which who closes the decoder holds."""
    stream.thread_type = "NONE"
    stream.codec_context.thread_count = 1
    stream.codec_context.copy_opaque = True


class Decoder:
    """The open file; ``frames`` gives position and frame, from where `begin` was told.

    Attributes
    ----------
    index : the frames; a decoder keeps the one that it began with.
    next : the position after the last frame given.
    careful : decode on one thread, which tells which packet is damaged. On many, the first damage
        makes it give up.
    gave_up : it did.
    doubtful : positions of frames that are decoded out of damaged ones.
    """

    def __init__(self, path: VideoFile, index: VideoIndex, *, careful: bool) -> None:
        self.index, self.careful = index, careful
        self.next, self.gave_up = -1, False
        self.doubtful: set[int] = set()
        self.frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._container, self._stream = open_stream(path, index.stream)
        self._stream.thread_type = "NONE" if careful else "AUTO"
        self._stream.codec_context.options = CHECKED.get(index.codec, {})
        if index.by != PTS:
            mark_frames(self._stream)

    def begin(self, start: int) -> None:
        """Go to the key frame at position ``start``; to the first one only on a new decoder.

        Raises
        ------
        av.error.FFmpegError : the file cannot be sought.
        """
        if start:
            mark = int(self.index.marks[start])
            self._container.seek(mark, stream=self._stream, backward=True)
        self.next, self.gave_up = start, False
        self.frames = self._decoded(start)

    def close(self) -> None:
        """Let go of the file."""
        self.frames = iter(())
        self._container.close()

    def _decoded(self, start: int) -> Iterator[tuple[int, VideoFrame]]:
        """Position and frame from ``start`` on. What cannot be decoded is left out: the frames
        after it tell by their marks what is missing."""
        waiting: deque[tuple[int, VideoFrame]] = deque()
        for position, frame in self._coming(start):
            waiting.append((position, frame))
            while waiting and self.index.needs[waiting[0][0]] <= position:
                self.next = waiting[0][0] + 1
                yield waiting.popleft()
        for position, frame in () if self.gave_up else waiting:
            self.next = position + 1
            yield position, frame

    def _coming(self, start: int) -> Iterator[tuple[int, VideoFrame]]:
        """Position and frame as they leave the decoder."""
        for packet, own in self._packets(start):
            try:
                frames = packet.decode()
                broken = packet.is_corrupt
            except av.error.FFmpegError:
                frames, broken = [], True
            if broken and self._gives_up(own):
                return
            for frame in frames:
                position = self._position(frame)
                # Before the key frame come those of an open group that lack what they refer to.
                if position is None or position < start:
                    continue
                if frame.is_corrupt and self._gives_up(position):
                    return
                yield position, frame

    def _packets(self, start: int) -> Iterator[tuple[Packet[VideoStream], int | None]]:
        """Packets and the positions of their frames; None for those that show nothing."""
        landed, index = not start, self.index
        for number, packet in enumerate(self._container.demux(self._stream)):
            position = index.position.get((packet.pts, packet.dts, number)[index.by])
            if index.by != PTS:
                packet.opaque = position
            if not landed and position is not None:
                landed = True
                if index.order[position] > index.order[start]:
                    raise LandedLateError
            yield packet, position

    def _position(self, frame: VideoFrame) -> int | None:
        if self.index.by == PTS:
            return self.index.position.get(frame.pts)
        return cast("int | None", frame.opaque)

    def _gives_up(self, position: int | None) -> bool:
        """Heed that the packet of the frame at ``position`` is damaged: all that is decoded after
        it may refer to it, up to the next key frame."""
        if not self.careful:
            self.gave_up = True
            return True
        if position is not None:
            order = self.index.order
            number = int(order[position])
            after = (order >= number) & (order < self.index.end_of_group(number))
            self.doubtful.update(np.flatnonzero(after).tolist())
        return False
