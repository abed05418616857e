"""The window made one's own by keys: palette, keys, theme, history, layout, recent files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.model.palettes import OBJECTS
from gtreview.settings import load
from gtreview.ui import keymap, theme
from gtreview.ui.actions import BY_ID
from gtreview.ui.key_editor import ID, KeyEditor
from gtreview.ui.main_window import MainWindow
from gtreview.ui.recent import RecentRow
from gtreview.ui.settings_dialog import SettingsDialog
from gtreview.ui.work import DirectRunner
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _own_keys() -> object:
    yield
    keymap.apply({})


def command(window: MainWindow, letters: str) -> None:
    """Open the palette by its key and do what ``letters`` stand for."""
    press(window, Key.Key_P, CONTROL)
    field = window.focusWidget()
    assert field is not None and field.accessibleName() == "Command"
    QTest.keyClicks(field, letters)
    press(field, Key.Key_Return)


def shown(window: MainWindow, kind: type) -> QWidget:
    return next(found for found in window.findChildren(kind) if found.isVisible())


def tab_to(dialog: QDialog, widget: QWidget) -> None:
    """Go on by Tab alone until ``widget`` has the keyboard."""
    for _ in range(60):
        if dialog.focusWidget() is widget:
            return
        QTest.keyClick(dialog.focusWidget(), Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {widget}")


def test_a_command_is_found_by_a_few_letters(reviewing: MainWindow) -> None:
    reviewing.reviewing.go_to_finding(0)
    command(reviewing, "nf")
    assert reviewing.state.finding == 1
    command(reviewing, "clos up")
    assert not reviewing.near.isHidden()
    assert reviewing.focusWidget() is not None, "the keyboard is back in the window"
    press(reviewing, Key.Key_X)
    assert reviewing.session.review.decision(1).verdict == Verdict.DISMISSED


def test_a_key_is_given_away_after_a_warning_and_used(reviewing: MainWindow) -> None:
    command(reviewing, "change the keys")
    editor = shown(reviewing, KeyEditor)
    assert isinstance(editor, KeyEditor)
    tab_to(editor, editor.filter)
    QTest.keyClicks(editor.filter, "Dismiss")
    tab_to(editor, editor.list)
    assert editor.list.currentItem().data(0, ID) == "review.dismiss"
    QTest.keyClick(editor.list, Key.Key_Return)
    assert editor.focusWidget() is editor.capture
    QTest.keyClick(editor.capture, Key.Key_N)
    assert editor.notice.text() == "N calls “Next finding” now, which would lose it."
    tab_to(editor, editor.only)
    QTest.keyClick(editor.only, Key.Key_Space)
    QTest.keyClick(editor, Key.Key_Escape)
    assert not editor.isVisible()
    reviewing.reviewing.go_to_finding(0)
    reviewing.canvas.setFocus()
    press(reviewing, Key.Key_X)
    assert reviewing.session.review.progress[0] == 0
    press(reviewing, Key.Key_N)
    assert reviewing.session.review.decision(0).verdict == Verdict.DISMISSED
    assert "<b>N</b> dismiss" in reviewing.hints.text()
    assert load().keys == {"review.dismiss": ("N",), "finding.next": ("]",)}


def test_theme_and_palette_are_changed_and_kept(reviewing: MainWindow) -> None:
    command(reviewing, "light theme")
    assert theme.current().name == "light"
    press(reviewing, Key.Key_Comma, CONTROL)
    dialog = shown(reviewing, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    colours = dialog.editors["object_colours"]
    tab_to(dialog, colours)
    QTest.keyClicks(colours, "Okabe")
    QTest.keyClick(dialog, Key.Key_Escape)
    palette = OBJECTS["Okabe–Ito (colour-blind safe)"]
    assert theme.current().objects == palette
    assert reviewing.objects.objects.model.rows[0].colour == palette[0]
    assert (load().theme, load().object_colours) == ("light", "Okabe–Ito (colour-blind safe)")


def test_one_jumps_in_the_history_and_sees_what_it_was(reviewing: MainWindow, qtbot: QtBot) -> None:
    review, state = reviewing.session.review, reviewing.state
    reviewing.reviewing.go_to_finding(0)
    for key in (Key.Key_Return, Key.Key_X, Key.Key_Return):
        press(reviewing, key)
    press(reviewing, Key.Key_H, CONTROL)
    assert reviewing.focusWidget() is reviewing.history.view
    for _ in range(2):
        press(reviewing, Key.Key_Up)
    press(reviewing, Key.Key_Return)
    assert review.progress[0] == 1 and len(review.undone()) == 2
    assert (state.finding, state.frame) == (0, review.findings.peak[0])
    press(reviewing, Key.Key_Escape)
    press(reviewing, Key.Key_Z, CONTROL | SHIFT)
    assert review.progress[0] == 2 and state.finding == 1
    settle(reviewing, qtbot)


def test_the_layout_is_changed_kept_and_reset(
    reviewing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    wide = reviewing.across.sizes()
    reviewing.across.setSizes([wide[0] + 90, wide[1] - 90, wide[2]])
    moved = reviewing.across.sizes()
    command(reviewing, "plots below")
    assert reviewing.plots.isHidden()
    reviewing.close()
    again = MainWindow(load(), DirectRunner())
    again.resize(reviewing.size())
    again.show()
    qtbot.waitExposed(again)
    open_in(again, labels, qtbot)
    assert again.plots.isHidden() and again.across.sizes()[0] == moved[0] != wide[0]
    again.canvas.setFocus()
    command(again, "reset layout")
    assert not again.plots.isHidden() and again.across.sizes()[0] == wide[0]
    again.close()
    again.deleteLater()


def test_what_was_opened_before_is_opened_again_by_keys(
    reviewing: MainWindow, qtbot: QtBot
) -> None:
    reviewing.reviewing.go_to_finding(1)
    reviewing.canvas.setFocus()
    press(reviewing, Key.Key_X)
    total = len(reviewing.session.review.findings)
    press(reviewing, Key.Key_W, CONTROL)
    assert reviewing.session.review is None
    row = shown(reviewing, RecentRow)
    assert isinstance(row, RecentRow) and f"1 of {total} decided" in row.button.text()
    for _ in range(40):
        if row.button.hasFocus():
            break
        QTest.keyClick(reviewing.focusWidget() or reviewing, Key.Key_Tab)
    press(reviewing, Key.Key_Space)
    assert reviewing.session.review is not None
    assert reviewing.session.review.decision(1).verdict == Verdict.DISMISSED
    settle(reviewing, qtbot)
    reviewing.run(BY_ID["edit.undo"])
    assert reviewing.state.finding == 1
