"""Pictures on their way from the decoding threads to the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from gtreview.errors import FrameError
from gtreview.frames.cache import FrameCache
from gtreview.frames.crops import PictureSource
from gtreview.frames.decode import Picture

CACHE_BYTES = 512 * 2**20
AHEAD = (1, 2, -1, 3, -2, 4, -3, 5, 6, 7, 8)
"""Neighbours that are decoded as well: the next ones, and those the filmstrip shows."""


class FrameFeed(QObject):
    """A frame cache whose pictures are announced on the UI thread.

    ``arrived(frame)`` is sent when a frame that is still wanted has been decoded; it is then had
    with `get`. Results of older requests are never announced.

    Parameters
    ----------
    source : where pictures come from (`Images`).
    budget : bytes of pictures to hold.
    workers : how many threads read; more than the processor has where they wait for a network.
    """

    arrived = Signal(int)
    _decoded = Signal(int)

    def __init__(
        self,
        source: PictureSource,
        budget: int = CACHE_BYTES,
        parent: QObject | None = None,
        workers: int = 2,
    ) -> None:
        super().__init__(parent)
        self.source = source
        self._open = True
        self._decoded.connect(self._announce, Qt.ConnectionType.QueuedConnection)
        self._cache = FrameCache(
            source,
            budget=budget,
            workers=workers,
            on_ready=lambda frame, _result: self._decoded.emit(frame),
        )

    def get(self, frame: int) -> Picture | FrameError | None:
        """The picture, why it cannot be had, or None where it is not there yet."""
        return self._cache.get(frame)

    def want(self, frame: int, travel: int = 1) -> None:
        """Ask for a frame and its neighbours, in steps of ``travel`` (negative: backwards)."""
        self._cache.want(frame, 1 if travel > 0 else -1, [abs(travel) * step for step in AHEAD])

    def close(self) -> None:
        """End the decoding threads."""
        self._open = False
        self._cache.close()

    def _announce(self, frame: int) -> None:
        if self._open and self.get(frame) is not None:
            self.arrived.emit(frame)
