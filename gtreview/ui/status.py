"""The status bar: where one is, what is reviewed, whether frames and labels agree, what runs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from gtreview.model.wording import counted
from gtreview.review.review import Review
from gtreview.ui import keymap, theme
from gtreview.ui.plain import Elided, PlainLabel, plain_tip
from gtreview.ui.state import ViewState
from gtreview.ui.work import Runner


class StatusBar(QStatusBar):
    """Frame, file, size, zoom, object, progress of the review and of work, agreement, saved."""

    notices_wanted = Signal()

    def __init__(self, state: ViewState, runner: Runner) -> None:
        super().__init__()
        self.state, self.runner = state, runner
        self.review: Review | None = None
        self.frame = self._label()
        self.file, self.size, self.zoom = (self._label("number") for _ in range(3))
        self.object, self.reviewed = self._label(), self._label()
        self.mode, self.corrected = self._label("mode"), self._label()
        self.playing, self.said, self._last = self._label("number"), Elided(), ""
        self.said.setProperty("role", "dim")
        self.work, self.bar, self.stop = self._label("dim"), QProgressBar(), QToolButton()
        self.agreement, self.saved = QToolButton(), self._label("dim")
        self._place()
        state.shown_changed.connect(self.show_frame)
        state.track_selected.connect(self.show_track)
        state.editing_changed.connect(self.show_mode)
        runner.changed.connect(self.show_work)

    def _label(self, role: str = "") -> QLabel:
        label = PlainLabel()
        if role:
            label.setProperty("role", role)
        return label

    def _place(self) -> None:
        self.setSizeGripEnabled(False)
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(96)
        self.stop.setText("Stop")
        self.stop.setProperty("role", "flat")
        self.stop.clicked.connect(self._stop)
        self.agreement.setToolTip("What was compared, and what does not fit")
        self.agreement.clicked.connect(self.notices_wanted)
        self.frame.setTextFormat(Qt.TextFormat.RichText)
        places = (self.mode, self.frame, self.file, self.size, self.zoom, self.object,
                  self.reviewed, self.corrected, self.playing)  # fmt: skip
        at_end = (self.work, self.bar, self.stop, self.agreement, self.saved)
        self._others = (*places, *at_end)
        for widget in places:
            widget.setContentsMargins(8, 0, 8, 0)
            self.addWidget(widget)
        self.addWidget(self.said, 1)
        for widget in at_end:
            self.addPermanentWidget(widget)
        edge = QWidget()
        edge.setFixedWidth(8)
        self.addPermanentWidget(edge)
        self.mode.setText("edit")
        self.show_playing("")
        self.show_mode(False)
        self.messageChanged.connect(self.say)
        self.show_work()

    def say(self, text: str) -> None:
        """Say what has just happened; it stays until something else is said. An action
        that it names as ``{id}`` is its key."""
        self._last = text
        self.show_keys()

    def show_keys(self) -> None:
        """Name the keys that are in force in what was said last."""
        self.said.setText(keymap.worded(self._last))
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other things."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """What has just happened goes before what can be read elsewhere: the size of the pictures,
        the zoom and what the bar of work is about give way to it."""
        wanted = {
            self.work: not self.bar.isHidden(),
            self.size: self.review is not None,
            self.zoom: self.review is not None,
        }
        fixed = (each for each in self._others if each not in wanted and not each.isHidden())
        free = self.width() - self.said.wanted - sum(map(self._room, fixed))
        free -= sum(self._room(each) for each, on in wanted.items() if on)
        for each, on in wanted.items():
            gives_way = on and free < 0
            free += self._room(each) if gives_way else 0
            # Shown and hidden again, it would widen the window, and so end up here without end.
            each.setVisible(on and not gives_way)

    def _room(self, widget: QWidget) -> int:
        return widget.sizeHint().width() + self.layout().spacing()

    def show_review(self, review: Review | None) -> None:
        """Show another review's state."""
        self.review = review
        shown = review is not None
        for widget in (self.frame, self.file, self.size, self.zoom, self.object, self.reviewed,
                       self.corrected, self.agreement, self.saved):  # fmt: skip
            widget.setVisible(shown)
        self.say("")
        if shown:
            width, height = review.sequence.size
            inferred = " inferred" if review.sequence.size_inferred else ""
            self.size.setText(f"{width}×{height}{inferred}")
            self.show_frame(self.state.shown)
            self.show_track(self.state.track)
            self.show_agreement()
            self.refresh()

    def show_mode(self, editing: bool) -> None:
        """Whether keys and mouse edit."""
        self.mode.setVisible(editing)

    def show_playing(self, text: str) -> None:
        """How it plays; nothing where it does not."""
        self.playing.setText(text)
        self.playing.setVisible(bool(text))

    def show_frame(self, frame: int) -> None:
        """Where one is."""
        if self.review is None:
            return
        mono = theme.number_font().family()
        self.frame.setText(
            f"frame <span style=\"font-family:'{mono}'\"><b>{frame}</b>"
            f"/{self.state.frame_count - 1}</span>"
        )
        names = self.review.sequence.frames.names
        self.file.setText(names[frame] if frame < len(names) else "")

    def show_track(self, track: int) -> None:
        """Which object is selected."""
        if self.review is not None:
            self.object.setText(self.review.sequence.track_name(track))

    def show_zoom(self, zoom: float) -> None:
        """How large the picture is, 1 being its own size."""
        self.zoom.setText(f"{zoom:.0%}".replace("%", " %"))

    def show_agreement(self) -> None:
        """Whether frames and labels agree."""
        ok = self.review.agreement.ok
        self.agreement.setText("agree ✓" if ok else f"! {self.review.agreement.summary}")
        self.agreement.setProperty("role", "confirmed" if ok else "some")
        self.agreement.style().polish(self.agreement)

    def refresh(self) -> None:
        """How much is reviewed and corrected, and when it was saved."""
        decided, total = self.review.progress
        self.reviewed.setText(f"{decided} of {total} findings reviewed")
        self.show_seen()
        corrections = self.review.labels.corrections
        self.corrected.setVisible(corrections > 0)
        self.corrected.setText(counted(corrections, "correction"))
        if self.review.read_only:
            self.saved.setText("read-only")
            self.saved.setToolTip("Nothing can be decided here; the notices say why")
        else:
            at = self.review.saved_at
            self.saved.setText(f"saved {at.astimezone():%H:%M:%S}" if at else "nothing to save yet")
            self.saved.setToolTip(plain_tip(str(self.review.path or "")))

    def show_seen(self) -> None:
        """Of the tool tip, how much was looked at."""
        if self.review is not None:
            share = self.review.coverage.share
            self.reviewed.setToolTip(f"{100 * share:.0f} % of the frames were looked at")

    def _stop(self) -> None:
        for task in self.runner.tasks:
            if task.quiet:
                task.cancel()
        self.show_work()

    def show_work(self) -> None:
        """What runs in the background while one goes on."""
        running = [task for task in self.runner.tasks if task.quiet and not task.cancelled]
        for widget in (self.bar, self.stop):
            widget.setVisible(bool(running))
        if running:
            task = running[0]
            self.work.setText(task.title)
            self.work.setToolTip(task.text)
            self.bar.setToolTip(plain_tip(task.text))
            self.bar.setValue(round(100 * task.fraction))
        self._share_room()
