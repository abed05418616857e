"""Changing keys in the window: at once, everywhere, with warnings; the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from gtreview.settings import Settings, load, replace, save
from gtreview.ui import keymap
from gtreview.ui.key_editor import OWN, KeyEditor
from gtreview.ui.main_window import MainWindow
from gtreview.ui.shortcuts import rows
from tests.ui.windows import OFFSCREEN, press

pytestmark = OFFSCREEN
CONTROL = Qt.KeyboardModifier.ControlModifier


def mark(editor: KeyEditor, id_: str) -> None:
    """Mark an action in the list."""
    for i in range(editor.list.topLevelItemCount()):
        item = editor.list.topLevelItem(i)
        if item.data(0, Qt.ItemDataRole.UserRole) == id_:
            editor.list.setCurrentItem(item)


def give(editor: KeyEditor, id_: str, key: Qt.Key) -> None:
    """Press a key for an action and use it alone."""
    mark(editor, id_)
    QTest.keyClick(editor.capture, key)
    editor.only.click()


@pytest.fixture
def editor(reviewing: MainWindow) -> KeyEditor:
    return reviewing.dialogs.change_keys()


def test_a_new_key_works_and_is_shown_at_once(reviewing: MainWindow, editor: KeyEditor) -> None:
    give(editor, "finding.next", Qt.Key.Key_B)
    editor.accept()
    before = reviewing.state.finding
    press(reviewing, Qt.Key.Key_N)
    assert reviewing.state.finding == before
    press(reviewing, Qt.Key.Key_B)
    assert reviewing.state.finding == before + 1
    assert reviewing.menus.made["finding.next"].text() == "Next finding\tB"
    assert "Next finding (B)" in reviewing.menus.made["finding.next"].toolTip()
    assert ("B", "Next finding") in rows("Go")
    assert "<b>B</b> next" in reviewing.hints.text()
    assert load().keys == {"finding.next": ("B",), "view.boxes": ()}


def test_who_would_lose_the_key_is_named_first(editor: KeyEditor) -> None:
    mark(editor, "finding.next")
    QTest.keyClick(editor.capture, Qt.Key.Key_X)
    assert "X calls “Dismiss” now" in editor.notice.text()
    QTest.keyClick(editor.capture, Qt.Key.Key_I)
    assert not editor.notice.isVisible(), "I is a key of edit mode only"


def test_any_key_but_the_ways_out_can_be_taken(editor: KeyEditor) -> None:
    mark(editor, "view.fit")
    for key, modifier, text in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "Return"),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier, "Shift+Space"),
        (Qt.Key.Key_Z, CONTROL, "Ctrl+Z"),
    ):
        QTest.keyClick(editor.capture, key, modifier)
        assert editor.capture.key == text
    QTest.keyClick(editor.capture, Qt.Key.Key_Control)
    assert editor.capture.key == "Ctrl+Z", "a modifier alone is none"
    assert editor.isVisible()


def test_one_and_all_are_reset(reviewing: MainWindow, editor: KeyEditor) -> None:
    give(editor, "view.fit", Qt.Key.Key_F9)
    give(editor, "view.ghost", Qt.Key.Key_F8)
    assert editor.preset.currentText() == OWN
    mark(editor, "view.fit")
    editor.reset.click()
    assert reviewing.settings.keys == {"view.ghost": ("F8",)}
    editor.reset_all.click()
    assert reviewing.settings.keys == {}
    assert editor.preset.currentText() == "gtreview"


def test_a_preset_is_one_choice(reviewing: MainWindow, editor: KeyEditor) -> None:
    editor.preset.setCurrentText("CVAT")
    editor.preset.activated.emit(editor.preset.currentIndex())
    editor.accept()
    frame = reviewing.state.frame
    press(reviewing, Qt.Key.Key_F)
    assert reviewing.state.frame == frame + 1
    assert keymap.key_of("go.next") == "F"
    assert reviewing.dialogs.change_keys().preset.currentText() == "CVAT"


def test_the_reasons_for_a_verdict_name_the_keys_in_force(
    reviewing: MainWindow, editor: KeyEditor
) -> None:
    give(editor, "review.reason_1", Qt.Key.Key_F9)
    editor.accept()
    press(reviewing, Qt.Key.Key_X)
    said = {label.text() for label in reviewing.reasons.findChildren(QLabel) if label.isVisible()}
    assert {"F9", "2"} <= said
    assert "1" not in said


def test_keys_are_exported_and_imported(
    reviewing: MainWindow, editor: KeyEditor, tmp_path: Path
) -> None:
    give(editor, "view.fit", Qt.Key.Key_F9)
    editor.export_to(tmp_path / "keys.json")
    editor.reset_all.click()
    editor.import_from(tmp_path / "keys.json")
    assert reviewing.settings.keys == {"view.fit": ("F9",)}
    (tmp_path / "keys.json").write_text("nothing")
    editor.import_from(tmp_path / "keys.json")
    assert "keys.json" in editor.notice.text()
    assert reviewing.settings.keys == {"view.fit": ("F9",)}


def test_the_list_is_searched_by_name_and_by_key(editor: KeyEditor) -> None:
    def seen() -> list[str]:
        items = map(editor.list.topLevelItem, range(editor.list.topLevelItemCount()))
        return [item.text(0) for item in items if not item.isHidden()]

    editor.filter.setText("ghost")
    assert seen() == ["Ghost"]
    editor.filter.setText("ctrl+p")
    assert seen() == ["Commands"]


def test_bad_keys_in_the_settings_are_said(themed) -> None:
    save(replace(Settings(), keys={"go.next": ("Foo",), "view.fit": ("F9",)}))
    window = MainWindow(load())
    assert window.bar.isVisibleTo(window)
    assert "'Foo'" in window.bar.sentence.text()
    assert keymap.key_of("view.fit") == "F9"
    window.close()
    window.deleteLater()


def test_the_palette_shows_keys_and_why_not(window: MainWindow) -> None:
    window.dialogs.palette()
    palette = window.dialogs._palette
    palette.field.setText("next finding")
    item = palette.list.topLevelItem(0)
    assert item.text(0) == "Next finding"
    assert "Nothing is open" in item.text(1) and "N" in item.text(1)
    press(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible(), "what cannot be done is not done"
    palette.field.setText("zzzz")
    assert "zzzz" in palette.list.topLevelItem(0).text(0)


def test_the_palette_remembers_what_was_done_last(reviewing: MainWindow) -> None:
    palette = reviewing.dialogs._palette
    for letters in ("ghost", "trails"):
        reviewing.dialogs.palette()
        palette.field.setText(letters)
        press(palette.field, Qt.Key.Key_Return)
    assert reviewing.layers.is_on("ghost") and reviewing.layers.is_on("trails")
    reviewing.dialogs.palette()
    assert [palette.list.topLevelItem(i).text(0) for i in (0, 1)] == ["Trails", "Ghost"]
