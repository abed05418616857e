"""File › Open: choose, see what was recognised, open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gtreview.errors import InputError
from gtreview.frames import pages
from gtreview.frames.source import FrameSource
from gtreview.frames.video_frames import VideoFrames
from gtreview.model.wording import counted
from gtreview.review import opening
from gtreview.review.opening import Opened, Source
from gtreview.storage.address import OWN, SCHEME, address
from gtreview.storage.local import VIDEO_ENDINGS
from gtreview.ui.arranging import card
from gtreview.ui.plain import PlainLabel
from gtreview.ui.session import Request
from gtreview.ui.work import Runner, Task


def facts(opened: Opened) -> list[tuple[str, str]]:
    """What was recognised, as (what, found) pairs."""
    sequence = opened.sequence
    boxes, poses = len(sequence.boxes), len(sequence.poses)
    images = opened.images
    counts = [
        counted(len(sequence), "frame"),
        counted(len(sequence.tracks), "object"),
        counted(boxes, "box"),
        *([counted(poses, "skeleton")] if poses else []),
    ]
    kind = "tracking" if sequence.kind == "tracking" else "detection, no identities"
    categories = ", ".join(label.name for label in sequence.labels[:6])
    return [
        ("Labels", f"{sequence.origin.path.name} · {kind}"),
        ("Counts", " · ".join(counts)),
        *([("Rig", _rig(opened))] if poses else []),
        *([("Categories", categories or "none")] if categories or not poses else []),
        ("Frames", _frames(images)),
        ("Size", f"{sequence.size[0]}×{sequence.size[1]}"
                 + (" (inferred from the labels)" if sequence.size_inferred else "")),
        *([("Compared with", sequence.against.path.name)] if sequence.against else []),
        ("Agreement", opened.agreement.summary + (" ✓" if opened.agreement.ok else "")),
    ]  # fmt: skip


def _frames(images: FrameSource | None) -> str:
    if images is None:
        return "none found: reviewed on an empty canvas"
    if not images.listed:
        return f"in {images.folder}"
    stream = f", stream {images.index.stream}" if isinstance(images, VideoFrames) else ""
    return f"{len(images) - len(images.missing)} of {len(images)} in {images.folder}{stream}"


def _rig(opened: Opened) -> str:
    """How much the rig of the skeletons has, and the file that it is from."""
    rig, file = opened.sequence.rig, opened.source.rig
    used = file is not None and str(file) in opened.sequence.origin.inputs
    parts = [counted(len(rig.keypoints), "keypoint"), counted(len(rig.bones), "bone")]
    return " · ".join([*parts, file.name if used else "of the labels"])


class OpenDialog(QDialog):
    """Labels or a folder, frames where they are elsewhere, and a preview of what they are.

    ``wanted`` gives what was read and the request it came from, ``all_wanted`` all the sequences
    that were found.
    """

    wanted = Signal(object, object)
    all_wanted = Signal(object, object)

    def __init__(self, parent: QWidget, runner: Runner) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open")
        self.setMinimumSize(720, 460)
        self._runner = runner
        self._task: Task | None = None
        self._request: Request | None = None
        self._sources: list[Source] = []
        self.opened: Opened | None = None
        self.labels, self.frames, self.against = QLineEdit(), QLineEdit(), QLineEdit()
        self.frame_map, self.stream = QComboBox(), QSpinBox()
        self.endpoint, self.profile = QLineEdit(), QLineEdit()
        self.on_s3: tuple[QWidget, ...] = ()
        self.choices = QListWidget()
        self.facts = QGridLayout()
        self.problem = PlainLabel()
        self.open_button = QPushButton("Open")
        self.all_button = QPushButton("Open all as a project")
        self._offer_maps()
        self._offer_streams()
        self._place()
        self._ask_of_s3("")
        self.labels.editingFinished.connect(self._typed)
        self.frames.editingFinished.connect(self._typed)
        self.against.editingFinished.connect(self._typed)
        self.frame_map.lineEdit().editingFinished.connect(self._typed)
        self.frame_map.activated.connect(self._typed)
        self.stream.editingFinished.connect(self._typed)
        self.frames.textChanged.connect(self._ask_of_s3)
        self.endpoint.editingFinished.connect(self._typed)
        self.profile.editingFinished.connect(self._typed)
        self.choices.currentRowChanged.connect(self._choose)
        self.open_button.clicked.connect(self._take)
        self.all_button.clicked.connect(self._take_all)

    def _offer_maps(self) -> None:
        self.frame_map.setEditable(True)
        self.frame_map.setCurrentText("")
        self.frame_map.addItems(["", "position", "time", "step:2"])
        self.frame_map.lineEdit().setPlaceholderText("As before, else by position")
        self.frame_map.setAccessibleName("Frames of the video")
        self.frame_map.setToolTip(
            "Which of a video's frames the labels are of: by position, by time stamp, "
            "every K-th from OFFSET on (step:K+OFFSET), or by a table (FILE.csv)"
        )

    def _offer_streams(self) -> None:
        self.stream.setRange(-1, 99)
        self.stream.setSpecialValueText("as before")
        self.stream.setValue(-1)
        # The theme's padding is lost on a spin box's own field.
        self.stream.lineEdit().setTextMargins(8, 0, 0, 0)
        self.stream.setAccessibleName("Stream of the video")
        self.stream.setToolTip(
            "The video stream, where the file has several; as before, else the best one"
        )

    def _ask_of_s3(self, frames: str) -> None:
        """Ask for a server and a profile where the frames lie on S3."""
        there = frames.strip() == OWN or frames.strip().startswith(SCHEME)
        for widget in self.on_s3:
            widget.setVisible(there)

    def _place(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(12)
        layout.addLayout(self._fields())
        self.choices.setMaximumHeight(140)
        self.choices.hide()
        layout.addWidget(self.choices)
        layout.addWidget(self._preview(), 1)
        self.open_button.setProperty("role", "primary")
        self.open_button.setEnabled(False)
        self.open_button.setDefault(True)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self.all_button.setAutoDefault(False)
        self.all_button.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.all_button)
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.open_button)
        layout.addLayout(buttons)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        self.labels.setPlaceholderText("SeqLabel.json, an output manifest or a folder")
        self.frames.setPlaceholderText(
            "Found beside the labels; else folder, video, archive or s3://…"
        )
        self.against.setPlaceholderText("Other labels of the same frames, drawn beside these")
        rows = (
            ("Labels", self.labels, (("File…", self._ask_file), ("Folder…", self._ask_folder))),
            ("Frames", self.frames, (("Folder…", self._ask_frames), ("Video…", self._ask_video))),
            ("Compare with", self.against, (("File…", self._ask_against),)),
        )
        for row, (name, field, buttons) in enumerate(rows):
            field.setAccessibleName(name)
            grid.addWidget(PlainLabel(name), row, 0)
            grid.addWidget(field, row, 1, 1, 3 - len(buttons))
            for i, (text, call) in enumerate(buttons):
                button = QPushButton(text)
                button.setAutoDefault(False)
                button.clicked.connect(call)
                grid.addWidget(button, row, 4 - len(buttons) + i)
        grid.addWidget(PlainLabel("Of a video"), len(rows), 0)
        grid.addWidget(self.frame_map, len(rows), 1)
        grid.addWidget(PlainLabel("Stream"), len(rows), 2)
        grid.addWidget(self.stream, len(rows), 3)
        self._add_server(grid, len(rows) + 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _add_server(self, grid: QGridLayout, row: int) -> None:
        self.endpoint.setPlaceholderText("Amazon's, or as AWS_ENDPOINT_URL says")
        self.endpoint.setAccessibleName("S3 server")
        self.profile.setPlaceholderText("default")
        self.profile.setAccessibleName("AWS profile")
        self.on_s3 = (PlainLabel("S3 server"), self.endpoint, PlainLabel("Profile"), self.profile)
        for column, widget in enumerate(self.on_s3):
            grid.addWidget(widget, row, column)

    def _preview(self) -> QFrame:
        frame, layout = card(16, 14)
        self.problem.setWordWrap(True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.setText("Choose labels to see what is in them.")
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(8)
        self.facts.setColumnStretch(1, 1)
        layout.addLayout(self.facts)
        layout.addWidget(self.problem)
        layout.addStretch()
        return frame

    def show_sources(self, sources: list[Source], request: Request) -> None:
        """Offer what a request was found to hold."""
        self._request, self._sources = request, sources
        self.labels.setText(", ".join(str(path) for path in request.paths))
        self.choices.blockSignals(True)
        self.choices.clear()
        self.choices.addItems([source.title for source in sources])
        self.choices.setVisible(len(sources) > 1)
        self.all_button.setVisible(len(sources) > 1)
        self.choices.blockSignals(False)
        if sources:
            self.choices.setCurrentRow(0)
            self._choose(0)
        else:
            self._fail(Exception("There are no labels in it."))

    def preview(self, request: Request) -> None:
        """Find out what ``request`` names."""
        self._start()
        self._task = self._runner.run(
            lambda report: request.recognise(),
            lambda sources: self.show_sources(sources, request),
            self._fail,
            title="Looking at the files",
            quiet=True,
        )

    def done(self, result: int) -> None:
        """Closing gives up what still runs."""
        self._cancel()
        super().done(result)

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._sources):
            return
        source = self._sources[row]
        self._start()
        self._task = self._runner.run(
            lambda report: opening.open_source(source, report),
            self._show,
            self._fail,
            title=f"Reading {source.title}",
            quiet=True,
        )

    def _start(self) -> None:
        self._cancel()
        self.opened = None
        self.open_button.setEnabled(False)
        self._show_facts([])
        self.problem.setText("Reading…")

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show(self, opened: Opened) -> None:
        self.opened = opened
        self.open_button.setEnabled(True)
        self._show_facts(facts(opened))
        notices = [*opened.agreement.notices, *opened.sequence.notices]
        self.problem.setText("\n".join(f"! {notice.text}" for notice in notices))

    def _fail(self, error: Exception) -> None:
        self._show_facts([])
        self.problem.setText(f"✗ {error}")

    def _show_facts(self, pairs: list[tuple[str, str]]) -> None:
        while (item := self.facts.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for row, (name, found) in enumerate(pairs):
            head, text = PlainLabel(name), PlainLabel(found)
            head.setProperty("role", "dim")
            text.setWordWrap(True)
            self.facts.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(text, row, 1)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Labels or an output manifest", self.labels.text(),
            "Labels and manifests (*.json *.manifest *.jsonl);;All files (*)",
        )  # fmt: skip
        self._set(self.labels, name)

    def _ask_against(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Labels to compare with", self.labels.text(),
            "Labels and manifests (*.json *.manifest *.jsonl);;All files (*)",
        )  # fmt: skip
        self._set(self.against, name)

    def _ask_folder(self) -> None:
        self._set(self.labels, QFileDialog.getExistingDirectory(self, "Labels and frames"))

    def _ask_frames(self) -> None:
        self._set(self.frames, QFileDialog.getExistingDirectory(self, "Frames"))

    def _ask_video(self) -> None:
        endings = (*VIDEO_ENDINGS, ".zip", ".tar", *pages.ENDINGS)
        patterns = " ".join(f"*{ending}" for ending in endings)
        name, _ = QFileDialog.getOpenFileName(
            self, "Frames", "", f"Videos, archives, pages ({patterns})"
        )
        self._set(self.frames, name)

    def _set(self, field: QLineEdit, name: str) -> None:
        if name:
            field.setText(name)
            self._typed()

    def _typed(self) -> None:
        text, frames = self.labels.text().strip(), self.frames.text().strip()
        if not text:
            return
        paths = tuple(Path(part).expanduser() for part in text.split(", "))
        kept = self._request if self._request and self._request.paths == paths else Request(paths)
        try:
            where = address(frames, *self._way_to_s3())
        except InputError as error:
            self._fail(error)
            return
        other = self.against.text().strip()
        request = replace(
            kept,
            frames=where,
            frame_map=self.frame_map.currentText().strip() or None,
            stream=self.stream.value() if self.stream.value() >= 0 else None,
            against=Path(other).expanduser() if other else None,
        )
        if request != self._request or self.opened is None:
            self._request = request
            self.preview(request)

    def _way_to_s3(self) -> tuple[str | None, str | None]:
        """Endpoint and profile, where they are asked for."""
        if self.endpoint.isHidden():
            return None, None
        return self.endpoint.text().strip() or None, self.profile.text().strip() or None

    def _take(self) -> None:
        if self.opened is not None:
            self.wanted.emit(self.opened, self._request)
            self.accept()

    def _take_all(self) -> None:
        self.all_wanted.emit(self._sources, self._request)
        self.accept()
