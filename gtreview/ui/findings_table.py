"""The table of the queue: how its lines are painted and walked, and which columns it shows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QTableView,
)

from gtreview.ui import theme
from gtreview.ui.findings_model import COLUMNS, HEAD_ROLE, OBJECT, SENTENCE, FindingsModel

ROW_HEIGHT = 27
FOR_THE_REST, LONGEST_NAME = 470, 230
"""Pixels that all columns but the objects' need at first, and how wide that gets at most."""
_UP = (QAbstractItemView.CursorAction.MoveUp, QAbstractItemView.CursorAction.MovePageUp)
_Role = Qt.ItemDataRole


class LinePainter(QStyledItemDelegate):
    """Suspicion as a bar, whose length says it and whose colour repeats it; the head of a group
    over all columns; else text."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__(header)
        self._header = header

    def initStyleOption(self, option: Any, index: QModelIndex) -> None:
        """Of an object's name the end is seen as well: that is its number."""
        super().initStyleOption(option, index)
        if index.column() == OBJECT:
            option.textElideMode = Qt.TextElideMode.ElideMiddle

    def paint(self, painter: QPainter, option: Any, index: QModelIndex) -> None:
        """Draw one cell."""
        head = index.data(HEAD_ROLE)
        if head is not None:
            self._paint_head(painter, option.rect, head)
            return
        super().paint(painter, option, index)
        suspicion = index.data(_Role.UserRole)
        if suspicion is not None:
            _paint_bar(painter, QRectF(option.rect), suspicion)

    def _paint_head(self, painter: QPainter, cell: QRect, head: tuple[str, bool, int, int]) -> None:
        """This cell's part of a head that goes over all columns."""
        name, folded, decided, total = head
        shown = theme.current()
        line = QRect(-self._header.offset(), cell.top(), self._header.length(), cell.height())
        painter.save()
        painter.setClipRect(cell)
        painter.fillRect(cell, QColor(shown.raised))
        inside = line.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(shown.text))
        text = f"{'▸' if folded else '▾'}  {name}"
        painter.drawText(inside, middle, text)
        inside.setLeft(inside.left() + painter.fontMetrics().horizontalAdvance(text) + 12)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(shown.confirmed if decided == total else shown.dim))
        painter.drawText(inside, middle, f"{decided} of {total} reviewed")
        painter.restore()


def _paint_bar(painter: QPainter, box: QRectF, suspicion: float) -> None:
    shown = theme.current()
    full = QRectF(box.left() + 10, box.center().y() - 3, 26, 6)
    filled = QRectF(full)
    filled.setWidth(max(3.0, full.width() * min(suspicion, 1.0)))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for area, colour in ((full, shown.hairline), (filled, shown.suspicion(suspicion))):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(area, 3, 3)
    painter.restore()


