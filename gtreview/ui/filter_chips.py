"""A row of menus over the queue: what can be filtered for, and how the findings stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from gtreview.model.flags import SEVERITIES, Verdict
from gtreview.review import finding_filter
from gtreview.review.queue import BY_CHECK, BY_OBJECT, NO_GROUPS
from gtreview.ui.findings_model import COLUMNS, FindingsModel

MOST = 30
"""Values that a menu lists, the most frequent ones; the field finds the others."""
GROUPINGS = {NO_GROUPS: "No groups", BY_OBJECT: "Group by object", BY_CHECK: "Group by check"}

Choice = tuple[str, str]
"""A value and how the menu shows it."""


class FilterChips(QWidget):
    """One chip a field; a chip is marked where the filter says something of its field.

    ``filter_wanted`` is the filter with another choice, ``sort_wanted`` the column (−1 for rank)
    and whether descending, ``group_wanted`` one of `GROUPINGS`.
    """

    filter_wanted = Signal(str)
    sort_wanted = Signal(int, bool)
    group_wanted = Signal(str)

    def __init__(self, model: FindingsModel) -> None:
        super().__init__()
        self._model = model
        self.chips: dict[str, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for field in ("check", "object", "label", "verdict"):
            layout.addWidget(self._chip(field, field.capitalize(), self._fill_field))
        layout.addWidget(self._chip("more", "More", self._fill_more))
        layout.addStretch()
        layout.addWidget(self._chip("arrange", "Arrange", self._fill_arrange))

    def _chip(self, name: str, text: str, fill: Callable[[QMenu, str], None]) -> QToolButton:
        chip = QToolButton()
        chip.setText(f"{text} ▾")
        chip.setAccessibleName("Arrange the findings" if name == "arrange" else f"Filter: {text}")
        chip.setProperty("role", "chip")
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chip.setCheckable(True)
        menu = QMenu(chip)
        menu.aboutToShow.connect(lambda: (menu.clear(), fill(menu, name)))
        # Qt would toggle the mark with a click; it says what the filter says.
        menu.aboutToHide.connect(self.refresh)
        chip.setMenu(menu)
        self.chips[name] = chip
        return chip

    def refresh(self) -> None:
        """Mark the chips of the fields that the filter names."""
        queue = self._model.queue
        named = {word.field for word in finding_filter.words(queue.filter)}
        for name, chip in self.chips.items():
            chip.setChecked(name in named)
        self.chips["more"].setChecked(
            bool(named & {"severity", "reason", "note", "frame", "reviewer"})
        )
        self.chips["arrange"].setChecked(bool(queue.sort or queue.group))

    def _fill_field(self, menu: QMenu, field: str) -> None:
        choices = list(self._choices(field))
        asked = finding_filter.values(self._model.filter, field)
        for value, shown in choices:
            entry = menu.addAction(shown)
            entry.setCheckable(True)
            entry.setChecked(value in asked)
            entry.triggered.connect(lambda on, v=value: self._choose(field, v, on))
        if not choices:
            menu.addAction("Nothing to choose from").setEnabled(False)
        if asked:
            menu.addSeparator()
            menu.addAction("Any", lambda: self._ask(field, []))

    def _choices(self, field: str) -> Iterable[Choice]:
        if self._model.review is None:
            return []
        columns = self._model.queue.columns
        if field == "verdict":
            return [(str(verdict), verdict.capitalize()) for verdict in Verdict]
        if field == "severity":
            return [(severity, severity.capitalize()) for severity in SEVERITIES]
        if field == "check":
            return _counted(finding_filter.check_counts(columns))
        texts = columns.said(field) if field == "reason" else getattr(columns, field)
        return _counted(list(zip(texts.names, texts.counts().tolist(), strict=True)))

    def _fill_more(self, menu: QMenu, _name: str) -> None:
        self._fill_field(menu.addMenu("Severity"), "severity")
        self._fill_field(menu.addMenu("Reason"), "reason")
        menu.addSeparator()
        menu.addAction("Clear the filter", lambda: self.filter_wanted.emit(""))

    def _fill_arrange(self, menu: QMenu, _name: str) -> None:
        queue = self._model.queue
        groups = QActionGroup(menu)
        for name, text in GROUPINGS.items():
            entry = groups.addAction(menu.addAction(text))
            entry.setCheckable(True)
            entry.setChecked(queue.group == name)
            entry.triggered.connect(lambda _on=False, n=name: self.group_wanted.emit(n))
        menu.addSeparator()
        orders = QActionGroup(menu)
        for column, name, text in _ORDERS:
            entry = orders.addAction(menu.addAction(text))
            entry.setCheckable(True)
            entry.setChecked(queue.sort == name)
            entry.triggered.connect(lambda _on=False, c=column: self.sort_wanted.emit(c, False))
        menu.addSeparator()
        entry = menu.addAction("The other way round")
        entry.setCheckable(True)
        entry.setChecked(queue.descending and bool(queue.sort))
        entry.setEnabled(bool(queue.sort))
        entry.triggered.connect(lambda on: self.sort_wanted.emit(_place(queue.sort), on))

    def _choose(self, field: str, value: str, on: bool) -> None:
        others = [v for v in finding_filter.values(self._model.filter, field) if v != value]
        self._ask(field, [*others, value] if on else others)

    def _ask(self, field: str, values: list[str]) -> None:
        text = finding_filter.with_values(self._model.filter, field, values)
        self.filter_wanted.emit(text)


_ORDERS = (
    (-1, "", "The most suspicious first"),
    *((i, column.name, f"Sort by {column.title.lower()}") for i, column in enumerate(COLUMNS) if i),
)
"""Column, its name, what the menu says."""


def _place(name: str) -> int:
    return next((i for i, column in enumerate(COLUMNS) if column.name == name), -1)


def _counted(counts: list[tuple[str, int]]) -> list[Choice]:
    """The most frequent of them, with their counts."""
    found = [(name, count) for name, count in counts if count]
    if len(found) > MOST:
        found = sorted(found, key=lambda pair: -pair[1])[:MOST]
    return [(name, f"{name}   ({count})".replace("&", "&&")) for name, count in found]
