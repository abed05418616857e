"""Deciding: from finding to finding, verdicts, reasons, notes, undo. Everything is written by
`review`; here is only what follows a key press."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gtreview.frames.prefetch import BEFORE, NEXT
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from gtreview.ui.state import ViewState

REASONS = {
    Verdict.CONFIRMED: (
        "wrong size", "wrong place", "other object", "missing", "should not be there",
        "wrong label", "wrong attribute", "too late or too early", "other",
    ),
    Verdict.DISMISSED: (
        "real movement", "occluded", "cut off by the border", "enters or leaves", "camera moves",
        "blurred", "small object", "agreed with the customer", "other",
    ),
}  # fmt: skip
"""What keys 1 to 9 say after a verdict."""


class Reviewing(QObject):
    """Moves through the findings that the filter lets through and writes verdicts.

    ``said`` is a line for the status bar; ``asked`` wants a line of text: (question, text to
    start from, what to call with the answer); ``offered`` shows the reasons for a verdict just
    given, ``Verdict.UNDECIDED`` hides them.
    """

    said = Signal(str)
    asked = Signal(str, str, object)
    offered = Signal(object)

    def __init__(self, state: ViewState, rows: Callable[[], NDArray[np.intp]]) -> None:
        super().__init__()
        self.state, self._rows = state, rows
        self.review: Review | None = None
        self._key: object = None
        self._left = -1
        self._decided: object = None
        self._placing = False
        state.finding_selected.connect(self._remember)

    def show_review(self, review: Review | None) -> None:
        """Decide on another review's findings."""
        self.review, self._key, self._decided = review, None, None
        self.offered.emit(Verdict.UNDECIDED)

    def follow_key(self) -> None:
        """Ranks have moved: keep the current finding current."""
        if self.review is not None and self._key is not None:
            key = self._key
            at, before = self.review.index_of(key), self.state.finding
            self.state.select_finding(-1 if at is None else at)
            self._key = key
            # Corrected labels may have lost it: then one goes on from where it stood.
            self._left = before if at is None and before >= 0 else self._left

    def go_to_finding(self, finding: int) -> None:
        """Make ``finding`` the current one, show its peak frame, select its object and the first
        keypoint that it is about."""
        findings = self.review.findings
        self.place(finding, int(findings.track[finding]), int(findings.peak[finding]))
        self.state.select_keypoint((*findings.lead(finding).keypoints, -1)[0])

    def place(self, finding: int, track: int, frame: int) -> None:
        """Show exactly this: the current finding does not follow the frame."""
        self._placing = True
        self.state.select_finding(finding)
        self.state.select(track)
        self.state.go_to(frame)
        self._placing = False

    def follow_pointer(self) -> None:
        """Somebody has pointed at a frame or an object: what is found there is the current
        finding, and where nothing is found it stays what it was."""
        state = self.state
        if self.review is None or self._placing or state.track < 0:
            return
        findings, now = self.review.findings, state.finding
        here = (findings.first <= state.frame) & (state.frame <= findings.last)
        here &= findings.track == state.track
        if here.any() and not (0 <= now < len(here) and here[now]):
            state.select_finding(int(np.flatnonzero(here)[0]))

    def next_finding(self, step: int) -> None:
        """Go to the next finding in the list, or the one before; the list's ends hold."""
        before, after = self._around()
        later = after if step > 0 else before
        if len(later):
            self.go_to_finding(int(later[0]))
        elif len(self._rows()):
            self.said.emit("That was the last finding" if step > 0 else "This is the first one")
        else:
            self.said.emit("No finding fits the filter" if len(self.review.findings) else
                           "There are no findings")  # fmt: skip

    def _around(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The findings in the list before the current one and after it, the nearest first."""
        rows, now = self._rows(), self.state.finding
        if now < 0 <= self._left:
            return rows[rows < self._left][::-1], rows[rows >= self._left]
        return rows[rows < now][::-1], rows[rows > now]

    def soon(self) -> tuple[int, ...]:
        """Frames of the findings that are likely the next to be looked at, in that order."""
        if self.review is None:
            return ()
        before, after = self._around()
        findings = np.concatenate([after[:NEXT], before[:BEFORE]])
        peaks = self.review.findings.peak
        # The list follows a moment after findings have become fewer.
        return tuple(peaks[findings[findings < len(peaks)]].tolist())

    def confirm(self) -> None:
        """The current finding is a mistake in the labels."""
        self._decide(Verdict.CONFIRMED)

    def dismiss(self) -> None:
        """The current finding is no mistake."""
        self._decide(Verdict.DISMISSED)

    def undecide(self) -> None:
        """Take the current finding's verdict back."""
        at = self.state.finding
        self.review.decide([at], Verdict.UNDECIDED)
        self.offered.emit(Verdict.UNDECIDED)
        self.said.emit(f"{self._name(at)}: undecided again")

    def correct(self) -> None:
        """Put the current finding right where it is obvious how, and confirm it."""
        at = self.state.finding
        suggestion = self.review.apply_suggestion(at)
        if suggestion is None:
            self.said.emit("What would put this right is not obvious: E edits by hand")
        else:
            self.said.emit(f"{suggestion.correction.title}; N goes on, Ctrl+Z takes it back")

    def _decide(self, verdict: Verdict) -> None:
        at = self.state.finding
        name, rows = self._name(at), self._rows()
        self._decided = self.review.key(at)
        self.review.decide([at], verdict)
        self.said.emit(f"{name}: {verdict}")
        self.offered.emit(verdict)
        self._go_on(rows, at)

    def _go_on(self, rows: NDArray[np.intp], at: int) -> None:
        """To the next undecided of ``rows`` after ``at``, from the top again at the end."""
        left = rows[~self.review.decided[rows]]
        left = np.concatenate([left[left > at], left[left < at]])
        if len(left):
            self.go_to_finding(int(left[0]))
        else:
            self.said.emit("All findings that are shown are reviewed")

    def dismiss_like(self) -> None:
        """Dismiss the current finding and all less suspicious ones of its check."""
        at, before = self.state.finding, self.review.progress[0]
        rows = self._rows()
        self.review.dismiss_like(at)
        count = self.review.progress[0] - before
        self.offered.emit(Verdict.UNDECIDED)
        findings = "1 finding" if count == 1 else f"{count} findings"
        self.said.emit(f"{findings} like this dismissed, Ctrl+Z undoes all")
        self._go_on(rows, at)

    def offers_reason(self, number: int) -> bool:
        """Whether a verdict has just been given that reason ``number`` can be said for."""
        at = self._just_decided()
        return at is not None and number <= len(REASONS[self.review.decision(at).verdict])

    def give_reason(self, number: int) -> None:
        """Say why the last verdict was given."""
        at = self._just_decided()
        decision = self.review.decision(at)
        reason = REASONS[decision.verdict][number - 1]
        self.review.decide([at], decision.verdict, reason=reason)
        self.offered.emit(Verdict.UNDECIDED)
        self.said.emit(f"{self._name(at)}: {decision.verdict}, {reason}")

    def _just_decided(self) -> int | None:
        if self.review is None or self._decided is None or self.review.read_only:
            return None
        at = self.review.index_of(self._decided)
        return at if at is not None and self.review.decided[at] else None

    def ask_note(self) -> None:
        """Ask for a note on the current finding."""
        key = self.review.key(self.state.finding)

        def keep(text: str) -> None:
            at = self.review.index_of(key)
            if at is not None:
                self.review.set_note(at, text)
                self.said.emit(f"{self._name(at)}: note kept")

        note = self.review.decision(self.state.finding).note
        self.asked.emit(f"Note on {self._name(self.state.finding)}", note, keep)

    def ask_flag(self) -> None:
        """Ask what is wrong with the current frame and its selected object, then flag it."""
        frame, track = self.state.shown, self.state.track
        name = self.review.sequence.track_name(track)
        where = f"frame {frame}, {name}" if name else f"frame {frame}"

        def keep(text: str) -> None:
            self.review.flag_by_hand(frame, track, text)
            self.said.emit(f"Flagged {where}")

        self.asked.emit(f"What is wrong in {where}", "", keep)

    def undo(self) -> None:
        """Take the last change back and say which."""
        command = self.review.undo()
        self.offered.emit(Verdict.UNDECIDED)
        self.said.emit(f"Undone: {command.title}" if command else "Nothing to undo")

    def redo(self) -> None:
        """Do what was undone last again and say what."""
        command = self.review.redo()
        self.offered.emit(Verdict.UNDECIDED)
        self.said.emit(f"Done again: {command.title}" if command else "Nothing to redo")

    def _name(self, at: int) -> str:
        findings = self.review.findings
        name = self.review.sequence.track_name(int(findings.track[at]))
        return f"frame {findings.peak[at]} {name}".rstrip()

    def _remember(self, finding: int) -> None:
        self._left = -1
        known = self.review is not None and 0 <= finding < len(self.review.findings)
        self._key = self.review.key(finding) if known else None
