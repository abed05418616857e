"""Pictures on their way from the decoding threads to the window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gtreview.errors import FrameError
from gtreview.frames.cache import FrameCache, WishSource
from gtreview.frames.decode import Picture
from gtreview.frames.prefetch import wanted

CACHE_BYTES = 512 * 2**20
_RESTS_AFTER_MS = 150
"""Who has not gone on for so long looks at the frame."""


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
        source: WishSource,
        budget: int = CACHE_BYTES,
        parent: QObject | None = None,
        workers: int = 2,
    ) -> None:
        super().__init__(parent)
        self.source = source
        self._open = True
        self._frame, self._travel = 0, 1
        self._findings: tuple[int, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(lambda: self._ask(moving=False))
        # What is there is painted first: a core that decodes ahead of it is missed.
        self._shown = QTimer(self, singleShot=True, interval=0)
        self._shown.timeout.connect(lambda: self._ask(moving=self._rest.isActive()))
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
        self._frame, self._travel = frame, travel
        if isinstance(self.get(frame), np.ndarray):
            self._shown.start()
        else:
            # Also where it could not be had: it may be there by now.
            self._ask(moving=True)
        self._rest.start()

    def expect(self, findings: tuple[int, ...]) -> None:
        """The next findings are at these frames: decode them as well, where there is time."""
        if findings != self._findings:
            self._findings = findings
            self._shown.start()

    def _ask(self, *, moving: bool) -> None:
        count = len(self.source)
        self._cache.want(wanted(self._frame, count, self._travel, self._findings, moving=moving))

    def show_at(self, scale: float) -> None:
        """Pictures are painted at ``scale`` device pixels per image pixel from now on; ``arrived``
        tells of those that come again because they were too small for it."""
        self._cache.show_at(scale)

    @property
    def bytes_held(self) -> int:
        """Bytes of the pictures that are held."""
        return self._cache.bytes_held

    def close(self) -> None:
        """End the decoding threads."""
        self._open = False
        self._rest.stop()
        self._shown.stop()
        self._cache.close()

    def _announce(self, frame: int) -> None:
        if self._open and self.get(frame) is not None:
            self.arrived.emit(frame)
