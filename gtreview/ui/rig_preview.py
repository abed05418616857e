"""A rig at rest, as skeletons will look: keypoints are dragged to their places, bones drawn."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from gtreview.model.rig import Rig
from gtreview.ui import theme
from gtreview.ui.rig_look import RigLook
from gtreview.ui.skeleton_paint import draw_bones
from gtreview.ui.sprites import Sprites, Stamp

MARGIN = 36
"""Pixels around the rig: names stand in them."""
REACH = 8
"""Pixels beside a keypoint or bone that still count as on it."""
MOST_NAMES = 30
"""Rigs with more keypoints show the names of those that are selected or pointed at."""
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip

Ends = tuple[str, str]


class RigPreview(QWidget):
    """Shows a rig and says what the hand wants; it changes nothing by itself.

    With ``draws_bones``, or Shift held, dragging from a keypoint draws a bone, else it moves the
    keypoint, and all that are selected with it. Arrow keys nudge what is selected. The wheel goes
    nearer, dragging beside the rig moves the view.

    Attributes
    ----------
    points, bones : what is selected: labels, and pairs of them.
    """

    chosen = Signal()
    """Other parts are selected."""
    moved = Signal(object)
    """A drag or nudge has ended: (x, y) by label."""
    connected = Signal(str, str)
    """A bone was drawn."""
    added = Signal(float, float)
    """A keypoint is wanted at this place."""

    def __init__(self) -> None:
        super().__init__()
        self.rig = Rig("")
        self.points: set[str] = set()
        self.bones: set[Ends] = set()
        self.draws_bones = False
        self.editable = True
        self._rest = np.empty((0, 2))
        self._look = RigLook.of(self.rig, 0)
        self._sprites = Sprites()
        self._scale, self._origin = 1.0, np.zeros(2)
        self._zoomed = False
        self._panning = False
        self._grabbed: int | None = None
        self._pressed = self._at = QPointF()
        self._bone_from: int | None = None
        self._hovered: int | None = None
        self.setAccessibleName("Preview of the rig")
        self.setAccessibleDescription(
            "Page up and down go from keypoint to keypoint, arrow keys move what is selected."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 150)

    def sizeHint(self) -> QSize:
        """Room for a body."""
        return QSize(340, 280)

    def show_rig(self, rig: Rig) -> None:
        """Show another rig; it stays where it is on the screen as long as it fits there."""
        self.rig, self._look = rig, RigLook.of(rig, len(rig.keypoints))
        self._rest = np.array([(p.x, p.y) for p in rig.keypoints], float).reshape(-1, 2)
        self._grabbed = self._hovered = self._bone_from = None
        self.points &= set(rig.labels)
        self.bones &= {(bone.a, bone.b) for bone in rig.bones}
        if not self._fits():
            self.fit()
        self.update()

    def select(self, points: Iterable[str], bones: Iterable[Ends] = ()) -> None:
        """Mark these, telling nobody."""
        self.points, self.bones = set(points), set(bones)
        self.update()

    def fit(self) -> None:
        """Show the whole rig as large as it goes."""
        self._zoomed = False
        if not len(self._rest):
            return
        low, high = self._rest.min(axis=0), self._rest.max(axis=0)
        room = np.maximum([self.width() - 2 * MARGIN, self.height() - 2 * MARGIN], 20)
        extent = high - low
        self._scale = float((room / np.maximum(extent, extent.max() / 1e3 + 1e-9)).min())
        if not extent.any():
            self._scale = 1.0
        middle = np.array([self.width(), self.height()]) / 2
        self._origin = middle - (low + high) / 2 * self._scale
        self.update()

    def place_of(self, label: str) -> QPointF:
        """Where a keypoint is on the widget."""
        return QPointF(*self._shown()[self.rig.place[label]])

    # -- the hand -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is here, and take hold of it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self._at = event.position()
        point = self._point_at(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if point is not None and self.editable and (shift or self.draws_bones):
            self._bone_from = point
        elif point is not None:
            self._grab(point, more)
        else:
            self._choose_bone(event.position(), more)
            self._panning = True
        self.update()

    def _grab(self, point: int, more: bool) -> None:
        label = self.rig.labels[point]
        if more:
            self.points ^= {label}
        elif label not in self.points:
            self.points, self.bones = {label}, set()
        self._grabbed = point if self.editable and label in self.points else None
        self.chosen.emit()

    def _choose_bone(self, at: QPointF, more: bool) -> None:
        found = self._bone_at(at)
        bones = set() if found is None else {found}
        self.points = self.points if more else set()
        self.bones = self.bones ^ bones if more else bones
        self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let what was taken hold of follow."""
        before, self._at = self._at, event.position()
        way = (self._at - self._pressed).manhattanLength()
        if self._panning and (self._zoomed or way >= QApplication.startDragDistance()):
            self._pan(self._at - before)
        hovered = self._point_at(event.position())
        held = self._grabbed is not None or self._bone_from is not None
        if hovered != self._hovered or held:
            self._hovered = hovered
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was dragged stays here; a bone ends at the keypoint here."""
        self._at, self._panning = event.position(), False
        moved = self._dragged()
        start, self._bone_from = self._bone_from, None
        grabbed, self._grabbed = self._grabbed, None
        if start is not None:
            self._end_bone(start, event.position())
        elif grabbed is not None and moved.any():
            self._tell_moved(moved)
        self.update()

    def _end_bone(self, start: int, at: QPointF) -> None:
        end = self._point_at(at)
        if end is not None and end != start:
            self.connected.emit(self.rig.labels[start], self.rig.labels[end])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nearer or farther, around the pointer."""
        factor, at = 1.0016 ** event.angleDelta().y(), event.position()
        pointer = np.array([at.x(), at.y()])
        self._origin = pointer + (self._origin - pointer) * factor
        self._scale *= factor
        self._zoomed = True
        self.update()
        event.accept()

    def _pan(self, way: QPointF) -> None:
        self._origin = self._origin + np.array([way.x(), way.y()])
        self._zoomed = True
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A new keypoint where there is none."""
        if self._point_at(event.position()) is None and self.editable:
            place = self._place(event.position())
            self.added.emit(*place.round(1).tolist())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows nudge, with Shift ten times as far; page keys go from keypoint to keypoint."""
        if event.key() in _STEPS and self.points and self.editable:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._tell_moved(np.array(_STEPS[event.key()], float) * far)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self.rig.keypoints:
            self._step(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        places = [self.rig.place[label] for label in self.points]
        now = (max(places) if step > 0 else min(places)) if places else (-1 if step > 0 else 0)
        self.points = {self.rig.labels[(now + step) % len(self.rig.labels)]}
        self.bones = set()
        self.chosen.emit()
        self.update()

    def _tell_moved(self, by: np.ndarray) -> None:
        places = {label: self._rest[self.rig.place[label]] + by for label in self.points}
        self.moved.emit({label: tuple(xy.round(1).tolist()) for label, xy in places.items()})

    def _dragged(self) -> np.ndarray:
        """How far what is held has been dragged, in the rig's own pixels."""
        way = self._at - self._pressed
        if self._grabbed is None or way.manhattanLength() < QApplication.startDragDistance() / 3:
            return np.zeros(2)
        return np.array([way.x(), way.y()]) / self._scale

    # -- where things are ---------------------------------------------------------------------

    def _shown(self) -> np.ndarray:
        """(K, 2) pixels of the widget, with what is being dragged where it would come to lie."""
        rest = self._rest
        if self._grabbed is not None and self.points:
            held = np.array([label in self.points for label in self.rig.labels])
            rest = rest + held[:, np.newaxis] * self._dragged()
        return rest * self._scale + self._origin

    def _place(self, at: QPointF) -> np.ndarray:
        """A place on the widget in the rig's own pixels."""
        if not len(self._rest):
            return np.array([at.x(), at.y()])
        return (np.array([at.x(), at.y()]) - self._origin) / self._scale

    def _fits(self) -> bool:
        """Whether everything is in sight, and not too small, or somebody has chosen the view."""
        if self._zoomed or not len(self._rest):
            return True
        shown = self._rest * self._scale + self._origin
        low, high, room = shown.min(axis=0), shown.max(axis=0), [self.width(), self.height()]
        inside = (low >= MARGIN / 3).all() and (high <= np.array(room) - MARGIN / 3).all()
        return bool(inside and ((high - low) >= np.array(room) / 4).any())

    def _point_at(self, at: QPointF) -> int | None:
        if not len(self._rest):
            return None
        away = np.hypot(*(self._shown() - (at.x(), at.y())).T)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= REACH + self.rig.style.radius else None

    def _bone_at(self, at: QPointF) -> Ends | None:
        if not self.rig.bones:
            return None
        shown, ends = self._shown(), np.array(self.rig.bone_places)
        a, way = shown[ends[:, 0]], shown[ends[:, 1]] - shown[ends[:, 0]]
        offset = np.array([at.x(), at.y()]) - a
        along = np.clip((offset * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-9), 0, 1)
        away = np.hypot(*(offset - along[:, np.newaxis] * way).T)
        nearest = int(away.argmin())
        bone = self.rig.bones[nearest]
        return (bone.a, bone.b) if away[nearest] <= REACH else None

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bones, keypoints, names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        painter.fillRect(self.rect(), QColor(colours.canvas))
        if self.rig.keypoints:
            xy = self._shown()
            self._paint_bones(painter, xy)
            self._paint_points(painter, xy)
            self._paint_names(painter, xy)
        else:
            painter.setPen(QColor(colours.dim))
            text = "Double-click to put the first keypoint here,\nor begin with a rig there is."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_bones(self, painter: QPainter, xy: np.ndarray) -> None:
        line, accent = self.rig.style.line, theme.current().accent
        painter.setPen(_pen(accent, line + 5))
        for bone, (a, b) in zip(self.rig.bones, self.rig.bone_places, strict=True):
            if (bone.a, bone.b) in self.bones:
                painter.drawLine(QPointF(*xy[a]), QPointF(*xy[b]))
        draw_bones(painter, self._look, xy, self._look.skeleton_colour(0, 0), line)
        if self._bone_from is not None:
            pen = _pen(accent, line)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(*xy[self._bone_from]), self._at)

    def _paint_points(self, painter: QPainter, xy: np.ndarray) -> None:
        look, style, shown = self._look, self.rig.style, theme.current()
        palette, colours = look.palette, look.points
        if style.by_skeleton:
            palette, colours = (look.skeleton_colour(0, 0),), np.zeros(len(xy), np.intp)
        stamp = Stamp(style.points, style.radius, palette)
        self._sprites.draw(painter, stamp, xy, colours, np.zeros(len(xy), np.intp))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i, label in enumerate(self.rig.labels):
            if label in self.points or i == self._hovered:
                painter.setPen(_pen(shown.accent if label in self.points else shown.dim, 2.0))
                painter.drawEllipse(QPointF(*xy[i]), style.radius + 4, style.radius + 4)

    def _paint_names(self, painter: QPainter, xy: np.ndarray) -> None:
        """What is selected or pointed at, and where there are few keypoints all the others whose
        names have room."""
        labels = self.rig.labels
        strong = [i for i, name in enumerate(labels) if name in self.points or i == self._hovered]
        few = range(len(labels)) if len(labels) <= MOST_NAMES else ()
        others = [i for i in few if i not in strong]
        taken = [_around(QPointF(*at), 4) for at in xy]
        for places, ink in ((strong, theme.current().text), (others, theme.current().dim)):
            painter.setPen(QColor(ink))
            for i in places:
                box = self._room_beside(xy[i], painter.fontMetrics(), labels[i], taken)
                if box is not None:
                    taken.append(box)
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, labels[i])

    def _room_beside(
        self, at: np.ndarray, metrics: QFontMetrics, name: str, taken: list[QRectF]
    ) -> QRectF | None:
        """Where a name has room beside its keypoint: to the right, the left, above or below."""
        (x, y), away = at.tolist(), self.rig.style.radius + 5
        width, height = metrics.horizontalAdvance(name) + 2, metrics.height()
        for left, top in (
            (x + away, y - height / 2), (x - away - width, y - height / 2),
            (x - width / 2, y - away - height), (x - width / 2, y + away),
        ):  # fmt: skip
            box = QRectF(left, top, width, height)
            free = not any(box.intersects(other) for other in taken)
            if free and QRectF(self.rect()).contains(box):
                return box
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame says where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Nothing is pointed at any more."""
        self._hovered = None
        self.update()


def _around(middle: QPointF, radius: float) -> QRectF:
    return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
