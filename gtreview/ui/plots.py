"""The stack of plots: how every object changes from frame to frame, and where that is flagged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gtreview.checks.registry import CHECKS, Check
from gtreview.errors import GtreviewError
from gtreview.metrics.registry import METRICS, offered
from gtreview.model.series import Series
from gtreview.ui import theme
from gtreview.ui.plot_axis import RIGHT, paged
from gtreview.ui.plot_chart import Chart, Limit, shown_number
from gtreview.ui.plot_data import MetricData
from gtreview.ui.plot_export import save_picture
from gtreview.ui.plot_marks import Marks, finding_verdicts, flag_verdicts, marks_of
from gtreview.ui.plot_pointer import Pointer
from gtreview.ui.plot_view import AXIS_HEIGHT, GAP, Hover, PlotView
from gtreview.ui.state import ViewState

REACH = 12.0
"""Pixels from a point at which it is still meant."""

LEAST_HEIGHT = 46
"""Pixels below which plots scroll instead of shrinking further."""

PREVIEW_INTERVAL = 16
"""Milliseconds between two previews of a dragged threshold."""


def check_of(metric: str) -> Check | None:
    """The check whose threshold ``metric``'s plot carries."""
    carried = (c for c in CHECKS.values() if c.metric == metric and c.threshold is not None)
    return next(carried, None)


