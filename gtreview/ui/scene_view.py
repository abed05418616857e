"""Views of the picture's scene: what the canvas and the close-up have in common, and zooming."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gtreview.ui import theme

MOST_ZOOM, LEAST_ZOOM = 64.0, 0.02


class SceneView(QGraphicsView):
    """A bare view: no frame, no scroll bars."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(theme.current().canvas))


class ZoomView(SceneView):
    """Looks at an area, at all of it or at a part.

    Attributes
    ----------
    area : its width and height in pixels; from the scene's origin.
    fits : whether the area is kept as large as it can be.
    pointer : is offered the viewport's events; says which of them it has settled.
    """

    pointer: Callable[[QEvent], bool] = staticmethod(lambda _event: False)

    zoom_changed = Signal(float)
    """Device pixels per image pixel."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.area = (0, 0)
        self.fits = True
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)

    @property
    def zoom_factor(self) -> float:
        """Device pixels per image pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    def fit(self) -> None:
        """The whole area, as large as it can be, and kept so when the window changes."""
        self.fits = True
        width, height = self.area
        if width and height:
            room = self.viewport().size()
            self._set_scale(min(room.width() / width, room.height() / height))
            self.centerOn(width / 2, height / 2)

    def actual_size(self) -> None:
        """One image pixel on one pixel of the screen, around the middle."""
        self.zoom(1 / self.zoom_factor)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge ``factor`` times; the point ``at`` (view coordinates, else the middle) stays."""
        at = self.middle() if at is None else at
        inverse, _ = self.viewportTransform().inverted()
        scene = inverse.map(at)
        wanted = self.zoom_factor * factor
        wanted = min(max(wanted, LEAST_ZOOM), MOST_ZOOM)
        self._set_scale(wanted / self.devicePixelRatioF())
        self.pan(self.viewportTransform().map(scene) - at)

    def middle(self) -> QPointF:
        """What zooming goes towards, in the view's coordinates."""
        return QPointF(self.viewport().rect().center())

    def pan(self, by: QPointF) -> None:
        """Look so many pixels of the view farther to the right and down."""
        self.fits = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))

    def reveal(self, x: float, y: float) -> None:
        """Move so that the pixel (x, y) is to be seen, if it is not."""
        at = self.viewportTransform().map(QPointF(x, y))
        if not QRectF(self.viewport().rect()).contains(at):
            self.fits = False
            self.centerOn(x, y)

    def show_area(self, width: int, height: int) -> None:
        """Look at an area of this size; there is room beside it to move any corner anywhere."""
        self.area = width, height
        around = QRectF(-width, -height, 3 * width, 3 * height)
        if around != self.sceneRect():
            self.setSceneRect(around)
            if self.fits:
                self.fit()

    def viewportEvent(self, event: QEvent) -> bool:
        return self.pointer(event) or super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fits:
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.fits:
            self.fit()

    def _set_scale(self, scale: float) -> None:
        transform = self.transform()
        transform.reset()
        transform.scale(scale, scale)
        self.setTransform(transform)
        self.zoom_changed.emit(self.zoom_factor)
