"""Corrections by keys, in the real window: made, undone, saved."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.checks import run
from gtreview.errors import OutputError
from gtreview.model.flags import Decision, Flag, Flags
from gtreview.model.pose_edits import swapped
from gtreview.review.correcting import Correction
from gtreview.review.review import Review
from gtreview.ui.actions import BY_ID
from gtreview.ui.main_window import MainWindow
from tests.model.walkers import LABELS, same
from tests.ui import walkers
from tests.ui.edit_mode import (
    ALT,
    ANN,
    BOB,
    CONTROL,
    ELBOW_L,
    ELBOW_R,
    HEAD,
    NONE,
    SHIFT,
    SHOULDER_L,
    SHOULDER_R,
    WRIST_L,
    WRIST_R,
    Key,
    drag,
    points,
    review_of,
    shown,
)
from tests.ui.windows import OFFSCREEN, open_in, press

pytestmark = OFFSCREEN


# -- corrections ----------------------------------------------------------------------------------


def test_keypoints_one_after_the_other(editing: MainWindow) -> None:
    press(editing, Key.Key_Period)
    assert editing.state.keypoint == HEAD
    press(editing, Key.Key_Period)
    assert editing.state.keypoint == SHOULDER_L
    press(editing, Key.Key_Comma)
    press(editing, Key.Key_Comma)
    assert editing.state.keypoint == WRIST_R


@pytest.mark.parametrize(
    "modifier, pairs, title",
    [
        (NONE, [(ELBOW_L, ELBOW_R)], "Swap elbowL and elbowR of skeleton:1 at frame 2"),
        (
            SHIFT,
            [(SHOULDER_L, SHOULDER_R), (ELBOW_L, ELBOW_R), (WRIST_L, WRIST_R)],
            "Swap left and right of skeleton:1 at frame 2",
        ),
        # Without bones a limb is its pair.
        (ALT, [(ELBOW_L, ELBOW_R)], "Swap elbowL and elbowR of skeleton:1 at frame 2"),
    ],
)
def test_left_and_right_swap_with_one_key(
    editing: MainWindow, modifier: Qt.KeyboardModifier, pairs: list[tuple[int, int]], title: str
) -> None:
    before = points(editing).copy()
    editing.state.select_keypoint(ELBOW_L)
    press(editing, Key.Key_I, modifier)
    wanted = before.copy()
    for a, b in pairs:
        wanted[[a, b]] = before[[b, a]]
    assert points(editing).tolist() == wanted.tolist()
    assert shown(editing).tolist() == wanted.tolist()
    assert review_of(editing).undo_title == title
    assert editing.status.said.text() == title
    press(editing, Key.Key_Z, CONTROL)
    assert points(editing).tolist() == before.tolist()


def test_what_cannot_be_done_says_what_to_do_first(editing: MainWindow) -> None:
    press(editing, Key.Key_I)
    assert "Select a keypoint" in editing.status.said.text()
    editing.state.select_keypoint(HEAD)
    press(editing, Key.Key_I)
    assert "has a left and a right" in editing.status.said.text()
    editing.state.select(-1)
    press(editing, Key.Key_I, SHIFT)
    assert "Select a skeleton" in editing.status.said.text()
    assert not review_of(editing).can_undo


def test_two_objects_exchange_from_here_on(editing: MainWindow) -> None:
    before = review_of(editing).sequence.poses
    press(editing, Key.Key_I, CONTROL)
    after = review_of(editing).sequence.poses
    for frame in (2, 4, 7):
        assert np.array_equal(after.xy[after.at(ANN, frame)], before.xy[before.at(BOB, frame)])
        assert np.array_equal(after.xy[after.at(BOB, frame)], before.xy[before.at(ANN, frame)])
    assert np.array_equal(after.xy[after.at(ANN, 1)], before.xy[before.at(ANN, 1)])
    title = "Exchange skeleton:1 and skeleton:2 from frame 2 on"
    assert review_of(editing).undo_title == title
    press(editing, Key.Key_Z, CONTROL)
    assert same(review_of(editing).sequence.poses, before)


def test_who_is_meant_is_asked_where_it_is_not_clear(editing: MainWindow) -> None:
    editing.travel.go_to(walkers.GONE)
    press(editing, Key.Key_I, CONTROL)
    assert editing.prompt.isVisible()
    QTest.keyClicks(editing.prompt.field, "skeleton:2")
    press(editing.prompt.field, Key.Key_Return)
    title = f"Exchange skeleton:1 and skeleton:2 from frame {walkers.GONE} on"
    assert review_of(editing).undo_title == title


def test_a_point_goes_and_comes_back(editing: MainWindow) -> None:
    editing.state.select_keypoint(WRIST_L)
    press(editing, Key.Key_V)
    assert np.isnan(points(editing)[WRIST_L]).all()
    assert editing.state.keypoint == WRIST_L
    press(editing, Key.Key_V)
    assert points(editing)[WRIST_L].tolist() == list(walkers.place(ANN, 2, WRIST_L))
    press(editing, Key.Key_Delete)
    assert np.isnan(points(editing)[WRIST_L]).all()
    press(editing, Key.Key_Right)
    assert "absent" in editing.status.said.text()


def test_a_skeleton_goes_and_is_copied_from_its_neighbours(editing: MainWindow) -> None:
    press(editing, Key.Key_Delete, SHIFT)
    assert review_of(editing).sequence.poses.at(ANN, 2) is None
    press(editing, Key.Key_C)
    assert np.array_equal(points(editing), points(editing, ANN, 1))
    press(editing, Key.Key_C, SHIFT)
    assert np.array_equal(points(editing), points(editing, ANN, 3))
    assert review_of(editing).undo_title == "Copy from frame 3: skeleton:1 at frame 2"


def test_with_a_keypoint_only_that_is_copied(editing: MainWindow) -> None:
    before = points(editing).copy()
    editing.state.select_keypoint(HEAD)
    press(editing, Key.Key_C)
    assert points(editing)[HEAD].tolist() == points(editing, ANN, 1)[HEAD].tolist()
    assert points(editing)[1:].tolist() == before[1:].tolist()


def test_a_gap_is_interpolated(editing: MainWindow) -> None:
    editing.state.select(BOB)
    editing.travel.go_to(walkers.GONE)
    press(editing, Key.Key_K)
    expected = [walkers.place(BOB, walkers.GONE, k) for k in range(len(LABELS))]
    assert points(editing, BOB, walkers.GONE).tolist() == [list(p) for p in expected]
    assert review_of(editing).undo_title == "Interpolate skeleton:2 at frame 5"


def test_a_skeleton_is_reverted_to_what_was_read(editing: MainWindow) -> None:
    editing.state.select_keypoint(HEAD)
    before = points(editing).copy()
    press(editing, Key.Key_Right)
    editing.run(BY_ID["correct.revert"])
    assert points(editing).tolist() == before.tolist()
    assert review_of(editing).labels.corrections == 0
    editing.run(BY_ID["correct.revert"])
    assert "as it was read" in editing.status.said.text()


def test_corrections_are_there_when_opened_again(
    editing: MainWindow, walker_labels: Path, qtbot: QtBot
) -> None:
    editing.state.select_keypoint(WRIST_L)
    press(editing, Key.Key_I)
    corrected = points(editing).copy()
    original = json.loads(walker_labels.read_text())
    editing.session.close()
    assert json.loads(walker_labels.read_text()) == original, "the labels' file is as it was"
    open_in(editing, walker_labels, qtbot)
    assert points(editing).tolist() == corrected.tolist()
    assert editing.status.corrected.text() == "1 correction"
    press(editing, Key.Key_Z, CONTROL)
    assert not review_of(editing).corrected


def test_what_cannot_be_written_is_said_and_nothing_has_changed(
    editing: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OutputError("the disk is full")

    before = points(editing).copy()
    monkeypatch.setattr(review_of(editing)._file, "append", full)
    x, y = walkers.place(ANN, 2, HEAD)
    drag(editing, (x, y), (x + 30, y))
    assert "the disk is full" in editing.bar.sentence.text()
    assert shown(editing).tolist() == points(editing).tolist() == before.tolist()


# -- saving ---------------------------------------------------------------------------------------


def test_saved_labels_differ_in_exactly_the_corrected_points(
    editing: MainWindow, walker_labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = []

    def choose(_parent: object, _title: str, default: str, _kind: str) -> tuple[str, str]:
        offered.append(Path(default))
        return default, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    before = walker_labels.read_bytes()
    press(editing, Key.Key_S, CONTROL)
    assert offered == [], "nothing is corrected yet"
    editing.state.select_keypoint(WRIST_L)
    press(editing, Key.Key_I)
    press(editing, Key.Key_S, CONTROL)
    assert offered == [walker_labels.with_name("SeqLabel.corrected.json")]
    assert walker_labels.read_bytes() == before
    written = json.loads(offered[0].read_bytes())
    expected = json.loads(before)
    points = expected["tracking-annotations"][2]["keypoints"]
    for axis in ("x", "y"):
        points[WRIST_L][axis], points[WRIST_R][axis] = points[WRIST_R][axis], points[WRIST_L][axis]
    assert written == expected
    assert "SeqLabel.corrected.changes.csv" in editing.status.said.text()


def test_saving_over_the_original_keeps_it_beside(editing: MainWindow, walker_labels: Path) -> None:
    before = walker_labels.read_bytes()
    press(editing, Key.Key_I, SHIFT)
    editing.dialogs.write_labels(walker_labels)
    assert walker_labels.with_name("SeqLabel.json.bak").read_bytes() == before
    assert walker_labels.read_bytes() != before
    assert "SeqLabel.json.bak" in editing.status.said.text()


def test_saved_over_the_original_corrections_are_part_of_what_is_read(
    editing: MainWindow, walker_labels: Path
) -> None:
    """What was undone afterwards would stand in the file, and nothing would say so."""
    press(editing, Key.Key_I, SHIFT)
    frame, before = editing.state.frame, review_of(editing)
    wanted = before.sequence.poses.xy.tobytes()
    editing.dialogs.write_labels(walker_labels)
    review = review_of(editing)
    assert review is not before and editing.state.frame == frame
    assert review.sequence.poses.xy.tobytes() == wanted
    assert not review.corrected and not review.can_undo
    press(editing, Key.Key_Z, CONTROL)
    assert review.sequence.poses.xy.tobytes() == wanted
    assert "written over the labels" in editing.status.said.text()


# -- one key puts a finding right -----------------------------------------------------------------


@pytest.fixture
def doubted(editing: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Wrists of the first walker are swapped in frame 3; a flag of a pair swap says so, for as long
    as they are. Edit mode is off."""

    def find(review: Review, frame: int = 3) -> list[Flag]:
        poses = review.sequence.poses
        xy = poses.xy[poses.at(ANN, frame)]
        if xy[WRIST_L, 0] < xy[WRIST_R, 0]:
            return []
        return [Flag("pair-swap", ANN, -1, 3, 4, 3, 9.0, 5.0, 0.9, (WRIST_L, WRIST_R))]

    review = review_of(editing)
    kept = run.find

    def with_swap(*args: object, **named: object) -> Flags:
        return run.merge(kept(*args, **named), Flags.of(find(review), ("pair-swap",)))

    monkeypatch.setattr(run, "find", with_swap)
    monkeypatch.setattr(run, "describe", lambda sequence, flag: "wrists look swapped")
    i = review.sequence.poses.at(ANN, 3)
    review.correct(Correction("Plant", (swapped(review.sequence, i, [(WRIST_L, WRIST_R)]),)))
    press(editing, Key.Key_E)
    return editing


