"""Export: the list of flags, or the bundle that sends the frames back for correction."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gtreview.audit import bundle, flag_list
from gtreview.review.review import Review
from gtreview.ui.plain import PlainLabel
from gtreview.ui.work import Report, Runner, Task


class ExportDialog(QDialog):
    """Where to and what; progress while it is written, then where it is. ``report_wanted``: a
    report is to be written instead."""

    finished_with = Signal(object)
    report_wanted = Signal()

    def __init__(self, parent: QWidget, runner: Runner, review: Review) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setMinimumWidth(640)
        self._runner, self._review = runner, review
        self._task: Task | None = None
        self._made: Path | None = None
        self._widgets()
        self._place()
        runner.changed.connect(self._show_progress)

    def _widgets(self) -> None:
        folder, name = self._review.sequence.origin.path.parent, self._review.sequence.name
        self.list_path = QLineEdit(str(folder / f"{name}-flags.csv"))
        self.bundle_path = QLineEdit(str(folder / f"{name}-audit"))
        self.video = QRadioButton("Video job: sequences on the service's page for video frames")
        self.skeleton = QRadioButton("Skeleton component: single images, each with its skeletons")
        self.whole, self.clips = QRadioButton(), QRadioButton()
        self.whole.setChecked(True)
        self.around = QSpinBox(minimum=0, maximum=1000, value=10)
        self.around.setSuffix(" before and after")
        # The theme's padding is lost on a spin box's own field.
        self.around.lineEdit().setTextMargins(8, 0, 0, 0)
        self.adjustment = QRadioButton("Adjustment: annotators correct the labels")
        self.verification = QRadioButton("Verification: annotators judge the labels")
        self.adjustment.setChecked(True)
        self.undecided = QCheckBox("Undecided findings as well")
        self.tabs = QTabWidget()
        self.tabs.addTab(self._bundle_page(), "Audit bundle")
        self.tabs.addTab(self._list_page(), "Flag list")
        self.result, self.bar = PlainLabel(), QProgressBar()
        self.result.setWordWrap(True)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.export_button, self.close_button = QPushButton("Export"), QPushButton("Close")
        self.report_button = QPushButton("Write a report…")
        self.report_button.setToolTip("What was reviewed, how and what was found, as one page")
        self.report_button.clicked.connect(self.report_wanted)
        self.folder_button = QPushButton("Open folder")
        self.folder_button.hide()
        self.export_button.setProperty("role", "primary")
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self._stop_or_close)
        self.folder_button.clicked.connect(self._open_folder)

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.report_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 20)
        layout.setSpacing(12)
        for part in (self.tabs, self.bar, self.result):
            layout.addWidget(part)
        layout.addStretch()
        layout.addLayout(buttons)

    def _list_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(8)
        layout.addWidget(_dim("One row a flag, the most suspicious finding first; CSV or JSON by "
                              "the file's ending."))  # fmt: skip
        layout.addLayout(_path_row("File", self.list_path, self._ask_file))
        layout.addStretch()
        return page

    def _bundle_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for buttons in (
            (self.video, self.skeleton),
            (self.whole, self.clips),
            (self.adjustment, self.verification),
        ):
            group = QButtonGroup(self)
            for button in buttons:
                group.addButton(button)
        clips = QHBoxLayout()
        clips.setSpacing(8)
        clips.addWidget(self.clips)
        clips.addWidget(self.around)
        clips.addStretch()
        self.around.setEnabled(False)
        self.clips.toggled.connect(self.around.setEnabled)
        grid.addWidget(_dim("Confirmed findings and those flagged by hand; all findings where "
                            "nothing has been decided yet."), 0, 0, 1, 2)  # fmt: skip
        shown = [("Frames", self.whole), ("", clips), ("Task", self.adjustment),
                 ("", self.verification), ("Findings", self.undecided)]  # fmt: skip
        if len(self._review.sequence.poses):
            shown = [("Job", self.video), ("", self.skeleton), *shown]
        for row, (name, widget) in enumerate(shown, 1):
            grid.addWidget(PlainLabel(name), row, 0)
            add = grid.addLayout if isinstance(widget, QHBoxLayout) else grid.addWidget
            add(widget, row, 1)
        folder = _path_row("Folder", self.bundle_path, self._ask_folder)
        grid.addLayout(folder, len(shown) + 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self._choose_job()
        return page

    def _choose_job(self) -> None:
        """The job that the labels are for; others than a video job's can be no other's."""
        usual = bundle.default_worker_ui([self._review])
        self.video.setEnabled(usual == "video")
        self.skeleton.toggled.connect(self._show_job)
        (self.video if usual == "video" else self.skeleton).setChecked(True)
        self._show_job(self.skeleton.isChecked())

    def _show_job(self, skeleton: bool) -> None:
        """What there is to choose for the job; the component can correct and not judge."""
        whole, clips = (
            ("Only the flagged frames", "Flagged frames and those around each,")
            if skeleton
            else ("The whole sequence", "Clips: only frames around each flag,")
        )
        self.whole.setText(whole)
        self.clips.setText(clips)
        self.verification.setEnabled(not skeleton)
        if skeleton:
            self.adjustment.setChecked(True)

    def options(self) -> bundle.Options:
        """What the fields say."""
        return bundle.Options(
            trim=self.around.value() if self.clips.isChecked() else None,
            verification=self.verification.isChecked(),
            include_undecided=self.undecided.isChecked(),
            worker_ui="skeleton" if self.skeleton.isChecked() else "video",
        )

    def export(self) -> None:
        """Write what the shown page says, in the background."""
        self._made = None
        self.folder_button.hide()
        self.result.setText("")
        work = self._write_list() if self.tabs.currentIndex() else self._build()
        self._task = self._runner.run(work, self._done, self._failed, title="Exporting", quiet=True)
        self._show_progress()

    def _write_list(self):
        path, review = Path(self.list_path.text()).expanduser(), self._review

        def work(_report: Report) -> tuple[Path, str]:
            flag_list.write(review, path)
            return path, f"{len(review.flags)} flags written to {path}"

        return work

    def _build(self):
        out, review, options = (
            Path(self.bundle_path.text()).expanduser(),
            self._review,
            self.options(),
        )

        def work(report: Report) -> tuple[Path, str]:
            plan = bundle.plan(review, options)
            folder = bundle.build(plan, out, progress=report)
            return folder, plan.summary(folder)

        return work

    def _done(self, made: tuple[Path, str]) -> None:
        self._made, text = made
        self._end(f"✓ {text}")
        self.folder_button.show()
        self.finished_with.emit(self._made)

    def _failed(self, error: Exception) -> None:
        self._end(f"✗ {error}")

    def _end(self, text: str) -> None:
        self.result.setText(text)
        self._show_progress()

    @property
    def _running(self) -> bool:
        return self._task in self._runner.tasks and not self._task.cancelled

    def _show_progress(self) -> None:
        running = self._running
        self.bar.setVisible(running)
        self.export_button.setEnabled(not running)
        self.close_button.setText("Stop" if running else "Close")
        if running:
            self.bar.setValue(round(100 * self._task.fraction))

    def _stop_or_close(self) -> None:
        if self._running:
            self._task.cancel()
            self._end("Stopped; nothing was written.")
        else:
            self.reject()

    def done(self, result: int) -> None:
        """Closing stops what still runs."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Flag list", self.list_path.text(), "CSV (*.csv);;JSON (*.json)"
        )
        if name:
            self.list_path.setText(name)

    def _ask_folder(self) -> None:
        start = str(Path(self.bundle_path.text()).parent)
        name = QFileDialog.getExistingDirectory(self, "Make the bundle's folder in", start)
        if name:
            self.bundle_path.setText(str(Path(name) / Path(self.bundle_path.text()).name))

    def _open_folder(self) -> None:
        folder = self._made if self._made.is_dir() else self._made.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _dim(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    return label


def _path_row(name: str, field: QLineEdit, ask) -> QHBoxLayout:
    field.setAccessibleName(name)
    button = QPushButton("Choose…")
    button.setAutoDefault(False)
    button.clicked.connect(ask)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(PlainLabel(name))
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
