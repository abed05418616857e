"""What edit mode does to boxes alone: taking hold of them, names, labels, spans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from gtreview.errors import InputError
from gtreview.model.box_edits import BoxEdit, box_at, edited, good_frames
from gtreview.model.box_handles import INSIDE, Handle, handle_at
from gtreview.model.edited_boxes import Box, Four
from gtreview.model.sequence import Sequence
from gtreview.review import box_correcting, describing
from gtreview.review.correcting import Correction, Span, during
from gtreview.ui.grip import HeldBox

if TYPE_CHECKING:
    from gtreview.ui.editing import Editing

CHOOSE = "Select a box first: click on it, or {object.next} and {object.previous}"
NOT_HERE = (
    "{} has no box in this frame: {{correct.copy_before}} copies one, {{correct.new_box}} draws one"
)
_SHAPES = {
    1: Qt.CursorShape.SizeFDiagCursor,
    -1: Qt.CursorShape.SizeBDiagCursor,
}
"""Over corners, by the product of the handle's two sides."""
Point = tuple[float, float]


class BoxEditing:
    """Corrects the boxes of the review that ``editing`` has."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._nameless: tuple[int, int] | None = None

    # -- which box ----------------------------------------------------------------------------

    @property
    def sequence(self) -> Sequence:
        """The labels as they stand."""
        return self._editing.review.sequence

    @property
    def box(self) -> int | None:
        """The box that keys act on, by its index; None where there is none here."""
        state, boxes = self._editing.state, self.sequence.boxes
        if state.track >= 0:
            return boxes.at(state.track, state.frame)
        here = boxes.at_frame(state.frame)
        picked = [
            int(i) for i in here if (int(boxes.frame[i]), int(boxes.row[i])) == self._nameless
        ]
        return picked[0] if picked and boxes.track[picked[0]] < 0 else None

    def chosen(self) -> int:
        """The selected object.

        Raises
        ------
        InputError : none is selected, or the box has no identity.
        """
        track = self._editing.state.track
        if track < 0:
            raise InputError(CHOOSE if self.box is None else box_correcting.NO_IDENTITY)
        return track

    def here(self) -> int:
        """The box that keys act on.

        Raises
        ------
        InputError : there is none.
        """
        if self.box is None:
            track = self._editing.state.track
            raise InputError(NOT_HERE.format(self.sequence.track_name(track)) if track >= 0
                             else CHOOSE)  # fmt: skip
        return self.box

    def is_missing(self, there: int | None = None) -> bool:
        """Whether the selected object has no box here but one in the frame ``there``; without
        that, one before and one after."""
        track, frame = self._editing.state.track, self._editing.state.frame
        if track < 0 or self._editing.state.keypoint >= 0 or self.box is not None:
            return False
        if there is not None:
            return self.sequence.boxes.at(track, there) is not None
        return good_frames(self.sequence, track, frame, frame) is not None

    def names(self, but: int = -1) -> list[str]:
        """The objects that have boxes or skeletons, but one."""
        sorts = (self.sequence.boxes.track, self.sequence.poses.track)
        there = np.unique(np.concatenate(sorts)).tolist()
        return [self.sequence.track_name(track) for track in there if track not in (-1, but)]

    def distance(self, track: int) -> float:
        """How far the box of ``track`` is from the selected one in this frame, pixels between
        their middles; where one has none, nought."""
        other = self.sequence.boxes.at(track, self._editing.state.frame)
        if self.box is None or other is None:
            return 0.0
        a, b = (_middle(box_at(self.sequence, i)) for i in (self.box, other))
        return float(np.hypot(a[0] - b[0], a[1] - b[1]))

    # -- the mouse ----------------------------------------------------------------------------

    def held(self) -> HeldBox | None:
        """The box that arrows move; None, and why, where there is none."""
        try:
            return HeldBox(self.sequence, self.here())
        except InputError as error:
            self._editing.said.emit(str(error))
            return None

    def at(self, at: Point, reach: float) -> HeldBox | None:
        """What of the selected box is at a place, ``reach`` pixels around."""
        i = self.box
        if i is None or i not in self._editing.canvas.boxes:
            return None
        box = box_at(self.sequence, i)
        handle = handle_at(_upright(box.place), *at, reach)
        if handle is None:
            return None
        resizable = box.width > 0 and box.height > 0
        return HeldBox(self.sequence, i, handle if resizable else INSIDE)

    def nameless_at(self, at: Point) -> HeldBox | None:
        """The smallest box without identity at a place, which is the chosen one from now on."""
        boxes = self.sequence.boxes
        here = [int(i) for i in self._editing.canvas.boxes if boxes.track[i] < 0]
        around = [i for i in here if _contains(box_at(self.sequence, i), at)]
        if not around:
            return None
        i = min(around, key=lambda i: float(boxes.width[i] * boxes.height[i]))
        self._nameless = int(boxes.frame[i]), int(boxes.row[i])
        self._editing.state.select(-1)
        self._editing.mark()
        return HeldBox(self.sequence, i)

    def shape_at(self, at: Point, reach: float) -> Qt.CursorShape | None:
        """The pointer over what a press there would take of the selected box."""
        held = self.at(at, reach) if self._editing.on_boxes else None
        return None if held is None else _shape(held.handle)

    def moved(self, held: HeldBox, nudged: bool = False) -> Correction:
        """What was held stays where it is."""
        if held.handle == INSIDE:
            was, now = box_at(held.sequence, held.i), held.box
            by = now.left - was.left, now.top - was.top
            return box_correcting.moved(held.sequence, held.i, by, "Nudge" if nudged else "Move")
        return box_correcting.placed(held.sequence, held.i, held.box, "Resize")

    def moved_in(self, held: HeldBox) -> Sequence:
        """The labels with what is held where it is now."""
        boxes = held.sequence.boxes
        name = held.sequence.track_name(int(boxes.track[held.i]))
        row = int(boxes.row[held.i])
        edit = BoxEdit(name, int(boxes.frame[held.i]), row, held.box)
        return edited(held.sequence, [edit])

    def resize(self, right: int, down: int) -> None:
        """The right or the lower edge goes so many pixels; written when the key is let go."""
        editing = self._editing
        if editing.grip.held is None:
            held = self.held()
            if held is None:
                return
            handle = (1 if right else 0, 1 if down else 0)
            editing.grip.take(HeldBox(held.sequence, held.i, handle))
        editing.grip.move_on(right, down)

    def place_as_read(self, now: Box) -> Four | None:
        """Where the selected box was as it was read; None where it was nowhere else."""
        box = self._as_read(self._editing.state.track)
        return None if box is None or box.place == now.place else box.place

    def _as_read(self, track: int) -> Box | None:
        review, name = self._editing.review, self.sequence.track_name(track)
        return review.labels.box_as_read(review.since_written(), name, self._editing.state.frame)

    # -- corrections --------------------------------------------------------------------------

    def delete(self) -> None:
        """Delete the box in this frame."""
        self._do(lambda: box_correcting.deleted(self.sequence, self.here()))

    def delete_over(self) -> None:
        """Delete the object's boxes over the finding."""
        self._over("Delete", self._deleted)

    def delete_object(self) -> None:
        """Delete the whole object."""
        self._do(lambda: self._deleted(self.chosen(), None))

    def _deleted(self, track: int, span: Span | None) -> Correction:
        return box_correcting.deleted_over(self.sequence, track, span)

    def copy(self, step: int) -> None:
        """Take the box from the frame ``step`` on."""
        frame = self._editing.state.frame
        self._do(lambda: box_correcting.copied(self.sequence, self.chosen(), frame, step))

    def interpolate(self) -> None:
        """Put the boxes of the finding, or this one, straight between their neighbours."""
        span = self._editing.span
        self._do(lambda: box_correcting.interpolated(self.sequence, self.chosen(), span))

    def revert(self) -> None:
        """Make the box what was read."""
        self._do(self._reverted)

    def _reverted(self) -> Correction:
        review, frame = self._editing.review, self._editing.state.frame
        track = self.chosen()
        name = self.sequence.track_name(track)
        edit = replace(review.labels.boxes.as_read(name, frame), box=self._as_read(track))
        if not review.labels.box_changes([edit]):
            raise InputError("This box is as it was read")
        return Correction(f"Revert {name} at frame {frame}", boxes=(edit,))

    def repeat(self) -> None:
        """The same box over the finding."""
        self._over("Repeat the box of", lambda _track, span: box_correcting.propagated(
            self.sequence, self.here(), span))  # fmt: skip

    def same_again(self) -> None:
        """Do to the boxes of the finding what was done to this one since it was read."""
        self._over("Do the same to", self._like_that)

    def _like_that(self, _track: int, span: Span) -> Correction:
        i, now = self.here(), box_at(self.sequence, self.here())
        place = self.place_as_read(now)
        if place is None:
            raise InputError("This box is where it was read: move or resize it first")
        return box_correcting.like_that(self.sequence, i, now.at(place), span)

    def shift(self) -> None:
        """Ask by how much the boxes of the finding go."""
        self._over("Shift", self._ask_shift)

    def _ask_shift(self, track: int, span: Span) -> None:
        name = self.sequence.track_name(track)

        def answer(text: str) -> None:
            self._do(lambda: box_correcting.shifted(
                self.sequence, self.chosen(), span, _steps(text)))  # fmt: skip

        question = f"Shift {name} {during(span)} right, down by (pixels)"
        self._editing.asked.emit(question, "0, 0", answer, ())

    def split(self) -> None:
        """From this frame on the object is another one."""
        frame = self._editing.state.frame
        self._do(lambda: box_correcting.split(self.sequence, self.chosen(), frame))

    def ask_name(self) -> None:
        """Ask what the object is to be called."""
        self._ask("Rename {} to", lambda name: box_correcting.renamed(
            self.sequence, self.chosen(), name), same=True)  # fmt: skip

    def ask_merge(self) -> None:
        """Ask with which object the selected one is one."""
        self._ask("Merge {} into", lambda name: box_correcting.merged(
            self.sequence, self.chosen(), self._named(name)))  # fmt: skip

    def describe(self) -> None:
        """Ask for label and attributes."""
        try:
            self.here()
        except InputError as error:
            self._editing.said.emit(str(error))
        else:
            described = describing.describe(self.sequence, self.here(), self._editing.finding_span)
            self._editing.form_wanted.emit(described)

    def apply(self, wanted: describing.Wanted) -> None:
        """Give label and attributes as the form has them."""
        span = self._editing.finding_span
        self._do(lambda: describing.described(self.sequence, self.here(), wanted, span))

    # -- underneath ---------------------------------------------------------------------------

    def _do(self, correct: Callable[[], Correction]) -> bool:
        return self._editing.attempt(correct)

    def _named(self, name: str) -> int:
        track = self.sequence.track_index.get(name, -1)
        if track < 0:
            raise InputError(f"{name!r} is no object of these labels")
        return track

    def _ask(self, question: str, correct: Callable[[str], Correction], same: bool = False) -> None:
        """Ask for a name; ``same``: to begin with the object's own."""
        try:
            track = self.chosen()
        except InputError as error:
            self._editing.said.emit(str(error))
            return
        name = self.sequence.track_name(track)
        choices = () if same else self.names(but=track)
        self._editing.asked.emit(
            question.format(name),
            name if same else "",
            lambda text: self._do(lambda: correct(text.strip())),
            choices,
        )

    def _over(self, what: str, correct: Callable[[int, Span], Correction | None]) -> None:
        """Correct the frames of the finding; without one ask which."""
        editing = self._editing
        try:
            track = self.chosen()
        except InputError as error:
            editing.said.emit(str(error))
            return
        if editing.finding_span is not None:
            self._correct_over(editing.finding_span, correct)
            return

        def answer(text: str) -> None:
            try:
                span = box_correcting.frames_named(text, len(self.sequence))
            except InputError as error:
                editing.said.emit(str(error))
            else:
                self._correct_over(span, correct)

        frames = self.sequence.boxes.frame[self.sequence.boxes.of_track(track)]
        last = max([editing.state.frame, *frames[-1:].tolist()])
        question = f"{what} {self.sequence.track_name(track)} in frames"
        editing.asked.emit(question, f"{editing.state.frame}–{last}", answer, ())

    def _correct_over(self, span: Span, correct: Callable[[int, Span], Correction | None]) -> None:
        try:
            correction = correct(self.chosen(), span)
        except InputError as error:
            self._editing.said.emit(str(error))
        else:
            if correction is not None:
                self._editing.write(correction)


def _steps(text: str) -> tuple[float, float]:
    """Two numbers.

    Raises
    ------
    InputError : it is anything else.
    """
    try:
        right, down = (float(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise InputError(f"{text!r}: expected two numbers of pixels, as in 5, -2") from error
    return right, down


def _upright(place: Four) -> Four:
    """The same place where width or height are negative."""
    left, top, width, height = place
    return min(left, left + width), min(top, top + height), abs(width), abs(height)


def _contains(box: Box, at: Point) -> bool:
    left, top, width, height = _upright(box.place)
    return left <= at[0] <= left + width and top <= at[1] <= top + height


def _middle(box: Box) -> Point:
    return box.left + box.width / 2, box.top + box.height / 2


def _shape(handle: Handle) -> Qt.CursorShape:
    across, down = handle
    if across and down:
        return _SHAPES[across * down]
    if across or down:
        return Qt.CursorShape.SizeHorCursor if across else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.SizeAllCursor
