"""Going through a random sample of what is not flagged, by the keys of a review."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gtreview.review.random_sample import Drawn
from gtreview.review.review import Review
from gtreview.ui.banner import Said
from gtreview.ui.reviewing import Reviewing
from gtreview.ui.state import ViewState

SAYS = {None: "not judged", True: "wrong", False: "right"}


class Sampling(QObject):
    """While it is ``on``, what confirms means wrong and what dismisses right, of the box or frame
    that was drawn and is shown; its methods are called as those of `Reviewing`.

    ``switched`` tells that it is on or off, or at another place.
    """

    said = Signal(str)
    asked = Signal(str, str, object)
    switched = Signal()

    def __init__(self, state: ViewState, reviewing: Reviewing) -> None:
        super().__init__()
        self.review: Review | None = None
        self.on = False
        self._state, self._reviewing, self._at = state, reviewing, 0
        state.finding_selected.connect(self._leave_for)

    def show_review(self, review: Review | None) -> None:
        """Judge another review's sample."""
        self.review, self.on = review, False

    def draw(self, size: int, unit: str) -> None:
        """Draw a sample in place of the one there was, and begin with it."""
        self.review.sample.draw(size, unit)
        self.on = False
        self.toggle()

    def toggle(self) -> None:
        """Go through the sample from the first that is not judged, or leave it."""
        self.on = not self.on
        self._reviewing.forget_verdict()
        if self.on:
            self._at = -1
            self.next_undecided()
        self.switched.emit()

    def confirm(self) -> None:
        """What is shown is wrong."""
        self._judge(True)

    def dismiss(self) -> None:
        """What is shown is right."""
        self._judge(False)

    def undecide(self) -> None:
        """Take back what was said of what is shown."""
        self._judge(None)

    def next_finding(self, step: int) -> None:
        """Show the next of the sample, or the one before; its ends hold."""
        if 0 <= self._at + step < len(self.review.sample.drawn):
            self._show(self._at + step)
        else:
            self.said.emit("That was the last one" if step > 0 else "This is the first one")

    def next_undecided(self) -> None:
        """Show the next that is not judged, from the top again at the end."""
        drawn = self.review.sample.drawn
        left = [i for i, one in enumerate(drawn) if one.wrong is None]
        after = [i for i in left if i > self._at]
        if left:
            self._show((after or left)[0])
        elif drawn:
            self._show(max(self._at, 0))
            self.said.emit(str(self.review.sample.estimate()))

    def ask_note(self) -> None:
        """Ask for a note on what is shown."""
        one = self._current()
        if one is None or one.wrong is None:
            self.said.emit("Judge it first: {review.confirm} for wrong, {review.dismiss} for right")
            return

        def keep(text: str) -> None:
            self.review.sample.judge(one.frame, one.track, one.wrong, text)

        self.asked.emit(f"Note on {self._name(one)}", one.note, keep)

    @property
    def banner(self) -> Said | None:
        """What stands over the picture while it is on."""
        one = self._current() if self.on else None
        if one is None:
            return None
        judged, count = self.review.sample.progress
        if judged == count:
            said = (*("review.sample_estimate",), "review.sample")
            return Said("Sample", f"All {count} judged. {self.review.sample.estimate()}", said)
        text = (
            f"{judged} of {count} judged · {self._name(one)}: {SAYS[one.wrong]} · "
            "{review.confirm} wrong, {review.dismiss} right, "
            "{finding.next} {finding.previous} go on and back"
        )
        return Said("Sample", text, ("review.sample",))

    def _current(self) -> Drawn | None:
        drawn = self.review.sample.drawn if self.review is not None else ()
        return drawn[self._at] if 0 <= self._at < len(drawn) else None

    def _judge(self, wrong: bool | None) -> None:
        one = self._current()
        if one is None:
            return
        self.review.sample.judge(one.frame, one.track, wrong, one.note)
        self.said.emit(f"{self._name(one)}: {SAYS[wrong]}")
        if wrong is not None:
            self.next_undecided()

    def _show(self, at: int) -> None:
        self._at = at
        one = self.review.sample.drawn[at]
        self._reviewing.place(-1, one.track, one.frame)
        self.switched.emit()

    def _name(self, one: Drawn) -> str:
        name = self.review.sequence.track_name(one.track)
        return f"{name} in frame {one.frame}" if name else f"frame {one.frame}"

    def _leave_for(self, finding: int) -> None:
        """A finding has been chosen: keys are about that from now on."""
        if self.on and finding >= 0:
            self.on = False
            self.switched.emit()
            self.said.emit("The sample was left")