class FindingsTable(QTableView):
    """Shows a `FindingsModel`.

    ``menu_wanted`` tells where a context menu is asked for, ``columns_changed`` that the reader
    has moved, sized, shown or hidden one.
    """

    menu_wanted = Signal(QPoint)
    columns_changed = Signal()

    def __init__(self, model: FindingsModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(LinePainter(self.horizontalHeader()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Findings, the most suspicious first")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._sized = self._fitting = False
        self._set_up_header()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at))
        )

    def keep_in_sight(self, rows: int) -> None:
        """Never be lower than so many lines."""
        head, edges = self.horizontalHeader().sizeHint().height(), 2
        self.setMinimumHeight(head + rows * ROW_HEIGHT + edges)

    def _set_up_header(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setMinimumSectionSize(20)
        head.setSectionsMovable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(
            lambda at: self.column_menu().popup(head.mapToGlobal(at))
        )
        self.show_columns(())
        head.sectionMoved.connect(lambda *_: self.columns_changed.emit())
        head.sectionResized.connect(self._section_resized)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is room, more of the objects' names is seen."""
        super().resizeEvent(event)
        self._fit_names()

    def _fit_names(self) -> None:
        if self._sized:
            return
        room = min(self.viewport().width() - FOR_THE_REST, LONGEST_NAME)
        self._fitting = True
        self.horizontalHeader().resizeSection(OBJECT, max(room, COLUMNS[OBJECT].width))
        self._fitting = False

    def _section_resized(self, column: int, _before: int, _now: int) -> None:
        """The last column follows the table by itself."""
        if not self._fitting and column != self._shown_columns[-1]:
            self._sized = True
            self.columns_changed.emit()

    def show_sort(self, name: str, *, descending: bool) -> None:
        """Mark the column that the lines are sorted by, and sort by it."""
        column = next((i for i, one in enumerate(COLUMNS) if one.name == name), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are shown, in their order, each with its width (``object 112``) but
        the last, which takes what room there is."""
        head, shown = self.horizontalHeader(), self._shown_columns
        sized = [f"{COLUMNS[i].name} {head.sectionSize(i)}" for i in shown[:-1]]
        return (*sized, *(COLUMNS[i].name for i in shown[-1:]))

    @property
    def _shown_columns(self) -> list[int]:
        head = self.horizontalHeader()
        order = [head.logicalIndex(i) for i in range(head.count())]
        return [i for i in order if not head.isSectionHidden(i)]

    def show_columns(self, columns: tuple[str, ...]) -> None:
        """Show what `columns` said; what makes no sense is passed over, nothing is the default."""
        places = {column.name: i for i, column in enumerate(COLUMNS)}
        widths: dict[int, int] = {}
        for text in columns:
            name, _, width = text.partition(" ")
            if name in places:
                at = places[name]
                widths[at] = int(width) if width.isdecimal() else COLUMNS[at].width
        widths = widths or {i: column.width for i, column in enumerate(COLUMNS) if column.shown}
        head = self.horizontalHeader()
        order = [*widths, *(i for i in range(len(COLUMNS)) if i not in widths)]
        for visual, i in enumerate(order):
            head.moveSection(head.visualIndex(i), visual)
            head.setSectionHidden(i, i not in widths)
            head.resizeSection(i, max(widths.get(i, COLUMNS[i].width), head.minimumSectionSize()))
        self._sized = bool(columns)
        self._fit_names()

    def column_menu(self) -> QMenu:
        """Which columns are shown."""
        head, menu = self.horizontalHeader(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for i, column in enumerate(COLUMNS):
            entry = menu.addAction(column.title)
            entry.setCheckable(True)
            entry.setChecked(not head.isSectionHidden(i))
            entry.setEnabled(i != SENTENCE)
            entry.triggered.connect(lambda on, i=i: self._show_column(i, on))
        menu.addSeparator()
        menu.addAction("As they were at first", self._reset_columns)
        return menu

    def _show_column(self, column: int, on: bool) -> None:
        self.horizontalHeader().setSectionHidden(column, not on)
        self.columns_changed.emit()

    def _reset_columns(self) -> None:
        self.show_columns(())
        self.columns_changed.emit()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Past the heads of groups that are open."""
        to, model = super().moveCursor(action, modifiers), self.model()
        step = -1 if action in _UP else 1
        row = to.row()
        while 0 <= row < model.rowCount() and _is_open_head(model, row):
            row += step
        inside = 0 <= row < model.rowCount()
        return model.index(row, max(to.column(), 0)) if inside else self.currentIndex()

    def scrollTo(
        self,
        index: QModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A row that was out of sight comes into the middle, so that those after it are in sight
        as well and the table does not move for each."""
        row = self.visualRect(index)
        seen = row.top() >= 0 and row.bottom() < self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.EnsureVisible and not seen:
            hint = QAbstractItemView.ScrollHint.PositionAtCenter
        super().scrollTo(index, hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines; where there are none, why."""
        super().paintEvent(event)
        model = self.model()
        if model.review is not None and not model.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().dim))
            room = self.viewport().rect().adjusted(12, 12, -12, -12)
            centred = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, centred, model.why_empty)

    def changeEvent(self, event: Any) -> None:
        """Repaint in another theme's colours."""
        if event.type() == event.Type.StyleChange:
            self.viewport().update()
        super().changeEvent(event)


def _is_open_head(model: Any, row: int) -> bool:
    head = model.index(row, 0).data(HEAD_ROLE)
    return head is not None and not head[1]
