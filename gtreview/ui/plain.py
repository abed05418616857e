"""Text that is shown as it is written: names from files may look like markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gtreview.model.wording import plain


class PlainLabel(QLabel):
    """A label that takes no text for markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(plain(text), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show ``text`` so that it reorders nothing."""
        super().setText(plain(text))


class Wrapped(PlainLabel):
    """A label of several lines that is never lower than they are."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show ``text``, whole."""
        super().setText(text)
        self._take_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths take other heights; layouts leave a label less where room is short."""
        super().resizeEvent(event)
        self._take_height()

    def _take_height(self) -> None:
        self.setMinimumHeight(max(self.heightForWidth(self.width()), 0))


class Elided(PlainLabel):
    """A label that gives way: what does not fit ends in …, and the tool tip has all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show ``text`` as far as there is room."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    @property
    def wanted(self) -> int:
        """The width in pixels with which all of the text fits."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 1 if self.text() else 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment(), shown)


def plain_tip(text: str | None) -> str | None:
    """``text`` for a tool tip, which takes what looks like markup for markup."""
    if not text or "<" not in text:
        return text and plain(text)
    text = plain(text)
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>'
