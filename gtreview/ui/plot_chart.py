"""One plot: what it shows, and how that is painted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gtreview.checks.registry import Check
from gtreview.metrics.registry import Metric
from gtreview.model.colours import mixed
from gtreview.model.wording import counted
from gtreview.ui import theme
from gtreview.ui.plot_axis import FrameAxis
from gtreview.ui.plot_data import Floats, MetricData, Nearest, reduced, segments, strokes
from gtreview.ui.plot_marks import Marks
from gtreview.ui.plot_paint import draw_envelope, draw_lines, draw_marks, small_font

FEW = 8
"""Up to so many other objects have a line of their own; more share one envelope."""

TITLE_HEIGHT = 17.0
BOTTOM = 7.0
"""Pixels below the lowest value: half a dot and a little air."""

BACKGROUND_SHARE = 0.45


@dataclass(frozen=True)
class Limit:
    """The threshold that a plot carries, and the check it belongs to."""

    check: Check
    value: float

    @property
    def levels(self) -> tuple[float, ...]:
        """Where the threshold's lines lie; the handle sits on the first."""
        both = self.check.threshold is not None and self.check.threshold.both
        return (self.value, -self.value) if both else (self.value,)

    def moved_to(self, level: float) -> Limit:
        """The limit with a line at ``level``, held to what the check allows."""
        threshold = self.check.threshold
        if threshold is None:
            return self
        value = abs(level) if threshold.both else level
        return replace(self, value=min(max(value, threshold.minimum), threshold.maximum))

    def beyond(self, value: Floats) -> Floats:
        """How far each value lies beyond the threshold; negative where it does not."""
        threshold = self.check.threshold
        if threshold is not None and threshold.both:
            return np.abs(value) - self.value
        if threshold is not None and not threshold.above:
            return self.value - value
        return value - self.value


def shown_number(value: float) -> str:
    """``value`` in few characters, with a true minus sign."""
    if not np.isfinite(value):
        return "–"
    size = abs(value)
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.3g}"
    if 0 < size < 1e-3:
        text = f"{value:.0e}"
    return text.replace("-", "−").replace(",", "\u202f")


