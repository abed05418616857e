"""The list of what was opened before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.settings import cache_folder, load
from gtreview.ui import recent
from gtreview.ui.main_window import MainWindow
from gtreview.ui.recent import RecentRow
from gtreview.ui.welcome import MOST_RECENT
from tests.ui.windows import OFFSCREEN, press

pytestmark = OFFSCREEN


def rows(window: MainWindow) -> list[RecentRow]:
    QApplication.processEvents()
    found: list[QWidget] = window.welcome.findChildren(RecentRow)
    return [row for row in found if not row.isHidden()]


def test_a_row_has_a_picture_and_how_far_one_came(reviewing: MainWindow) -> None:
    reviewing.session.review.decide([0], Verdict.CONFIRMED)
    total = len(reviewing.session.review.findings)
    reviewing.session.close()
    (row,) = rows(reviewing)
    assert f"1 of {total} decided" in row.button.text()
    assert not row.button.icon().isNull()
    lines = 2 * row.fontMetrics().height()
    assert row.button.height() >= max(row.button.iconSize().height(), lines), "nothing is cut off"
    row.button.click()
    assert reviewing.session.review is not None


def test_what_is_gone_is_said_and_can_be_taken_off(reviewing: MainWindow, labels: Path) -> None:
    reviewing.session.close()
    shutil.rmtree(labels.parent)
    reviewing._show_nothing()
    (row,) = rows(reviewing)
    assert not row.button.isEnabled() and "not there any more" in row.button.text()
    row.remove.click()
    assert rows(reviewing) == [] and load().recent == ()


@pytest.mark.parametrize("name", ["a" * 300, "/nowhere/a\0b"])
def test_what_can_be_no_file_is_as_one_that_is_gone(window: MainWindow, name: str) -> None:
    """In settings that somebody has written by hand."""
    window.welcome.show_recent([Path(name)])
    (row,) = window.welcome.findChildren(RecentRow)
    assert not row.button.isEnabled() and "not there any more" in row.button.text()
    window.take_settings(replace(window.settings, recent=(name,)))
    window.menus.recent.aboutToShow.emit()
    assert not window.menus.recent.actions()[0].isEnabled()


def test_one_is_taken_off_by_key_and_the_keyboard_stays_in_the_list(
    reviewing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    reviewing.session.close()
    paths = [labels.parent / f"job {i}" for i in range(9)]
    for path in paths:
        path.mkdir()
    reviewing.take_settings(replace(reviewing.settings, recent=tuple(map(str, paths))))
    shutil.rmtree(paths[2])
    reviewing._show_nothing()
    assert len(rows(reviewing)) == MOST_RECENT
    rows(reviewing)[1].button.setFocus()
    press(reviewing, Qt.Key.Key_Delete)
    assert [Path(name) for name in load().recent] == [paths[0], *paths[2:]]
    assert reviewing.focusWidget() is rows(reviewing)[1].remove, "what is gone cannot be opened"
    press(reviewing, Qt.Key.Key_Delete)
    assert [Path(name) for name in load().recent] == [paths[0], *paths[3:]]
    assert reviewing.focusWidget() is rows(reviewing)[1].button
    for _ in range(7):
        press(reviewing, Qt.Key.Key_Delete)
    assert load().recent == () and reviewing.focusWidget() is reviewing.welcome.open_button


def test_only_so_many_pictures_are_kept_and_none_of_what_was_taken_off(
    reviewing: MainWindow, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "KEPT", 3)
    picture = reviewing.canvas.grab()
    for i in range(5):
        recent.keep(labels.parent / f"{i}", picture, i, 9)
    folder = cache_folder() / "recent"
    assert len(list(folder.iterdir())) == 6
    assert recent.progress(labels.parent / "4") == "4 of 9 decided"
    recent.forget(labels.parent / "4")
    assert recent.progress(labels.parent / "4") == "" and len(list(folder.iterdir())) == 4


def test_a_picture_that_is_none_leaves_its_place_blank(reviewing: MainWindow) -> None:
    reviewing.session.close()
    (file,) = (cache_folder() / "recent").glob("*.png")
    file.write_bytes(b"no picture")
    reviewing._show_nothing()
    (row,) = rows(reviewing)
    assert not row.button.icon().isNull() and row.button.isEnabled()
