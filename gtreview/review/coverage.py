"""Which frames somebody has looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import OutputError
from gtreview.review.file import ReviewFile

LOOKED = "looked"
"""The state that keeps the frames, as runs ``[first, last]``."""
EVERY = 1.0
"""Seconds between two writes while one looks on."""


class Coverage:
    """The frames of a review that were looked at, by whoever.

    They are written at most once in `EVERY` seconds, so that a step stays a step, and by `keep`;
    what cannot be written is tried again with the next.
    """

    def __init__(
        self, file: ReviewFile, count: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._file, self._clock = file, clock
        self._seen = np.zeros(count, bool)
        for first, last in file.state(LOOKED, []):
            self._seen[first : last + 1] = True
        self._unwritten, self._written_at = False, -EVERY

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(frames,) True where a frame was looked at; not to be changed."""
        return self._seen

    @property
    def share(self) -> float:
        """The share of frames looked at, 0…1; 1 where there are none."""
        return float(self._seen.mean()) if len(self._seen) else 1.0

    def look(self, frame: int) -> bool:
        """Somebody looks at ``frame``; True where nobody had before."""
        if self._seen[frame]:
            return False
        self._seen[frame] = self._unwritten = True
        if self._clock() - self._written_at >= EVERY:
            self.keep()
        return True

    def next_unseen(self, frame: int, step: int = 1) -> int | None:
        """The nearest frame after ``frame`` (before it with ``step`` −1) that nobody has looked
        at, from the other end again where there is none; None where all were looked at."""
        left = np.flatnonzero(~self._seen)
        if not len(left):
            return None
        if step > 0:
            return int(left[np.searchsorted(left, frame, side="right") % len(left)])
        return int(left[np.searchsorted(left, frame) - 1])

    def keep(self) -> None:
        """Write what is not written yet. Where the review is read-only it is let go."""
        if not self._unwritten or self._file.read_only_because:
            return
        self._written_at = self._clock()
        with suppress(OutputError):
            self._file.set_state(LOOKED, self.runs())
            self._unwritten = False

    def runs(self) -> list[tuple[int, int]]:
        """The frames looked at as runs of first and last frame."""
        edges = np.flatnonzero(np.diff(self._seen, prepend=False, append=False))
        return [(int(first), int(stop) - 1) for first, stop in edges.reshape(-1, 2)]
