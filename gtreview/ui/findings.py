"""The queue of findings: what looks wrong, ranked, filtered, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gtreview.model.colours import object_colour
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from gtreview.ui import theme
from gtreview.ui.finding_filter import matching
from gtreview.ui.plain import PlainLabel, plain_tip
from gtreview.ui.state import ViewState

SUSPICION, VERDICT, FRAMES, OBJECT, SENTENCE = range(5)
HEADS = ("", "", "Frame", "Object", "What looks wrong")
SIGNS = {Verdict.CONFIRMED: "✓", Verdict.DISMISSED: "✗", Verdict.UNDECIDED: ""}
ROW_HEIGHT = 27
_Role = Qt.ItemDataRole


@lru_cache(maxsize=512)
def dot(colour: str) -> QIcon:
    """A round spot of an object's colour."""
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(3, 3, 18, 18)
    painter.end()
    return QIcon(pixmap)


class FindingsModel(QAbstractTableModel):
    """The findings that the filter lets through, read from the review when they are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.review: Review | None = None
        self.rows = np.empty(0, np.intp)
        self.filter = ""
        self._sentences: dict[int, str] = {}
        self._roles: dict[int, Callable[[int, int], Any]] = {
            _Role.DisplayRole: self._text,
            _Role.ForegroundRole: self._ink,
            _Role.UserRole: self._suspicion,
            _Role.FontRole: lambda _, column: theme.number_font() if column == FRAMES else None,
            _Role.DecorationRole: self._dot,
            _Role.ToolTipRole: lambda finding, _: plain_tip(self.hint(finding)),
            _Role.AccessibleTextRole: self._spoken,
        }

    def show_review(self, review: Review | None) -> None:
        """Read from ``review`` from now on."""
        self.review = review
        self.refresh()

    def set_filter(self, text: str) -> None:
        """Let through what `finding_filter.matching` finds for ``text``."""
        self.filter = text
        self.refresh()

    def refresh(self) -> None:
        """The findings have changed."""
        self.beginResetModel()
        self._sentences.clear()
        none = np.empty(0, np.intp)
        self.rows = none if self.review is None else matching(self.review, self.filter)
        self.endResetModel()

    def tell_verdicts(self) -> None:
        """Only verdicts have changed; the rows stay, so that nothing moves under the reader."""
        if len(self.rows):
            last = self.index(len(self.rows) - 1, len(HEADS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_of(self, finding: int) -> int:
        """The row that shows ``finding``; −1 where the filter keeps it out."""
        row = int(np.searchsorted(self.rows, finding))
        return row if row < len(self.rows) and self.rows[row] == finding else -1

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many findings are let through."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Suspicion, verdict, frames, object, sentence."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' heads."""
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell."""
        if self.review is None or not index.isValid():
            return None
        ask = self._roles.get(role)
        finding = int(self.rows[index.row()])
        return None if ask is None else ask(finding, index.column())

    def _text(self, finding: int, column: int) -> str | None:
        if column == VERDICT:
            return SIGNS[self.review.decision(finding).verdict]
        if column == FRAMES:
            return self.frames(finding)
        if column == OBJECT:
            return self.review.sequence.track_name(int(self.review.findings.track[finding]))
        return self.sentence(finding) if column == SENTENCE else None

    def frames(self, finding: int) -> str:
        """``140`` or ``140–152``."""
        first, last = self.review.findings.first[finding], self.review.findings.last[finding]
        return f"{first}" if first == last else f"{first}–{last}"

    def sentence(self, finding: int) -> str:
        """What looks wrong, and on how many counts."""
        if finding not in self._sentences:
            more = len(self.review.findings.members(finding)) - 1
            text = self.review.describe_finding(finding)
            # The object stands in a column of its own.
            name = self._text(finding, OBJECT)
            text = text.removeprefix(f"{name} ")
            text = text.replace(f" of {name.replace(':', ' ')} ", " ") if name else text
            self._sentences[finding] = f"{text}  +{more}" if more else text
        return self._sentences[finding]

    def _ink(self, finding: int, column: int) -> QColor | None:
        verdict, shown = self.review.decision(finding).verdict, theme.current()
        if column == VERDICT:
            return QColor(shown.confirmed if verdict == Verdict.CONFIRMED else shown.high)
        return QColor(shown.dim) if verdict == Verdict.DISMISSED else None

    def _suspicion(self, finding: int, column: int) -> float | None:
        return float(self.review.findings.suspicion[finding]) if column == SUSPICION else None

    def _dot(self, finding: int, column: int) -> QIcon | None:
        track = int(self.review.findings.track[finding])
        return dot(object_colour(track)) if column == OBJECT and track >= 0 else None

    def _spoken(self, finding: int, column: int) -> str | None:
        """What a screen reader says where the cell has a picture or a sign only."""
        if column == SUSPICION:
            return f"suspicion {self.review.findings.suspicion[finding]:.0%}"
        return str(self.review.decision(finding).verdict) if column == VERDICT else None

    def hint(self, finding: int, most: int = 12) -> str:
        """All that looks wrong in a finding, at most so many lines, and what was said of it."""
        review = self.review
        members = review.findings.members(finding)
        lines = [review.describe(int(j)) for j in members[:most]]
        if len(members) > most:
            lines.append(f"… and {len(members) - most} more")
        decision = review.decision(finding)
        said = ", ".join(part for part in (decision.reason, decision.note) if part)
        if decision.verdict != Verdict.UNDECIDED or said:
            sign = f"{SIGNS[decision.verdict]} {decision.verdict}"
            lines.append(f"{sign}: {said}" if said else sign)
        return "\n".join(lines)


class SuspicionBar(QStyledItemDelegate):
    """Suspicion as a bar: its length says it, its colour repeats it."""

    def paint(self, painter: QPainter, option: Any, index: QModelIndex) -> None:
        """Draw the row's background, then the bar."""
        super().paint(painter, option, index)
        suspicion = index.data(_Role.UserRole)
        if suspicion is None:
            return
        shown, box = theme.current(), QRectF(option.rect)
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