def test_a_finding_selects_the_keypoint_that_it_is_about(doubted: MainWindow) -> None:
    review = review_of(doubted)
    at = review.index_of(("pair-swap", "skeleton:1", 3))
    doubted.reviewing.go_to_finding(at)
    assert (doubted.state.frame, doubted.state.keypoint) == (3, WRIST_L)
    press(doubted, Key.Key_E)
    press(doubted, Key.Key_I)
    assert points(doubted, ANN, 3)[WRIST_L].tolist() == list(walkers.place(ANN, 3, WRIST_L))


def test_one_key_puts_a_finding_right_and_confirms_it(doubted: MainWindow) -> None:
    review = review_of(doubted)
    at = review.index_of(("pair-swap", "skeleton:1", 3))
    doubted.reviewing.go_to_finding(at)
    title = "Swap wristL and wristR of skeleton:1 at frame 3"
    assert title in doubted.findings.detail.text()
    press(doubted, Key.Key_Return, CONTROL)
    assert same(review.sequence.poses, review.read.poses)
    assert review.undo_title == title
    assert review.index_of(("pair-swap", "skeleton:1", 3)) != at, "the doubt is gone"
    press(doubted, Key.Key_Z, CONTROL)
    at = review.index_of(("pair-swap", "skeleton:1", 3))
    assert review.decision(at) == Decision()
    press(doubted, Key.Key_Z, CONTROL | SHIFT)
    assert same(review.sequence.poses, review.read.poses)


def test_where_it_is_not_obvious_one_key_says_so(doubted: MainWindow) -> None:
    review = review_of(doubted)
    doubted.reviewing.go_to_finding(review.flag_by_hand(1, BOB))
    press(doubted, Key.Key_Return, CONTROL)
    assert "not obvious" in doubted.status.said.text()
