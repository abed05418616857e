"""Text that is shown as it is written: names from files may look like markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that takes no text for markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tip(text: str | None) -> str | None:
    """``text`` for a tool tip, which takes what looks like markup for markup."""
    if not text or "<" not in text:
        return text
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>'
