"""Correcting skeletons by hand: real keys and a real mouse in the real window."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.checks import run
from gtreview.errors import OutputError
from gtreview.model.flags import Decision, Flag, Flags
from gtreview.model.pose_edits import swapped
from gtreview.model.poses import Poses
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.ui.actions import BY_ID
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.model.walkers import LABELS, RIG, same
from tests.ui import walkers
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
Key = Qt.Key
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
HEAD, SHOULDER_L, SHOULDER_R, ELBOW_L, ELBOW_R, WRIST_L, WRIST_R = range(len(LABELS))
ANN, BOB = 0, 1
"""``skeleton:1`` and ``skeleton:2``."""


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return walkers.write(tmp_path / "walkers")


@pytest.fixture
def editing(window: MainWindow, labels: Path, qtbot: QtBot) -> MainWindow:
    """The window in edit mode at frame 2, the first walker selected."""
    open_in(window, labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    window.state.select(ANN)
    press(window, Key.Key_E)
    assert window.state.editing
    return window


def review_of(window: MainWindow) -> Review:
    review = window.session.review
    assert review is not None
    return review


def points(window: MainWindow, track: int = ANN, frame: int = 2) -> np.ndarray:
    poses = review_of(window).sequence.poses
    i = poses.at(track, frame)
    assert i is not None
    return poses.xy[i]


def shown(window: MainWindow, track: int = ANN) -> np.ndarray:
    """Where the picture shows a skeleton's points."""
    sequence = window.canvas._labels.sequence
    return sequence.poses.xy[sequence.poses.at(track, window.state.frame)]


def on_screen(window: MainWindow, x: float, y: float) -> QPoint:
    return window.canvas.viewportTransform().map(QPointF(x, y)).toPoint()


def mouse(window: MainWindow, kind: str, at: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    viewport = window.canvas.viewport()
    if kind == "move":
        QTest.mouseMove(viewport, at)
        # The offscreen platform sends moves without the button that is held.
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), QPointF(viewport.mapToGlobal(at)),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifier,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)
    else:
        act = QTest.mousePress if kind == "press" else QTest.mouseRelease
        act(viewport, Qt.MouseButton.LeftButton, modifier, at)


def drag(
    window: MainWindow,
    start: tuple[float, float],
    end: tuple[float, float],
    modifier: Qt.KeyboardModifier = NONE,
) -> None:
    a, b = on_screen(window, *start), on_screen(window, *end)
    mouse(window, "press", a, modifier)
    for share in (0.3, 0.6, 1.0):
        between = QPointF(a) + (QPointF(b) - QPointF(a)) * share
        mouse(window, "move", between.toPoint(), modifier)
    mouse(window, "release", b, modifier)


def held(window: MainWindow, key: Key, kind: QEvent.Type, repeat: bool = False) -> None:
    QApplication.sendEvent(window.focusWidget(), QKeyEvent(kind, key, NONE, "", repeat))


# -- the mode -------------------------------------------------------------------------------------


def test_the_mode_is_shown_and_left_again(editing: MainWindow) -> None:
    assert editing.status.mode.isVisible() and editing.status.mode.text() == "edit"
    assert editing.menus.made["edit.mode"].isChecked()
    assert len(editing.canvas.marks.places) == len(LABELS)
    press(editing, Key.Key_E)
    assert not editing.state.editing
    assert not editing.status.mode.isVisible()
    assert editing.canvas.marks.places == []


def test_keys_that_edit_mode_does_not_have_are_as_before(editing: MainWindow) -> None:
    press(editing, Key.Key_D)
    assert editing.state.frame == 3
    press(editing, Key.Key_A)
    assert editing.state.frame == 2
    press(editing, Key.Key_Right)
    assert editing.state.frame == 2, "arrows nudge"
    press(editing, Key.Key_B)
    assert not editing.layers.is_on("boxes")


def test_outside_edit_mode_its_keys_change_nothing(editing: MainWindow) -> None:
    press(editing, Key.Key_E)
    editing.state.select_keypoint(WRIST_L)
    for key in (Key.Key_I, Key.Key_C, Key.Key_Delete, Key.Key_V, Key.Key_V):
        press(editing, key)
    assert not review_of(editing).corrected


