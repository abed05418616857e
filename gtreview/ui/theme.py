"""The window's colours and style sheet: one table of tokens a theme, nothing coloured elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gtreview.model import colours
from gtreview.model.colours import PALETTE, readable
from gtreview.model.palettes import OBJECTS, STANDARD
from gtreview.resources import resource


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``, by what they say.

    Attributes
    ----------
    canvas : around the picture and under the plots; fields to type in.
    panel : lists, tool bar, docks, status bar.
    raised : menus, tool tips, buttons: what lies above a panel.
    hover : a row, button or menu entry under the pointer.
    hairline : the one-pixel lines between areas.
    text, dim : what is read, and what stands back.
    accent : you are here: cursor, current crop, checked button.
    selected : the selected row; text on it is ``text``, never ``dim``.
    confirmed, high, some : verdict green, strong suspicion, some suspicion.
    halo : under lines and text that lie on a picture.
    objects : the palette of objects.
    """

    name: str
    canvas: str
    panel: str
    raised: str
    hover: str
    hairline: str
    text: str
    dim: str
    accent: str
    selected: str
    confirmed: str
    high: str
    some: str
    halo: str = "#000000"
    objects: tuple[str, ...] = PALETTE

    def suspicion(self, suspicion: float) -> str:
        """The colour of a suspicion 0…1: ``high`` from two thirds on, ``some`` below."""
        return self.high if suspicion >= HIGH_SUSPICION else self.some

    def object_colour(self, index: int) -> str:
        """Object ``index``'s colour; negative: what has no identity."""
        return colours.object_colour(index, self.objects)

    def object_ink(self, index: int) -> str:
        """Object ``index``'s colour for lines on the canvas, at a contrast of at least 3 : 1.

        In the dark theme that is the object's colour itself; on a light canvas a bright one is
        darkened.
        """
        return readable(self.object_colour(index), self.canvas, 3.0)

    def object_text(self, index: int) -> str:
        """Object ``index``'s colour for words on the canvas, at a contrast of at least 4.5 : 1."""
        return readable(self.object_colour(index), self.canvas, 4.5)


HIGH_SUSPICION = 2 / 3

DARK = Theme(
    name="dark",
    canvas="#14161a",
    panel="#1b1e24",
    raised="#23272f",
    hover="#22262e",
    hairline="#2a2e37",
    text="#d8dbe2",
    dim="#8a919e",
    accent="#4c9ffe",
    selected="#26364d",
    confirmed="#3fb68b",
    high="#e5636a",
    some="#e8b04a",
)

LIGHT = Theme(
    name="light",
    canvas="#ffffff",
    panel="#f4f5f7",
    raised="#ffffff",
    hover="#e9ecf1",
    hairline="#d6dae1",
    text="#1c2028",
    dim="#5b6371",
    accent="#1463cc",
    selected="#d3e3fb",
    confirmed="#146c4a",
    high="#b8232e",
    some="#7d5300",
)

CONTRAST_DARK = Theme(
    name="high contrast dark",
    canvas="#000000",
    panel="#000000",
    raised="#141414",
    hover="#262626",
    hairline="#8c8c8c",
    text="#ffffff",
    dim="#d4d4d4",
    accent="#6cc7ff",
    selected="#00437f",
    confirmed="#4dffb8",
    high="#ff9a9a",
    some="#ffd65c",
)

CONTRAST_LIGHT = Theme(
    name="high contrast light",
    canvas="#ffffff",
    panel="#ffffff",
    raised="#ffffff",
    hover="#e8e8e8",
    hairline="#5c5c5c",
    text="#000000",
    dim="#303030",
    accent="#003a9e",
    selected="#b8d6ff",
    confirmed="#00472b",
    high="#850010",
    some="#573700",
)

SYSTEM = "system"
"""In place of a theme's name: dark or light, as the system says."""
THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)}

_shown = [DARK]


