"""The contact sheet: one object's whole life as crops at one scale, over the picture."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gtreview.model.flags import Verdict
from gtreview.model.wording import plain
from gtreview.review import life
from gtreview.review.review import Review
from gtreview.ui import keymap, theme
from gtreview.ui.actions import shown_key
from gtreview.ui.crop_cutter import CropCutter
from gtreview.ui.crop_windows import Window, inside, places, side_of, window_of
from gtreview.ui.feed import FrameFeed
from gtreview.ui.findings_model import SIGNS
from gtreview.ui.keys import OWN_ESC, OWN_KEYS, key_text
from gtreview.ui.rig_look import RigLook
from gtreview.ui.skeleton_paint import draw_bones
from gtreview.ui.state import ViewState
from gtreview.ui.theme import object_colour

SMALLEST, LARGEST = 84, 200
"""Pixels a crop's side has."""
MARGIN, GAP, FOOT, HEAD = 16, 10, 20, 40
LARGE = 2.0
"""Times the usual size that a crop shows at most: one wrong box must not make all others small."""
FLAGGED = {"finding.next": 1, "finding.previous": -1}
"""By action: its keys go on, or back, to a crop with a finding."""
_OWN = ("Left", "Right", "Up", "Down", "Home", "End", "Return", "Enter", "Space", "Esc")
MARK = {Verdict.UNDECIDED: "!", **{v: s for v, s in SIGNS.items() if s}}
_Key = Qt.Key