class PlotStack(QWidget):
    """One plot a metric, below each other over one frame axis, with one cursor.

    ``shown_changed`` is sent with the metric ids when the user chooses other plots, ``failed``
    with a sentence when a threshold could not be kept.
    """

    shown_changed = Signal(list)
    failed = Signal(str)

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.review: Any = None
        self.shown: list[str] = []
        self.view = PlotView()
        self._stop_listening: Callable[[], None] = lambda: None
        self._data: dict[str, tuple[Series, MetricData]] = {}
        self._dragged: tuple[Chart, Limit] | None = None
        self._preview = QTimer(self, singleShot=True, interval=PREVIEW_INTERVAL)
        self._preview.timeout.connect(self._preview_now)
        self._lay_out()
        self._pointer = Pointer(self.view, state, self)
        state.shown_changed.connect(self._frame_shown)
        state.track_selected.connect(self._track_selected)
        state.range_changed.connect(self._range_changed)
        self.set_shown([m.id for m in offered(None) if m.default_shown and m.needs == "boxes"])

    def _lay_out(self) -> None:
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self.view)
        self._scroll.verticalScrollBar().rangeChanged.connect(
            lambda *_: QTimer.singleShot(0, self, self._settle)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        self._button = QToolButton(self.view, text="plots ▾", toolTip="Which plots are shown")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setProperty("role", "flat")
        self._button.clicked.connect(self._open_menu_at_button)
        self._button.setStyleSheet("font-size: 11px; padding: 1px 3px;")

    # -- what is shown -----------------------------------------------------------------------

    def show_review(self, review: Any) -> None:
        """Plot the series of ``review`` (None: nothing)."""
        self._stop_listening()
        self._preview.stop()
        self._dragged, self.review, self._data = None, review, {}
        self._stop_listening = review.listen(self._review_changed) if review else lambda: None
        self._show_series()
        self._show_marks()

    def set_shown(self, metrics: Iterable[str]) -> None:
        """Show the plots of these metrics, in the metrics' own order; unknown ids are passed
        over."""
        wanted = set(metrics)
        self.shown = [id for id in METRICS if id in wanted]
        kept = {chart.metric.id: chart for chart in self.view.charts}
        self.view.show_charts([kept.get(id) or Chart(METRICS[id]) for id in self.shown])
        rows = len(self.shown)
        self.view.setMinimumHeight(rows * (LEAST_HEIGHT + GAP) + AXIS_HEIGHT if rows else 0)
        self._show_series()
        self._show_marks()

    def chart(self, metric: str) -> Chart:
        """The plot of ``metric``, which must be shown."""
        return self.view.charts[self.shown.index(metric)]

    def reset_view(self) -> None:
        """Show all frames."""
        self.state.show_range(-0.5, max(self.state.frame_count, 1) - 0.5)

    def export(self, path: Path | str) -> None:
        """Write the plots as they are shown, without the cursor, as PNG (twice the size) or SVG.

        Raises
        ------
        OutputError : the file cannot be written, or its ending is neither.
        """
        save_picture(self.view, Path(path))

    def _data_of(self, metric: str) -> MetricData | None:
        series = self.review.series.get(metric) if self.review else None
        if series is None:
            return None
        known = self._data.get(metric)
        if known is None or known[0] is not series:
            known = series, MetricData(series, len(self.review.sequence))
            self._data[metric] = known
        return known[1]

    def _message(self, metric: str) -> str:
        if self.review is None or metric in self.review.series:
            return ""
        if METRICS[metric].pixels and self.review.images is None:
            return "needs the frames' images"
        return "computing…"

    def _show_series(self) -> None:
        for chart in self.view.charts:
            id = chart.metric.id
            chart.show_data(self._data_of(id), self.state.track, self._message(id))
        self._fit()
        self._show_cursor()

    def _show_marks(self) -> None:
        if self.review is None:
            for chart in self.view.charts:
                chart.show_marks(Marks.none(), None)
            return
        findings = self.review.findings
        verdicts = flag_verdicts(findings, finding_verdicts(self.review))
        for chart in self.view.charts:
            check = check_of(chart.metric.id)
            if check is None or chart.data is None:
                chart.show_marks(Marks.none(), None)
                continue
            marks = marks_of(findings.flags, verdicts, check.id, chart.data)
            chart.show_marks(marks, self._limit(chart, check))
        self._fit()

    def _limit(self, chart: Chart, check: Check) -> Limit:
        """The line where the pointer holds it, else where the review has it."""
        if self._dragged is not None and self._dragged[0] is chart and chart.limit is not None:
            return chart.limit
        return Limit(check, self.review.thresholds[check.id])

    def _fit(self) -> None:
        for chart in self.view.charts:
            chart.show_range(self.state.visible_range, chart.values)
            if self._dragged is None:
                chart.show_range(self.state.visible_range, chart.fitting_values())
        self.view.show_ranges()

    def _show_cursor(self) -> None:
        frame, track, look = self.state.shown, self.state.track, theme.current()
        texts = []
        for chart in self.view.charts:
            line = chart.leading_line
            value = chart.value_in_title(frame)
            colour = look.object_text(track) if track >= 0 and not chart.of_frames else look.text
            name = self._name(track) + " " if not texts and not chart.of_frames else ""
            texts.append((name + shown_number(value) if line is not None else "", colour))
        self.view.show_cursor(frame, texts)

    def _name(self, track: int) -> str:
        return self.review.sequence.track_name(track) if self.review else ""

    # -- what changes ------------------------------------------------------------------------

    def _frame_shown(self, frame: int) -> None:
        self.view.hover = None
        self._show_cursor()
        self.state.show_range(*paged(self.state.visible_range, frame, self.state.frame_count))

    def _track_selected(self, _track: int) -> None:
        self._show_series()

    def _range_changed(self, _first: float, _last: float) -> None:
        self.view.hover = None
        self._fit()
        self.view.viewport().update()

    def _review_changed(self, changed: Any) -> None:
        if "series" in changed.what:
            self._show_series()
        self._show_marks()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.view.restyle()
            self._show_cursor()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        """Line up with the heat strip also where a scroll bar takes width, and refit."""
        bar = self.width() - self._scroll.viewport().width()
        self.view.set_right_margin(max(RIGHT - bar, 0))
        self._button.adjustSize()
        self._button.move(2, self.view.height() - self._button.height() - 1)
        self._fit()

    # -- what the pointer asks for -----------------------------------------------------------

    def preview_limit(self, chart: Chart, level: float) -> None:
        """Hold ``chart``'s threshold at ``level``; the flags follow at the rate of painting."""
        if chart.limit is None:
            return
        if self._dragged is None:
            self._dragged = chart, chart.limit
        chart.grabbed = True
        chart.show_marks(chart.marks, chart.limit.moved_to(level))
        if not self._preview.isActive():
            self._preview.start()

    def _preview_now(self) -> None:
        if self._dragged is not None and self._dragged[0].limit is not None:
            limit = self._dragged[0].limit
            self.review.preview_threshold(limit.check.id, limit.value)

    def finish_limit(self, chart: Chart) -> None:
        """Keep the threshold where it was dragged to."""
        moved = self._let_go(chart)
        if moved is not None and chart.limit is not None:
            self._set_threshold(moved, chart.limit.value)

    def cancel_limit(self, chart: Chart) -> None:
        """Put a dragged threshold back."""
        moved = self._let_go(chart)
        if moved is not None:
            self.review.preview_threshold(moved.check.id, moved.value)
            self._show_marks()

    def reset_limit(self, chart: Chart) -> None:
        """Set the threshold to the check's default."""
        limit = chart.limit
        if limit is not None and limit.check.threshold is not None:
            self._set_threshold(limit, limit.check.threshold.default)

    def _let_go(self, chart: Chart) -> Limit | None:
        """The limit as it was before the drag, None where nothing was dragged."""
        self._preview.stop()
        dragged, self._dragged = self._dragged, None
        chart.grabbed = False
        return dragged[1] if dragged else None

    def _set_threshold(self, before: Limit, value: float) -> None:
        try:
            self.review.set_threshold(before.check.id, value)
        except GtreviewError as error:
            self.failed.emit(str(error))
        self._show_marks()

    def pick(self, chart: Chart, at: QPointF, *, points_only: bool) -> None:
        """Go to the point that is meant by a click: the farthest flagged one within reach, else
        the nearest, else just the frame (unless ``points_only``)."""
        inside = at - self.view.rect_of(chart).topLeft()
        frame = chart.axis.frame(inside.x())
        found = self._flagged_near(chart, inside) or self._point_near(chart, inside)
        if found is not None:
            track, frame = found
            if track >= 0:
                self.state.select(track)
        elif points_only:
            return
        self.state.go_to(round(frame))

    def _flagged_near(self, chart: Chart, at: QPointF) -> tuple[int, int] | None:
        """Object and frame of the flagged point whose stroke from the threshold up ``at`` is on
        or near."""
        if chart.limit is None or not len(chart.marks):
            return None
        marks, limit = chart.marks, chart.limit
        tip = (chart.values[1] - marks.value) * chart.pixels_per_value
        beyond = limit.beyond(marks.value)
        foot = tip + np.where(marks.value > limit.levels[-1], 1, -1) * (
            beyond * chart.pixels_per_value
        )
        low, high = np.minimum(tip, foot), np.maximum(tip, foot)
        down = np.maximum(np.maximum(low - at.y(), at.y() - high), 0)
        across = np.abs(marks.frame - chart.axis.frame(at.x())) * chart.axis.pixels_per_frame
        near = np.flatnonzero(np.hypot(across, down) <= REACH)
        if not len(near):
            return None
        best = near[np.argmax(beyond[near])]
        return int(marks.track[best]), int(marks.frame[best])

    def _point_near(self, chart: Chart, at: QPointF) -> tuple[int, int] | None:
        near = chart.nearest(at, REACH)
        return (near.track, near.frame) if near else None

    def hover(self, at: QPointF | None) -> None:
        """Name the point under the pointer (None: nowhere)."""
        chart = self.view.chart_at(at) if at is not None else None
        before, self.view.hover = self.view.hover, None
        if chart is not None and at is not None:
            self.view.hover = self._hover_on(chart, at)
        if before != self.view.hover:
            self.view.viewport().update()

    def _hover_on(self, chart: Chart, at: QPointF) -> Hover | None:
        corner = self.view.rect_of(chart).topLeft()
        near = chart.nearest(at - corner, REACH)
        if near is None:
            return None
        where = corner + QPointF(chart.axis.x(near.frame), chart.y(near.value))
        about = ", ".join(self.review.sequence.rig.labels[place] for place in near.keypoints)
        named = [part for part in (self._name(near.track), about) if part]
        parts = [*named, f"frame {near.frame}", shown_number(near.value)]
        look = theme.current()
        colour = look.object_ink(near.track) if near.track >= 0 else look.dim
        return Hover(where, " · ".join(parts), colour)

    # -- the menu ----------------------------------------------------------------------------

    def _open_menu_at_button(self) -> None:
        menu = self.menu()
        menu.popup(self._button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def open_menu(self, at: QPointF) -> None:
        """Open the choice of plots at a point of the screen."""
        self.menu().popup(at.toPoint())

    def menu(self) -> QMenu:
        """Which plots are shown, and all frames again."""
        menu = QMenu(self)
        for metric in offered(self.review.sequence if self.review else None):
            entry = menu.addAction(metric.title, lambda _on=False, id=metric.id: self._toggle(id))
            entry.setCheckable(True)
            entry.setChecked(metric.id in self.shown)
            entry.setToolTip(metric.help)
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        menu.addAction("Show all frames", self.reset_view)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _toggle(self, metric: str) -> None:
        self.set_shown({*self.shown} ^ {metric})
        self.shown_changed.emit(self.shown)