class FindingsPanel(QWidget):
    """Head with the count, filter field and the queue.

    ``chosen`` tells which finding the reader pointed at; ``menu_wanted`` where a context menu
    is asked for.
    """

    chosen = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self._telling = True
        self.model = FindingsModel()
        self.head = PlainLabel("FINDINGS")
        self.head.setProperty("role", "section")
        self.shown = PlainLabel("")
        self.shown.setProperty("role", "dim")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter: object, check, verdict, frames 100-200")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Filter the findings")
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._to_list)
        self.table = self._table()
        self.detail = PlainLabel()
        self.detail.setWordWrap(True)
        self.detail.setContentsMargins(12, 6, 12, 10)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place()
        state.finding_selected.connect(self.select)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegateForColumn(SUSPICION, SuspicionBar(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setAccessibleName("Findings, the most suspicious first")
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setMinimumSectionSize(20)
        for column, width in ((SUSPICION, 42), (VERDICT, 22), (FRAMES, 80), (OBJECT, 112)):
            table.setColumnWidth(column, width)
        table.selectionModel().currentRowChanged.connect(self._chosen)
        table.clicked.connect(self._clicked)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(
            lambda at: self.menu_wanted.emit(table.viewport().mapToGlobal(at))
        )
        return table

    def _place(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.head)
        top.addStretch()
        top.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        search = QHBoxLayout()
        search.addWidget(self.field)
        for part in (top, search):
            part.setContentsMargins(12, 0, 12, 0)
            layout.addLayout(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)

    def show_review(self, review: Review | None) -> None:
        """Show another review's findings."""
        self.field.clear()
        self.model.show_review(review)
        self.count()

    def refresh(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``."""
        if "findings" in what or (self.model.filter and "verdicts" in what):
            at = self.table.verticalScrollBar().value()
            self.model.refresh()
            self.table.verticalScrollBar().setValue(at)
            self.select(self.state.finding, scroll=False)
        elif "verdicts" in what:
            self.model.tell_verdicts()
        self.count()

    def count(self) -> None:
        """Say how many are reviewed, how many the filter lets through, and what the current one
        is about."""
        review = self.model.review
        decided, total = review.progress if review is not None else (0, 0)
        self.head.setText(f"FINDINGS  ·  {decided} of {total} reviewed" if total else "FINDINGS")
        self.shown.setText(f"{len(self.model.rows)} shown" if self.model.filter.strip() else "")
        self._show_detail()

    def _show_detail(self) -> None:
        current = self.model.review is not None and self.state.finding >= 0
        self.detail.setVisible(current)
        if current:
            lines = [self.model.hint(self.state.finding, most=2)]
            suggestion = self.model.review.suggestion(self.state.finding)
            if suggestion is not None:
                lines.append(f"→ Ctrl+Enter: {suggestion.correction.title}")
            self.detail.setText("\n".join(lines))

    def select(self, finding: int, *, scroll: bool = True) -> None:
        """Mark ``finding``'s row as the current one, telling nobody."""
        row = self.model.row_of(finding) if finding >= 0 else -1
        self._telling = False
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        else:
            self.table.selectRow(row)
            if scroll:
                self.table.scrollTo(self.model.index(row, 0))
        self._telling = True
        self._show_detail()

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in another theme's colours."""
        if event.type() == QEvent.Type.StyleChange:
            self.table.viewport().update()
        super().changeEvent(event)

    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self.select(self.state.finding)
        self.count()

    def _to_list(self) -> None:
        """From the filter field to the list it has made, at its first row."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(self.model.rows) and self.model.row_of(self.state.finding) < 0:
            self.chosen.emit(int(self.model.rows[0]))

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and self._telling:
            self.chosen.emit(int(self.model.rows[now.row()]))

    def _clicked(self, index: QModelIndex) -> None:
        # A click on the current row goes back to its frame, which the reader may have left.
        finding = int(self.model.rows[index.row()])
        if finding == self.state.finding:
            self.chosen.emit(finding)
