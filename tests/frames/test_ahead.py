"""Frames that are fetched before they are asked for."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from gtreview.errors import FrameError
from gtreview.frames.ahead import AHEAD, ReadAhead
from gtreview.frames.decode import Picture


class Slow:
    """A source that gives its first frame only when all that fit are being read."""

    def __init__(self, broken: int = -1) -> None:
        self.reads: list[int] = []
        self.broken = broken
        self.together = threading.Barrier(AHEAD)

    def __len__(self) -> int:
        return 30

    def read(self, i: int) -> Picture:
        self.reads.append(i)
        if i < AHEAD and self.reads.count(i) == 1:
            self.together.wait(10)
        if i == self.broken:
            raise FrameError(f"frame {i} is damaged")
        return np.full((1, 1, 4), i, np.uint8)


def test_the_next_frames_are_read_meanwhile_and_each_once() -> None:
    source = Slow()
    ahead = ReadAhead(source)
    assert [ahead.read(i)[0, 0, 0] for i in range(len(ahead))] == list(range(30))
    assert sorted(source.reads) == list(range(30))
    ahead.close()


def test_a_frame_that_cannot_be_had_is_told_when_it_is_asked_for() -> None:
    ahead = ReadAhead(Slow(broken=3))
    assert [ahead.read(i)[0, 0, 0] for i in range(3)] == [0, 1, 2]
    with pytest.raises(FrameError, match="frame 3"):
        ahead.read(3)
    assert ahead.read(12)[0, 0, 0] == 12 and ahead.read(4)[0, 0, 0] == 4
    ahead.close()
