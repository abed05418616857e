"""Which frame is due when, by a clock that the test sets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.frames.playback import Due, Playback, beginnings

FRAMES = 100
EVEN = beginnings(None, FRAMES, 25.0)


def run(speed: float, start: int = 0, within: tuple[int, int] = (0, FRAMES - 1)) -> Playback:
    playback = Playback(EVEN, speed, within)
    playback.begin(start, 10.0)
    return playback


def shown(playback: Playback, frame: int, takes: float, now: float = 10.0) -> tuple[list[int], int]:
    """Frames in their order and how many were left out, where each takes so many seconds from the
    time that it was asked for until it is on the screen."""
    frames, left_out = [], 0
    while (due := playback.following(frame, now)) is not None:
        now = max(due.at, now)
        due = playback.following(frame, now)
        assert due is not None
        frame, left_out = due.frame, left_out + due.left_out
        frames.append(frame)
        now += takes
    return frames, left_out


@pytest.mark.parametrize(("speed", "at"), [(1, 10.04), (0.25, 10.16), (2, 10.02)])
def test_the_next_frame_is_due_by_the_frame_rate_and_the_speed(speed: float, at: float) -> None:
    due = run(speed).following(0, 10.0)
    assert due is not None and (due.frame, due.left_out) == (1, 0)
    assert due.at == pytest.approx(at)


def test_backwards_is_as_fast() -> None:
    due = run(-0.5, 50).following(50, 10.0)
    assert due is not None and due.frame == 49 and due.at == pytest.approx(10.08)
    assert run(-1).following(0, 10.0) is None


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.0, 2.0, -0.25, -2.0])
def test_nothing_is_left_out_while_it_can_keep_up(speed: float) -> None:
    start = 0 if speed > 0 else FRAMES - 1
    frames, left_out = shown(run(speed, start), start, 0.04 / abs(speed) - 0.001)
    expected = list(range(1, FRAMES)) if speed > 0 else list(range(FRAMES - 2, -1, -1))
    assert (frames, left_out) == (expected, 0)


def test_one_late_frame_is_caught_up_with_without_leaving_any_out() -> None:
    playback = run(1)
    assert playback.following(1, 10.079) == Due(2, pytest.approx(10.08), 0)
    assert playback.following(1, 10.119) == Due(2, pytest.approx(10.08), 0)


def test_the_last_frame_that_is_due_follows_and_those_before_it_are_counted() -> None:
    assert run(1).following(1, 10.205) == Due(5, pytest.approx(10.2), 3)
    assert run(-1, 50).following(50, 10.205) == Due(45, pytest.approx(10.2), 4)
    # Far behind: the end is as far as it goes.
    assert run(1).following(1, 99.0) == Due(99, pytest.approx(13.96), 97)


@pytest.mark.parametrize(("speed", "stride"), [(1, 1), (2, 1), (4, 2), (8, 4), (-8, -4)])
def test_at_most_fifty_frames_a_second_are_shown(speed: float, stride: int) -> None:
    assert run(speed).stride == stride


def test_strides_are_even_and_end_on_the_last_frame() -> None:
    assert shown(run(8), 0, 0.01) == ([*range(4, 99, 4), 99], 0)
    assert shown(run(-8, 99), 99, 0.01) == ([*range(95, 0, -4), 0], 0)


def test_slow_showing_leaves_frames_out_at_the_pace_of_the_clock() -> None:
    # 25 frames a second are due, ten can be shown: 4 s of the sequence still take 4 s.
    frames, left_out = shown(run(1), 0, 0.1)
    assert 38 <= len(frames) <= 42
    assert left_out == 99 - len(frames) and frames[-1] == 99


def test_a_loop_rests_at_its_end_and_goes_by_the_clock_again_from_its_beginning() -> None:
    playback = Playback(EVEN, 1, (10, 12), again=True)
    playback.begin(10, 5.0)
    assert playback.following(12, 5.08) == Due(10, pytest.approx(5.48), 0)
    playback.begin(10, 5.48)
    assert playback.following(10, 5.49) == Due(11, pytest.approx(5.52), 0)
    assert playback.following(11, 5.53) == Due(12, pytest.approx(5.56), 0)
    assert playback.following(12, 5.57) == Due(10, pytest.approx(5.96), 0)
    assert Playback(EVEN, 1, (10, 10), again=True).following(10, 5.0) is None


@pytest.mark.parametrize(
    ("stamps", "to", "seconds"),
    [
        (None, 4, 1 / 25),
        (np.arange(40) / 10, 4, 0.1),
        (np.arange(40) / 10, 6, 0.3),
        (np.arange(40) * 60.0, 4, 1.0),
        (np.arange(40) // 25, 4, 1 / 25),
        (np.arange(40) * np.nan, 4, 1 / 25),
    ],
    ids=["none", "ten-a-second", "three", "time-lapse", "whole-seconds", "no-numbers"],
)
def test_frames_stand_as_long_as_their_time_stamps_say(
    stamps: np.ndarray | None, to: int, seconds: float
) -> None:
    begins = beginnings(stamps, 40, 25.0)
    assert begins.shape == (40,) and begins[to] - begins[3] == pytest.approx(seconds)


def test_frames_of_different_length_are_due_by_their_own() -> None:
    playback = Playback(beginnings(np.array([0.0, 0.1, 0.5, 0.6]), 4, 25.0), 2, (0, 3))
    playback.begin(0, 0.0)
    assert [playback.following(f, 0.0) for f in range(4)] == [
        Due(1, pytest.approx(0.05), 0),
        Due(2, pytest.approx(0.25), 0),
        Due(3, pytest.approx(0.3), 0),
        None,
    ]


@pytest.mark.parametrize("count", [0, 1])
def test_what_has_no_second_frame_does_not_play(count: int) -> None:
    playback = Playback(beginnings(None, count, 25.0), 1, (0, max(count - 1, 0)))
    assert playback.following(0, 0.0) is None


@given(
    speed=st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0, 8.0]),
    backwards=st.booleans(),
    start=st.integers(0, FRAMES - 1),
    takes=st.floats(0.0, 0.5),
)
def test_it_goes_one_way_to_the_end_and_counts_all(
    speed: float, backwards: bool, start: int, takes: float
) -> None:
    playback = run(-speed if backwards else speed, start)
    frames, left_out = shown(playback, start, takes)
    way = [start, *frames]
    assert way[-1] == (0 if backwards else FRAMES - 1)
    assert all((b < a) == backwards and a != b for a, b in pairwise(way))
    # All on the grid of strides but the end, shown or counted.
    grid = -(-abs(way[-1] - start) // abs(playback.stride))
    assert len(frames) + left_out == grid
