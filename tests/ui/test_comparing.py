"""Reviewing labels beside other labels of the same frames, in the window."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.comparison.aligning import beside
from gtreview.ui.dashes import dashed, edges
from gtreview.ui.frame_labels import LabelView
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.metrics import skeletons
from tests.ui import cars, scene
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
SHIFTED = 7
"""The frame in which the other labels have Car:1 elsewhere."""


@pytest.fixture
def other(tmp_path: Path, labels: Path) -> Path:
    """The labels of the window's sequence as another annotator has them: Car:1 lies 20 px to the
    right in one frame, Car:2 is called Van, and there is a third object."""
    document = json.loads(labels.read_text())
    entries = document["tracking-annotations"]
    for entry in entries:
        for box in entry["annotations"]:
            if box["object-name"] == "Car:2":
                box["object-name"] = "Van"
    moved = next(b for b in entries[SHIFTED]["annotations"] if b["object-name"] == "Car:1")
    moved["left"] += 20
    more = {"object-name": "Bus", "object-id": "bus", "left": 250, "top": 5, "width": 30,
            "height": 20, "class-id": "0"}  # fmt: skip
    entries[SHIFTED]["annotations"].append(more)
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document))
    return path


def open_both(window: MainWindow, labels: Path, other: Path, qtbot: QtBot) -> None:
    window.session.open(Request((labels,), against=other))
    assert window.session.review is not None, window.bar.sentence.text()
    settle(window, qtbot)


def messages(window: MainWindow) -> list[str]:
    review = window.session.review
    return [review.describe(j) for j in range(len(review.flags))]


def test_both_are_shown_and_findings_lead_to_what_differs(
    window: MainWindow, labels: Path, other: Path, qtbot: QtBot
) -> None:
    open_both(window, labels, other, qtbot)
    assert "agreement_iou" in window.plots.shown
    assert "Car:2 is called Van in other.json" in messages(window)
    review = window.session.review
    (differs,) = [j for j, flag in enumerate(review.flags) if flag.check == "differs"
                  and flag.first <= SHIFTED <= flag.last]  # fmt: skip
    i = next(i for i in range(len(review.findings)) if differs in review.findings.members(i))
    window.reviewing.go_to_finding(i)
    window.state.go_to(SHIFTED)
    settle(window, qtbot)
    shown = window.canvas._overlay.labels
    left, top, width, height = cars.box(0, SHIFTED)
    own = shown.others.tracks == 0
    assert shown.others.rects[own].tolist() == [[left + 20, top, left + 20 + width, top + height]]
    assert shown.others.colours[own.argmax()] == shown.colours[0]
    assert shown.others.names == ("Bus", "", "")
    # 21 of 41 columns are shared.
    assert "in other.json: Car:1, IoU 0.34" in shown.compared_at(left + 1, top + 1, 0)
    assert shown.compared_at(260, 10, 0) == "Bus is only there"


def test_a_key_hides_them(window: MainWindow, labels: Path, other: Path, qtbot: QtBot) -> None:
    open_both(window, labels, other, qtbot)
    assert len(window.canvas._overlay.labels.others)
    press(window, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert not len(window.canvas._overlay.labels.others)
    press(window, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert len(window.canvas._overlay.labels.others)


def test_the_review_goes_on_comparing_until_it_is_told_to_stop(
    window: MainWindow, labels: Path, other: Path, qtbot: QtBot
) -> None:
    open_both(window, labels, other, qtbot)
    window.session.close()
    open_in(window, labels, qtbot)
    assert window.session.review.sequence.against.path == other
    window.session.compare_with(None)
    settle(window, qtbot)
    assert window.session.review.sequence.against is None
    assert "agreement_iou" not in window.plots.shown
    window.session.close()
    open_in(window, labels, qtbot)
    assert window.session.review.sequence.against is None


def test_an_open_review_is_compared_by_an_action(
    reviewing: MainWindow, other: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    press(reviewing, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settle(reviewing, qtbot)
    assert reviewing.session.review.sequence.against.path == other
    assert "agreement_iou" in reviewing.plots.shown


def test_what_cannot_be_compared_leaves_the_review_as_it_is(
    reviewing: MainWindow, labels: Path, tmp_path: Path
) -> None:
    before = reviewing.session.review
    reviewing.session.compare_with(tmp_path / "none.json")
    assert reviewing.session.review is before
    assert "there is no such file" in reviewing.bar.sentence.text()
    reviewing.session.compare_with(labels)
    assert reviewing.session.review is before
    assert "these are the same labels" in reviewing.bar.sentence.text()


def test_kept_labels_that_are_gone_are_told(
    window: MainWindow, labels: Path, other: Path, qtbot: QtBot
) -> None:
    open_both(window, labels, other, qtbot)
    window.session.close()
    other.unlink()
    open_in(window, labels, qtbot)
    assert window.session.review.sequence.against is None
    assert any("the labels are not compared" in n.text for n in window.session.review.notices)


def test_the_open_dialog_takes_them(window: MainWindow, labels: Path, other: Path) -> None:
    dialog = window.dialogs.open()
    dialog.labels.setText(str(labels))
    dialog.against.setText(str(other))
    dialog._typed()
    assert dialog.opened.sequence.against.path == other
    dialog.open_button.click()
    assert window.session.review.sequence.against.path == other


def test_other_skeletons_are_those_of_the_frame_and_not_of_hidden_objects() -> None:
    walk = skeletons.walking(4)
    mine = skeletons.sequence_of({"man": walk, "boy": walk + 300})
    theirs = skeletons.sequence_of({"man": walk + 5, "boy": walk + 300})
    path = replace(mine.origin, path=Path("other.json"))
    view = LabelView(beside(mine, replace(theirs, origin=path)))
    others = view.of_frame(2, 0).poses.others
    np.testing.assert_array_equal(others.xy[0], walk[2] + 5)
    view.hide(tracks={0})
    assert view.of_frame(2, 1).poses.others.tracks.tolist() == [1]
    view.layers.discard("other labels")
    assert len(view.of_frame(2, 1).poses.others) == 0


def test_a_sequence_by_itself_has_no_others() -> None:
    labels = LabelView(scene.driving()).of_frame(5, -1)
    assert len(labels.others) == 0
    assert labels.compared_at(25, 25, 1) == ""


def test_dashes_lie_on_their_line_and_begin_at_its_end() -> None:
    lines = np.array([[0, 0, 90, 0], [5, 5, 5, 5.5]])
    dashes, line = dashed(lines)
    assert line.tolist() == [0] * 10 + [1]
    np.testing.assert_allclose(dashes[:10, 0], np.arange(10) * 9)
    np.testing.assert_allclose(dashes[:10, 2], np.arange(10) * 9 + 5)
    assert (dashes[:10, 1] == 0).all()


def test_a_box_has_four_edges() -> None:
    assert edges(np.array([[0.0, 1.0, 8.0, 5.0]])).tolist() == [
        [0, 1, 8, 1], [8, 1, 8, 5], [0, 5, 8, 5], [0, 1, 0, 5],
    ]  # fmt: skip
