"""Which frame is due when, while a sequence plays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_SHOWN_PER_SECOND = 50.0
_SHORTEST, _LONGEST = 1 / 240, 1.0
"""Seconds that a frame stands at single speed, whatever the time stamps say."""
_REST = 0.4
"""Seconds that a loop rests at its end, so that one sees where it begins."""


def beginnings(stamps: Floats | None, count: int, rate: float) -> Floats:
    """(count,) seconds at which each frame begins at single speed: by the time stamps where they
    rise, else ``rate`` frames a second."""
    if stamps is not None and len(stamps) == count > 1:
        lengths = np.diff(stamps)
        if np.isfinite(lengths).all() and (lengths > 0).all():
            return np.cumsum(np.append(0.0, np.clip(lengths, _SHORTEST, _LONGEST)))
    return np.arange(count) / rate


@dataclass(frozen=True)
class Due:
    """A frame, the second from which on it is to be seen, and how many that were due before it
    are left out for it."""

    frame: int
    at: float
    left_out: int


class Playback:
    """One run through frames at a speed, by a clock that the caller reads.

    Above `MOST_SHOWN_PER_SECOND` it takes strides: every second frame, every third, always the
    same. Where showing takes longer than the clock allows, frames are left out: the one that
    follows is the last that is due.

    Parameters
    ----------
    begins : (n,) seconds at which frames begin at single speed (`beginnings`).
    speed : times the single one, negative backwards, not 0.
    within : first and last frame to be played.
    again : begin anew at the end.
    """

    def __init__(
        self, begins: Floats, speed: float, within: tuple[int, int], *, again: bool = False
    ) -> None:
        self._begins, self._speed, self._again = begins, speed, again
        self._start, self._end = within if speed > 0 else within[::-1]
        shown = abs(speed) / float(np.median(np.diff(begins))) if len(begins) > 1 else 0.0
        stride = max(1, math.ceil(shown / MOST_SHOWN_PER_SECOND - 1e-9))
        self.stride = stride if speed > 0 else -stride
        """Frames from one shown frame to the next, negative backwards."""
        self.begin(self._start, 0.0)

    def begin(self, frame: int, now: float) -> None:
        """``frame`` is on the screen since the second ``now``; the others are due by that."""
        self._origin, self._since = frame, now

    def following(self, frame: int, now: float) -> Due | None:
        """What comes after ``frame``, which is on the screen; None at the end."""
        if frame == self._end:
            turns = self._again and frame != self._start
            return Due(self._start, self._due(frame) + _REST, 0) if turns else None
        following, left_out = self._next(frame), 0
        while following != self._end and self._due(self._next(following)) <= now:
            following, left_out = self._next(following), left_out + 1
        return Due(following, self._due(following), left_out)

    def _next(self, frame: int) -> int:
        left = self._end - frame
        if left * self.stride <= 0:
            return self._end
        return frame + self.stride if abs(left) > abs(self.stride) else self._end

    def _due(self, frame: int) -> float:
        away = float(self._begins[frame] - self._begins[self._origin])
        return self._since + away / self._speed
