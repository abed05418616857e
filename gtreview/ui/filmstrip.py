"""One object from frame to frame: crops around the current frame, all at one scale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gtreview.review.review import Review
from gtreview.ui import theme
from gtreview.ui.crop_cutter import CropCutter, Key
from gtreview.ui.crop_windows import Window, inside, windows
from gtreview.ui.feed import FrameFeed
from gtreview.ui.rig_look import Points, RigLook
from gtreview.ui.skeleton_paint import draw_bones
from gtreview.ui.state import ViewState
from gtreview.ui.theme import object_colour

COUNTS = (7, 5, 3)
_NARROWEST = 64
"""Pixels a cell has at least, or there are fewer."""
_GAP, _FOOT = 8, 20
_READ_AFTER_MS = 150
"""Frames that nobody has decoded are read only once the viewer rests."""
_KEPT = 256
_BONE = 1.3
"""Width of a bone in a cell."""


class Filmstrip(QWidget):
    """Crops of the selected object before, in and after the current frame.

    Without a selection it is the current finding's object. A click on a crop goes to its frame.
    """

    title_changed = Signal(str)
    """The object's name; empty where none is shown."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._review: Review | None = None
        self._feed: FrameFeed | None = None
        self._cutter: CropCutter | None = None
        self._found: dict[int, Window] | None = None
        self._crops: OrderedDict[Key, QImage | None] = OrderedDict()
        self._last: dict[int, tuple[Window, QImage]] = {}
        self._bones: OrderedDict[Key, QImage] = OrderedDict()
        self._coarse: set[Key] = set()
        self._title = ""
        self._look: RigLook | None = None
        self._boxed = False
        # What is there is painted first.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(lambda: self._request(read=False))
        self._rest = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._rest.timeout.connect(lambda: self._request(read=True))
        for changed in (state.shown_changed, state.track_selected):
            changed.connect(self.refresh)
        state.finding_selected.connect(self._follow_finding)
        self.setAccessibleName("Filmstrip")
        self.setMouseTracking(True)
        self.setMinimumSize(3 * _NARROWEST, _NARROWEST + _FOOT + _GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(5 * 76, 76 + _FOOT + _GAP)

    def show_review(self, review: Review | None, feed: FrameFeed | None = None) -> None:
        """Show another review's objects; ``feed`` has the pictures (None: boxes alone)."""
        self.close_review()
        self._review, self._feed = review, feed
        self._take_rig()
        if feed is not None:
            self._cutter = CropCutter(feed, self)
            self._cutter.cropped.connect(self._keep)
            feed.arrived.connect(self._arrived)
        self.refresh()

    def close_review(self) -> None:
        """Let go of the review and the thread that cuts crops."""
        self._rest.stop()
        self._soon.stop()
        if self._feed is not None:
            self._feed.arrived.disconnect(self._arrived)
        if self._cutter is not None:
            self._cutter.close()
        self._review = self._feed = self._cutter = self._look = None
        self._crops.clear()
        self._coarse.clear()
        self._last.clear()
        self._bones.clear()
        self.refresh()

    def show_changed(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``: the labels or the rig may be others."""
        if what & {"labels", "rig"}:
            self._take_rig()
            self.refresh()

    def _take_rig(self) -> None:
        self._bones.clear()
        sequence = self._review.sequence if self._review is not None else None
        known = sequence is not None and sequence.rig is not None
        self._look = RigLook.of(sequence.rig, len(sequence.rig.keypoints)) if known else None

    @property
    def track(self) -> int:
        """The object that is shown, −1 for none."""
        if self._review is None or self._state.track >= 0:
            return -1 if self._review is None else self._state.track
        findings, at = self._review.findings, self._state.finding
        return int(findings.track[at]) if 0 <= at < len(findings) else -1

    def _follow_finding(self, _finding: int) -> None:
        """Without a selection another finding is another object."""
        if self._state.track < 0:
            self.refresh()

    def refresh(self, _value: int = 0) -> None:
        """Show the state's object and frame."""
        self._found = None
        title = self._review.sequence.track_name(self.track) if self._review is not None else ""
        if title != self._title:
            self._title = title
            self.title_changed.emit(title)
        self._soon.start()
        self._rest.start()
        self.update()

    @property
    def _windows(self) -> dict[int, Window]:
        """What of which frame is shown, looked up once after a `refresh`."""
        if self._found is None:
            self._found, track = {}, self.track
            if self._review is not None and track >= 0:
                sequence = self._review.sequence
                found = windows(sequence, track, self._state.shown)
                self._found = {window.frame: window for window in found}
                part = sequence.boxes.of_track(track)
                self._boxed = part.start < part.stop
        return self._found

    # Crops

    def _key(self, window: Window) -> Key:
        return (*window.key, self._pixels)

    @property
    def _pixels(self) -> int:
        return max(round(self._layout[1] * self.devicePixelRatioF()), 1)

    def _request(self, *, read: bool) -> None:
        """Have the crops cut that are not there; ``read``: of frames nobody decoded, too."""
        if self._cutter is None or self._feed is None:
            return
        shown = [self._windows[f] for f in self._frames() if f in self._windows]
        wanted = {self._key(window): window for window in shown}
        missing = {
            key: window
            for key, window in wanted.items()
            if (read or self._feed.get(window.frame) is not None)
            and (key not in self._crops or (read and key in self._coarse))
        }
        self._cutter.want(missing, self._pixels, read=read)

    def _keep(self, key: Key, square: QImage | None, coarse: bool) -> None:
        self._crops[key] = square
        window = self._windows.get(key[0])
        if square is not None and window is not None and self._key(window) == key:
            self._last = {f: last for f, last in self._last.items() if f in self._windows}
            self._last[window.frame] = window, square
        (self._coarse.add if coarse else self._coarse.discard)(key)
        while len(self._crops) > _KEPT:
            self._coarse.discard(self._crops.popitem(last=False)[0])
        self.update()

    def _arrived(self, frame: int) -> None:
        if frame in self._windows:
            self._soon.start()

    # Cells

    @property
    def _layout(self) -> tuple[int, float]:
        """How many cells there are, and their side in pixels."""
        for count in COUNTS:
            side = (self.width() - (count + 1) * _GAP) / count
            if side >= _NARROWEST or count == COUNTS[-1]:
                break
        return count, max(min(side, self.height() - _FOOT - _GAP), 8.0)

    def _frames(self) -> Iterable[int]:
        count, _ = self._layout
        return range(self._state.shown - count // 2, self._state.shown + count // 2 + 1)

    def cell(self, frame: int) -> QRectF:
        """Where the crop of ``frame`` is, in the widget's coordinates."""
        count, side = self._layout
        place = frame - self._state.shown + count // 2
        left = (self.width() - count * side - (count - 1) * _GAP) / 2
        return QRectF(left + place * (side + _GAP), _GAP / 2, side, side)

    def _frame_at(self, at: QPointF) -> int | None:
        for frame in self._frames():
            if frame in self._windows and self.cell(frame).adjusted(0, 0, 0, _FOOT).contains(at):
                return frame
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        frame = self._frame_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and frame is not None:
            self._state.play(0)
            self._state.go_to(frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._frame_at(event.position()) is not None
        hand = Qt.CursorShape.PointingHandCursor
        self.setCursor(hand if over else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._windows:
            painter.setPen(QColor(theme.current().dim))
            text = "Select an object to see it from frame to frame"
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), how, text)
        for frame in self._frames():
            if frame in self._windows:
                self._paint_cell(painter, self._windows[frame])
        painter.end()

    def _paint_cell(self, painter: QPainter, window: Window) -> None:
        colours, cell = theme.current(), self.cell(window.frame)
        painter.save()
        painter.setClipRect(cell)
        painter.fillRect(cell, QColor(colours.canvas))
        self._paint_crop(painter, window, cell)
        painter.restore()
        current = window.frame == self._state.shown
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if current else colours.hairline), 1 + current))
        painter.drawRoundedRect(cell, 2, 2)
        painter.setFont(theme.number_font(9))
        painter.setPen(QColor(colours.text if current else colours.dim))
        foot = QRectF(cell.left() - _GAP, cell.bottom() + 2, cell.width() + 2 * _GAP, _FOOT - 4)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(window.frame))

    def _paint_crop(self, painter: QPainter, window: Window, cell: QRectF) -> None:
        key = self._key(window)
        image = self._crops.get(key)
        if image is not None:
            painter.setOpacity(0.35 if window.absent else 1.0)
            painter.drawImage(cell, image)
            painter.setOpacity(1.0)
        elif key not in self._crops and (known := self._last.get(window.frame)):
            # Corrected labels show another part of a picture: what is known of it stays so long.
            painter.drawImage(_part_in(known[0], window, cell), known[1])
        if self._boxed:
            pen = QPen(QColor(object_colour(self.track)), 1.2)
            if window.absent:
                pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRect(_box_in(window, cell))
        bones = self._bones_of(window)
        if bones is not None:
            painter.drawImage(cell, bones)
        said = "absent" if window.absent else "no picture" if self._failed(key) else ""
        if said:
            painter.setFont(theme.number_font(8))
            painter.setPen(QColor(theme.current().text))
            foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(cell.adjusted(0, 0, 0, -3), foot, said)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours of objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._bones.clear()

    def _bones_of(self, window: Window) -> QImage | None:
        """The object's bones in their colours, so that sides that change places can be seen; they
        are painted once for all the steps that show them."""
        sequence = self._review.sequence
        i = sequence.poses.at(self.track, window.frame)
        if i is None or self._look is None:
            return None
        key = (self.track, *self._key(window))
        if key not in self._bones:
            self._bones[key] = self._painted_bones(window, sequence.poses.xy[i])
        while len(self._bones) > _KEPT:
            self._bones.popitem(last=False)
        return self._bones[key]

    def _painted_bones(self, window: Window, xy: Points) -> QImage:
        pixels = self._pixels
        image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placed = (xy - (window.left, window.top)) * (pixels / window.side)
        colour = self._look.skeleton_colour(self.track, 0)
        draw_bones(painter, self._look, placed, colour, _BONE * self.devicePixelRatioF())
        painter.end()
        return image

    def _failed(self, key: Key) -> bool:
        return key in self._crops and self._crops[key] is None


def _box_in(window: Window, cell: QRectF) -> QRectF:
    left, top, right, bottom = inside(window, cell.getCoords())
    return QRectF(left, top, right - left, bottom - top)


def _part_in(known: Window, window: Window, cell: QRectF) -> QRectF:
    """Where what ``known`` shows of a picture lies in the ``cell`` of ``window``."""
    scale = cell.width() / window.side
    left = cell.left() + (known.left - window.left) * scale
    top = cell.top() + (known.top - window.top) * scale
    return QRectF(left, top, known.side * scale, known.side * scale)
