"""Frames of a slow source one after the other, the next ones fetched meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from gtreview.frames.crops import CropReader, PictureSource
from gtreview.frames.decode import Picture
from gtreview.frames.source import FrameSource

AHEAD = 8
"""Frames under way at a time; each is held as a picture until it is asked for."""


class ReadAhead:
    """A source that is asked for its frames in rising order; for one thread."""

    def __init__(self, source: PictureSource) -> None:
        self._source = source
        self._pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="ahead")
        self._coming: dict[int, Future[Picture]] = {}

    def __len__(self) -> int:
        return len(self._source)

    def read(self, i: int) -> Picture:
        """Frame ``i`` as the source gives it, errors included."""
        wanted = range(i, min(i + AHEAD, len(self)))
        for frame in self._coming.keys() - wanted:
            self._coming.pop(frame).cancel()
        for frame in wanted:
            if frame not in self._coming:
                self._coming[frame] = self._pool.submit(self._source.read, frame)
        return self._coming.pop(i).result()

    def close(self) -> None:
        """End the threads, once they have what they are reading."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def crops_of(images: FrameSource | None) -> Iterator[CropReader | None]:
    """Crops of the boxes of ``images``, to be asked for frame after frame; None without images."""
    if images is None or not images.remote:
        yield CropReader(images) if images is not None else None
        return
    ahead = ReadAhead(images)
    try:
        yield CropReader(ahead)
    finally:
        ahead.close()