def test_escape_leaves_step_by_step(editing: MainWindow) -> None:
    editing.state.select_keypoint(HEAD)
    press(editing, Key.Key_Escape)
    assert editing.state.editing and editing.state.keypoint == -1
    press(editing, Key.Key_Escape)
    assert not editing.state.editing


def test_letters_in_a_field_are_letters_in_edit_mode_too(editing: MainWindow) -> None:
    editing.state.select_keypoint(WRIST_L)
    editing.findings.focus_filter()
    QTest.keyClicks(editing.findings.field, "ice ")
    assert editing.findings.field.text() == "ice "
    assert not review_of(editing).corrected


def test_what_is_edited_is_shown(editing: MainWindow) -> None:
    press(editing, Key.Key_E)
    press(editing, Key.Key_V)
    assert not editing.layers.is_on("skeletons")
    press(editing, Key.Key_E)
    assert editing.layers.is_on("skeletons")


def test_while_labels_are_hidden_the_mouse_takes_none(editing: MainWindow) -> None:
    editing.canvas.hide_labels(True)
    x, y = walkers.place(ANN, 2, HEAD)
    drag(editing, (x, y), (x + 30, y))
    assert not review_of(editing).corrected


def test_another_review_begins_in_review_mode(
    editing: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    open_in(editing, walkers.write(tmp_path / "others"), qtbot)
    assert not editing.state.editing


# -- moving ---------------------------------------------------------------------------------------


def test_dragging_a_point_is_one_command(editing: MainWindow) -> None:
    x, y = walkers.place(ANN, 2, WRIST_R)
    drag(editing, (x, y), (x + 40, y + 24))
    assert np.abs(points(editing)[WRIST_R] - (x + 40, y + 24)).max() <= 1
    assert (points(editing)[WRIST_R] % 1 == 0).all(), "labels of whole pixels stay so"
    assert len(review_of(editing).history()) == 1
    assert review_of(editing).undo_title == "Move wristR of skeleton:1 at frame 2"
    assert editing.state.keypoint == WRIST_R
    assert editing.status.corrected.text() == "1 correction"


def test_a_drag_shows_at_once_and_is_written_when_let_go(editing: MainWindow) -> None:
    x, y = walkers.place(ANN, 2, HEAD)
    mouse(editing, "press", on_screen(editing, x, y))
    mouse(editing, "move", on_screen(editing, x + 30, y))
    assert shown(editing)[HEAD, 0] > x + 25
    assert not review_of(editing).corrected
    mouse(editing, "release", on_screen(editing, x + 30, y))
    assert points(editing)[HEAD, 0] > x + 25


def test_escape_drops_a_drag(editing: MainWindow) -> None:
    x, y = walkers.place(ANN, 2, HEAD)
    mouse(editing, "press", on_screen(editing, x, y))
    mouse(editing, "move", on_screen(editing, x + 30, y))
    press(editing, Key.Key_Escape)
    assert shown(editing)[HEAD].tolist() == [x, y]
    mouse(editing, "move", on_screen(editing, x + 60, y))
    mouse(editing, "release", on_screen(editing, x + 60, y))
    assert not review_of(editing).corrected and editing.state.editing
    assert shown(editing)[HEAD].tolist() == [x, y]


def test_a_click_that_trembles_moves_nothing(editing: MainWindow) -> None:
    x, y = walkers.place(ANN, 2, HEAD)
    at = on_screen(editing, x, y)
    mouse(editing, "press", at)
    mouse(editing, "move", at + QPoint(1, 1))
    mouse(editing, "release", at + QPoint(1, 1))
    assert not review_of(editing).can_undo
    assert editing.state.keypoint == HEAD


def test_a_bone_drags_the_whole_skeleton(editing: MainWindow) -> None:
    rig = review_of(editing).sequence.rig
    review_of(editing).set_rig(replace(rig, bones=RIG.bones))
    before = points(editing).copy()
    a, b = (np.array(walkers.place(ANN, 2, k)) for k in (HEAD, SHOULDER_L))
    # Far in, the ends of the bone are out of reach of its middle.
    editing.canvas.zoom(5, QPointF(on_screen(editing, *((a + b) / 2))))
    middle = (a + b) / 2
    drag(editing, tuple(middle), tuple(middle + np.array([20, 10])))
    moved = points(editing) - before
    assert np.ptp(moved, axis=0).max() == 0 and np.abs(moved[0] - (20, 10)).max() <= 1
    assert review_of(editing).undo_title == "Move skeleton:1 at frame 2"


def test_shift_drags_the_whole_skeleton_by_a_point(editing: MainWindow) -> None:
    before = points(editing).copy()
    x, y = walkers.place(ANN, 2, HEAD)
    drag(editing, (x, y), (x + 20, y), SHIFT)
    moved = points(editing) - before
    assert np.ptp(moved, axis=0).max() == 0 and abs(moved[0, 0] - 20) <= 1


def test_another_skeletons_point_is_taken_by_pointing_at_it(editing: MainWindow) -> None:
    x, y = walkers.place(BOB, 2, HEAD)
    drag(editing, (x, y), (x + 20, y))
    assert editing.state.track == BOB
    assert abs(points(editing, BOB)[HEAD, 0] - (x + 20)) <= 1


def test_beside_a_skeleton_the_mouse_moves_the_picture(editing: MainWindow) -> None:
    drag(editing, (500, 50), (560, 90))
    assert not review_of(editing).corrected
    assert not editing.canvas.fits


def test_nudges_by_one_and_by_ten(editing: MainWindow) -> None:
    editing.state.select_keypoint(ELBOW_L)
    x, y = walkers.place(ANN, 2, ELBOW_L)
    press(editing, Key.Key_Right)
    press(editing, Key.Key_Up)
    press(editing, Key.Key_Down, SHIFT)
    press(editing, Key.Key_Left, SHIFT)
    assert points(editing)[ELBOW_L].tolist() == [x - 9, y + 9]
    press(editing, Key.Key_Z, CONTROL)
    assert points(editing)[ELBOW_L].tolist() == [x, y], "nudges in a row are one step back"


def test_without_a_keypoint_the_skeleton_is_nudged(editing: MainWindow) -> None:
    before = points(editing).copy()
    press(editing, Key.Key_Right)
    assert (points(editing) - before == (1, 0)).all()


def test_a_held_arrow_shows_every_step_and_writes_once(editing: MainWindow, qtbot: QtBot) -> None:
    editing.state.select_keypoint(HEAD)
    x, _ = walkers.place(ANN, 2, HEAD)
    held(editing, Key.Key_Right, QEvent.Type.KeyPress)
    assert shown(editing)[HEAD, 0] == x + 1 and not review_of(editing).corrected
    for step in (2, 3, 4):
        held(editing, Key.Key_Right, QEvent.Type.KeyPress, repeat=True)
        qtbot.waitUntil(lambda step=step: shown(editing)[HEAD, 0] == x + step)
    held(editing, Key.Key_Right, QEvent.Type.KeyRelease)
    assert points(editing)[HEAD, 0] == x + 4
    assert len(review_of(editing).history()) == 1
    QApplication.processEvents()
    assert shown(editing)[HEAD, 0] == x + 4


def test_what_is_held_is_written_before_the_window_closes(
    editing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    editing.state.select_keypoint(HEAD)
    held(editing, Key.Key_Right, QEvent.Type.KeyPress)
    editing.session.close()
    open_in(editing, labels, qtbot)
    assert points(editing)[HEAD, 0] == walkers.place(ANN, 2, HEAD)[0] + 1


def test_stepping_on_writes_what_is_held(editing: MainWindow) -> None:
    editing.state.select_keypoint(HEAD)
    held(editing, Key.Key_Right, QEvent.Type.KeyPress)
    editing.state.step(1)
    assert points(editing, ANN, 2)[HEAD, 0] == walkers.place(ANN, 2, HEAD)[0] + 1
    assert points(editing, ANN, 3)[HEAD, 0] == walkers.place(ANN, 3, HEAD)[0]


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
    editing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    editing.state.select_keypoint(WRIST_L)
    press(editing, Key.Key_I)
    corrected = points(editing).copy()
    original = json.loads(labels.read_text())
    editing.session.close()
    assert json.loads(labels.read_text()) == original, "the labels' file is as it was"
    open_in(editing, labels, qtbot)
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


# -- skeletons without identity -------------------------------------------------------------------


@pytest.fixture
def nameless(window: MainWindow, labels: Path, qtbot: QtBot) -> MainWindow:
    """Edit mode at frame 2 of skeletons that no name follows from frame to frame."""
    opened = open_source(recognise([labels])[0])
    poses = opened.sequence.poses
    poses = Poses.sorted(frame=poses.frame, track=np.full(len(poses), -1), xy=poses.xy,
                         visible=poses.visible, row=poses.row)  # fmt: skip
    sequence = replace(opened.sequence, poses=poses, kind="detection")
    window.session.open_read(replace(opened, sequence=sequence), Request((labels,)))
    window.travel.go_to(2)
    settle(window, qtbot)
    press(window, Key.Key_E)
    return window


def nth(window: MainWindow, n: int, frame: int = 2) -> np.ndarray:
    poses = review_of(window).sequence.poses
    return poses.xy[poses.at_frame(frame)[n]]


def test_a_skeleton_without_identity_is_chosen_by_pointing_at_it(nameless: MainWindow) -> None:
    press(nameless, Key.Key_I, SHIFT)
    assert "Select a skeleton" in nameless.status.said.text(), "there are two"
    x, y = walkers.place(BOB, 2, WRIST_L)
    at = on_screen(nameless, x, y)
    mouse(nameless, "press", at)
    mouse(nameless, "release", at)
    before = nth(nameless, 0).copy()
    press(nameless, Key.Key_I)
    assert nth(nameless, 1)[WRIST_R].tolist() == [x, y]
    assert np.array_equal(nth(nameless, 0), before)
    title = "Swap wristL and wristR of the skeleton at frame 2"
    assert review_of(nameless).undo_title == title
    press(nameless, Key.Key_C)
    assert "no identities" in nameless.status.said.text()
    press(nameless, Key.Key_I, CONTROL)
    assert "no identities" in nameless.status.said.text()


def test_a_skeleton_without_identity_is_dragged_and_nudged(nameless: MainWindow) -> None:
    x, y = walkers.place(BOB, 2, HEAD)
    drag(nameless, (x, y), (x + 30, y))
    assert abs(nth(nameless, 1)[HEAD, 0] - (x + 30)) <= 1
    now = nth(nameless, 1)[HEAD, 0]
    press(nameless, Key.Key_Right)
    assert nth(nameless, 1)[HEAD, 0] == now + 1
    press(nameless, Key.Key_D)
    press(nameless, Key.Key_Right)
    assert nth(nameless, 1, 3)[HEAD].tolist() == list(walkers.place(BOB, 3, HEAD))


# -- saving ---------------------------------------------------------------------------------------


def test_saved_labels_differ_in_exactly_the_corrected_points(
    editing: MainWindow, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = []

    def choose(_parent: object, _title: str, default: str, _kind: str) -> tuple[str, str]:
        offered.append(Path(default))
        return default, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    before = labels.read_bytes()
    press(editing, Key.Key_S, CONTROL)
    assert offered == [], "nothing is corrected yet"
    editing.state.select_keypoint(WRIST_L)
    press(editing, Key.Key_I)
    press(editing, Key.Key_S, CONTROL)
    assert offered == [labels.with_name("SeqLabel.corrected.json")]
    assert labels.read_bytes() == before
    written = json.loads(offered[0].read_bytes())
    expected = json.loads(before)
    points = expected["tracking-annotations"][2]["keypoints"]
    for axis in ("x", "y"):
        points[WRIST_L][axis], points[WRIST_R][axis] = points[WRIST_R][axis], points[WRIST_L][axis]
    assert written == expected
    assert "SeqLabel.corrected.changes.csv" in editing.status.said.text()


def test_saving_over_the_original_keeps_it_beside(editing: MainWindow, labels: Path) -> None:
    before = labels.read_bytes()
    press(editing, Key.Key_I, SHIFT)
    editing.dialogs.write_labels(labels)
    assert labels.with_name("SeqLabel.json.bak").read_bytes() == before
    assert labels.read_bytes() != before
    assert "SeqLabel.json.bak" in editing.status.said.text()


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
    review.edit_poses("Plant", [swapped(review.sequence, i, [(WRIST_L, WRIST_R)])])
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
