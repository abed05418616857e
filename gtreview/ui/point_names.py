"""The names of keypoints beside their points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from gtreview.ui.frame_labels import FrameLabels
from gtreview.ui.frame_poses import Pointed
from gtreview.ui.plates import Plates, tinted
from gtreview.ui.rig_look import Points, present

FEW_POINTS = 60
"""Up to so many points in a frame, all are named while no skeleton is selected."""
GAP = 8.0
"""Pixels from a point to its name."""

Place = Callable[[Points], Points]


class PointNames:
    """Names keypoints; ``placed`` takes image pixels to the view's."""

    def __init__(
        self, painter: QPainter, labels: FrameLabels, plates: Plates, placed: Place, view: QRect
    ) -> None:
        self.painter, self.labels, self.plates = painter, labels, plates
        self.placed, self.view = placed, QRectF(view)
        self.ratio = painter.device().devicePixelRatioF()

    def paint(self) -> None:
        """The selected skeleton's, or all where there are few. A name for which there is no room
        beside its point is left out; it is there once one points at it or looks closer."""
        skeletons = self.labels.poses.skeletons
        there = present(skeletons.xy)
        wanted = there & skeletons.selected[:, np.newaxis]
        if not wanted.any() and there.sum() <= FEW_POINTS:
            wanted = there
        at, places = self.placed(skeletons.xy[wanted]), np.nonzero(wanted)[1]
        seen = [self.view.contains(QPointF(*each)) for each in at.tolist()]
        plates = [self._label(place) for place in places[seen].tolist()]
        self._beside(at[seen], plates, at)

    def point_at(self, pointed: Pointed) -> None:
        """The name of one keypoint, of its object, and what it is if it is not there."""
        at = self.placed(np.array([pointed.x, pointed.y]))
        self._ring(at)
        rig = self.labels.poses.look.rig
        owner = self.labels.owners[pointed.row]
        said = (rig.labels[pointed.place], owner, pointed.state)
        plate = self.plates.note(" · ".join(text for text in said if text), self.ratio)
        size = plate.deviceIndependentSize()
        x = min(at[0] + GAP + 4, self.view.right() - size.width())
        y = max(at[1] - size.height() - GAP, 0)
        self.painter.drawPixmap(QPointF(x, y), plate)

    def _label(self, place: int) -> QPixmap:
        return self.plates.label(self.labels.poses.look.rig.labels[place], self.ratio)

    def _beside(self, at: Points, plates: list[QPixmap], points: Points) -> None:
        """Each right of its point, left, above or below, wherever nothing lies yet."""
        if not plates:
            return
        sizes = np.array([plate.deviceIndependentSize().toTuple() for plate in plates])
        boxes = _boxes(at, sizes)
        left, top, right, bottom = self.view.getCoords()
        free = (boxes[..., :2] >= (left, top)).all(-1) & (boxes[..., 2:] <= (right, bottom)).all(-1)
        free &= ~_meet(boxes, np.hstack([points - 4, points + 4]))
        taken: list[QRectF] = []
        for plate, own, clear in zip(plates, boxes, free, strict=True):
            for x0, y0, x1, y1 in own[clear].tolist():
                box = QRectF(x0, y0, x1 - x0, y1 - y0)
                if not any(box.intersects(other) for other in taken):
                    taken.append(box)
                    self.painter.drawPixmap(box.topLeft(), plate)
                    break

    def _ring(self, at: Points) -> None:
        radius = self.labels.poses.look.style.radius + 3.5
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#0d0f13", 3.4), ("#ffffff", 1.4)):
            self.painter.setPen(QPen(tinted(colour, 0.9), width))
            self.painter.drawEllipse(QPointF(*at.tolist()), radius, radius)


def _boxes(at: Points, sizes: Points) -> Points:
    """(n, 4, 4) left, top, right, bottom of what is (n, 2) large right of (n, 2) points, left,
    above and below."""
    (x, y), (width, height) = at.T, sizes.T
    left = np.stack([x + GAP, x - GAP - width, x - width / 2, x - width / 2], axis=1)
    middle = y - height / 2
    top = np.stack([middle, middle, y - GAP - height, y + GAP], axis=1)
    corner = np.stack([left, top], axis=-1)
    return np.concatenate([corner, corner + sizes[:, np.newaxis]], axis=-1)


def _meet(boxes: Points, others: Points) -> np.ndarray:
    """Which of (…, 4) boxes overlap one of (m, 4) others."""
    x0, y0, x1, y1 = np.moveaxis(boxes[..., np.newaxis], -2, 0)
    left, top, right, bottom = others.T
    return ((x0 < right) & (x1 > left) & (y0 < bottom) & (y1 > top)).any(axis=-1)
