"""The rig editor without a review: every operation, by mouse and by keys alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gtreview.formats.rig import load_rig
from gtreview.model.palettes import NAMED
from gtreview.model.rig import Bone, Rig
from gtreview.ui import theme
from gtreview.ui.rig_document import LooseRig
from gtreview.ui.rig_editor import RigEditor
from gtreview.ui.rig_models import BoneTable, KeypointTable, RigView
from gtreview.ui.rig_windows import RigDialog
from tests.model.walkers import LABELS, RIG
from tests.ui.test_rig_preview import drag

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
"""What the platform plug-in for tests says of pop-ups."""
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialog(themed: QApplication, qtbot: QtBot) -> RigDialog:
    made = RigDialog(None)
    qtbot.addWidget(made, before_close_func=lambda dialog: dialog.rig.keep())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def editor(dialog: RigDialog) -> RigEditor:
    """The editor with the walkers' rig."""
    dialog.rig.open(RIG, "Open")
    dialog.editor.edit(LooseRig(RIG))
    return dialog.editor


def rig(editor: RigEditor) -> Rig:
    return editor.document.rig


def index(view: RigView, key: object, column: int) -> QModelIndex:
    row = next(r for r in range(view.table.rowCount()) if view.table.key(r) == key)
    return view.table.index(row, column)


def click(view: RigView, at: QModelIndex, modifier: Qt.KeyboardModifier = NONE) -> None:
    view.scrollTo(at)
    QTest.mouseClick(view.viewport(), LEFT, modifier, view.visualRect(at).center())


def type_in(view: RigView, at: QModelIndex, text: str, end: Key = Key.Key_Return) -> None:
    """Type another text into a cell, as with the keyboard alone."""
    view.setFocus()
    view.setCurrentIndex(at)
    QTest.keyClick(view, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    enter(text, end)


def enter(text: str, end: Key = Key.Key_Return) -> None:
    """Type into the field that has the focus; what that leads to is done when it is closed."""
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, end)
    # First the field is closed, then what was typed is taken over.
    QApplication.processEvents()
    QApplication.processEvents()


def press(editor: RigEditor, key: Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or editor, key, modifier)


def pick(page: QWidget, text: str) -> None:
    """Answer the colour that is asked for."""
    assert page.picker.isVisible()
    page.picker.field.setText(text)
    QTest.keyClick(page.picker.field, Key.Key_Return)


# -- keypoints ------------------------------------------------------------------------------------


def test_the_tables_say_what_the_rig_has(editor: RigEditor) -> None:
    assert [editor.tabs.tabText(i) for i in range(4)] == [
        "Keypoints  7", "Bones  6", "Pairs  3", "Look",
    ]  # fmt: skip
    table = editor.keypoints.view.table
    assert [table.index(r, KeypointTable.LABEL).data() for r in range(7)] == list(LABELS)
    assert table.index(3, KeypointTable.X).data() == "3"
    assert editor.save_button.isEnabled()


def test_a_keypoint_is_added_and_named_at_once(editor: RigEditor) -> None:
    QTest.mouseClick(editor.keypoints.add_button, LEFT)
    assert rig(editor).labels[-1] == "keypoint 8"
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text() == "keypoint 8"
    enter("neck")
    assert rig(editor).labels == (*LABELS, "neck")
    assert rig(editor).keypoints[-1].y > max(point.y for point in RIG.keypoints)


def test_a_new_name_is_taken_over_by_bones_and_pairs(editor: RigEditor) -> None:
    view = editor.keypoints.view
    type_in(view, index(view, "elbowL", KeypointTable.LABEL), "left elbow")
    assert rig(editor).labels[3] == "left elbow"
    assert Bone("shoulderL", "left elbow", "#888888") in rig(editor).bones
    assert ("left elbow", "elbowR") in rig(editor).pairs
    assert view.keys() == ["left elbow"]


def test_esc_drops_what_was_typed(editor: RigEditor, dialog: RigDialog) -> None:
    view = editor.keypoints.view
    type_in(view, index(view, "head", KeypointTable.LABEL), "skull", Key.Key_Escape)
    assert rig(editor) == RIG and dialog.isVisible()


@pytest.mark.parametrize("name, why", [("wristL", "already"), ("", "needs a label")])
def test_a_name_that_cannot_be_is_said(editor: RigEditor, name: str, why: str) -> None:
    view = editor.keypoints.view
    editor.keypoints.renamed.emit("head", name)
    assert rig(editor) == RIG
    assert why in editor.foot.text() and editor.foot.property("role") == "high"
    assert view.table.index(0, KeypointTable.LABEL).data() == "head"


