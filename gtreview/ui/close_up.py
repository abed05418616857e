"""The selected object from near by."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gtreview.ui import theme
from gtreview.ui.canvas import Canvas
from gtreview.ui.rig_look import Points
from gtreview.ui.scene_view import SceneView
from gtreview.ui.state import ViewState

_MORE = 1.25
"""How much more than the object is shown."""
_LEAST = 24.0
"""Pixels of the picture that are shown at least."""
_STEP = 1.25
"""The scale goes in such steps, so that it rests while the object moves."""


class CloseUp(SceneView):
    """A second view of the canvas's scene, of the selected object and the names of its keypoints.

    What it shows is what the canvas shows: there is but one picture and one frame's labels.
    """

    def __init__(self, state: ViewState, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__("Close-up of the selected object", parent)
        self._state, self._canvas = state, canvas
        self._seen: Points | None = None
        self.setScene(canvas.scene())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setInteractive(False)
        self.setMinimumSize(120, 100)
        canvas.add_close_up(self.viewport())
        canvas.labels_shown.connect(self.follow)

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    @property
    def sentence(self) -> str:
        """Why there is nothing to be seen; empty where there is."""
        if self._seen is not None:
            return ""
        chosen = self._state.track >= 0
        return "Not in this frame" if chosen else "Select an object to see it close up"

    def follow(self) -> None:
        """Look at the selected object; where it is not in the frame, at where it was last."""
        if not self.isVisible():
            return
        rect = self._canvas.selected_rect()
        if self._state.track < 0:
            self._seen = None
        elif rect is not None:
            self._seen = rect
        self._look()
        self.viewport().update()

    def _look(self) -> None:
        if self._seen is None:
            return
        left, top, right, bottom = self._seen.tolist()
        side = _side(max(right - left, bottom - top))
        room = min(self.viewport().width(), self.viewport().height())
        middle = (left + right) / 2, (top + bottom) / 2
        # Where one looks may lie anywhere, also where the scene of the canvas ends.
        self.setSceneRect(QRectF(middle[0] - 2 * side, middle[1] - 2 * side, 4 * side, 4 * side))
        self.resetTransform()
        self.scale(room / side, room / side)
        self._canvas.show_close_up_at(room / side * self.devicePixelRatioF())
        self.centerOn(*middle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seen = None
        self._canvas.show_close_up_at(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if self._seen is not None:
            return
        painter.save()
        painter.resetTransform()
        view = QRectF(self.viewport().rect())
        painter.fillRect(view, QColor(theme.current().panel))
        painter.setPen(QColor(theme.current().dim))
        how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(view.adjusted(8, 8, -8, -8), how, self.sentence)
        painter.restore()


def _side(extent: float) -> float:
    wanted = max(float(np.nan_to_num(extent)) * _MORE, _LEAST)
    return _STEP ** math.ceil(math.log(wanted, _STEP))
