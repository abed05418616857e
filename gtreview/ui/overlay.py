"""One frame's labels over its picture, painted as one item."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gtreview.model.colours import mixed
from gtreview.ui.dashes import dashed, edges
from gtreview.ui.frame_labels import FrameLabels, Ghost
from gtreview.ui.frame_poses import Pointed
from gtreview.ui.plates import INK, LIGHT, TAG_HEIGHT, Plates, tinted
from gtreview.ui.plot_paint import draw_lines
from gtreview.ui.point_names import PointNames
from gtreview.ui.rig_look import Points
from gtreview.ui.skeleton_paint import OTHERS_LIGHTER, SkeletonBrush
from gtreview.ui.sprites import Sprites

CALM, STRONG, HALO = 1.6, 2.4, 2.4
"""Line widths of other objects, of the selected one, and how much wider the dark halo is."""
MOST_LETTERS = 60
"""What is longer is cut short on the picture; the tool tip has it all."""
_FAR = 1e6
_NARROW = 12
"""Boxes narrower than this many screen pixels have no name tag unless they matter."""


class Overlay(QGraphicsItem):
    """Paints `FrameLabels`; every width is in screen pixels at any zoom.

    Attributes
    ----------
    pointed : the keypoint under the pointer, which is named.
    near : viewports that show the selected object from near by: the keypoints of its skeleton are
        named there, and no objects; its box is strong there as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self._labels: FrameLabels | None = None
        self._find: Callable[[], FrameLabels | None] | None = None
        self.pointed: Pointed | None = None
        self.near: set[QWidget] = set()
        self._plates, self._sprites = Plates(), Sprites()

    def boundingRect(self) -> QRectF:
        return QRectF(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)

    def show_labels(self, labels: FrameLabels | None) -> None:
        """Paint these labels from now on; None paints nothing."""
        self._labels, self._find, self.pointed = labels, None, None
        self.update()

    def find_labels(self, find: Callable[[], FrameLabels | None]) -> None:
        """Paint what ``find`` gives from now on. It is asked once, when somebody looks: a key may
        change what is to be seen several times over."""
        self._find, self.pointed = find, None
        self.update()

    @property
    def labels(self) -> FrameLabels | None:
        """What is painted; None is nothing."""
        if self._find is not None:
            self._labels, self._find = self._find(), None
        return self._labels

    def point_at(self, pointed: Pointed | None) -> None:
        """Name this keypoint, or none."""
        if pointed != self.pointed:
            self.pointed = pointed
            self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        labels = self.labels
        if labels is None:
            return
        painter.save()
        brush = _Brush(painter, labels, self._plates, self._sprites)
        brush.paint(self.pointed, near=widget in self.near)
        painter.restore()


