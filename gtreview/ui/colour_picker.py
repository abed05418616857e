"""Choosing a colour: a button that shows one, and what pops up to choose another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gtreview.formats.colours import css
from gtreview.model.palettes import NAMED
from gtreview.ui.plain import PlainLabel
from gtreview.ui.rig_models import paint_swatch

ACROSS = 8
"""Swatches in a row."""


class Swatch(QToolButton):
    """A button that is a colour; empty where several colours are meant."""

    def __init__(self, name: str, colour: str = "") -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(30, 28))
        self.set_colour(colour)

    def set_colour(self, colour: str) -> None:
        """Show another colour."""
        self.colour = colour
        self.setToolTip(f"{self._name}: {colour}" if colour else self._name)
        self.setAccessibleName(self.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The colour on the button's ground; a stroke through where there is none."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_swatch(painter, QRectF(self.rect()), self.colour or "transparent")


class ColourPicker(QFrame):
    """Pops up beside what asked: swatches of a palette, a field for any CSS colour, and more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._answer: Callable[[str], object] = lambda _colour: None
        self.setProperty("role", "card")
        self.field, self.problem = QLineEdit(), PlainLabel()
        self.field.setPlaceholderText("orange, #f80, rgb(255, 136, 0)")
        self.field.setAccessibleName("Colour by name or number")
        self.field.returnPressed.connect(self._take_text)
        self.problem.setProperty("role", "high")
        self.problem.setWordWrap(True)
        self.more = QPushButton("More…")
        self.more.clicked.connect(self._ask_more)
        self.palettes = QComboBox()
        self.palettes.setAccessibleName("Palette")
        self.palettes.addItems(list(NAMED))
        self.palettes.currentTextChanged.connect(self._fill)
        self.swatches: list[Swatch] = []
        self._place()
        self._fill(self.palettes.currentText())

    def _place(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.palettes)
        layout.addLayout(self._grid)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        self.problem.hide()
        self.setFixedWidth(ACROSS * 34 + 24)

    def _fill(self, palette: str) -> None:
        while self.swatches:
            self.swatches.pop().deleteLater()
        for i, colour in enumerate(NAMED[palette]):
            swatch = Swatch("Colour", colour)
            swatch.clicked.connect(lambda _on=False, colour=colour: self._take(colour))
            self._grid.addWidget(swatch, i // ACROSS, i % ACROSS)
            self.swatches.append(swatch)
        self._grid.setColumnStretch(ACROSS, 1)

    def ask(self, colour: str, at: QPoint, answer: Callable[[str], object]) -> None:
        """Pop up at ``at`` on the screen, wholly on it, starting from ``colour``; ``answer`` is
        called with the colour that is picked, as ``#rrggbb``."""
        self._answer = answer
        self.field.setText(colour)
        self.problem.hide()
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(at.x(), screen.right() - self.width())
        top = min(at.y(), screen.bottom() - self.height())
        self.move(max(left, screen.left()), max(top, screen.top()))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def _take(self, colour: str) -> None:
        self.hide()
        self._answer(colour)

    def _take_text(self) -> None:
        try:
            self._take(css(self.field.text()))
        except ValueError as error:
            self.problem.setText(str(error))
            self.problem.show()
            self.adjustSize()

    def _ask_more(self) -> None:
        start = QColor(self.field.text())
        self.hide()
        dialog = QColorDialog(start, self.parentWidget())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._answer(colour.name()))
        dialog.open()
