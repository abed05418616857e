"""A real window on a small sequence, for tests: work is done at once, on the calling thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gtreview.settings import Settings
from gtreview.ui import theme
from gtreview.ui.app import application
from gtreview.ui.main_window import MainWindow
from gtreview.ui.work import DirectRunner
from tests.ui import cars

OFFSCREEN = pytest.mark.qt_log_ignore(
    "plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
)
"""What the platform plug-in for tests says of windows with a least size."""


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The labels of the small sequence."""
    return cars.write(tmp_path / "cars")


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    """The application as `gtreview.ui.app.run` sets it up."""
    return application()


@pytest.fixture
def window(themed: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """An empty window; it is gone, not only closed, when the test ends."""
    made = MainWindow(Settings(), DirectRunner())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.current() is not theme.DARK:
        theme.apply(themed, theme.DARK)


@pytest.fixture
def reviewing(window: MainWindow, labels: Path, qtbot: QtBot) -> MainWindow:
    """A window in which the small sequence is open and its first picture shown."""
    open_in(window, labels, qtbot)
    return window


def open_in(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    """Open ``path`` and wait for the picture."""
    window.open_paths([path])
    assert window.session.review is not None, window.bar.sentence.text()
    settle(window, qtbot)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the picture is the state's frame."""
    qtbot.waitUntil(lambda: window.canvas.shown_frame == window.state.frame)


def press(
    widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press and let go a key where the focus is in a window, or in a widget."""
    focused = widget.focusWidget() if widget.isWindow() else None
    QTest.keyClick(focused or widget, key, modifier)


def click(widget: QWidget, at: QPoint) -> None:
    """Click with the left button."""
    QTest.mouseMove(widget, at)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
