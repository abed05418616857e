"""The picture with its labels: what a reviewer looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QToolTip,
    QWidget,
)

from gtreview.errors import FrameError
from gtreview.frames.decode import Picture
from gtreview.frames.video_frames import VideoFrames
from gtreview.model.flags import Flags
from gtreview.model.sequence import Sequence
from gtreview.review.review import Changed, Review
from gtreview.storage.local import write_beside
from gtreview.ui import theme
from gtreview.ui.edit_marks import EditMarks
from gtreview.ui.feed import CACHE_BYTES, FrameFeed
from gtreview.ui.frame_labels import LabelView
from gtreview.ui.frame_poses import Pointed
from gtreview.ui.overlay import Overlay
from gtreview.ui.picture import PictureItem
from gtreview.ui.rig_look import Points
from gtreview.ui.state import ViewState

MOST_ZOOM, LEAST_ZOOM = 64.0, 0.02
_BADGE_AFTER_MS = 60
"""A picture that comes sooner is not announced: a badge that flickers tells nothing."""
POINT_REACH = 8
"""Screen pixels from a keypoint at which it is still meant."""
_REACH = 4
"""Screen pixels beside a box that still count as on it."""
_STILL = 3
"""Screen pixels that a hand on a point may tremble without moving it."""
NO_FRAMES = "no frames: labels only"
DOUBTFUL = "decoded after damage: may be wrong"


class Hand(Protocol):
    """What takes labels and moves them; places are pixels of the picture."""

    def press(self, x: float, y: float, reach: float, whole: bool) -> bool:
        """Take what is at (x, y); False where nothing is to be taken."""

    def drag(self, x: float, y: float) -> None:
        """What was taken follows."""

    def let_go(self) -> None:
        """It stays where it is."""


class Canvas(QGraphicsView):
    """Shows one frame of a review: picture and labels always of the same frame.

    While the picture of the state's frame is on its way, the last complete frame stays, labels
    and all, under a badge that says so; then both change at once.

    Attributes
    ----------
    shown_frame : the frame on the screen, −1 before the first.
    feed : where pictures come from; None without frames.
    travel : frames from one shown frame to the next while playing, signed; 0: by the steps.
    hand : what a press of the mouse is offered to before it selects or moves the picture.
    marks : what edit mode adds to the picture.
    """

    picture_shown = Signal(int)
    """A frame's picture and labels are on the screen, together."""
    labels_shown = Signal()
    """Other labels are shown: of another frame, another selection, layer or correction."""
    zoom_changed = Signal(float)
    """Device pixels per image pixel."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown_frame = -1
        self.feed: FrameFeed | None = None
        self.travel = 0
        self.hand: Hand | None = None
        self._in_hand = False
        self._state = state
        self._review: Review | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._labels: LabelView | None = None
        self._labels_hidden = False
        self._layers: dict[str, bool] = {}
        self._sentence, self._doubtful = "", False
        self._blinking = False
        self._fits = True
        self._drag: tuple[QPoint, QPoint] | None = None
        self._clicked = QPoint(-1, -1)
        self._badge_timer = QTimer(self, singleShot=True, interval=_BADGE_AFTER_MS)
        self._badge_timer.timeout.connect(self.viewport().update)
        self._set_up()
        state.frame_changed.connect(self._follow)
        state.track_selected.connect(self._relabel)
        state.keypoint_selected.connect(self._relabel)

    def _set_up(self) -> None:
        self.setAccessibleName("Picture")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._picture, self._overlay, self.marks = PictureItem(), Overlay(), EditMarks()
        for item in (self._picture, self._overlay, self.marks):
            scene.addItem(item)
        self.setScene(scene)

    # What is shown

    def show_review(self, review: Review, budget: int = CACHE_BYTES) -> None:
        """Show a review from the state's frame on; ``budget``: bytes of pictures to hold."""
        self.show_nothing()
        self._review = review
        self._labels = LabelView(review.sequence)
        for layer, on in self._layers.items():
            self.set_layer(layer, on)
        if review.images is not None:
            self.feed = FrameFeed(review.images, budget, self)
            self.feed.arrived.connect(self._arrived)
        self._unsubscribe = review.listen(self._review_changed)
        self._mark_flags()
        self._picture.show_picture(None)
        self._place(*review.sequence.size)
        self.fit()
        self._follow()

    def show_nothing(self) -> None:
        """Let go of the review and its threads; the canvas is empty."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        if self.feed is not None:
            self.feed.close()
            self.feed.deleteLater()
        self._review = self._labels = self.feed = None
        self.shown_frame, self._sentence, self._blinking = -1, "", False
        self._badge_timer.stop()
        self._picture.show_picture(None)
        self._picture.set_size(0, 0)
        self._overlay.show_labels(None)
        self.viewport().update()

    def preview(self, sequence: Sequence) -> None:
        """Show the labels of ``sequence``, which are not the review's yet or no longer."""
        if self._labels is not None:
            self._labels.show_sequence(sequence)
            self._relabel()

    @property
    def skeletons(self) -> NDArray[np.intp]:
        """Those that are to be seen, by their index; none while originals are shown."""
        labels = self._labels
        if labels is None or self._labels_hidden or labels.poses.as_original:
            return np.empty(0, np.intp)
        return self._labels.poses.at_frame(self.shown_frame)

    def blink(self, on: bool) -> None:
        """Show the frame before, picture and labels, until it is off again."""
        if on != self._blinking:
            self._blinking = on
            self._follow()

    def set_layer(self, name: str, on: bool) -> None:
        """Turn one of the `LAYERS` on or off."""
        self._layers[name] = on
        if self._labels is not None:
            (self._labels.layers.add if on else self._labels.layers.discard)(name)
            self._relabel()

    def show_originals(self, on: bool) -> None:
        """Show skeletons as they were before the annotator's work, until it is off again."""
        if self._labels is not None:
            self._labels.poses.as_original = on
            self._relabel()

    def hide_labels(self, hidden: bool) -> None:
        """Show the bare picture."""
        self._labels_hidden = hidden
        self._relabel()

    def set_hidden(
        self,
        labels: Collection[int] = (),
        tracks: Collection[int] = (),
        attributes: Collection[tuple[str, object]] = (),
    ) -> None:
        """Hide labels and tracks by index, and boxes with one of the (name, value) attributes."""
        if self._labels is not None:
            self._labels.hide(labels, tracks, attributes)
            self._relabel()

    def set_brightness_contrast(self, brightness: float, contrast: float) -> None:
        """Both −1…1; 0 is the picture as it is."""
        self._picture.set_brightness_contrast(brightness, contrast)

    @property
    def badge(self) -> str:
        """What stands in the corner: the frame that is awaited, or blinked to, that skeletons are
        shown as they were, or that the picture may be wrong."""
        if self._review is None or self._badge_timer.isActive():
            return ""
        if self.shown_frame != self._target:
            return f"loading {self._target}"
        if self._blinking:
            return f"frame {self.shown_frame}"
        was = self._labels is not None and self._labels.poses.as_original
        if was:
            return "before the annotator's work"
        return DOUBTFUL if self._doubtful else ""

    @property
    def sentence(self) -> str:
        """Why there is no picture; empty where there is one."""
        return self._sentence

    def grab_png(self, path: Path) -> None:
        """Write what is to be seen as a PNG file.

        Raises
        ------
        OutputError : the file cannot be written.
        """
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.grab().save(buffer, "PNG")
        write_beside(path, bytes(buffer.data().data()))

    # The frame that is wanted, and the one that is shown

    @property
    def _target(self) -> int:
        return max(self._state.frame - 1, 0) if self._blinking else self._state.frame

    def _follow(self, _frame: int = -1) -> None:
        """Ask for the target and show it if it is there."""
        if self._review is None:
            return
        if self.feed is not None:
            onward = 1 if self._target >= self.shown_frame else -1
            self.feed.want(self._target, self.travel or onward)
        self._show_target()

    def _arrived(self, frame: int) -> None:
        if frame == self._target != self.shown_frame:
            self._show_target()

    def _show_target(self) -> None:
        frame = self._target
        if self.feed is None:
            self._switch(frame, None, NO_FRAMES)
            return
        found = self.feed.get(frame)
        if found is None:
            self._badge_timer.start()
        elif isinstance(found, FrameError):
            self._switch(frame, None, str(found))
        else:
            self._switch(frame, found, "")

    def _switch(self, frame: int, picture: Picture | None, sentence: str) -> None:
        """Picture and labels of ``frame``, at once."""
        self._badge_timer.stop()
        self._picture.show_picture(picture, grid=self.feed is None)
        if picture is not None:
            self._place(picture.shape[1], picture.shape[0])
        self.shown_frame, self._sentence = frame, sentence
        images = self._review.images if self._review else None
        self._doubtful = isinstance(images, VideoFrames) and bool(images.doubt(frame))
        self._relabel()
        self.picture_shown.emit(frame)

    def _relabel(self, _track: int = -1) -> None:
        """Labels of the shown frame anew: another selection, layer or flag."""
        labels = None
        if self._labels is not None and self.shown_frame >= 0 and not self._labels_hidden:
            labels = self._labels.of_frame(
                self.shown_frame, self._state.track, self._state.keypoint
            )
        self._overlay.show_labels(labels)
        self.viewport().update()
        self.labels_shown.emit()

    def _review_changed(self, changed: Changed) -> None:
        if changed.what & {"labels", "rig"}:
            self.preview(self._review.sequence)
        self._mark_flags()

    def _mark_flags(self) -> None:
        if self._review is not None and self._labels is not None:
            self._labels.set_flags(standing_flags(self._review))
            self._relabel()

    # Where one looks

    @property
    def zoom_factor(self) -> float:
        """Device pixels per image pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def fits(self) -> bool:
        """Whether the picture is kept as large as it can be."""
        return self._fits

    def fit(self) -> None:
        """The whole picture, as large as it can be, and kept so when the window changes."""
        self._fits = True
        width, height = self._picture.size
        if width and height:
            room = self.viewport().size()
            self._set_scale(min(room.width() / width, room.height() / height))
            self.centerOn(width / 2, height / 2)

    def actual_size(self) -> None:
        """One image pixel on one pixel of the screen, around the middle of the view."""
        self.zoom(1 / self.zoom_factor)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge ``factor`` times; the point ``at`` (view coordinates, else the middle) stays."""
        at = QPointF(self.viewport().rect().center()) if at is None else at
        inverse, _ = self.viewportTransform().inverted()
        scene = inverse.map(at)
        wanted = self.zoom_factor * factor
        wanted = min(max(wanted, LEAST_ZOOM), MOST_ZOOM)
        self._fits = False
        self._set_scale(wanted / self.devicePixelRatioF())
        self._pan(self.viewportTransform().map(scene) - at)

    def reveal(self, x: float, y: float) -> None:
        """Move the picture so that its pixel (x, y) is to be seen, if it is not."""
        at = self.viewportTransform().map(QPointF(x, y))
        if not QRectF(self.viewport().rect()).contains(at):
            self._fits = False
            self.centerOn(x, y)

    def _set_scale(self, scale: float) -> None:
        transform = self.transform()
        transform.reset()
        transform.scale(scale, scale)
        self.setTransform(transform)
        self.zoom_changed.emit(self.zoom_factor)

    def _pan(self, by: QPointF) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))

    def _place(self, width: int, height: int) -> None:
        """Take a picture of this size; there is room beside it to move any corner anywhere."""
        around = QRectF(-width, -height, 3 * width, 3 * height)
        self._picture.set_size(width, height)
        if around != self.sceneRect():
            self.setSceneRect(around)
            if self._fits:
                self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fits:
            self.fit()

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: arrows step, they do not scroll."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._review is not None and event.angleDelta().y():
            self.zoom(1.0016 ** event.angleDelta().y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            place = event.position().toPoint()
            self._drag = place, place
            self._in_hand = event.button() == Qt.MouseButton.LeftButton and self._take(event)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            self._overlay.point_at(self.keypoint_at(event.position()))
            return
        start, last = self._drag
        place = event.position().toPoint()
        if self._in_hand:
            if start != last or (place - start).manhattanLength() >= _STILL:
                self.hand.drag(*self._in_picture(event.position())[:2])
                self._drag = start, place
        elif self._is_drag(start, place) or start != last:
            self._fits = False
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._pan(QPointF(last - place))
            self._drag = start, place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        start, last = self._drag
        self._drag = None
        self.viewport().unsetCursor()
        if self._in_hand:
            self._in_hand = False
            self.hand.let_go()
        elif start == last and event.button() == Qt.MouseButton.LeftButton:
            self._click(start)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            self._in_hand = self._take(event)
            if self._in_hand or self._tracks_at(place):
                self._drag = place, place
            else:
                self.fit()

    def _take(self, event: QMouseEvent) -> bool:
        """Offer a press to the hand; True where it has taken something."""
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        at = self._in_picture(event.position())
        return self.hand is not None and self.hand.press(*at, whole)

    def leaveEvent(self, event: QEvent) -> None:
        self._overlay.point_at(None)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._tell(event)
            return True
        return super().viewportEvent(event)

    def _tell(self, event: QHelpEvent) -> None:
        """The whole of what an annotator reported of the object under the pointer."""
        labels = self._overlay.labels
        if labels is not None:
            said = labels.report_at(*self._in_picture(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), said, self.viewport())

    def add_close_up(self, viewport: QWidget) -> None:
        """Paint labels there as one wants to see the selected object from near by."""
        self._overlay.near.add(viewport)

    def selected_rect(self) -> Points | None:
        """(4,) left, top, right, bottom of the selected object in the frame that is shown: its
        skeleton's, else its box's; None where it is not there."""
        labels = self._overlay.labels
        rows = np.flatnonzero(labels.selected) if labels is not None else ()
        return labels.rects[rows[-1]] if len(rows) else None

    def keypoint_at(self, place: QPointF) -> Pointed | None:
        """The keypoint at a place of the view, None where there is none."""
        labels = self._overlay.labels
        if labels is None:
            return None
        return labels.poses.nearest(*self._in_picture(place))

    def _in_picture(self, place: QPointF) -> tuple[float, float, float]:
        """x, y and how far a point may lie away and still be meant, in the picture's pixels."""
        at = self.viewportTransform().inverted()[0].map(place)
        return at.x(), at.y(), POINT_REACH / self.transform().m11()

    def _is_drag(self, start: QPoint, place: QPoint) -> bool:
        return (place - start).manhattanLength() >= QApplication.startDragDistance()

    def _click(self, place: QPoint) -> None:
        """Select the keypoint here and its object, else the smallest object here; at the same
        place again, the one beneath it."""
        pointed = self.keypoint_at(QPointF(place))
        if pointed is not None and pointed.track >= 0:
            self._state.select(pointed.track)
            self._state.select_keypoint(pointed.place)
            return
        self._state.select_keypoint(-1)
        tracks = self._tracks_at(place)
        again = not self._is_drag(self._clicked, place)
        self._clicked = place
        if not tracks:
            self._state.select(-1)
        elif again and self._state.track in tracks:
            self._state.select(tracks[(tracks.index(self._state.track) + 1) % len(tracks)])
        else:
            self._state.select(tracks[0])

    def _tracks_at(self, place: QPoint) -> list[int]:
        labels = self._overlay.labels
        if labels is None:
            return []
        scene = self.mapToScene(place)
        rows = labels.at(scene.x(), scene.y(), _REACH / self.transform().m11())
        return list(dict.fromkeys(t for t in labels.tracks[rows].tolist() if t >= 0))

    # Paint

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(theme.current().canvas))

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if not (self._sentence or self.badge):
            return
        painter.save()
        painter.resetTransform()
        view = QRectF(self.viewport().rect())
        if self._sentence:
            self._write(painter, view, self._sentence)
        if self.badge:
            _plate(painter, view.adjusted(12, 12, -12, -12), self.badge)
        painter.restore()

    def _write(self, painter: QPainter, view: QRectF, sentence: str) -> None:
        """Why there is no picture: in the middle, or at the foot where labels stand alone."""
        colours = theme.current()
        where = Qt.AlignmentFlag.AlignCenter
        if sentence == NO_FRAMES:
            where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.setPen(QColor(colours.dim))
        wrapped = where | Qt.TextFlag.TextWordWrap
        painter.drawText(view.adjusted(48, 12, -48, -12), wrapped, sentence)


def standing_flags(review: Review) -> Flags:
    """The flags of findings that are not dismissed."""
    findings = review.findings
    standing = ~review.decided | review.confirmed
    rows = np.repeat(standing, np.diff(findings.starts))
    return findings.flags.take(np.sort(findings.order[rows]))


def _plate(painter: QPainter, view: QRectF, text: str) -> None:
    colours = theme.current()
    font = theme.number_font(10)
    painter.setFont(font)
    box = painter.boundingRect(view, Qt.AlignmentFlag.AlignLeft, text).adjusted(0, 0, 16, 8)
    fill = QColor(colours.raised)
    fill.setAlphaF(0.9)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colours.hairline))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor(colours.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
