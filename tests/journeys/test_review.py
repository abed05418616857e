"""A person's whole task, through the real window, with real key and mouse events."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.audit import flag_list
from gtreview.metrics.registry import compute
from gtreview.model.flags import Verdict
from gtreview.settings import Settings
from gtreview.ui.export_dialog import ExportDialog
from gtreview.ui.findings_model import SENTENCE
from gtreview.ui.main_window import MainWindow
from gtreview.ui.open_dialog import OpenDialog
from tests.audit import bundle_validator
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, click, press, settle

pytestmark = OFFSCREEN
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["cars", "crossing"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A sequence that may be written beside: the drawn one, and a real one."""
    if request.param == "cars":
        return cars.write(tmp_path / "cars").parent
    shared = request.getfixturevalue("shared")
    copy = tmp_path / "crossing"
    shutil.copytree(shared / "data" / "crossing", copy, copy_function=shutil.copyfile)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    return copy


def open_folder(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    """File › Open, type the folder, wait for the preview, take it."""
    press(window, Qt.Key.Key_O, CONTROL)
    dialog = window.findChild(OpenDialog)
    dialog.labels.setText(str(folder))
    dialog.labels.editingFinished.emit()
    assert dialog.open_button.isEnabled(), dialog.problem.text()
    with qtbot.waitSignal(window.session.completed, timeout=20000):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    settle(window, qtbot)


def tallest_spike(window: MainWindow) -> tuple[int, int, float]:
    """Object, frame and value of the largest change of size, computed from the labels alone."""
    sequence = window.session.review.sequence
    series = compute(sequence, ["size_change"])["size_change"]
    at = int(np.nanargmax(np.abs(series.value)))
    return int(series.track[at]), int(series.frame[at]), float(series.value[at])


def spike_on_screen(window: MainWindow, frame: int, value: float) -> QPoint:
    """Where a value of the size change is on the plots' screen."""
    chart = window.plots.chart("size_change")
    corner = window.plots.view.rect_of(chart).topLeft()
    return (corner + QPointF(chart.axis.x(frame), chart.y(value))).toPoint()


def assert_all_show(window: MainWindow, frame: int, qtbot: QtBot) -> None:
    """Picture, state, plots' cursor, heat strip, filmstrip and status bar are at one frame."""
    settle(window, qtbot)
    assert window.state.frame == frame
    assert window.canvas.shown_frame == frame
    assert window.plots.view.cursor_frame == frame
    assert window.filmstrip.cell(frame).isValid()
    names = window.session.review.sequence.frames.names
    assert window.status.file.text() == names[frame]


def test_find_decide_export_and_come_back(
    window: MainWindow, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_folder(window, folder, qtbot)
    review = window.session.review
    assert review.images is not None and review.agreement.ok

    track, frame, value = tallest_spike(window)
    window.travel.go_to(0 if frame > 20 else len(review.sequence) - 1)
    at = spike_on_screen(window, frame, value)
    click(window.plots.view.viewport(), at)
    assert_all_show(window, frame, qtbot)
    assert window.state.track == track
    found = review.find(frame, track)
    if found is not None:
        assert review.findings.track[window.state.finding] == track
        row = window.findings.table.currentIndex().row()
        assert window.findings.model.rows[row] == window.state.finding

    press(window, Qt.Key.Key_Left)
    assert_all_show(window, frame - 1, qtbot)
    press(window, Qt.Key.Key_D)
    assert_all_show(window, frame, qtbot)

    panel = window.findings
    top = panel.table.visualRect(panel.model.index(0, SENTENCE)).center()
    click(panel.table.viewport(), top)
    assert_all_show(window, int(review.findings.peak[0]), qtbot)
    keys = [review.key(i) for i in range(3)]
    press(window, Qt.Key.Key_Return)
    assert review.decision(review.index_of(keys[0])).verdict == Verdict.CONFIRMED
    assert_all_show(window, int(review.findings.peak[window.state.finding]), qtbot)
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_Z, CONTROL)
    verdicts = [review.decision(review.index_of(key)).verdict for key in keys]
    assert verdicts == [Verdict.CONFIRMED, Verdict.DISMISSED, Verdict.UNDECIDED]

    export(window, tmp_path, qtbot)
    listed = flag_list.read(tmp_path / "flags.csv")
    assert len(listed) == len(review.flags)
    assert {row["verdict"] for row in listed} == {"confirmed", "dismissed", "undecided"}

    window.session.close()
    open_folder(window, folder, qtbot)
    again = window.session.review
    assert again is not review
    assert [again.decision(again.index_of(key)).verdict for key in keys] == verdicts
    assert "2 of" in window.status.reviewed.text()


def export(window: MainWindow, out: Path, qtbot: QtBot) -> None:
    """Export bundle and list through the dialog; what comes out is what the service takes."""
    press(window, Qt.Key.Key_E, CONTROL)
    dialog = window.findChild(ExportDialog)
    dialog.bundle_path.setText(str(out / "audit"))
    dialog.clips.setChecked(True)
    dialog.around.setValue(3)
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text().startswith("✓"), dialog.result.text()
    assert not dialog.folder_button.isHidden()
    assert bundle_validator.problems(out / "audit") == []
    dialog.tabs.setCurrentIndex(1)
    dialog.list_path.setText(str(out / "flags.csv"))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text().startswith("✓"), dialog.result.text()
    with (out / "audit" / "flags.csv").open(newline="") as file:
        assert any(row["verdict"] == "confirmed" for row in csv.DictReader(file))
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)


def test_pointing_follows_and_stepping_stays(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_folder(window, labels.parent, qtbot)
    review = window.session.review
    shrunk = review.find(cars.SHRUNK, review.sequence.track_index["Car:1"])
    window.reviewing.go_to_finding(shrunk)
    for _ in range(cars.MOVED - cars.SHRUNK):
        press(window, Qt.Key.Key_Right)
    assert window.state.finding == shrunk, "who steps on still looks at the finding"
    window.state.go_to(cars.SHRUNK)
    moved = review.find(cars.MOVED, review.sequence.track_index["Car:1"])
    window.state.go_to(cars.MOVED)
    assert window.state.finding == moved, "who points at a frame means what is there"


def test_export_says_what_went_wrong_and_writes_nothing(
    window: MainWindow, labels: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_folder(window, labels.parent, qtbot)
    press(window, Qt.Key.Key_E, CONTROL)
    dialog = window.findChild(ExportDialog)
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("keep")
    dialog.bundle_path.setText(str(full))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text().startswith("✗") and "full" in dialog.result.text()
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    assert dialog.folder_button.isHidden()


def test_verdicts_survive_another_window(
    themed: QApplication, window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_folder(window, labels.parent, qtbot)
    window.reviewing.go_to_finding(0)
    press(window, Qt.Key.Key_Y)
    key = window.session.review.key(0)
    second = MainWindow(Settings())
    qtbot.addWidget(second)
    with qtbot.waitSignal(second.session.completed, timeout=20000):
        second.open_paths([labels])
    review = second.session.review
    assert review.read_only, "two windows do not write one review"
    assert review.decision(review.index_of(key)).verdict == Verdict.CONFIRMED
    assert "read-only" in second.status.saved.text()
    second.reviewing.go_to_finding(1)
    press(second, Qt.Key.Key_X)
    assert review.decision(1).verdict == Verdict.UNDECIDED
