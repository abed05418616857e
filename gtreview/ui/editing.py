"""Edit mode: what keys and mouse do to skeletons.

Everything acts on the selected keypoint; where none is selected, on the whole skeleton of the
selected object in the current frame.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gtreview.errors import GtreviewError, InputError
from gtreview.model import picking
from gtreview.model.pose_edits import PoseEdit, edited
from gtreview.review import correcting
from gtreview.review.correcting import Correction, Span, Target
from gtreview.review.review import Review
from gtreview.ui.canvas import Canvas
from gtreview.ui.grip import Grip
from gtreview.ui.state import ViewState


class Editing(QObject):
    """Corrects the skeletons of the open review.

    ``said`` is a line for the status bar; ``asked`` wants a line of text: (question, text to
    start from, what to call with the answer); ``failed``: it could not be written.
    """

    said = Signal(str)
    asked = Signal(str, str, object)
    failed = Signal(object)

    def __init__(self, state: ViewState, canvas: Canvas) -> None:
        super().__init__()
        self.state, self.canvas = state, canvas
        self.review: Review | None = None
        self.grip = Grip(self._preview)
        self._nameless: tuple[int, int] | None = None
        self._start = (0.0, 0.0)
        canvas.mouse.hand = self
        state.frame_changed.connect(lambda _frame: self.let_go())
        state.editing_changed.connect(lambda _on: self.let_go())
        for signal in (state.editing_changed, state.keypoint_selected, state.track_selected,
                       canvas.picture_shown):  # fmt: skip
            signal.connect(lambda _value: self._mark())

    def show_review(self, review: Review | None) -> None:
        """Correct another review's labels."""
        self.grip.held, self._nameless = None, None
        self.review = review
        self.state.edit(False)
        self._mark()

    def refresh(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``."""
        if what & {"labels", "rig"}:
            # What was held is of labels that are no more.
            self.grip.held = None
            if self.state.keypoint >= self._points:
                self.state.select_keypoint(-1)
            self._mark()

    def toggle(self) -> None:
        """Edit mode on, or off again."""
        self.state.edit(not self.state.editing)
        self.said.emit(
            "Edit mode: drag points, arrows nudge; E or Esc leaves it"
            if self.state.editing
            else "Edit mode left"
        )

    def leave(self) -> bool:
        """One step out of what is being edited: what is held, the keypoint, the mode; False where
        there is nothing to leave."""
        if self.grip.held is not None:
            self.grip.drop()
        elif self.state.editing and self.state.keypoint >= 0:
            self.state.select_keypoint(-1)
        elif self.state.editing:
            self.toggle()
        else:
            return False
        return True

    # -- which skeleton -----------------------------------------------------------------------

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
        self._mark()

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
        if not self.state.editing or self.canvas.shown_frame != self.state.frame:
            return False
        found = self._at((x, y), reach)
        if found is None:
            return False
        i, place = found
        self.choose(i, -1 if whole else place)
        self._start = x, y
        self.grip.take(self.review.sequence, i, self.target.places)
        return True

    def drag(self, x: float, y: float) -> None:
        """What was taken follows the mouse."""
        self.grip.move_to(x - self._start[0], y - self._start[1])

    def nudge(self, right: int, down: int) -> None:
        """Move what is selected by so many pixels; it is written when the key is let go."""
        target = self.target
        if self.grip.held is None:
            if target.skeleton is None:
                self.said.emit(correcting.CHOOSE)
                return
            if not target.sequence.poses.present[target.i, list(target.places)].all():
                self.said.emit(f"{target.named} is absent here; V brings it back")
                return
            self.grip.take(target.sequence, target.i, target.places)
        self.grip.move_on(right, down)

    def let_go(self, *, nudged: bool = False) -> None:
        """Write what was held. Nudges in a row are one step back."""
        held = self.grip.let_go()
        if held is None:
            return
        poses, whole = held.sequence.poses, len(held.places) > 1
        target = Target(
            held.sequence,
            int(poses.frame[held.i]),
            int(poses.track[held.i]),
            held.i,
            -1 if whole else held.places[0],
        )
        self._write(correcting.moved(target, "Nudge" if nudged else "Move", held.edit), nudged)

    # -- corrections --------------------------------------------------------------------------

    def do(self, correct: Callable[[Target], Correction]) -> None:
        """Correct what is selected, or say why it cannot be."""
        self.let_go()
        try:
            correction = correct(self.target)
        except InputError as error:
            self.said.emit(str(error))
        else:
            self._write(correction)

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
        self.do(lambda t: correcting.swapped_over(t.sequence, t.object, self._span, t.pair))

    def toggle_point(self) -> None:
        """Mark the selected keypoint absent, or bring it back."""
        self.do(correcting.present_or_absent)

    def delete_point(self) -> None:
        """Delete the selected keypoint."""
        self.do(correcting.deleted)

    def delete_skeleton(self) -> None:
        """Delete the selected skeleton in this frame."""
        self.do(correcting.skeleton_deleted)

    def copy(self, step: int) -> None:
        """Take the keypoint, or the skeleton, from the frame ``step`` on."""
        self.do(lambda target: correcting.copied(target, step))

    def interpolate(self) -> None:
        """Put the keypoint, or the skeleton, on the straight way through the current finding, or
        through this frame where it is in none."""
        self.do(lambda target: correcting.interpolated(target, self._span))

    def revert(self) -> None:
        """Make the skeleton what was read."""
        self.do(lambda target: correcting.reverted(target, self.review.labels))

    def exchange(self) -> None:
        """Exchange the selected object with another one from here on; ask with which one where
        that is not clear."""
        if self.state.track < 0:
            self.do(lambda target: self._exchanged(target.object, -1))
            return
        others, name = self._others(), self.review.sequence.track_name
        if len(others) == 1:
            self._exchange(others[0])
        else:
            question = f"Exchange {name(self.state.track)} from here on with"
            self.asked.emit(question, name(others[0]) if others else "", self._exchange_named)

    # -- underneath ---------------------------------------------------------------------------

    @property
    def _points(self) -> int:
        return self.review.sequence.poses.xy.shape[1]

    @property
    def _span(self) -> Span:
        """The frames of the current finding, if it is of this object and here; else this one."""
        frame, at = self.state.frame, self.state.finding
        if at >= 0:
            findings = self.review.findings
            first, last = int(findings.first[at]), int(findings.last[at])
            if first <= frame <= last and findings.track[at] == self.state.track:
                return first, last
        return frame, frame

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
        """With whom the selected object may be mistaken; one where that is clear."""
        state, poses = self.state, self.review.sequence.poses
        here = set(poses.track[poses.at_frame(state.frame)].tolist()) - {-1, state.track}
        if len(here) != 1 and state.finding >= 0:
            flags = (self.review.flags[int(j)] for j in self.review.findings.members(state.finding))
            pairs = [{flag.track, flag.other} for flag in flags if flag.other >= 0]
            named = set().union(*(pair for pair in pairs if state.track in pair)) - {state.track}
            here = named or here
        return sorted(here)

    def _exchange_named(self, name: str) -> None:
        other = self.review.sequence.track_index.get(name.strip(), -1)
        if other in (-1, self.state.track):
            self.said.emit(f"{name!r} is no other object of these labels")
        else:
            self._exchange(other)

    def _exchange(self, other: int) -> None:
        self.do(lambda target: self._exchanged(target.object, other))

    def _exchanged(self, track: int, other: int) -> Correction:
        sequence = self.review.sequence
        span = self.state.frame, len(sequence) - 1
        return correcting.exchanged(sequence, track, other, span)

    def _write(self, correction: Correction, merge: bool = False) -> None:
        """Write a correction and say so."""
        try:
            self.review.edit_poses(correction.title, correction.edits, merge=merge, by=self)
        except GtreviewError as error:
            self._preview(None)
            self.failed.emit(error)
        else:
            self.said.emit(correction.title)

    def _preview(self, edit: PoseEdit | None) -> None:
        if self.review is not None:
            now = self.review.sequence
            self.canvas.preview(now if edit is None else edited(now, [edit]))
            self._mark(edit)

    def _mark(self, edit: PoseEdit | None = None) -> None:
        """Handles on the skeleton that keys act on."""
        i = self.skeleton if self.state.editing else None
        if i is None or self.canvas.shown_frame != self.state.frame:
            self.canvas.marks.show_points(None)
        else:
            xy = self.review.sequence.poses.xy[i] if edit is None else edit.xy
            self.canvas.marks.show_points(xy, self.state.keypoint)
