"""What was done, in its order; a click goes back to there, or forth again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QDockWidget, QHeaderView, QTreeView

from gtreview.review.commands import Command
from gtreview.review.review import Review
from gtreview.ui import theme
from gtreview.ui.dock_title import dock_title
from gtreview.ui.keys import OWN_KEYS
from gtreview.ui.plain import plain_tip

COLUMNS = ("What", "When", "Who")
AT_FIRST = "As it was opened"
WIDTH = 230


class HistoryModel(QAbstractTableModel):
    """Row 0 is the beginning; row n stands for the state after n commands.

    Attributes
    ----------
    done : how many commands are in force.
    """

    def __init__(self) -> None:
        super().__init__()
        self._commands: tuple[Command, ...] = ()
        self.done = 0

    def show(self, done: tuple[Command, ...], undone: tuple[Command, ...]) -> None:
        """List the commands in force, then those that were undone."""
        self.beginResetModel()
        self._commands, self.done = (*done, *undone), len(done)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """One more than there are commands."""
        return 0 if parent is not None and parent.isValid() else len(self._commands) + 1

    def columnCount(self, _parent: QModelIndex | None = None) -> int:
        """What, when, who."""
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Undone commands stand back, the one that was done last is strong."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(row)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("  ".join(self._cells(row)).strip())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._cells(row)[column]}{', undone' if row > self.done else ''}"
        if role == Qt.ItemDataRole.ForegroundRole and (row > self.done or column):
            return QColor(theme.current().dim)
        if role == Qt.ItemDataRole.FontRole and row != self.done:
            return _undone() if row > self.done else None
        return _strong() if role == Qt.ItemDataRole.FontRole else None

    def _cells(self, row: int) -> tuple[str, str, str]:
        if row == 0:
            return AT_FIRST, "", ""
        command = self._commands[row - 1]
        return command.title, shown_time(command.at), command.reviewer


class Narrow(QTreeView):
    """A list that asks for no more width than it needs."""

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())


class HistoryDock(QDockWidget):
    """The list of commands; ``wanted`` asks for the state after that many, ``left`` tells that it
    was closed."""

    wanted = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("History")
        self.review: Review | None = None
        self._before = 0
        self.setObjectName("history")
        self.setAllowedAreas(
            Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea
        )
        self.model, self.view = HistoryModel(), Narrow()
        self._set_up()
        self.setWidget(self.view)
        self.setTitleBarWidget(dock_title(self))
        self.visibilityChanged.connect(lambda _on: self.refresh())
        self.hide()

    def _set_up(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName("What was done")
        view.setProperty(OWN_KEYS, True)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setMinimumWidth(WIDTH)
        head = view.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.clicked.connect(self._go)
        view.activated.connect(self._go)

    def show_review(self, review: Review | None) -> None:
        """List another review's commands."""
        self.review = review
        self.refresh()

    def refresh(self) -> None:
        """List what has been done since; nothing while nobody looks."""
        if not self.isVisible() and self.review is not None:
            return
        review = self.review
        done = review.shown_history() if review else ()
        # Of a second review only its own commands are shown; those before it are counted.
        self._before = len(review.history()) - len(done) if review else 0
        self.model.show(done, review.undone() if review else ())
        # Of one person it is clear who; what was done needs the room.
        people = {command.reviewer for command in done}
        self.view.setColumnHidden(COLUMNS.index("Who"), len(people) < 2)
        here = self.model.index(self.model.done, 0)
        self.view.setCurrentIndex(here)
        self.view.scrollTo(here)

    def toggle(self) -> None:
        """Open or close the list; opened, it has the keyboard."""
        if not self.isHidden():
            self.close()
            return
        self.show()
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the keyboard is free."""
        super().closeEvent(event)
        self.left.emit()

    def _go(self, index: QModelIndex) -> None:
        if self.review is not None and index.row() != self.model.done:
            self.wanted.emit(self._before + index.row())


def shown_time(at: str) -> str:
    """The local time of day, and the day where that is another one; empty where it is unknown."""
    try:
        when = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return ""
    today = datetime.now().astimezone().date()
    return f"{when:%H:%M:%S}" if when.date() == today else f"{when:%Y-%m-%d %H:%M}"


def _strong() -> QFont:
    font = QFont()
    font.setBold(True)
    return font


def _undone() -> QFont:
    font = QFont()
    font.setItalic(True)
    return font
