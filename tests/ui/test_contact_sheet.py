"""The contact sheet: which frames, what is marked, where keys and clicks lead, and that it lets
go."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.ui.contact_sheet import ContactSheet
from gtreview.ui.main_window import MainWindow
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, click, press

pytestmark = OFFSCREEN
Key = Qt.Key


@pytest.fixture
def sheet(reviewing: MainWindow, qtbot: QtBot) -> ContactSheet:
    """Of Car:2, all crops cut."""
    reviewing.state.select(1)
    reviewing.canvas.setFocus()
    press(reviewing, Key.Key_C)
    sheet = reviewing.contact_sheet
    qtbot.waitUntil(lambda: len(sheet.crops) == len(sheet.windows))
    return sheet


def shown(sheet: ContactSheet) -> list[int]:
    return [window.frame for window in sheet.windows]


def test_a_short_life_is_shown_whole_at_one_scale(sheet: ContactSheet) -> None:
    assert sheet.isVisible() and sheet.hasFocus()
    assert len({window.side for window in sheet.windows}) == 1
    frames = shown(sheet)
    assert (frames[0], frames[-1]) == (0, cars.FRAMES - 1)
    absent = [window.frame for window in sheet.windows if window.absent]
    assert set(absent) <= set(cars.MISSING)


def test_crops_show_the_car_and_flagged_frames_are_marked(
    reviewing: MainWindow, sheet: ContactSheet
) -> None:
    frames = shown(sheet)
    findings = reviewing.session.review.findings
    marked = {frame for frame, at in zip(frames, sheet.findings, strict=True) if at >= 0}
    peaks = {int(p) for p, t in zip(findings.peak, findings.track, strict=True) if t == 1}
    assert peaks & set(frames) <= marked and cars.GROWN in marked
    picture = sheet.grab().toImage()
    plain = next(i for i, frame in enumerate(frames) if frame not in marked)
    pixel = picture.pixelColor(sheet.cell(plain).center().toPoint())
    assert (pixel.red(), pixel.green(), pixel.blue()) == (40, 160, 220), "the colour of Car:2"


def test_every_crop_is_within_the_sheet(sheet: ContactSheet) -> None:
    cells = [sheet.cell(i).toRect() for i in range(len(sheet.windows))]
    assert all(sheet.rect().contains(cell) for cell in cells)
    assert not any(a.intersects(b) for i, a in enumerate(cells) for b in cells[:i])


def test_keys_walk_and_enter_goes_there(reviewing: MainWindow, sheet: ContactSheet) -> None:
    press(sheet, Key.Key_Home)
    press(sheet, Key.Key_Right)
    press(sheet, Key.Key_Down)
    place = 1 + sheet._columns
    assert sheet.mark == place
    frame = shown(sheet)[place]
    assert f"frame {frame}" in sheet.accessibleName()
    press(sheet, Key.Key_Return)
    assert reviewing.state.frame == frame
    assert not sheet.isVisible() and reviewing.canvas.hasFocus()
    assert reviewing.session.review.progress[0] == 0, "Return confirmed nothing"


def test_n_goes_from_flag_to_flag(sheet: ContactSheet) -> None:
    press(sheet, Key.Key_Home)
    press(sheet, Key.Key_N)
    assert sheet.findings[sheet.mark] >= 0
    assert not (sheet.findings[1 : sheet.mark] >= 0).any()


def test_a_click_goes_there(reviewing: MainWindow, sheet: ContactSheet) -> None:
    frame = shown(sheet)[5]
    click(sheet, sheet.cell(5).center().toPoint())
    assert (reviewing.state.frame, reviewing.state.track) == (frame, 1)
    assert not sheet.isVisible()


def test_escape_closes_and_leaves_no_thread(reviewing: MainWindow, sheet: ContactSheet) -> None:
    before = reviewing.state.frame
    press(sheet, Key.Key_Escape)
    assert not sheet.isVisible() and reviewing.canvas.hasFocus()
    assert reviewing.state.frame == before
    names = [thread.name for thread in threading.enumerate()]
    assert sum(name.startswith("crops") for name in names) <= 1, "the filmstrip's alone"


def test_a_verdict_changes_the_mark(reviewing: MainWindow, sheet: ContactSheet) -> None:
    review = reviewing.session.review
    at = review.find(cars.GROWN, 1)
    review.decide([at], Verdict.CONFIRMED)
    assert sheet._mark_of(at)[1] == "✓"
    reviewing.session.close()
    assert not sheet.isVisible()
