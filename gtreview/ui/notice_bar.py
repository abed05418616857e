"""What went wrong or should be known, as a bar above the picture: it blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

SIGNS = {"error": ("✗", "high"), "warning": ("!", "some"), "progress": ("…", "dim")}


class NoticeBar(QFrame):
    """One sentence, its details on request, and what can be done about it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self.sign, self.sentence = QLabel(), QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        self.more = QPushButton("Details")
        self.more.clicked.connect(self._toggle_details)
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.hide)
        self._buttons: list[QPushButton] = []
        self._place()
        self.hide()

    def _place(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        for widget in (self.sign, self.sentence, self.more, self.close_button):
            self._row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.addLayout(self._row)
        layout.addWidget(self.details)

    def say(
        self,
        kind: str,
        sentence: str,
        details: str = "",
        buttons: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        """Show ``sentence`` (kind: error, warning or progress) until it is closed."""
        sign, role = SIGNS[kind]
        self.sign.setText(sign)
        self.sign.setProperty("role", role)
        self.sign.style().polish(self.sign)
        self.sentence.setText(sentence)
        self.details.setPlainText(details)
        self.details.hide()
        self.more.setVisible(bool(details))
        self.more.setText("Details")
        self._set_buttons(buttons)
        self.show()

    def _set_buttons(self, buttons: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for text, call in buttons:
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, call=call: call())
            self._row.insertWidget(self._row.count() - 2, button)
            self._buttons.append(button)

    def _toggle_details(self) -> None:
        shown = not self.details.isVisible()
        self.details.setVisible(shown)
        self.more.setText("Less" if shown else "Details")
