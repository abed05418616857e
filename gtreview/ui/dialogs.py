"""What the window opens beside itself: choosing files, exporting, the palette, the sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from gtreview.audit import corrected
from gtreview.errors import GtreviewError
from gtreview.model.sequence import Notice
from gtreview.review.file import DamagedReviewError
from gtreview.review.review import Review
from gtreview.review.second import Pair
from gtreview.ui import diagnostics, keymap
from gtreview.ui.action import why_not
from gtreview.ui.agreement_dialog import AgreementDialog
from gtreview.ui.draw_dialogs import SampleDialog, SecondDialog
from gtreview.ui.export_dialog import ExportDialog
from gtreview.ui.key_editor import KeyEditor
from gtreview.ui.open_dialog import OpenDialog
from gtreview.ui.palette import Palette
from gtreview.ui.reasons_dialog import ReasonsDialog
from gtreview.ui.rig_windows import RigDialog
from gtreview.ui.session import Request
from gtreview.ui.settings_dialog import SettingsDialog
from gtreview.ui.shortcuts import Shortcuts

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow


class Dialogs:
    """Opens dialogs over one window; none of them blocks the program."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._palette = Palette(window, window.run)
        self.last_error: BaseException | None = None

    def open(self) -> OpenDialog:
        """Choose labels and frames."""
        dialog = OpenDialog(self._window, self._window.runner)
        dialog.wanted.connect(self._window.session.open_read)
        dialog.all_wanted.connect(self._window.project.open)
        self._show(dialog)
        return dialog

    def open_demo(self) -> None:
        """Draw the demo scene where it has not been yet, and open it."""
        from gtreview.demo import scene

        window = self._window
        window.session.draw(
            lambda report: Request((scene.draw(progress=report).folder,)), "Drawing the demo scene"
        )

    def compare(self) -> None:
        """Choose other labels of the same frames and open them beside these."""
        session = self._window.session
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Labels to compare with", str(session.review.source.labels.parent),
            "Labels and manifests (*.json *.manifest *.jsonl);;All files (*)",
        )  # fmt: skip
        if name:
            session.compare_with(Path(name))

    def export(self) -> ExportDialog:
        """Export the flag list or a bundle."""
        dialog = ExportDialog(self._window, self._window.runner, self._window.session.review)
        dialog.finished_with.connect(lambda path: self._window.status.say(f"Exported {path.name}"))
        dialog.report_wanted.connect(lambda: (dialog.accept(), self.report()))
        self._show(dialog)
        return dialog

    def export_plots(self) -> None:
        """Write the plots as they are shown to a file."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Export the plots", "plots.png", "PNG (*.png);;SVG (*.svg)"
        )
        if name:
            try:
                self._window.plots.export(Path(name))
            except GtreviewError as error:
                self.show_error(error)
            else:
                self._window.status.say(f"Plots written to {name}")

    def rig_editor(self) -> RigDialog:
        """Make or change a rig without a review."""
        dialog = RigDialog(self._window)
        self._show(dialog)
        return dialog

    def save_labels(self) -> None:
        """Write the corrected labels to a file of the user's choice."""
        review = self._window.session.review
        default = corrected.default_path(review.read.origin.path)
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save the corrected labels", str(default), f"Labels (*{default.suffix})"
        )
        if name:
            self.write_labels(Path(name))

    def write_labels(self, to: Path) -> None:
        """Write the corrected labels to ``to``; the original is kept beside where it is that."""
        window = self._window
        review = window.session.review
        try:
            write = corrected.saving(review, to, in_place=True)
        except GtreviewError as error:
            self.show_error(error)
        else:
            window.runner.run(
                lambda _report: write(), lambda saved: self._saved(review, saved), self.show_error,
                title=f"Saving {to.name}", quiet=True,
            )  # fmt: skip

    def _saved(self, review: Review, saved: corrected.Saved) -> None:
        """What is in the labels themselves now is no correction any more."""
        if saved.backup and self._window.session.review is review:
            self._window.session.open_again()
        kept = f", the original kept as {saved.backup.name}" if saved.backup else ""
        self._window.status.say(f"Saved {saved.labels.name} and {saved.changes.name}{kept}")

    def draw_sample(self) -> SampleDialog:
        """Draw a random sample of what is not flagged."""
        dialog = SampleDialog(self._window, self._window.session.review.sample)
        dialog.drawn.connect(self._guarded(self._window.modes.sampling.draw))
        self._show(dialog)
        return dialog

    def begin_second(self) -> SecondDialog:
        """Draw findings for a second reviewer."""
        dialog = SecondDialog(self._window, self._window.session.review)
        begin = self._window.modes.seconding.begin
        dialog.drawn.connect(self._guarded(lambda size, _unit: begin(size)))
        self._show(dialog)
        return dialog

    def agreement(self) -> AgreementDialog:
        """Show how far the two reviewers agree, beside the window."""
        window = self._window
        dialog = AgreementDialog(window, window.session.review)

        def go(pair: Pair) -> None:
            review = window.session.review
            at = review.index_of(pair.key) if review is not None else None
            if at is not None:
                window.reviewing.go_to_finding(at)
            elif review is not None:
                # A correction has taken it away.
                track = review.sequence.track_index.get(pair.object, -1)
                window.reviewing.place(-1, track, pair.frame)

        dialog.chosen.connect(go)
        window.session.closing.connect(dialog.close)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def estimate(self) -> None:
        """Say how many errors remain, and what that is made of."""
        found = self._window.session.review.sample.estimate()
        strata = "\n".join(map(str, (*found.strata, *found.unknown)))
        self._window.bar.say("fine", str(found), strata)

    def report(self) -> None:
        """Ask where to, and write the report."""
        review = self._window.session.review
        default = review.sequence.origin.path.with_name(f"{review.sequence.name}-report.html")
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Write a report", str(default), "Web page (*.html)"
        )
        if name:
            self.write_report(Path(name))

    def write_report(self, to: Path) -> None:
        """Write the report to ``to`` in the background, of what is on the disk by now."""
        from gtreview.report.writing import write_report

        window, review = self._window, self._window.session.review
        source, series = review.source, dict(review.series)

        def done(_facts: object) -> None:
            buttons = (("Open", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(to)))),)
            window.bar.say("fine", f"The report is written: {to}", buttons=buttons)

        window.runner.run(
            lambda report: write_report(source, to, report, series=series), done, self.show_error,
            title="Writing the report", quiet=True,
        )  # fmt: skip

    def _guarded(self, call: Callable[..., object]) -> Callable[..., None]:
        """``call``, whose errors are shown."""

        def guarded(*values: object) -> None:
            try:
                call(*values)
            except GtreviewError as error:
                self.show_error(error)

        return guarded

    def palette(self) -> None:
        """Offer everything; what cannot be done now says why."""
        actions = [action for action in keymap.current().actions if action.menu]
        self._palette.ask({a: keymap.worded(why_not(self._window, a)) for a in actions})

    def hide_palette(self) -> None:
        """Close the palette."""
        self._palette.hide()

    def settings(self) -> SettingsDialog:
        """Change the settings."""
        dialog = SettingsDialog(self._window, self._window.settings)
        dialog.changed.connect(self._window.take_settings)
        self._show(dialog)
        return dialog

    def change_keys(self) -> KeyEditor:
        """Change which keys call which actions."""
        window = self._window
        dialog = KeyEditor(window, window.settings.keys)
        dialog.chosen.connect(
            lambda keys: window.take_settings(replace(window.settings, keys=keys))
        )
        self._show(dialog)
        return dialog

    def shortcuts(self) -> None:
        """Show all keys."""
        sheet = Shortcuts(self._window)
        sheet.change_wanted.connect(self.change_keys)
        self._show(sheet)

    def reasons(self) -> ReasonsDialog:
        """Choose what keys 1 to 9 say after a verdict."""
        window = self._window
        dialog = ReasonsDialog(window, window.settings)
        dialog.kept.connect(lambda lists: window.take_settings(replace(window.settings, **lists)))
        self._show(dialog)
        return dialog

    def notices(self) -> None:
        """Show what was compared on opening, and what does not fit."""
        review = self._window.session.review
        found = all_notices(review)
        kind = "fine" if review.agreement.ok and not found else "warning"
        self._window.bar.say(kind, review.agreement.summary, notice_text(found))

    def show_notices(self) -> None:
        """Show at once what does not fit; nothing where all does."""
        found = all_notices(self._window.session.review)
        if found:
            self._window.bar.say(
                "warning", "; ".join(notice.text for notice in found[:3]), notice_text(found)
            )
        else:
            self.show_problems()

    def show_problems(self) -> None:
        """Say what of the settings could not be used; nothing where all could."""
        found = self._window.problems
        if found:
            self._window.bar.say("warning", "; ".join(found[:3]), "\n".join(found))

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong, with the details where they tell more."""
        self.last_error = error
        buttons: list[tuple[str, Callable[[], None]]] = [
            ("Copy diagnostics", self.copy_diagnostics)
        ]
        if isinstance(error, DamagedReviewError):
            buttons.insert(0, ("Begin a new review", lambda: self._begin_anew(Path(error.path))))
        self._window.bar.say(
            "error", diagnostics.sentence(error), diagnostics.details(error), tuple(buttons)
        )

    def _begin_anew(self, damaged: Path) -> None:
        try:
            self._window.session.begin_anew(damaged)
        except GtreviewError as error:
            self.show_error(error)

    def copy_diagnostics(self) -> None:
        """Put what a bug report needs on the clipboard."""
        text = diagnostics.report(
            self._window.session.review, self.last_error, self._window.canvas.bytes_held
        )
        QApplication.clipboard().setText(text)
        self._window.status.say("Diagnostics are on the clipboard")

    def about(self) -> None:
        """Name, version and licence."""
        box = QMessageBox(self._window)
        box.setWindowTitle("About gtreview")
        box.setText(f"gtreview {metadata.version('gtreview')}")
        box.setInformativeText(
            "Finds the wrong frames in video annotations, to send exactly those back.\n"
            "Apache License 2.0. Made with Qt (LGPL 3), pyqtgraph, NumPy and OpenCV."
        )
        self._show(box)

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resize(dialog.size().boundedTo(self._window.size()))
        dialog.open()


def all_notices(review: Review) -> list[Notice]:
    """Everything the user should know about the input, each once."""
    return list(dict.fromkeys([*review.sequence.notices, *review.notices]))


def notice_text(notices: list[Notice]) -> str:
    """The notices with all their details."""
    lines = []
    for notice in notices:
        lines.append(notice.text)
        lines += [f"    {detail}" for detail in notice.details]
    return "\n".join(lines)
