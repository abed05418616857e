"""Panels shown and hidden, their sizes kept, all of it as at first again; themes and scale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from gtreview.settings import Settings, load, shown
from gtreview.ui import theme
from gtreview.ui.actions import BY_ID
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


def test_all_keys_fit_across_a_narrow_window(reviewing: MainWindow) -> None:
    reviewing.resize(1366, 768)
    reviewing.dialogs.shortcuts()
    (sheet,) = reviewing.findChildren(Shortcuts)
    assert sheet.width() <= 1366 and sheet.area.horizontalScrollBar().maximum() == 0
