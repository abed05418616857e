"""Deciding: from finding to finding, verdicts, reasons, notes, undo. Everything is written by
`review`; here is only what follows a key press."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gtreview.frames.prefetch import BEFORE, NEXT
from gtreview.model.flags import SEVERITIES, Findings, Verdict
from gtreview.model.wording import counted
from gtreview.review.about import Spot, about
from gtreview.review.commands import Command
from gtreview.review.naming import check_title
from gtreview.review.queue import Arranged
from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.ui.findings import FindingsPanel
from gtreview.ui.state import ViewState


class Reviewing(QObject):
    """Moves through the findings of the queue and writes verdicts.

    ``said`` is a line for the status bar; ``asked`` wants a line of text: (question, text to
    start from, what to call with the answer); ``offered`` shows the reasons for a verdict just
    given: (verdict, reasons), ``Verdict.UNDECIDED`` hides them.
    """

    said = Signal(str)
    asked = Signal(str, str, object)
    offered = Signal(object, object)

    def __init__(self, state: ViewState, panel: FindingsPanel, settings: Settings) -> None:
        super().__init__()
        self.state, self.settings = state, settings
        self._panel = panel
        self.review: Review | None = None
        self._key: object = None
        self._left = -1
        self._decided: list[int] = []
        self._decided_of: tuple[Findings, object] | None = None
        self._placing = False
        state.finding_selected.connect(self._remember)
        panel.head_chosen.connect(self._stand_before)

    @property
    def _queue(self) -> Arranged:
        return self._panel.model.queue.arranged

    def show_review(self, review: Review | None) -> None:
        """Decide on another review's findings."""
        self.review, self._key = review, None
        self.forget_verdict()

    def forget_verdict(self) -> None:
        """What is decided next is another thing: no reason is about the last verdict any more."""
        self._decided, self._decided_of = [], None
        self._withdraw()

    def follow_key(self) -> None:
        """Ranks have moved: keep the current finding current."""
        if self.review is not None and self._key is not None:
            key, place, before = self._key, self._queue.place, self.state.finding
            at = self.review.index_of(key)
            self.state.select_finding(-1 if at is None else at)
            self._key = key
            # Corrected labels may have lost it: then one goes on from where it stood.
            if at is None and 0 <= before < len(place):
                self._left = int(place[before])

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
        if self.review.second.running:
            here &= np.isin(np.arange(len(here)), self.review.second.drawn)
        if here.any() and not (0 <= now < len(here) and here[now]):
            state.select_finding(int(np.flatnonzero(here)[0]))

    def next_finding(self, step: int) -> None:
        """Go to the next finding in the list, or the one before; the list's ends hold."""
        before, after = self._around()
        later = after if step > 0 else before
        if len(later):
            self.go_to_finding(int(later[0]))
        elif len(self._queue.rows):
            self.said.emit("That was the last finding" if step > 0 else "This is the first one")
        else:
            self.said.emit("No finding fits the filter" if len(self.review.findings) else
                           "There are no findings")  # fmt: skip

    def _around(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The findings in the queue before the current one and after it, the nearest first."""
        queue, now = self._queue, self.state.finding
        if now >= 0:
            place = int(queue.place[now])
            return queue.before(place), queue.after(place)
        return queue.before(self._left), queue.after(self._left - 1)

    def soon(self) -> tuple[int, ...]:
        """Frames of the findings that are likely the next to be looked at, in that order."""
        if self.review is None:
            return ()
        findings, queue, now = self.review.findings, self._queue, self.state.finding
        if now >= len(queue.place):
            # The queue follows a moment after findings have become fewer.
            return ()
        before, after = self._around()
        # A verdict goes to the next undecided one, N to the next whatever was said of it.
        likely = [*self._panel.next_findings(NEXT), *after[:NEXT], *before[:BEFORE]]
        frames = (int(findings.peak[i]) for i in likely if i < len(findings))
        return tuple(dict.fromkeys(frames))

    def next_undecided(self) -> None:
        """Go to the next finding without a verdict, from the top again at the end."""
        self._go_on(self._queue, self.state.finding)

    def confirm(self) -> None:
        """The current finding, or all that are selected, is a mistake in the labels."""
        self._decide(Verdict.CONFIRMED)

    def dismiss(self) -> None:
        """The current finding, or all that are selected, is no mistake."""
        self._decide(Verdict.DISMISSED)

    def undecide(self) -> None:
        """Take the verdicts of the current finding, or of all that are selected, back."""
        chosen = self._panel.selected
        self.review.decide(chosen, Verdict.UNDECIDED)
        self._withdraw()
        self.said.emit(f"{self._names(chosen)}: undecided again")

    def correct(self) -> None:
        """Put the current finding right where it is obvious how, and confirm it."""
        at = self.state.finding
        suggestion = self.review.apply_suggestion(at)
        if suggestion is None:
            self.said.emit("What would put this right is not obvious: {edit.mode} edits by hand")
        else:
            done = suggestion.correction.title
            self.said.emit(f"{done}; {{finding.next}} goes on, {{edit.undo}} takes it back")

    def _decide(self, verdict: Verdict) -> None:
        chosen, queue = self._panel.selected, self._queue
        names = self._names(chosen)
        self._decided = chosen
        self._decided_of = self.review.findings, self.review.key(chosen[-1])
        self.review.decide(chosen, verdict)
        self.said.emit(f"{names}: {verdict}")
        self.offered.emit(verdict, self.reasons(verdict))
        self._go_on(queue, chosen[-1])

    def _go_on(self, queue: Arranged, at: int) -> None:
        """To the next undecided of ``queue`` after ``at``, from the top again at the end."""
        left = queue.around(at, ~self.review.decided)
        if len(left) and left[0] != at:
            self.go_to_finding(int(left[0]))
        elif len(left):
            self.said.emit("This is the last one that is undecided")
        else:
            self.said.emit("All findings that are shown are reviewed")

    def propose_dismiss_like(self) -> None:
        """Say what dismissing the current finding and all less suspicious ones of its check
        means, and do it once that is agreed to."""
        at = self.state.finding
        findings, key = self.review.findings, self.review.key(at)
        count, check = len(self.review.alike(at)), check_title(findings.lead(at).check)

        def agreed() -> None:
            again = self.review.index_of(key)
            if again is not None:
                self.dismiss_like(again)

        if not count:
            self.said.emit(f"No finding of {check} up to this suspicion is undecided")
            return
        self._panel.ask(
            f"Dismiss {counted(count, 'finding')} of “{check}” that "
            f"{'is' if count == 1 else 'are'} undecided and no more suspicious than this one "
            f"({findings.suspicion[at]:.2f})?",
            f"Dismiss {count}",
            agreed,
        )

    def dismiss_like(self, at: int) -> None:
        """Dismiss finding ``at`` and all undecided less suspicious ones of its check."""
        queue, count = self._queue, len(self.review.alike(at))
        self.review.dismiss_like(at)
        self._withdraw()
        self.said.emit(f"{counted(count, 'finding')} like this dismissed, {{edit.undo}} undoes all")
        self._go_on(queue, at)

    # What is said of a verdict

    def reasons(self, verdict: Verdict) -> tuple[str, ...]:
        """What keys 1 to 9 say after ``verdict``."""
        if verdict == Verdict.CONFIRMED:
            return self.settings.reasons
        return self.settings.dismissal_reasons if verdict == Verdict.DISMISSED else ()

    def offers_reason(self, number: int) -> bool:
        """Whether there is a verdict that reason ``number`` can be said for."""
        _, verdict = self._spoken_of()
        return number <= len(self.reasons(verdict))

    def offers_severity(self) -> bool:
        """Whether there is a confirmed finding whose severity can be said."""
        return self._spoken_of()[1] == Verdict.CONFIRMED

    def give_reason(self, number: int) -> None:
        """Say why the last verdict was given, or those on the findings that are chosen."""
        at, verdict = self._spoken_of()
        reason = self.reasons(verdict)[number - 1]
        self.review.decide(at, verdict, reason=reason)
        self._withdraw()
        self.said.emit(f"{self._names(at)}: {verdict}, {reason}")

    def give_severity(self, number: int) -> None:
        """Say how bad what was confirmed last is, or the findings that are chosen."""
        at, verdict = self._spoken_of()
        severity = SEVERITIES[number - 1]
        self.review.decide(at, verdict, severity=severity)
        self.said.emit(f"{self._names(at)}: {severity}")

    def _spoken_of(self) -> tuple[list[int], Verdict]:
        """Findings that a reason or a severity is about, all of one verdict: the chosen ones
        that are decided, else those decided last."""
        review = self.review
        if review is None or review.read_only:
            return [], Verdict.UNDECIDED
        decided = review.decided
        # The selection follows a moment after findings have become fewer.
        chosen = [i for i in self._panel.selected if i < len(decided) and decided[i]]
        at = chosen or self._just_decided()
        if not at:
            return [], Verdict.UNDECIDED
        confirmed = review.confirmed
        alike = [i for i in at if confirmed[i] == confirmed[at[0]]]
        return alike, Verdict.CONFIRMED if confirmed[at[0]] else Verdict.DISMISSED

    def _just_decided(self) -> list[int]:
        """Those of the last verdict that still have one. Where ranks have moved since, only the
        last of them is known."""
        if self._decided_of is None:
            return []
        findings, key = self._decided_of
        found = self._decided
        if findings is not self.review.findings:
            at = self.review.index_of(key)
            found = [] if at is None else [at]
        return [i for i in found if self.review.decided[i]]

    def _withdraw(self) -> None:
        self.offered.emit(Verdict.UNDECIDED, ())

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
        self._withdraw()
        self._look_at(command)
        self.said.emit(f"Undone: {command.title}" if command else "Nothing to undo")

    def redo(self) -> None:
        """Do what was undone last again and say what."""
        command = self.review.redo()
        self._withdraw()
        self._look_at(command)
        self.said.emit(f"Done again: {command.title}" if command else "Nothing to redo")

    def go_back_to(self, count: int) -> None:
        """Take back, or do again, until the first ``count`` changes are in force, and say so."""
        if self.review.read_only:
            self.said.emit("This review is read-only")
            return
        self.review.go_to(count)
        self._withdraw()
        last = next(reversed(self.review.history()), None)
        self._look_at(last)
        self.said.emit(f"Back to: {last.title}" if last else "Everything undone")

    def _look_at(self, command: Command | None) -> None:
        """Show what was taken back or done again, unless it is in sight."""
        now = Spot(self.state.finding, self.state.track, self.state.frame)
        spot = about(self.review, command, now) if command else now
        if spot != now:
            self.place(*spot)

    def _name(self, at: int) -> str:
        findings = self.review.findings
        name = self.review.sequence.track_name(int(findings.track[at]))
        return f"frame {findings.peak[at]} {name}".rstrip()

    def _names(self, chosen: list[int]) -> str:
        return self._name(chosen[0]) if len(chosen) == 1 else counted(len(chosen), "finding")

    def _stand_before(self, place: int) -> None:
        """No finding is current; one goes on at ``place``."""
        self.state.select_finding(-1)
        self._left = place

    def _remember(self, finding: int) -> None:
        self._left = -1
        known = self.review is not None and 0 <= finding < len(self.review.findings)
        self._key = self.review.key(finding) if known else None
