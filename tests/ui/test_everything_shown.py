"""All that the window can show, in one walk: names, Tab, visible focus, and text that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from gtreview.ui.main_window import MainWindow
from tests.ui import looking
from tests.ui.scenes import SCENES
from tests.ui.windows import OFFSCREEN, open_in

pytestmark = OFFSCREEN
SIZES = {"1366×768 at 125 %": (1093, 614), "2560×1440": (2560, 1440)}
TASK_BAR = 40
"""Pixels that the desktop keeps for itself."""


def shown(scene: str, window: MainWindow, folder: Path, qtbot: QtBot) -> QWidget:
    made = SCENES[scene]
    if made.labels is not None:
        open_in(window, made.labels(folder / scene), qtbot)
    about = made.show(window) or window
    QApplication.processEvents()
    return about


@pytest.mark.parametrize("scene", SCENES)
def test_every_control_has_a_name_and_is_reached_by_tab(
    window: MainWindow, scene: str, tmp_path: Path, qtbot: QtBot
) -> None:
    root = shown(scene, window, tmp_path, qtbot)
    root.window().activateWindow()
    controls = looking.controls(root)
    nameless = [looking.described(w) for w in controls if not looking.name(w)]
    assert nameless == []
    if root.window().focusWidget() is None:
        controls[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = looking.reached(root)
    assert [looking.described(w) for w in controls if w not in reached] == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scene", SCENES)
def test_no_text_is_cut_off(
    window: MainWindow, scene: str, size: tuple[int, int], tmp_path: Path, qtbot: QtBot
) -> None:
    width, height = size
    window.resize(width, height - TASK_BAR)
    root = shown(scene, window, tmp_path, qtbot)
    assert (window.width(), window.height()) == (width, height - TASK_BAR)
    if isinstance(root, QDialog):
        assert root.width() <= width and root.height() <= height - TASK_BAR
    assert looking.does_not_fit(root) == []
