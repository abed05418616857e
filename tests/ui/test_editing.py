"""Edit mode and what is dragged and nudged there: real keys and a real mouse in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.model.poses import Poses
from gtreview.review.opening import open_source, recognise
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.model.walkers import LABELS, RIG
from tests.ui import walkers
from tests.ui.edit_mode import (
    ANN,
    BOB,
    CONTROL,
    ELBOW_L,
    HEAD,
    SHIFT,
    SHOULDER_L,
    WRIST_L,
    WRIST_R,
    Key,
    drag,
    held,
    mouse,
    on_screen,
    points,
    review_of,
    shown,
)
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN


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
    editing: MainWindow, walker_labels: Path, qtbot: QtBot
) -> None:
    editing.state.select_keypoint(HEAD)
    held(editing, Key.Key_Right, QEvent.Type.KeyPress)
    editing.session.close()
    open_in(editing, walker_labels, qtbot)
    assert points(editing)[HEAD, 0] == walkers.place(ANN, 2, HEAD)[0] + 1


def test_stepping_on_writes_what_is_held(editing: MainWindow) -> None:
    editing.state.select_keypoint(HEAD)
    held(editing, Key.Key_Right, QEvent.Type.KeyPress)
    editing.state.step(1)
    assert points(editing, ANN, 2)[HEAD, 0] == walkers.place(ANN, 2, HEAD)[0] + 1
    assert points(editing, ANN, 3)[HEAD, 0] == walkers.place(ANN, 3, HEAD)[0]


# -- skeletons without identity -------------------------------------------------------------------


@pytest.fixture
def nameless(window: MainWindow, walker_labels: Path, qtbot: QtBot) -> MainWindow:
    """Edit mode at frame 2 of skeletons that no name follows from frame to frame."""
    opened = open_source(recognise([walker_labels])[0])
    poses = opened.sequence.poses
    poses = Poses.sorted(frame=poses.frame, track=np.full(len(poses), -1), xy=poses.xy,
                         visible=poses.visible, row=poses.row)  # fmt: skip
    sequence = replace(opened.sequence, poses=poses, kind="detection")
    window.session.open_read(replace(opened, sequence=sequence), Request((walker_labels,)))
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
    # The mouse goes by whole pixels of the screen, which are larger than the picture's here.
    assert abs(nth(nameless, 1)[HEAD, 0] - (x + 30)) <= max(
        1, 1 / nameless.canvas.transform().m11()
    )
    now = nth(nameless, 1)[HEAD, 0]
    press(nameless, Key.Key_Right)
    assert nth(nameless, 1)[HEAD, 0] == now + 1
    press(nameless, Key.Key_D)
    press(nameless, Key.Key_Right)
    assert nth(nameless, 1, 3)[HEAD].tolist() == list(walkers.place(BOB, 3, HEAD))
