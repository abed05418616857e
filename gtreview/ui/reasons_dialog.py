"""A dialog for the reasons that keys 1 to 9 give."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gtreview.settings import Settings
from gtreview.ui.keymap import key_of
from gtreview.ui.plain import PlainLabel

MOST = 9
COLUMNS = (("confirmed", "reasons"), ("dismissed", "dismissal_reasons"))
_Button = QDialogButtonBox.StandardButton


class ReasonsDialog(QDialog):
    """Nine lines for each verdict; ``kept`` brings both lists by the name of their setting."""

    kept = Signal(object)

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("Reasons for verdicts")
        self.fields: dict[str, list[QLineEdit]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for number in range(1, MOST + 1):
            key = PlainLabel(key_of(f"review.reason_{number}"))
            key.setProperty("role", "number")
            grid.addWidget(key, number, 0)
        for column, (verdict, name) in enumerate(COLUMNS, 1):
            head = PlainLabel(f"{verdict}, why?".upper())
            head.setProperty("role", "section")
            grid.addWidget(head, 0, column)
            self.fields[name] = [self._field(verdict, n) for n in range(1, MOST + 1)]
            for number, field in enumerate(self.fields[name], 1):
                grid.addWidget(field, number, column)
        self._show(settings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(
            PlainLabel("The key beside it says why, after a verdict. Empty lines are left out.")
        )
        layout.addLayout(grid)
        layout.addWidget(self._buttons())

    def _field(self, verdict: str, number: int) -> QLineEdit:
        field = QLineEdit()
        field.setMinimumWidth(210)
        field.setMaxLength(60)
        field.setAccessibleName(f"Reason {number} for {verdict}")
        return field

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(_Button.Save | _Button.Cancel | _Button.RestoreDefaults)
        box.accepted.connect(self._keep)
        box.rejected.connect(self.reject)
        box.button(_Button.RestoreDefaults).setAutoDefault(False)
        box.button(_Button.RestoreDefaults).clicked.connect(lambda: self._show(Settings()))
        return box

    def _show(self, settings: Settings) -> None:
        for name, fields in self.fields.items():
            texts = getattr(settings, name)
            for i, field in enumerate(fields):
                field.setText(texts[i] if i < len(texts) else "")

    def _keep(self) -> None:
        lists = {
            name: tuple(text for field in fields if (text := field.text().strip()))
            for name, fields in self.fields.items()
        }
        self.kept.emit(lists)
        self.accept()
