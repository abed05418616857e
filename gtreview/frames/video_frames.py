"""The frames of a sequence that lie in a video."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from gtreview.errors import FrameError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture
from gtreview.frames.video import Video
from gtreview.frames.video_index import VideoIndex


class VideoFrames:
    """A video's frames, paired with those of the labels by position.

    Parameters
    ----------
    path : the video.
    index : its frames.
    names : file names by 0-based position, as the labels give them; the video has none.
    """

    def __init__(
        self,
        path: Path,
        index: VideoIndex,
        names: tuple[str, ...],
        limit_megapixels: float = LIMIT_MEGAPIXELS,
    ) -> None:
        self.folder, self.names, self.index = path, names, index
        self.remote, self.listed = False, True
        self.doubts: tuple[str, ...] = ()
        self.extra: tuple[str, ...] = ()
        self.alike: dict[int, str] = {}
        self.video = Video(path, index, limit_megapixels=limit_megapixels)

    def __len__(self) -> int:
        return len(self.names)

    def read(self, i: int) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused.

        Raises
        ------
        FrameError : the video ends before it, is damaged there or gone.
        """
        if not self.exists(i):
            count = len(self.index)
            raise FrameError(
                f"{self.folder} has {count:,} frames, the last one {count - 1}: "
                f"there is none for frame {i} ({self.names[i]})."
            )
        return self.video.read(i)

    def size(self, i: int) -> tuple[int, int]:
        """(width, height) of frame ``i`` in pixels, upright."""
        return self.index.upright

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return self.video.thumbnail(i, size)

    def exists(self, i: int) -> bool:
        """Whether the video has a frame at position ``i``."""
        return 0 <= i < len(self.index)

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Positions that the video has no frame for."""
        return tuple(range(len(self.index), len(self.names)))