class _Brush:
    """Paints one frame's labels once, in the view's coordinates."""

    def __init__(
        self, painter: QPainter, labels: FrameLabels, plates: Plates, sprites: Sprites
    ) -> None:
        self.painter, self.labels, self.plates = painter, labels, plates
        transform = painter.worldTransform()
        self.scale = transform.m11()
        self.offset = np.array([transform.dx(), transform.dy()])
        self.view = painter.viewport()
        self.ratio = painter.device().devicePixelRatioF()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.rects = self._screen(labels.rects)
        self.skeletons = SkeletonBrush(
            painter, labels.poses, sprites, self._points, QRectF(self.view)
        )

    def paint(self, pointed: Pointed | None, *, near: bool) -> None:
        for colour, line in self.labels.trails:
            self._trail(colour, line)
        for ghost in self.labels.ghosts:
            self._ghost(ghost, named=not near)
        for colour, closed, line in self.labels.outlines:
            self._outline(colour, closed, line)
        self._others()
        self._calm_boxes()
        self.skeletons.paint()
        self._selected(near=near)
        if not near:
            self._tags()
            self._reports()
        names = PointNames(self.painter, self.labels, self.plates, self._points, self.view)
        if near or self.labels.poses.names:
            names.paint()
        if pointed is not None and not near:
            names.point_at(pointed)

    def _points(self, xy: Points) -> Points:
        return xy * self.scale + self.offset

    def _chosen(self) -> list[int]:
        """The selected object's boxes; where it has none, its outlines and skeletons."""
        rows = np.flatnonzero(self.labels.selected)
        boxes = rows[rows < self.labels.boxes]
        return [int(row) for row in (boxes if len(boxes) else rows)]

    def _screen(self, rects: Points) -> Points:
        """Rects in the view, on whole device pixels; far outside it an edge stands just outside."""
        placed = rects * self.scale + np.tile(self.offset, 2)
        placed = np.rint(placed * self.ratio) / self.ratio
        size = [self.view.width(), self.view.height()] * 2
        return np.clip(placed, -64, np.array(size) + 64)

    def _in_view(self) -> list[int]:
        left, top, right, bottom = self.rects.T
        seen = (right >= 0) & (bottom >= 0)
        seen &= (left <= self.view.width()) & (top <= self.view.height())
        return [int(row) for row in np.flatnonzero(seen)]

    def _calm_boxes(self) -> None:
        """Edges as filled rectangles on whole pixels: stroking them takes ten times as long."""
        labels, painter = self.labels, self.painter
        rows = [r for r in self._in_view() if r < labels.boxes and not labels.selected[r]]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tinted(INK, 0.6))
        painter.drawRects([edge for row in rows for edge in _edges(self.rects[row], 2)])
        opacity = 0.78 if labels.selected.any() else 1.0
        for row in rows:
            painter.setBrush(tinted(labels.colours[row], opacity))
            painter.drawRects(_edges(self.rects[row], 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _others(self) -> None:
        """The boxes of the labels compared with, dashed; those of objects that only they have
        with a name."""
        others = self.labels.others
        if not len(others):
            return
        rects = self._screen(others.rects)
        lines, line = dashed(edges(rects))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(_flat(INK, CALM + 1.4, 0.5))
        draw_lines(self.painter, lines)
        colours = np.array(others.colours, object)[line // 4]
        for colour in dict.fromkeys(others.colours):
            self.painter.setPen(_flat(mixed(colour, LIGHT, OTHERS_LIGHTER), CALM, 1.0))
            draw_lines(self.painter, lines[colours == colour])
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, name in enumerate(others.names):
            if name and rects[row, 2] - rects[row, 0] >= _NARROW:
                self._name(_rect(rects[row]), f"{name} · only there", others.colours[row],
                           strong=False, doubt=0.0)  # fmt: skip

    def _selected(self, *, near: bool) -> None:
        """The selected object's box; what has none is marked where others are beside it."""
        for row in self._chosen():
            rect, colour = _rect(self.rects[row]), self.labels.colours[row]
            if row < self.labels.boxes:
                self._halo(STRONG)
                self.painter.drawRect(rect)
                self.painter.setPen(_pen(colour, STRONG))
                self.painter.drawRect(rect)
                self._corners(rect.adjusted(-4, -4, 4, 4), colour)
            elif not near:
                self._corners(rect.adjusted(-12, -12, 12, 12), colour)

    def _corners(self, box: QRectF, colour: str) -> None:
        """Marks just outside the corners, so that what is inside stays to be judged."""
        reach = min(14.0, max(box.width(), box.height()) / 3)
        self.painter.setPen(_pen(colour, STRONG))
        for corner, across, down in (
            (box.topLeft(), 1, 1),
            (box.topRight(), -1, 1),
            (box.bottomLeft(), 1, -1),
            (box.bottomRight(), -1, -1),
        ):
            ends = (QPointF(across * reach, 0), QPointF(0, 0), QPointF(0, down * reach))
            lines = QPolygonF([corner + end for end in ends])
            self.painter.drawPolyline(lines)

    def _ghost(self, ghost: Ghost, *, named: bool) -> None:
        rect = _rect(self._screen(ghost.rect[np.newaxis])[0])
        self._halo(CALM, 0.35)
        self.painter.drawRect(rect)
        pen = _pen(ghost.colour, CALM, 0.8)
        pen.setDashPattern([3.5, 3.5])
        self.painter.setPen(pen)
        self.painter.drawRect(rect)
        if named and ghost.text:
            self._name(rect, ghost.text, ghost.colour, strong=False, doubt=ghost.suspicion)

    def _trail(self, colour: str, line: Points) -> None:
        points = [QPointF(x, y) for x, y in self._points(line)]
        self._halo(CALM, 0.45)
        self.painter.drawPolyline(points)
        for i, (a, b) in enumerate(pairwise(points)):
            self.painter.setPen(_pen(colour, CALM, 0.25 + 0.75 * (i + 1) / len(points)))
            self.painter.drawLine(a, b)

    def _outline(self, colour: str, closed: bool, line: Points) -> None:
        points = QPolygonF([QPointF(x, y) for x, y in self._points(line)])
        draw = self.painter.drawPolygon if closed else self.painter.drawPolyline
        self._halo(CALM)
        draw(points)
        self.painter.setPen(_pen(colour, CALM))
        if closed:
            self.painter.setBrush(tinted(colour, 0.15))
        draw(points)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def _tags(self) -> None:
        seen, selected = self._in_view(), self.labels.selected
        for row in sorted(seen, key=lambda row: selected[row]):
            self._tag(row)
        for row in self._chosen():
            if row not in seen:
                self._point_to(row)

    def _tag(self, row: int) -> None:
        labels = self.labels
        selected, doubt = bool(labels.selected[row]), float(labels.suspicion[row])
        rect = _rect(self.rects[row])
        if not (selected or doubt or rect.width() >= _NARROW):
            return
        if labels.names[row] or doubt:
            self._name(rect, labels.names[row], labels.colours[row], selected, doubt)
        if selected and labels.note and row < labels.boxes:
            note = self.plates.note(labels.note, self.ratio)
            self._put([note], rect.left() - 1, rect.bottom() + 6)

    def _reports(self) -> None:
        """What an annotator reported: below its object, or in the corner of the picture that is
        to be seen."""
        left, top = np.maximum(self._screen(np.zeros((1, 4)))[0, :2], 0)
        for row, text in self.labels.reports:
            shown = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
            plate = self.plates.report(shown, self.ratio)
            if row < 0:
                self._put([plate], float(left) + 8, float(top) + 8)
                top += TAG_HEIGHT + 2
            else:
                rect = _rect(self.rects[row])
                self._put([plate], rect.left() - 1, rect.bottom() + (26 if self.labels.note else 8))

    def _point_to(self, row: int) -> None:
        """The selected object's name at the border beyond which its box is."""
        left, top, right, bottom = self.rects[row].tolist()
        across = "←" if right < 0 else "→" if left > self.view.width() else ""
        down = "↑" if bottom < 0 else "↓" if top > self.view.height() else ""
        text = f"{self.labels.names[row]} {across}{down}".strip()
        doubt = float(self.labels.suspicion[row])
        self._name(_rect(self.rects[row]), text, self.labels.colours[row], True, doubt)

    def _name(self, rect: QRectF, text: str, colour: str, strong: bool, doubt: float) -> None:
        """A name above its box, or inside where there is no room, and a mark beside it."""
        shown = [self.plates.tag(text, colour, strong, self.ratio)] if text else []
        if doubt:
            shown.append(self.plates.mark(doubt, self.ratio))
        y = rect.top() - TAG_HEIGHT - (6 if strong else 2)
        if y < 0:
            y = max(rect.top(), 0) + 2
        self._put(shown, rect.left() - 1, y)

    def _put(self, shown: list[QPixmap], x: float, y: float) -> None:
        """Plates side by side, wholly in the view where they fit."""
        widths = [plate.deviceIndependentSize().width() for plate in shown]
        x = min(max(x, 0), max(self.view.width() - sum(widths) - 2 * (len(widths) - 1), 0))
        y = min(y, self.view.height() - TAG_HEIGHT)
        for plate, width in zip(shown, widths, strict=True):
            self.painter.drawPixmap(QPointF(x, y), plate)
            x += width + 2

    def _halo(self, width: float, opacity: float = 0.6) -> None:
        self.painter.setPen(_pen(INK, width + HALO, opacity))


def _rect(row: Points) -> QRectF:
    left, top, right, bottom = row.tolist()
    return QRectF(left, top, right - left, bottom - top)


def _edges(row: Points, half: int) -> list[QRectF]:
    """The four sides of a box, ``half`` pixels to either side of its edge, without overlap."""
    left, top, right, bottom = row.tolist()
    width, height, both = right - left + 2 * half, bottom - top - 2 * half, 2 * half
    return [
        QRectF(left - half, top - half, width, both),
        QRectF(left - half, bottom - half, width, both),
        QRectF(left - half, top + half, both, height),
        QRectF(right - half, top + half, both, height),
    ]


def _flat(colour: str, width: float, opacity: float) -> QPen:
    pen = QPen(tinted(colour, opacity), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _pen(colour: str, width: float, opacity: float = 1.0) -> QPen:
    return _round(QPen(tinted(colour, opacity), width))


def _round(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
