"""Rows of the left panel's sections."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import qtawesome
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from gtreview.model.wording import plain
from gtreview.ui import theme
from gtreview.ui.findings_model import dot, unshaded
from gtreview.ui.plain import plain_tip

NAME, COUNT, EYE = range(3)
HIDDEN, ABSENT = "hidden", "absent"
_Role = Qt.ItemDataRole
SEARCHED = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Row:
    """One line of a section: ``id`` is what it stands for, None where nothing can be picked;
    ``eye``: whether that can be hidden; ``line``: its colour is a line's; ``hint``: its tool tip
    where that is not its name, found by a search as well."""

    id: Hashable | None
    name: str
    count: str
    colour: str = ""
    eye: bool = True
    line: bool = False
    hint: str = ""


class RowsModel(QAbstractTableModel):
    """Rows with an eye; ``hidden`` are the ids that are not shown on the picture."""

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.hidden: set[Hashable] = set()
        self._roles: dict[int, Callable[[Row, int], Any]] = {
            _Role.DisplayRole: self._text,
            _Role.ToolTipRole: self._hint,
            _Role.DecorationRole: self._icon,
            _Role.TextAlignmentRole: self._alignment,
            _Role.ForegroundRole: self._ink,
            _Role.UserRole: lambda row, _column: row.id,
            SEARCHED: lambda row, _column: f"{row.name} {row.hint}",
        }

    def show(self, rows: list[Row], *, keep_hidden: bool = False) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        if not keep_hidden:
            self.hidden = set()
        self.endResetModel()

    def set_counts(self, counts: list[str]) -> None:
        """Show other texts beside the names."""
        if counts != [row.count for row in self.rows]:
            self.rows = [
                row if row.count == count else replace(row, count=count)
                for row, count in zip(self.rows, counts, strict=True)
            ]
            self.dataChanged.emit(self.index(0, 0), self.index(len(counts) - 1, COUNT))

    def toggle(self, row: int) -> None:
        """Hide a row's thing on the picture, or show it again."""
        if self.has_eye(row):
            self.hidden ^= {self.rows[row].id}
            self.dataChanged.emit(self.index(row, 0), self.index(row, EYE))
            self.toggled.emit()

    @property
    def hidden_names(self) -> set[str]:
        """The names of what is hidden."""
        return {row.name for row in self.rows if row.id in self.hidden}

    def hide_names(self, names: set[str]) -> None:
        """Hide what is called so and nothing else: ids may mean other things now."""
        hidden = {row.id for row in self.rows if row.name in names}
        if hidden != self.hidden:
            self.hidden = hidden
            self.toggled.emit()

    def has_eye(self, row: int) -> bool:
        """Whether a row's thing can be hidden."""
        return self.rows[row].eye and self.rows[row].id is not None

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Name, count, eye."""
        return 0 if parent.isValid() else 3

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell."""
        ask = self._roles.get(role)
        return None if ask is None else ask(self.rows[index.row()], index.column())

    def _text(self, row: Row, column: int) -> str | None:
        return (plain(row.name), row.count, None)[column]

    def _hint(self, row: Row, column: int) -> str:
        if column != EYE or row.id is None or not row.eye:
            return plain_tip(row.hint or row.name)
        return f"Click to {'show' if row.id in self.hidden else 'hide'}"

    def _icon(self, row: Row, column: int) -> Any:
        if column == NAME and row.colour:
            return dash(row.colour) if row.line else dot(row.colour)
        if column == EYE and row.eye and row.id is not None:
            return _eye(row.id not in self.hidden)
        return None

    def _alignment(self, _row: Row, column: int) -> Qt.AlignmentFlag | None:
        return _RIGHT if column == COUNT else None

    def _ink(self, row: Row, column: int) -> QColor | None:
        quiet = column == COUNT or row.id in self.hidden or row.count == ABSENT
        return QColor(theme.current().dim) if quiet else None


@lru_cache(maxsize=512)
def dash(colour: str) -> QIcon:
    """A short line of a bone's colour."""
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(3, 10, 18, 4, QColor(colour))
    painter.end()
    return unshaded(pixmap)


def _eye(open_: bool) -> QIcon:
    shown = theme.current()
    return _icon(*(("eye-outline", shown.dim) if open_ else ("eye-off-outline", shown.text)))


@lru_cache(maxsize=16)
def _icon(name: str, colour: str) -> QIcon:
    """An icon as pixels: drawn from its font it would be drawn anew in each row and painting."""
    drawn, icon = qtawesome.icon(f"mdi6.{name}", color=colour), QIcon()
    for ratio in (1, 2):
        pixels = drawn.pixmap(QSize(16, 16), ratio)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            icon.addPixmap(pixels, mode)
    return icon
