"""What the window shows while nothing is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gtreview.ui.arranging import card
from gtreview.ui.plain import PlainLabel
from gtreview.ui.recent import RecentRow

MOST_RECENT = 6


class Welcome(QWidget):
    """Where to drop files, what was opened before, and the demo."""

    open_wanted = Signal()
    demo_wanted = Signal()
    rig_wanted = Signal()
    recent_wanted = Signal(object)
    recent_unwanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.recent = QVBoxLayout()
        self.recent.setSpacing(2)
        self._rows: list[QWidget] = []
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self._title())
        column.addWidget(self._drop_area())
        column.addLayout(self.recent)
        middle = QWidget()
        middle.setFixedWidth(640)
        middle.setLayout(column)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(middle)
        across.addStretch()
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(across)
        layout.addStretch(3)

    def _title(self) -> QWidget:
        title = PlainLabel("Find the wrong frames")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setWeight(font.Weight.DemiBold)
        title.setFont(font)
        return title

    def _drop_area(self) -> QWidget:
        area, layout = card(24, 24)
        layout.setSpacing(12)
        head = PlainLabel("Drop labels and frames here")
        head.setProperty("role", "strong")
        text = PlainLabel("SeqLabel.json, its folder of images, or an output manifest.")
        text.setProperty("role", "dim")
        buttons = QHBoxLayout()
        self.open_button, self.demo_button = QPushButton("Open…"), QPushButton("Open the demo")
        self.open_button.setProperty("role", "primary")
        self.open_button.clicked.connect(self.open_wanted)
        self.demo_button.clicked.connect(self.demo_wanted)
        self.rig_button = QPushButton("Rig editor…")
        self.rig_button.setToolTip("Keypoints, bones and colours of skeletons, for a new job")
        self.rig_button.clicked.connect(self.rig_wanted)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addStretch()
        buttons.addWidget(self.rig_button)
        layout.addWidget(head)
        layout.addWidget(text)
        layout.addLayout(buttons)
        return area

    def show_recent(self, paths: list[Path]) -> None:
        """List what was opened before, the newest first; the keyboard stays where it is in the
        list."""
        at = self._focused()
        while self._rows:
            row = self._rows.pop()
            self.recent.removeWidget(row)
            row.hide()
            row.deleteLater()
        if paths:
            head = PlainLabel("RECENT")
            head.setProperty("role", "section")
            self._add(head)
        for path in paths[:MOST_RECENT]:
            self._add(self._recent_row(path))
        if at is not None:
            rows = [row for row in self._rows if isinstance(row, RecentRow)]
            near = rows[min(at, len(rows) - 1)].reached if rows else self.open_button
            near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> int | None:
        """Which of the rows has the keyboard."""
        rows = [row for row in self._rows if isinstance(row, RecentRow)]
        return next((i for i, row in enumerate(rows) if row.has_keyboard), None)

    def _add(self, row: QWidget) -> None:
        self._rows.append(row)
        self.recent.addWidget(row)

    def _recent_row(self, path: Path) -> QWidget:
        row = RecentRow(path)
        row.wanted.connect(lambda: self.recent_wanted.emit(path))
        row.unwanted.connect(lambda: self.recent_unwanted.emit(path))
        return row
