"""One frame's labels over its picture, painted as one item."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gtreview.model.rig import Rig
from gtreview.ui import theme
from gtreview.ui.frame_labels import FrameLabels, Ghost, Points, Skeleton

CALM, STRONG, HALO = 1.6, 2.4, 2.4
"""Line widths of other objects, of the selected one, and how much wider the dark halo is."""
BONE, POINT = 2.2, 4.2
"""Width of a bone and radius of a point."""
INK, LIGHT = "#0d0f13", "#d8dbe2"
TAG_HEIGHT = 18
MOST_PLATES = 4096
_FAR = 1e6
_NARROW = 12
"""Boxes narrower than this many screen pixels have no name tag unless they matter."""


class Overlay(QGraphicsItem):
    """Paints `FrameLabels`; every width is in screen pixels at any zoom."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: FrameLabels | None = None
        self.rig: Rig | None = None
        self._plates = Plates()

    def boundingRect(self) -> QRectF:
        return QRectF(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)

    def show_labels(self, labels: FrameLabels | None) -> None:
        """Paint these labels from now on; None paints nothing."""
        self.labels = labels
        self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.labels is None:
            return
        painter.save()
        _Brush(painter, self.labels, self.rig, self._plates).paint()
        painter.restore()


class Plates:
    """Name tags, marks and notes as pixels: each looks the same from frame to frame, and is
    painted in a fifth of the time that a rounded rectangle with a text takes."""

    def __init__(self) -> None:
        self._painted: dict[tuple[object, ...], QPixmap] = {}

    def tag(self, text: str, colour: str, strong: bool, ratio: float) -> QPixmap:
        """A name in dark letters on the object's colour."""
        fill = _ink(colour, 0.92 if strong else 0.82)
        return self._get(text, fill, INK, strong=strong, ratio=ratio)

    def note(self, text: str, ratio: float) -> QPixmap:
        """Light letters on dark."""
        return self._get(text, _ink(INK, 0.78), LIGHT, strong=False, ratio=ratio)

    def mark(self, suspicion: float, ratio: float) -> QPixmap:
        """The sign of a flag: a disc with an exclamation mark."""
        fill = QColor(theme.current().suspicion(suspicion))
        return self._get("!", fill, INK, strong=True, ratio=ratio, disc=True)

    def _get(
        self, text: str, fill: QColor, ink: str, *, strong: bool, ratio: float, disc: bool = False
    ) -> QPixmap:
        key = (text, fill.rgba(), ink, strong, ratio)
        if key not in self._painted:
            if len(self._painted) > MOST_PLATES:
                self._painted.clear()
            self._painted[key] = _plate(text, fill, ink, strong=strong, ratio=ratio, disc=disc)
        return self._painted[key]


def _plate(text: str, fill: QColor, ink: str, *, strong: bool, ratio: float, disc: bool) -> QPixmap:
    font = QFont(QApplication.font())
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Medium)
    width = TAG_HEIGHT if disc else QFontMetrics(font).horizontalAdvance(text) + 12
    pixels = QPixmap(math.ceil(width * ratio), math.ceil(TAG_HEIGHT * ratio))
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    box = QRectF(0, 0, width, TAG_HEIGHT)
    radius = TAG_HEIGHT / 2 if disc else 3
    painter.drawRoundedRect(box, radius, radius)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixels


