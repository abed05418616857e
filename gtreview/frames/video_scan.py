"""The index of a video, made from its packets; they are read and not decoded, where that tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.frames.video_decoder import mark_frames
from gtreview.frames.video_file import (
    VideoFile,
    check_file,
    check_there,
    identity,
    open_stream,
    size_of,
)
from gtreview.frames.video_index import (
    DTS,
    KEPT_BYTES,
    NUMBER,
    PTS,
    UNUSABLE,
    VideoIndex,
    dump,
    load,
)
from gtreview.storage.disk_cache import DiskCache

Progress = Callable[[float, str], None]
Maker = Callable[..., VideoIndex]

WITHOUT_TIMES = ("avi",)
"""Containers whose packets have no presentation time of their own."""

TELL_EVERY = 500
"""Packets between two calls of ``progress``."""

FIRST = 64
"""Packets after which the index of what was read so far is given for the first time."""


def index(
    path: VideoFile,
    stream: int | None = None,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> VideoIndex:
    """The frames of the video ``path``: of stream ``stream``, else of the one that FFmpeg calls
    best. Kept in ``folder`` by the file's identity, and taken from there the next time.

    Raises
    ------
    InputError : missing, no video, without a video stream, or without frames.
    """
    *_, whole = growing(path, stream, folder=folder, progress=progress)
    return whole


def growing(
    path: VideoFile,
    stream: int | None = None,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[VideoIndex]:
    """As `index`, and before it, where it is not kept, those of the frames that are sure so far,
    each about twice as long as the one before.

    Raises
    ------
    InputError : as `index`.
    """
    check_file(path)
    if folder is None:
        yield from scan(path, stream, progress)
        return
    cache, key = DiskCache(folder, KEPT_BYTES), identity(path, stream)
    if held := cache.get(key):
        # Of an earlier form: it is made anew.
        with suppress(*UNUSABLE):
            yield load(held.data)
            return
    for made in scan(path, stream, progress):
        yield made
    cache.put(key, "", dump(made))


def scan(
    path: VideoFile, stream: int | None = None, progress: Progress | None = None
) -> Iterator[VideoIndex]:
    """`growing`, from the file.

    Raises
    ------
    InputError : as `index`.
    """
    container, video = open_stream(path, stream)
    with container:
        make, rate = _maker(path, video), video.average_rate or Fraction(25)
        timed = container.format.name not in WITHOUT_TIMES
        found, due = _Packets(), FIRST
        for packet in _packets(container, video, path, progress):
            found.add(packet)
            if timed and len(found.number) >= due and packet.dts is not None:
                due *= 2
                yield from _sure(found, make, packet.dts)
        number, intra = video.index, video.codec_context.codec.intra_only
    if timed and found.number and None not in found.pts:
        yield _timed(found, make)
        return
    shown = np.arange(len(found.number)) if intra else _shown(path, number, found, progress)
    if not len(shown):
        raise InputError("holds no frames", path=str(path), hint="Is it cut off? Copy it again.")
    yield _untimed(found, make, shown, Fraction(rate))


@dataclass
class _Packets:
    """Those that hold a frame, in decoding order; ``number`` counts all in the file from 0."""

    number: list[int] = field(default_factory=list)
    pts: list[int | None] = field(default_factory=list)
    dts: list[int | None] = field(default_factory=list)
    key: list[bool] = field(default_factory=list)
    read: int = 0

    def add(self, packet: Packet[VideoStream]) -> None:
        if _holds_a_frame(packet):
            self.number.append(self.read)
            self.pts.append(packet.pts)
            self.dts.append(packet.dts)
            self.key.append(packet.is_keyframe)
        self.read += 1


def _maker(path: VideoFile, video: VideoStream) -> Maker:
    """An index of the stream that still lacks the frames."""
    context = video.codec_context
    return partial(
        VideoIndex,
        stream=video.index,
        size=(context.width, context.height),
        codec=context.name,
        rotation=_rotation(path, video.index),
        time_base=Fraction(video.time_base or Fraction(1, 1)),
    )


def _rotation(path: VideoFile, stream: int) -> int:
    """What the first picture says: the stream's own metadata is not in every container's place."""
    container, video = open_stream(path, stream)
    with container:
        for packet in container.demux(video):
            try:
                for frame in packet.decode():
                    return int(frame.rotation)
            except av.error.FFmpegError:
                # Damaged at its very beginning: a later picture says it as well.
                continue
    return 0


def _packets(
    container: av.container.InputContainer,
    video: VideoStream,
    path: VideoFile,
    progress: Progress | None,
) -> Iterator[Packet[VideoStream]]:
    """The stream's packets, up to where the file is cut off."""
    size = max(size_of(path), 1)
    try:
        for number, packet in enumerate(container.demux(video)):
            yield packet
            if progress and number % TELL_EVERY == 0:
                progress(min((packet.pos or 0) / size, 1.0), "reading the video's index")
    except av.error.FFmpegError:
        check_there(path)


