"""The table of the project page, and how its cells are painted."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from gtreview.model.wording import plain
from gtreview.review.project import BROKEN, COLUMNS, DONE
from gtreview.ui import theme
from gtreview.ui.project_model import NUMBERS, PLACE_ROLE, PROGRESS, TITLE, WORST, ProjectModel

ROW_HEIGHT = 58
PICTURE = (80, 45)
WIDTHS = {"progress": 150, "worst": 104, "reviewed": 140, "reviewer": 110}
LEAST_WIDTHS = {"progress": 126, "worst": 92, "confirmed": 92, "reviewed": 122, "reviewer": 90}
OTHER_WIDTH, OTHER_LEAST_WIDTH = 88, 76
WIDE = 1240
"""Pixels from which all columns have their usual width."""
_Middle, _Right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight


class CellPainter(QStyledItemDelegate):
    """A sequence as its picture with title and path, progress and suspicion as bars with their
    numbers; else text.

    A page of a long list has a hundred cells, so all of a cell is painted here, read from the
    model itself: the style would ask for eight roles of each.
    """

    def __init__(self, model: ProjectModel, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model
        self._quiet = theme.current().dim
        self._paint = {
            TITLE: self._paint_title, PROGRESS: self._paint_progress, WORST: self._paint_worst,
            **dict.fromkeys(NUMBERS, self._paint_number),
        }  # fmt: skip

    def paint(self, painter: QPainter, option: Any, index: QModelIndex) -> None:
        """Draw one cell."""
        place, column = self._model.order[index.row()], index.column()
        paint = self._paint.get(column, self._paint_text)
        if column > PROGRESS and self._model.project.state(place) == BROKEN:
            paint = self._paint_problem
        shown, state, cell = theme.current(), option.state, QRectF(option.rect)
        painter.save()
        # Dim text cannot be read on the colour of the selected row.
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._quiet = shown.text if selected else shown.dim
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(cell, QColor(shown.selected if selected else shown.hover))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, cell, place, column)
        painter.restore()

    def _paint_text(self, painter: QPainter, cell: QRectF, place: int, column: int) -> None:
        text = self._model.text(place, column)
        _write(painter, cell.adjusted(8, 0, -8, 0), text, theme.current().text, _Middle)

    def _paint_number(self, painter: QPainter, cell: QRectF, place: int, column: int) -> None:
        painter.setFont(_number_font(painter.font().pointSizeF()))
        painter.setPen(QColor(theme.current().text))
        area = cell.adjusted(0, 0, -8, 0)
        painter.drawText(area, _Middle | _Right, self._model.text(place, column))

    def _paint_title(self, painter: QPainter, cell: QRectF, place: int, _column: int) -> None:
        shown, source = theme.current(), self._model.project.sources[place]
        frame = QRectF(cell.left() + 6, cell.center().y() - PICTURE[1] / 2, *PICTURE)
        pixmap = self._model.pixmap(place)
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shown.canvas))
            painter.drawRoundedRect(frame, 3, 3)
        else:
            size = pixmap.size().scaled(*PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(0, 0, size.width(), size.height())
            fitted.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(fitted, pixmap, QRectF(pixmap.rect()))
        text = QRectF(cell)
        text.setLeft(frame.right() + 12)
        text.setRight(cell.right() - 8)
        upper, lower = QRectF(text), QRectF(text)
        upper.setBottom(text.center().y())
        lower.setTop(text.center().y() + 1)
        font = painter.font()
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        _write(
            painter, upper, self._model.text(place, TITLE), shown.text, Qt.AlignmentFlag.AlignBottom
        )
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        folder = plain(str(source.labels.parent))
        left = Qt.TextElideMode.ElideLeft
        _write(painter, lower, folder, self._quiet, Qt.AlignmentFlag.AlignTop, left)

    def _paint_problem(self, painter: QPainter, cell: QRectF, place: int, _column: int) -> None:
        """This cell's part of what goes over all columns that have nothing to say."""
        head = self.parent().horizontalHeader()
        begin = head.sectionViewportPosition(WORST) + 8
        end = head.sectionViewportPosition(len(COLUMNS) - 1) + head.sectionSize(len(COLUMNS) - 1)
        painter.setClipRect(cell)
        line = QRectF(begin, cell.top(), end - begin - 12, cell.height())
        _write(painter, line, self._model.problem(place), theme.current().text, _Middle)

    def _paint_progress(self, painter: QPainter, cell: QRectF, place: int, _column: int) -> None:
        shown, share = theme.current(), self._model.share(place)
        text = QRectF(cell.adjusted(8, 0, -8, 0))
        state = self._model.project.state(place)
        says = self._model.text(place, PROGRESS)
        if share is None:
            _write(painter, text, says, shown.high if state == BROKEN else self._quiet, _Middle)
            return
        done = state == DONE
        text.setBottom(cell.center().y() + 4)
        bottom = Qt.AlignmentFlag.AlignBottom
        _write(painter, text, f"✓ {says}" if done else says, shown.text, bottom)
        bar = QRectF(text.left(), cell.center().y() + 9, text.width(), 4)
        _paint_bar(painter, bar, share, shown.confirmed if done else shown.accent)

    def _paint_worst(self, painter: QPainter, cell: QRectF, place: int, _column: int) -> None:
        known = self._model.project.summaries[place]
        if known is None or known.worst is None:
            return
        bar = QRectF(cell.left() + 8, cell.center().y() - 3, 34, 6)
        _paint_bar(painter, bar, known.worst, theme.current().suspicion(known.worst))
        text = QRectF(cell)
        text.setLeft(bar.right() + 8)
        painter.setFont(_number_font(painter.font().pointSizeF()))
        painter.setPen(QColor(theme.current().text))
        painter.drawText(text, _Middle, self._model.text(place, WORST))


