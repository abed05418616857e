"""The modes of a review besides the plain one: what was never looked at, a random sample, a blind
second review; and the line that says which is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gtreview.review.review import Changed, Review
from gtreview.ui.actions import BY_ID
from gtreview.ui.banner import Banner
from gtreview.ui.looking import Looking
from gtreview.ui.reviewing import Reviewing
from gtreview.ui.sampling import Sampling
from gtreview.ui.second import Seconding

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow


class Modes:
    """``looking``, ``sampling`` and ``seconding`` of one window, and its ``banner``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.looking = Looking(window.canvas, window.travel)
        self.sampling = Sampling(window.state, window.reviewing)
        self.seconding = Seconding(window.reviewing)
        self._parts = (self.seconding, self.sampling, self.looking)
        self.banner = Banner(*self._parts)

    def connect(self) -> None:
        """Once the window has all its parts."""
        window = self._window
        for part in self._parts:
            part.said.connect(window.status.say)
        self.sampling.asked.connect(window.prompt.ask)
        for signal in (self.sampling.switched, self.looking.switched):
            signal.connect(self.refresh)
        for show in (window.heat.show_seen, window.status.show_seen, self.banner.refresh):
            self.looking.moved.connect(show)
        self.seconding.size_wanted.connect(window.dialogs.begin_second)
        self.seconding.ended.connect(window.dialogs.agreement)
        self.banner.wanted.connect(lambda id_: window.run(BY_ID[id_]))
        window.session.changed.connect(self._review_changed)

    @property
    def judging(self) -> Reviewing | Sampling:
        """What the keys of verdicts are about."""
        return self.sampling if self.sampling.on else self._window.reviewing

    def show_review(self, review: Review | None) -> None:
        """Of another review."""
        for part in self._parts:
            part.show_review(review)
        self.banner.refresh()

    def refresh(self) -> None:
        """Another mode is on, or it is at another place."""
        self.banner.refresh()
        self._window.show_hints()
        self._window.menus.refresh()

    def _review_changed(self, changed: Changed) -> None:
        if self.seconding.running and self._window.state.editing:
            self._window.editing.toggle()
        if changed.what & {"draws", "sample", "verdicts", "findings", "objects"}:
            self.banner.refresh()
