"""The preview of a rig: what the hand does becomes what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.model import rig_edits
from gtreview.model.rig import Rig
from gtreview.ui.rig_preview import RigPreview
from tests.model.walkers import RIG
from tests.ui.windows import OFFSCREEN

pytestmark = OFFSCREEN
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def preview(themed: QApplication, qtbot: QtBot) -> RigPreview:
    made = RigPreview()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_rig(RIG)
    made.show()
    qtbot.waitExposed(made)
    return made


def drag(
    preview: RigPreview, start: QPointF, end: QPointF, modifier: Qt.KeyboardModifier = NONE
) -> None:
    QTest.mousePress(preview, LEFT, modifier, start.toPoint())
    for share in (0.4, 1.0):
        at = start + (end - start) * share
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, preview.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT,
            modifier,
        )  # fmt: skip
        QApplication.sendEvent(preview, event)
    QTest.mouseRelease(preview, LEFT, modifier, end.toPoint())


def click(preview: RigPreview, at: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(preview, LEFT, modifier, at.toPoint())


def test_the_rig_lies_within_the_preview(preview: RigPreview) -> None:
    head, wrists = preview.place_of("head"), [preview.place_of(w) for w in ("wristL", "wristR")]
    assert preview.rect().contains(head.toPoint())
    assert wrists[0].x() < head.x() < wrists[1].x()
    assert wrists[0].y() == wrists[1].y() > head.y()


def test_a_click_selects_and_ctrl_adds(preview: RigPreview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(preview.chosen):
        click(preview, preview.place_of("head"))
    assert preview.points == {"head"}
    click(preview, preview.place_of("wristL"), CONTROL)
    assert preview.points == {"head", "wristL"}
    click(preview, preview.place_of("head"), CONTROL)
    assert preview.points == {"wristL"}
    click(preview, QPointF(3, 3))
    assert preview.points == set()


def test_a_bone_is_selected_by_its_middle(preview: RigPreview) -> None:
    middle = (preview.place_of("elbowL") + preview.place_of("wristL")) / 2
    click(preview, middle)
    assert preview.bones == {("elbowL", "wristL")}
    click(preview, preview.place_of("head"))
    assert preview.bones == set()


def test_a_drag_says_once_where_the_keypoint_lies(preview: RigPreview, qtbot: QtBot) -> None:
    told: list[object] = []
    preview.moved.connect(told.append)
    scale = (preview.place_of("wristR").x() - preview.place_of("wristL").x()) / 18
    start = preview.place_of("head")
    drag(preview, start, start + QPointF(2 * scale, -scale))
    (places,) = told
    assert places.keys() == {"head"}
    # A pixel of the screen is less than 0.2 of the rig's here.
    assert places["head"] == pytest.approx((12, -1), abs=0.2)
    assert preview.rig == RIG, "only its owner changes the rig"


def test_everything_selected_is_dragged_along(preview: RigPreview) -> None:
    told: list[dict[str, tuple[float, float]]] = []
    preview.moved.connect(told.append)
    preview.select({"wristL", "wristR"})
    start = preview.place_of("wristL")
    drag(preview, start, start + QPointF(0, -40))
    (places,) = told
    assert places.keys() == {"wristL", "wristR"}
    assert places["wristL"][1] == places["wristR"][1] < 15
    assert places["wristL"][0] == 1


def test_a_click_that_trembles_moves_nothing(preview: RigPreview) -> None:
    told: list[object] = []
    preview.moved.connect(told.append)
    start = preview.place_of("head")
    drag(preview, start, start + QPointF(1, 0))
    assert told == []


@pytest.mark.parametrize("tool", [False, True])
def test_a_bone_is_drawn_from_one_to_another(preview: RigPreview, qtbot: QtBot, tool: bool) -> None:
    preview.draws_bones = tool
    start, end = preview.place_of("wristL"), preview.place_of("wristR")
    with qtbot.waitSignal(preview.connected) as drawn:
        drag(preview, start, end, NONE if tool else SHIFT)
    assert drawn.args == ["wristL", "wristR"]


def test_a_bone_that_ends_nowhere_is_none(preview: RigPreview, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(preview.connected), qtbot.assertNotEmitted(preview.moved):
        drag(preview, preview.place_of("wristL"), QPointF(5, 5), SHIFT)
        drag(preview, preview.place_of("wristL"), preview.place_of("wristL"), SHIFT)


def test_a_double_click_wants_a_keypoint_there(preview: RigPreview, qtbot: QtBot) -> None:
    place = preview.place_of("head") + QPointF(-100, 0)
    with qtbot.waitSignal(preview.added) as wanted:
        QTest.mouseDClick(preview, LEFT, NONE, place.toPoint())
    scale = (preview.place_of("wristR").x() - preview.place_of("wristL").x()) / 18
    assert wanted.args[0] == pytest.approx(10 - 100 / scale, abs=0.2)
    assert wanted.args[1] == pytest.approx(0, abs=0.2)


def test_keys_go_through_the_keypoints_and_nudge(preview: RigPreview) -> None:
    told: list[object] = []
    preview.moved.connect(told.append)
    QTest.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.points == {"head"}
    QTest.keyClick(preview, Qt.Key.Key_PageUp)
    assert preview.points == {"wristR"}
    QTest.keyClick(preview, Qt.Key.Key_Left)
    QTest.keyClick(preview, Qt.Key.Key_Down, SHIFT)
    assert told == [{"wristR": (18, 15)}, {"wristR": (19, 25)}]


def test_nothing_moves_where_nothing_can_be_edited(preview: RigPreview, qtbot: QtBot) -> None:
    preview.editable = False
    start = preview.place_of("head")
    with qtbot.assertNotEmitted(preview.moved), qtbot.assertNotEmitted(preview.connected):
        drag(preview, start, start + QPointF(30, 30))
        drag(preview, start, preview.place_of("wristL"), SHIFT)
        QTest.keyClick(preview, Qt.Key.Key_Left)


def test_the_rig_stays_where_it_is_while_it_fits(preview: RigPreview) -> None:
    before = preview.place_of("wristL")
    preview.show_rig(rig_edits.place(RIG, "head", 11, 1))
    assert preview.place_of("wristL") == before
    preview.show_rig(rig_edits.place(RIG, "head", 500, 1))
    assert preview.rect().contains(preview.place_of("head").toPoint())


def test_the_wheel_goes_nearer_and_a_drag_beside_the_rig_moves_it(preview: RigPreview) -> None:
    head, wrist = preview.place_of("head"), preview.place_of("wristL")
    turn = QWheelEvent(
        head, preview.mapToGlobal(head), QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(preview, turn)
    near = preview.place_of("wristL")
    assert preview.place_of("head") == head
    assert (near - head).y() == pytest.approx((wrist - head).y() * 1.0016**480)
    drag(preview, QPointF(5, 5), QPointF(45, 25))
    assert preview.place_of("wristL") == near + QPointF(40, 20)
    preview.show_rig(rig_edits.recolour(RIG, "head", "#ff2200"))
    assert preview.place_of("wristL") == near + QPointF(40, 20), "it stays where it was put"
    preview.fit()
    assert preview.place_of("wristL") == wrist


def pixel(preview: RigPreview, at: QPoint) -> QColor:
    return preview.grab().toImage().pixelColor(at)


def test_colours_are_the_rigs(preview: RigPreview) -> None:
    rig = rig_edits.recolour(RIG, "head", "#ff2200")
    preview.show_rig(rig_edits.recolour_bone(rig, "elbowL", "wristL", "#00ff44"))
    middle = (preview.place_of("elbowL") + preview.place_of("wristL")) / 2
    assert pixel(preview, preview.place_of("head").toPoint()) == QColor("#ff2200")
    bone = pixel(preview, middle.toPoint())
    assert bone.green() > 150 and bone.red() < 80
    one = replace(rig.style, by_skeleton=True, colours=("#2233ff",))
    preview.show_rig(replace(rig, style=one))
    assert pixel(preview, preview.place_of("head").toPoint()) == QColor("#2233ff")


def test_rings_are_hollow_and_sizes_are_the_rigs(preview: RigPreview) -> None:
    rig = rig_edits.recolour(RIG, "head", "#ff2200")
    head = preview.place_of("head").toPoint()
    large = replace(RIG.style, radius=12.0)
    preview.show_rig(replace(rig, style=large))
    assert pixel(preview, head + QPoint(9, 0)) == QColor("#ff2200")
    preview.show_rig(replace(rig, style=replace(large, points="HollowCircle")))
    assert pixel(preview, head + QPoint(7, 0)) != QColor("#ff2200")


@pytest.mark.parametrize("rig", [Rig(""), rig_edits.remove(RIG, RIG.labels[1:])])
def test_little_or_nothing_can_be_shown(preview: RigPreview, rig: Rig) -> None:
    preview.show_rig(rig)
    preview.grab()
    for label in rig.labels:
        assert preview.rect().contains(preview.place_of(label).toPoint())