def current() -> Theme:
    """The theme that was applied last; dark before any was."""
    return _shown[0]


def object_colour(index: int) -> str:
    """Object ``index``'s colour in the theme that was applied last."""
    return current().object_colour(index)


def chosen(name: str, objects: str = STANDARD) -> Theme:
    """The theme of a setting, with the palette of objects of another."""
    found, palette = _named(name), OBJECTS[objects]
    return found if found.objects == palette else replace(found, objects=palette)


def _named(name: str) -> Theme:
    if name != SYSTEM:
        return THEMES[name]
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


def use(theme: Theme) -> None:
    """Let ``theme`` be the current one for what is painted from now on."""
    _shown[0] = theme


def apply(app: QApplication, theme: Theme) -> None:
    """Show the whole application in ``theme``."""
    use(theme)
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def number_font(points: float | None = None) -> QFont:
    """The fixed-width font that frames and thresholds are written in."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    if points is not None:
        font.setPointSizeF(points)
    return font


def palette(theme: Theme) -> QPalette:
    """What Fusion draws itself (check boxes, arrows, disabled text) in the theme's colours."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.canvas,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.high,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.dim,
        role.Highlight: theme.selected,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.hairline,
        role.Midlight: theme.hairline,
        role.Mid: theme.hairline,
        role.Dark: theme.hairline,
        role.Shadow: theme.canvas,
    }
    made = QPalette()
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.dim))
    return made


def style_sheet(theme: Theme) -> str:
    """The application's style sheet.

    Widgets take a part by a dynamic property: ``role`` = ``section`` (small dim capitals over a
    list), ``dim``, ``number`` (fixed width), ``strong``, ``confirmed``, ``high``, ``some`` on a
    `QLabel`; ``role`` = ``primary`` on the one `QPushButton` that a dialog is about, ``flat``
    on a `QToolButton` outside tool bars; ``role`` = ``canvas`` on a `QWidget` or `QFrame` that
    is as dark as the picture's surround, ``card`` on a framed area inside a dialog.
    """
    tokens = {field.name: getattr(theme, field.name) for field in fields(theme)}
    mono = f'"{number_font().family()}", monospace'
    icons = resource("icons").as_posix()
    return Template(_SHEET).substitute(tokens, mono=mono, icons=icons)


