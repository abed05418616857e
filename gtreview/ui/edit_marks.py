"""What edit mode adds to the picture: handles on the skeleton that keys and mouse change."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gtreview.ui.rig_look import Points

HANDLE, CHOSEN = 6.5, 10.0
"""Radius of a point's handle and of the selected one's, in screen pixels."""
_FAR = 1e6
DARK, LIGHT = "#0d0f13", "#ffffff"


class EditMarks(QGraphicsItem):
    """Rings around the points of one skeleton; the selected one's is larger and thicker."""

    def __init__(self) -> None:
        super().__init__()
        self._xy: Points = np.empty((0, 2))
        self._chosen = -1

    def boundingRect(self) -> QRectF:
        return QRectF(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)

    def show_points(self, xy: Points | None, chosen: int = -1) -> None:
        """Mark the (K, 2) points ``xy``, and the one at place ``chosen`` most; None marks none."""
        self._xy, self._chosen = np.empty((0, 2)) if xy is None else xy, chosen
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
        if not len(self._xy):
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in self.places:
            chosen = place == self._chosen
            at, radius = transform.map(QPointF(*self._xy[place])), CHOSEN if chosen else HANDLE
            for colour, width in ((DARK, 4.5), (LIGHT, 2.0)) if chosen else ((LIGHT, 1.0),):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawEllipse(at, radius, radius)
        painter.restore()
