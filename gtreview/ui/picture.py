"""The frame's picture on the canvas."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gtreview.frames.decode import Picture
from gtreview.frames.light import lighted
from gtreview.frames.wish import frame_size, reduction_of
from gtreview.ui import theme

SMOOTH_BELOW = 3.0
"""Device pixels per image pixel from which on single pixels are shown as squares."""
_GRID = 100


def image_of(picture: Picture) -> QImage:
    """A picture as Qt sees it, without a copy: it lives as long as ``picture`` does."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB32)


class PictureItem(QGraphicsItem):
    """One picture at the scene's origin, a scene unit a pixel; a subtle grid where there is none.

    Painting the image itself takes as long as a pixmap made of it and saves the conversion.
    Much smaller than itself it is painted from halves of halves, so that nothing shimmers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.size = (0, 0)
        self.grid = False
        self.source: Picture | None = None
        self._picture: Picture = np.empty((0, 0, 4), np.uint8)
        self._image: QImage | None = None
        self._halves: list[tuple[Picture, QImage]] = []
        self._halved = 0
        self._light = (0.0, 0.0)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self.size)

    def set_size(self, width: int, height: int) -> None:
        """Take up ``width`` × ``height`` pixels."""
        if (width, height) != self.size:
            self.prepareGeometryChange()
            self.size = (width, height)

    def show_picture(self, picture: Picture | None, *, grid: bool = False) -> None:
        """Show a picture, or without one an empty area that may have a grid."""
        self.source, self.grid = picture, grid
        if picture is not None:
            self.set_size(*frame_size(picture))
        self._convert()

    def set_brightness_contrast(self, brightness: float, contrast: float) -> None:
        """As `lighted`; 0 leaves pictures as they are and costs nothing."""
        self._light = brightness, contrast
        self._convert()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        scale = painter.deviceTransform().m11()
        if self._image is not None:
            smooth = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(smooth, scale < SMOOTH_BELOW)
            own_scale = scale * reduction_of(self.source)
            painter.drawImage(self.boundingRect(), self._level(self._image, own_scale))
        else:
            self._paint_empty(painter)

    def _convert(self) -> None:
        self._image, self._halved = None, 0
        if self.source is not None:
            self._picture = lighted(self.source, *self._light) if any(self._light) else self.source
            self._image = image_of(self._picture)
        self.update()

    def _level(self, image: QImage, scale: float) -> QImage:
        """The smallest half of a half … that is still at least as large as it is painted."""
        wanted = int(math.log2(1 / scale)) if scale < 1 else 0
        below = image
        for level in range(wanted):
            if min(below.width(), below.height()) < 2:
                break
            if level >= self._halved:
                self._halve(level)
            below = self._halves[level][1]
        return below

    def _halve(self, level: int) -> None:
        """Half of the level above, in the buffer of the picture before: returning memory to the
        system while threads decode takes longer than all the painting."""
        above = self._halves[level - 1][0] if level else self._picture
        shape = (max(above.shape[0] // 2, 1), max(above.shape[1] // 2, 1), 4)
        if level >= len(self._halves) or self._halves[level][0].shape != shape:
            buffer = np.empty(shape, np.uint8)
            self._halves[level:] = [(buffer, image_of(buffer))]
        cv2.resize(above, shape[1::-1], self._halves[level][0], interpolation=cv2.INTER_AREA)
        self._halved = level + 1

    def _paint_empty(self, painter: QPainter) -> None:
        colours = theme.current()
        painter.fillRect(self.boundingRect(), QColor(colours.panel))
        pen = QPen(QColor(colours.hairline), 0)
        painter.setPen(pen)
        painter.drawRect(self.boundingRect())
        if self.grid:
            width, height = self.size
            for x in range(_GRID, width, _GRID):
                painter.drawLine(x, 0, x, height)
            for y in range(_GRID, height, _GRID):
                painter.drawLine(0, y, width, y)
