"""What has been looked at: frames that were on the screen, and going to those that were not."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from gtreview.review.review import Review
from gtreview.ui.banner import Said
from gtreview.ui.canvas import Canvas
from gtreview.ui.travel import Travel

TOLD_EVERY = 1000
"""Milliseconds after which new frames are written and shown: a step is to stay a step."""


class Looking(QObject):
    """Marks the frames that the canvas has painted.

    With ``only_unseen`` steps go to frames that nobody has looked at. ``moved`` tells now and then
    that more have been looked at; ``switched`` that the mode is on or off.
    """

    said = Signal(str)
    moved = Signal()
    switched = Signal()

    def __init__(self, canvas: Canvas, travel: Travel) -> None:
        super().__init__()
        self.review: Review | None = None
        self._travel, self._told = travel, True
        self._tick = QTimer(self, interval=TOLD_EVERY)
        self._tick.timeout.connect(self.tell)
        canvas.painted.connect(self._look)

    def show_review(self, review: Review | None) -> None:
        """Mark another review's frames."""
        self.review, self.only_unseen = review, False
        self._tick.start() if review else self._tick.stop()
        self.switched.emit()

    @property
    def only_unseen(self) -> bool:
        """Whether steps go to frames only that nobody has looked at."""
        return self._travel.by_step is not None

    @only_unseen.setter
    def only_unseen(self, on: bool) -> None:
        self._travel.by_step = self.next_unseen if on else None

    def toggle(self) -> None:
        """Step through what nobody has looked at, or through all frames again."""
        self.only_unseen = not self.only_unseen
        self.switched.emit()
        if self.only_unseen:
            self.next_unseen(1)

    def next_unseen(self, step: int) -> None:
        """Go to the next frame that nobody has looked at, or the one before."""
        found = self.review.coverage.next_unseen(self._travel.state.frame, step)
        if found is None:
            self.said.emit("Every frame has been looked at")
        else:
            self._travel.go_to(found)

    @property
    def banner(self) -> Said | None:
        """What stands over the picture while the mode is on."""
        if self.review is None or not self.only_unseen:
            return None
        seen = self.review.coverage.seen
        left = len(seen) - int(seen.sum())
        text = f"{left:,} of {len(seen):,} never looked at" if left else "all have been looked at"
        keys = "{go.previous} {go.next} step through these"
        return Said("Frames", f"{text} · {keys}", ("go.only_unseen",))

    def tell(self) -> None:
        """Write what was looked at, and have it shown."""
        if self.review is not None and not self._told:
            self._told = True
            self.review.coverage.keep()
            self.moved.emit()

    def _look(self, frame: int) -> None:
        if self.review is not None and 0 <= frame < len(self.review.sequence):
            self._told &= not self.review.coverage.look(frame)
