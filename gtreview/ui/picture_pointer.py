"""What the mouse does on the picture: it moves it, selects, and takes what can be edited."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gtreview.ui.frame_poses import Pointed
from gtreview.ui.overlay import Overlay
from gtreview.ui.plain import plain_tip
from gtreview.ui.scene_view import ZoomView
from gtreview.ui.state import ViewState

POINT_REACH = 8
"""Screen pixels from a keypoint at which it is still meant."""
_REACH = 4
"""Screen pixels beside a box that still count as on it."""
_STILL = 3
"""Screen pixels that a hand on a point may tremble without moving it."""


class Hand(Protocol):
    """What takes labels and moves them; places are pixels of the picture."""

    def press(self, x: float, y: float, reach: float, whole: bool) -> bool:
        """Take what is at (x, y); False where nothing is to be taken."""

    def drag(self, x: float, y: float) -> None:
        """What was taken follows."""

    def let_go(self) -> bool:
        """It stays where it is; False where it was not moved and the press is a click as well."""

    def shape_at(self, x: float, y: float, reach: float) -> Qt.CursorShape | None:
        """The pointer over what can be taken there; None: as always."""


class PicturePointer:
    """Turns the mouse events of a view of the picture into what they mean.

    Attributes
    ----------
    hand : what a press is offered to before it selects or moves the picture.
    """

    def __init__(self, view: ZoomView, overlay: Overlay, state: ViewState) -> None:
        self.hand: Hand | None = None
        self._view, self._overlay, self._state = view, overlay, state
        self._in_hand = False
        self._drag: tuple[QPoint, QPoint] | None = None
        self._clicked = QPoint(-1, -1)
        self._handlers = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.ToolTip: self._tell,
        }
        view.setMouseTracking(True)
        view.pointer = self.handle

    def handle(self, event: QEvent) -> bool:
        """Take one event of the viewport; True where it is settled."""
        if event.type() == QEvent.Type.Leave:
            self._overlay.point_at(None)
        handler = self._handlers.get(event.type())
        if handler is None:
            return False
        handler(event)
        return True

    def _wheel(self, event: QWheelEvent) -> None:
        if all(self._view.area) and event.angleDelta().y():
            self._view.zoom(1.0016 ** event.angleDelta().y(), event.position())
        event.accept()

    def _press(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            place = event.position().toPoint()
            self._drag = place, place
            self._in_hand = event.button() == Qt.MouseButton.LeftButton and self._take(event)

    def _move(self, event: QMouseEvent) -> None:
        if self._drag is None:
            self._overlay.point_at(self._keypoint_at(event.position()))
            self._show_shape(event.position())
            return
        start, last = self._drag
        place = event.position().toPoint()
        if self._in_hand:
            if start != last or (place - start).manhattanLength() >= _STILL:
                self.hand.drag(*self._in_picture(event.position())[:2])
                self._drag = start, place
        elif _is_drag(start, place) or start != last:
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._view.pan(QPointF(last - place))
            self._drag = start, place

    def _release(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        start, last = self._drag
        self._drag = None
        self._view.viewport().unsetCursor()
        if self._in_hand:
            self._in_hand = False
            if not self.hand.let_go():
                self._click(start)
        elif start == last and event.button() == Qt.MouseButton.LeftButton:
            self._click(start)

    def _double_click(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            self._in_hand = self._take(event)
            if self._in_hand or self._tracks_at(place):
                self._drag = place, place
            else:
                self._view.fit()

    def _show_shape(self, place: QPointF) -> None:
        """The pointer says what a press would take."""
        viewport = self._view.viewport()
        shape = self.hand.shape_at(*self._in_picture(place)) if self.hand is not None else None
        if shape is None:
            viewport.unsetCursor()
        elif viewport.cursor().shape() != shape:
            viewport.setCursor(shape)

    def _take(self, event: QMouseEvent) -> bool:
        """Offer a press to the hand; True where it has taken something."""
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        at = self._in_picture(event.position())
        return self.hand is not None and self.hand.press(*at, whole)

    def _click(self, place: QPoint) -> None:
        """Select the keypoint here and its object, else the smallest object here; at the same
        place again, the one beneath it."""
        pointed = self._keypoint_at(QPointF(place))
        if pointed is not None and pointed.track >= 0:
            self._state.select(pointed.track)
            self._state.select_keypoint(pointed.place)
            return
        self._state.select_keypoint(-1)
        tracks = self._tracks_at(place)
        again = not _is_drag(self._clicked, place)
        self._clicked = place
        if not tracks:
            self._state.select(-1)
        elif again and self._state.track in tracks:
            self._state.select(tracks[(tracks.index(self._state.track) + 1) % len(tracks)])
        else:
            self._state.select(tracks[0])

    def _tell(self, event: QHelpEvent) -> None:
        """The whole of what an annotator reported of the object under the pointer, and what the
        labels compared with say of it."""
        labels = self._overlay.labels
        if labels is not None:
            x, y, reach = self._in_picture(QPointF(event.pos()))
            parts = (labels.report_at(x, y, reach), labels.compared_at(x, y, reach))
            said = "\n".join(part for part in parts if part)
            QToolTip.showText(event.globalPos(), plain_tip(said), self._view.viewport())

    def _keypoint_at(self, place: QPointF) -> Pointed | None:
        labels = self._overlay.labels
        return None if labels is None else labels.poses.nearest(*self._in_picture(place))

    def _tracks_at(self, place: QPoint) -> list[int]:
        labels = self._overlay.labels
        if labels is None:
            return []
        scene = self._view.mapToScene(place)
        rows = labels.at(scene.x(), scene.y(), _REACH / self._view.transform().m11())
        return list(dict.fromkeys(t for t in labels.tracks[rows].tolist() if t >= 0))

    def _in_picture(self, place: QPointF) -> tuple[float, float, float]:
        """x, y and how far a point may lie away and still be meant, in the picture's pixels."""
        at = self._view.viewportTransform().inverted()[0].map(place)
        return at.x(), at.y(), POINT_REACH / self._view.transform().m11()


def _is_drag(start: QPoint, place: QPoint) -> bool:
    return (place - start).manhattanLength() >= QApplication.startDragDistance()
