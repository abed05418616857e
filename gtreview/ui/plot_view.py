"""The stack's canvas: plots cached as pixels, the cursor and what hovers above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from gtreview.model.wording import plain
from gtreview.ui import theme
from gtreview.ui.plot_axis import LEFT, RIGHT, FrameAxis
from gtreview.ui.plot_chart import Chart
from gtreview.ui.plot_paint import small_font

GAP = 5
"""Pixels between two plots."""

AXIS_HEIGHT = 22


@dataclass(frozen=True)
class Hover:
    """A point under the pointer: where it is (view pixels), what to write, in which colour."""

    at: QPointF
    text: str
    colour: str


LINE = 14
"""Pixels from one number of a y axis to the next, at least."""


class ValueAxis(pg.AxisItem):
    """A y axis that stays narrow: 48k, 1.2M; its numbers keep apart, however low it is."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        (spacing, offset), *finer = super().tickSpacing(low, high, size)
        while 0 < spacing * size < LINE * (high - low):
            spacing *= 2
        return [(spacing, offset), *finer]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        unit, letter = 1.0, ""
        if max((abs(value) for value in values), default=0) >= 10_000:
            unit, letter = (1e6, "M") if spacing >= 100_000 else (1e3, "k")
        digits = max(0, -int(np.floor(np.log10(spacing / unit) + 1e-9)))
        return [
            f"{value / unit:.{digits}f}".replace("-", "−") + (letter if value else "")
            for value in values
        ]


