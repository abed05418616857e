from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from gtreview.ui.player import Player
from gtreview.ui.state import ViewState
from tests.ui import scene


class Screen(QObject):
    """Shows every frame at once, or where ``slow`` only when told."""

    picture_shown = Signal(int)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.slow, self.travel, self.shown_frame = False, 0, 0
        self.state, self.shown = state, [0]
        state.frame_changed.connect(lambda _frame: None if self.slow else self.show_now())

    def show_now(self) -> None:
        self.shown_frame = self.state.frame
        self.shown.append(self.shown_frame)
        self.picture_shown.emit(self.shown_frame)


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
    return Player(state, screen)  # type: ignore[arg-type]


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


def test_it_waits_for_a_picture_that_is_late(
    qtbot: QtBot, state: ViewState, screen: Screen, player: Player
) -> None:
    screen.slow = True
    with qtbot.waitSignal(state.frame_changed):
        state.play(8)
    assert state.frame == 4
    with qtbot.assertNotEmitted(state.frame_changed, wait=120):
        pass
    with qtbot.waitSignal(state.frame_changed):
        screen.show_now()
    assert state.frame == 8
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


@pytest.mark.parametrize(
    ("stamps", "following", "seconds"),
    [
        (None, 4, 1 / 25),
        (np.arange(40) / 10, 4, 0.1),
        (np.arange(40) / 10, 6, 0.3),
        (np.arange(40) * 60.0, 4, 1.0),
        (np.arange(40) // 25, 4, 1 / 25),
    ],
    ids=["none", "ten-a-second", "stride", "time-lapse", "whole-seconds"],
)
def test_frames_stand_as_long_as_their_time_stamps_say(
    player: Player, stamps: np.ndarray | None, following: int, seconds: float
) -> None:
    player.show_sequence(scene.sequence([], timestamps=stamps))
    assert player._length(3, following) == pytest.approx(seconds)
