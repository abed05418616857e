"""The panel of the queue: what looks wrong, ranked, filtered, grouped, and what was decided."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gtreview.review.queue import GROUPS
from gtreview.review.review import Changed, Review
from gtreview.ui.filter_chips import FilterChips
from gtreview.ui.findings_model import FindingsModel
from gtreview.ui.findings_table import FindingsTable
from gtreview.ui.keymap import key_of
from gtreview.ui.plain import PlainLabel, Wrapped
from gtreview.ui.question import Question
from gtreview.ui.state import ViewState

_Select = QItemSelectionModel.SelectionFlag
EXAMPLES = """Words are looked for in objects, checks, labels, verdicts, reasons, notes, sentences.
100-200 and 140 are frames; "wrong box" in quotes is one word.
check:  object:  label:  verdict:  severity:  frame:  reason:  note:  reviewer:
look in one place alone; object:"Car:1" is exactly that one.
All words must fit; of several with one field any."""


class FindingsPanel(QWidget):
    """Head with the count, filter field, chips and the queue.

    ``chosen`` tells which finding the reader pointed at, ``head_chosen`` before which place of
    the queue a folded group's head stands that was.
    """

    chosen = Signal(int)
    head_chosen = Signal(int)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self._telling, self._pointing, self._scroll = True, False, True
        self._brief = False
        self.model = FindingsModel()
        self.head = PlainLabel("FINDINGS")
        self.head.setProperty("role", "section")
        self.shown = PlainLabel("")
        self.shown.setProperty("role", "dim")
        self.field = self._field()
        self.chips = FilterChips(self.model)
        self.table = FindingsTable(self.model)
        self.menu_wanted = self.table.menu_wanted
        self.question = Question()
        self.detail = Wrapped()
        self.detail.setContentsMargins(12, 6, 12, 10)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place()
        self._connect()

    def _field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("Filter: object, check, verdict, frames 100-200")
        field.setToolTip(EXAMPLES)
        field.setClearButtonEnabled(True)
        field.setAccessibleName("Filter the findings")
        return field

    def _connect(self) -> None:
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._to_list)
        self.chips.filter_wanted.connect(self.field.setText)
        self.chips.group_wanted.connect(self.set_group)
        self.chips.sort_wanted.connect(self._sort)
        self.model.modelReset.connect(self._restore)
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(self._chosen)
        selection.selectionChanged.connect(lambda *_: self._show_shown())
        self.table.clicked.connect(self._clicked)
        self.state.finding_selected.connect(self.select)

    def _place(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.head)
        top.addStretch()
        top.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        search, chips = QHBoxLayout(), QHBoxLayout()
        search.addWidget(self.field)
        chips.addWidget(self.chips)
        for part in (top, search):
            part.setContentsMargins(12, 0, 12, 0)
            layout.addLayout(part)
        chips.setContentsMargins(6, 0, 6, 0)
        layout.addLayout(chips)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.question)
        layout.addWidget(self.detail)

    def show_review(self, review: Review | None) -> None:
        """Show another review's findings."""
        self.question.drop()
        self.field.clear()
        self.model.show_review(review)
        self.table.show_sort("", descending=False)
        self.count()

    def refresh(self, changed: Changed) -> None:
        """The review has changed."""
        what = changed.what
        if "findings" in what or (self.model.filter and "verdicts" in what):
            self.question.drop()
            at = self.table.verticalScrollBar().value()
            self._scroll = False
            self.model.refresh()
            self._scroll = True
            self.table.verticalScrollBar().setValue(at)
        elif "verdicts" in what:
            self.model.tell_verdicts(changed.said_of)
        self.count()

    def count(self) -> None:
        """Say how many are reviewed, how many the filter lets through, and what the current one
        is about."""
        review = self.model.review
        decided, total = review.progress if review is not None else (0, 0)
        self.head.setText(f"FINDINGS  ·  {decided} of {total} reviewed" if total else "FINDINGS")
        self.chips.refresh()
        self._show_shown()
        self._show_detail()

    def _show_shown(self) -> None:
        selected = len(self.selected)
        parts = (
            f"{len(self.model.rows)} shown" if self.model.filter.strip() else "",
            f"{selected} selected" if selected > 1 else "",
        )
        self.shown.setText(" · ".join(part for part in parts if part))

    def show_keys(self) -> None:
        """Name the keys that are in force."""
        self._show_detail()

    def say_briefly(self, brief: bool) -> None:
        """Take as few lines as can be for what is said of the current finding."""
        if brief != self._brief:
            self._brief = brief
            self._show_detail()

    def _show_detail(self) -> None:
        current = self.model.review is not None and self.state.finding >= 0
        self.detail.setVisible(current)
        if current:
            lines = [self.model.hint(self.state.finding, most=1 if self._brief else 2)]
            if self._brief:
                lines = [lines[0].replace("\n", "  ·  ")]
            suggestion = self.model.review.suggestion(self.state.finding)
            if suggestion is not None:
                key = key_of("review.correct")
                lines.append(f"→ {f'{key}: ' if key else ''}{suggestion.correction.title}")
            self.detail.setText("\n".join(lines))

    # Which findings are meant

    @property
    def selected(self) -> list[int]:
        """The findings that a verdict is about, in the table's order: those selected where they
        are several, else the current one."""
        ranges = self.table.selectionModel().selection()
        if sum(part.height() for part in ranges) > 1:
            rows = sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))
            found = [self.model.finding_at(row) for row in rows]
            return [finding for finding in found if finding >= 0]
        return [self.state.finding] if self.state.finding >= 0 else []

    def select_all(self) -> None:
        """Select every finding that is shown."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.selectAll()

    def extend(self, step: int) -> None:
        """Select one finding more or less, as Shift with an arrow does in a list."""
        now = self.table.currentIndex()
        row = now.row() + step
        while self.model.group_at(row) >= 0:
            row += step
        if now.isValid() and 0 <= row < self.model.rowCount():
            back = self.table.selectionModel().isRowSelected(row, QModelIndex())
            leave, to = self.model.index(now.row(), now.column()), self.model.index(row, 0)
            selection = self.table.selectionModel()
            if back:
                selection.select(leave, _Select.Deselect | _Select.Rows)
            selection.setCurrentIndex(to, _Select.Select | _Select.Rows)

    def next_findings(self, count: int) -> list[int]:
        """The next ``count`` undecided findings, in the order in which verdicts lead to them."""
        return self.model.queue.next_findings(self.state.finding, count)

    def select(self, finding: int, *, scroll: bool = True) -> None:
        """Mark ``finding``'s row as the current one, telling nobody."""
        if not self._pointing:
            self._telling = False
            self._mark(self.model.row_of(finding), scroll=scroll)
            self._telling = True
        self._show_shown()
        self._show_detail()

    def _mark(self, row: int, *, scroll: bool) -> None:
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
            return
        # Not `selectRow`: that asks which keys are held, and with Ctrl adds to what is selected.
        only = _Select.ClearAndSelect | _Select.Rows
        self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), only)
        if scroll:
            self.table.scrollTo(self.model.index(row, 0))

    def _restore(self) -> None:
        """Other lines are shown: the current finding is marked among them."""
        if self.model.review is not None:
            self.select(self.state.finding, scroll=self._scroll)

    # Groups

    def set_group(self, group: str) -> None:
        """Group by one of `GROUPS`."""
        self.model.arrange(group=group, folded=set())
        self.count()

    def next_group(self) -> str:
        """Group by the next of `GROUPS`; which one."""
        group = GROUPS[(GROUPS.index(self.model.queue.group) + 1) % len(GROUPS)]
        self.set_group(group)
        return group

    def fold(self) -> None:
        """Fold the current group away, or show it again."""
        row = self.table.currentIndex().row()
        group = self.model.group_at(row)
        if group < 0:
            group = self.model.queue.arranged.group_of(self.state.finding)
        if group >= 0:
            self.model.fold(group)

    def fold_all(self) -> None:
        """Fold all groups away, or show them again."""
        self.model.queue.fold_all()
        self.model.arrange()

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def ask(self, sentence: str, answer: str, call: Callable[[], object]) -> None:
        """Ask under the table before something that concerns many findings is done."""
        self.question.ask(sentence, ((answer, call),))

    def arrangement(self) -> dict[str, object]:
        """Filter, order and groups, for `restore`."""
        queue = self.model.queue
        return {
            "filter": self.field.text(),
            "sort": queue.sort,
            "descending": queue.descending,
            "group": queue.group,
        }

    def restore(self, kept: dict[str, object]) -> None:
        """Filter, order and groups as they were; what makes no sense is passed over."""
        self.field.setText(str(kept.get("filter") or ""))
        descending = kept.get("descending") is True
        self.table.show_sort(str(kept.get("sort") or ""), descending=descending)
        group = kept.get("group")
        if group in GROUPS:
            self.set_group(str(group))

    def _sort(self, column: int, descending: bool) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self.count()

    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self.count()

    def _to_list(self) -> None:
        """From the filter field to the list it has made, at its first row."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(self.model.rows) and self.model.row_of(self.state.finding) < 0:
            self.chosen.emit(int(self.model.rows[0]))

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not (now.isValid() and self._telling):
            return
        self._pointing = True
        finding = self.model.finding_at(now.row())
        if finding >= 0:
            self.chosen.emit(finding)
        else:
            arranged = self.model.queue.arranged
            start = arranged.groups.starts[self.model.group_at(now.row())]
            self.head_chosen.emit(int(arranged.place[arranged.groups.members[start]]))
        self._pointing = False

    def _clicked(self, index: QModelIndex) -> None:
        finding, group = self.model.finding_at(index.row()), self.model.group_at(index.row())
        if group >= 0:
            self.model.fold(group)
        elif finding == self.state.finding and len(self.selected) < 2:
            # A click on the current row goes back to its frame, which the reader may have left.
            self.chosen.emit(finding)
