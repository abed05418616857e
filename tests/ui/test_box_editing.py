"""Edit mode on boxes: real keys and a real mouse in the real window."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.model.box_edits import box_at
from gtreview.model.edited_boxes import Box, BoxEdit, Four, edited
from gtreview.review.opening import open_source, recognise
from gtreview.ui.actions import BY_ID
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.ui import cars, walkers
from tests.ui.edit_mode import (
    ALT,
    ANN,
    CONTROL,
    SHIFT,
    WRIST_L,
    Key,
    drag,
    held,
    mouse,
    on_screen,
    points,
    review_of,
)
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
ONE, TWO = 0, 1
"""``Car:1`` and ``Car:2``."""
FRAME = 5


@pytest.fixture
def boxing(window: MainWindow, labels: Path, qtbot: QtBot) -> MainWindow:
    """Edit mode at a frame without mistakes, the first car selected."""
    open_in(window, labels, qtbot)
    window.travel.go_to(FRAME)
    settle(window, qtbot)
    window.state.select_finding(-1)
    window.state.select(ONE)
    press(window, Key.Key_E)
    assert window.state.editing and window.editing.on_boxes
    return window


def place(window: MainWindow, track: int = ONE, frame: int = FRAME) -> Four | None:
    sequence = review_of(window).sequence
    i = sequence.boxes.at(track, frame)
    return None if i is None else box_at(sequence, i).place


def named(window: MainWindow, name: str) -> int:
    return review_of(window).sequence.track_index[name]


def selected(window: MainWindow) -> str:
    return review_of(window).sequence.track_name(window.state.track)


def answer(window: MainWindow, text: str) -> None:
    assert window.prompt.isVisible()
    window.prompt.field.selectAll()
    QTest.keyClicks(window.prompt.field, text)
    press(window, Key.Key_Return)


# -- the mouse ------------------------------------------------------------------------------------


@pytest.mark.parametrize("zoom", [1.0, 4.0, 0.4])
def test_a_handle_is_dragged_at_any_zoom(boxing: MainWindow, zoom: float) -> None:
    left, top, width, height = cars.box(ONE, FRAME)
    boxing.canvas.actual_size()
    boxing.canvas.zoom(zoom)
    boxing.canvas.reveal(left + width, top + height)
    drag(boxing, (left + width, top + height), (left + width + 20, top + height + 10))
    found = place(boxing)
    # The mouse is on whole pixels of the screen.
    near = max(1.0, 1 / zoom)
    assert found[:2] == (left, top)
    assert abs(found[2] - (width + 20)) <= near and abs(found[3] - (height + 10)) <= near
    assert all(value == round(value) for value in found), "labels of whole pixels stay so"
    assert review_of(boxing).undo_title == f"Resize Car:1 at frame {FRAME}"
    assert len(review_of(boxing).history()) == 1


def test_a_renamed_box_still_shows_where_it_was_read_and_goes_back_there(
    boxing: MainWindow,
) -> None:
    read = place(boxing)
    press(boxing, Key.Key_F2)
    answer(boxing, "Van:7")
    assert selected(boxing) == "Van:7" and boxing.canvas.marks.as_read is None
    press(boxing, Key.Key_Right, SHIFT)
    van = named(boxing, "Van:7")
    assert boxing.canvas.marks.as_read == read != place(boxing, van)
    boxing.run(BY_ID["correct.revert"])
    assert place(boxing, van) == read and boxing.canvas.marks.as_read is None
    assert selected(boxing) == "Van:7"


def test_a_renamed_object_is_found_by_its_name_in_the_file(boxing: MainWindow) -> None:
    press(boxing, Key.Key_F2)
    answer(boxing, "Van:7")
    objects = boxing.objects.objects
    boxing.objects.field.setText("car:1")
    shown = [objects.proxy.index(row, 0).data() for row in range(objects.proxy.rowCount())]
    assert shown == ["Van:7"]
    tip = objects.proxy.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Van:7, read as Car:1" in tip


def test_the_same_is_done_to_the_boxes_of_a_renamed_object(boxing: MainWindow) -> None:
    before = place(boxing, frame=FRAME + 1)
    press(boxing, Key.Key_F2)
    answer(boxing, "Van:7")
    press(boxing, Key.Key_Right, SHIFT)
    press(boxing, Key.Key_K, CONTROL)
    answer(boxing, f"{FRAME}-{FRAME + 2}")
    after = place(boxing, named(boxing, "Van:7"), FRAME + 1)
    assert after == (before[0] + 10, *before[1:])


def test_the_inside_moves_the_box_with_a_preview(boxing: MainWindow) -> None:
    left, top, width, height = cars.box(ONE, FRAME)
    x, y = left + width / 2, top + height / 2
    mouse(boxing, "press", on_screen(boxing, x, y))
    mouse(boxing, "move", on_screen(boxing, x + 30, y + 12))
    assert boxing.canvas.marks.box[0] > left + 27
    assert boxing.canvas.marks.as_read == (left, top, width, height)
    assert not review_of(boxing).corrected
    mouse(boxing, "release", on_screen(boxing, x + 30, y + 12))
    found = place(boxing)
    assert abs(found[0] - (left + 30)) <= 1 and abs(found[1] - (top + 12)) <= 1
    assert found[2:] == (width, height)
    press(boxing, Key.Key_Z, CONTROL)
    assert place(boxing) == (left, top, width, height)
    assert boxing.status.said.text() == f"Undone: Move Car:1 at frame {FRAME}"
    press(boxing, Key.Key_Y, CONTROL)
    assert place(boxing) == found


def test_escape_drops_the_drag(boxing: MainWindow) -> None:
    left, top, *_ = before = cars.box(ONE, FRAME)
    mouse(boxing, "press", on_screen(boxing, left + 20, top + 15))
    mouse(boxing, "move", on_screen(boxing, left + 60, top + 15))
    press(boxing, Key.Key_Escape)
    mouse(boxing, "release", on_screen(boxing, left + 60, top + 15))
    assert place(boxing) == before and boxing.state.editing
    assert boxing.canvas.marks.box == before


def test_another_box_is_selected_by_a_click_and_moved_only_then(boxing: MainWindow) -> None:
    left, top, *_ = before = cars.box(TWO, FRAME)
    drag(boxing, (left + 20, top + 15), (left + 60, top + 15))
    assert place(boxing, TWO) == before
    boxing.canvas.fit()
    at = on_screen(boxing, left + 20, top + 15)
    mouse(boxing, "press", at)
    mouse(boxing, "release", at)
    assert boxing.state.track == TWO
    drag(boxing, (left + 20, top + 15), (left + 40, top + 15))
    assert abs(place(boxing, TWO)[0] - (left + 20)) <= 1


def test_a_click_on_the_selected_box_moves_nothing(boxing: MainWindow) -> None:
    left, top, *_ = cars.box(ONE, FRAME)
    at = on_screen(boxing, left + 20, top + 15)
    mouse(boxing, "press", at)
    mouse(boxing, "move", at + QPoint(1, 0))
    mouse(boxing, "release", at + QPoint(1, 0))
    assert not review_of(boxing).corrected and boxing.state.track == ONE


def test_the_pointer_says_what_a_press_takes(boxing: MainWindow) -> None:
    left, top, width, height = cars.box(ONE, FRAME)
    shapes = {
        (left, top): Qt.CursorShape.SizeFDiagCursor,
        (left + width, top): Qt.CursorShape.SizeBDiagCursor,
        (left + width, top + height / 2): Qt.CursorShape.SizeHorCursor,
        (left + width / 2, top + height): Qt.CursorShape.SizeVerCursor,
        (left + width / 2, top + height / 2): Qt.CursorShape.SizeAllCursor,
    }
    for at, shape in shapes.items():
        QTest.mouseMove(boxing.canvas.viewport(), on_screen(boxing, *at))
        assert boxing.canvas.viewport().cursor().shape() == shape, at


# -- keys -----------------------------------------------------------------------------------------


def test_arrows_nudge_and_with_alt_resize(boxing: MainWindow) -> None:
    left, top, width, height = cars.box(ONE, FRAME)
    press(boxing, Key.Key_Right)
    press(boxing, Key.Key_Right)
    press(boxing, Key.Key_Up, SHIFT)
    assert place(boxing) == (left + 2, top - 10, width, height)
    assert len(review_of(boxing).history()) == 1, "nudges in a row are one step back"
    press(boxing, Key.Key_Right, ALT)
    press(boxing, Key.Key_Up, ALT | SHIFT)
    assert place(boxing) == (left + 2, top - 10, width + 1, height - 10)
    press(boxing, Key.Key_Z, CONTROL)
    press(boxing, Key.Key_Z, CONTROL)
    assert place(boxing) == (left, top, width, height)


def test_a_held_arrow_shows_every_step_and_writes_once(boxing: MainWindow) -> None:
    left = cars.box(ONE, FRAME)[0]
    held(boxing, Key.Key_Right, QEvent.Type.KeyPress)
    assert boxing.canvas.marks.box[0] == left + 1 and not review_of(boxing).corrected
    held(boxing, Key.Key_Right, QEvent.Type.KeyRelease)
    assert place(boxing)[0] == left + 1


def test_copy_delete_and_revert(boxing: MainWindow) -> None:
    before = cars.box(ONE, FRAME)
    press(boxing, Key.Key_C)
    assert place(boxing) == cars.box(ONE, FRAME - 1)
    press(boxing, Key.Key_C, SHIFT)
    assert place(boxing) == cars.box(ONE, FRAME + 1)
    press(boxing, Key.Key_Delete)
    assert place(boxing) is None and boxing.editing.on_boxes
    assert boxing.canvas.marks.box is None
    boxing.editing.revert()
    assert place(boxing) == before and not review_of(boxing).corrected


def test_the_gap_of_a_finding_is_filled(boxing: MainWindow, qtbot: QtBot) -> None:
    first, last = cars.MISSING
    review = review_of(boxing)
    at = next(
        i for i in range(len(review.findings))
        if review.findings.lead(i).check == "gap" and review.findings.track[i] == TWO
    )  # fmt: skip
    boxing.reviewing.go_to_finding(at)
    settle(boxing, qtbot)
    ghosts = boxing.canvas._overlay.labels.ghosts
    dashed = [g.rect.tolist() for g in ghosts if g.text == "→ Car:2"]
    left, top, width, height = cars.box(TWO, boxing.state.frame)
    assert dashed == [[left, top, left + width, top + height]], "what Ctrl+Enter would make"
    press(boxing, Key.Key_K)
    assert [place(boxing, TWO, f) for f in (first, last)] == [
        cars.box(TWO, first), cars.box(TWO, last)
    ]  # fmt: skip
    assert review.undo_title.startswith(f"Interpolate Car:2 in frames {first}–{last}")
    corrected = review.labels.corrected_frames.tolist()
    assert corrected == [first, last] and boxing.heat._corrected.nonzero()[0].tolist() == corrected
    assert not [i for i in range(len(review.findings)) if review.findings.lead(i).check == "gap"]


def test_over_frames_that_are_asked_for_where_there_is_no_finding(boxing: MainWindow) -> None:
    press(boxing, Key.Key_Delete, CONTROL)
    answer(boxing, "5-7")
    assert [place(boxing, ONE, f) for f in (5, 6, 7)] == [None] * 3
    assert boxing.status.said.text() == "Delete Car:1 in frames 5–7: 3 boxes"
    press(boxing, Key.Key_Z, CONTROL)
    press(boxing, Key.Key_Delete, CONTROL)
    answer(boxing, "seven")
    assert "are no frames" in boxing.status.said.text()


def test_the_same_is_done_over_a_span(boxing: MainWindow) -> None:
    press(boxing, Key.Key_Down, SHIFT)
    press(boxing, Key.Key_K, CONTROL)
    answer(boxing, "4-7")
    for frame in (4, 5, 6, 7):
        left, top, width, height = cars.box(ONE, frame)
        assert place(boxing, ONE, frame) == (left, top + 10, width, height)


def test_a_span_is_shifted(boxing: MainWindow) -> None:
    press(boxing, Key.Key_K, CONTROL | SHIFT)
    answer(boxing, "5-6")
    answer(boxing, "-3, 4")
    for frame in (5, 6):
        left, top, width, height = cars.box(ONE, frame)
        assert place(boxing, ONE, frame) == (left - 3, top + 4, width, height)


def test_a_box_is_repeated_over_a_span(boxing: MainWindow) -> None:
    press(boxing, Key.Key_K, SHIFT)
    answer(boxing, "5-8")
    assert {place(boxing, ONE, frame) for frame in (5, 6, 7, 8)} == {cars.box(ONE, 5)}


# -- new boxes ------------------------------------------------------------------------------------


def test_a_new_box_of_a_new_object(boxing: MainWindow) -> None:
    press(boxing, Key.Key_D, SHIFT)
    drag(boxing, (200, 150), (260, 180))
    assert boxing.prompt.field.text() == "Car:3", "a free name of the label"
    assert boxing.canvas.marks.new is not None
    press(boxing, Key.Key_Return)
    found = place(boxing, named(boxing, "Car:3"))
    assert max(abs(a - b) for a, b in zip(found, (200, 150, 60, 30), strict=True)) <= 1
    assert selected(boxing) == "Car:3" and boxing.canvas.marks.new is None
    assert review_of(boxing).sequence.labels[0].name == "Car"
    press(boxing, Key.Key_Z, CONTROL)
    assert "Car:3" not in review_of(boxing).sequence.track_index
    assert boxing.state.track < len(review_of(boxing).sequence.tracks)


def test_a_new_box_of_the_selected_object_where_it_has_none(boxing: MainWindow) -> None:
    press(boxing, Key.Key_Delete)
    press(boxing, Key.Key_Insert)
    drag(boxing, (20, 100), (40, 120))
    assert boxing.prompt.field.text() == "Car:1"
    answer(boxing, "Car:2")
    assert "has a box" in boxing.prompt.question.text()
    answer(boxing, "Car:1")
    assert abs(place(boxing)[0] - 20) <= 1


def test_a_new_box_is_dropped(boxing: MainWindow) -> None:
    press(boxing, Key.Key_D, SHIFT)
    press(boxing, Key.Key_Escape)
    assert not boxing.editing.new_box.drawing and boxing.state.editing
    press(boxing, Key.Key_D, SHIFT)
    drag(boxing, (200, 150), (260, 180))
    press(boxing, Key.Key_Escape)
    assert not review_of(boxing).corrected and boxing.canvas.marks.new is None


# -- names ----------------------------------------------------------------------------------------


def test_the_object_stays_selected_under_its_new_name(boxing: MainWindow) -> None:
    press(boxing, Key.Key_F2)
    answer(boxing, "Lorry:1")
    assert selected(boxing) == "Lorry:1"
    shown = [row.name for row in boxing.objects.objects.model.rows]
    assert shown == ["Car:2", "Lorry:1"], "objects without boxes are hidden"
    assert boxing.objects.hidden["tracks"] == set()
    press(boxing, Key.Key_Z, CONTROL)
    assert selected(boxing) == "Car:1"
    press(boxing, Key.Key_Y, CONTROL)
    assert selected(boxing) == "Lorry:1"


def test_split_and_merge(boxing: MainWindow) -> None:
    press(boxing, Key.Key_S, SHIFT)
    assert selected(boxing) == "Car:3"
    assert place(boxing, ONE, FRAME) is None and place(boxing, ONE, FRAME - 1) is not None
    press(boxing, Key.Key_M, CONTROL)
    answer(boxing, "Car:1")
    assert selected(boxing) == "Car:1" and not review_of(boxing).corrected
    press(boxing, Key.Key_M, CONTROL)
    answer(boxing, "Car:2")
    assert "both have a box" in boxing.status.said.text()


def test_two_objects_are_exchanged_from_here_on(boxing: MainWindow) -> None:
    press(boxing, Key.Key_I, CONTROL)
    assert place(boxing, ONE) == cars.box(TWO, FRAME)
    assert place(boxing, TWO, FRAME + 1) == cars.box(ONE, FRAME + 1)
    assert place(boxing, ONE, FRAME - 1) == cars.box(ONE, FRAME - 1)
    assert selected(boxing) == "Car:1"


def test_label_and_attributes_of_the_whole_object(boxing: MainWindow) -> None:
    press(boxing, Key.Key_E, SHIFT)
    form = boxing.label_form
    assert form.isVisible() and form.label.currentText() == "Car"
    form.label.lineEdit().selectAll()
    QTest.keyClicks(form.label.lineEdit(), "Lorry")
    form.more_name.setText("colour")
    QTest.keyClicks(form.more_value, "red")
    press(boxing, Key.Key_Return)
    sequence = review_of(boxing).sequence
    part = sequence.boxes.of_track(ONE)
    boxes = [box_at(sequence, i) for i in range(part.start, part.stop)]
    assert {box.label.name for box in boxes} == {"Lorry"}
    assert all(box.attributes == {"colour": "red"} for box in boxes)
    assert len(review_of(boxing).history()) == 1
    press(boxing, Key.Key_E, SHIFT)
    press(boxing, Key.Key_Escape)
    assert not form.isVisible() and boxing.state.editing


def test_the_whole_object_goes_and_comes_back(boxing: MainWindow) -> None:
    press(boxing, Key.Key_Delete, CONTROL | SHIFT)
    assert boxing.status.said.text() == f"Delete Car:1 everywhere: {cars.FRAMES} boxes"
    press(boxing, Key.Key_Z, CONTROL)
    assert not review_of(boxing).corrected


# -- a whole task ---------------------------------------------------------------------------------


def test_find_correct_save_and_come_back(
    window: MainWindow, labels: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_in(window, labels, qtbot)
    review = review_of(window)
    at = review.find(cars.MOVED, ONE)
    window.reviewing.go_to_finding(at)
    window.travel.go_to(cars.MOVED)
    settle(window, qtbot)
    press(window, Key.Key_E)
    left, top, width, height = cars.box(ONE, cars.MOVED)
    wrong = left - 30
    drag(window, (wrong + 20, top + 15), (left + 20, top + 15))
    assert abs(place(window, ONE, cars.MOVED)[0] - left) <= 1
    while place(window, ONE, cars.MOVED)[0] != left:
        way = Key.Key_Right if place(window, ONE, cars.MOVED)[0] < left else Key.Key_Left
        press(window, way)
    # Flags and plots follow at once.
    assert review.find(cars.MOVED, ONE) is None
    to = tmp_path / "corrected.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(to), ""))
    press(window, Key.Key_S, CONTROL)
    qtbot.waitUntil(to.exists)
    entry = json.loads(to.read_text())["tracking-annotations"][cars.MOVED]["annotations"][0]
    assert (entry["left"], entry["top"], entry["width"], entry["height"]) == (
        left, top, width, height
    )  # fmt: skip
    window.session.close()
    open_in(window, labels, qtbot)
    press(window, Key.Key_Z, CONTROL)
    while review_of(window).can_undo:
        press(window, Key.Key_Z, CONTROL)
    assert place(window, ONE, cars.MOVED) == (wrong, top, width, height)


# -- boxes and skeletons --------------------------------------------------------------------------


@pytest.fixture
def both(window: MainWindow, walker_labels: Path, qtbot: QtBot) -> MainWindow:
    """Edit mode at frame 2; the first walker has a box there as well."""
    opened = open_source(recognise([walker_labels])[0])
    box = Box(90, 80, 200, 200, opened.sequence.labels[0] if opened.sequence.labels else None)
    sequence = edited(opened.sequence, [BoxEdit("skeleton:1", 2, 0, box)])
    window.session.open_read(replace(opened, sequence=sequence), Request((walker_labels,)))
    window.travel.go_to(2)
    settle(window, qtbot)
    window.state.select(ANN)
    press(window, Key.Key_E)
    return window


def test_what_is_selected_decides_between_box_and_skeleton(both: MainWindow) -> None:
    before = points(both).copy()
    assert both.editing.on_boxes and "new" in both.hints.text()
    press(both, Key.Key_Right)
    assert place(both, ANN, 2) == (91, 80, 200, 200)
    assert (points(both) == before).all()
    # A keypoint inside of the box: pointing at it goes before the box.
    x, y = walkers.place(ANN, 2, WRIST_L)
    drag(both, (x, y), (x + 20, y))
    assert both.state.keypoint == WRIST_L and not both.editing.on_boxes
    assert abs(points(both)[WRIST_L][0] - (x + 20)) <= 1
    assert place(both, ANN, 2) == (91, 80, 200, 200)
    assert "new" not in both.hints.text()
    press(both, Key.Key_Escape)
    assert both.editing.on_boxes
    # Where it has no box, its skeleton.
    press(both, Key.Key_D)
    assert not both.editing.on_boxes


def test_a_missing_box_is_copied_and_interpolated_before_the_skeleton(both: MainWindow) -> None:
    review, before = review_of(both), points(both).copy()
    press(both, Key.Key_D)
    assert not both.editing.on_boxes
    press(both, Key.Key_C)
    assert place(both, ANN, 3) == (90, 80, 200, 200)
    assert review.undo_title == "Copy skeleton:1 from frame 2 to 3"
    press(both, Key.Key_D)
    press(both, Key.Key_C)
    press(both, Key.Key_A)
    press(both, Key.Key_Delete)
    assert place(both, ANN, 3) is None
    both.state.select_finding(-1)
    press(both, Key.Key_K)
    assert place(both, ANN, 3) == (90, 80, 200, 200)
    assert review.undo_title.startswith("Interpolate skeleton:1 at frame 3, making 1 box")
    assert (points(both) == before).all()
