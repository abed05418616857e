"""What the mouse does on the plots: one gesture at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from gtreview.ui.plot_axis import held, zoomed
from gtreview.ui.plot_chart import Chart
from gtreview.ui.plot_view import PlotView
from gtreview.ui.state import ViewState

SLACK = 4.0
"""Pixels that a pressed pointer may wander before it drags."""


class Listener(Protocol):
    """Who does what the pointer asks for."""

    def preview_limit(self, chart: Chart, level: float) -> None: ...
    def finish_limit(self, chart: Chart) -> None: ...
    def cancel_limit(self, chart: Chart) -> None: ...
    def reset_limit(self, chart: Chart) -> None: ...
    def pick(self, chart: Chart, at: QPointF, *, points_only: bool) -> None: ...
    def hover(self, at: QPointF | None) -> None: ...
    def open_menu(self, at: QPointF) -> None: ...
    def reset_view(self) -> None: ...


class Gesture(Protocol):
    """A drag under way."""

    def move(self, at: QPointF) -> None: ...
    def finish(self) -> None: ...
    def cancel(self) -> None: ...


class LimitDrag:
    """Moves a threshold; the line keeps its distance to the pointer."""

    def __init__(self, listener: Listener, view: PlotView, chart: Chart, at: QPointF) -> None:
        self._listener, self._view, self._chart = listener, view, chart
        levels = chart.limit.levels if chart.limit else (0.0,)
        y = at.y() - view.rect_of(chart).top()
        self._offset = chart.y(min(levels, key=lambda level: abs(chart.y(level) - y))) - y

    def move(self, at: QPointF) -> None:
        y = at.y() - self._view.rect_of(self._chart).top() + self._offset
        inside = min(max(y, 0.0), self._chart.size().height())
        self._listener.preview_limit(self._chart, self._chart.value(inside))

    def finish(self) -> None:
        self._listener.finish_limit(self._chart)

    def cancel(self) -> None:
        self._listener.cancel_limit(self._chart)


class RangeDrag:
    """Marks a band of frames and zooms to it."""

    def __init__(self, state: ViewState, view: PlotView, start: QPointF) -> None:
        self._state, self._view, self._start = state, view, start.x()

    def move(self, at: QPointF) -> None:
        axis = self._view.axis
        right = axis.left + axis.width
        self._view.band = tuple(min(max(x, axis.left), right) for x in (self._start, at.x()))
        self._view.viewport().update()

    def finish(self) -> None:
        band, axis = self._view.band, self._view.axis
        self.cancel()
        if band and abs(band[1] - band[0]) > SLACK:
            first, last = sorted(axis.frame(x) for x in band)
            self._state.show_range(*held(first, last, self._state.frame_count))

    def cancel(self) -> None:
        self._view.band = None
        self._view.viewport().update()


class PanDrag:
    """Moves the visible range with the pointer."""

    def __init__(self, state: ViewState, view: PlotView, start: QPointF) -> None:
        self._state, self._axis, self._start = state, view.axis, start.x()

    def move(self, at: QPointF) -> None:
        by = (at.x() - self._start) / self._axis.pixels_per_frame
        moved = held(self._axis.first - by, self._axis.last - by, self._state.frame_count)
        self._state.show_range(*moved)

    def finish(self) -> None:
        """The range stands where it is."""

    def cancel(self) -> None:
        self._state.show_range(self._axis.first, self._axis.last)


class EscapeWatch(QObject):
    """Takes the view's Escape key while a gesture is under way, before the window's keys do."""

    def __init__(self, view: PlotView, pressed: Callable[[], None]) -> None:
        super().__init__(view)
        self._view, self._pressed = view, pressed
        view.installEventFilter(self)

    def end(self) -> None:
        """Watch no longer. (A filter that outlives its view's Python side crashes Qt.)"""
        self._view.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride
        if event.type() not in keys or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._pressed()
        return True


class Pointer:
    """Turns the view's mouse and wheel events into gestures and clicks."""

    def __init__(self, view: PlotView, state: ViewState, listener: Listener) -> None:
        self._view, self._state, self._listener = view, state, listener
        self._pressed: QPointF | None = None
        self._gesture: Gesture | None = None
        self._escape: EscapeWatch | None = None
        self._handlers = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.Leave: self._leave,
        }
        view.pointer = self.handle

    def handle(self, event: QEvent) -> bool:
        """Take one event of the viewport; True where it is settled."""
        handler = self._handlers.get(event.type())
        return handler is not None and bool(handler(event))

    def _press(self, event: QMouseEvent) -> bool:
        at = event.position()
        if self._gesture is not None:
            return True
        self._pressed = at
        return True

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        self._escape = EscapeWatch(self._view, self._cancel)
        self._listener.hover(None)

    def _end(self) -> Gesture | None:
        """Forget the press and the gesture it began; which one."""
        gesture, self._gesture, self._pressed = self._gesture, None, None
        if self._escape is not None:
            self._escape.end()
            self._escape = None
        return gesture

    def _cancel(self) -> None:
        gesture = self._end()
        if gesture is not None:
            gesture.cancel()

    def _move(self, event: QMouseEvent) -> bool:
        at = event.position()
        if self._gesture is None and self._pressed is not None:
            away = at - self._pressed
            if max(abs(away.x()), abs(away.y())) > SLACK:
                self._begin(self._gesture_for(event.buttons(), away))
        if self._gesture is not None:
            self._gesture.move(at)
        else:
            self._show_grip(at)
            self._listener.hover(at)
        return True

    def _gesture_for(self, buttons: Qt.MouseButton, away: QPointF) -> Gesture:
        start = self._pressed or QPointF()
        if not buttons & Qt.MouseButton.LeftButton:
            return PanDrag(self._state, self._view, start)
        chart = self._view.chart_at(start)
        if chart is not None and (
            self._on_handle(chart, start)
            or (self._on_line(chart, start) and abs(away.y()) > abs(away.x()))
        ):
            return LimitDrag(self._listener, self._view, chart, start)
        return RangeDrag(self._state, self._view, start)

    def _release(self, event: QMouseEvent) -> bool:
        pressed, gesture = self._pressed, self._end()
        if gesture is not None:
            gesture.finish()
        elif pressed is not None and event.button() == Qt.MouseButton.RightButton:
            self._listener.open_menu(event.globalPosition())
        elif pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            chart = self._view.chart_at(pressed)
            if chart is not None:
                # Points lie under the handle too; only there is a click beside them nothing.
                self._listener.pick(chart, pressed, points_only=self._on_handle(chart, pressed))
        return True

    def _double_click(self, event: QMouseEvent) -> bool:
        self._end()
        chart = self._view.chart_at(event.position())
        if chart is not None and self._on_handle(chart, event.position()):
            self._listener.reset_limit(chart)
        else:
            self._listener.reset_view()
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        axis, count = self._view.axis, self._state.frame_count
        turned = event.angleDelta()
        if abs(turned.x()) > abs(turned.y()):
            by = -turned.x() / 8 / axis.pixels_per_frame
            moved = held(axis.first + by, axis.last + by, count)
        else:
            around = axis.frame(min(max(event.position().x(), axis.left), axis.left + axis.width))
            visible = axis.first, axis.last
            moved = zoomed(visible, around, 1.0018 ** turned.y(), count)
        self._state.show_range(*moved)
        return True

    def _leave(self, _event: QEvent) -> bool:
        self._listener.hover(None)
        return False

    def _on_handle(self, chart: Chart, at: QPointF) -> bool:
        handle = chart.handle()
        return handle is not None and handle.contains(at - self._view.rect_of(chart).topLeft())

    def _on_line(self, chart: Chart, at: QPointF) -> bool:
        return chart.level_near(at.y() - self._view.rect_of(chart).top(), SLACK) is not None

    def _show_grip(self, at: QPointF) -> None:
        chart = self._view.chart_at(at)
        grip = chart is not None and (self._on_handle(chart, at) or self._on_line(chart, at))
        shape = Qt.CursorShape.SizeVerCursor if grip else Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(shape)
