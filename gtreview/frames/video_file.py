"""A video's file, opened or refused in words."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import av
from av.video.stream import VideoStream

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.place import RemoteFile

VideoFile = Path | RemoteFile

# FFmpeg's messages go nowhere: a callback into Python would need its lock from a decoder's thread
# while the thread that closes the decoder holds it and waits. What matters is raised.
av.logging.set_libav_level(av.logging.PANIC)

EDGE = 65_536
"""Bytes of a file's beginning and end that, with its size and time, tell it from others."""
READ = 2**18
"""Bytes that FFmpeg asks of a remote file at a time: each time it waits for Python's lock."""


def check_file(path: VideoFile) -> None:
    """Refuse what would never end (a pipe) or has nothing in it.

    Raises
    ------
    InputError : it is no file, or empty.
    """
    if not isinstance(path, Path):
        return
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


def check_there(path: VideoFile) -> None:
    """Tell a file that has gone (a drive unplugged, a folder renamed) from one that is damaged.

    Raises
    ------
    UnreachableError : it is not there now.
    """
    if isinstance(path, Path) and not path.is_file():
        problem = "the file is not there any more"
        raise UnreachableError(problem, path=path, hint="Plug its drive in, or put it back.")


def size_of(path: VideoFile) -> int:
    """The file's bytes."""
    return path.stat().st_size if isinstance(path, Path) else path.size


def identity(path: VideoFile, stream: int | None = None) -> str:
    """What tells the file from others: its size, time, beginning and end, and the stream; of a
    remote one its address and the tag of its state.

    Raises
    ------
    InputError : it cannot be read.
    """
    if not isinstance(path, Path):
        return hashlib.sha256(f"{path} {path.tag} {stream}".encode()).hexdigest()
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


def open_stream(
    path: VideoFile, stream: int | None
) -> tuple[av.container.InputContainer, VideoStream]:
    """The open file and its video stream.

    Raises
    ------
    InputError : no video, or without that video stream; a remote one raises its own from every
        read on.
    """
    source = str(path) if isinstance(path, Path) else path.open()
    try:
        container = av.open(source, "r", metadata_errors="replace", buffer_size=READ)
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"is no video that can be read ({reason})",
            path=str(path),
            hint="Expected MP4, MOV, MKV, WebM or AVI; copy or export it again.",
        ) from error
    videos = {video.index: video for video in container.streams.video}
    best = container.streams.best("video")
    chosen = videos.get(best.index if stream is None and best else stream)  # type: ignore[arg-type]
    if chosen is None:
        container.close()
        there = ", ".join(map(str, videos))
        asked = "has no video stream" if stream is None else f"has no video stream {stream}"
        raise InputError(
            asked,
            path=str(path),
            hint=f"Its video streams: {there}." if videos else "Is it sound alone?",
        )
    return container, chosen
