from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Flags
from gtreview.ui.feed import FrameFeed
from gtreview.ui.filmstrip import Filmstrip, windows
from gtreview.ui.state import ViewState
from tests.ui import puppets, scene
from tests.ui.scene import OpenReview, Pictures


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[Filmstrip]:
    strip = Filmstrip(ViewState())
    qtbot.addWidget(strip)
    strip.resize(700, 100)
    strip.show()
    yield strip
    strip.close_review()


@pytest.fixture
def feed() -> Iterator[FrameFeed]:
    feed = FrameFeed(Pictures(broken=frozenset({11})))
    yield feed
    feed.close()


def test_windows_have_one_scale_and_the_box_in_the_middle() -> None:
    found = windows(scene.driving(), 0, 10)
    assert [window.frame for window in found] == [7, 8, 9, 10, 11, 12, 13]
    assert len({window.side for window in found}) == 1 and found[0].side >= 45
    middle = found[3]
    assert middle.box == (30, 20, 60, 40)
    assert middle.left + middle.side / 2 == pytest.approx(45)
    assert middle.top + middle.side / 2 == pytest.approx(30)


def test_an_absent_box_shows_its_neighbours_place() -> None:
    found = {window.frame: window for window in windows(scene.driving(), 2, 12)}
    assert [f for f, window in found.items() if window.absent] == [12]
    assert found[12].box == (160, 60, 180, 80)


def test_frames_beyond_the_ends_have_no_window() -> None:
    assert [w.frame for w in windows(scene.driving(), 0, 1)] == [0, 1, 2, 3, 4]


def test_crops_show_the_frames_pixels(qtbot: QtBot, strip: Filmstrip, feed: FrameFeed) -> None:
    strip._state.open(scene.FRAMES)
    strip.show_review(OpenReview(scene.driving(), feed.source), feed)  # type: ignore[arg-type]
    strip._state.go_to(20)
    strip._state.select(1)
    qtbot.waitUntil(lambda: len(strip._crops) == 7)
    image = strip.grab().toImage()
    for frame in (18, 20, 22):
        pixel = image.pixelColor(strip.cell(frame).center().toPoint())
        assert pixel.getRgb()[:3] == (3 * frame, 2 * frame, frame)


def test_a_corrected_box_keeps_the_picture_while_its_crop_is_cut(
    qtbot: QtBot, strip: Filmstrip, feed: FrameFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip._state.open(scene.FRAMES)
    review = OpenReview(scene.driving(), feed.source)
    strip.show_review(review, feed)  # type: ignore[arg-type]
    strip._state.go_to(20)
    strip._state.select(1)
    qtbot.waitUntil(lambda: len(strip._crops) == 7)
    boxes = review.sequence.boxes
    wider = replace(boxes, width=boxes.width + 6)
    review.sequence = replace(review.sequence, boxes=wider)
    monkeypatch.setattr(strip._cutter, "want", lambda *_, **__: None)
    strip.show_changed(frozenset({"labels"}))
    image = strip.grab().toImage()
    assert strip._key(strip._windows[20]) not in strip._crops
    pixel = image.pixelColor(strip.cell(20).center().toPoint())
    assert pixel.getRgb()[:3] == (60, 40, 20)


def test_a_frame_without_a_picture_says_so(qtbot: QtBot, strip: Filmstrip, feed: FrameFeed) -> None:
    strip._state.open(scene.FRAMES)
    strip.show_review(OpenReview(scene.driving(), feed.source), feed)  # type: ignore[arg-type]
    strip._state.go_to(11)
    strip._state.select(0)
    qtbot.waitUntil(lambda: len(strip._crops) == 7)
    failed = [f for f, window in strip._windows.items() if strip._failed(strip._key(window))]
    assert failed == [11]


def test_a_click_goes_to_the_frame(qtbot: QtBot, strip: Filmstrip) -> None:
    state = strip._state
    state.open(scene.FRAMES)
    strip.show_review(OpenReview(scene.driving()))  # type: ignore[arg-type]
    state.go_to(20)
    state.select(0)
    place = strip.cell(22).center().toPoint()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert state.frame == 22


def test_a_narrow_strip_has_fewer_cells(qtbot: QtBot, strip: Filmstrip) -> None:
    counts = []
    for width in (700, 460, 260):
        strip.resize(width, 100)
        counts.append(strip._layout[0])
        assert strip._layout[0] * strip._layout[1] <= width
    assert counts == [7, 5, 3]


def test_without_a_selection_it_is_the_findings_object(strip: Filmstrip) -> None:
    state = strip._state
    state.open(scene.FRAMES)
    review = OpenReview(scene.driving(), flags=Flags.of([scene.flag(2, 5, 5)]))
    strip.show_review(review)  # type: ignore[arg-type]
    titles: list[str] = []
    strip.title_changed.connect(titles.append)
    state.select_finding(0)
    state.select(0)
    assert titles == ["Car:3", "Car:1"]


def test_an_object_with_skeletons_only_is_shown_by_what_they_span() -> None:
    absent = tuple((1, 12, place) for place in range(4))
    sequence = puppets.sequence(of=puppets.poses(absent=absent))
    found = {window.frame: window for window in windows(sequence, 1, 12)}
    assert found[11].box == found[12].box == (120, 20, 160, 80)
    assert [f for f, window in found.items() if window.absent] == [12]
    assert len({window.side for window in found.values()}) == 1


def test_bones_in_the_strip_have_their_colours(
    qtbot: QtBot, strip: Filmstrip, feed: FrameFeed
) -> None:
    strip.show_review(OpenReview(puppets.sequence(), Pictures()), feed)  # type: ignore[arg-type]
    strip._state.open(scene.FRAMES)
    strip._state.go_to(20)
    strip._state.select(1)
    window, cell = strip._windows[20], strip.cell(20)
    scale = cell.width() / window.side
    middle = (puppets.SHAPE[puppets.NECK] + puppets.SHAPE[puppets.FOOT]) / 2 + np.array([100, 0])
    place = cell.topLeft() + QPointF(*((middle - (window.left, window.top)) * scale))
    white = strip.grab().toImage().pixelColor(place.toPoint())
    assert min(white.red(), white.green(), white.blue()) > 150
