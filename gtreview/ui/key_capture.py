"""A field that takes one key with its modifiers instead of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from gtreview.ui.actions import shown_key
from gtreview.ui.keymap import normal
from gtreview.ui.keys import key_text

LEFT_ALONE = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
"""They lead out of the field, as everywhere."""
MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr,
             Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)  # fmt: skip


class KeyCapture(QLineEdit):
    """Shows the key that was pressed last; ``pressed`` tells of it, in `keymap`'s words."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText("Press a key")
        self.setAccessibleName("New key")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.key = ""

    def show_key(self, key: str) -> None:
        """Show ``key``; empty for none."""
        self.key = key
        self.setText(shown_key(key) if key else "")

    def event(self, event: QEvent) -> bool:
        """No key is a shortcut of the dialog here."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() not in LEFT_ALONE:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the key; a modifier alone is none yet."""
        if event.key() in LEFT_ALONE:
            event.ignore()
            return
        key = None if event.key() in MODIFIERS else normal(key_text(event))
        if key is not None:
            self.show_key(key)
            self.pressed.emit(key)
