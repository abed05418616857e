"""Pictures that cannot be shown, or not in eight bits: the review goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from gtreview.ui.main_window import MainWindow
from tests.frames.test_decode import png_header
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
ALT = Qt.KeyboardModifier.AltModifier


def grey_at(window: MainWindow, x: float, y: float) -> int:
    canvas = window.canvas
    canvas.hide_labels(True)
    return canvas.grab().toImage().pixelColor(canvas.mapFromScene(QPointF(x, y))).red()


def test_a_placeholder_says_why_and_the_next_frame_is_shown(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    images = labels.parent / "img"
    (images / "000003.png").write_bytes(png_header(25_000, 20_000))
    open_in(window, labels, qtbot)
    # Gone after opening, and too far ahead to have been read.
    (images / "000026.png").unlink()
    for frame, words in ((2, ("000003.png", "500 megapixels")), (25, ("000026.png", "no such"))):
        window.travel.go_to(frame)
        settle(window, qtbot)
        for word in words:
            assert word in window.canvas.sentence
        press(window, Qt.Key.Key_Right)
        settle(window, qtbot)
        assert window.canvas.sentence == "" and window.canvas.shown_frame == frame + 1


def test_sixteen_bits_are_fitted_and_shown_as_they_are_again(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    width, height = cars.SIZE
    dark = np.tile(np.linspace(500, 700, width).astype(np.uint16), (height, 1))
    dark[0, 0] = 65535
    Image.fromarray(dark).save(labels.parent / "img" / "000001.png")
    open_in(window, labels, qtbot)
    window.travel.go_to(0)
    settle(window, qtbot)
    left, right = (4, 100), (width - 4, 100)
    assert grey_at(window, *left) <= 3 and grey_at(window, *right) <= 3
    press(window, Qt.Key.Key_1, ALT)
    assert grey_at(window, *left) < 60 and grey_at(window, *right) > 195
    fitted = grey_at(window, 160, 100)
    press(window, Qt.Key.Key_Up, ALT)
    assert abs(grey_at(window, 160, 100) - fitted - 25) <= 4
    press(window, Qt.Key.Key_0, ALT)
    assert grey_at(window, *right) <= 3
