"""A small form over the picture: a box's label and attributes, and where they hold."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from gtreview.review.describing import HERE, OVER, WHOLE, Described, Wanted
from gtreview.ui.floating import Floating
from gtreview.ui.keys import OWN_ESC, OWN_KEYS
from gtreview.ui.plain import PlainLabel

FIELD_WIDTH = 190


class LabelForm(Floating):
    """Asks for label and attributes; Enter applies them, Esc drops them, and nothing else is
    blocked meanwhile. ``applied``: what is wanted."""

    applied = Signal(object)
    left = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, full_width=False)
        self.setProperty(OWN_ESC, True)
        self.setProperty(OWN_KEYS, True)
        self.title = PlainLabel()
        self.title.setProperty("role", "section")
        self.label, self.where = _choice("Label"), QComboBox()
        self.where.setAccessibleName("Where it holds")
        self.values: dict[str, QComboBox] = {}
        self.more_name, self.more_value = QLineEdit(), QLineEdit()
        self.apply, self.cancel = QPushButton("Apply"), QPushButton("Cancel")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 10, 12, 10)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._set_up()

    def _set_up(self) -> None:
        self.more_name.setPlaceholderText("another attribute")
        self.more_name.setAccessibleName("Name of another attribute")
        self.more_value.setPlaceholderText("its value")
        self.more_value.setAccessibleName("Value of another attribute")
        self.apply.setProperty("role", "primary")
        self.apply.clicked.connect(self._apply)
        self.cancel.clicked.connect(self.drop)
        for button in (self.apply, self.cancel):
            button.setAutoDefault(False)

    def ask(self, what: Described) -> None:
        """Ask for another label and other attributes than ``what`` has."""
        self._clear()
        self.title.setText(what.title.upper())
        _fill(self.label, what.labels, what.label)
        self.values = {name: _choice(name) for name in what.attributes}
        for name, (value, known) in what.attributes.items():
            _fill(self.values[name], known, value)
        self.where.clear()
        self.where.addItem("in this frame", HERE)
        if what.span is not None:
            self.where.addItem("over the finding, frames {}–{}".format(*what.span), OVER)
        if what.has_identity:
            self.where.addItem("of the whole object", WHOLE)
        self.where.setCurrentIndex(self.where.count() - 1)
        self.more_name.clear()
        self.more_value.clear()
        self._lay_out()
        self.appear()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)
        self.label.lineEdit().selectAll()

    def _lay_out(self) -> None:
        self._grid.addWidget(self.title, 0, 0, 1, 2)
        rows = [("Label", self.label), *self.values.items()]
        for number, (name, field) in enumerate(rows, 1):
            self._grid.addWidget(PlainLabel(name), number, 0)
            self._grid.addWidget(field, number, 1)
        below = len(rows) + 1
        self._grid.addWidget(self.more_name, below, 0)
        self._grid.addWidget(self.more_value, below, 1)
        self._grid.addWidget(PlainLabel("Change it"), below + 1, 0)
        self._grid.addWidget(self.where, below + 1, 1)
        hint, buttons = PlainLabel("Enter applies · Esc drops"), QHBoxLayout()
        hint.setProperty("role", "dim")
        buttons.addWidget(hint, 1)
        buttons.addWidget(self.apply)
        buttons.addWidget(self.cancel)
        self._grid.addLayout(buttons, below + 2, 0, 1, 2)
        fields = [self.label, *self.values.values(), self.more_name, self.more_value, self.where,
                  self.apply, self.cancel]  # fmt: skip
        for widget in self.findChildren(QWidget):
            if widget.parent() is self:
                widget.show()
        for before, after in itertools.pairwise(fields):
            QWidget.setTabOrder(before, after)

    def _clear(self) -> None:
        kept = (self.title, self.label, self.where, self.more_name, self.more_value, self.apply,
                self.cancel)  # fmt: skip
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget()
            if widget is not None and widget not in kept:
                widget.hide()
                widget.deleteLater()
            elif item.layout() is not None:
                self._clear_row(item.layout(), kept)

    def _clear_row(self, row: QHBoxLayout, kept: tuple[QWidget, ...]) -> None:
        while row.count():
            widget = row.takeAt(0).widget()
            if widget is not None and widget not in kept:
                widget.hide()
                widget.deleteLater()

    @property
    def wanted(self) -> Wanted:
        """What the fields say."""
        values = {name: field.currentText() for name, field in self.values.items()}
        if self.more_name.text().strip():
            values[self.more_name.text().strip()] = self.more_value.text()
        return Wanted(self.label.currentText().strip(), values, self.where.currentData())

    def _apply(self) -> None:
        wanted = self.wanted
        self.drop()
        self.applied.emit(wanted)

    def drop(self) -> None:
        """Close without an answer."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies, Esc drops."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.drop() if self.cancel.hasFocus() else self._apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.drop()
        else:
            super().keyPressEvent(event)


def _choice(name: str) -> QComboBox:
    field = QComboBox()
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    # Completed in the line itself, "Car:1" would be taken for "Car:10".
    field.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    field.setAccessibleName(name)
    field.setMinimumWidth(FIELD_WIDTH)
    return field


def _fill(field: QComboBox, choices: tuple[str, ...], text: str) -> None:
    field.clear()
    field.addItems(choices)
    field.setCurrentIndex(field.findText(text, Qt.MatchFlag.MatchExactly) if text else -1)
    field.setEditText(text)
