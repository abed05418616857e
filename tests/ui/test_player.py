from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from gtreview.ui.player import Player
from gtreview.ui.state import ViewState
from tests.ui import scene


class Screen(QObject):
    """Shows every frame at once, or where ``slow`` only when told; the clock goes on by ``takes``
    seconds with each."""

    painted = Signal(int)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.slow, self.travel, self.painted_frame = False, 0, 0
        self.clock, self.takes = 0.0, 0.02
        self.state, self.shown = state, [0]
        state.frame_changed.connect(lambda _frame: None if self.slow else self.show_now())

    def show_now(self) -> None:
        self.clock += self.takes
        self.painted_frame = self.state.frame
        self.shown.append(self.painted_frame)
        self.painted.emit(self.painted_frame)


@pytest.fixture
def state() -> ViewState:
    state = ViewState()
    state.open(scene.FRAMES)
    return state


@pytest.fixture
def screen(state: ViewState) -> Screen:
    return Screen(state)


@pytest.fixture
def player(state: ViewState, screen: Screen) -> Player:
    return Player(state, screen, now=lambda: screen.clock)  # type: ignore[arg-type]


def play_to_the_end(qtbot: QtBot, state: ViewState, speed: float) -> None:
    with qtbot.waitSignal(state.playing_changed, check_params_cb=lambda s: s == 0, timeout=10_000):
        state.play(speed)


def test_every_frame_is_shown_and_it_stops_at_the_end(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    state.go_to(30)
    screen.shown.clear()
    play_to_the_end(qtbot, state, 2)
    assert screen.shown == list(range(31, 40)) and state.speed == 0 and screen.travel == 0


def test_backwards_stops_at_the_first(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    state.go_to(5)
    screen.shown.clear()
    play_to_the_end(qtbot, state, -2)
    assert screen.shown == [4, 3, 2, 1, 0]


def test_fast_playback_takes_even_strides_and_ends_on_the_last(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    screen.shown.clear()
    play_to_the_end(qtbot, state, 8)
    assert screen.shown == [*range(4, 40, 4), 39]


def test_where_showing_is_slow_frames_are_left_out_and_counted_anew_with_each_start(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    told: list[str] = []
    player.told.connect(told.append)
    # Three frames of single speed become due while one is shown.
    screen.takes = 0.12
    screen.shown.clear()
    play_to_the_end(qtbot, state, 1)
    assert screen.shown[:4] == [1, 3, 6, 9] and screen.shown[-1] == 39
    assert told[:3] == ["1×", "1× · 1 left out", "1× · 3 left out"] and told[-1] == ""
    state.play(-1)
    assert told[-1] == "−1×" and player.left_out == 0
    state.play(-8)
    assert told[-1] == "−8× · every 4th frame"
    state.play(0)


def test_the_frames_that_will_be_due_are_decoded_ahead(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    travel: list[int] = []
    state.frame_changed.connect(lambda _frame: travel.append(screen.travel))
    screen.takes = 0.12
    play_to_the_end(qtbot, state, 1)
    assert travel[:4] == [1, 2, 3, 3]


def test_it_waits_for_a_picture_that_is_late_and_goes_on_with_what_is_due_then(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    screen.slow = True
    with qtbot.waitSignal(state.frame_changed):
        state.play(8)
    assert state.frame == 4
    with qtbot.assertNotEmitted(state.frame_changed, wait=120):
        pass
    # 20 frames of time have passed.
    screen.takes = 0.1
    with qtbot.waitSignal(state.frame_changed):
        screen.show_now()
    assert state.frame == 20 and player.left_out == 3
    state.play(0)


def test_who_points_at_a_frame_meanwhile_goes_on_from_there(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    state.play(1)
    screen.takes = 0.5
    state.go_to(20)
    screen.takes = 0.04
    screen.shown.clear()
    qtbot.waitUntil(lambda: len(screen.shown) > 2, timeout=10_000)
    assert screen.shown[:3] == [21, 22, 23] and player.left_out == 0
    state.play(0)


def test_a_loop_begins_anew_until_it_is_stopped(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    player.loop(-3, 4, speed=2)
    assert player.looping
    qtbot.waitUntil(lambda: screen.shown[-6:] == [2, 3, 4, 0, 1, 2], timeout=10_000)
    assert set(screen.shown) == {0, 1, 2, 3, 4}
    state.play(0)
    assert not player.looping


def test_play_at_the_end_begins_at_the_first(state: ViewState, player: Player) -> None:
    state.go_to(39)
    player.toggle()
    assert (state.frame, state.speed) == (0, 1)
    player.toggle()
    assert state.speed == 0
