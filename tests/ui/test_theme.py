"""Contrast of every theme, and a style sheet that Qt understands."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from gtreview.model.palettes import OBJECTS
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow
from tests.ui.windows import OFFSCREEN

READ = ("text", "dim", "confirmed", "high", "some", "accent")
GROUNDS = ("canvas", "panel", "raised", "hover")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    dark, light = sorted(map(luminance, (a, b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
@pytest.mark.parametrize(("ink", "ground"), [*product(READ, GROUNDS)])
def test_whatever_is_read_has_a_contrast_of_4_5(look: theme.Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5


@pytest.mark.parametrize("look", [theme.CONTRAST_DARK, theme.CONTRAST_LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("ink", "ground"), [*product(READ, GROUNDS)])
def test_high_contrast_is_one_of_7(look: theme.Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 7


@pytest.mark.parametrize("look", [theme.CONTRAST_DARK, theme.CONTRAST_LIGHT], ids=["dark", "light"])
def test_high_contrast_shows_every_border(look: theme.Theme) -> None:
    # WCAG 2.2, 1.4.11: what makes out a control.
    assert contrast(look.hairline, look.panel) >= 3 and contrast(look.hairline, look.canvas) >= 3


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
def test_text_on_a_selected_row(look: theme.Theme) -> None:
    assert contrast(look.text, look.selected) >= 4.5


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
@pytest.mark.parametrize("index", range(-1, 24))
def test_an_objects_line_shows_on_the_canvas(look: theme.Theme, index: int) -> None:
    assert contrast(look.object_ink(index), look.canvas) >= 3


@pytest.mark.parametrize("objects", OBJECTS)
@pytest.mark.parametrize("name", theme.THEMES)
def test_an_objects_name_is_read_on_the_canvas(name: str, objects: str) -> None:
    # WCAG 2.2, 1.4.3.
    look = theme.chosen(name, objects)
    for index in range(-1, 24):
        assert contrast(look.object_text(index), look.canvas) >= 4.5


def test_dark_tokens_are_the_agreed_ones() -> None:
    agreed = {
        "canvas": "#14161a",
        "panel": "#1b1e24",
        "hairline": "#2a2e37",
        "text": "#d8dbe2",
        "dim": "#8a919e",
        "accent": "#4c9ffe",
        "selected": "#26364d",
        "confirmed": "#3fb68b",
        "high": "#e5636a",
        "some": "#e8b04a",
    }
    assert {name: getattr(theme.DARK, name) for name in agreed} == agreed


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
def test_a_style_sheet_names_only_the_themes_colours(look: theme.Theme) -> None:
    sheet = theme.style_sheet(look)
    tokens = {value for value in vars(look).values() if str(value).startswith("#")}
    assert set(re.findall(r"#[0-9a-f]{6}", sheet)) <= tokens
    assert "$" not in sheet


def test_applying_a_theme(qapp: QApplication, qtbot, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: theme.apply(qapp, theme.DARK))
    theme.apply(qapp, theme.LIGHT)
    label = QLabel("frame 140")
    label.setProperty("role", "dim")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert theme.current() is theme.LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.LIGHT.panel
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.LIGHT.dim


def test_suspicion_is_red_from_two_thirds_on() -> None:
    look = theme.DARK
    assert [look.suspicion(s) for s in (0.1, 0.6, 0.7, 1.0)] == [
        look.some,
        look.some,
        look.high,
        look.high,
    ]


@OFFSCREEN
@pytest.mark.parametrize("look", theme.THEMES)
def test_what_is_open_follows_another_theme(reviewing: MainWindow, look: str) -> None:
    """The key editor's list, and what the status bar says of frames and labels."""
    editor = reviewing.dialogs.change_keys()
    other = "light" if look != "light" else "dark"
    for name in (other, look):
        reviewing.take_settings(replace(reviewing.settings, theme=name))
    shown = theme.THEMES[look]
    item = editor.list.topLevelItem(0)
    assert item.foreground(1).color().name() == shown.dim
    agreement = reviewing.status.agreement
    assert "✓" in agreement.text()
    assert agreement.palette().buttonText().color().name() == shown.confirmed


@OFFSCREEN
@pytest.mark.parametrize("name", theme.THEMES)
def test_what_an_empty_field_says_is_read(window: MainWindow, name: str) -> None:
    look = theme.chosen(name)
    theme.apply(QApplication.instance(), look)
    field = window.objects.findChild(QLineEdit)
    field.ensurePolished()
    hint = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (hint.name(), hint.alpha()) == (look.dim, 255)
