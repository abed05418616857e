"""The settings, made from their own table; each change is in force at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gtreview.settings import Settings, shown
from gtreview.ui.plain import PlainLabel

Take = Callable[[Any], None]
FIELD_WIDTH = 220


class SettingsDialog(QDialog):
    """One row a setting; ``changed`` gives all of them after every change."""

    changed = Signal(object)

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(660, 600)
        self.settings = settings
        self.editors: dict[str, QWidget] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for field in shown():
            self._add(field)
        self._place()

    def _add(self, field: Field[Any]) -> None:
        make = _EDITORS.get(str(field.type))
        if make is None:
            # Lists have a dialog of their own.
            return
        take = partial(self._take, field)
        editor = make(field, getattr(self.settings, field.name), take)
        name, text = title(field), PlainLabel(field.metadata["help"])
        editor.setAccessibleName(name)
        editor.setAccessibleDescription(field.metadata["help"])
        editor.setFixedWidth(FIELD_WIDTH)
        text.setProperty("role", "dim")
        text.setWordWrap(True)
        row = self._grid.rowCount()
        self._grid.addWidget(PlainLabel(name), row, 0)
        self._grid.addWidget(editor, row, 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row + 1, 0)
        self._grid.setRowMinimumHeight(row + 2, 10)
        self.editors[field.name] = editor

    def _place(self) -> None:
        inside, area = QWidget(), QScrollArea()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 8)
        column.addLayout(self._grid)
        column.addStretch()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reset = QPushButton("Reset all")
        close = QPushButton("Close")
        self.reset.clicked.connect(lambda _on=False: self._reset())
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 8, 20, 16)
        buttons.addWidget(self.reset)
        buttons.addStretch()
        buttons.addWidget(close)
        for button in (self.reset, close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)

    def _take(self, field: Field[Any], value: Any) -> None:
        if value != getattr(self.settings, field.name):
            self.settings = replace(self.settings, **{field.name: value})
            self.changed.emit(self.settings)

    def _reset(self) -> None:
        """Every setting that is shown here as it was at first."""
        first = Settings()
        for field in fields(Settings):
            if field.name in self.editors:
                _SHOW[str(field.type)](self.editors[field.name], getattr(first, field.name))


def title(field: Field[Any]) -> str:
    """What a setting is called: its own name in words, or what it says."""
    name = field.name.removesuffix("_megabytes").removesuffix("_megapixels").replace("_", " ")
    return str(field.metadata.get("title") or name.capitalize())


def _line(_field: Field[Any], value: str, take: Take) -> QWidget:
    editor = QLineEdit(value)
    editor.textChanged.connect(take)
    return editor


def _choice(field: Field[Any], value: str, take: Take) -> QWidget:
    editor = QComboBox()
    editor.addItems(field.metadata["choices"])
    editor.setCurrentText(value)
    editor.currentTextChanged.connect(take)
    return editor


def _text(field: Field[Any], value: str, take: Take) -> QWidget:
    return (_choice if field.metadata.get("choices") else _line)(field, value, take)


def _number(field: Field[Any], value: float, take: Take) -> QWidget:
    editor = QSpinBox() if str(field.type) == "int" else QDoubleSpinBox()
    limits, automatic = field.metadata, field.metadata.get("automatic")
    editor.setRange(limits["minimum"], limits["maximum"])
    if automatic is not None:
        # Below the least value stands the one that leaves it to the program.
        editor.setMinimum(min(automatic, limits["minimum"]))
        editor.setSpecialValueText("automatic")
        editor.setSingleStep(limits["minimum"])
    unit = limits.get("unit", "")
    editor.setSuffix(f" {unit}" if unit else "")
    editor.setGroupSeparatorShown(True)
    editor.setKeyboardTracking(False)
    editor.setValue(value)
    editor.lineEdit().setTextMargins(8, 0, 0, 0)
    editor.valueChanged.connect(lambda found: take(_within(found, limits)))
    return editor


def _within(value: float, limits: Any) -> float:
    """``value``, but none between the automatic one and the least."""
    automatic = limits.get("automatic")
    return value if value == automatic else max(value, limits["minimum"])


def _show_text(editor: QWidget, value: str) -> None:
    editor.setCurrentText(value) if isinstance(editor, QComboBox) else editor.setText(value)


_EDITORS = {"str": _text, "int": _number, "float": _number}
_SHOW = {"str": _show_text, "int": QSpinBox.setValue, "float": QDoubleSpinBox.setValue}
