"""The frames of a sequence that lie in a video."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from gtreview.errors import FrameError, FrameUnreachableError, UnreachableError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, fitted
from gtreview.frames.mapping import NONE, POSITION, frame_map
from gtreview.frames.memory import share_held
from gtreview.frames.video import YUV_BYTES, Video
from gtreview.frames.video_file import VideoFile
from gtreview.frames.video_index import VideoIndex
from gtreview.frames.wish import WHOLE, Wish
from gtreview.storage.local import identity_of

LOOK_EVERY = 0.1
"""Seconds between two calls of ``progress`` by who waits."""

logger = logging.getLogger(__name__)


class VideoFrames:
    """A video's frames, paired with those of the labels.

    ``mapping``: which of the video's frames each one is; by position unless it is set;
    ``name``: what the video is called in a sentence, with its stream where one was chosen.

    Parameters
    ----------
    path : the video.
    indexes : gives its frames: indexes of more and more of them, the last one of all. A thread
        goes on through them after the first; frames that are in none so far are waited for. Where
        the network ends it before, the next frame that is wanted begins it again.
    names : file names by 0-based position, as the labels give them; the video has none.
    stream : the one that was chosen; None: FFmpeg's choice.
    budget : bytes for decoded frames, those that are held and those that are worked on.
    """

    def __init__(
        self,
        path: VideoFile,
        indexes: Callable[[], Iterator[VideoIndex]],
        names: tuple[str, ...],
        limit_megapixels: float = LIMIT_MEGAPIXELS,
        *,
        stream: int | None = None,
        budget: int = YUV_BYTES,
    ) -> None:
        self.folder = path if isinstance(path, Path) else path.address
        self.name = self.folder.name if stream is None else f"{self.folder.name}, stream {stream},"
        self.names, self.listed = names, True
        # Frames of a video are decoded one after the other, however far away it lies.
        self.remote = False
        self.doubts: tuple[str, ...] = ()
        self.extra: tuple[str, ...] = ()
        self.alike: dict[int, str] = {}
        self._indexes, found = indexes, indexes()
        self.budget, first = budget, next(found)
        width, height = first.size
        held = share_held(budget, width * height * 3 // 2)
        self.video = Video(path, first, budget=held, limit_megapixels=limit_megapixels)
        self.mapping = frame_map(POSITION, names, None, self.index.timestamps)
        self._grown = threading.Condition()
        self._whole, self._cut_off = False, ""
        self._begin(found)

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

    def close(self) -> None:
        """Let go of the video and of what is held: nothing is read any more."""
        self.video.close()

    def wait(self, progress: Callable[[float, str], None] | None = None) -> None:
        """Return once all frames are known; ``progress`` may raise to give up.

        Raises
        ------
        UnreachableError : the network does not answer.
        """
        with self._grown:
            self._begin_again()
            while not self._whole:
                if self._cut_off:
                    raise UnreachableError(self._cut_off)
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
            if at >= len(self.index):
                self._begin_again()
            self._grown.wait_for(lambda: self._whole or self._cut_off or at < len(self.index))
            if self._cut_off and at >= len(self.index):
                raise FrameUnreachableError(f"frame {i}: {self._cut_off}")
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
        file = self.video.path
        own = identity_of(file) if isinstance(file, Path) else file.tag
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

    def _begin(self, indexes: Iterator[VideoIndex]) -> None:
        threading.Thread(target=self._grow, args=(indexes,), name="index", daemon=True).start()

    def _begin_again(self) -> None:
        """Go on with what the network has cut off."""
        if self._cut_off:
            self._cut_off = ""
            self._begin(self._indexes())

    def _grow(self, indexes: Iterator[VideoIndex]) -> None:
        cut_off = ""
        try:
            for longer in indexes:
                with self._grown:
                    if len(longer) >= len(self.index):
                        self.video.index = longer
                    self._grown.notify_all()
        except UnreachableError as error:
            cut_off = str(error)
        except Exception:
            logger.exception("the index of %s ends early", self.folder)
        with self._grown:
            self._whole, self._cut_off = not cut_off, cut_off
            self._grown.notify_all()
