"""The frames of a sequence that lie in a video."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from gtreview.errors import FrameError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, fitted
from gtreview.frames.mapping import NONE, POSITION, frame_map
from gtreview.frames.video import YUV_BYTES, Video
from gtreview.frames.video_index import VideoIndex
from gtreview.frames.wish import WHOLE, Wish
from gtreview.storage.local import identity_of

LOOK_EVERY = 0.1
"""Seconds between two calls of ``progress`` by who waits."""

logger = logging.getLogger(__name__)


class VideoFrames:
    """A video's frames, paired with those of the labels.

    ``mapping``: which of the video's frames each one is; by position unless it is set.

    Parameters
    ----------
    path : the video.
    indexes : its frames: indexes of more and more of them, the last one of all. A thread goes on
        through them after the first; frames that are in none so far are waited for.
    names : file names by 0-based position, as the labels give them; the video has none.
    budget : bytes of decoded frames to hold.
    """

    def __init__(
        self,
        path: Path,
        indexes: Iterator[VideoIndex],
        names: tuple[str, ...],
        limit_megapixels: float = LIMIT_MEGAPIXELS,
        budget: int = YUV_BYTES,
    ) -> None:
        self.folder, self.names = path, names
        self.remote, self.listed = False, True
        self.doubts: tuple[str, ...] = ()
        self.extra: tuple[str, ...] = ()
        self.alike: dict[int, str] = {}
        self.budget = budget
        self.video = Video(path, next(indexes), budget=budget, limit_megapixels=limit_megapixels)
        self.mapping = frame_map(POSITION, names, None, self.index.timestamps)
        self._grown = threading.Condition()
        self._whole = False
        threading.Thread(target=self._grow, args=(indexes,), name="index", daemon=True).start()

    def __len__(self) -> int:
        return len(self.names)

    @property
    def index(self) -> VideoIndex:
        """The frames that are known so far; all of them where it is `whole`."""
        return self.video.index

    @property
    def whole(self) -> bool:
        """Whether all frames are known."""
        with self._grown:
            return self._whole

    @property
    def bytes_held(self) -> int:
        """Bytes of decoded frames that are held."""
        return self.video.bytes_held

    def wait(self, progress: Callable[[float, str], None] | None = None) -> None:
        """Return once all frames are known; ``progress`` may raise to give up."""
        with self._grown:
            while not self._whole:
                if progress:
                    share = len(self.index) / max(len(self), len(self.index))
                    progress(share, f"counting frames: {len(self.index):,}")
                self._grown.wait(LOOK_EVERY)

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused.

        Raises
        ------
        FrameError : the video ends before it, is damaged there or gone.
        Cancelled : it is no longer wanted.
        """
        at = int(self.mapping.positions[i])
        with self._grown:
            self._grown.wait_for(lambda: self._whole or at < len(self.index))
        if at == NONE:
            raise FrameError(
                f"{self.folder} has no frame for frame {i} ({self.names[i]}), "
                f"paired {self.mapping.said}."
            )
        if at >= len(self.index):
            count, other = len(self.index), f", frame {at} of the video" if at != i else ""
            raise FrameError(
                f"{self.folder} has {count:,} frames, the last one {count - 1}: "
                f"there is none for frame {i} ({self.names[i]}{other})."
            )
        return self.video.read(at, wish)

    def doubt(self, i: int) -> str:
        """Why what frame ``i`` shows may be wrong, once it was read; empty where nothing is
        known."""
        return self.video.doubt(int(self.mapping.positions[i]))

    def identity(self, i: int) -> str:
        """What changes when frame ``i`` does: another file, or another of its frames."""
        own = identity_of(self.folder)
        return own and f"{self.folder} {own} {self.index.stream} {self.mapping.positions[i]}"

    def size(self, i: int) -> tuple[int, int]:
        """(width, height) of frame ``i`` in pixels, upright."""
        return self.index.upright

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return fitted(self.read(i), size)

    def exists(self, i: int) -> bool:
        """Whether the video has a picture for frame ``i``, as far as is known."""
        at = self.mapping.positions[i]
        return bool(at != NONE and (at < len(self.index) or not self.whole))

    @property
    def missing(self) -> tuple[int, ...]:
        """Frames that the video is known to have no picture for."""
        at = self.mapping.positions
        missing = (at == NONE) | ((at >= len(self.index)) & self.whole)
        return tuple(np.flatnonzero(missing).tolist())

    def _grow(self, indexes: Iterator[VideoIndex]) -> None:
        try:
            for longer in indexes:
                with self._grown:
                    self.video.index = longer
                    self._grown.notify_all()
        except Exception:
            logger.exception("the index of %s ends early", self.folder)
        with self._grown:
            self._whole = True
            self._grown.notify_all()
