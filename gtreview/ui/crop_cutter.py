"""Crops cut in a thread, so that the window never waits for a frame."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from gtreview.errors import FrameError
from gtreview.frames.crops import RGB, crop
from gtreview.frames.decode import Picture
from gtreview.frames.wish import reduction_of
from gtreview.ui.crop_windows import Window
from gtreview.ui.feed import FrameFeed

_log = logging.getLogger(__name__)
Key = tuple[object, ...]


class CropCutter(QObject):
    """Cuts what is wanted, in the order in which it is; what is wanted no longer is dropped.

    ``cropped`` brings a key with its square picture, None where the frame has none, and whether
    the frame itself has more pixels than what the picture was cut from.
    """

    cropped = Signal(object, object, bool)
    _cut_out = Signal(object, object, bool)

    def __init__(self, feed: FrameFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._asked: set[Key] = set()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="crops")
        self._cut_out.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def want(self, wanted: Mapping[Key, Window], pixels: int, *, read: bool = True) -> None:
        """Have exactly these windows cut, to squares of ``pixels``; ``read`` False: out of what is
        decoded already where that is so, with however few pixels."""
        self._asked &= set(wanted)
        for key, window in wanted.items():
            if key not in self._asked:
                self._asked.add(key)
                self._pool.submit(self._cut, key, window, pixels, read)

    def close(self) -> None:
        """Drop everything and end the thread."""
        self._asked.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.deleteLater()

    def _cut(self, key: Key, window: Window, pixels: int, read: bool) -> None:
        """On the pool's thread."""
        if key not in self._asked:
            return
        try:
            picture = self._feed.get(window.frame)
            if picture is None or (read and _coarse(picture, window, pixels)):
                picture = self._feed.source.read(window.frame)
        except FrameError as error:
            picture = error
        if isinstance(picture, FrameError):
            _log.info("no crop of frame %d: %s", window.frame, picture)
            self._cut_out.emit(key, None, False)
            return
        size = (pixels, pixels)
        square = crop(picture, window.left, window.top, window.side, window.side, size)
        self._cut_out.emit(key, square, _coarse(picture, window, pixels))

    def _deliver(self, key: Key, square: RGB | None, coarse: bool) -> None:
        if key in self._asked:
            self._asked.discard(key)
            self.cropped.emit(key, None if square is None else _image(square), coarse)


def _coarse(picture: Picture | FrameError, window: Window, pixels: int) -> bool:
    """Whether the frame itself has more pixels for a crop than the reduced ``picture``."""
    if isinstance(picture, FrameError) or reduction_of(picture) == 1:
        return False
    return window.side / reduction_of(picture) < pixels


def _image(square: RGB) -> QImage:
    height, width = square.shape[:2]
    picture = np.ascontiguousarray(square)
    return QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
