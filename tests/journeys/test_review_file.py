"""The review file through the real window: gone on with, watched by a second window, labels that
change underneath, damage, and handed over as JSON Lines."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from gtreview.cli import app
from gtreview.model.flags import Verdict
from gtreview.ui.main_window import MainWindow
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, open_in, press

pytestmark = OFFSCREEN
REVIEW = ".gtreview"


def decide(window: MainWindow, *keys: Qt.Key) -> list[tuple[str, str, int]]:
    """Press one verdict after the other from the first finding on; which findings they were."""
    review = window.session.review
    window.reviewing.go_to_finding(0)
    decided = []
    for key in keys:
        decided.append(review.key(window.state.finding))
        press(window.canvas, key)
    return decided


def verdict(window: MainWindow, key: tuple[str, str, int]) -> Verdict:
    review = window.session.review
    return review.decision(review.index_of(key)).verdict


def command_line(*words: str | Path) -> None:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output


def file_of(labels: Path) -> Path:
    (found,) = labels.parent.glob(f"*{REVIEW}")
    return found


def test_what_is_on_the_disk_while_the_window_is_open_is_all_there_is(
    window: MainWindow, labels: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """The folder as it is on the disk at some moment, without the window having ended, is what
    power loss leaves: it goes on there."""
    open_in(window, labels, qtbot)
    keys = decide(window, Qt.Key.Key_Return, Qt.Key.Key_X)
    press(window.canvas, Qt.Key.Key_1)
    left = tmp_path / "left"
    shutil.copytree(labels.parent, left)
    open_in(window, left / labels.name, qtbot)
    assert [verdict(window, key) for key in keys] == [Verdict.CONFIRMED, Verdict.DISMISSED]
    assert "2 of" in window.status.reviewed.text()
    press(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    press(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [verdict(window, key) for key in keys] == [Verdict.CONFIRMED, Verdict.UNDECIDED]


def test_labels_that_changed_keep_the_verdicts_and_tell(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_in(window, labels, qtbot)
    review = window.session.review
    first = review.find(cars.SHRUNK, review.sequence.track_index["Car:1"])
    window.reviewing.go_to_finding(first)
    shrunk = review.key(first)
    press(window.canvas, Qt.Key.Key_Return)
    window.reviewing.go_to_finding(review.find(cars.GROWN, review.sequence.track_index["Car:2"]))
    grown = review.key(window.state.finding)
    press(window.canvas, Qt.Key.Key_X)
    window.session.close()

    read = json.loads(labels.read_text())
    (box,) = (
        found
        for found in read["tracking-annotations"][cars.GROWN]["annotations"]
        if found["object-name"] == "Car:2"
    )
    box["height"] //= 2
    labels.write_text(json.dumps(read))
    open_in(window, labels, qtbot)
    assert verdict(window, shrunk) == Verdict.CONFIRMED
    assert window.session.review.index_of(grown) is None
    assert window.bar.isVisible()
    assert "SeqLabel.json has changed since" in window.bar.sentence.text()
    assert "Car:2" in window.bar.details.toPlainText()
    assert "boxes moved or resized: 1" in window.bar.details.toPlainText()


@pytest.mark.parametrize("cut", [0.6, 0.9])
def test_a_damaged_review_is_gone_on_with_as_far_as_it_can_be_read(
    window: MainWindow, labels: Path, qtbot: QtBot, cut: float
) -> None:
    open_in(window, labels, qtbot)
    (key,) = decide(window, Qt.Key.Key_Return)
    for i in range(80):
        window.session.review.set_note(0, f"{i} " + "looked at closely " * 20)
    window.session.close()
    file = file_of(labels)
    left = file.read_bytes()[: int(file.stat().st_size * cut)]
    file.write_bytes(left)
    open_in(window, labels, qtbot)
    assert window.bar.isVisible()
    assert "The review file was damaged" in window.bar.sentence.text()
    assert "SeqLabel.damaged.gtreview" in window.bar.details.toPlainText()
    assert file.with_name("SeqLabel.damaged.gtreview").read_bytes() == left
    assert verdict(window, key) == Verdict.CONFIRMED
    assert decide(window, Qt.Key.Key_X) == [key]
    window.session.close()
    kept = sqlite3.connect(file)
    assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept.close()
    open_in(window, labels, qtbot)
    assert verdict(window, key) == Verdict.DISMISSED


def test_where_nothing_can_be_read_a_new_review_is_one_key_away(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_in(window, labels, qtbot)
    decide(window, Qt.Key.Key_Return)
    window.session.close()
    file = file_of(labels)
    left = file.read_bytes()[:5000]
    file.write_bytes(left)
    window.open_paths([labels])
    assert window.session.review is None
    assert "damaged" in window.bar.sentence.text()
    (button,) = (b for b in window.bar.findChildren(QPushButton) if "new review" in b.text())
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    assert window.session.review.progress[0] == 0
    assert not window.session.review.read_only
    assert not window.bar.isVisible()
    assert file.with_name("SeqLabel.damaged.gtreview").read_bytes() == left


def test_a_review_is_handed_over_as_lines(
    window: MainWindow, labels: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_in(window, labels, qtbot)
    keys = decide(window, Qt.Key.Key_Return, Qt.Key.Key_X, Qt.Key.Key_X)
    window.session.close()
    lines = tmp_path / "review.jsonl"
    command_line("review", "export", labels, "--out", lines)
    for line in lines.read_text().splitlines():
        json.loads(line)
    theirs = cars.write(tmp_path / "theirs")
    command_line("review", "import", lines, theirs)
    open_in(window, theirs, qtbot)
    verdicts = [Verdict.CONFIRMED, Verdict.DISMISSED, Verdict.DISMISSED]
    assert [verdict(window, key) for key in keys] == verdicts
