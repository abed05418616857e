"""Playback: which frame is due when."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from gtreview.model.sequence import Sequence
from gtreview.ui.canvas import Canvas
from gtreview.ui.state import ViewState

FPS = 25.0
MOST_SHOWN_PER_SECOND = 50.0
_SHORTEST, _LONGEST = 1 / 240, 1.0
"""Seconds that a frame stands at single speed, whatever the time stamps say."""
_REST = 0.4
"""Seconds that a loop rests at its end, so that one sees where it begins."""


class Player(QObject):
    """Plays while ``state.speed`` is not zero.

    The next frame is due by the clock, and is asked for only once the one before is shown: where
    decoding is slow, playback is slow, and no frame is left out. Above `MOST_SHOWN_PER_SECOND`
    it takes strides: every second frame, every third, always the same.

    Parameters
    ----------
    state : whose frame is moved on.
    canvas : tells when a frame is on the screen.

    Attributes
    ----------
    fps : frames a second at single speed where the frames have no time stamps.
    """

    def __init__(self, state: ViewState, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fps = FPS
        self._state, self._canvas = state, canvas
        self._range: tuple[int, int] | None = None
        self._durations: NDArray[np.float64] | None = None
        self._clock = QElapsedTimer()
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        state.playing_changed.connect(self._set_speed)
        canvas.picture_shown.connect(self._shown)

    @property
    def looping(self) -> bool:
        """Whether a range is being played again and again."""
        return self._range is not None

    @property
    def stride(self) -> int:
        """How many frames on the next shown one is, signed by the direction."""
        speed = self._state.speed
        size = max(1, math.ceil(abs(speed) * self._rate / MOST_SHOWN_PER_SECOND - 1e-9))
        return size if speed >= 0 else -size

    def show_sequence(self, sequence: Sequence | None) -> None:
        """Play this sequence from now on, by its time stamps where they are of use."""
        self._state.play(0)
        stamps = None if sequence is None else sequence.frames.timestamps
        self._durations = None if stamps is None else _durations(stamps)

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

    @property
    def _rate(self) -> float:
        return self.fps if self._durations is None else float(1 / np.median(self._durations))

    def _set_speed(self, speed: float) -> None:
        self._timer.stop()
        self._canvas.travel = self.stride if speed else 0
        if not speed:
            self._range = None
            return
        self._clock.start()
        self._due = 0.0
        self._schedule()

    def _schedule(self) -> None:
        """Wait until the frame after the shown one is due; time lost in decoding is lost."""
        following = self._following()
        if following is None:
            self._state.play(0)
            return
        now = self._clock.elapsed() / 1000
        length = self._length(self._state.frame, following) / abs(self._state.speed)
        self._due = max(self._due + length, now)
        self._timer.start(round((self._due - now) * 1000))

    def _advance(self) -> None:
        following = self._following()
        if following is not None and self._canvas.shown_frame == self._state.frame:
            self._state.go_to(following)

    def _shown(self, frame: int) -> None:
        if self._state.speed and frame == self._state.frame:
            self._schedule()

    def _following(self) -> int | None:
        """The frame after this one; None at the end."""
        first, last = self._range or (0, self._state.frame_count - 1)
        following = self._state.frame + self.stride
        if first <= following <= last:
            return following
        end, start = (last, first) if self.stride > 0 else (first, last)
        target = end if self._range is None else start
        return target if target != self._state.frame else None

    def _length(self, frame: int, following: int) -> float:
        """Seconds between two frames at single speed."""
        if (following > frame) != (self.stride > 0):
            return _REST
        if self._durations is None:
            return abs(following - frame) / self.fps
        first, last = sorted((frame, following))
        return float(self._durations[first:last].sum())


def _durations(stamps: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """(n − 1,) seconds from each frame to the next; None where the stamps do not rise."""
    steps = np.diff(stamps)
    if not len(steps) or not np.isfinite(steps).all() or (steps <= 0).any():
        return None
    return np.clip(steps, _SHORTEST, _LONGEST)
