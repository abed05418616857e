"""A blind second review in the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gtreview.review.review import Review
from gtreview.ui.banner import Said
from gtreview.ui.reviewing import Reviewing


class Seconding(QObject):
    """Begins and ends a second review; in between the findings are those that were drawn and the
    verdicts the second reviewer's, which `review` sees to.

    ``size_wanted`` asks of how many findings, ``ended`` that both can be compared.
    """

    said = Signal(str)
    size_wanted = Signal()
    ended = Signal()

    def __init__(self, reviewing: Reviewing) -> None:
        super().__init__()
        self.review: Review | None = None
        self._reviewing = reviewing

    def show_review(self, review: Review | None) -> None:
        """Of another review."""
        self.review = review

    @property
    def running(self) -> bool:
        """Whether a second reviewer is at work."""
        return self.review is not None and self.review.second.running

    def toggle(self) -> None:
        """Ask for what is needed to begin, or end what is running and compare."""
        if self.running:
            self.review.second.end()
            self._reviewing.forget_verdict()
            self.ended.emit()
        elif len(self.review.second.choice):
            self.size_wanted.emit()
        else:
            self.said.emit("Nothing is decided yet that a second reviewer could look at")

    def begin(self, size: int) -> None:
        """Draw ``size`` findings and show the first."""
        self.review.second.begin(size)
        self._reviewing.forget_verdict()
        self._reviewing.go_to_finding(int(self.review.second.drawn[0]))

    @property
    def banner(self) -> Said | None:
        """What stands over the picture while a second reviewer is at work."""
        if not self.running:
            return None
        decided, count = self.review.second.progress
        who = self.review.reviewer
        text = f"{decided} of {count} · {who}’s verdicts only · what the first reviewer said and "
        text += "corrected is hidden"
        return Said("Second review", text, ("review.second",))
