"""The settings dialog: every setting that is to be shown, in force at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gtreview.model.palettes import OBJECTS
from gtreview.settings import load, shown
from gtreview.ui import theme
from gtreview.ui.actions import BY_ID
from gtreview.ui.main_window import MainWindow
from gtreview.ui.settings_dialog import title
from tests.ui.windows import OFFSCREEN, settle

pytestmark = OFFSCREEN


def test_every_setting_has_an_editor_with_its_value(window: MainWindow) -> None:
    dialog = window.dialogs.settings()
    named = {field.name for field in shown() if str(field.type) in ("str", "int", "float")}
    assert set(dialog.editors) == named
    assert dialog.editors["theme"].currentText() == "dark"
    assert dialog.editors["frame_rate"].value() == 25.0
    assert dialog.editors["cache_megabytes"].text() == "automatic"


def test_a_change_is_in_force_and_kept_at_once(reviewing: MainWindow) -> None:
    dialog = reviewing.dialogs.settings()
    dialog.editors["theme"].setCurrentText("light")
    assert theme.current() is theme.LIGHT
    dialog.editors["frame_rate"].setValue(30.0)
    assert reviewing.player.fps == 30.0
    dialog.editors["loop_margin"].setValue(3)
    assert reviewing.travel.margin == 3
    dialog.editors["reviewer"].setText("Ada")
    assert load().reviewer == "Ada" and load().frame_rate == 30.0
    assert reviewing.session.settings.reviewer == "Ada"


def test_another_palette_colours_everything_at_once(reviewing: MainWindow, qtbot) -> None:
    name = "Tol vibrant (colour-blind safe)"
    orange, blue, *_ = OBJECTS[name]
    reviewing.run(BY_ID["finding.next"])
    settle(reviewing, qtbot)
    filled = reviewing.filmstrip.grab().toImage()
    reviewing.dialogs.settings().editors["object_colours"].setCurrentText(name)
    assert load().object_colours == name
    assert [row.colour for row in reviewing.objects.objects.model.rows[:2]] == [orange, blue]
    own = OBJECTS[name][reviewing.state.track]
    assert theme.current() == replace(theme.DARK, objects=OBJECTS[name])
    assert has(reviewing.canvas, own) and has(reviewing.plots, own) and has(reviewing.heat, own)
    assert reviewing.filmstrip.grab().toImage() != filled
    reviewing.run(BY_ID["view.theme_light"])
    assert theme.current().objects == OBJECTS[name]


def has(widget: QWidget, colour: str) -> bool:
    """Whether some of the widget is of this colour."""
    shown = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(shown.constBits(), np.uint32)
    return bool((pixels == (0xFF000000 | int(colour[1:], 16))).any())


def test_nothing_between_automatic_and_the_least_is_kept(window: MainWindow) -> None:
    dialog = window.dialogs.settings()
    dialog.editors["cache_megabytes"].setValue(10)
    assert load().cache_megabytes == 64
    dialog.editors["cache_megabytes"].setValue(0)
    assert load().cache_megabytes == 0


def test_all_are_reset(window: MainWindow) -> None:
    dialog = window.dialogs.settings()
    dialog.editors["loop_margin"].setValue(3)
    dialog.editors["reviewer"].setText("Ada")
    dialog.reset.click()
    assert (load().loop_margin, load().reviewer) == (10, "")


def test_settings_are_called_what_they_are() -> None:
    titles = {field.name: title(field) for field in shown()}
    assert titles["cache_megabytes"] == "Cache"
    assert titles["frame_rate"] == "Frame rate"
