"""Drawing many lines and points at once, from arrays of pixels."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from gtreview.model.colours import mixed
from gtreview.ui import theme
from gtreview.ui.plot_data import Floats
from gtreview.ui.plot_marks import CONFIRMED, DISMISSED, UNDECIDED, Marks
from gtreview.ui.sprites import copy_cells

DOT = 6.5
"""Diameter of a flagged point, pixels."""

WIDE_COLUMN = 2.5
"""Pixels from which an envelope is drawn as an area; below, as one stroke a column."""


def small_font() -> QFont:
    """The plots' own size of the application's font."""
    font = QFont(QApplication.font())
    font.setPixelSize(12)
    return font


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """(n, 4) segments ``x, y, x, y``, passed to Qt as they lie in memory."""
    if len(lines):
        lines = np.ascontiguousarray(lines, np.float64)
        painter.drawLines(shiboken6.wrapInstance(lines.ctypes.data, QLineF), len(lines))


def draw_points(painter: QPainter, at: Floats, colour: str, size: float) -> None:
    """(n, 2) round dots of ``size`` pixels; on the screen they are copies of one."""
    if not len(at):
        return
    if painter.paintEngine().type() == QPaintEngine.Type.Raster:
        disc = _disc(colour, size, painter.device().devicePixelRatioF())
        copy_cells(painter, disc, disc.width(), at)
        return
    at = np.ascontiguousarray(at, np.float64)
    painter.setPen(_round(colour, size))
    painter.drawPoints(shiboken6.wrapInstance(at.ctypes.data, QPointF), len(at))


@lru_cache(maxsize=64)
def _disc(colour: str, size: float, ratio: float) -> QPixmap:
    cell = math.ceil((size + 2) * ratio)
    pixels = QPixmap(cell, cell)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_round(colour, size * ratio))
    painter.drawPoint(QPointF(cell / 2, cell / 2))
    painter.end()
    return pixels


def _round(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def draw_marks(painter: QPainter, marks: Marks, at: Floats, look: theme.Theme) -> None:
    """Flagged points at (n, 2) pixels: undecided ones filled, confirmed ones as rings, dismissed
    ones as small crosses."""
    high = marks.suspicion >= theme.HIGH_SUSPICION
    undecided = marks.verdict == UNDECIDED
    draw_crosses(painter, _distinct(at[marks.verdict == DISMISSED]), look.dim)
    for which, colour in ((undecided & ~high, look.some), (undecided & high, look.high)):
        points = _distinct(at[which])
        draw_points(painter, points, look.canvas, DOT + 2.5)
        draw_points(painter, points, colour, DOT)
    points = _distinct(at[marks.verdict == CONFIRMED])
    draw_points(painter, points, look.confirmed, DOT + 1)
    draw_points(painter, points, look.canvas, DOT - 2.2)


def draw_crosses(painter: QPainter, at: Floats, colour: str) -> None:
    """(n, 2) small diagonal crosses."""
    arm = DOT / 2 - 0.4
    down = np.column_stack([at - arm, at + arm])
    up = np.column_stack([at[:, :1] - arm, at[:, 1:] + arm, at[:, :1] + arm, at[:, 1:] - arm])
    painter.setPen(QPen(QColor(colour), 1.4))
    draw_lines(painter, np.concatenate([down, up]))


def draw_envelope(
    painter: QPainter, x: Floats, top: Floats, bottom: Floats, look: theme.Theme
) -> None:
    """The area between two lines (pixels), broken where they are NaN."""
    fill = QColor(mixed(look.canvas, look.dim, 0.32))
    if len(x) > 1 and x[1] - x[0] < WIDE_COLUMN:
        known = np.isfinite(top)
        columns = np.column_stack([x, top - 0.5, x, bottom + 0.5])[known]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(fill, x[1] - x[0] + 0.5))
        draw_lines(painter, columns)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return
    painter.setBrush(fill)
    painter.setPen(QPen(fill, 1))
    for run in _runs(np.isfinite(top)):
        around_x = np.concatenate([x[run], x[run][::-1]])
        around_y = np.concatenate([top[run], bottom[run][::-1]])
        painter.drawPolygon(pg.functions.arrayToQPolygonF(around_x, around_y))


def _runs(known: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Indices of each unbroken run of True."""
    places = np.flatnonzero(known)
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)


def _distinct(at: Floats) -> Floats:
    """One of the points that fall on the same two pixels."""
    cell = (at / 2).astype(np.int64)
    return at[np.unique(cell[:, 0] * (1 << 32) + cell[:, 1], return_index=True)[1]]
