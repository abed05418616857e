"""Panels shown and hidden, their sizes kept, all of it as at first again; themes and scale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gtreview.settings import Settings, load, shown
from gtreview.ui import theme
from gtreview.ui.actions import BY_ID, TOOL_BAR
from gtreview.ui.main_window import MainWindow
from gtreview.ui.shortcuts import Shortcuts
from gtreview.ui.work import DirectRunner
from tests.ui.windows import OFFSCREEN, open_in

pytestmark = OFFSCREEN


def run(window: MainWindow, *ids: str) -> None:
    for id_ in ids:
        window.run(BY_ID[id_])


@pytest.mark.parametrize("panel", ["objects", "findings", "filmstrip", "plots", "tool_bar"])
def test_a_panel_is_hidden_and_shown_again(reviewing: MainWindow, panel: str) -> None:
    made = reviewing.menus.made[f"view.panel_{panel}"]
    widget = reviewing.panels._panels[panel]
    reviewing.menus.refresh()
    assert made.isChecked() and widget.isVisible()
    made.trigger()
    assert not made.isChecked() and not widget.isVisible()
    made.trigger()
    assert made.isChecked() and widget.isVisible()


def test_where_nothing_is_shown_there_is_no_room_taken(reviewing: MainWindow, qtbot) -> None:
    before = reviewing.canvas.width()
    run(reviewing, "view.panel_findings", "view.panel_filmstrip")
    assert not reviewing.beside.isVisible()
    qtbot.waitUntil(lambda: reviewing.canvas.width() > before)
    run(reviewing, "view.close_up")
    assert reviewing.beside.isVisible() and reviewing.near.isVisible()
    run(reviewing, "view.panel_plots")
    assert reviewing.heat.isVisible()
    qtbot.waitUntil(lambda: reviewing.below.height() == reviewing.heat.height())


def test_the_layout_is_kept_and_reset(reviewing: MainWindow, labels: Path, qtbot) -> None:
    first = reviewing.across.sizes()
    reviewing.across.setSizes([300, 700, 500])
    run(reviewing, "view.panel_plots", "view.history")
    sizes = reviewing.across.sizes()
    reviewing.close()
    again = MainWindow(load(), DirectRunner())
    again.show()
    open_in(again, labels, qtbot)
    assert not again.plots.isVisible() and again.history.isVisible()
    assert again.across.sizes()[0] == pytest.approx(sizes[0], abs=12)
    run(again, "view.reset_layout")
    assert again.plots.isVisible() and not again.history.isVisible()
    assert again.across.sizes()[0] == pytest.approx(first[0], abs=2)
    again.close()
    again.deleteLater()


def test_a_layout_that_means_nothing_is_passed_over(themed) -> None:
    odd = Settings(layout={"across": ("x", "1"), "hidden": ("nothing",), "docks": ("?",)})
    window = MainWindow(odd, DirectRunner())
    assert window.panels.is_shown("plots")
    window.close()
    window.deleteLater()


def test_the_settings_offer_every_theme() -> None:
    (choices,) = (f.metadata["choices"] for f in shown() if f.name == "theme")
    assert set(choices) == {*theme.THEMES, theme.SYSTEM}
    for name in choices:
        assert f"view.theme_{name.replace(' ', '_')}" in BY_ID


def test_the_system_theme_follows_the_desktop(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = [Qt.ColorScheme.Light]
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda _self: scheme[0])
    run(window, "view.theme_system")
    assert theme.current() is theme.LIGHT
    scheme[0] = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(scheme[0])
    assert theme.current() is theme.DARK
    run(window, "view.theme_light")
    hints.colorSchemeChanged.emit(scheme[0])
    assert theme.current() is theme.LIGHT, "a theme that was chosen stays"


def test_the_scale_of_the_settings_is_that_of_the_window(tmp_path: Path) -> None:
    code = (
        "from gtreview.settings import Settings, save\n"
        "from gtreview.ui.app import application\n"
        "save(Settings(ui_scale=150))\n"
        "print(application().primaryScreen().devicePixelRatio())"
    )
    own = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"}
    made = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, check=True)
    assert float(made.stdout) == 3.0


def test_five_findings_are_in_sight_in_a_low_window(reviewing: MainWindow) -> None:
    reviewing.resize(1366, 768)
    run(reviewing, "view.close_up")
    table = reviewing.findings.table
    assert reviewing.near.isVisible()
    assert table.viewport().height() >= 5 * table.rowHeight(0) > 100


def test_the_filter_is_reached_also_where_the_history_has_the_room(reviewing: MainWindow) -> None:
    reviewing.resize(1093, 614)
    reviewing.activateWindow()
    run(reviewing, "view.history")
    assert not reviewing.findings.isVisible()
    run(reviewing, "edit.filter")
    assert reviewing.findings.field.isVisible() and reviewing.findings.field.hasFocus()
    assert not reviewing.history.isVisible()


def test_all_keys_fit_across_a_narrow_window(reviewing: MainWindow) -> None:
    reviewing.resize(1366, 768)
    reviewing.dialogs.shortcuts()
    (sheet,) = reviewing.findChildren(Shortcuts)
    assert sheet.width() <= 1366 and sheet.area.horizontalScrollBar().maximum() == 0


def test_the_filmstrip_goes_where_there_is_room(reviewing: MainWindow) -> None:
    window = reviewing
    for height, close_up, beside in (
        (1000, False, True), (600, False, False), (740, False, True), (740, True, False),
        (1000, True, True),
    ):  # fmt: skip
        if window.near.isVisible() != close_up:
            run(window, "view.close_up")
        window.resize(1366, height)
        QApplication.processEvents()
        assert window.strip.isVisible()
        assert window.right.isAncestorOf(window.strip) == beside, (height, close_up)
        under = window.findings if beside else window.canvas
        assert window.strip.mapToGlobal(QPoint(0, 0)).y() >= under.mapToGlobal(QPoint(0, 0)).y()


def test_a_hidden_filmstrip_stays_hidden_in_another_size(reviewing: MainWindow) -> None:
    run(reviewing, "view.panel_filmstrip")
    for height in (600, 1000):
        reviewing.resize(1366, height)
        QApplication.processEvents()
        assert not reviewing.strip.isVisible()
    run(reviewing, "view.panel_filmstrip")
    assert reviewing.strip.isVisible()


def test_borders_that_were_moved_stay_when_the_window_grows(reviewing: MainWindow) -> None:
    reviewing.resize(1400, 800)
    QApplication.processEvents()
    handle = reviewing.across.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)
    moved = reviewing.objects.width()
    reviewing.resize(1700, 900)
    QApplication.processEvents()
    assert moved > 270 and reviewing.objects.width() == moved


@pytest.mark.parametrize("width", [760, 900, 1093, 1366, 2560])
def test_the_tool_bar_loses_names_before_buttons(reviewing: MainWindow, width: int) -> None:
    reviewing.resize(width, 700)
    QApplication.processEvents()
    assert reviewing.width() == width
    buttons = [reviewing.menus.tool_bar.widgetForAction(reviewing.menus.made[id_])
               for id_ in TOOL_BAR if id_ in BY_ID]  # fmt: skip
    assert all(button.isVisible() for button in buttons)
    named = [b.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly for b in buttons]
    assert all(named) == (width >= 1366)
    assert all(button.toolTip() for button in buttons)
