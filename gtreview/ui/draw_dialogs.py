"""Dialogs that draw: a random sample of what is not flagged, findings for a second reviewer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gtreview.review import sampling
from gtreview.review.random_sample import BOX, FRAME, RandomSample
from gtreview.review.review import Review
from gtreview.ui.plain import Wrapped

USUAL, USUAL_SECOND = 100, 40
UNITS = {BOX: "boxes and skeletons", FRAME: "whole frames"}
_Button = QDialogButtonBox.StandardButton


class DrawDialog(QDialog):
    """How many are drawn; ``drawn`` is the number. `_promise` says what one gets."""

    drawn = Signal(int, str)

    def __init__(self, parent: QWidget, title: str, most: int, usual: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.unit = ""
        self.amount = QSpinBox(minimum=1, maximum=max(most, 1), value=min(usual, max(most, 1)))
        self.amount.setAccessibleName("How many are drawn")
        # The theme's padding is lost on a spin box's own field.
        self.amount.lineEdit().setTextMargins(8, 0, 0, 0)
        self.amount.valueChanged.connect(lambda _size: self.refresh())
        self.promise = Wrapped()
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self.form.addRow("Draw", self.amount)
        self.buttons = QDialogButtonBox(_Button.Ok | _Button.Cancel)
        self.buttons.button(_Button.Ok).setText("Draw")
        self.buttons.accepted.connect(self._draw)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(self.form)
        layout.addWidget(self.promise)
        layout.addStretch()
        layout.addWidget(self.buttons)

    def refresh(self) -> None:
        """Say what one gets."""

    def _draw(self) -> None:
        self.accept()
        self.drawn.emit(self.amount.value(), self.unit)


class SampleDialog(DrawDialog):
    """Of boxes and skeletons, or of frames, that no flag is about."""

    def __init__(self, parent: QWidget, sample: RandomSample) -> None:
        self._populations = {unit: sample.population(unit) for unit in UNITS}
        self._lacks = {unit: sample.lack(unit) for unit in UNITS}
        most = max(self._populations.values())
        super().__init__(parent, "Draw a sample of what is not flagged", most, USUAL)
        self._replaces = bool(sample.draw_record)
        self.choices = {unit: QRadioButton(text) for unit, text in UNITS.items()}
        row = QHBoxLayout()
        row.setSpacing(20)
        for unit, choice in self.choices.items():
            choice.setEnabled(self._populations[unit] > 0)
            choice.toggled.connect(lambda on, unit=unit: self._choose(unit) if on else None)
            row.addWidget(choice)
        row.addStretch()
        self.form.addRow("Of", row)
        free = next((u for u, count in self._populations.items() if count), BOX)
        self.choices[free].setChecked(True)
        self._choose(free)

    def _choose(self, unit: str) -> None:
        self.unit = unit
        self.amount.setMaximum(max(self._populations[unit], 1))
        self.refresh()

    def refresh(self) -> None:
        """What a sample without an error tells, since that is what one hopes for."""
        count = self._populations.get(self.unit, 0)
        self.buttons.button(_Button.Ok).setEnabled(count > 0)
        if not count:
            self.promise.setText(f"{self._lacks[self.unit].capitalize()}.")
            return
        size, what = self.amount.value(), UNITS[self.unit]
        most = sampling.promised(size, count)
        text = (
            f"{count:,} {what} are not flagged. If none of the {size:,} drawn is wrong, at most "
            f"{most:,} of the others are ({100 * most / count:.1f} %), with "
            f"{100 * sampling.CONFIDENCE:g} % confidence."
        )
        if self._replaces:
            text += " The sample drawn before is replaced; undo brings it back."
        self.promise.setText(text)


class SecondDialog(DrawDialog):
    """Of the findings that are decided."""

    def __init__(self, parent: QWidget, review: Review) -> None:
        self._count = len(review.second.choice)
        super().__init__(parent, "Begin a blind second review", self._count, USUAL_SECOND)
        self.buttons.button(_Button.Ok).setText("Begin")
        self._who, self._replaces = review.reviewer, review.second.ended
        self.refresh()

    def refresh(self) -> None:
        """What happens."""
        text = (
            f"{self.amount.value():,} of {self._count:,} decided findings are drawn at random. The "
            "verdicts, notes, flags and corrections made so far are hidden, and nothing can be "
            "corrected or exported, until you end it. What is decided meanwhile is kept apart, as "
            f"{self._who}’s."
        )
        if self._replaces:
            text += " The second review before is taken out; undo brings it back."
        self.promise.setText(text)
