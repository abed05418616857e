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
        points = np.argwhere(wanted)
        at = self.placed(skeletons.xy[wanted])
        taken = [_around(each) for each in at]
        for (_, place), each in zip(points, at, strict=True):
            if self.view.contains(QPointF(*each)):
                self._beside(each, self._label(int(place)), taken)

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

    def _beside(self, at: Points, plate: QPixmap, taken: list[QRectF]) -> None:
        """Right of the point, left, above or below, wherever nothing lies yet."""
        x, y = at.tolist()
        width, height = plate.deviceIndependentSize().toTuple()
        for left, top in (
            (x + GAP, y - height / 2),
            (x - GAP - width, y - height / 2),
            (x - width / 2, y - GAP - height),
            (x - width / 2, y + GAP),
        ):
            box = QRectF(left, top, width, height)
            if self.view.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                self.painter.drawPixmap(box.topLeft(), plate)
                return

    def _ring(self, at: Points) -> None:
        radius = self.labels.poses.look.style.radius + 3.5
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#0d0f13", 3.4), ("#ffffff", 1.4)):
            self.painter.setPen(QPen(tinted(colour, 0.9), width))
            self.painter.drawEllipse(QPointF(*at.tolist()), radius, radius)


def _around(at: Points) -> QRectF:
    x, y = at.tolist()
    return QRectF(x - 4, y - 4, 8, 8)
