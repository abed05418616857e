"""Pictures decoded ahead of the one who looks at them."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from gtreview.errors import Cancelled, FrameError, FrameUnreachableError
from gtreview.frames.decode import Picture, bytes_of
from gtreview.frames.wish import Wish, reduction_for, reduction_of

_ERROR_BYTES = 1024
logger = logging.getLogger(__name__)


class WishSource(Protocol):
    """Where pictures come from, by 0-based position, as they are wished for."""

    def __len__(self) -> int: ...

    def read(self, i: int, wish: Wish = ...) -> Picture: ...


class FrameCache:
    """Decoded frames within a byte budget; the newest request wins.

    Threads decode the frames of a request in its order; what an older one asked for and no worker
    has begun is dropped, what takes long is given up. Pictures leave in the order of their last
    use, those of the newest request last, the first of it never. They are decoded as large as they
    are shown; one that is too small after zooming in stays until the larger one is there.

    Parameters
    ----------
    source : where pictures come from.
    budget : bytes of pictures to hold; the first frame of a request is held even where it alone
        is more.
    workers : how many threads decode.
    on_ready : called on a worker's thread with (frame, picture or error) when a frame that is
        wanted or about to be has been decoded.
    """

    def __init__(
        self,
        source: WishSource,
        *,
        budget: int,
        workers: int = 2,
        on_ready: Callable[[int, Picture | FrameError], None] | None = None,
    ) -> None:
        self._source, self._budget = source, budget
        self._on_ready = on_ready
        self._changed = threading.Condition()
        self._held: OrderedDict[int, Picture | FrameError] = OrderedDict()
        self._bytes = 0
        self._largest = 0
        self._scale = 1.0
        self._wanted: tuple[int, ...] = ()
        self._busy: set[int] = set()
        self._given_up: set[int] = set()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"decode-{i}", daemon=True)
            for i in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def bytes_held(self) -> int:
        """Bytes of the pictures in the cache."""
        with self._changed:
            return self._bytes

    def get(self, i: int) -> Picture | FrameError | None:
        """Frame ``i`` or why it cannot be had; None where it has not been decoded yet."""
        with self._changed:
            if i in self._held:
                self._held.move_to_end(i)
            return self._held.get(i)

    def want(self, frames: Sequence[int]) -> None:
        """Ask for ``frames``, 0-based positions, the most urgent first, each once; all earlier
        requests are forgotten."""
        with self._changed:
            self._wanted = tuple(frames)
            self._given_up.clear()
            for f in self._wanted:
                # The network may be back.
                if isinstance(self._held.get(f), FrameUnreachableError):
                    self._bytes -= _size(self._held.pop(f))
            self._changed.notify_all()

    def show_at(self, scale: float) -> None:
        """From now on pictures are painted at ``scale`` device pixels per image pixel; those that
        are wanted and too small for it are decoded again."""
        with self._changed:
            if reduction_for(scale) != reduction_for(self._scale):
                self._largest = 0
            self._scale = scale
            self._changed.notify_all()

    def close(self) -> None:
        """End the threads and forget the pictures; returns when both are gone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        with self._changed:
            self._held.clear()
            self._bytes = 0

    def _work(self) -> None:
        while (request := self._next()) is not None:
            frame, wish = request
            result = self._read(frame, wish)
            if result is None:
                self._give_back(frame)
            elif self._keep(frame, result) and self._on_ready is not None:
                self._tell(frame, result)

    def _next(self) -> tuple[int, Wish] | None:
        """The most wanted frame nobody has or decodes; waits for one. None: closed."""
        with self._changed:
            while not self._closed:
                frame = self._open_request()
                if frame is not None:
                    self._busy.add(frame)
                    return frame, Wish(self._scale, partial(self._pressing, frame))
                self._changed.wait()
            return None

    def _pressing(self, frame: int) -> bool:
        """Whether decoding ``frame`` is to go on: it is wanted, and the most wanted one, which may
        have to wait for it, is there."""
        with self._changed:
            if self._closed or frame not in self._wanted:
                return False
            first = self._wanted[0]
            return frame == first or first in self._held

    def _open_request(self) -> int | None:
        """The first frame of the request that is not there, if there is room to hold it beside
        those before it: decoding more would push out what is wanted more."""
        room = self._budget
        for place, frame in enumerate(self._wanted):
            held = self._held.get(frame)
            if held is not None and not self._too_small(held):
                room -= _size(held)
                continue
            room -= self._largest
            if place > 0 and room < 0:
                return None
            if frame not in self._busy | self._given_up:
                return frame
        return None

    def _too_small(self, held: Picture | FrameError) -> bool:
        return not isinstance(held, FrameError) and reduction_of(held) > reduction_for(self._scale)

    def _read(self, frame: int, wish: Wish) -> Picture | FrameError | None:
        """The frame or why it cannot be had; None where it is given up."""
        try:
            return self._source.read(frame, wish)
        except Cancelled:
            return None
        except FrameError as error:
            return error
        except Exception as error:
            logger.exception("frame %d could not be read", frame)
            return FrameError(f"Frame {frame} cannot be shown: {error or type(error).__name__}.")

    def _give_back(self, frame: int) -> None:
        """Leave ``frame`` alone until another is there: to try again at once would take the
        decoder away from the one that is wanted more."""
        with self._changed:
            self._busy.discard(frame)
            self._given_up.add(frame)
            self._changed.notify_all()

    def _keep(self, frame: int, result: Picture | FrameError) -> bool:
        """Hold a result, make room for it; whether it is still part of the newest request."""
        with self._changed:
            self._busy.discard(frame)
            self._given_up.clear()
            if self._closed:
                return False
            if frame in self._held:
                self._bytes -= _size(self._held.pop(frame))
            self._held[frame] = result
            self._bytes += _size(result)
            self._largest = max(self._largest, _size(result))
            self._make_room()
            self._changed.notify_all()
            return frame in self._wanted

    def _make_room(self) -> None:
        wanted = self._wanted
        unwanted = [frame for frame in self._held if frame not in wanted]
        for frame in [*unwanted, *reversed(wanted[1:])]:
            if self._bytes <= self._budget:
                return
            if frame in self._held:
                self._bytes -= _size(self._held.pop(frame))

    def _tell(self, frame: int, result: Picture | FrameError) -> None:
        try:
            if self._on_ready is not None:
                self._on_ready(frame, result)
        except Exception:
            logger.exception("frame %d could not be handed over", frame)


def _size(result: Picture | FrameError) -> int:
    return _ERROR_BYTES if isinstance(result, FrameError) else bytes_of(result)