@lru_cache(8)
def _number_font(points: float) -> QFont:
    """Asking the system for it takes as long as painting a cell."""
    return theme.number_font(points)


def _write(  # noqa: PLR0917 -- a line of text is where, what and how
    painter: QPainter,
    area: QRectF,
    text: str,
    ink: str,
    align: Qt.AlignmentFlag,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    painter.setPen(QColor(ink))
    line = painter.fontMetrics().elidedText(text.replace("\n", " "), mode, int(area.width()))
    painter.drawText(area, align | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, line)


def _paint_bar(painter: QPainter, full: QRectF, share: float, colour: str) -> None:
    filled = QRectF(full)
    filled.setWidth(full.width() * min(max(share, 0.0), 1.0))
    painter.setPen(Qt.PenStyle.NoPen)
    for area, ink in ((full, theme.current().hairline), (filled, colour)):
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(area, full.height() / 2, full.height() / 2)


class ProjectTable(QTableView):
    """Shows a `ProjectModel`; ``open_wanted`` gives the place of the sequence to open."""

    open_wanted = Signal(int)

    def __init__(self, model: ProjectModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(CellPainter(model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Sequences of the project")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._set_up_header()
        self.doubleClicked.connect(lambda index: self.open_wanted.emit(index.data(PLACE_ROLE)))

    def _set_up_header(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(48)
        head.setSortIndicator(TITLE, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._wide: bool | None = None
        self._size_columns(wide=True)
        head.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)

    def _size_columns(self, *, wide: bool) -> None:
        """In a narrow window the other columns leave the title something."""
        if wide == self._wide:
            return
        self._wide = wide
        known, other = (WIDTHS, OTHER_WIDTH) if wide else (LEAST_WIDTHS, OTHER_LEAST_WIDTH)
        for i, column in enumerate(COLUMNS):
            self.setColumnWidth(i, known.get(column.id, other))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns into the width."""
        self._size_columns(wide=event.size().width() >= WIDE)
        super().resizeEvent(event)

    def show_sort(self, column: int, *, falling: bool) -> None:
        """Mark the column that is sorted by, and sort by it."""
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)

    @property
    def place(self) -> int | None:
        """The place of the current sequence."""
        return self.currentIndex().data(PLACE_ROLE) if self.currentIndex().isValid() else None

    def select(self, place: int | None) -> None:
        """Make a sequence the current one; where it is not shown, the first."""
        model = self.model()
        row = max(model.row_of(place), 0)
        if model.rowCount():
            self.selectRow(row)
            self.scrollTo(model.index(row, 0))

    def visible(self) -> tuple[int, ...]:
        """The places of the sequences that are to be seen, from the top."""
        model = self.model()
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        last = model.rowCount() - 1 if last < 0 else last
        return tuple(model.order[first : last + 1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens; Home and End lead to the first and last row, not column."""
        order = self.model().order
        if order and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(self.place)
        elif order and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.select(order[0 if event.key() == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: Any) -> None:
        """Repaint in another theme's colours."""
        if event.type() == event.Type.StyleChange:
            self.viewport().update()
        super().changeEvent(event)
