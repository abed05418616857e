"""The shortcut sheet: every key, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gtreview.ui.action import Action
from gtreview.ui.actions import MENUS, shown_key
from gtreview.ui.keymap import current
from gtreview.ui.plain import PlainLabel

KEY_WIDTH = 150
BAR = 20
"""Pixels for the scroll bar."""
COLUMNS = (("File", "Edit", "View", "Audit", "Help"), ("Go",), ("Review", "Correct"))
NARROW = (("File", "Edit", "View", "Audit", "Help"), ("Go", "Review", "Correct"))
"""The columns in a window that is too narrow for three."""
HEADS = {"Correct": "CORRECT, IN EDIT MODE"}


class Shortcuts(QDialog):
    """All keys, in columns by menu."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        inside = self._columns(COLUMNS)
        if inside.sizeHint().width() + BAR > parent.window().width():
            inside = self._columns(NARROW)
        self._place(inside)

    def _columns(self, columns: tuple[tuple[str, ...], ...]) -> QWidget:
        inside = QWidget()
        layout = QHBoxLayout(inside)
        layout.setContentsMargins(24, 20, 24, 24)
        layout.setSpacing(36)
        for menus in columns:
            column = QVBoxLayout()
            column.setSpacing(16)
            for menu in menus:
                column.addLayout(self._section(menu))
            column.addStretch()
            layout.addLayout(column)
        return inside

    def _place(self, inside: QWidget) -> None:
        """What does not fit into the window is scrolled to."""
        self.area = QScrollArea(widgetResizable=True)
        self.area.setProperty("role", "text")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("Keyboard shortcuts")
        self.area.setWidget(inside)
        change, close = QPushButton("Change the keys…"), QPushButton("Close")
        change.clicked.connect(lambda _on=False: (self.accept(), self.change_wanted.emit()))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.addWidget(change)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area, 1)
        layout.addLayout(buttons)
        close.setDefault(True)
        self.resize(inside.sizeHint() + QSize(BAR, 70))

    def _section(self, menu: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        head = PlainLabel(HEADS.get(menu, menu.upper()))
        head.setProperty("role", "section")
        grid.addWidget(head, 0, 0, 1, 2)
        for row, (keys, text) in enumerate(rows(menu), 1):
            key = PlainLabel(keys)
            key.setProperty("role", "number")
            key.setMinimumWidth(KEY_WIDTH)
            grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(PlainLabel(text), row, 1)
        grid.setColumnStretch(1, 1)
        return grid


def rows(menu: str) -> list[tuple[str, str]]:
    """(keys, what they do) of one menu; the nine reasons are one row, under Review."""
    actions = current().actions
    found = [(_keys(action), action.text.rstrip("…")) for action in actions
             if action.shown_keys and action.menu == menu]  # fmt: skip
    if menu == "Review":
        reasons = [_keys(a) for a in actions if a.id.startswith("review.reason_") and a.keys]
        if reasons:
            found.append((f"{reasons[0]}–{reasons[-1]}", "Reason for the verdict"))
    if menu == "Edit":
        other = [a for a in actions if a.keys and a.menu not in MENUS
                 and not a.id.startswith("review.reason_")]  # fmt: skip
        found += [(_keys(action), action.text) for action in other]
    return found


def _keys(action: Action) -> str:
    return "  ".join(shown_key(key) for key in action.shown_keys if not key.endswith("Enter"))
