"""The page of the rig editor that says how skeletons are drawn, and colours all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gtreview.model import rig_edits
from gtreview.model.palettes import NAMED
from gtreview.model.rig import POINT_STYLES, WIDEST, Rig
from gtreview.model.sides import LEFT, MIDDLE, RIGHT
from gtreview.ui.colour_picker import ColourPicker, Swatch
from gtreview.ui.plain import PlainLabel

STYLE_NAMES = dict(zip(POINT_STYLES, ("Filled circles", "Rings", "Squares"), strict=True))
COLOURED_BY = ("One a keypoint", "One a skeleton")


class LookPage(QWidget):
    """``wanted``: a change is wanted: what makes it, and what it is called."""

    wanted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.points, self.by = QComboBox(), QComboBox()
        for style, name in STYLE_NAMES.items():
            self.points.addItem(name, style)
        self.by.addItems(COLOURED_BY)
        self.radius, self.line = _size(), _size()
        self.sides = {side: Swatch(f"Colour of the {side}", colour)
                      for side, colour in rig_edits.SIDES.items()}  # fmt: skip
        self.palette_ = QComboBox()
        self.palette_.addItems(list(NAMED))
        self.by_side = _button("Colour by side", self._colour_sides)
        self.by_limb = _button("By limb", self._colour_limbs)
        self.in_turn = _button("In turn", self._colour_in_turn)
        self.of_skeletons = _button("Skeletons", self._colour_skeletons)
        self.in_turn.setToolTip("One colour of the palette after another, keypoint by keypoint")
        self.by_limb.setToolTip("One colour of the palette for each limb")
        self.of_skeletons.setToolTip("One colour of the palette for each skeleton")
        self.picker = ColourPicker(self)
        self._place()
        self._connect()

    def _place(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            ("Keypoints", self.points), ("Radius", self.radius), ("Bones' width", self.line),
            ("Colours", self.by),
        )  # fmt: skip
        for row, (name, widget) in enumerate(rows):
            grid.addWidget(PlainLabel(name), row, 0)
            grid.addWidget(widget, row, 1)
            widget.setAccessibleName(name)
        head = PlainLabel("COLOUR ALL AT ONCE")
        head.setProperty("role", "section")
        grid.addWidget(head, 4, 0, 1, 2)
        grid.addWidget(PlainLabel("Left, middle, right"), 5, 0)
        grid.addLayout(_row(*(self.sides[s] for s in (LEFT, MIDDLE, RIGHT)), self.by_side), 5, 1)
        grid.addWidget(PlainLabel("Palette"), 6, 0)
        grid.addWidget(self.palette_, 6, 1)
        self.palette_.setAccessibleName("Palette")
        grid.addLayout(_row(self.by_limb, self.in_turn, self.of_skeletons), 7, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.addLayout(grid)
        layout.addStretch()

    def _connect(self) -> None:
        self.points.activated.connect(
            lambda _i: self._style("Draw keypoints otherwise", points=self.points.currentData())
        )
        self.by.activated.connect(
            lambda i: self._style(f"Colours: {COLOURED_BY[i].lower()}", by_skeleton=bool(i))
        )
        self.radius.valueChanged.connect(lambda v: self._style("Size of keypoints", radius=v))
        self.line.valueChanged.connect(lambda v: self._style("Width of bones", line=v))
        for swatch in self.sides.values():
            swatch.clicked.connect(lambda _on=False, swatch=swatch: self._pick(swatch))

    def show_rig(self, rig: Rig, editable: bool) -> None:
        """Show how another rig is drawn."""
        widgets = (self.points, self.by, self.radius, self.line)
        blocked = [QSignalBlocker(widget) for widget in widgets]
        style = rig.style
        self.points.setCurrentIndex(POINT_STYLES.index(style.points))
        self.by.setCurrentIndex(int(style.by_skeleton))
        self.radius.setValue(style.radius)
        self.line.setValue(style.line)
        del blocked
        self.setEnabled(editable and bool(rig.keypoints))

    def _style(self, title: str, **more: Any) -> None:
        self.wanted.emit(lambda rig: replace(rig, style=replace(rig.style, **more)), title)

    def _pick(self, swatch: Swatch) -> None:
        at = swatch.mapToGlobal(QPoint(0, swatch.height()))
        self.picker.ask(swatch.colour, at, swatch.set_colour)

    def _colour_sides(self) -> None:
        colours = [self.sides[side].colour for side in (LEFT, RIGHT, MIDDLE)]
        self.wanted.emit(lambda rig: rig_edits.recolour_by_side(rig, *colours), "Colour by side")

    def _colour_limbs(self) -> None:
        colours = NAMED[self.palette_.currentText()]
        self.wanted.emit(lambda rig: rig_edits.recolour_by_limb(rig, colours), "Colour by limb")

    def _colour_in_turn(self) -> None:
        colours = NAMED[self.palette_.currentText()]
        edit = lambda rig: rig_edits.recolour_from_palette(rig, colours)  # noqa: E731
        self.wanted.emit(edit, "Colour from a palette")

    def _colour_skeletons(self) -> None:
        colours = NAMED[self.palette_.currentText()]
        self._style("A colour for each skeleton", by_skeleton=True, colours=colours)


def _size() -> QDoubleSpinBox:
    field = QDoubleSpinBox(minimum=0.5, maximum=WIDEST, singleStep=0.5, decimals=1)
    field.setSuffix(" px")
    field.setKeyboardTracking(False)
    return field


def _button(text: str, call: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _on=False: call())
    return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
