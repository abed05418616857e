"""A new box: drawn on the picture, then it is asked whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gtreview.errors import InputError
from gtreview.model.box_edits import box_at, free_name, label_named
from gtreview.model.edited_boxes import Box, Four
from gtreview.model.pose_edits import decimals_of
from gtreview.model.sequence import Label
from gtreview.review import box_correcting
from gtreview.ui.box_editing import BoxEditing, Point

if TYPE_CHECKING:
    from gtreview.ui.editing import Editing

SMALLEST = 2.0
"""Pixels: what is drawn narrower or lower is taken for a click."""


class NewBox:
    """Makes a box in the review that ``editing`` has.

    Attributes
    ----------
    drawing : whether the next drag draws one.
    """

    def __init__(self, editing: Editing, boxes: BoxEditing) -> None:
        self._editing, self._boxes = editing, boxes
        self.drawing = False
        self._new: Four | None = None
        self._frame = 0
        self._label: Label | None = None

    def reset(self) -> None:
        """Nothing is being drawn."""
        self.drawing, self._new = False, None
        self._editing.canvas.marks.show_new(None)

    def begin(self) -> None:
        """The next drag draws a box; again: not."""
        if self.drawing:
            self.reset()
            return
        self._editing.let_go()
        self.drawing = True
        self._editing.said.emit("Drag a box on the picture; {edit.leave} drops it")

    def draw(self, start: Point, end: Point) -> None:
        """The new box goes from ``start`` to ``end``."""
        boxes = self._boxes.sequence.boxes
        decimals = decimals_of(np.concatenate([boxes.left[:1000], boxes.top[:1000]]))
        corners = np.round([start, end], decimals)
        left, top = corners.min(axis=0).tolist()
        width, height = np.round(np.ptp(corners, axis=0), decimals).tolist()
        self._new, self._frame = (left, top, width, height), self._editing.state.frame
        self._editing.canvas.marks.show_new(self._new)

    def drawn(self) -> bool:
        """Ask whose box was drawn; True, since the press was no click."""
        new = self._new
        if new is None:
            return True
        if min(new[2:]) < SMALLEST:
            self._new = None
            self._editing.canvas.marks.show_new(None)
            return True
        self.drawing, self._new = False, None
        self._ask_name(Box(*new))
        return True

    def _ask_name(self, box: Box, problem: str = "") -> None:
        editing, sequence = self._editing, self._boxes.sequence
        self._editing.canvas.marks.show_new(box.place)
        if sequence.kind != "tracking":
            self._ask_label(box, "")
            return
        question = f"{problem}. The new box is of" if problem else "The new box is of"
        editing.asked.emit(
            question, self._likely_name(), lambda name: self._create(box, name.strip()),
            self._boxes.names(),
        )  # fmt: skip

    def _likely_name(self) -> str:
        """The selected object where it has no box here, else a free name."""
        state, sequence = self._editing.state, self._boxes.sequence
        if state.track >= 0 and sequence.boxes.at(state.track, self._frame) is None:
            return sequence.track_name(state.track)
        label = self._likely_label()
        return free_name(sequence, label.name) if label else ""

    def _likely_label(self) -> Label | None:
        """The label of the last new box, else of the selected one, else the first."""
        if self._label is None and self._boxes.box is not None:
            return box_at(self._boxes.sequence, self._boxes.box).label
        return self._label or (
            self._boxes.sequence.labels[0] if self._boxes.sequence.labels else None
        )

    def _create(self, box: Box, name: str) -> None:
        """A known object's box is as its nearest one, a new object's has the label that its name
        begins with; where there is none, ask."""
        sequence, frame = self._boxes.sequence, self._frame
        track = sequence.track_index.get(name, -1)
        part = sequence.boxes.of_track(track) if track >= 0 else slice(0, 0)
        if part.start < part.stop:
            away = np.abs(sequence.boxes.frame[part] - frame)
            like = box_at(sequence, part.start + int(away.argmin()))
            self._add(like.at(box.place), name)
            return
        head = name.rpartition(":")[0] or name
        label = next((label for label in sequence.labels if label.name == head), None)
        if label is None and name:
            self._ask_label(box, name)
        else:
            self._add(_labelled(box, label), name)

    def _ask_label(self, box: Box, name: str) -> None:
        self._editing.canvas.marks.show_new(box.place)
        likely = self._likely_label()
        names = [label.name for label in self._boxes.sequence.labels]
        question = f"Label of {name}" if name else "Label of the new box"

        def answer(text: str) -> None:
            label = label_named(self._boxes.sequence, text.strip()) if text.strip() else None
            self._add(_labelled(box, label), name)

        self._editing.asked.emit(question, likely.name if likely else "", answer, names)

    def _add(self, box: Box, name: str) -> None:
        try:
            correction = box_correcting.created(self._boxes.sequence, name, self._frame, box)
        except InputError as error:
            self._ask_name(box, str(error))
            return
        if self._editing.write(correction):
            self._label = box.label or self._label
            self._editing.state.select(self._boxes.sequence.track_index.get(name, -1))


def _labelled(box: Box, label: Label | None) -> Box:
    return Box(*box.place, label)