class ContactSheet(QWidget):
    """Lies over ``host`` until a crop is chosen, which goes to its frame, or Esc is pressed."""

    def __init__(self, state: ViewState, host: QWidget) -> None:
        super().__init__(host)
        self._state, self._host = state, host
        self._review: Review | None = None
        self._cutter: CropCutter | None = None
        self._look: RigLook | None = None
        self.track, self.mark = -1, 0
        self.windows: list[Window] = []
        self.findings = np.empty(0, np.intp)
        self.crops: dict[int, QImage | None] = {}
        self._columns, self._side = 1, float(SMALLEST)
        self.setProperty(OWN_KEYS, True)
        self.setProperty(OWN_ESC, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.hide()
        host.installEventFilter(self)

    # Opening and closing

    def open(self, review: Review, feed: FrameFeed | None, track: int) -> None:
        """Show the life of ``track``; ``feed`` has the pictures (None: boxes alone)."""
        self.close_sheet()
        self._review, self.track = review, track
        rig = review.sequence.rig
        self._look = RigLook.of(rig, len(rig.keypoints)) if rig is not None else None
        self._cutter = None if feed is None else CropCutter(feed, self)
        if self._cutter is not None:
            self._cutter.cropped.connect(self._keep)
        self.setGeometry(self._host.rect())
        self._lay_out()
        self.mark = self._nearest(self._state.frame)
        self._say()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Let go of the review and the thread, and give the keyboard back."""
        if self._cutter is not None:
            self._cutter.close()
        self._cutter = self._review = None
        self.windows, self.crops = [], {}
        if self.isVisible():
            self.hide()
            self._host.setFocus()

    def show_changed(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``."""
        if self._review is not None and what & {"findings", "labels", "verdicts", "rig"}:
            self._again()

    def _again(self) -> None:
        """Lay out once more, the mark at the frame where it was."""
        frame = self.windows[self.mark].frame if self.windows else self._state.frame
        self._lay_out()
        self.mark = self._nearest(frame)
        self.update()

    def _lay_out(self) -> None:
        """Choose frames for the room there is, and have their crops cut."""
        sequence = self._review.sequence
        frames, rects = places(sequence, self.track)
        if not len(frames):
            self.windows, self.findings = [], np.empty(0, np.intp)
            return
        chosen = self._chosen(int(frames[0]), int(frames[-1]))
        extents = np.nan_to_num(np.ptp(rects.reshape(-1, 2, 2), axis=1)).max(axis=1)
        side = side_of(float(min(extents.max(), LARGE * np.median(extents))))
        at = np.clip(np.searchsorted(frames, chosen), 0, len(frames) - 1)
        self.windows = [
            window_of(rects[i], int(f), side, absent=bool(frames[i] != f))
            for i, f in zip(at.tolist(), chosen.tolist(), strict=True)
        ]
        self.findings = life.found_in(self._review.findings, self.track, chosen)
        self._fit(len(self.windows))
        if self._cutter is not None:
            wanted = {(w.frame,): w for w in self.windows if w.frame not in self.crops}
            self._cutter.want(wanted, round(LARGEST * self.devicePixelRatioF()))

    def _chosen(self, first: int, last: int) -> life.Frames:
        room = max(self._grid(SMALLEST)[0] * self._grid(SMALLEST)[1], 1)
        findings = self._review.findings
        flagged = findings.peak[findings.track == self.track].astype(np.intp)
        return life.drawn(first, last, flagged, room)

    def _grid(self, side: float) -> tuple[int, int]:
        """How many columns and rows of crops there is room for."""
        across = (self.width() - 2 * MARGIN + GAP) // (side + GAP)
        down = (self.height() - HEAD - MARGIN) // (side + FOOT + GAP)
        return max(int(across), 1), max(int(down), 1)

    def _fit(self, count: int) -> None:
        """The largest crops with which all have room."""
        side = LARGEST
        while side > SMALLEST and math.prod(self._grid(side)) < count:
            side -= 4
        self._side, self._columns = float(side), self._grid(side)[0]

    def _keep(self, key: tuple[int], square: QImage | None, _coarse: bool) -> None:
        self.crops[key[0]] = square
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the host whatever its size."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._again()
        return False

    # Walking

    def _nearest(self, frame: int) -> int:
        distances = [abs(window.frame - frame) for window in self.windows]
        return distances.index(min(distances)) if distances else 0

    def _move(self, to: int) -> None:
        self.mark = max(0, min(to, len(self.windows) - 1))
        self._say()
        self.update()

    def _say(self) -> None:
        """For screen readers: where the mark is."""
        name = self._review.sequence.track_name(self.track)
        where = f", frame {self.windows[self.mark].frame}" if self.windows else ""
        self.setAccessibleName(f"Contact sheet of {name}{where}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Return goes to the marked frame, Esc closes."""
        row = self._columns
        steps = {_Key.Key_Left: -1, _Key.Key_Right: 1, _Key.Key_Up: -row, _Key.Key_Down: row,
                 _Key.Key_Home: -len(self.windows), _Key.Key_End: len(self.windows)}  # fmt: skip
        key = event.key()
        if key in steps:
            self._move(self.mark + steps[key])
        elif key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space) and self.windows:
            self._go(self.mark)
        elif key == _Key.Key_Escape:
            self.close_sheet()
        elif step := next((s for id_, s in FLAGGED.items() if key_text(event) in _keys(id_)), 0):
            self._next_flagged(step)
        else:
            super().keyPressEvent(event)

    def _next_flagged(self, step: int) -> None:
        flagged = np.flatnonzero(self.findings >= 0)
        later = flagged[flagged > self.mark] if step > 0 else flagged[flagged < self.mark][::-1]
        if len(later):
            self._move(int(later[0]))

    def _go(self, place: int) -> None:
        frame, track = self.windows[place].frame, self.track
        self.close_sheet()
        self._state.play(0)
        self._state.select(track)
        self._state.go_to(frame)

    def _at(self, point: QPointF) -> int | None:
        for place in range(len(self.windows)):
            if self.cell(place).adjusted(0, 0, 0, FOOT).contains(point):
                return place
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a crop goes to its frame."""
        place = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._go(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        over = self._at(event.position()) is not None
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.setCursor(hand if over else arrow)

    # Painting

    def cell(self, place: int) -> QRectF:
        """Where a crop is."""
        row, column = divmod(place, self._columns)
        left = (self.width() - self._columns * (self._side + GAP) + GAP) / 2
        return QRectF(
            left + column * (self._side + GAP),
            HEAD + row * (self._side + FOOT + GAP),
            self._side,
            self._side,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """All crops."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(colours.canvas))
        if self._review is not None:
            self._paint_head(painter)
            for place in range(len(self.windows)):
                self._paint_cell(painter, place)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    @property
    def hint(self) -> str:
        """What keys do here."""
        flagged = " ".join(shown_key(key) for id_ in FLAGGED for key in _keys(id_)[:1])
        walk = f"arrows walk · {flagged} flagged" if flagged else "arrows walk"
        return f"{walk} · Enter goes there · Esc closes"

    def _paint_head(self, painter: QPainter) -> None:
        colours, name = theme.current(), plain(self._review.sequence.track_name(self.track))
        frames = [window.frame for window in self.windows]
        said = f"{len(frames)} crops of frames {frames[0]}–{frames[-1]}" if frames else "no frames"
        line = QRectF(MARGIN, 0, self.width() - 2 * MARGIN, HEAD)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text))
        painter.drawText(line, middle, f"{name}  ·  {said}")
        painter.setPen(QColor(colours.dim))
        keys = self.hint
        room = painter.fontMetrics().horizontalAdvance(f"{name}  ·  {said}   {keys}")
        if room < line.width():
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, keys)

    def _paint_cell(self, painter: QPainter, place: int) -> None:
        colours, cell, window = theme.current(), self.cell(place), self.windows[place]
        painter.save()
        painter.setClipRect(cell)
        painter.fillRect(cell, QColor(colours.panel))
        self._paint_crop(painter, window, cell)
        painter.restore()
        marked, finding = place == self.mark, int(self.findings[place])
        ink, sign = self._mark_of(finding)
        edge = colours.accent if marked else ink or colours.hairline
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(edge), 3 if marked else 2 if ink else 1))
        painter.drawRoundedRect(cell, 2, 2)
        painter.setFont(theme.number_font(9))
        painter.setPen(QColor(ink or (colours.text if marked else colours.dim)))
        foot = QRectF(cell.left(), cell.bottom() + 2, cell.width(), FOOT - 4)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{window.frame} {sign}".rstrip())

    def _mark_of(self, finding: int) -> tuple[str, str]:
        """Colour and sign of a frame in which ``finding`` is; both empty without one."""
        if finding < 0:
            return "", ""
        colours, verdict = theme.current(), self._review.decision(finding).verdict
        suspicion = float(self._review.findings.suspicion[finding])
        ink = {
            Verdict.CONFIRMED: colours.confirmed,
            Verdict.DISMISSED: colours.dim,
            Verdict.UNDECIDED: colours.suspicion(suspicion),
        }
        return ink[verdict], MARK[verdict]

    def _paint_crop(self, painter: QPainter, window: Window, cell: QRectF) -> None:
        image = self.crops.get(window.frame)
        if image is not None:
            painter.setOpacity(0.35 if window.absent else 1.0)
            painter.drawImage(cell, image)
            painter.setOpacity(1.0)
        poses = self._review.sequence.poses
        i = poses.at(self.track, window.frame)
        if i is not None and self._look is not None:
            placed = (poses.xy[i] - (window.left, window.top)) * (cell.width() / window.side)
            colour, corner = self._look.skeleton_colour(self.track, 0), (cell.left(), cell.top())
            draw_bones(painter, self._look, placed + np.array(corner), colour, 1.3)
        else:
            left, top, right, bottom = inside(window, cell.getCoords())
            pen = QPen(QColor(object_colour(self.track)), 1.2)
            if window.absent:
                pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRect(QRectF(left, top, right - left, bottom - top))
        failed = image is None and window.frame in self.crops
        said = "absent" if window.absent else "no picture" if failed else ""
        if said:
            painter.setFont(theme.number_font(8))
            painter.setPen(QColor(theme.current().text))
            below = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(cell.adjusted(0, 0, 0, -3), below, said)


def _keys(id_: str) -> list[str]:
    """The keys of an action that mean nothing of their own here."""
    return [key for key in keymap.current().by_id[id_].shown_keys if key not in _OWN]