class PlotView(pg.GraphicsLayoutWidget):
    """The plots, one below the other. What they show is rendered once into pixels; a step of the
    cursor only copies them and draws a line. ``pointer`` is offered the viewport's
    events first; ``renders`` counts how often plots were drawn anew."""

    # Events arrive while the base class is still being made: there is one from the start.
    pointer: Callable[[QEvent], bool] = staticmethod(lambda _event: False)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.charts: list[Chart] = []
        self.cursor_frame = 0
        self.cursor_texts: list[tuple[str, str]] = []
        self.hover: Hover | None = None
        self.band: tuple[float, float] | None = None
        self.renders = 0
        self._pixels = QPixmap()
        self._stale = QRect()
        self._right_margin = RIGHT
        self._y_axes: list[pg.AxisItem] = []
        self._x_axis = pg.AxisItem("bottom")
        self.setFrameShape(self.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.ci.layout.setSpacing(0)
        self.set_right_margin(RIGHT)
        self.restyle()

    def show_charts(self, charts: list[Chart]) -> None:
        """Stack these plots, the last with the frame axis below it."""
        self.ci.clear()
        for chart in charts:
            if chart not in self.charts:
                chart.changed.connect(self._spoil)
                chart.geometryChanged.connect(self.repaint_plots)
        self.charts, self._y_axes = charts, [ValueAxis("left") for _ in charts]
        self._x_axis = pg.AxisItem("bottom")
        layout = self.ci.layout
        for row in range(layout.rowCount()):
            layout.setRowSpacing(row, 0)
            layout.setRowStretchFactor(row, 0)
        for row, (chart, axis) in enumerate(zip(charts, self._y_axes, strict=True)):
            self.addItem(axis, row, 0)
            self.addItem(chart, row, 1)
            layout.setRowSpacing(row, GAP if row < len(charts) - 1 else 0)
            layout.setRowStretchFactor(row, 1)
            axis.setWidth(LEFT)
        self.addItem(self._x_axis, len(charts), 1)
        self._x_axis.setHeight(AXIS_HEIGHT)
        layout.setColumnFixedWidth(0, LEFT)
        # While it was being filled the layout shrank to what was in it.
        layout.activate()
        self.ci.setGeometry(self.range)
        self.restyle()

    def restyle(self) -> None:
        """Take the current theme's colours."""
        look = theme.current()
        self.setBackground(look.canvas)
        font = theme.number_font()
        font.setPixelSize(11)
        for axis in (*self._y_axes, self._x_axis):
            axis.setPen(pg.mkPen(look.canvas))
            axis.setTextPen(pg.mkPen(look.dim))
            axis.setTickPen(pg.mkPen(look.hairline))
            axis.setStyle(tickFont=font, tickLength=4, hideOverlappingLabels=True)
            axis.enableAutoSIPrefix(False)
            axis.setZValue(1)
        for axis in self._y_axes:
            axis.setStyle(tickTextOffset=5, maxTickLevel=0)
            axis.setTickDensity(0.7)
        self._x_axis.setStyle(tickTextOffset=3, maxTickLevel=1)
        self.repaint_plots()

    def show_ranges(self) -> None:
        """Number the axes after what the plots show."""
        for chart, axis in zip(self.charts, self._y_axes, strict=True):
            numbered = chart.data is not None
            if axis.style["showValues"] != numbered:
                axis.setStyle(showValues=numbered)
                self._spoil(axis)
            self._number(axis, chart.values)
        if self.charts:
            self._number(self._x_axis, self.charts[-1].visible)

    def _number(self, axis: pg.AxisItem, values: tuple[float, float]) -> None:
        """Number an axis from the lower to the upper of ``values``; pyqtgraph would draw it anew
        also where it is numbered so already."""
        if axis.range != [*values]:
            axis.setRange(*values)
            self._spoil(axis)

    def set_right_margin(self, margin: int) -> None:
        """Leave ``margin`` pixels to the right of the last frame."""
        self._right_margin = margin
        self.ci.layout.setContentsMargins(0, 1, margin, 0)

    # -- geometry ----------------------------------------------------------------------------

    @property
    def axis(self) -> FrameAxis:
        """Frames over the view's pixels."""
        visible = self.charts[-1].visible if self.charts else (0.0, 1.0)
        width = self.viewport().width() - LEFT - self._right_margin
        return FrameAxis(*visible, LEFT, max(width, 1.0))

    def rect_of(self, chart: Chart) -> QRectF:
        """Where ``chart`` lies, view pixels."""
        return self.viewportTransform().mapRect(chart.sceneBoundingRect())

    def chart_at(self, at: QPointF) -> Chart | None:
        """The plot at a point of the view, whichever its row is, the margins included."""
        for chart in self.charts:
            rect = self.rect_of(chart)
            if rect.top() - GAP / 2 <= at.y() <= rect.bottom() + GAP / 2:
                return chart
        return None

    # -- painting ----------------------------------------------------------------------------

    def repaint_plots(self) -> None:
        """Render everything anew at the next paint."""
        self._stale = self.viewport().rect()
        self.viewport().update()

    def show_cursor(self, frame: int, texts: list[tuple[str, str]]) -> None:
        """Move the cursor; ``texts`` is what to write beside each plot's title, and its colour."""
        self.cursor_frame, self.cursor_texts = frame, texts
        self.viewport().update()

    def _spoil(self, item: pg.GraphicsWidget) -> None:
        """Render ``item`` anew at the next paint. The scene tells of what has changed too, but
        only once the old pixels are on the screen beside the new frame."""
        # Numbers keep to no clip: what is rendered is whole rows, with the numbers beside them, and
        # those below the last one.
        area, whole = self._area(item), self.viewport().rect()
        row, foot = QRect(0, area.top(), whole.width(), area.height()), self._area(self._x_axis)
        row = row.united(foot) if row.intersects(foot) else row
        self._stale = self._stale.united(row).intersected(whole)
        self.viewport().update()

    def _area(self, item: pg.GraphicsWidget) -> QRect:
        """The pixels that ``item`` may touch."""
        return self.mapFromScene(item.sceneBoundingRect()).boundingRect().adjusted(-2, -2, 2, 2)

    def viewportEvent(self, event: QEvent) -> bool:
        return self.pointer(event) or super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.repaint_plots()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._render_stale()
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, self._pixels)
        self._paint_above(painter)
        painter.end()

    def _render_stale(self) -> None:
        ratio = self.devicePixelRatioF()
        size = self.viewport().size() * ratio
        if self._pixels.size() != size:
            self._pixels = QPixmap(size)
            self._pixels.setDevicePixelRatio(ratio)
            self._stale = self.viewport().rect()
        if self._stale.isEmpty():
            return
        area, self._stale = self._stale, QRect()
        painter = QPainter(self._pixels)
        painter.setClipRect(area)
        self.render(painter, QRectF(area), area)
        painter.end()
        self.renders += 1

    def _paint_above(self, painter: QPainter) -> None:
        if not self.charts:
            return
        look = theme.current()
        painter.setFont(small_font())
        for chart, (text, colour) in zip(self.charts, self.cursor_texts, strict=False):
            self._paint_value(painter, chart, text, colour)
        top, bottom = self.rect_of(self.charts[0]).top(), self.rect_of(self.charts[-1]).bottom()
        self._paint_cursor(painter, top, bottom, look)
        if self.band is not None:
            wash = QColor(look.accent)
            wash.setAlpha(46)
            left, right = sorted(self.band)
            painter.fillRect(QRectF(left, top, right - left, bottom - top), wash)
        if self.hover is not None:
            self._paint_hover(painter, self.hover, look)

    def _paint_cursor(
        self, painter: QPainter, top: float, bottom: float, look: theme.Theme
    ) -> None:
        axis = self.axis
        if not axis.first <= self.cursor_frame <= axis.last:
            return
        x = round(axis.x(self.cursor_frame))
        painter.fillRect(QRectF(x - 1, top, 2, bottom - top), QColor(look.accent))
        font = theme.number_font()
        font.setPixelSize(11)
        text = f"{self.cursor_frame}"
        width = QFontMetricsF(font).horizontalAdvance(text) + 10
        left = min(max(x - width / 2, 0), self.viewport().width() - width)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.accent))
        tag = QRectF(left, bottom + 2, width, 16)
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(QColor(look.canvas))
        painter.setFont(font)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_value(self, painter: QPainter, chart: Chart, text: str, colour: str) -> None:
        metrics = QFontMetricsF(painter.font())
        rect = self.rect_of(chart)
        x = rect.left() + 7 + metrics.horizontalAdvance(chart.title_text()) + 12
        veil = QColor(theme.current().canvas)
        veil.setAlpha(200)
        if text:
            width = metrics.horizontalAdvance(text)
            painter.fillRect(QRectF(x - 7, rect.top() + 1, width + 12, 15), veil)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, rect.top() + 13), text)

    def _paint_hover(self, painter: QPainter, hover: Hover, look: theme.Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(look.text), 1.5))
        painter.drawEllipse(hover.at, 6, 6)
        painter.setFont(small_font())
        width = QFontMetricsF(painter.font()).horizontalAdvance(hover.text) + 26
        left, top = hover.at.x() + 12, hover.at.y() - 28
        if left + width > self.viewport().width() - 2:
            left = hover.at.x() - 12 - width
        box = QRectF(left, max(top, 2.0), width, 22)
        painter.setPen(QPen(QColor(look.hairline), 1))
        painter.setBrush(QColor(look.raised))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hover.colour))
        painter.drawEllipse(QPointF(box.left() + 11, box.center().y()), 4, 4)
        painter.setPen(QColor(look.text))
        words = box.adjusted(19, 0, -7, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, plain(hover.text))
