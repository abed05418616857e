"""The rows of the queue: findings and the heads of their groups, read from the review when they
are painted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from gtreview.model.flags import Verdict
from gtreview.model.wording import plain, span
from gtreview.review.finding_columns import NONE
from gtreview.review.queue import RANK, Queue
from gtreview.review.review import Review
from gtreview.ui import theme
from gtreview.ui.plain import plain_tip
from gtreview.ui.theme import object_colour


@dataclass(frozen=True)
class Column:
    """A column: ``name`` as in `queue.SORTS`, ``head`` over it, ``title`` in menus; ``width`` in
    pixels; whether it is ``shown`` at first."""

    name: str
    head: str
    title: str
    width: int
    shown: bool = False


COLUMNS = (
    Column("suspicion", "", "Suspicion", 42, True),
    Column("verdict", "", "Verdict", 22, True),
    Column("severity", "Severity", "Severity", 72),
    Column("frames", "Frame", "Frames", 80, True),
    Column("object", "Object", "Object", 112, True),
    Column("label", "Label", "Label", 90),
    Column("check", "Check", "Check", 110),
    Column("sentence", "What looks wrong", "What looks wrong", 100, True),
    Column("reason", "Reason", "Reason", 120),
    Column("note", "Note", "Note", 140),
    Column("reviewer", "Reviewer", "Reviewer", 90),
    Column("at", "Decided", "Decided when", 120),
)
SUSPICION, VERDICT, SEVERITY, FRAMES, OBJECT, LABEL, CHECK, SENTENCE = range(8)
SIGNS = {Verdict.CONFIRMED: "✓", Verdict.DISMISSED: "✗", Verdict.UNDECIDED: ""}
_Role = Qt.ItemDataRole
HEAD_ROLE = _Role.UserRole + 1
"""(name, folded, decided, total) of a group's head; None of a finding."""


