"""Getting about: frames, objects, changes, playback."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gtreview.model.boxes import Boxes
from gtreview.review.review import Review
from gtreview.ui.player import Player
from gtreview.ui.state import ViewState

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def change_frames(boxes: Boxes, track: int) -> NDArray[np.int32]:
    """Frames in which ``track`` (any object where −1) changes its label or attributes, is
    missing for the first time or is back again, in order."""
    part = boxes if track < 0 else boxes.take(boxes.of_track(track))
    if len(part) < 2:
        return np.empty(0, np.int32)
    same = (part.track[1:] == part.track[:-1]) & (part.track[1:] >= 0)
    gap = same & (part.frame[1:] - part.frame[:-1] > 1)
    other = same & (
        (part.label[1:] != part.label[:-1]) | (part.attributes[1:] != part.attributes[:-1])
    )
    return np.unique(np.concatenate([part.frame[1:][gap | other], part.frame[:-1][gap] + 1]))


class Travel(QObject):
    """Moves the current frame, the selection and playback.

    ``stepping`` is True while a key moves the frame: who steps around a finding looks at it, who
    points at a frame means that frame. ``by_step`` is called with a step in place of going so many
    frames on.
    """

    said = Signal(str)
    asked = Signal(str, str, object)

    def __init__(self, state: ViewState, player: Player, loop_margin: int) -> None:
        super().__init__()
        self.state, self._player, self.margin = state, player, loop_margin
        self.review: Review | None = None
        self.stepping = False
        self.by_step: Callable[[int], object] | None = None

    def show_review(self, review: Review | None) -> None:
        """Travel in another review."""
        self.review = review

    def go_to(self, frame: int) -> None:
        """Stop and show ``frame``."""
        self.state.play(0)
        self.stepping = True
        self.state.go_to(frame)
        self.stepping = False

    def step(self, frames: int) -> None:
        """Stop and go ``frames`` on; where ``by_step`` says what is stepped through, by that."""
        if self.by_step is not None:
            self.by_step(frames)
            return
        self.go_to(self.state.frame + frames)

    def ask_frame(self) -> None:
        """Ask for a frame or file name, and go there."""
        last = self.state.frame_count - 1
        self.asked.emit(f"Go to a frame (0 to {last}) or a file name", "", self.go_to_text)

    def go_to_text(self, text: str) -> None:
        """Go to the frame that ``text`` means, or say what was expected."""
        try:
            self.go_to(self.review.sequence.frame_at(text.strip()))
        except ValueError as error:
            self.said.emit(str(error))

    def next_change(self, step: int) -> None:
        """Go to the next change of the selected object, or the one before."""
        frames = change_frames(self.review.sequence.boxes, self.state.track)
        now = self.state.frame
        later = frames[frames > now] if step > 0 else frames[frames < now][::-1]
        if len(later):
            self.go_to(int(later[0]))
        else:
            self.said.emit(
                f"No change of label, attributes or gap {'later' if step > 0 else 'before'}"
            )

    def next_object(self, step: int) -> None:
        """Select the next object of the frame, or the one before."""
        frame = self.state.frame
        sorts = (self.review.sequence.boxes, self.review.sequence.poses)
        here = np.unique(np.concatenate([sort.track[sort.at_frame(frame)] for sort in sorts]))
        here = here[here >= 0]
        if not len(here):
            return
        at = int(np.searchsorted(here, self.state.track))
        known = at < len(here) and here[at] == self.state.track
        at = at + step if known else (at if step > 0 else at - 1)
        self.state.select(int(here[at % len(here)]))

    def faster(self, direction: int) -> None:
        """Play in ``direction``, at the next higher speed where that is what plays now."""
        speed = self.state.speed * direction
        higher = [s for s in SPEEDS if s > speed] or [SPEEDS[-1]]
        self.state.play(direction * (higher[0] if speed > 0 else 1.0))

    def slower(self, direction: int) -> None:
        """Play in ``direction`` at half speed, or where it plays, at the next lower speed."""
        speed = self.state.speed * direction
        lower = [s for s in SPEEDS if s < speed] or [SPEEDS[0]]
        self.state.play(direction * (lower[-1] if speed > 0 else 0.5))

    def toggle_loop(self) -> None:
        """Play around the current finding again and again, or stop."""
        if self._player.looping:
            self.state.play(0)
            return
        findings, at = self.review.findings, self.state.finding
        self._player.loop(
            int(findings.first[at]) - self.margin, int(findings.last[at]) + self.margin
        )
