"""Playback: moves the state's frame on, by the clock."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gtreview.frames.playback import Floats, Playback, beginnings
from gtreview.model.sequence import Sequence
from gtreview.ui.canvas import Canvas
from gtreview.ui.state import ViewState

FPS = 25.0


class Player(QObject):
    """Plays while ``state.speed`` is not zero.

    The next frame is asked for when it is due and the one before has been painted. Where that
    takes too long frames are left out and counted.

    Parameters
    ----------
    state : whose frame is moved on.
    canvas : tells when a frame is on the screen.
    now : a clock, seconds.

    Attributes
    ----------
    fps : frames a second at single speed where the frames have no time stamps.
    left_out : frames that were due since play started and have not been shown.
    """

    told = Signal(str)
    """How it plays, in words; empty when it has stopped."""

    def __init__(
        self,
        state: ViewState,
        canvas: Canvas,
        parent: QObject | None = None,
        now: Callable[[], float] = perf_counter,
    ) -> None:
        super().__init__(parent)
        self.fps, self.left_out = FPS, 0
        self._state, self._canvas = state, canvas
        self._range: tuple[int, int] | None = None
        self._stamps: Floats | None = None
        self._playback: Playback | None = None
        self._asked = -1
        self._now = now
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        state.playing_changed.connect(self._set_speed)
        canvas.painted.connect(self._painted)

    @property
    def looping(self) -> bool:
        """Whether a range is being played again and again."""
        return self._range is not None

    def show_sequence(self, sequence: Sequence | None) -> None:
        """Play this sequence from now on, by its time stamps where they are of use."""
        self._state.play(0)
        self._stamps = None if sequence is None else sequence.frames.timestamps

    def toggle(self) -> None:
        """Play, or stop; from the beginning where the end is reached."""
        if self._state.speed:
            self._state.play(0)
            return
        if self._state.frame >= self._state.frame_count - 1:
            self._state.go_to(0)
        self._state.play(1)

    def loop(self, first: int, last: int, speed: float = 1.0) -> None:
        """Play the frames ``first`` to ``last`` again and again until playback is stopped."""
        self._state.play(0)
        last = min(last, self._state.frame_count - 1)
        self._range = (max(first, 0), last)
        if not self._range[0] <= self._state.frame <= last:
            self._state.go_to(self._range[0])
        self._state.play(speed)

    def _set_speed(self, speed: float) -> None:
        self._timer.stop()
        self._playback, self._canvas.travel, self.left_out = None, 0, 0
        if not speed:
            self._range = None
            self.told.emit("")
            return
        count = self._state.frame_count
        self._playback = Playback(
            beginnings(self._stamps, count, self.fps),
            speed,
            self._range or (0, count - 1),
            again=self.looping,
        )
        self._canvas.travel = self._playback.stride
        self._asked = -1
        self._tell()
        if self._canvas.painted_frame == self._state.frame:
            self._painted(self._state.frame)

    def _painted(self, frame: int) -> None:
        """Wait until the frame after the painted one is due."""
        if self._playback is None or frame != self._state.frame:
            return
        if frame != self._asked:
            # The first frame, or somebody has pointed at another one meanwhile.
            self._playback.begin(frame, self._now())
            self._asked = frame
        due = self._playback.following(frame, self._now())
        if due is None:
            self._state.play(0)
        else:
            self._timer.start(max(0, round((due.at - self._now()) * 1000)))

    def _advance(self) -> None:
        """Ask for what is due by now."""
        here = self._state.frame
        if self._playback is None or not self._canvas.painted_frame == here == self._asked:
            return
        due = self._playback.following(here, self._now())
        if due is None:
            return
        if due.left_out:
            self.left_out += due.left_out
            self._tell()
        # Where frames are left out, those due next are decoded ahead, not what lies between.
        self._canvas.travel = self._playback.stride * (1 + due.left_out)
        if (due.frame - here) * self._playback.stride < 0:
            # The loop begins anew.
            self._playback.begin(due.frame, max(due.at, self._now()))
        self._asked = due.frame
        self._state.go_to(due.frame)

    def _tell(self) -> None:
        self.told.emit(_in_words(self._state.speed, abs(self._playback.stride), self.left_out))


def _in_words(speed: float, stride: int, left_out: int) -> str:
    """``−2×``, ``8× · every 4th frame · 14 left out``."""
    words = [f"{speed:g}×".replace("-", "−")]
    if stride > 1:
        ending = {2: "nd", 3: "rd"}.get(stride, "th")
        words.append(f"every {stride}{ending} frame")
    if left_out:
        words.append(f"{left_out} left out")
    return " · ".join(words)