class Chart(pg.GraphicsWidget):
    """A metric over the frames: the selected object strong, the others behind it, flagged points
    as dots, the threshold as dashed lines with a handle. Paints in its own pixels.

    ``changed`` tells, with the chart itself, that it has to be painted anew.
    """

    changed = Signal(object)

    def __init__(self, metric: Metric) -> None:
        super().__init__()
        self.metric = metric
        self.data: MetricData | None = None
        self.marks = Marks.none()
        self.limit: Limit | None = None
        self.selected = -1
        self.visible = (0.0, 1.0)
        self.values = (0.0, 1.0)
        self.message = ""
        self.grabbed = False
        self._others: tuple[Floats, Floats] | list[tuple[int, Floats]] = []
        self._strong: Floats | None = None

    # -- what is shown -----------------------------------------------------------------------

    def show_data(self, data: MetricData | None, selected: int, message: str = "") -> None:
        """Plot ``data`` with ``selected`` in front; ``message`` stands where there is none."""
        self.data, self.selected, self.message = data, selected, message
        self._strong, self._others = None, []
        if data is not None:
            self._arrange(data)
        self.changed.emit(self)

    def _arrange(self, data: MetricData) -> None:
        tracks = [int(t) for t in data.tracks[: FEW + 2]]
        others = [t for t in tracks if t != self.selected]
        place = np.searchsorted(data.tracks, self.selected)
        has = place < len(data.tracks) and data.tracks[place] == self.selected
        self._strong = data.of_track(self.selected) if has else None
        if len(data.tracks) - has > FEW:
            self._others = data.bounds_without(self.selected if has else None)
        else:
            self._others = [(t, data.of_track(t)) for t in others]

    def show_range(self, visible: tuple[float, float], values: tuple[float, float]) -> None:
        """Show frames ``visible`` and values ``values``, both (lowest, highest)."""
        if (visible, values) != (self.visible, self.values):
            self.visible, self.values = visible, values
            self.changed.emit(self)

    def show_marks(self, marks: Marks, limit: Limit | None) -> None:
        """Show these flagged points and this threshold."""
        if limit != self.limit or not marks.same_as(self.marks):
            self.marks, self.limit = marks, limit
            self.changed.emit(self)

    def fitting_values(self) -> tuple[float, float]:
        """The range of values that shows everything in the visible frames and the threshold,
        with room for the title."""
        extent = self.data.extent(*self.visible) if self.data else None
        points = [*(extent or ()), *(self.limit.levels if self.limit else ())]
        if not points:
            return 0.0, 1.0
        low, high = min(points), max(points)
        if high - low < 1e-9:
            low, high = low - 0.5, high + 0.5
        height = max(self.size().height(), 2 * TITLE_HEIGHT)
        span = (high - low) / (1 - (TITLE_HEIGHT + 3 + BOTTOM) / height)
        low -= span * BOTTOM / height
        return low, low + span

    def value_in_title(self, frame: int) -> float:
        """The selected object's (or the whole frame's) value at ``frame``, NaN where none."""
        line = self.leading_line
        return float(line[frame]) if line is not None and 0 <= frame < len(line) else np.nan

    @property
    def leading_line(self) -> Floats | None:
        """(count,) values of the selected object, of whole frames in a plot of those."""
        if self._strong is None and self.of_frames and isinstance(self._others, list):
            return self._others[0][1]
        return self._strong

    @property
    def of_frames(self) -> bool:
        """True where values belong to whole frames, not objects."""
        return self.data is not None and bool(len(self.data.tracks)) and self.data.tracks[-1] < 0

    # -- geometry ----------------------------------------------------------------------------

    @property
    def axis(self) -> FrameAxis:
        """Frames over this item's own pixels."""
        return FrameAxis(*self.visible, 0.0, max(self.size().width(), 1.0))

    @property
    def pixels_per_value(self) -> float:
        """Height of one unit of the value."""
        low, high = self.values
        return self.size().height() / max(high - low, 1e-12)

    def y(self, value: float) -> float:
        """Where ``value`` lies, pixels from the item's top."""
        return (self.values[1] - value) * self.pixels_per_value

    def value(self, y: float) -> float:
        """The value at pixel ``y``."""
        return self.values[1] - y / self.pixels_per_value

    def handle(self) -> QRectF | None:
        """Where the threshold's handle is, item pixels."""
        if self.limit is None:
            return None
        text = QFontMetricsF(small_font()).horizontalAdvance(self.handle_text())
        y = min(max(self.y(self.limit.levels[0]), 9.0), self.size().height() - 9)
        return QRectF(self.size().width() - text - 22, y - 9, text + 16, 18)

    def handle_text(self) -> str:
        """The threshold's value and how many flags it makes."""
        count = self.marks.flags
        value = shown_number(self.limit.value) if self.limit else ""
        return f"{value} · {counted(count, 'flag')}".replace(",", "\u202f")

    def level_near(self, y: float, reach: float) -> float | None:
        """The threshold line within ``reach`` pixels of ``y``."""
        levels = self.limit.levels if self.limit else ()
        near = [level for level in levels if abs(self.y(level) - y) <= reach]
        return min(near, key=lambda level: abs(self.y(level) - y), default=None)

    def nearest(self, at: QPointF, reach: float) -> Nearest | None:
        """The value nearest to a point of this item, within ``reach`` pixels."""
        if self.data is None:
            return None
        scale = self.axis.pixels_per_frame, self.pixels_per_value
        return self.data.nearest(self.axis.frame(at.x()), self.value(at.y()), scale, reach)

    # -- painting ----------------------------------------------------------------------------

    def paint(self, painter: QPainter, *_: object) -> None:
        """All but what moves with the cursor."""
        look = theme.current()
        area = QRectF(0, 0, self.size().width(), self.size().height())
        painter.save()
        painter.setClipRect(area)
        self._paint_ground(painter, area, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_others(painter, look)
        if self._strong is not None:
            colour = QColor(look.object_ink(self.selected) if self.selected >= 0 else look.text)
            self._stroke(painter, self._strong, QPen(colour, 1.6))
        self._paint_limit(painter, look)
        self._paint_words(painter, look, area)
        self._paint_marks(painter, look)
        self._paint_handle(painter, look)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, look: theme.Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(look.hairline), 1))
        if self.values[0] < 0 < self.values[1]:
            y = round(self.y(0.0))
            painter.drawLine(QLineF(0, y, area.width(), y))
        painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_others(self, painter: QPainter, look: theme.Theme) -> None:
        if isinstance(self._others, tuple):
            self._paint_envelope(painter, look)
            return
        share = BACKGROUND_SHARE if self._strong is not None else 0.8
        for track, values in self._others:
            colour = QColor(look.object_ink(track) if track >= 0 else look.dim)
            if track >= 0:
                colour = QColor(mixed(look.canvas, colour.name(), share))
            self._stroke(painter, values, QPen(colour, 1), steps=track < 0)

    def _paint_envelope(self, painter: QPainter, look: theme.Theme) -> None:
        lows, highs = self._others
        columns = int(self.size().width())
        frame, low, _ = reduced(lows, *self.visible, columns)
        _, _, high = reduced(highs, *self.visible, columns)
        x = (frame - self.visible[0]) * self.axis.pixels_per_frame
        draw_envelope(painter, x, self._ys(high), self._ys(low), look)

    def _ys(self, values: Floats) -> Floats:
        return (self.values[1] - values) * self.pixels_per_value

    def _stroke(self, painter: QPainter, values: Floats, pen: QPen, *, steps: bool = False) -> None:
        """``values`` as separate segments: Qt takes a hundred times longer for one long path."""
        groups = reduced(values, *self.visible, int(self.size().width()))
        apart = np.diff(groups[0][:2]) * self.axis.pixels_per_frame
        dense = not steps and bool((apart <= pen.widthF()).any())
        lines = strokes(*groups) if dense else segments(*groups, steps=steps)
        lines[:, 0::2] = (lines[:, 0::2] - self.visible[0]) * self.axis.pixels_per_frame
        lines[:, 1::2] = self._ys(lines[:, 1::2])
        # Seven times as fast as round caps; square ones close the joints as well.
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        draw_lines(painter, lines)

    def _paint_limit(self, painter: QPainter, look: theme.Theme) -> None:
        if self.limit is None or self.data is None:
            return
        pen = QPen(QColor(look.high), 1.5 if self.grabbed else 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        for level in self.limit.levels:
            y = round(self.y(level)) + 0.5
            painter.drawLine(QLineF(0, y, self.size().width(), y))

    def _paint_marks(self, painter: QPainter, look: theme.Theme) -> None:
        first, last = self.visible
        inside = (self.marks.frame > first - 1) & (self.marks.frame < last + 1)
        marks = self.marks.take(inside)
        if len(marks):
            x = (marks.frame - first) * self.axis.pixels_per_frame
            draw_marks(painter, marks, np.column_stack([x, self._ys(marks.value)]), look)

    def _paint_words(self, painter: QPainter, look: theme.Theme, area: QRectF) -> None:
        painter.setFont(small_font())
        width = QFontMetricsF(painter.font()).horizontalAdvance(self.title_text())
        veil = QColor(look.canvas)
        veil.setAlpha(200)
        painter.fillRect(QRectF(1, 1, width + 12, TITLE_HEIGHT - 2), veil)
        x = 7.0
        for text, colour in ((self.metric.title, look.text), (f" {self.metric.unit}", look.dim)):
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, 13), text)
            x += QFontMetricsF(painter.font()).horizontalAdvance(text)
        if self.message:
            painter.setPen(QColor(look.dim))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.message)

    def title_text(self) -> str:
        """Title and unit."""
        return f"{self.metric.title} {self.metric.unit}"

    def _paint_handle(self, painter: QPainter, look: theme.Theme) -> None:
        handle = self.handle()
        if handle is None or self.data is None:
            return
        share = 0.5 if self.grabbed else 0.34
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(look.canvas, look.high, share)))
        painter.drawRoundedRect(handle, 4, 4)
        painter.setPen(QColor(look.text))
        painter.drawText(handle, Qt.AlignmentFlag.AlignCenter, self.handle_text())