def test_places_and_descriptions_are_typed(editor: RigEditor) -> None:
    view = editor.keypoints.view
    type_in(view, index(view, "head", KeypointTable.X), "12,5")
    type_in(view, index(view, "head", KeypointTable.DESCRIPTION), "the top")
    head = rig(editor).keypoints[0]
    assert (head.x, head.y, head.description) == (12.5, 0, "the top")
    type_in(view, index(view, "head", KeypointTable.Y), "high")
    assert "'high' is no position" in editor.foot.text()
    assert rig(editor).keypoints[0] == head


def test_several_are_removed_with_all_that_hangs_on_them(editor: RigEditor) -> None:
    view = editor.keypoints.view
    click(view, index(view, "wristL", 1))
    click(view, index(view, "wristR", 1), CONTROL)
    press(editor, Key.Key_Delete)
    assert rig(editor).labels == LABELS[:5]
    assert len(rig(editor).bones) == 4 and len(rig(editor).pairs) == 2
    press(editor, Key.Key_Z, CONTROL)
    assert rig(editor) == RIG


def test_the_order_is_changed_with_keys(editor: RigEditor) -> None:
    view = editor.keypoints.view
    click(view, index(view, "head", 1))
    click(view, index(view, "shoulderL", 1), CONTROL)
    press(editor, Key.Key_Down, CONTROL)
    assert rig(editor).labels[:3] == ("shoulderR", "head", "shoulderL")
    press(editor, Key.Key_Up, CONTROL)
    assert rig(editor).labels == LABELS
    assert not editor.keypoints.up_button.isEnabled()
    assert view.keys() == ["head", "shoulderL"]


def test_undo_and_redo_go_step_by_step(editor: RigEditor) -> None:
    view = editor.keypoints.view
    type_in(view, index(view, "head", KeypointTable.X), "20")
    type_in(view, index(view, "head", KeypointTable.X), "30")
    press(editor, Key.Key_Z, CONTROL)
    assert rig(editor).keypoints[0].x == 20 and "Undone: Move head" in editor.foot.text()
    press(editor, Key.Key_Z, CONTROL)
    assert rig(editor) == RIG and not editor.undo_button.isEnabled()
    press(editor, Key.Key_Z, CONTROL | SHIFT)
    assert rig(editor).keypoints[0].x == 20
    QTest.mouseClick(editor.redo_button, LEFT)
    assert rig(editor).keypoints[0].x == 30


# -- colours --------------------------------------------------------------------------------------


def test_a_click_on_a_colour_asks_for_another(editor: RigEditor) -> None:
    view = editor.keypoints.view
    click(view, index(view, "head", KeypointTable.COLOUR))
    pick(editor.keypoints, "Orange")
    assert rig(editor).keypoints[0].colour == "#ffa500"
    assert [p.colour for p in rig(editor).keypoints[1:]] == ["#888888"] * 6


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_F2])
def test_keys_alone_change_a_colour(editor: RigEditor, key: Key) -> None:
    view = editor.keypoints.view
    view.setFocus()
    press(editor, Key.Key_Home)
    press(editor, Key.Key_Down)
    while view.currentIndex().column() > 0:
        press(editor, Key.Key_Left)
    press(editor, key)
    pick(editor.keypoints, "#abc")
    coloured = {p.label: p.colour for p in rig(editor).keypoints if p.colour != "#888888"}
    assert coloured == {view.current_key(): "#aabbcc"}


def test_all_that_is_selected_takes_the_colour(editor: RigEditor) -> None:
    view = editor.keypoints.view
    click(view, index(view, "head", 1))
    click(view, index(view, "elbowL", 1), CONTROL)
    click(view, index(view, "head", KeypointTable.COLOUR))
    pick(editor.keypoints, "#0af")
    coloured = [point.label for point in rig(editor).keypoints if point.colour == "#00aaff"]
    assert coloured == ["head", "elbowL"]
    assert editor.keypoints.swatch.colour == "#00aaff"


def test_a_colour_that_is_none_is_said(editor: RigEditor) -> None:
    page = editor.keypoints
    page.view.select(["head"])
    page.swatch.click()
    pick(page, "#12")
    assert page.picker.isVisible() and "'#12' is no colour" in page.picker.problem.text()
    pick(page, "rgb(1, 2, 3)")
    assert not page.picker.isVisible() and rig(editor).keypoints[0].colour == "#010203"


