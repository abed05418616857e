"""A video's file, opened or refused in words."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import av
from av.video.stream import VideoStream

from gtreview.errors import InputError

# FFmpeg's messages go nowhere: a callback into Python would need its lock from a decoder's thread
# while the thread that closes the decoder holds it and waits. What matters is raised.
av.logging.set_libav_level(av.logging.PANIC)

EDGE = 65_536
"""Bytes of a file's beginning and end that, with its size and time, tell it from others."""


def check_file(path: Path) -> None:
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
    InputError : no video, or without that video stream.
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
