"""The command palette: everything the window can do, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gtreview.ui import theme
from gtreview.ui.action import Action
from gtreview.ui.actions import shown_key

WIDTH, HEIGHT = 560, 380


def score(letters: str, text: str) -> float | None:
    """How well ``letters`` stand for ``text``; None where they do not all occur in order.

    Letters next to each other and at the beginning of words count most; short texts win ties.
    """
    text, at, total, before = text.casefold(), -1, 0.0, -2
    for letter in letters.casefold().replace(" ", ""):
        starts = [i for i in range(at + 1, len(text)) if text[i] == letter and _starts(text, i)]
        next_to = at + 1 if text[at + 1 : at + 2] == letter and at >= 0 else -1
        at = next_to if next_to >= 0 else (starts[0] if starts else text.find(letter, at + 1))
        if at < 0:
            return None
        total += 2.0 if at == before + 1 else (1.5 if _starts(text, at) else 0.2)
        before = at
    return total - len(text) / 100


def _starts(text: str, i: int) -> bool:
    return i == 0 or not text[i - 1].isalnum()


class Palette(QFrame):
    """A field and a list over the window; Enter does what is marked."""

    def __init__(self, host: QWidget, run: Callable[[Action], object]) -> None:
        super().__init__(host)
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self._run, self._actions = run, ()
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.list = self._list()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item, _column: self._take())
        self.hide()

    def _list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setStyleSheet("background: transparent")
        head = tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return tree

    def ask(self, actions: tuple[Action, ...]) -> None:
        """Offer ``actions``."""
        self._actions = actions
        host = self.parentWidget()
        width = min(WIDTH, host.width() - 40)
        self.setGeometry((host.width() - width) // 2, 72, width, min(HEIGHT, host.height() - 120))
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move the mark, Return takes it, leaving the field closes the palette."""
        if event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8,
                 Qt.Key.Key_PageUp: -8}  # fmt: skip
        if event.key() in steps and self.list.topLevelItemCount():
            self._mark(self._row() + steps[event.key()])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            return True
        return False

    def _search(self, letters: str) -> None:
        self.list.clear()
        scored = [(score(letters, f"{a.text} {a.menu}"), a) for a in self._actions]
        found = [(rank, action) for rank, action in scored if rank is not None]
        if letters:
            found.sort(key=lambda pair: -pair[0])
        for _, action in found:
            keys = "   ".join(shown_key(key) for key in action.shown_keys[:2])
            item = QTreeWidgetItem([action.text.rstrip("…"), keys])
            item.setData(0, Qt.ItemDataRole.UserRole, action.id)
            item.setToolTip(0, action.help)
            item.setForeground(1, QColor(theme.current().dim))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        self._mark(0)

    def _row(self) -> int:
        return self.list.indexOfTopLevelItem(self.list.currentItem())

    def _mark(self, row: int) -> None:
        count = self.list.topLevelItemCount()
        if count:
            self.list.setCurrentItem(self.list.topLevelItem(max(0, min(row, count - 1))))

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        id_ = item.data(0, Qt.ItemDataRole.UserRole)
        self.hide()
        self.parentWidget().setFocus()
        self._run(next(action for action in self._actions if action.id == id_))
