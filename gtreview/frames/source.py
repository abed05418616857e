"""Where the frames of a sequence come from: a folder of images or a video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gtreview.frames.decode import Picture
from gtreview.frames.images import ImageFolder
from gtreview.frames.mapping import POSITION, TIME, frame_map
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.video_scan import growing

VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".ts", ".mts", ".mpg", ".mpeg")


class FrameSource(Protocol):
    """The frames of a sequence by 0-based position; safe to call from many threads.

    ``folder``: the folder or video; ``names``: by position, as the labels give them;
    ``missing``: positions without a picture; ``extra``: pictures without a position; ``alike``:
    for missing frames a file that is called almost so.
    """

    folder: Path
    names: tuple[str, ...]

    @property
    def missing(self) -> tuple[int, ...]: ...

    @property
    def extra(self) -> tuple[str, ...]: ...

    @property
    def alike(self) -> dict[int, str]: ...

    def __len__(self) -> int: ...

    def exists(self, i: int) -> bool: ...

    def read(self, i: int) -> Picture: ...

    def size(self, i: int) -> tuple[int, int]: ...

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture: ...


def is_video(path: Path) -> bool:
    """Whether ``path`` is a file that is called as videos are."""
    return path.suffix.lower() in VIDEO_ENDINGS and path.is_file()


def open_frames(
    path: Path,
    names: tuple[str, ...],
    *,
    cache: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
    wait: bool = True,
    mapping: str = POSITION,
    times: NDArray[np.float64] | None = None,
) -> FrameSource:
    """The frames called ``names`` in the folder of images or the video ``path``.

    ``cache``: a folder in which a video's index is kept; ``wait``: until all frames of a video
    are known, which takes a while where it is long; ``mapping``: which of a video's frames they
    are, see `frame_map`, with ``times`` their (n,) seconds.

    Raises
    ------
    InputError : a file that is no video, or a mapping that cannot be used.
    """
    if path.is_dir():
        return ImageFolder(path, names)
    frames = VideoFrames(path, growing(path, folder=cache), names)
    if wait or mapping == TIME:
        frames.wait(progress)
    frames.mapping = frame_map(mapping, names, times, frames.index.timestamps)
    return frames
