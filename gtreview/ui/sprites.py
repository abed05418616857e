"""Keypoints as pixels: a point is painted once and copied wherever it lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gtreview.ui.plates import INK, tinted
from gtreview.ui.rig_look import Places, Points

OUTLINE = 1.4
"""Width of the dark edge of a point, pixels."""
VISIBLE, HIDDEN = 0, 1
MOST_SHEETS = 64


@dataclass(frozen=True)
class Stamp:
    """How points are drawn: one of `POINT_STYLES`, its radius in pixels, in these colours."""

    style: str
    radius: float
    palette: tuple[str, ...]


class Sprites:
    """Sheets of points: a column a colour, one row for visible points, one for hidden ones."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[Stamp, float], QPixmap] = {}

    def draw(
        self, painter: QPainter, stamp: Stamp, at: Points, colours: Places, hidden: Places
    ) -> None:
        """Points at (n, 2) pixels, on whole pixels of the screen: their places in the stamp's
        palette, and 1 for those that are hidden."""
        if not len(at):
            return
        ratio = painter.device().devicePixelRatioF()
        cell = _cell(stamp, ratio)
        copy_cells(painter, self._sheet(stamp, ratio), cell, at, (colours, hidden))

    def _sheet(self, stamp: Stamp, ratio: float) -> QPixmap:
        if (stamp, ratio) not in self._sheets:
            if len(self._sheets) > MOST_SHEETS:
                self._sheets.clear()
            self._sheets[stamp, ratio] = _painted(stamp, ratio)
        return self._sheets[stamp, ratio]


def copy_cells(
    painter: QPainter,
    sheet: QPixmap,
    cell: int,
    at: Points,
    which: tuple[Places | int, Places | int] = (0, 0),
) -> None:
    """Copy cells of ``sheet``, ``cell`` device pixels wide and high, to (n, 2) pixels, on whole
    pixels of the screen; ``which``: their columns and rows."""
    ratio = painter.device().devicePixelRatioF()
    fragments = np.zeros((len(at), 10))
    fragments[:, :2] = (np.rint(at * ratio - cell / 2) + cell / 2) / ratio
    fragments[:, 2], fragments[:, 3] = which[0] * cell, which[1] * cell
    fragments[:, 4:6], fragments[:, 6:8], fragments[:, 9] = cell, 1 / ratio, 1
    first = shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment)
    painter.drawPixmapFragments(first, len(at), sheet)


def _cell(stamp: Stamp, ratio: float) -> int:
    return math.ceil((2 * stamp.radius + OUTLINE + 2) * ratio)


def _painted(stamp: Stamp, ratio: float) -> QPixmap:
    cell = _cell(stamp, ratio)
    sheet = QPixmap(cell * len(stamp.palette), 2 * cell)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for column, colour in enumerate(stamp.palette):
        for row in (VISIBLE, HIDDEN):
            painter.save()
            painter.translate((column + 0.5) * cell, (row + 0.5) * cell)
            painter.scale(ratio, ratio)
            _point(painter, stamp, colour, hidden=row == HIDDEN)
            painter.restore()
    painter.end()
    return sheet


def _point(painter: QPainter, stamp: Stamp, colour: str, *, hidden: bool) -> None:
    """A filled shape with a dark edge; what is hidden is see-through, with an edge in its own
    colour. Hollow points are rings, dashed where hidden."""
    size, hollow = stamp.radius, stamp.style == "HollowCircle"
    fill = Qt.GlobalColor.transparent if hollow else tinted(colour, 0.25 if hidden else 1.0)
    painter.setBrush(fill)
    painter.setPen(QPen(tinted(INK, 0.9), OUTLINE + (1.6 if hidden or hollow else 0)))
    _shape(painter, stamp.style, size)
    if hidden or hollow:
        pen = QPen(QColor(colour), OUTLINE)
        if hollow and hidden:
            pen.setDashPattern([1.6, 1.6])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        _shape(painter, stamp.style, size)


def _shape(painter: QPainter, style: str, size: float) -> None:
    if style == "SolidSquare":
        painter.drawRect(QRectF(-size, -size, 2 * size, 2 * size))
    else:
        painter.drawEllipse(QPointF(0, 0), size, size)
