"""What edit mode adds to the picture: handles on the skeleton or box that keys and mouse change."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gtreview.model.box_handles import handle_points
from gtreview.model.edited_boxes import Four
from gtreview.ui.plates import tinted
from gtreview.ui.rig_look import Points

HANDLE, CHOSEN = 6.5, 10.0
"""Radius of a point's handle and of the selected one's, in screen pixels."""
SQUARE = 8.0
"""Side of a box's handle, in screen pixels."""
_ROOM = 3 * SQUARE
"""Screen pixels that a side needs for a handle at its middle to be drawn."""
_FAR = 1e6
DARK, LIGHT = "#0d0f13", "#ffffff"
DOTTED, DASHED = [1.0, 3.0], [4.0, 3.0]
"""Dashes and gaps in widths of the line."""


class EditMarks(QGraphicsItem):
    """Rings around the points of one skeleton, the selected one's larger and thicker; or handles
    on one box, faintly where it was read, and a new one while it is drawn.

    Attributes
    ----------
    box, as_read, new : left, top, width, height in pixels; None where there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._xy: Points = np.empty((0, 2))
        self._chosen = -1
        self.box: Four | None = None
        self.as_read: Four | None = None
        self.new: Four | None = None

    def boundingRect(self) -> QRectF:
        return QRectF(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)

    def show_points(self, xy: Points | None, chosen: int = -1) -> None:
        """Mark the (K, 2) points ``xy``, and the one at place ``chosen`` most; None marks none."""
        self._xy, self._chosen = np.empty((0, 2)) if xy is None else xy, chosen
        self.update()

    def show_box(self, box: Four | None, as_read: Four | None = None) -> None:
        """Handles on ``box``, and where it was as it was read; None: nothing."""
        self.box, self.as_read = box, as_read
        self.update()

    def show_new(self, new: Four | None) -> None:
        """A box that is being drawn; None: none."""
        self.new = new
        self.update()

    @property
    def places(self) -> list[int]:
        """The places that are marked."""
        return [int(i) for i in np.flatnonzero(np.isfinite(self._xy).all(axis=1))]

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if not len(self._xy) and not (self.box or self.new):
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_points(painter, transform)
        self._paint_outline(painter, transform, self.as_read, DOTTED, 0.55)
        self._paint_outline(painter, transform, self.new, DASHED, 1.0)
        self._paint_handles(painter, transform)
        painter.restore()

    def _paint_points(self, painter: QPainter, transform: QTransform) -> None:
        for place in self.places:
            chosen = place == self._chosen
            at, radius = transform.map(QPointF(*self._xy[place])), CHOSEN if chosen else HANDLE
            for colour, width in ((DARK, 4.5), (LIGHT, 2.0)) if chosen else ((LIGHT, 1.0),):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawEllipse(at, radius, radius)

    def _paint_outline(
        self,
        painter: QPainter,
        transform: QTransform,
        place: Four | None,
        dashes: list[float],
        opacity: float,
    ) -> None:
        """A box in dashes, light on dark, so that it is seen on any picture."""
        if place is None:
            return
        rect = transform.mapRect(QRectF(*place).normalized())
        for colour, width in ((DARK, 3.0), (LIGHT, 1.4)):
            pen = QPen(tinted(colour, opacity), width)
            if colour == LIGHT:
                pen.setDashPattern(dashes)
            painter.setPen(pen)
            painter.drawRect(rect)

    def _paint_handles(self, painter: QPainter, transform: QTransform) -> None:
        if self.box is None:
            return
        rect = transform.mapRect(QRectF(*self.box).normalized())
        painter.setPen(QPen(QColor(DARK), 1.2))
        painter.setBrush(QColor(LIGHT))
        for (across, down), at in handle_points(self.box).items():
            room = rect.width() if down else rect.height()
            if (across and down) or room >= _ROOM:
                centre = transform.map(QPointF(*at))
                half = QPointF(SQUARE / 2, SQUARE / 2)
                painter.drawRect(QRectF(centre - half, centre + half))
        painter.setBrush(Qt.BrushStyle.NoBrush)