def test_swatches_are_those_of_the_chosen_palette(editor: RigEditor) -> None:
    page = editor.keypoints
    page.view.select(["head"])
    page.swatch.click()
    page.picker.palettes.setCurrentText("Okabe–Ito (colour-blind safe)")
    page.picker.swatches[4].click()
    assert rig(editor).keypoints[0].colour == "#0072b2"


def test_more_colours_come_from_the_systems_dialog(editor: RigEditor) -> None:
    page = editor.keypoints
    page.view.select(["head"])
    page.swatch.click()
    page.picker.more.click()
    dialog = page.findChild(QColorDialog)
    dialog.colorSelected.emit(Qt.GlobalColor.red)
    assert rig(editor).keypoints[0].colour == "#ff0000"
    dialog.close()


def test_bones_take_colours_too(editor: RigEditor) -> None:
    view = editor.bones.view
    editor.tabs.setCurrentWidget(editor.bones)
    click(view, index(view, ("head", "shoulderL"), BoneTable.A))
    click(view, index(view, ("elbowL", "wristL"), BoneTable.A), CONTROL)
    click(view, index(view, ("elbowL", "wristL"), BoneTable.COLOUR))
    pick(editor.bones, "lime")
    coloured = [(b.a, b.b) for b in rig(editor).bones if b.colour == "#00ff00"]
    assert coloured == [("head", "shoulderL"), ("elbowL", "wristL")]


def test_sides_take_the_colours_that_are_picked_for_them(editor: RigEditor) -> None:
    look = editor.look
    editor.tabs.setCurrentWidget(look)
    look.sides["left"].click()
    pick(look, "red")
    look.by_side.click()
    colours = {point.label: point.colour for point in rig(editor).keypoints}
    assert {colours[label] for label in LABELS if label.endswith("L")} == {"#ff0000"}
    right = {colours[label] for label in LABELS if label.endswith("R")}
    assert len(right) == 1 and colours["head"] not in right | {"#ff0000"}


def test_limbs_and_keypoints_take_a_palettes_colours(editor: RigEditor) -> None:
    look, name = editor.look, "Tol bright (colour-blind safe)"
    editor.tabs.setCurrentWidget(look)
    look.palette_.setCurrentText(name)
    look.in_turn.click()
    assert [point.colour for point in rig(editor).keypoints] == list(NAMED[name])
    look.by_limb.click()
    colours = {point.label: point.colour for point in rig(editor).keypoints}
    assert colours["elbowL"] == colours["wristL"] != colours["wristR"]
    look.of_skeletons.click()
    style = rig(editor).style
    assert style.by_skeleton and style.colours == NAMED[name]
    assert look.by.currentText() == "One a skeleton"


def test_style_and_sizes(editor: RigEditor) -> None:
    look = editor.look
    editor.tabs.setCurrentWidget(look)
    look.points.setFocus()
    QTest.keyClick(look.points, Key.Key_Down)
    look.radius.setFocus()
    look.radius.selectAll()
    QTest.keyClicks(look.radius, "7.5")
    look.line.setFocus()
    look.line.selectAll()
    QTest.keyClicks(look.line, "3")
    QTest.keyClick(look.line, Key.Key_Return)
    style = rig(editor).style
    assert (style.points, style.radius, style.line) == ("HollowCircle", 7.5, 3.0)


# -- bones and pairs ------------------------------------------------------------------------------


def test_a_bone_is_drawn_in_the_preview(editor: RigEditor) -> None:
    preview = editor.preview
    QTest.mouseClick(editor.bone_tool, LEFT)
    drag(preview, preview.place_of("wristL"), preview.place_of("wristR"))
    assert rig(editor).bones[-1].a == "wristL" and rig(editor).bones[-1].b == "wristR"
    press(editor, Key.Key_Z, CONTROL)
    assert rig(editor) == RIG


def test_a_keypoint_is_dragged_in_one_step(editor: RigEditor) -> None:
    preview = editor.preview
    start = preview.place_of("head")
    drag(preview, start, start + QPointF(20, 0))
    head = rig(editor).keypoints[0]
    assert head.x > 10 and head.y == pytest.approx(0, abs=0.1)
    preview.setFocus()
    press(editor, Key.Key_Z, CONTROL)
    assert rig(editor) == RIG and not editor.document.can_undo


