"""The status bar: what is said there can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gtreview.ui.main_window import MainWindow
from gtreview.ui.work import Task
from tests.ui.windows import OFFSCREEN, press

pytestmark = OFFSCREEN


@pytest.mark.parametrize("width", [1366, 1920])
def test_what_has_just_happened_fits_beside_work(
    reviewing: MainWindow, qtbot: QtBot, width: int
) -> None:
    status, runner = reviewing.status, reviewing.runner
    reviewing.resize(width, 768)
    task = Task("Comparing corrected boxes", True)
    runner.tasks.append(task)
    runner.changed.emit()
    qtbot.waitUntil(lambda: status.work.isVisible() and status.width() == width)
    wide = status.said.fontMetrics().horizontalAdvance
    done = "n" * (status.said.width() // wide("n") + 8)
    needed = wide(done)
    status.say(done)
    qtbot.waitUntil(lambda: status.said.width() >= needed, timeout=1000)
    assert status.bar.isVisible() and status.bar.toolTip() == "Comparing corrected boxes"
    status.say("")
    assert status.size.isVisible() and status.zoom.isVisible() and status.work.isVisible()
    runner.tasks.remove(task)
    runner.changed.emit()
    assert not status.work.isVisible() and not status.bar.isVisible()


def test_a_key_that_can_do_nothing_says_why(reviewing: MainWindow) -> None:
    press(reviewing, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert reviewing.status.said.text() == "Nothing has been corrected"
