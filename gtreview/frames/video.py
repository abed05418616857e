"""Frames of a video, exactly: frame *i* is the i-th in presentation order."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

import av
from av.video.frame import VideoFrame

from gtreview.errors import (
    Cancelled,
    FrameError,
    FrameUnreachableError,
    InputError,
    UnreachableError,
)
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, check_size, fitted
from gtreview.frames.video_decoder import Decoder, LandedLateError
from gtreview.frames.video_file import VideoFile, check_there
from gtreview.frames.video_index import VideoIndex
from gtreview.frames.video_picture import SPARE, HeldFrame
from gtreview.frames.wish import WHOLE, Wish

YUV_BYTES = 800 * 2**20
"""How much of a group of pictures is held as decoded: 250 frames of 1080p."""


class Video:
    """The frames of one video stream, by position; safe to call from many threads.

    The decoder is kept warm: the next frame costs one decoding step, one further on those in
    between, anything else a jump to the key frame before it. There are two, so that who goes on
    frame by frame is not held up by jumps, of frames that are fetched ahead from elsewhere. What is
    decoded on the way is held, as the decoder gives it, so that stepping back decodes a group of
    pictures once; where the budget is smaller than the group, once for each part that is held.

    Parameters
    ----------
    path : the file.
    index : its frames.
    budget : bytes of decoded frames to hold.
    limit_megapixels : larger pictures are refused before they are decoded.
    """

    def __init__(
        self,
        path: VideoFile,
        index: VideoIndex,
        *,
        budget: int = YUV_BYTES,
        limit_megapixels: float = LIMIT_MEGAPIXELS,
    ) -> None:
        self.path, self.index = path, index
        self._limit, self._budget = limit_megapixels, budget
        self._lock = threading.Lock()
        self._held: OrderedDict[int, HeldFrame] = OrderedDict()
        self._spare: deque[VideoFrame] = deque(maxlen=SPARE)
        self._bytes = 0
        self._decoder: Decoder | None = None
        self._other: Decoder | None = None
        self._went_on: Decoder | None = None
        self._wish, self._closed = WHOLE, False
        self._careful: set[int] = set()
        self._damaged: dict[int, str] = {}
        self._doubtful: set[int] = set()

    def __len__(self) -> int:
        return len(self.index)

    @property
    def bytes_held(self) -> int:
        """Bytes of decoded frames that are held."""
        # Without the lock, which is held while frames are decoded: a number can be asked any time.
        return self._bytes

    @property
    def damaged(self) -> dict[int, str]:
        """Why frames cannot be shown, of those that were wanted so far."""
        with self._lock:
            return dict(self._damaged)

    def doubt(self, i: int) -> str:
        """Why what frame ``i`` shows may be wrong, once it was read; empty where nothing is
        known."""
        # Without the lock, as above.
        if i not in self._doubtful:
            return ""
        return (
            f"{self.path}, frame {i}: decoded after damage in the video, so the picture may be "
            "wrong. Copy or export it again."
        )

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused; upright.

        Raises
        ------
        FrameError : the video is damaged there, gone, or its pictures are too large.
        Cancelled : it is no longer wanted; what was decoded on the way is held.
        """
        check_size(self.index.size, str(self.path), self._limit)
        return self._frame(i, wish).picture()

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return fitted(self.read(i), size)

    def close(self) -> None:
        """Let go of the file and of what is held; who still reads is told that it is not wanted."""
        self._closed = True
        with self._lock:
            self._held.clear()
            self._spare.clear()
            self._bytes = 0
            self._close()
            self._take_other()
            self._close()

    def _frame(self, i: int, wish: Wish) -> HeldFrame:
        if not 0 <= i < len(self):
            raise FrameError(f"{self.path} has no frame {i}: it has {len(self):,}.")
        with self._lock:
            if i in self._held:
                self._held.move_to_end(i)
                return self._held[i]
            if i in self._damaged:
                raise FrameError(self._damaged[i])
            self._wish = wish
            try:
                return self._decode_to(i)
            except UnreachableError as error:
                self._close()
                raise FrameUnreachableError(f"frame {i}: {error}") from error

    def _decode_to(self, i: int) -> HeldFrame:
        """Frame ``i``: by decoding on where that is the shortest way, else from the key frame
        before it; from an earlier one where that one turns out to be no beginning."""
        self._give_up_unwanted(i)
        start = self.index.key_before(i)
        self._choose(start, i)
        if self._goes_on(start, i) and self._advance(i):
            self._went_on = self._decoder
            return self._held[i]
        before = self.index.key_before(max(start - 1, 0))
        for begin in dict.fromkeys((start, before, 0)):
            try:
                if self._from(begin, i):
                    return self._held[i]
            except LandedLateError:
                continue
            if begin == before or begin in self._careful:
                break
        check_there(self.path)
        self._lose(i)
        raise FrameError(self._damaged[i])

    def _choose(self, start: int, i: int) -> None:
        """Take the decoder that can go on to frame ``i``; where none can, and one has to jump, the
        one that has gone on last stays where it is."""
        if self._goes_on(start, i):
            return
        self._take_other()
        if not self._goes_on(start, i) and self._decoder is self._went_on is not None:
            self._take_other()

    def _take_other(self) -> None:
        self._decoder, self._other = self._other, self._decoder

    def _goes_on(self, start: int, i: int) -> bool:
        decoder = self._decoder
        return decoder is not None and decoder.index is self.index and start <= decoder.next <= i

    def _from(self, start: int, i: int) -> bool:
        """Decode from the key frame ``start`` up to frame ``i``; whether it came. Where packets
        turn out to be damaged, once more with care: threads do not tell which ones they are."""
        self._jump(start)
        if self._advance(i):
            return True
        if self._decoder is None or not self._decoder.gave_up:
            return False
        self._careful.add(start)
        self._jump(start)
        return self._advance(i)

    def _advance(self, i: int) -> bool:
        """Decode up to frame ``i``; whether it came."""
        decoder = self._decoder
        assert decoder is not None
        for position, frame in decoder.frames:
            self._doubtful |= decoder.doubtful
            self._hold(position, frame)
            if position >= i:
                break
            self._give_up_unwanted(i)
        else:
            if not decoder.gave_up:
                # The end of the file: a decoder that has been drained must begin anew.
                self._close()
        self._doubtful |= decoder.doubtful
        return i in self._held

    def _give_up_unwanted(self, i: int) -> None:
        """Stop on the way to frame ``i`` where nobody waits for it; the decoder stays where it is
        and goes on from there."""
        if self._closed or not self._wish.wanted():
            raise Cancelled(f"{self.path}, frame {i}: it is no longer wanted.")

    def _lose(self, i: int) -> None:
        """Frame ``i`` did not come, nor did those up to the next one that did."""
        end = self._decoder.next - 1 if self._decoder else len(self)
        for lost in range(i, max(end, i + 1)):
            reason = f"{self.path}, frame {lost}: the video is damaged here and has no such picture"
            self._damaged[lost] = f"{reason}. Copy or export it again."
        self._doubtful -= self._damaged.keys()

    def _jump(self, start: int) -> None:
        """Begin decoding at the key frame ``start``."""
        careful = start in self._careful
        try:
            decoder = self._decoder
            # Not every container can be sought to its beginning.
            if (
                not start
                or not decoder
                or (decoder.index, decoder.careful)
                != (
                    self.index,
                    careful,
                )
            ):
                self._close()
                decoder = self._decoder = Decoder(self.path, self.index, careful=careful)
            decoder.begin(start)
        except UnreachableError:
            raise
        except (InputError, av.error.FFmpegError, OSError) as error:
            self._close()
            check_there(self.path)
            raise FrameError(f"{self.path}: the video cannot be read any more ({error})") from error

    def _hold(self, i: int, frame: VideoFrame) -> None:
        if i in self._held:
            return
        held = self._held[i] = HeldFrame(frame, self._spare)
        self._bytes += held.nbytes
        while self._bytes > self._budget and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            self._bytes -= gone.nbytes

    def _close(self) -> None:
        if self._decoder is not None:
            self._decoder.close()
        if self._went_on is self._decoder:
            self._went_on = None
        self._decoder = None
