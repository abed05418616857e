"""The command palette: everything the window can do, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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

from gtreview.model.fuzzy import score
from gtreview.ui import theme
from gtreview.ui.action import Action
from gtreview.ui.actions import shown_key

WIDTH, HEIGHT = 620, 400
JUST_DONE = 1.5
"""What the command called last counts beside its letters; those before it less and less."""
ID, REFUSAL = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


def ranked(letters: str, actions: Mapping[Action, str], recent: list[str]) -> list[Action]:
    """The ``actions`` that ``letters`` stand for, the best first.

    Those that can be done (nothing is said against them) stand before the others, and what was
    done lately, the last of ``recent`` latest, before its equals.
    """
    late = {id_: JUST_DONE * (place + 1) / len(recent) for place, id_ in enumerate(recent)}
    found = []
    for action, refusal in actions.items():
        fits = score(letters, f"{action.text} {action.menu}")
        if fits is not None:
            rank = (fits if letters else 0.0) + late.get(action.id, 0.0)
            found.append((bool(refusal), -rank, action))
    found.sort(key=lambda three: three[:2])
    return [action for _, _, action in found]


class Palette(QFrame):
    """A field and a list over the window; Enter does what is marked."""

    def __init__(self, host: QWidget, run: Callable[[Action], object]) -> None:
        super().__init__(host)
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self._run = run
        self._actions: Mapping[Action, str] = {}
        self._recent: list[str] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Command")
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
        tree.setAccessibleName("Commands")
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

    def ask(self, actions: Mapping[Action, str]) -> None:
        """Offer ``actions``, with what is said against doing them now; empty where nothing is."""
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
        for action in ranked(letters, self._actions, self._recent):
            self.list.addTopLevelItem(self._item(action, self._actions[action]))
        if not self.list.topLevelItemCount():
            nothing = QTreeWidgetItem([f"Nothing is called “{letters}”", ""])
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addTopLevelItem(nothing)
        self._mark(0)

    def _item(self, action: Action, refusal: str) -> QTreeWidgetItem:
        keys = "   ".join(shown_key(key) for key in action.shown_keys[:2])
        item = QTreeWidgetItem([action.text.rstrip("…"), f"{refusal}   {keys}".strip()])
        item.setData(0, ID, action.id)
        item.setData(0, REFUSAL, refusal)
        item.setToolTip(0, action.help)
        dim = QColor(theme.current().dim)
        for column in (0, 1) if refusal else (1,):
            item.setForeground(column, dim)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _row(self) -> int:
        return self.list.indexOfTopLevelItem(self.list.currentItem())

    def _mark(self, row: int) -> None:
        count = self.list.topLevelItemCount()
        if count:
            self.list.setCurrentItem(self.list.topLevelItem(max(0, min(row, count - 1))))

    def _take(self) -> None:
        """Do what is marked; what cannot be done stays marked, with the reason beside it."""
        item = self.list.currentItem()
        if item is None or not item.data(0, ID) or item.data(0, REFUSAL):
            return
        id_ = item.data(0, ID)
        self._recent = [*(other for other in self._recent if other != id_), id_]
        self.hide()
        self.parentWidget().setFocus()
        self._run(next(action for action in self._actions if action.id == id_))
