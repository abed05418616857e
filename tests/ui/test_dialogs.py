"""Choosing what to open, the palette, the shortcut sheet, errors that nobody caught."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gtreview.errors import InputError
from gtreview.formats.rig_files import write_rig
from gtreview.storage.address import S3Object, S3Prefix
from gtreview.ui.app import _show_errors
from gtreview.ui.main_window import MainWindow
from gtreview.ui.open_dialog import OpenDialog
from gtreview.ui.session import Request
from gtreview.ui.shortcuts import Shortcuts
from tests.model.walkers import RIG
from tests.ui import cars, walkers
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN


def shown_facts(dialog: OpenDialog) -> dict[str, str]:
    grid = dialog.facts
    rows = [r for r in range(grid.rowCount()) if grid.itemAtPosition(r, 1) is not None]
    return {
        grid.itemAtPosition(r, 0).widget().text(): grid.itemAtPosition(r, 1).widget().text()
        for r in rows
    }


def test_the_preview_says_what_was_recognised(window: MainWindow, labels: Path) -> None:
    dialog = window.dialogs.open()
    assert not dialog.open_button.isEnabled()
    dialog.labels.setText(str(labels))
    dialog.labels.editingFinished.emit()
    facts = shown_facts(dialog)
    assert facts["Counts"] == "40 frames · 2 objects · 78 boxes"
    assert facts["Frames"].startswith("40 of 40")
    assert facts["Agreement"].endswith("✓")
    assert dialog.open_button.isEnabled()


def test_the_preview_says_what_cannot_be_opened(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text('["nothing"]')
    dialog = window.dialogs.open()
    dialog.labels.setText(str(tmp_path / "notes.json"))
    dialog.labels.editingFinished.emit()
    assert dialog.problem.text().startswith("✗") and "notes.json" in dialog.problem.text()
    assert not dialog.open_button.isEnabled()


def test_one_of_several_is_chosen(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    paths = tuple(cars.write(tmp_path / name) for name in ("north", "south"))
    dialog = window.dialogs.open()
    dialog.preview(Request(paths))
    dialog.choices.setFocus()
    assert dialog.choices.count() == 2 and not dialog.choices.isHidden()
    press(dialog, Qt.Key.Key_Down)
    press(dialog, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.session.review.sequence.origin.path == paths[1]


def test_skeletons_are_told_with_their_rig(window: MainWindow, tmp_path: Path) -> None:
    labels = walkers.write(tmp_path / "walkers")
    dialog = window.dialogs.open()
    dialog.preview(Request((labels,)))
    assert shown_facts(dialog)["Rig"] == "7 keypoints · 0 bones · of the labels"
    write_rig(RIG, labels.with_name("mine.json"))
    dialog.preview(Request((labels,)))
    assert shown_facts(dialog)["Rig"] == "7 keypoints · 6 bones · mine.json"
    assert "Categories" not in shown_facts(dialog)


def test_the_palette_finds_and_does(reviewing: MainWindow) -> None:
    reviewing.travel.go_to(0)
    press(reviewing, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    palette = reviewing.dialogs._palette
    assert palette.isVisible()
    QTest.keyClicks(palette.field, "last fra")
    press(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert reviewing.state.frame == cars.FRAMES - 1


def test_the_sheet_opens_on_a_question_mark(reviewing: MainWindow) -> None:
    press(reviewing, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    texts = {label.text() for label in reviewing.findChild(Shortcuts).findChildren(QLabel)}
    assert {"One frame on", "→  D", "1–9", "Reason for the verdict"} <= texts


def test_an_error_nobody_caught_is_shown_with_its_details(window: MainWindow) -> None:
    restore = _show_errors(window)
    try:
        sys.excepthook(ValueError, ValueError("out of step"), None)
    finally:
        restore()
    assert "out of step" in window.bar.sentence.text()
    assert window.bar.more.isVisible()
    window.bar.more.click()
    assert "ValueError" in window.bar.details.toPlainText()
    window.dialogs.show_error(InputError("is no JSON", path="a.json"))
    assert window.bar.sentence.text() == "a.json: is no JSON"
    assert not window.bar.more.isVisible()


def test_a_stream_and_the_way_to_s3_are_asked_for(
    window: MainWindow, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[Request] = []
    dialog = window.dialogs.open()
    monkeypatch.setattr(dialog, "preview", wanted.append)
    dialog.labels.setText(str(labels))
    assert dialog.endpoint.isHidden()
    dialog.stream.setValue(2)
    dialog.stream.editingFinished.emit()
    assert wanted[-1].stream == 2 and wanted[-1].frames is None
    dialog.frames.setText("s3://bucket/films/a.mp4")
    assert not dialog.endpoint.isHidden()
    dialog.endpoint.setText("http://here:8333")
    dialog.profile.setText("me")
    dialog.profile.editingFinished.emit()
    folder = S3Prefix("bucket", "films/", "http://here:8333", "me")
    assert wanted[-1].frames == S3Object(folder, "a.mp4")
    dialog.frames.setText("img")
    dialog.frames.editingFinished.emit()
    assert wanted[-1].frames == Path("img")