def test_bones_are_added_by_name_and_changed_in_place(editor: RigEditor) -> None:
    page = editor.bones
    editor.tabs.setCurrentWidget(page)
    page.start.setCurrentText("wristL")
    page.end.setCurrentText("wristR")
    page.add_button.click()
    assert page.view.keys() == [("wristL", "wristR")]
    page.view.table.setData(index(page.view, ("wristL", "wristR"), BoneTable.B), "head")
    QApplication.processEvents()
    assert (rig(editor).bones[-1].a, rig(editor).bones[-1].b) == ("wristL", "head")
    page.view.setFocus()
    page.view.select([("wristL", "head")])
    press(editor, Key.Key_Delete)
    assert rig(editor).bones == RIG.bones


def test_a_bone_to_itself_is_refused(editor: RigEditor) -> None:
    editor.bones.connect_ends("head", "head")
    assert rig(editor) == RIG and "to itself" in editor.foot.text()


def test_selected_keypoints_are_connected_and_paired(editor: RigEditor) -> None:
    page = editor.keypoints
    page.view.select(["wristL", "wristR"])
    page.refresh()
    page.connect_button.click()
    assert rig(editor).bones[-1].a == "wristL"
    page.view.select(["elbowL", "wristR"])
    page.refresh()
    page.pair_button.click()
    assert ("elbowL", "wristR") in rig(editor).pairs
    assert len(rig(editor).pairs) == 2, "elbowR and wristL are alone now"


def test_pairs_are_guessed_turned_and_undone(editor: RigEditor) -> None:
    page = editor.pairs
    editor.tabs.setCurrentWidget(page)
    page.view.select([("elbowL", "elbowR")])
    page.turn_button.click()
    assert ("elbowR", "elbowL") in rig(editor).pairs
    page.view.setFocus()
    press(editor, Key.Key_Delete)
    assert len(rig(editor).pairs) == 2
    page.guess_button.click()
    assert rig(editor).pairs == RIG.pairs
    page.left.setCurrentText("head")
    page.right.setCurrentText("elbowR")
    page.add_button.click()
    assert ("head", "elbowR") in rig(editor).pairs


def test_the_preview_and_the_lists_select_the_same(editor: RigEditor) -> None:
    preview = editor.preview
    QTest.mouseClick(preview, LEFT, NONE, preview.place_of("wristL").toPoint())
    assert editor.keypoints.view.keys() == ["wristL"]
    middle = (preview.place_of("elbowR") + preview.place_of("wristR")) / 2
    QTest.mouseClick(preview, LEFT, NONE, middle.toPoint())
    assert editor.bones.view.keys() == [("elbowR", "wristR")]
    assert editor.tabs.currentWidget() is editor.bones
    preview.setFocus()
    press(editor, Key.Key_Delete)
    assert len(rig(editor).bones) == 5
    view = editor.keypoints.view
    editor.tabs.setCurrentWidget(editor.keypoints)
    click(view, index(view, "head", 1))
    assert preview.points == {"head"}


# -- files ----------------------------------------------------------------------------------------


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Answers the file dialogs: call it with the file's name."""

    def choose(name: str, kind: str = "Rig (*.json)") -> Path:
        path = tmp_path / name
        for ask in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, ask, lambda *_args: (str(path), kind))
        return path

    return choose


def test_from_nothing_to_a_rig_file(dialog: RigDialog, chosen) -> None:
    editor = dialog.editor
    assert not editor.save_button.isEnabled() and "no keypoints" in editor.foot.text()
    preview = editor.preview
    for at, name in ((QPoint(100, 60), "nose"), (QPoint(200, 260), "tail")):
        QTest.mouseDClick(preview, LEFT, NONE, at)
        enter(name)
    drag(preview, preview.place_of("nose"), preview.place_of("tail"), SHIFT)
    QTest.keyClicks(editor.name, "mouse")
    QTest.keyClick(editor.name, Key.Key_Return)
    path = chosen("mouse")
    QTest.mouseClick(editor.save_button, LEFT)
    made = load_rig(path.with_suffix(".json"))
    assert made == dialog.rig.rig and not dialog.rig.unsaved
    assert (made.name, made.labels, len(made.bones)) == ("mouse", ("nose", "tail"), 1)
    assert "Saved as mouse.json" in editor.foot.text()


def test_a_template_is_written_and_read_again(editor: RigEditor, chosen) -> None:
    path = chosen("job.html", "Worker template (*.html)")
    QTest.keyClick(editor, Key.Key_S, CONTROL)
    assert "crowd-2d-skeleton" in path.read_text()
    editor.begin_with(Rig(""), "Begin with nothing")
    editor.ask_open()
    assert rig(editor).labels == LABELS and len(rig(editor).bones) == 6


