"""A question inside a panel, answered with a button; nothing else waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from gtreview.ui.keys import OWN_ESC
from gtreview.ui.plain import Wrapped

Answer = tuple[str, Callable[[], object]]


class Question(QFrame):
    """One sentence and its answers; Esc or Cancel drops it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self.setProperty(OWN_ESC, True)
        self.sentence = Wrapped()
        self.buttons: list[QPushButton] = []
        self._before: QWidget | None = None
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.sentence)
        layout.addLayout(self._row)
        self.hide()

    def ask(self, sentence: str, answers: tuple[Answer, ...]) -> None:
        """Ask; the first answer is the one that the keyboard is at."""
        self.drop()
        self.sentence.setText(sentence)
        for text, call in (*answers, ("Cancel", lambda: None)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, call=call: self._take(call))
            self._row.addWidget(button)
            self.buttons.append(button)
        self.buttons[0].setProperty("role", "primary")
        self._before = self.window().focusWidget()
        self.show()
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """Take the question away; the keyboard goes back to where it was."""
        if self.isAncestorOf(self.window().focusWidget()) and isValid(self._before):
            self._before.setFocus()
        self._before = None
        self.hide()
        while self.buttons:
            button = self.buttons.pop()
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that the keyboard is at, Esc drops the question."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for button in self.buttons:
                if button.hasFocus():
                    button.click()
                    return
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
        else:
            super().keyPressEvent(event)

    def _take(self, call: Callable[[], object]) -> None:
        self.drop()
        call()