class _Brush:
    """Paints one frame's labels once, in the view's coordinates."""

    def __init__(
        self, painter: QPainter, labels: FrameLabels, rig: Rig | None, plates: Plates
    ) -> None:
        self.painter, self.labels, self.rig, self.plates = painter, labels, rig, plates
        transform = painter.worldTransform()
        self.scale = transform.m11()
        self.offset = np.array([transform.dx(), transform.dy()])
        self.view = painter.viewport()
        self.ratio = painter.device().devicePixelRatioF()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.rects = self._screen(labels.rects)

    def paint(self) -> None:
        for colour, line in self.labels.trails:
            self._trail(colour, line)
        for ghost in self.labels.ghosts:
            self._ghost(ghost)
        for colour, closed, line in self.labels.outlines:
            self._outline(colour, closed, line)
        self._calm_boxes()
        for skeleton in self.labels.skeletons:
            self._skeleton(skeleton)
        self._selected_boxes()
        seen, selected = self._in_view(), self.labels.selected
        for row in sorted(seen, key=lambda row: selected[row]):
            self._tag(row)
        for row in np.flatnonzero(selected[: self.labels.boxes]):
            if row not in seen:
                self._point_to(int(row))

    def _points(self, xy: Points) -> Points:
        return xy * self.scale + self.offset

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
        painter.setBrush(_ink(INK, 0.6))
        painter.drawRects([edge for row in rows for edge in _edges(self.rects[row], 2)])
        opacity = 0.78 if labels.selected.any() else 1.0
        for row in rows:
            painter.setBrush(_ink(labels.colours[row], opacity))
            painter.drawRects(_edges(self.rects[row], 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _selected_boxes(self) -> None:
        for row in np.flatnonzero(self.labels.selected[: self.labels.boxes]):
            rect = _rect(self.rects[row])
            self._halo(STRONG)
            self.painter.drawRect(rect)
            self.painter.setPen(_pen(self.labels.colours[row], STRONG))
            self.painter.drawRect(rect)
            self._corners(rect, self.labels.colours[row])

    def _corners(self, rect: QRectF, colour: str) -> None:
        """Marks just outside the corners, so that the edges themselves stay to be judged."""
        reach = min(14.0, max(rect.width(), rect.height()) / 3)
        box = rect.adjusted(-4, -4, 4, 4)
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

    def _ghost(self, ghost: Ghost) -> None:
        rect = _rect(self._screen(ghost.rect[np.newaxis])[0])
        self._halo(CALM, 0.35)
        self.painter.drawRect(rect)
        pen = _pen(ghost.colour, CALM, 0.8)
        pen.setDashPattern([3.5, 3.5])
        self.painter.setPen(pen)
        self.painter.drawRect(rect)
        if ghost.text:
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
            self.painter.setBrush(_ink(colour, 0.15))
        draw(points)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def _skeleton(self, skeleton: Skeleton) -> None:
        xy = self._points(skeleton.xy)
        bones, size = self._bones(xy), _drawn_size(xy)
        self._halo(BONE * size)
        for a, b, _colour in bones:
            self.painter.drawLine(a, b)
        for a, b, colour in bones:
            self.painter.setPen(_pen(colour, BONE * size))
            self.painter.drawLine(a, b)
        self.painter.setPen(_pen(INK, 1.4 * size))
        for i in np.flatnonzero(np.isfinite(xy).all(axis=1)):
            self.painter.setBrush(self._point_brush(int(i), skeleton))
            self.painter.drawEllipse(QPointF(*xy[i]), POINT * size, POINT * size)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def _bones(self, xy: Points) -> list[tuple[QPointF, QPointF, str]]:
        if self.rig is None:
            return []
        place = {label: i for i, label in enumerate(self.rig.labels)}
        ends = [(place.get(b.a), place.get(b.b), b.colour) for b in self.rig.bones]
        return [
            (QPointF(*xy[a]), QPointF(*xy[b]), colour)
            for a, b, colour in ends
            if a is not None and b is not None and np.isfinite(xy[[a, b]]).all()
        ]

    def _point_brush(self, i: int, skeleton: Skeleton) -> QColor:
        """The keypoint's colour; a point that is marked as hidden is see-through."""
        colour = QColor(skeleton.colour if self.rig is None else self.rig.keypoints[i].colour)
        if not skeleton.visible[i]:
            colour.setAlpha(60)
        return colour

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


def _drawn_size(xy: Points) -> float:
    """1, or less for a skeleton so small on the screen that points would hide each other."""
    return float(np.clip(np.ptp(xy[np.isfinite(xy).all(axis=1)], axis=0).max() / 140, 0.35, 1))


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


def _ink(colour: str, opacity: float) -> QColor:
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    return ink


def _pen(colour: str, width: float, opacity: float = 1.0) -> QPen:
    return _round(QPen(_ink(colour, opacity), width))


def _round(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