def test_what_a_file_has_of_no_use_is_told(editor: RigEditor, chosen) -> None:
    path = chosen("rig.json")
    bones = [{"a": "a", "b": "nowhere", "colour": "red"}]
    points = [{"label": "a", "colour": "#12", "x": 0, "y": 0}]
    path.write_text(json.dumps({"name": "broken", "keypoints": points, "bones": bones}))
    editor.ask_open()
    assert rig(editor).labels == ("a",) and rig(editor).bones == ()
    assert "nowhere" in editor.foot.text() and "#12" in editor.foot.text()


def test_a_file_that_is_no_rig_changes_nothing(editor: RigEditor, chosen) -> None:
    chosen("rig.json").write_text("[]")
    editor.ask_open()
    assert rig(editor) == RIG and editor.foot.text().startswith("✗")


def test_it_can_begin_with_a_rig_that_comes_with_the_program(editor: RigEditor) -> None:
    editor.menu.aboutToShow.emit()
    names = {action.text().split("  ·  ")[0]: action for action in editor.menu.actions()}
    names["COCO-17"].trigger()
    assert rig(editor).name == "COCO-17" and len(rig(editor).keypoints) == 17
    assert "Back to the rig of the labels" not in names
    editor.undo()
    assert rig(editor) == RIG


def test_closing_asks_where_something_is_not_saved(dialog: RigDialog) -> None:
    dialog.editor.keypoints.add()
    dialog.close()
    assert dialog.isVisible() and dialog.editor.question.isVisible()
    QTest.keyClick(dialog.editor.question.buttons[0], Key.Key_Escape)
    assert not dialog.editor.question.isVisible() and dialog.isVisible()
    dialog.close()
    texts = [button.text() for button in dialog.editor.question.buttons]
    assert texts == ["Save as…", "Close without saving", "Cancel"]
    dialog.editor.question.buttons[1].click()
    assert not dialog.isVisible()


# -- for everyone ---------------------------------------------------------------------------------


def test_every_control_has_a_name_and_is_reached_by_tab(editor: RigEditor) -> None:
    reached: set[QWidget] = set()
    for page in range(editor.tabs.count()):
        editor.tabs.setCurrentIndex(page)
        editor.name.setFocus()
        for _ in range(40):
            QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
            reached.add(QApplication.focusWidget())
    wanted = {
        editor.menu_button, editor.save_button, editor.preview, editor.bone_tool,
        editor.keypoints.view, editor.keypoints.add_button, editor.bones.view, editor.bones.start,
        editor.pairs.view, editor.pairs.guess_button, editor.look.points, editor.look.by_limb,
        editor.look.sides["left"],
    }  # fmt: skip
    assert wanted <= reached
    for widget in wanted:
        named = widget.accessibleName() or getattr(widget, "text", lambda: "")()
        assert named, widget


def test_a_read_only_rig_cannot_be_changed(editor: RigEditor) -> None:
    document = LooseRig(RIG)
    document.read_only = True
    editor.edit(document)
    editor.keypoints.view.select(["head"])
    assert not editor.keypoints.add_button.isEnabled()
    assert not editor.look.isEnabled() and editor.name.isReadOnly()
    assert not editor.keypoints.swatch.isEnabled()
    click(editor.keypoints.view, index(editor.keypoints.view, "head", 0))
    assert not editor.keypoints.picker.isVisible()


def test_icons_follow_the_theme(editor: RigEditor, themed: QApplication) -> None:
    def ink() -> int:
        image = editor.keypoints.add_button.icon().pixmap(17, 17).toImage()
        return max(
            image.pixelColor(x, y).lightness() * (image.pixelColor(x, y).alpha() > 200)
            for x in range(image.width())
            for y in range(image.height())
        )

    assert ink() > 180
    theme.apply(themed, theme.LIGHT)
    assert ink() < 100
    theme.apply(themed, theme.DARK)


def test_ten_thousand_keypoints_can_be_edited(editor: RigEditor) -> None:
    points = tuple(replace(RIG.keypoints[0], label=f"p{i}", x=i % 100, y=i // 100)
                   for i in range(10_000))  # fmt: skip
    editor.begin_with(Rig("many", points), "Many")
    editor.keypoints.view.select(["p9999"])
    editor.keypoints.recolour("#ff0000")
    assert rig(editor).keypoints[-1].colour == "#ff0000"
    editor.preview.grab()
