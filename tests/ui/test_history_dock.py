"""The list of what was done: titles, times, and going back by a click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gtreview.ui import theme
from gtreview.ui.history_dock import AT_FIRST, HistoryDock, shown_time
from gtreview.ui.main_window import MainWindow
from tests.ui.windows import OFFSCREEN, press

pytestmark = OFFSCREEN
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def history(reviewing: MainWindow) -> HistoryDock:
    """The list over two verdicts."""
    reviewing.reviewing.go_to_finding(0)
    press(reviewing, Qt.Key.Key_X)
    press(reviewing, Qt.Key.Key_Y)
    press(reviewing, Qt.Key.Key_H, CONTROL)
    assert reviewing.history.isVisible()
    return reviewing.history


def titles(history: HistoryDock) -> list[str]:
    model = history.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_every_command_has_its_title_time_and_reviewer(
    reviewing: MainWindow, history: HistoryDock
) -> None:
    first, dismissed, confirmed = titles(history)
    assert first == AT_FIRST
    assert dismissed.startswith("Dismiss ") and confirmed.startswith("Confirm ")
    at, who = (history.model.index(1, column).data() for column in (1, 2))
    assert len(at) == len("12:34:56") and who == reviewing.settings.reviewer_name


def test_who_is_told_apart_where_there_are_several(
    reviewing: MainWindow, history: HistoryDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert history.view.isColumnHidden(2) and not history.view.isColumnHidden(1)
    monkeypatch.setattr(reviewing.session.review._journal, "_reviewer", "somebody else")
    reviewing.canvas.setFocus()
    press(reviewing, Qt.Key.Key_X)
    assert not history.view.isColumnHidden(2)


def test_a_click_goes_back_and_forth_and_loses_nothing(
    reviewing: MainWindow, history: HistoryDock
) -> None:
    review, before = reviewing.session.review, titles(history)
    history.view.clicked.emit(history.model.index(1, 0))
    assert review.progress[0] == 1 and history.model.done == 1
    undone = history.model.index(2, 0).data(Qt.ItemDataRole.ForegroundRole)
    assert undone == QColor(theme.current().dim)
    assert "Dismiss" in reviewing.status.said.text()
    history.view.clicked.emit(history.model.index(0, 0))
    assert review.progress[0] == 0 and reviewing.status.said.text() == "Everything undone"
    history.view.clicked.emit(history.model.index(2, 0))
    assert review.progress[0] == 2 and titles(history) == before


def test_by_keys_alone(reviewing: MainWindow, history: HistoryDock) -> None:
    assert history.view.hasFocus()
    press(reviewing, Qt.Key.Key_Up)
    assert reviewing.session.review.progress[0] == 2, "looking changes nothing"
    press(reviewing, Qt.Key.Key_Return)
    assert reviewing.session.review.progress[0] == 1
    press(reviewing, Qt.Key.Key_Escape)
    assert reviewing.canvas.hasFocus()


def test_it_follows_undo_and_is_empty_without_a_review(
    reviewing: MainWindow, history: HistoryDock
) -> None:
    reviewing.canvas.setFocus()
    press(reviewing, Qt.Key.Key_Z, CONTROL)
    assert history.model.done == 1 and len(titles(history)) == 3
    reviewing.session.close()
    assert titles(history) == [AT_FIRST]


def test_a_time_of_another_day_has_its_date() -> None:
    assert shown_time("2021-03-04T12:00:00.000+00:00").startswith("2021-03-0")
    assert shown_time("long ago") == ""


def test_closed_it_gives_the_keyboard_back_to_the_picture(
    reviewing: MainWindow, history: HistoryDock
) -> None:
    press(reviewing, Qt.Key.Key_H, CONTROL)
    assert history.isHidden() and reviewing.canvas.hasFocus()
