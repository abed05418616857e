"""What the window is showing: one owner of the current frame, selection and playback."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ViewState(QObject):
    """The current frame, the selected object, keypoint and finding, the visible range, playing
    or not, whether labels are edited.

    ``frame`` is where one goes, ``shown`` what the screen shows: they differ while ``awaits`` is
    on, until the frame's picture is there and `show` is called. What is drawn is of ``shown``.

    Widgets call its methods and listen to its signals; no widget calls another. A signal is
    sent only when its value really changes. Frames are 0-based positions; track −1 means
    nothing is selected; a keypoint is a place in the rig, −1 for none, and another object begins
    with none; finding −1 means none.
    """

    frame_changed = Signal(int)
    shown_changed = Signal(int)
    track_selected = Signal(int)
    keypoint_selected = Signal(int)
    finding_selected = Signal(int)
    range_changed = Signal(float, float)
    playing_changed = Signal(float)
    frame_count_changed = Signal(int)
    editing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frame_count = 0
        self.frame = self.shown = 0
        self.awaits = False
        self.track = -1
        self.keypoint = -1
        self.finding = -1
        self.visible_range = (0.0, 0.0)
        self.speed = 0.0
        self.editing = False

    def open(self, frame_count: int) -> None:
        """Begin anew with a sequence of ``frame_count`` frames."""
        self.play(0)
        self.edit(False)
        self.frame_count, self.frame, self.shown = frame_count, 0, 0
        self.track = self.keypoint = self.finding = -1
        self.visible_range = (-0.5, max(frame_count, 1) - 0.5)
        self.frame_count_changed.emit(frame_count)
        self.track_selected.emit(-1)
        self.keypoint_selected.emit(-1)
        self.finding_selected.emit(-1)
        self.frame_changed.emit(0)
        self.shown_changed.emit(0)
        self.range_changed.emit(*self.visible_range)

    def go_to(self, frame: int) -> None:
        """Go to ``frame``, held to the sequence's ends; it is shown at once, or `awaits` its
        picture."""
        frame = max(0, min(int(frame), self.frame_count - 1))
        if frame != self.frame and self.frame_count:
            self.frame = frame
            self.frame_changed.emit(frame)
            if not self.awaits:
                self.show(frame)

    def show(self, frame: int) -> None:
        """``frame`` is what the screen shows from now on."""
        if frame != self.shown:
            self.shown = frame
            self.shown_changed.emit(frame)

    def step(self, frames: int) -> None:
        """Go ``frames`` on, or back where negative."""
        self.go_to(self.frame + frames)

    def select(self, track: int) -> None:
        """Select an object by its index; −1 selects none."""
        if track != self.track:
            self.track = track
            self.select_keypoint(-1)
            self.track_selected.emit(track)

    def select_keypoint(self, keypoint: int) -> None:
        """Select a keypoint of the selected object by its place in the rig; −1 selects none."""
        if keypoint != self.keypoint:
            self.keypoint = keypoint
            self.keypoint_selected.emit(keypoint)

    def select_finding(self, finding: int) -> None:
        """Make a finding the current one, by its place in the ranked list; −1 for none."""
        if finding != self.finding:
            self.finding = finding
            self.finding_selected.emit(finding)

    def show_range(self, first: float, last: float) -> None:
        """Show frames ``first`` to ``last`` in the plots and the heat strip."""
        if (first, last) != self.visible_range:
            self.visible_range = (first, last)
            self.range_changed.emit(first, last)

    def play(self, speed: float) -> None:
        """Play at ``speed`` times the frame rate (negative: backwards, 0: stop)."""
        if speed != self.speed:
            self.speed = speed
            self.playing_changed.emit(speed)

    def edit(self, on: bool) -> None:
        """Turn the edit mode on or off."""
        if on != self.editing:
            self.editing = on
            self.editing_changed.emit(on)
