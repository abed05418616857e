"""Where the rig editor stands: beside a review, or in a window of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDockWidget, QVBoxLayout, QWidget

from gtreview.model.rig import Rig
from gtreview.model.rigging import shaped
from gtreview.review.review import Review
from gtreview.ui.arranging import Scrolled
from gtreview.ui.dock_title import dock_title
from gtreview.ui.rig_document import LooseRig, ReviewedRig
from gtreview.ui.rig_editor import RigEditor
from gtreview.ui.state import ViewState


class RigDock(QDockWidget):
    """The editor beside the picture; what is changed shows at once, as the review's command.

    The keypoint that is selected in the picture is selected here, and the other way round.
    """

    def __init__(self, state: ViewState) -> None:
        super().__init__("Rig")
        self.state = state
        self.review: Review | None = None
        self.setObjectName("rig")
        self.setAllowedAreas(
            Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea
        )
        self.editor = RigEditor(across=False)
        self.setWidget(Scrolled(self.editor))
        self.setTitleBarWidget(dock_title(self))
        self.editor.shape_button.show()
        self.editor.shape_wanted.connect(self._shape)
        self.editor.chosen.connect(self._point_out)
        state.keypoint_selected.connect(self._follow)
        self.hide()

    def show_review(self, review: Review | None) -> None:
        """Edit another review's rig; without skeletons there is none."""
        there = review is not None and review.sequence.rig is not None
        self.review = review if there else None
        if there:
            self.editor.edit(ReviewedRig(review))
        else:
            self.editor.close_document()
            self.hide()

    def toggle(self) -> None:
        """Open or close the editor; opened, it has the keyboard."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.editor.keypoints.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _follow(self, place: int) -> None:
        labels = self.editor.document.rig.labels
        if self.review is not None and 0 <= place < len(labels):
            self.editor.select([labels[place]])

    def _shape(self) -> None:
        """Take the selected skeleton's places; where none is selected, those of the one with the
        most points."""
        sequence, frame = self.review.sequence, self.state.shown
        poses = sequence.poses
        here = poses.at_frame(frame)
        mine = here[poses.track[here] == self.state.track]
        here = mine if len(mine) and self.state.track >= 0 else here
        here = here[poses.present[here].any(axis=1)]
        if not len(here):
            self.editor.say_problem(f"there is no skeleton in frame {frame}")
            return
        row = here[poses.present[here].sum(axis=1).argmax()]
        name = sequence.track_name(int(poses.track[row])) or "a skeleton"
        title = f"Take the places of {name} in frame {frame}"
        if self.editor.do(lambda rig: shaped(rig, poses.xy[row]), title):
            self.editor.preview.fit()

    def _point_out(self) -> None:
        chosen = self.editor.keypoints.view.keys()
        if self.state.track >= 0 and len(chosen) == 1:
            self.state.select_keypoint(self.editor.document.rig.place[chosen[0]])


class RigDialog(QDialog):
    """The editor without a review: a rig from nothing or from a file, saved as a file."""

    def __init__(self, parent: QWidget, path: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rig editor")
        self.resize(980, 640)
        self.rig = LooseRig(Rig(""))
        self.editor = RigEditor(across=True)
        self.editor.edit(self.rig)
        self.editor.saved.connect(lambda _path: self.rig.keep())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.editor)
        if path is not None:
            self.editor.open(path)
            self.rig.keep()

    def reject(self) -> None:
        """Close; where something is not saved, ask first."""
        if not self.rig.unsaved:
            super().reject()
            return
        self.editor.question.ask(
            "The rig is not saved.",
            (("Save as…", self._save), ("Close without saving", super().reject)),
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's button closes as Esc does."""
        if self.rig.unsaved and self.isVisible():
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    def _save(self) -> None:
        self.editor.ask_save()
        if not self.rig.unsaved:
            super().reject()