def unshaded(pixmap: QPixmap) -> QIcon:
    """An icon that keeps its colour in a selected row, where Qt would tint it."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


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
    return unshaded(pixmap)


class FindingsModel(QAbstractTableModel):
    """The queue's lines."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue()
        self._sentences: dict[int, str] = {}
        self._heads: list[tuple[str, bool, int, int]] = []
        self._roles: dict[int, Callable[[int, int], Any]] = {
            _Role.DisplayRole: self._text,
            _Role.ForegroundRole: self._ink,
            _Role.UserRole: self._suspicion,
            _Role.FontRole: lambda _, column: theme.number_font() if column == FRAMES else None,
            _Role.DecorationRole: self._dot,
            _Role.ToolTipRole: lambda finding, _: plain_tip(self.hint(finding)),
            _Role.AccessibleTextRole: self._spoken,
        }
        self._texts: dict[str, Callable[[int], str]] = {
            "verdict": lambda finding: SIGNS[self.review.decision(finding).verdict],
            "severity": lambda finding: self.review.decision(finding).severity,
            "frames": self.frames,
            "object": lambda finding: self._named("object", finding),
            "label": lambda finding: self._named("label", finding),
            "check": lambda finding: self._named("check", finding),
            "sentence": self.sentence,
            "reason": lambda finding: self.review.decision(finding).reason,
            "note": lambda finding: self.review.decision(finding).note,
            "reviewer": lambda finding: self.review.decision(finding).reviewer,
            "at": lambda finding: _clock(self.review.decision(finding).at),
        }

    @property
    def review(self) -> Review | None:
        """Where findings are read from."""
        return self.queue.review

    @property
    def rows(self) -> Any:
        """The findings that are shown, in their order."""
        return self.queue.arranged.rows

    @property
    def lines(self) -> Any:
        """What stands in each row: a finding, or −1 − g for the head of group g."""
        return self.queue.arranged.lines

    @property
    def filter(self) -> str:
        """What the filter field says."""
        return self.queue.filter

    @property
    def why_empty(self) -> str:
        """What to say and do where no finding is shown."""
        if self.filter.strip():
            return "No finding fits the filter.\nMore › Clear the filter shows all."
        return "Nothing looks wrong.\nLower thresholds in the plots find more."

    def show_review(self, review: Review | None) -> None:
        """Read from ``review`` from now on, in its rank order."""
        self.beginResetModel()
        self.queue = Queue(review)
        self._forget()
        self.endResetModel()

    def arrange(self, **how: Any) -> None:
        """Filter, sort or group otherwise: attributes of `Queue` by name."""
        self.beginResetModel()
        for name, value in how.items():
            setattr(self.queue, name, value)
        self.queue.arrange()
        self._forget()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Let through what `finding_filter.matching` finds for ``text``."""
        self.arrange(filter=text)

    def refresh(self) -> None:
        """The findings have changed."""
        self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; −1: by rank."""
        name = COLUMNS[column].name if column >= 0 else RANK
        self.arrange(sort=name, descending=order == Qt.SortOrder.DescendingOrder)

    def fold(self, group: int) -> None:
        """Fold a group away, or show it again."""
        self.queue.fold(self.queue.arranged.groups.names[group])
        self.arrange()

    def tell_verdicts(self, findings: Collection[int]) -> None:
        """Only verdicts of ``findings`` have changed; the rows stay, so that nothing moves under
        the reader."""
        self._heads = []
        arranged = self.queue.arranged
        heads = {arranged.head_of(finding) for finding in findings}
        rows = {row for row in heads | {*map(self.row_of, findings)} if row >= 0}
        if rows:
            last = self.index(max(rows), len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(min(rows), 0), last)

    def _forget(self) -> None:
        self._sentences.clear()
        self._heads = []

    def row_of(self, finding: int) -> int:
        """The row that shows ``finding``; −1 where none does."""
        return self.queue.arranged.line_of(finding)

    def finding_at(self, row: int) -> int:
        """The finding in a row; −1 where a group's head stands there, or nothing."""
        return max(int(self.lines[row]), -1) if 0 <= row < len(self.lines) else -1

    def group_at(self, row: int) -> int:
        """The group whose head a row is; −1 where it is none's."""
        line = int(self.lines[row]) if 0 <= row < len(self.lines) else 0
        return -1 - line if line < 0 else -1

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many findings and heads are shown."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Heads can be walked to, not selected."""
        if self.group_at(index.row()) >= 0:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' heads."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return COLUMNS[section].head
        if role in (_Role.ToolTipRole, _Role.AccessibleTextRole):
            return COLUMNS[section].title
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell."""
        # A view asks for many roles of which few are told: this is called thousands of times.
        ask = self._roles.get(role)
        if (ask is None and role != HEAD_ROLE) or not index.isValid():
            return None
        finding = int(self.queue.arranged.lines[index.row()])
        if finding < 0:
            return self._head(-1 - finding, role)
        return None if ask is None else ask(finding, index.column())

    def _head(self, group: int, role: int) -> Any:
        if not self._heads:
            groups = self.queue.arranged.groups
            decided, total = groups.counts(self.review.decided)
            counted = (groups.folded.tolist(), decided.tolist(), total.tolist())
            self._heads = list(zip(map(plain, groups.names), *counted, strict=True))
        name, folded, decided, total = self._heads[group]
        if role == HEAD_ROLE:
            return self._heads[group]
        if role == _Role.AccessibleTextRole:
            return f"{name}, {decided} of {total} reviewed{', folded' if folded else ''}"
        return None

    def _text(self, finding: int, column: int) -> str | None:
        text = self._texts.get(COLUMNS[column].name)
        return None if text is None else plain(text(finding))

    def _named(self, what: str, finding: int) -> str:
        texts = getattr(self.queue.columns, what)
        place = texts.place[finding]
        return texts.names[place] if place != NONE else ""

    def frames(self, finding: int) -> str:
        """``140`` or ``140–152``."""
        return span(self.review.findings.first[finding], self.review.findings.last[finding])

    def sentence(self, finding: int) -> str:
        """What looks wrong, and on how many counts."""
        if finding not in self._sentences:
            more = len(self.review.findings.members(finding)) - 1
            text = self.review.describe_finding(finding)
            # The object stands in a column of its own.
            name = self._named("object", finding)
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
        parts = (decision.reason, decision.severity, decision.note)
        said = ", ".join(part for part in parts if part)
        if decision.verdict != Verdict.UNDECIDED or said:
            sign = f"{SIGNS[decision.verdict]} {decision.verdict}"
            lines.append(f"{sign}: {said}" if said else sign)
        return "\n".join(lines)


def _clock(at: str) -> str:
    """A time in UTC as the clock on the wall shows it."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""
