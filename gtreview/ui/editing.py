"""Edit mode: what keys and mouse do to skeletons and boxes.

What they act on is decided by what is selected. A selected keypoint: that. Else the selected
object's box in the current frame; where it has none there, its whole skeleton.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from gtreview.errors import GtreviewError, InputError
from gtreview.model import picking
from gtreview.model.box_edits import box_at
from gtreview.model.box_handles import INSIDE
from gtreview.model.edited_boxes import followed
from gtreview.model.pose_edits import edited
from gtreview.model.sequence import Sequence
from gtreview.review import box_correcting, correcting
from gtreview.review.correcting import Correction, Span, Target
from gtreview.review.review import Review
from gtreview.ui.box_editing import BoxEditing
from gtreview.ui.canvas import Canvas
from gtreview.ui.grip import Grip, Held, HeldBox
from gtreview.ui.new_box import NewBox
from gtreview.ui.state import ViewState


class Editing(QObject):
    """Corrects the labels of the open review: here skeletons and what both sorts have in common,
    ``boxes`` what only boxes have, ``new_box`` draws one.

    ``said`` is a line for the status bar; ``asked`` wants a line of text: (question, text to
    start from, what to call with the answer, what it may be completed to); ``form_wanted`` wants
    label and attributes; ``failed``: it could not be written; ``on_boxes_changed``: keys act on
    boxes now, or on skeletons again.
    """

    said = Signal(str)
    asked = Signal(str, str, object, object)
    form_wanted = Signal(object)
    failed = Signal(object)
    on_boxes_changed = Signal(bool)

    def __init__(self, state: ViewState, canvas: Canvas) -> None:
        super().__init__()
        self.state, self.canvas = state, canvas
        self.review: Review | None = None
        self.grip = Grip(self._preview)
        self.boxes = BoxEditing(self)
        self.new_box = NewBox(self, self.boxes)
        self._nameless: tuple[int, int] | None = None
        self._start = (0.0, 0.0)
        self._before: Sequence | None = None
        self._was_on_boxes = False
        canvas.mouse.hand = self
        state.frame_changed.connect(lambda _frame: self.let_go())
        state.editing_changed.connect(self._switched)
        state.finding_selected.connect(lambda _finding: self._suggest())
        for signal in (state.editing_changed, state.keypoint_selected, state.track_selected,
                       canvas.picture_shown):  # fmt: skip
            signal.connect(lambda _value: self.mark())

    def show_review(self, review: Review | None) -> None:
        """Correct another review's labels."""
        self.grip.held, self._nameless = None, None
        self.review = review
        self._before = review.sequence if review is not None else None
        self.new_box.reset()
        self.state.edit(False)
        self.mark()

    def refresh(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``."""
        if what & {"labels", "rig"}:
            # What was held is of labels that are no more.
            self.grip.held = None
            if self.state.keypoint >= self._points:
                self.state.select_keypoint(-1)
            self._follow_object()
            self.mark()
        if what & {"labels", "rig", "findings"}:
            self._suggest()

    def _follow_object(self) -> None:
        """The selected object may have another name or index now."""
        before, self._before = self._before, self.review.sequence
        state, now = self.state, self.review.sequence
        same = before is None or (before.boxes is now.boxes and before.poses is now.poses)
        if not same and state.track >= 0:
            track = followed(before, now, state.track, state.frame)
            if track != state.track:
                # The picture first: what is selected must be among its objects.
                self.canvas.preview(now)
                state.select(track)
                self.said.emit(f"{now.track_name(track)} is selected" if track >= 0 else "")

    def _switched(self, on: bool) -> None:
        self.let_go()
        self.new_box.reset()

    def toggle(self) -> None:
        """Edit mode on, or off again."""
        self.state.edit(not self.state.editing)
        self.said.emit(
            "Edit mode: drag points or a selected box, arrows nudge; {edit.mode} leaves it"
            if self.state.editing
            else "Edit mode left"
        )

    def leave(self) -> bool:
        """One step out of what is being edited: what is held, the keypoint, the mode; False where
        there is nothing to leave."""
        if self.grip.held is not None:
            self.grip.drop()
        elif self.new_box.drawing:
            self.new_box.reset()
        elif self.state.editing and self.state.keypoint >= 0:
            self.state.select_keypoint(-1)
        elif self.state.editing:
            self.toggle()
        else:
            return False
        return True

    # -- what keys act on ---------------------------------------------------------------------

    @property
    def on_boxes(self) -> bool:
        """Whether keys act on boxes rather than on skeletons."""
        if self.review is None or self.state.keypoint >= 0:
            return False
        if self.boxes.box is not None:
            return True
        if self.skeleton is not None:
            return False
        poses, track = self.review.sequence.poses, self.state.track
        own = poses.of_track(track)
        return own.start == own.stop if track >= 0 else not len(poses)

    @property
    def skeleton(self) -> int | None:
        """The skeleton that keys act on, by its index; None where there is none here."""
        if self.review is None:
            return None
        poses, frame = self.review.sequence.poses, self.state.frame
        if self.state.track >= 0:
            return poses.at(self.state.track, frame)
        here = [int(i) for i in poses.at_frame(frame) if poses.track[i] < 0]
        picked = [i for i in here if (frame, int(poses.row[i])) == self._nameless]
        return picked[0] if picked else here[0] if len(here) == 1 else None

    def choose(self, i: int, place: int) -> None:
        """Make skeleton ``i`` and its keypoint ``place`` (−1: none) the ones that keys act on."""
        poses = self.review.sequence.poses
        track = int(poses.track[i])
        self._nameless = None if track >= 0 else (int(poses.frame[i]), int(poses.row[i]))
        self.state.select(track)
        self.state.select_keypoint(place)
        self.mark()

    @property
    def target(self) -> Target:
        """What keys act on."""
        state = self.state
        sequence = self.review.sequence
        return Target(sequence, state.frame, state.track, self.skeleton, state.keypoint)

    def next_point(self, step: int) -> None:
        """Select the next keypoint of the rig, or the one before; absent ones as well, so that
        they can be brought back."""
        target = self.target
        if target.skeleton is None:
            self.said.emit(correcting.CHOOSE)
            return
        now, count = target.keypoint, self._points
        place = (now + step) % count if now >= 0 else (0 if step > 0 else count - 1)
        self.choose(target.i, place)
        present = target.sequence.poses.present[target.i, place]
        if present:
            self.canvas.reveal(*target.sequence.poses.xy[target.i, place])
        absent = "" if present else ": absent here"
        self.said.emit(f"{self.target.named}{absent}")

    # -- moving -------------------------------------------------------------------------------

    def press(self, x: float, y: float, reach: float, whole: bool) -> bool:
        """Take what is at (x, y), pixels of the picture, give or take ``reach``: a point, or the
        skeleton by a bone or where ``whole``; False where nothing is to be taken."""
        self.let_go()
        if not self._takes:
            return False
        self._start = x, y
        if self.new_box.drawing:
            self.new_box.draw((x, y), (x, y))
            return True
        held = self._held_at((x, y), reach, whole)
        if held is not None:
            self.grip.take(held)
        return held is not None

    @property
    def _takes(self) -> bool:
        """Whether the mouse can take labels."""
        return self.state.editing and self.canvas.shown_frame == self.state.frame

    def _held_at(self, at: tuple[float, float], reach: float, whole: bool) -> Held | HeldBox | None:
        """The handles of the selected box lie over skeletons, and these over its inside."""
        box = self.boxes.at(at, reach) if self.on_boxes else None
        if box is not None and box.handle != INSIDE:
            return box
        found = self._at(at, reach)
        if found is not None:
            i, place = found
            self.choose(i, -1 if whole else place)
            places = (place,) if place >= 0 and not whole else self.target.places
            return Held(self.review.sequence, i, places)
        return box or self.boxes.nameless_at(at)

    def shape_at(self, x: float, y: float, reach: float) -> Qt.CursorShape | None:
        """The pointer over what a press there would take."""
        if not self._takes:
            return None
        if self.new_box.drawing:
            return Qt.CursorShape.CrossCursor
        return self.boxes.shape_at((x, y), reach)

    def drag(self, x: float, y: float) -> None:
        """What was taken follows the mouse."""
        if self.new_box.drawing:
            self.new_box.draw(self._start, (x, y))
        else:
            self.grip.move_to(x - self._start[0], y - self._start[1])

    def nudge(self, right: int, down: int) -> None:
        """Move what is selected by so many pixels; it is written when the key is let go."""
        if self.grip.held is None:
            held = self.boxes.held() if self.on_boxes else self._held_skeleton()
            if held is None:
                return
            self.grip.take(held)
        self.grip.move_on(right, down)

    def _held_skeleton(self) -> Held | None:
        target = self.target
        if target.skeleton is None:
            self.said.emit(correcting.CHOOSE)
        elif not target.sequence.poses.present[target.i, list(target.places)].all():
            self.said.emit(f"{target.named} is absent here; {{correct.toggle}} brings it back")
        else:
            return Held(target.sequence, target.i, target.places)
        return None

    def let_go(self, *, nudged: bool = False) -> bool:
        """Write what was held; False where it was a box that has not moved. Nudges in a row are
        one step back."""
        if self.new_box.drawing:
            return self.new_box.drawn()
        was_box = isinstance(self.grip.held, HeldBox)
        held = self.grip.let_go()
        if isinstance(held, HeldBox):
            self.write(self.boxes.moved(held, nudged), nudged)
        elif held is not None:
            self.write(self._moved(held, "Nudge" if nudged else "Move"), nudged)
        return held is not None or not was_box

    def _moved(self, held: Held, what: str) -> Correction:
        poses, whole = held.sequence.poses, len(held.places) > 1
        target = Target(
            held.sequence,
            int(poses.frame[held.i]),
            int(poses.track[held.i]),
            held.i,
            -1 if whole else held.places[0],
        )
        return correcting.moved(target, what, held.edit)

    # -- corrections --------------------------------------------------------------------------

    def do(self, correct: Callable[[Target], Correction]) -> None:
        """Correct the selected skeleton, or say why it cannot be."""
        self.attempt(lambda: correct(self.target))

    def attempt(self, correct: Callable[[], Correction]) -> bool:
        """Do what ``correct`` returns and say so, or say why it cannot be done; whether it is."""
        self.let_go()
        try:
            correction = correct()
        except InputError as error:
            self.said.emit(" ".join(filter(None, (str(error), error.hint))))
            return False
        return self.write(correction)

    def swap_pair(self) -> None:
        """Swap left and right of the selected keypoint's pair."""
        self.do(lambda target: correcting.swapped(target, target.pair))

    def swap_limb(self) -> None:
        """Swap left and right of the limb that the selected keypoint belongs to."""
        self.do(lambda target: correcting.swapped(target, target.limb))

    def swap_all(self) -> None:
        """Swap left and right of the whole skeleton."""
        self.do(lambda target: correcting.swapped(target, target.pairs))

    def swap_over_finding(self) -> None:
        """Swap left and right of the selected pair in all frames of the current finding."""
        self.do(lambda t: correcting.swapped_over(t.sequence, t.object, self.span, t.pair))

    def toggle_point(self) -> None:
        """Mark the selected keypoint absent, or bring it back."""
        self.do(correcting.present_or_absent)

    def delete(self) -> None:
        """Delete the selected keypoint, or the box in this frame."""
        self.boxes.delete() if self.on_boxes else self.do(correcting.deleted)

    def delete_skeleton(self) -> None:
        """Delete the selected skeleton in this frame."""
        self.do(correcting.skeleton_deleted)

    def copy(self, step: int) -> None:
        """Take the keypoint, the skeleton or the box from the frame ``step`` on; a box that is
        missing here goes first."""
        if self.on_boxes or self.boxes.is_missing(self.state.frame + step):
            self.boxes.copy(step)
        else:
            self.do(lambda target: correcting.copied(target, step))

    def interpolate(self) -> None:
        """Put the keypoint, the skeleton or the box on the straight way through the current
        finding, or through this frame where it is in none; a box that is missing here goes
        first."""
        if self.on_boxes or self.boxes.is_missing():
            self.boxes.interpolate()
        else:
            self.do(lambda target: correcting.interpolated(target, self.span))

    def revert(self) -> None:
        """Make the skeleton or the box what was read."""
        if self.on_boxes:
            self.boxes.revert()
        else:
            self.do(lambda target: correcting.reverted(target, self.review.labels))

    def exchange(self) -> None:
        """Exchange the selected object with another one from here on; ask with which one where
        that is not clear."""
        if self.state.track < 0:
            if self.on_boxes:
                self.attempt(self.boxes.chosen)
            else:
                self.do(lambda target: self._exchanged(target.object, -1))
            return
        others, name = self._others(), self.review.sequence.track_name
        if len(others) == 1:
            self._exchange(others[0])
        else:
            question = f"Exchange {name(self.state.track)} from here on with"
            first = name(others[0]) if others else ""
            names = self.boxes.names(but=self.state.track)
            self.asked.emit(question, first, self._exchange_named, names)

    # -- underneath ---------------------------------------------------------------------------

    @property
    def _points(self) -> int:
        return self.review.sequence.poses.xy.shape[1]

    @property
    def span(self) -> Span:
        """The frames of the current finding, if it is of this object and here; else this one."""
        return self.finding_span or (self.state.frame, self.state.frame)

    @property
    def finding_span(self) -> Span | None:
        """The frames of the current finding, None where it is not of this object and here."""
        frame, at = self.state.frame, self.state.finding
        if at >= 0:
            findings = self.review.findings
            first, last = int(findings.first[at]), int(findings.last[at])
            if first <= frame <= last and findings.track[at] == self.state.track:
                return first, last
        return None

    def _at(self, at: tuple[float, float], reach: float) -> tuple[int, int] | None:
        """Skeleton and keypoint (−1: a bone) at a place, the selected skeleton's first."""
        poses, rig = self.review.sequence.poses, self.review.sequence.rig
        every = self.canvas.skeletons.tolist()
        mine = [i for i in every if i == self.skeleton]
        for among in (mine, every):
            point = picking.nearest_point(poses, among, at, reach)
            if point is not None:
                return point
        for among in (mine, every):
            i = picking.nearest_bone(poses, among, rig.bone_places if rig else (), at, reach)
            if i is not None:
                return i, -1
        return None

    def _others(self) -> list[int]:
        """With whom the selected object may be mistaken, the likeliest first; one where that is
        clear."""
        state, sequence = self.state, self.review.sequence
        sorts = (sequence.boxes, sequence.poses)
        here = {int(track) for sort in sorts for track in sort.track[sort.at_frame(state.frame)]}
        here -= {-1, state.track}
        if len(here) != 1 and state.finding >= 0:
            flags = (self.review.flags[int(j)] for j in self.review.findings.members(state.finding))
            pairs = [{flag.track, flag.other} for flag in flags if flag.other >= 0]
            named = set().union(*(pair for pair in pairs if state.track in pair)) - {state.track}
            here = named or here
        return sorted(here, key=lambda track: (self.boxes.distance(track), track))

    def _exchange_named(self, name: str) -> None:
        other = self.review.sequence.track_index.get(name.strip(), -1)
        if other in (-1, self.state.track):
            self.said.emit(f"{name!r} is no other object of these labels")
        else:
            self._exchange(other)

    def _exchange(self, other: int) -> None:
        self.attempt(lambda: self._exchanged(self.state.track, other))

    def _exchanged(self, track: int, other: int) -> Correction:
        sequence = self.review.sequence
        span = self.state.frame, len(sequence) - 1
        return box_correcting.identities_exchanged(sequence, track, other, span)

    def write(self, correction: Correction, merge: bool = False) -> bool:
        """Write a correction and say so; whether it could be."""
        try:
            self.review.correct(correction, merge=merge, by=self)
        except GtreviewError as error:
            self._preview(None)
            self.failed.emit(error)
            return False
        self.said.emit(correction.title)
        return True

    def _suggest(self) -> None:
        """Show what Ctrl+Enter would make of boxes."""
        at = self.state.finding
        known = self.review is not None and 0 <= at < len(self.review.findings)
        suggestion = self.review.suggestion(at) if known else None
        self.canvas.suggest(suggestion.correction.boxes if suggestion else ())

    def _preview(self, held: Held | HeldBox | None) -> None:
        if self.review is None:
            return
        now = self.review.sequence
        if isinstance(held, HeldBox):
            self.canvas.preview(self.boxes.moved_in(held))
        else:
            self.canvas.preview(now if held is None else edited(now, [held.edit]))
        self.mark(held)

    def mark(self, held: Held | HeldBox | None = None) -> None:
        """Handles on the skeleton or the box that keys act on."""
        marks = self.canvas.marks
        on_boxes = self.on_boxes
        shown = self.state.editing and self.canvas.shown_frame == self.state.frame
        box = self.boxes.box if shown and on_boxes else None
        i = self.skeleton if shown and not on_boxes else None
        if i is None:
            marks.show_points(None)
        else:
            xy = held.edit.xy if isinstance(held, Held) else self.review.sequence.poses.xy[i]
            marks.show_points(xy, self.state.keypoint)
        if box is None:
            marks.show_box(None)
        else:
            now = held.box if isinstance(held, HeldBox) else box_at(self.review.sequence, box)
            marks.show_box(now.place, self.boxes.place_as_read(now))
        if on_boxes != self._was_on_boxes:
            self._was_on_boxes = on_boxes
            self.on_boxes_changed.emit(on_boxes)
