"""Where each frame of a video is: time stamps and key frames, from the packets alone."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gtreview.errors import InputError, OutputError
from gtreview.storage.local import write_beside

# FFmpeg's messages go nowhere: a callback into Python would need its lock from a decoder's thread
# while the thread that closes the decoder holds it and waits. What matters is raised.
av.logging.set_libav_level(av.logging.PANIC)

Progress = Callable[[float, str], None]

EDGE = 65_536
"""Bytes of a file's beginning and end that, with its size and time, tell it from others."""

WITHOUT_TIMES = ("avi",)
"""Containers whose packets have no presentation time of their own."""

TELL_EVERY = 500
"""Packets between two calls of ``progress``."""


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """The frames of one video stream in presentation order.

    Attributes
    ----------
    pts : (n,) int64 presentation time stamps in units of ``time_base``, rising.
    keys : (m,) int32 positions from which decoding can begin.
    time_base : seconds a unit.
    stream : the stream's number in the file.
    size : (width, height) in pixels, as decoded, before ``rotation``.
    codec : its name.
    rotation : degrees counter-clockwise by which pictures are turned to be upright.
    counted : frames are told apart by counting from the beginning alone, since the file's time
        stamps do not tell them apart; ``keys`` is the first frame.
    """

    pts: NDArray[np.int64]
    keys: NDArray[np.int32]
    time_base: Fraction
    stream: int
    size: tuple[int, int]
    codec: str
    rotation: int = 0
    counted: bool = False

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def upright(self) -> tuple[int, int]:
        """(width, height) in pixels as shown."""
        return self.size[::-1] if self.rotation % 180 else self.size

    @cached_property
    def timestamps(self) -> NDArray[np.float64]:
        """(n,) seconds."""
        return np.asarray(self.pts * float(self.time_base))

    @cached_property
    def position(self) -> dict[int | None, int]:
        """Position by time stamp."""
        return {pts: i for i, pts in enumerate(self.pts.tolist())}

    def key_before(self, i: int) -> int:
        """The last key frame at or before frame ``i``; the first frame where there is none."""
        at = int(np.searchsorted(self.keys, i, side="right")) - 1
        return int(self.keys[at]) if at >= 0 else 0


def index(
    path: Path,
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
    _check_file(path)
    kept = folder / f"{identity(path, stream)}.npz" if folder else None
    if kept:
        try:
            return _load(kept.read_bytes())
        except (OSError, ValueError, KeyError):
            # Not there yet, or written by a program that died: it is made anew.
            pass
    made = _read(path, stream, progress)
    if kept:
        _keep(made, kept)
    return made


def _check_file(path: Path) -> None:
    """Refuse what would never end (a pipe) or has nothing in it.

    Raises
    ------
    InputError : it is no file, or empty.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise InputError("there is no such file", path=path) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be opened ({reason})", path=path) from error
    if not stat.S_ISREG(status.st_mode):
        raise InputError("is no file (a pipe or device?); expected a video", path=path)
    if not status.st_size:
        raise InputError("is empty (0 bytes)", path=path, hint="Copy or export it again.")


def identity(path: Path, stream: int | None = None) -> str:
    """What tells the file from others: its size, time, beginning and end, and the stream.

    Raises
    ------
    InputError : it cannot be read.
    """
    try:
        with path.open("rb") as file:
            status = path.stat()
            told = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns} {stream}".encode())
            told.update(file.read(EDGE))
            file.seek(max(status.st_size - EDGE, 0))
            told.update(file.read(EDGE))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path=path) from error
    return told.hexdigest()


def open_stream(path: Path, stream: int | None) -> tuple[av.container.InputContainer, VideoStream]:
    """The open file and its video stream.

    Raises
    ------
    InputError : as `index`.
    """
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"is no video that can be read ({reason})",
            path=path,
            hint="Expected MP4, MOV, MKV, WebM or AVI; copy or export it again.",
        ) from error
    videos = {video.index: video for video in container.streams.video}
    best = container.streams.best("video")
    chosen = videos.get(best.index if stream is None and best else stream)  # type: ignore[arg-type]
    if chosen is None:
        container.close()
        there = ", ".join(map(str, videos)) or "none"
        asked = "has no video stream" if stream is None else f"has no video stream {stream}"
        raise InputError(asked, path=path, hint=f"Its video streams: {there}.")
    return container, chosen


def _read(path: Path, stream: int | None, progress: Progress | None) -> VideoIndex:
    container, video = open_stream(path, stream)
    with container:
        counted = container.format.name in WITHOUT_TIMES
        found = [] if counted else _packets(container, video, path, progress)
        pts, key = _columns(found)
        base = Fraction(video.time_base or Fraction(1, 1))
        if not len(pts):
            count, counted = _count(path, video.index), True
            rate = video.average_rate or Fraction(25)
            pts, key, base = np.arange(count), np.arange(count) == 0, 1 / Fraction(rate)
        if not len(pts):
            raise InputError("holds no frames", path=path, hint="Is it cut off? Copy it again.")
        context = video.codec_context
        keys = np.flatnonzero(key).astype(np.int32)
        size = (context.width, context.height)
        return VideoIndex(
            *(pts.astype(np.int64), keys, base, video.index, size, context.name),
            *(_rotation(path, video.index), counted),
        )


def _rotation(path: Path, stream: int) -> int:
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


def _columns(
    found: list[tuple[int, bool]],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Time stamps in order, and which of them are key frames."""
    pts = np.array([pts for pts, _ in found], np.int64)
    key = np.array([key for _, key in found], bool)
    ordered, first = np.unique(pts, return_index=True)
    return ordered, key[first]


def _packets(
    container: av.container.InputContainer,
    video: VideoStream,
    path: Path,
    progress: Progress | None,
) -> list[tuple[int, bool]]:
    """Time stamp and whether it is a key frame, of each frame that is shown."""
    found: list[tuple[int, bool]] = []
    size = max(path.stat().st_size, 1)
    try:
        for number, packet in enumerate(container.demux(video)):
            if packet.size and not packet.is_discard and packet.pts is not None:
                found.append((packet.pts, packet.is_keyframe))
            if progress and number % TELL_EVERY == 0:
                progress(min((packet.pos or 0) / size, 1.0), "reading the video's index")
    except av.error.FFmpegError:
        # A file that is cut off: what came before can be shown.
        return found
    return found


def _count(path: Path, stream: int) -> int:
    """How many frames there are, by decoding all."""
    container, video = open_stream(path, stream)
    count = 0
    with container:
        video.thread_type = "AUTO"
        for packet in container.demux(video):
            try:
                count += len(packet.decode())
            except av.error.FFmpegError:
                # A damaged packet holds no frame.
                continue
    return count


def _keep(made: VideoIndex, path: Path) -> None:
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        pts=made.pts,
        keys=made.keys,
        numbers=np.array(
            [
                *(*made.time_base.as_integer_ratio(), made.stream, *made.size),
                *(made.rotation, int(made.counted)),
            ]
        ),
        codec=np.array(made.codec),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_beside(path, stream.getvalue())
    except (OSError, OutputError):
        # A cache that cannot be written costs time at the next opening, and nothing else.
        return


def _load(data: bytes) -> VideoIndex:
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        above, below, stream, width, height, rotation, counted = kept["numbers"].tolist()
        return VideoIndex(
            *(kept["pts"], kept["keys"], Fraction(above, below), stream, (width, height)),
            *(str(kept["codec"]), rotation, bool(counted)),
        )
