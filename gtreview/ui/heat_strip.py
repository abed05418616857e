"""One row over the frame axis: where it looks wrong, what is decided, where you are."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gtreview.checks.run import describe
from gtreview.model.colours import mixed
from gtreview.model.flags import Findings
from gtreview.ui import theme
from gtreview.ui.plain import plain_tip
from gtreview.ui.plot_axis import FrameAxis
from gtreview.ui.plot_marks import CONFIRMED, DISMISSED, UNDECIDED, finding_verdicts
from gtreview.ui.plot_paint import small_font
from gtreview.ui.state import ViewState

Floats = NDArray[np.float64]

HEIGHT = 26
PRESENCE_TOP, HEAT_TOP, HEAT_HEIGHT, VERDICT_TOP, LINE = 2, 6, 13, 21, 2
UNSEEN_TOP, UNSEEN_LINE = 24, 1
FAINTEST = 0.3
"""Share of the colour that the least suspicious undecided finding still has."""

MOST_LINES = 6
"""Findings that a tool tip lists."""


def frame_heat(findings: Findings, which: NDArray[np.bool_], count: int) -> Floats:
    """(count,) the greatest suspicion among the flags of findings ``which`` at each frame, 0…1;
    0 where there is none."""
    heat = np.zeros(count)
    if not which.any():
        return heat
    member = np.repeat(which, np.diff(findings.starts))
    flags = findings.flags.take(findings.order[member])
    length = np.maximum(flags.last - flags.first + 1, 0)
    within = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    frame = np.repeat(flags.first, length) + within
    inside = (frame >= 0) & (frame < count)
    value = np.repeat(np.maximum(flags.suspicion, 0.01), length)
    np.maximum.at(heat, frame[inside], value[inside])
    return heat


def columns_of(per_frame: Floats, axis: FrameAxis, widest: int = 1) -> Floats:
    """(width,) the greatest value of the frames that each pixel column covers.

    ``widest``: a value reaches at least so many columns to each side of its own, so that a
    single frame among thousands is still seen.
    """
    width = int(axis.width)
    # Frame t covers t − 0.5 … t + 0.5; the tiny step keeps a shared border out.
    edges = axis.first + 0.5 + np.arange(width + 1) * (axis.last - axis.first) / width
    start = np.clip(np.floor(edges[:-1] + 1e-6), 0, len(per_frame) - 1).astype(int)
    stop = np.clip(np.ceil(edges[1:] - 1e-6), start + 1, len(per_frame)).astype(int)
    padded = np.append(per_frame, 0.0)
    bounds = np.column_stack([start, stop]).ravel()
    value = np.maximum.reduceat(padded, bounds)[::2]
    for _ in range(widest if axis.pixels_per_frame < 2 * widest + 1 else 0):
        value = np.maximum(value, np.maximum(np.roll(value, 1), np.roll(value, -1)))
    return value


def heat_colours(heat: Floats, look: theme.Theme) -> NDArray[np.uint32]:
    """(n,) colours 0xffRRGGBB from the canvas over amber to red."""
    return _scale(look)[np.clip(heat * 255, 0, 255).astype(int)]


@cache
def _scale(look: theme.Theme) -> NDArray[np.uint32]:
    return np.array([_ramp(step / 255, look) for step in range(256)], np.uint32)


def _ramp(heat: float, look: theme.Theme) -> int:
    if heat <= 0:
        return QColor(look.panel).rgb()
    if heat < theme.HIGH_SUSPICION:
        share = FAINTEST + (1 - FAINTEST) * heat / theme.HIGH_SUSPICION
        return QColor(mixed(look.canvas, look.some, share)).rgb()
    share = (heat - theme.HIGH_SUSPICION) / (1 - theme.HIGH_SUSPICION)
    return QColor(mixed(look.some, look.high, min(1.0, share * 1.5))).rgb()


class HeatStrip(QWidget):
    """Suspicion of what is still undecided, as heat; below it what was confirmed (green),
    dismissed (grey) and corrected (blue), and at the edge a thin line where nobody has looked;
    above it where the selected object is labelled; the cursor. A click or drag goes there."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.review: Any = None
        self._stop_listening: Callable[[], None] = lambda: None
        self._pixels: QPixmap | None = None
        self._heat = self._confirmed = self._dismissed = self._presence = np.zeros(0)
        self._corrected = self._unseen = np.zeros(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Where the findings are")
        state.shown_changed.connect(lambda _frame: self.update())
        state.track_selected.connect(lambda _track: self._find_presence())
        state.range_changed.connect(lambda _first, _last: self._refresh())

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_review(self, review: Any) -> None:
        """Show the findings of ``review`` (None: nothing)."""
        self._stop_listening()
        self.review = review
        self._stop_listening = review.listen(self._review_changed) if review else lambda: None
        self._find_heat()
        self._find_presence()
        self.show_seen()

    def show_seen(self) -> None:
        """More frames have been looked at."""
        seen = self.review.coverage.seen if self.review else np.zeros(0, bool)
        self._unseen = np.where(seen, 0.0, 1.0)
        self._refresh()

    @property
    def axis(self) -> FrameAxis:
        """Frames over the widget's pixels: the plots' own margins."""
        return FrameAxis.across(self.state.visible_range, self.width())

    def _review_changed(self, changed: Any) -> None:
        self._find_heat()
        if "labels" in changed.what:
            self._find_presence()

    def _find_heat(self) -> None:
        if self.review is None:
            self._heat = self._confirmed = self._dismissed = self._corrected = np.zeros(0)
        else:
            count, findings = len(self.review.sequence), self.review.findings
            verdicts = finding_verdicts(self.review)
            self._heat, self._confirmed, self._dismissed = (
                frame_heat(findings, verdicts == verdict, count)
                for verdict in (UNDECIDED, CONFIRMED, DISMISSED)
            )
            self._corrected = np.zeros(count)
            self._corrected[self.review.labels.corrected_frames] = 1.0
        self._refresh()

    def _find_presence(self) -> None:
        self._presence = np.zeros(0)
        if self.review is not None and self.state.track >= 0:
            sequence, track = self.review.sequence, self.state.track
            self._presence = np.zeros(len(sequence))
            for labels in (sequence.boxes, sequence.poses):
                self._presence[labels.frame[labels.of_track(track)]] = 1.0
        self._refresh()

    def _refresh(self) -> None:
        self._pixels = None
        self.update()

    # -- painting ----------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._pixels is None or self._pixels.size() != self.size() * ratio:
            self._pixels = self._rendered(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixels)
        axis, look = self.axis, theme.current()
        if len(self._heat) and axis.first <= self.state.shown <= axis.last:
            x = round(axis.x(self.state.shown))
            painter.fillRect(QRectF(x - 2, 0, 4, HEIGHT), QColor(look.canvas))
            painter.fillRect(QRectF(x - 1, 0, 2, HEIGHT), QColor(look.accent))
        painter.end()

    def _rendered(self, ratio: float) -> QPixmap:
        look, axis = theme.current(), self.axis
        pixels = QPixmap(self.size() * ratio)
        pixels.setDevicePixelRatio(ratio)
        pixels.fill(QColor(look.canvas))
        painter = QPainter(pixels)
        if len(self._heat):
            colours = heat_colours(columns_of(self._heat, axis), look)
            _paint_row(painter, axis, colours, HEAT_TOP, HEAT_HEIGHT)
            self._paint_lines(painter, axis, look)
            self._paint_progress(painter, look)
        painter.end()
        return pixels

    def _paint_lines(self, painter: QPainter, axis: FrameAxis, look: theme.Theme) -> None:
        object_colour = look.object_ink(self.state.track)
        lines = (
            (self._presence, PRESENCE_TOP, object_colour),
            (self._corrected, VERDICT_TOP, look.accent),
            (self._dismissed, VERDICT_TOP, mixed(look.canvas, look.dim, 0.75)),
            (self._confirmed, VERDICT_TOP, look.confirmed),
            (self._unseen, UNSEEN_TOP, mixed(look.canvas, look.dim, 0.6)),
        )
        for per_frame, top, colour in lines:
            if not len(per_frame):
                continue
            # Presence is not widened: a gap of one frame is to stay visible.
            widest = 0 if top == PRESENCE_TOP else 1
            drawn = self._share_drawn(per_frame, axis, widest)
            ink = np.where(drawn, QColor(colour).rgba(), 0).astype(np.uint32)
            _paint_row(painter, axis, ink, top, UNSEEN_LINE if top == UNSEEN_TOP else LINE)

    @staticmethod
    def _share_drawn(per_frame: Floats, axis: FrameAxis, widest: int) -> NDArray[np.bool_]:
        if widest:
            return columns_of(per_frame, axis, widest) > 0
        missing = columns_of(1.0 - per_frame, axis, widest) > 0
        return ~missing

    def _paint_progress(self, painter: QPainter, look: theme.Theme) -> None:
        decided, total = self.review.progress
        font = theme.number_font()
        font.setPixelSize(11)
        painter.setFont(font if total < 1000 else small_font())
        painter.setPen(QColor(look.dim))
        place = QRectF(0, HEAT_TOP, self.axis.left - 6, HEAT_HEIGHT)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, right, f"{decided}/{total}")

    # -- the pointer -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.state.go_to(round(self.axis.frame(event.position().x())))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tip = plain_tip(self.tip_at(QPointF(event.pos()).x()))
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def tip_at(self, x: float) -> str:
        """What there is within two pixels of ``x``: frame, corrections, findings, verdicts."""
        if self.review is None:
            return ""
        axis, findings = self.axis, self.review.findings
        frame = min(max(round(axis.frame(x)), 0), max(len(self.review.sequence) - 1, 0))
        low, high = axis.frame(x - 2) - 0.5, axis.frame(x + 2) + 0.5
        found = np.flatnonzero((findings.last >= low) & (findings.first <= high))
        near = self._corrected[max(math.ceil(low), 0) : math.floor(high) + 1]
        corrected = ["corrected"] if near.any() else []
        if frame < len(self._unseen) and self._unseen[frame]:
            corrected.append("nobody has looked at it")
        lines = [f"frame {frame}", *corrected, *(self._line(int(i)) for i in found[:MOST_LINES])]
        if len(found) > MOST_LINES:
            lines.append(f"and {len(found) - MOST_LINES} more")
        return "\n".join(lines)

    def _line(self, finding: int) -> str:
        verdict = self.review.decisions[finding].verdict
        sign = {"confirmed": "✓ ", "dismissed": "✗ "}.get(str(verdict), "")
        return sign + describe(self.review.sequence, self.review.findings.lead(finding))


def _paint_row(
    painter: QPainter, axis: FrameAxis, colours: NDArray[np.uint32], top: int, height: int
) -> None:
    """(width,) colours 0xAARRGGBB as a bar of ``height`` pixels."""
    colours = np.ascontiguousarray(colours)
    size = len(colours)
    image = QImage(colours.data, size, 1, size * 4, QImage.Format.Format_ARGB32)
    painter.drawImage(QRectF(axis.left, top, size, height), image)
