"""The rig editor beside a review: its changes in picture and lists, undone, kept, saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from gtreview.formats.rig import load_rig
from gtreview.model import rig_edits
from gtreview.model.rig import Bone, Rig
from gtreview.ui.main_window import MainWindow
from gtreview.ui.rig_editor import RigEditor
from gtreview.ui.rig_windows import RigDialog
from tests.model.walkers import LABELS, RIG
from tests.ui import walkers
from tests.ui.edit_mode import review_of
from tests.ui.test_rig_editor import CONTROL, LEFT, SHIFT, click, enter, index, pick
from tests.ui.test_rig_preview import drag
from tests.ui.windows import open_in, press, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
HEAD, ELBOW_L, WRIST_L = 0, 3, 5
RED, GREEN = "#ff2200", "#00ff44"


@pytest.fixture
def editor(window: MainWindow, walker_labels: Path, qtbot: QtBot) -> RigEditor:
    """The editor beside the walkers at frame 2, on their rig with its bones."""
    open_in(window, walker_labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    review_of(window).set_rig(RIG)
    window.canvas.zoom(6.0)
    press(window, Key.Key_R, CONTROL)
    assert window.rig.isVisible()
    return window.rig.editor


def rig_of(window: MainWindow) -> Rig:
    rig = review_of(window).sequence.rig
    assert rig is not None
    return rig


def seen(window: MainWindow, *at: tuple[float, float]) -> QColor:
    """The colour on the screen in the middle of places of the picture."""
    x, y = np.mean(at, axis=0)
    canvas = window.canvas
    canvas.centerOn(QPointF(x, y))
    return canvas.grab().toImage().pixelColor(canvas.mapFromScene(QPointF(x, y)))


def test_what_is_recoloured_is_seen_and_kept(
    window: MainWindow,
    editor: RigEditor,
    walker_labels: Path,
    qtbot: QtBot,
    monkeypatch: MonkeyPatch,
) -> None:
    head = walkers.place(0, 2, HEAD)
    bone = walkers.place(0, 2, ELBOW_L), walkers.place(0, 2, WRIST_L)
    before = seen(window, *bone)
    view = editor.keypoints.view
    click(view, index(view, "head", 0))
    pick(editor.keypoints, RED)
    editor.tabs.setCurrentWidget(editor.bones)
    view = editor.bones.view
    click(view, index(view, ("elbowL", "wristL"), 0))
    pick(editor.bones, GREEN)
    assert seen(window, head) == QColor(RED)
    after = seen(window, *bone)
    assert after.green() - after.red() > 100 and abs(before.green() - before.red()) < 10
    rows = {row.name: row.colour for row in window.objects.keypoints.model.rows}
    assert rows["head"] == RED

    path = walker_labels.with_name("saved.json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    QTest.mouseClick(editor.save_button, LEFT)
    saved = load_rig(path)
    assert saved.keypoints[HEAD].colour == RED
    assert Bone("elbowL", "wristL", GREEN) in saved.bones

    press(window, Key.Key_W, CONTROL)
    assert not window.rig.isVisible()
    open_in(window, walker_labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    window.canvas.zoom(6.0)
    assert rig_of(window).keypoints[HEAD].colour == RED
    assert seen(window, head) == QColor(RED)


def test_undo_is_the_reviews(window: MainWindow, editor: RigEditor) -> None:
    before = rig_of(window)
    editor.keypoints.view.select(["head"])
    editor.keypoints.recolour(RED)
    assert review_of(window).undo_title == "Colour head"
    editor.keypoints.view.setFocus()
    press(window, Key.Key_Z, CONTROL)
    assert rig_of(window) == before
    press(window, Key.Key_Y, CONTROL)
    assert rig_of(window).keypoints[HEAD].colour == RED
    window.canvas.setFocus()
    press(window, Key.Key_Z, CONTROL)
    assert rig_of(window) == before
    assert editor.keypoints.view.table.colour(HEAD) == "#888888"


@pytest.mark.parametrize("keep", [True, False])
def test_a_used_keypoint_is_renamed_with_or_without_its_points(
    window: MainWindow, editor: RigEditor, keep: bool
) -> None:
    view = editor.keypoints.view
    view.setFocus()
    view.setCurrentIndex(index(view, "wristL", 1))
    press(window, Key.Key_F2)
    field = QApplication.focusWidget()
    field.selectAll()
    enter("left wrist")
    assert rig_of(window).labels == LABELS, "nothing before the answer"
    # Two walkers in 8 frames, one of them missing in one.
    assert editor.question.sentence.text().startswith("wristL is used by 15 points.")
    answer = editor.question.buttons[0 if keep else 1]
    answer.setFocus()
    press(window, Key.Key_Space)
    there = review_of(window).sequence.poses.present
    if keep:
        assert rig_of(window).keypoints[WRIST_L].alias == "wristL"
        assert rig_of(window).labels == (*LABELS[:5], "left wrist", "wristR")
        assert there[:, WRIST_L].sum() == 15
    else:
        assert rig_of(window).labels == (*LABELS[:5], "left wrist", "wristR", "wristL")
        assert there[:, WRIST_L].sum() == 0 and there[:, 7].sum() == 15
    assert view.keys() == ["left wrist"]
    window.canvas.setFocus()
    press(window, Key.Key_Z, CONTROL)
    assert rig_of(window).labels == LABELS


def test_a_question_can_be_dropped_and_the_name_stays(
    window: MainWindow, editor: RigEditor
) -> None:
    editor.rename("head", "skull")
    press(window, Key.Key_Escape)
    assert not editor.question.isVisible() and rig_of(window).labels == LABELS


def test_a_drag_in_the_preview_is_one_command(window: MainWindow, editor: RigEditor) -> None:
    review, told = review_of(window), []
    review.listen(lambda changed: told.append(changed.what))
    start = editor.preview.place_of("head")
    drag(editor.preview, start, start + QPointF(10, 25))
    assert len(told) == 1 and "rig" in told[0]
    assert review.undo_title == "Move head"
    before = rig_of(window).bones
    drag(editor.preview, editor.preview.place_of("wristL"),
         editor.preview.place_of("wristR"), SHIFT)  # fmt: skip
    assert len(rig_of(window).bones) == len(before) + 1


def test_a_keypoint_that_labels_use_cannot_get_lost(window: MainWindow, editor: RigEditor) -> None:
    editor.keypoints.view.select(["head"])
    editor.keypoints.view.setFocus()
    press(window, Key.Key_Delete)
    assert rig_of(window).labels == (*LABELS[1:], "head")
    assert review_of(window).sequence.poses.present.sum() == 15 * len(LABELS)
    assert editor.foot.text() == "head: used by the labels, so it stays, behind the others"
    editor.keypoints.view.selectAll()
    before = rig_of(window)
    press(window, Key.Key_Delete)
    assert rig_of(window) == before and "no keypoints" in editor.foot.text()


def test_the_places_of_a_skeleton_are_taken(window: MainWindow, editor: RigEditor) -> None:
    editor.do(rig_edits.on_circle, "Circle")
    window.state.select(1)
    QTest.mouseClick(editor.shape_button, LEFT)
    # The walkers stand as their rig rests; the larger side becomes 200 pixels long.
    rest = np.array([(point.x, point.y) for point in rig_of(window).keypoints])
    truth = np.array([(point.x, point.y) for point in RIG.keypoints])
    truth = (truth - truth.min(axis=0)) * 200 / 18
    assert rest == pytest.approx(truth, abs=0.06)
    assert review_of(window).undo_title == "Take the places of skeleton:2 in frame 2"
    window.travel.go_to(walkers.GONE)
    window.state.select(-1)
    assert editor.shape_button.isEnabled()


def test_it_goes_back_to_the_rig_of_the_labels(window: MainWindow, editor: RigEditor) -> None:
    editor.menu.aboutToShow.emit()
    actions = {action.text(): action for action in editor.menu.actions()}
    actions["Back to the rig of the labels"].trigger()
    assert rig_of(window) == review_of(window).read.rig != RIG
    press(window, Key.Key_Z, CONTROL)


def test_letters_in_the_editor_are_its_own(window: MainWindow, editor: RigEditor) -> None:
    editor.keypoints.view.setFocus()
    for key in (Key.Key_D, Key.Key_N, Key.Key_Right, Key.Key_E, Key.Key_B):
        press(window, key)
    assert window.state.frame == 2 and not window.state.editing
    assert window.layers.is_on("boxes")
    press(window, Key.Key_Escape)
    assert window.canvas.hasFocus()
    press(window, Key.Key_D)
    assert window.state.frame == 3
    press(window, Key.Key_R, CONTROL)
    assert not window.rig.isVisible()


def test_esc_in_a_cell_drops_only_what_was_typed(window: MainWindow, editor: RigEditor) -> None:
    view = editor.keypoints.view
    view.setFocus()
    view.setCurrentIndex(index(view, "head", 1))
    press(window, Key.Key_F2)
    enter("skull", Key.Key_Escape)
    assert rig_of(window).labels == LABELS and not editor.question.isVisible()
    assert view.hasFocus()


def test_the_selected_keypoint_is_the_same_in_picture_and_editor(
    window: MainWindow, editor: RigEditor
) -> None:
    window.state.select(0)
    window.state.select_keypoint(WRIST_L)
    assert editor.keypoints.view.keys() == ["wristL"] and editor.preview.points == {"wristL"}
    press(window, Key.Key_Down)
    assert editor.keypoints.view.keys() == ["wristR"], "the keyboard goes on from there"
    view = editor.keypoints.view
    click(view, index(view, "head", 1))
    assert window.state.keypoint == HEAD


def test_findings_give_way_in_a_narrow_window(window: MainWindow, editor: RigEditor) -> None:
    window.resize(1366, 768)
    press(window, Key.Key_R, CONTROL)
    assert window.beside.isVisible()
    press(window, Key.Key_R, CONTROL)
    assert not window.beside.isVisible() and window.canvas.width() > 500
    window.rig.setFloating(True)
    assert window.beside.isVisible()
    window.rig.setFloating(False)
    press(window, Key.Key_W, CONTROL)
    assert window.beside.isVisibleTo(window.down)


def test_labels_without_skeletons_have_no_rig(reviewing_cars: MainWindow) -> None:
    press(reviewing_cars, Key.Key_R, CONTROL)
    assert not reviewing_cars.rig.isVisible()
    assert not reviewing_cars.menus.made["rig.edit"].isEnabled()


@pytest.fixture
def reviewing_cars(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    from tests.ui import cars

    open_in(window, cars.write(tmp_path / "cars"), qtbot)
    return window


def test_the_editor_opens_from_the_welcome_page(window: MainWindow) -> None:
    QTest.mouseClick(window.welcome.rig_button, LEFT)
    dialog = window.findChild(RigDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.reject()
    press(window, Key.Key_R, CONTROL | SHIFT)
    assert len([d for d in window.findChildren(RigDialog) if d.isVisible()]) == 1


def inked(window: MainWindow, colour: str) -> int:
    """How many pixels of the picture have exactly this colour."""
    image = window.canvas.grab().toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixelColor(x, y) == QColor(colour) for x, y in places)


def test_another_style_shows_on_the_picture(window: MainWindow, editor: RigEditor) -> None:
    x, y = walkers.place(0, 2, HEAD)
    window.canvas.zoom(3.0)
    window.canvas.centerOn(x, y)
    editor.do(lambda rig: rig_edits.recolour(rig, "head", RED), "Red")
    small = inked(window, RED)
    editor.tabs.setCurrentWidget(editor.look)
    editor.look.radius.setValue(3 * rig_of(window).style.radius)
    large = inked(window, RED)
    assert large > 5 * small > 0
    editor.look.points.setFocus()
    QTest.keyClick(editor.look.points, Key.Key_Down)
    assert rig_of(window).style.points == "HollowCircle"
    assert inked(window, RED) < large / 3
