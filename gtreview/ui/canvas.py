"""The picture with its labels: what a reviewer looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QGraphicsScene,
    QWidget,
)

from gtreview.errors import FrameError
from gtreview.frames.decode import Picture
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.wish import frame_size
from gtreview.model.edited_boxes import BoxEdit
from gtreview.model.flags import Flags
from gtreview.model.sequence import Sequence
from gtreview.model.wording import plain
from gtreview.review.review import Changed, Review
from gtreview.ui import theme
from gtreview.ui.edit_marks import EditMarks
from gtreview.ui.feed import CACHE_BYTES, FrameFeed
from gtreview.ui.frame_labels import FrameLabels, LabelView
from gtreview.ui.overlay import Overlay
from gtreview.ui.picture import PictureItem
from gtreview.ui.picture_pointer import PicturePointer
from gtreview.ui.rig_look import Points
from gtreview.ui.scene_view import ZoomView
from gtreview.ui.state import ViewState

_BADGE_AFTER_MS = 60
"""A picture that comes sooner is not announced: a badge that flickers tells nothing."""
LONGEST_STEP = 10
"""Frames that one step goes at most; further is a jump."""
NO_FRAMES = "no frames: labels only"
DOUBTFUL = "decoded after damage: may be wrong"


class Canvas(ZoomView):
    """Shows one frame of a review: picture and labels always of the same frame.

    While the picture of the state's frame is on its way, the last complete frame stays, labels
    and all, under a badge that says so; then both change at once.

    Attributes
    ----------
    shown_frame : the frame that is shown, −1 before the first.
    painted_frame : the one that was painted last.
    feed : where pictures come from; None without frames.
    travel : frames from one shown frame to the next while playing, signed; 0: by the steps.
    mouse : what it does.
    marks : what edit mode adds to the picture.
    """

    picture_shown = Signal(int)
    """A frame's picture and labels are shown, together."""
    painted = Signal(int)
    """They have been painted."""
    labels_shown = Signal()
    """Other labels are shown: of another frame, another selection, layer or correction."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__("Picture", parent)
        self.shown_frame = self.painted_frame = -1
        self.feed: FrameFeed | None = None
        self.travel = 0
        self._asked, self._step = 0, 1
        self._waiting = False
        self._state = state
        self._review: Review | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._labels: LabelView | None = None
        self._labels_hidden = False
        self._layers: dict[str, bool] = {}
        self._sentence, self._doubtful = "", False
        self._blinking = False
        self._close_up_scale = 0.0
        self._badge_timer = QTimer(self, singleShot=True, interval=_BADGE_AFTER_MS)
        self._badge_timer.timeout.connect(self.viewport().update)
        self._set_up()
        self.zoom_changed.connect(self._take_scale)
        state.frame_changed.connect(self._follow)
        state.track_selected.connect(self._relabel)
        state.keypoint_selected.connect(self._relabel)

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._picture, self._overlay, self.marks = PictureItem(), Overlay(), EditMarks()
        for item in (self._picture, self._overlay, self.marks):
            scene.addItem(item)
        self.setScene(scene)
        self.mouse = PicturePointer(self, self._overlay, self._state)

    # What is shown

    def show_review(self, review: Review, budget: int = CACHE_BYTES) -> None:
        """Show a review from the state's frame on; ``budget``: bytes of pictures to hold."""
        self.show_nothing()
        self._review = review
        self._labels = LabelView(review.sequence)
        for layer, on in self._layers.items():
            self.set_layer(layer, on)
        if review.images is not None:
            images = review.images
            left = max(budget - images.budget, 0)
            self.feed = FrameFeed(images, left, self, workers=12 if images.remote else 2)
            self.feed.arrived.connect(self._arrived)
            self._state.awaits = True
        self._unsubscribe = review.listen(self._review_changed)
        self._mark_flags()
        self._picture.show_picture(None)
        self._take_size(*review.sequence.size)
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
        self._state.awaits = self._blinking = self._waiting = False
        self.shown_frame, self.painted_frame, self._sentence = -1, -1, ""
        self._asked, self._step = 0, 1
        self._badge_timer.stop()
        self._picture.show_picture(None)
        self._picture.set_size(0, 0)
        self.area = (0, 0)
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

    @property
    def boxes(self) -> NDArray[np.intp]:
        """The boxes that are to be seen, by their index."""
        if self._labels is None or self._labels_hidden or self.shown_frame < 0:
            return np.empty(0, np.intp)
        return self._labels.boxes_at(self.shown_frame)

    def suggest(self, edits: Iterable[BoxEdit]) -> None:
        """Show in dashes what a suggested correction would make of boxes; none: nothing."""
        if self._labels is not None and self._labels.suggest(edits):
            self._relabel()

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
        """As `gtreview.frames.light.lighted`; 0 is the picture as it is."""
        self._picture.set_brightness_contrast(brightness, contrast)

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown, with its own brightness and contrast; None without one."""
        return self._picture.source

    @property
    def bytes_held(self) -> int:
        """Of decoded frames, as pictures and as a video's decoder gives them."""
        return self.feed.bytes_held + self._review.images.bytes_held if self.feed else 0

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

    # The frame that is wanted, and the one that is shown

    @property
    def _target(self) -> int:
        return max(self._state.frame - 1, 0) if self._blinking else self._state.frame

    def _follow(self, _frame: int = -1) -> None:
        """Ask for the target and show it if it is there."""
        if self._review is None:
            return
        self._step = self._target - self._asked or self._step
        self._asked = self._target
        if self.feed is not None:
            onward = 1 if self._step > 0 else -1
            stepping = abs(self._step) <= LONGEST_STEP
            self.feed.want(self._target, self.travel or (self._step if stepping else onward))
        self._show_target()

    def _arrived(self, frame: int) -> None:
        if frame == self.shown_frame:
            self._sharpen()
        elif frame == self._target:
            self._show_target()
        elif self._is_on_the_way(frame):
            self._switch(frame, self.feed.get(frame))

    def _sharpen(self) -> None:
        """The shown frame's picture has come again, with more pixels."""
        found = self.feed.get(self.shown_frame)
        if isinstance(found, np.ndarray) and self._picture.source is not None:
            self._picture.show_picture(found)
            self.viewport().update()

    def _is_on_the_way(self, frame: int) -> bool:
        """Whether a held key is ahead of the pictures and ``frame`` lies between: that is shown
        meanwhile. Who jumps or plays gets what was asked for and nothing else."""
        low, high = sorted((self.shown_frame, self._target))
        between = low < frame < high
        return between and abs(self._step) <= LONGEST_STEP and not (self.travel or self._blinking)

    def _show_target(self) -> None:
        found = self.feed.get(self._target) if self.feed is not None else None
        if found is None and self.feed is not None:
            if not self._waiting:
                self._badge_timer.start()
            self._waiting = True
            self.viewport().update()
        else:
            self._waiting = False
            self._badge_timer.stop()
            self._switch(self._target, found)

    def _switch(self, frame: int, found: Picture | FrameError | None) -> None:
        """Picture and labels of ``frame``, at once, and all else that is drawn of a frame; None:
        there are no pictures."""
        picture = None if isinstance(found, FrameError) else found
        sentence = NO_FRAMES if found is None else "" if picture is not None else str(found)
        self._picture.show_picture(picture, grid=self.feed is None)
        if picture is not None:
            self._take_size(*frame_size(picture))
        self.shown_frame, self._sentence = frame, sentence
        images = self._review.images if self._review else None
        self._doubtful = isinstance(images, VideoFrames) and bool(images.doubt(frame))
        self._relabel()
        self._state.show(self._state.frame if self._blinking else frame)
        self.picture_shown.emit(frame)

    def _relabel(self, _track: int = -1) -> None:
        """Labels of the shown frame anew: another selection, layer or flag."""
        self._overlay.find_labels(self._labels_now)
        self.viewport().update()
        self.labels_shown.emit()

    @property
    def _has_labels(self) -> bool:
        return self._labels is not None and self.shown_frame >= 0 and not self._labels_hidden

    def _labels_now(self) -> FrameLabels | None:
        if not self._has_labels:
            return None
        return self._labels.of_frame(self.shown_frame, self._state.track, self._state.keypoint)

    def _review_changed(self, changed: Changed) -> None:
        # Flags and labels name objects by the same indices, so both change before either shows.
        if self._labels is not None and changed.what & {"labels", "rig"}:
            self._labels.show_sequence(self._review.sequence)
        self._mark_flags()

    def _mark_flags(self) -> None:
        if self._review is not None and self._labels is not None:
            self._labels.set_flags(standing_flags(self._review))
            self._relabel()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours of objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.shown_frame >= 0:
            self._relabel()

    def middle(self) -> QPointF:
        """That of the selected object in the view, else the view's own."""
        own, rect = super().middle(), self.selected_rect()
        if rect is None:
            return own
        at = self.viewportTransform().map(QPointF(*(rect[:2] + rect[2:]).tolist()) / 2)
        return at if QRectF(self.viewport().rect()).contains(at) else own

    def _take_size(self, width: int, height: int) -> None:
        self._picture.set_size(width, height)
        self.show_area(width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: arrows step, they do not scroll."""
        event.ignore()

    def show_close_up_at(self, scale: float) -> None:
        """The close-up paints the picture at ``scale`` device pixels per image pixel, 0: not."""
        self._close_up_scale = scale
        self._take_scale()

    def _take_scale(self, _zoom: float = 0.0) -> None:
        if self.feed is not None:
            self.feed.show_at(max(self.zoom_factor, self._close_up_scale))

    def add_close_up(self, viewport: QWidget) -> None:
        """Paint labels there as one wants to see the selected object from near by."""
        self._overlay.near.add(viewport)

    def selected_rect(self) -> Points | None:
        """(4,) left, top, right, bottom of the selected object in the frame that is shown: its
        skeleton's, else its box's; None where it is not there."""
        if not self._has_labels:
            return None
        return self._labels.rect_of(self.shown_frame, self._state.track)

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell when it is the first time for what is shown."""
        super().paintEvent(event)
        if self.painted_frame != self.shown_frame:
            self.painted_frame = self.shown_frame
            self.painted.emit(self.painted_frame)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if not (self._sentence or self.badge or self.hasFocus()):
            return
        painter.save()
        painter.resetTransform()
        view = QRectF(self.viewport().rect())
        if self._sentence:
            self._write(painter, view, self._sentence)
        if self.badge:
            _plate(painter, view.adjusted(12, 12, -12, -12), self.badge)
        if self.hasFocus():
            painter.setPen(QColor(theme.current().accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(view.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go to the picture."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they go elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

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
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, plain(text))
