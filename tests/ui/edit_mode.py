"""The window in edit mode, and what hands do there: real keys and a real mouse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.review.review import Review
from gtreview.ui.main_window import MainWindow
from tests.model.walkers import LABELS
from tests.ui import walkers
from tests.ui.windows import open_in, press, settle

Key = Qt.Key
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
HEAD, SHOULDER_L, SHOULDER_R, ELBOW_L, ELBOW_R, WRIST_L, WRIST_R = range(len(LABELS))
ANN, BOB = 0, 1
"""``skeleton:1`` and ``skeleton:2``."""


@pytest.fixture
def walker_labels(tmp_path: Path) -> Path:
    """The walkers' labels with their images."""
    return walkers.write(tmp_path / "walkers")


@pytest.fixture
def editing(window: MainWindow, walker_labels: Path, qtbot: QtBot) -> MainWindow:
    """The window in edit mode at frame 2, the first walker selected."""
    # No pixel of the pictures is smaller than one of the screen.
    window.resize(1600, 1000)
    open_in(window, walker_labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    window.state.select(ANN)
    press(window, Key.Key_E)
    assert window.state.editing
    return window


def review_of(window: MainWindow) -> Review:
    review = window.session.review
    assert review is not None
    return review


def points(window: MainWindow, track: int = ANN, frame: int = 2) -> np.ndarray:
    poses = review_of(window).sequence.poses
    i = poses.at(track, frame)
    assert i is not None
    return poses.xy[i]


def shown(window: MainWindow, track: int = ANN) -> np.ndarray:
    """Where the picture shows a skeleton's points."""
    sequence = window.canvas._labels.sequence
    return sequence.poses.xy[sequence.poses.at(track, window.state.frame)]


def on_screen(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def mouse(window: MainWindow, kind: str, at: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    viewport = window.canvas.viewport()
    if kind == "move":
        QTest.mouseMove(viewport, at)
        # The offscreen platform sends moves without the button that is held.
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), QPointF(viewport.mapToGlobal(at)),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifier,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)
    else:
        act = QTest.mousePress if kind == "press" else QTest.mouseRelease
        act(viewport, Qt.MouseButton.LeftButton, modifier, at)


def drag(
    window: MainWindow,
    start: tuple[float, float],
    end: tuple[float, float],
    modifier: Qt.KeyboardModifier = NONE,
) -> None:
    a, b = on_screen(window, *start), on_screen(window, *end)
    mouse(window, "press", a, modifier)
    for share in (0.3, 0.6, 1.0):
        between = QPointF(a) + (QPointF(b) - QPointF(a)) * share
        mouse(window, "move", between.toPoint(), modifier)
    mouse(window, "release", b, modifier)


def held(window: MainWindow, key: Key, kind: QEvent.Type, repeat: bool = False) -> None:
    QApplication.sendEvent(window.focusWidget(), QKeyEvent(kind, key, NONE, "", repeat))