def _holds_a_frame(packet: Packet[VideoStream]) -> bool:
    """Whether a picture comes of it: an edit list leaves some out, and VP8 has some that others
    refer to and nobody sees (RFC 6386, 9.1: the show_frame bit)."""
    if not packet.size or packet.is_discard:
        return False
    return packet.stream.codec_context.name != "vp8" or bool(memoryview(packet)[0] & 0x10)


def _sure(found: _Packets, make: Maker, time: int) -> Iterator[VideoIndex]:
    """The index of what is shown before ``time``, the decoding time that has been reached: no
    later packet is shown earlier than that."""
    if None not in found.pts and len(made := _timed(found, make, time)):
        yield made


def _timed(found: _Packets, make: Maker, before: int | None = None) -> VideoIndex:
    """By presentation times, those that are equal in decoding order."""
    pts, number = np.array(found.pts, np.int64), np.array(found.number, np.int32)
    order = np.lexsort((number, pts))
    if before is not None:
        order = order[: int(np.searchsorted(pts[order], before))]
    key = np.array(found.key, bool)[order]
    by, marks = PTS, pts
    if len(np.unique(pts)) < len(pts):
        by, marks = _marks_of_packets(found)
    return make(
        pts=pts[order],
        order=number[order],
        marks=marks[order],
        keys=_starts(key, by),
        by=by,
    )


def _untimed(found: _Packets, make: Maker, shown: NDArray[np.intp], rate: Fraction) -> VideoIndex:
    """Of a file that does not say when its frames are shown: evenly.

    ``shown``: indices into ``found`` in presentation order.
    """
    by, marks = _marks_of_packets(found)
    return make(
        pts=np.arange(len(shown), dtype=np.int64),
        order=np.array(found.number, np.int32)[shown],
        marks=marks[shown],
        keys=_starts(np.array(found.key, bool)[shown], by),
        by=by,
        time_base=1 / rate,
    )


def _marks_of_packets(found: _Packets) -> tuple[int, NDArray[np.int64]]:
    """Decoding times where these tell packets apart, else their numbers."""
    if None not in found.dts and len(set(found.dts)) == len(found.dts):
        return DTS, np.array(found.dts, np.int64)
    return NUMBER, np.array(found.number, np.int64)


def _starts(key: NDArray[np.bool_], by: int) -> NDArray[np.int32]:
    """Numbers of packets are known only by who reads from the beginning."""
    keys = np.flatnonzero(key).astype(np.int32)
    return keys[:1] if by == NUMBER else keys


def _shown(
    path: VideoFile, stream: int, found: _Packets, progress: Progress | None
) -> NDArray[np.intp]:
    """The order in which pictures come out of the decoder, as indices into ``found``; packets
    that it refuses stay in their places."""
    container, video = open_stream(path, stream)
    seen: list[int] = []
    whole = True
    with container:
        mark_frames(video)
        for number, packet in enumerate(container.demux(video)):
            packet.opaque = number
            try:
                seen += [cast("int", frame.opaque) for frame in packet.decode()]
            except av.error.FFmpegError:
                whole = False
            if progress and number % TELL_EVERY == 0:
                progress(number / found.read, "finding the order of frames")
    place = {number: i for i, number in enumerate(found.number)}
    shown = [place[number] for number in dict.fromkeys(seen) if number in place]
    if not whole:
        for lost in sorted(set(place.values()).difference(shown)):
            later = (at for at, i in enumerate(shown) if i > lost)
            shown.insert(next(later, len(shown)), lost)
    return np.array(shown, np.intp)
