"""How far two reviewers agree, and what they disagree on, to go through."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gtreview.model.flags import Decision
from gtreview.model.wording import plain
from gtreview.review.review import Review
from gtreview.ui.plain import PlainLabel

COLUMNS = ("Frame", "Object", "First", "Second", "What looked wrong")


class AgreementDialog(QDialog):
    """Stays beside the window; choosing a line goes to its finding (``chosen``: its pair)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, review: Review) -> None:
        super().__init__(parent)
        self.setWindowTitle("Agreement of two reviewers")
        self.resize(760, 380)
        second = review.second
        self.sentence = PlainLabel(str(second.agreement()))
        self.sentence.setWordWrap(True)
        apart = [pair for pair in second.pairs() if not pair.agree]
        self.pairs = apart
        self.hint = PlainLabel(self._hint(second.progress, len(apart)))
        self.hint.setProperty("role", "dim")
        self.hint.setWordWrap(True)
        self.table = self._table(len(apart))
        for row, pair in enumerate(apart):
            first, there = _said(pair.first), _said(pair.second)
            texts = str(pair.frame), plain(pair.object), first, there, pair.sentence
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.setVisible(bool(apart))
        self.table.currentCellChanged.connect(lambda row, *_: self._choose(row))
        self.table.cellActivated.connect(lambda row, _column: self._choose(row))
        self._place()

    def _place(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.sentence)
        layout.addWidget(self.hint)
        layout.addWidget(self.table, 1)
        if self.table.isHidden():
            layout.addStretch()
        layout.addWidget(buttons)

    def _table(self, count: int) -> QTableWidget:
        table = QTableWidget(count, len(COLUMNS))
        table.setHorizontalHeaderLabels(COLUMNS)
        table.setAccessibleName("What the two disagree on")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        return table

    @staticmethod
    def _hint(progress: tuple[int, int], apart: int) -> str:
        judged, drawn = progress
        text = f"{judged} of {drawn} that were drawn were judged. "
        if not apart:
            return text + ("They disagree on none." if judged else "")
        return text + f"They disagree on {apart}; ↑ ↓ show each in the window."

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.pairs):
            self.chosen.emit(self.pairs[row])


def _said(decision: Decision) -> str:
    return ": ".join(filter(None, (str(decision.verdict), decision.reason or decision.note)))
