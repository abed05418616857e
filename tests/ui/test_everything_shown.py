"""All that the window can show, in one walk: names, Tab, visible focus, and nothing cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gtreview.ui import theme
from gtreview.ui.actions import BY_ID, MENUS
from gtreview.ui.findings_model import OBJECT, SENTENCE
from gtreview.ui.main_window import MainWindow
from gtreview.ui.rows import NAME
from tests.ui import looking
from tests.ui.scenes import SCENES
from tests.ui.windows import OFFSCREEN, settle

pytestmark = OFFSCREEN
TASK_BAR = 40
"""Pixels that the desktop keeps for itself."""
SMALL, LARGE = (1093, 614 - TASK_BAR), (2560, 1440 - TASK_BAR)
"""1366×768 at 125 %, and 2560×1440."""
LEAST_CHANGE = 24
"""Pixels that tell where the keyboard is: two short edges of a small button."""
KINDS_OF_CONTROLS = (
    "review", "welcome-recent", "second", "editing-label", "contact-sheet", "review-history",
    "project", "open-read", "export", "draw-sample", "agreement", "settings", "keys", "sheet",
    "reasons", "rig-editor",
)  # fmt: skip
"""Scenes in which every kind of control is to be found."""


def shown(scene: str, window: MainWindow, folder: Path, qtbot: QtBot) -> QWidget:
    SCENES[scene].begin(window, folder / scene)
    if window.session.review is not None:
        settle(window, qtbot)
    about = SCENES[scene].show(window) or window
    QApplication.processEvents()
    return about


def assert_nothing_is_cut_off(window: MainWindow, root: QWidget, size: tuple[int, int]) -> None:
    QApplication.processEvents()
    assert window.size().toTuple() == size
    if isinstance(root, QDialog):
        assert root.width() <= size[0] and root.height() <= size[1]
    assert looking.does_not_fit(root) == []
    assert looking.overlapping(root) == []
    assert looking.left_out(root) == []


@pytest.mark.parametrize("scene", SCENES)
def test_all_is_named_reached_by_tab_and_not_cut_off(
    window: MainWindow, scene: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*SMALL)
    root = shown(scene, window, tmp_path, qtbot)
    root.window().activateWindow()
    assert_nothing_is_cut_off(window, root, SMALL)
    controls = looking.controls(root)
    assert [looking.described(w) for w in controls if not looking.name(w)] == []
    if root.window().focusWidget() is None:
        controls[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = looking.reached(root)
    assert [looking.described(w) for w in controls if w not in reached] == []
    window.resize(*LARGE)
    assert_nothing_is_cut_off(window, root, LARGE)


@pytest.mark.parametrize("look", theme.THEMES)
def test_it_is_seen_which_control_has_the_keyboard(
    window: MainWindow, look: str, tmp_path: Path, qtbot: QtBot
) -> None:
    theme.apply(QApplication.instance(), theme.chosen(look))
    window.resize(*LARGE)
    known: set[tuple[object, ...]] = set()
    unseen = []
    for scene in KINDS_OF_CONTROLS:
        root = shown(scene, window, tmp_path, qtbot)
        root.window().activateWindow()
        controls = looking.controls(root)
        for i, control in enumerate(controls):
            kind = (type(control), control.property("role"), control.property("checked"))
            if kind not in known:
                known.add(kind)
                if looking.seen_change(control, controls[i - 1]) < LEAST_CHANGE:
                    unseen.append(f"{scene}: {looking.described(control)}")
        if isinstance(root, QDialog):
            root.close()
        window.session.close()
        window.project.close_project()
    assert unseen == []


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_is_no_higher_than_a_small_screen(window: MainWindow, name: str) -> None:
    menus = [a.menu() for a in window.menuBar().actions() if a.text() == name]
    (menu,) = (menu for menu in menus if isinstance(menu, QMenu))
    entries = [menu.actionGeometry(action).height() for action in menu.actions()]
    assert sum(entries) <= SMALL[1] - window.menuBar().height()


@pytest.mark.parametrize("scene", ["review-crowd", "review-close-up"])
def test_several_findings_are_in_sight_on_a_small_screen(
    window: MainWindow, scene: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*SMALL)
    shown(scene, window, tmp_path, qtbot)
    table = window.findings.table
    assert table.viewport().height() >= 5 * table.rowHeight(0)
    assert window.right.verticalScrollBar().maximum() == 0
    assert window.canvas.width() >= 400 and window.canvas.height() >= 220
    assert window.strip.isVisible() and window.plots.isVisible()


@pytest.mark.parametrize("size", [SMALL, (1366, 728), (1600, 960), (1920, 1040), LARGE])
def test_the_picture_keeps_half_of_the_width_beside_the_history(
    window: MainWindow, size: tuple[int, int], tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*size)
    shown("review-history", window, tmp_path, qtbot)
    assert window.history.isVisible()
    assert window.canvas.width() >= size[0] / 2
    window.run(BY_ID["view.history"])
    QApplication.processEvents()
    assert window.findings.isVisible()


@pytest.mark.parametrize("table", ["findings", "objects"])
def test_of_a_long_name_its_number_is_seen(
    window: MainWindow, table: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*SMALL)
    shown("review-crowd", window, tmp_path, qtbot)
    view = {"findings": window.findings.table, "objects": window.objects.objects.table}[table]
    column = {"findings": OBJECT, "objects": NAME}[table]
    assert looking.elided(view, column) == Qt.TextElideMode.ElideMiddle


def test_the_close_up_shows_the_selected_box(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*LARGE)
    shown("review-close-up", window, tmp_path, qtbot)
    near = window.close_up
    # By tests/ui/crowd.py: object 10 is 25 pixels beside its place in frame 25, on bare ground.
    right, middle = 20 + 200 + 50 + 25 + 40, 12 + 58 * 3 + 15
    at = near.mapFromScene(QPointF(right, middle))
    colour = QColor(theme.current().object_colour(10))
    image = near.viewport().grab().toImage()
    assert QColor(image.pixel(at * image.devicePixelRatio())) == colour


def test_a_narrow_close_up_says_why_it_is_empty(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*SMALL)
    shown("rig", window, tmp_path, qtbot)
    near = window.close_up
    assert window.state.track >= 0 and near.isVisible()
    assert near.sentence == "Not in this frame"
    window.state.select(-1)
    image = near.viewport().grab().toImage()
    edge = [image.pixel(x, y) for x in (0, image.width() - 1) for y in range(image.height())]
    assert len(set(edge)) == 1, "no letter reaches the edge"


def test_on_a_large_screen_whole_names_are_seen(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.resize(*LARGE)
    shown("review-crowd", window, tmp_path, qtbot)
    table = window.findings.table
    name = table.fontMetrics().horizontalAdvance("Emergency vehicle:11")
    assert table.columnWidth(OBJECT) >= name + 30
    assert table.columnWidth(SENTENCE) >= 250
    assert not window._columns_moved, "nobody moved one"


@pytest.mark.parametrize("scene", ["agreement", "reasons", "begin-second", "review-bulk"])
def test_the_bold_word_of_a_button_is_not_cut(
    window: MainWindow, scene: str, tmp_path: Path, qtbot: QtBot
) -> None:
    root = shown(scene, window, tmp_path, qtbot)
    buttons = [b for b in root.findChildren(QPushButton) if b.isVisible()]
    bold = [b for b in buttons if b.isDefault() or b.property("role") == "primary"]
    assert bold
    for button in bold:
        option = QStyleOptionButton()
        button.initStyleOption(option)
        room = button.style().subElementRect(
            QStyle.SubElement.SE_PushButtonContents, option, button
        )
        font = button.font()
        font.setWeight(QFont.Weight.DemiBold)
        assert QFontMetrics(font).horizontalAdvance(button.text()) <= room.width()
