"""The rows of the project page: sequences, read from the project when they are painted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QPixmap

from gtreview.model.wording import plain
from gtreview.review.project import BROKEN, COLUMNS, DONE, UNREAD, Project, Summary
from gtreview.review.sources import Source
from gtreview.ui.plain import plain_tip

TITLE, PROGRESS, WORST = range(3)
NUMBERS = range(3, 8)
PLACE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The row's sequence, by its place in the project."""
MOST_PIXMAPS = 400
_Role = Qt.ItemDataRole
_TEXTS: dict[str, Callable[[Source, Summary], str]] = {
    "title": lambda source, _: source.title,
    "progress": lambda _, known: f"{known.decided:,} of {known.findings:,}",
    "worst": lambda _, known: "" if known.worst is None else f"{known.worst:.2f}",
    "reviewed": lambda _, known: clock(known.reviewed),
    "reviewer": lambda _, known: known.reviewer,
}
_STATES = {UNREAD: "not read yet", BROKEN: "cannot be opened"}


def clock(at: str) -> str:
    """A time in UTC as the clock on the wall shows it."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""


class ProjectModel(QAbstractTableModel):
    """The sequences that the filter lets through, in their order.

    ``order`` are their places in ``project``; ``column`` and ``falling`` say what they are sorted
    by.
    """

    def __init__(self) -> None:
        super().__init__()
        self.project = Project([])
        self.order: list[int] = []
        self.column, self.falling, self.filter = 0, False, ""
        self._row_of: dict[int, int] = {}
        self._pixmaps: dict[int, QPixmap | None] = {}
        self._roles: dict[int, Callable[[int, int], Any]] = {
            _Role.DisplayRole: self.text,
            _Role.ToolTipRole: self._hint,
            _Role.TextAlignmentRole: self._alignment,
            PLACE_ROLE: lambda place, _column: place,
        }

    def show(self, project: Project) -> None:
        """Show another project."""
        self.project = project
        self._pixmaps = {}
        self.arrange()

    def arrange(self) -> None:
        """Filter and sort anew."""
        self.beginResetModel()
        by = COLUMNS[self.column].id
        self.order = self.project.order(by, falling=self.falling, text=self.filter)
        self._row_of = {place: row for row, place in enumerate(self.order)}
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column."""
        self.column, self.falling = column, order == Qt.SortOrder.DescendingOrder
        self.arrange()

    def tell(self, place: int) -> None:
        """More is known of a sequence; its row stays, so that nothing moves under the reader."""
        self._pixmaps.pop(place, None)
        row = self.row_of(place)
        if row >= 0:
            # Read now, not while the row is painted.
            self.pixmap(place)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def row_of(self, place: int | None) -> int:
        """The row that shows a sequence; −1 where none does."""
        return -1 if place is None else self._row_of.get(place, -1)

    def pixmap(self, place: int) -> QPixmap | None:
        """The picture of a sequence, where it has been read and there is one."""
        if place not in self._pixmaps and place in self.project.pictures:
            if len(self._pixmaps) >= MOST_PIXMAPS:
                del self._pixmaps[next(iter(self._pixmaps))]
            data, made = self.project.pictures[place], QPixmap()
            self._pixmaps[place] = made if data and made.loadFromData(data) else None
        return self._pixmaps.get(place)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many sequences are let through."""
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' heads."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return COLUMNS[section].title
        if role == _Role.ToolTipRole:
            return COLUMNS[section].help
        return self._alignment(0, section) if role == _Role.TextAlignmentRole else None

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell."""
        ask = self._roles.get(role)
        if ask is None or not index.isValid():
            return None
        return ask(self.order[index.row()], index.column())

    def text(self, place: int, column: int) -> str:
        """What a cell says."""
        id_, state = COLUMNS[column].id, self.project.state(place)
        source, known = self.project.sources[place], self.project.summaries[place]
        if column == PROGRESS and state in _STATES:
            return _STATES[state]
        if column != TITLE and (known is None or state == BROKEN):
            return ""
        if id_ not in _TEXTS:
            return f"{getattr(known, id_):,}"
        return plain(_TEXTS[id_](source, known or Summary()))

    def share(self, place: int) -> float | None:
        """How much of a sequence is decided, 0…1; None where that is not known."""
        known = self.project.summaries[place]
        if known is None or known.problem:
            return None
        return 1.0 if known.state == DONE else known.decided / known.findings

    def problem(self, place: int) -> str:
        """Why a sequence cannot be opened, without its path; empty where it can be."""
        known, labels = self.project.summaries[place], str(self.project.sources[place].labels)
        return plain(known.problem.removeprefix(labels).lstrip(":, ")) if known else ""

    def _hint(self, place: int, _column: int) -> str | None:
        source, known = self.project.sources[place], self.project.summaries[place]
        return plain_tip(known.problem if known and known.problem else str(source.labels))

    def _alignment(self, _place: int, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
