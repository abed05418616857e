"""Keys are named as they are in force, wherever the window names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gtreview.ui import keymap
from gtreview.ui.action import WHY_NOT
from gtreview.ui.actions import ACTIONS, BY_ID, shown_key
from gtreview.ui.main_window import MainWindow
from tests.audit.scene import write_job
from tests.ui.scenes import SCENES
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN

LETTERS = "QWERTZUIOPASDFGHJKLYXCVBNM"
OTHERS = [f"{with_}+{letter}" for with_ in ("Ctrl+Alt", "Ctrl+Alt+Shift", "Meta", "Meta+Shift",
          "Meta+Ctrl", "Meta+Alt") for letter in LETTERS]  # fmt: skip
BOUND = [action for action in ACTIONS if action.shown_keys]
OTHER_KEYS = {action.id: (key,) for action, key in zip(BOUND, OTHERS, strict=False)}
"""Another key for every action."""
EVERYWHERE = {"Enter", "keypad Enter", "Esc", "Space", "Home", "End", "←", "→", "↑", "↓"}
"""These mean something of their own in fields, buttons and lists."""
OWN = {"Del", "Ctrl+↑", "Ctrl+↓"}
"""Of the rig editor's lists."""
DIALOGS = ("open", "export", "settings", "keys", "sheet", "reasons", "rig-editor")
WORDS = {"A", "I"}
STALE = {
    shown_key(key) for action in ACTIONS for key in (*action.keys, *action.editing)
} - EVERYWHERE - OWN - WORDS - set("123456789.,+-/?")  # fmt: skip


def stale(text: str) -> set[str]:
    """Default keys that ``text`` names."""
    if Qt.mightBeRichText(text):
        text = QTextDocumentFragment.fromHtml(text).toPlainText()
    return STALE & set(re.findall(r"[^\s()·,;:“”]+", text.replace(". ", " ").rstrip(".")))


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of all that is to be read, hints and names for screen readers included."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisibleTo(root):
            where = f"{type(widget).__name__} {widget.objectName()}"
            yield from ((where, text) for text in _of(widget) if text)


def _of(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QTreeWidget):
        # The last column of the key editor says what the keys are by default.
        for item in (widget.topLevelItem(i) for i in range(widget.topLevelItemCount())):
            yield from _of_item(item, min(widget.columnCount(), 3))


def _of_item(item: QTreeWidgetItem, columns: int) -> Iterator[str]:
    for column in range(columns):
        yield from (item.text(column), item.toolTip(column))


@pytest.fixture
def other_keys(window: MainWindow) -> Iterator[MainWindow]:
    assert len(OTHER_KEYS) == len(BOUND)
    yield window
    keymap.apply({})


def found_in(root: QWidget, window: MainWindow) -> list[tuple[str, str, set[str]]]:
    every = [*texts(root), *(("menu", made.text()) for made in window.menus.made.values()),
             ("contact sheet", window.contact_sheet.hint)]  # fmt: skip
    return [(where, text, old) for where, text in every if (old := stale(text))]


def test_the_test_finds_what_is_stale() -> None:
    assert stale("Enter wrong, X right, N P go on") == {"X", "N", "P"}
    assert stale("Undo (Ctrl+Z)") == {"Ctrl+Z"} and stale("<b>Ctrl+F</b> filter") == {"Ctrl+F"}
    assert stale("A click goes back to there. Car:1") == set()


@pytest.mark.parametrize("scene", SCENES)
def test_no_text_names_a_key_that_is_no_more(
    other_keys: MainWindow, scene: str, tmp_path: Path, qtbot: QtBot
) -> None:
    """In the window changed while it is shown; a dialog is made with the keys in force."""
    window, made = other_keys, SCENES[scene]
    chosen = replace(window.settings, keys=OTHER_KEYS)
    if scene in DIALOGS:
        window.take_settings(chosen)
    made.begin(window, tmp_path / scene)
    if window.session.review is not None:
        settle(window, qtbot)
    about = made.show(window) or window
    window.take_settings(chosen)
    QApplication.processEvents()
    assert found_in(about, window) == []


def test_whatever_an_action_says_names_the_keys_in_force(
    other_keys: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    window = other_keys
    window.take_settings(replace(window.settings, keys=OTHER_KEYS))
    open_in(window, labels, qtbot)
    window.session.review.sample.draw(3, seed=1)
    asks = {action.id for action in ACTIONS if action.text.endswith("…")}
    modes = {"review.sample", "review.second", "edit.mode", "go.only_unseen"}
    for mode in ("edit.mode", "review.sample"):
        window.run(BY_ID[mode])
        for action in ACTIONS:
            if action.menu in {"Go", "Review", "Correct"} and action.id not in asks | modes:
                window.run(action)
                assert found_in(window.status, window) == [], action.id
        assert found_in(window, window) == []
    if not window.modes.sampling.on:
        window.run(BY_ID["review.sample"])
    assert window.modes.sampling.on
    assert "Enter" not in window.modes.banner.text.text()
    window.run(BY_ID["go.only_unseen"])
    assert found_in(window, window) == []


def test_a_project_names_the_keys_in_force(
    other_keys: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("north", "south"):
        (tmp_path / "jobs").mkdir(exist_ok=True)
        write_job(tmp_path / "jobs" / name)
    other_keys.open_paths([tmp_path / "jobs"])
    assert "Ctrl+PgDown" in other_keys.project.hints.text()
    other_keys.take_settings(replace(other_keys.settings, keys=OTHER_KEYS))
    assert found_in(other_keys, other_keys) == []
    assert shown_key(OTHER_KEYS["project.next"][0]) in other_keys.project.hints.text()


def test_reasons_for_refusing_name_the_keys_in_force() -> None:
    keymap.apply(OTHER_KEYS)
    said = [keymap.worded(why) for why in WHY_NOT.values()]
    keymap.apply({})
    assert [why for why in said if stale(why) or "{" in why] == []


def test_the_contact_sheet_walks_by_the_keys_in_force(reviewing: MainWindow) -> None:
    window = reviewing
    window.take_settings(replace(window.settings, keys={"finding.next": ("Space", "Ctrl+J")}))
    window.run(BY_ID["finding.next"])
    window.run(BY_ID["view.contact_sheet"])
    sheet = window.contact_sheet
    assert sheet.hint == "arrows walk · Ctrl+J P flagged · Enter goes there · Esc closes"
    sheet._move(0)
    flagged = [i for i, finding in enumerate(sheet.findings) if finding >= 0 and i > 0]
    press(sheet, Qt.Key.Key_N)
    assert sheet.mark == 0
    press(sheet, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert sheet.mark == flagged[0]
    keymap.apply({})


def test_a_line_is_dropped_by_esc_whatever_the_keys(reviewing: MainWindow) -> None:
    reviewing.take_settings(replace(reviewing.settings, keys={"edit.leave": ("Ctrl+G",)}))
    reviewing.run(BY_ID["go.frame"])
    assert reviewing.prompt.isVisible()
    press(reviewing.prompt.field, Qt.Key.Key_Escape)
    assert not reviewing.prompt.isVisible()
    keymap.apply({})