_SHEET = """
QWidget { color: $text; }
QMainWindow, QDialog, QDockWidget, QStatusBar, QToolBar, QMenuBar { background: $panel; }
QMainWindow::separator { background: $hairline; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $hairline; }
QWidget[role="canvas"] { background: $canvas; }
QFrame[role="card"] { background: $canvas; border: 1px solid $hairline; border-radius: 5px; }

QMenuBar { border: none; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $selected; }
QMenu { background: $raised; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 4px 28px 4px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $dim; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QMenu::indicator { width: 15px; height: 15px; margin-left: 6px; }

QToolBar { border: none; border-bottom: 1px solid $hairline; padding: 2px 8px; spacing: 4px; }
QToolBar::separator { background: $hairline; width: 1px; margin: 6px 4px; }
QToolButton { background: transparent; border: none; border-radius: 5px; padding: 5px 9px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; color: $text; }
QToolButton:disabled { color: $dim; }
QToolButton:focus { border: 1px solid $accent; padding: 4px 8px; }
QToolButton#qt_toolbar_ext_button { padding: 5px 0; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="confirmed"] { color: $confirmed; padding: 2px 6px; }
QToolButton[role="some"] { color: $some; padding: 2px 6px; }
QToolButton[role="flat"] { color: $dim; padding: 2px 6px; }
QToolButton[role="chip"] { color: $dim; padding: 2px 3px; }
QToolButton[role="chip"]:hover { color: $text; background: $hover; }
QToolButton[role="chip"]:checked { color: $text; background: $selected; }
QToolButton[role="flat"]:hover { color: $text; background: $hover; }

QDockWidget { border: none; }
QDockWidget::title { background: $panel; padding: 8px 12px 4px 12px; text-align: left; }

QStatusBar { border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }

QLabel { background: transparent; }
QLabel#qt_msgbox_informativelabel { min-width: 400px; }
QLabel[role="section"] { color: $dim; font-size: 11px; font-weight: 600; letter-spacing: 0.6px; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="number"] { font-family: $mono; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="confirmed"] { color: $confirmed; }
QLabel[role="high"] { color: $high; }
QLabel[role="some"] { color: $some; }
QLabel[role="mode"] { color: $accent; font-weight: 600; }

QPushButton {
    background: $raised; border: 1px solid $hairline; border-radius: 5px;
    padding: 5px 14px; min-height: 18px;
}
QPushButton[role="row"] {
    background: transparent; border-color: transparent; padding: 4px 8px; text-align: left;
    min-height: 48px;
}
QPushButton[role="row"]:disabled { background: transparent; }
QPushButton[role="row"]:focus { border: 2px solid $accent; padding: 3px 7px; }
QPushButton:hover { background: $hover; border-color: $dim; }
QPushButton:pressed { background: $selected; }
QPushButton:disabled { color: $dim; background: $panel; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:default, QPushButton[role="primary"] {
    background: $selected; border-color: $accent; font-weight: 600; padding: 5px 9px;
}
QPushButton:default:focus, QPushButton[role="primary"]:focus {
    border: 2px solid $text; padding: 4px 8px;
}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $canvas; border: 1px solid $hairline; border-radius: 5px; padding: 4px 8px;
    selection-background-color: $selected; selection-color: $text;
    placeholder-text-color: $dim;
}
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover { border-color: $dim; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QRadioButton, QCheckBox { border: 1px solid transparent; border-radius: 4px; padding: 1px 4px; }
QRadioButton:focus, QCheckBox:focus { border-color: $accent; }
QRadioButton::indicator, QCheckBox::indicator {
    width: 12px; height: 12px; border: 1px solid $dim; background: $canvas;
}
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator:checked, QCheckBox::indicator:checked {
    border-color: $accent; background: $accent;
}
QRadioButton:disabled, QCheckBox:disabled { color: $dim; }
QLineEdit:disabled, QComboBox:disabled { color: $dim; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/down.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    background: transparent; border: none; width: 20px;
}
QAbstractSpinBox::up-arrow { image: url("$icons/up.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("$icons/down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $hairline; selection-background-color: $selected;
}

QAbstractItemView {
    background: $panel; border: 1px solid transparent; outline: none;
    gridline-color: $hairline;
    selection-background-color: $selected; selection-color: $text;
}
QAbstractItemView:focus { border-color: $accent; }
QAbstractItemView::item { padding: 0 4px; border: none; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $selected; color: $text; }
QListView::item, QTreeView::item { min-height: 26px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $dim; border: none; border-bottom: 1px solid $hairline;
    padding: 4px 6px; font-weight: 600;
}
QTableCornerButton::section { background: $panel; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollArea[role="text"] { border: 1px solid transparent; }
QScrollArea[role="text"]:focus { border-color: $accent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 0; }
QScrollBar:horizontal { height: 10px; margin: 0; }
QScrollBar::handle { background: $hairline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider::groove:horizontal { height: 3px; background: $hairline; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 1px; }
QSlider::handle:horizontal {
    background: $text; width: 12px; height: 12px; margin: -5px 0; border-radius: 6px;
}
QSlider::handle:horizontal:hover { background: $accent; }

QProgressBar {
    background: $hairline; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar::tab { background: transparent; color: $dim; padding: 6px 12px; border: none; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:selected:focus {
    border: 1px solid $accent; border-bottom-width: 2px; padding: 5px 11px 6px 11px;
}

QToolTip {
    background: $raised; color: $text; border: 1px solid $hairline; padding: 4px 8px;
}
"""
