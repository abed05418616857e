"""The line over the picture that says which mode is on, how far one is, and how to leave it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from gtreview.ui.keymap import worded
from gtreview.ui.plain import PlainLabel


class Said(NamedTuple):
    """What a mode says: its ``name``, how far it is (with keys as in `keymap.worded`), and ids
    of the actions that it offers."""

    name: str
    text: str
    offers: tuple[str, ...]


class Mode(Protocol):
    """A part of the window that may be in a mode of its own."""

    @property
    def banner(self) -> Said | None:
        """None while it is not."""


BUTTONS = {
    "go.only_unseen": "All frames again",
    "review.sample": "Leave",
    "review.sample_estimate": "Estimate",
    "review.second": "End and compare",
}
"""What the buttons are called, by the action that they call."""


class Banner(QFrame):
    """Shows the first of ``modes`` that is on; ``wanted`` is the action of a button."""

    wanted = Signal(str)

    def __init__(self, *modes: Mode) -> None:
        super().__init__()
        self._modes = modes
        self.setProperty("role", "canvas")
        self.name, self.text = PlainLabel(), PlainLabel()
        self.name.setProperty("role", "mode")
        self.text.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.name)
        row.addWidget(self.text, 1)
        for id_, name in BUTTONS.items():
            button = QPushButton(name)
            button.clicked.connect(lambda _on=False, id_=id_: self.wanted.emit(id_))
            self.buttons[id_] = button
            row.addWidget(button)
        self.hide()

    def refresh(self) -> None:
        """Say what is so now."""
        said = next((said for mode in self._modes if (said := mode.banner)), None)
        if said is not None:
            self.name.setText(said.name)
            self.text.setText(worded(said.text))
            for id_, button in self.buttons.items():
                button.setVisible(id_ in said.offers)
        self.setVisible(said is not None)
