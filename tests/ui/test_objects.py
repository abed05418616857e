"""The keypoints in the left panel follow the selected object and frame."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gtreview.model.rig import Style
from gtreview.ui.objects import ObjectsPanel
from gtreview.ui.rows import COUNT, NAME
from gtreview.ui.state import ViewState
from tests.ui import puppets, scene
from tests.ui.puppets import FOOT, LEFT, RIGHT
from tests.ui.scene import OpenReview


@pytest.fixture
def panel(qtbot: QtBot) -> ObjectsPanel:
    panel = ObjectsPanel(ViewState())
    qtbot.addWidget(panel)
    of = puppets.poses(absent=((1, 3, LEFT),), hidden=((1, 3, FOOT), (1, 4, RIGHT)))
    panel.state.open(scene.FRAMES)
    panel.show_review(OpenReview(puppets.sequence(of=of)))  # type: ignore[arg-type]
    return panel


def states(panel: ObjectsPanel) -> list[str]:
    model = panel.keypoints.model
    return [model.data(model.index(row, COUNT)) for row in range(model.rowCount())]


def test_keypoints_say_what_they_are(panel: ObjectsPanel) -> None:
    assert states(panel) == [""] * 4
    panel.state.select(1)
    assert states(panel) == [""] * 4
    panel.state.go_to(3)
    assert states(panel) == ["", "absent", "", "hidden"]
    panel.state.go_to(4)
    assert states(panel) == ["", "", "hidden", ""]
    panel.state.select(0)
    assert states(panel) == [""] * 4


def test_a_click_on_a_keypoint_selects_it_and_again_none(panel: ObjectsPanel) -> None:
    keypoints = panel.keypoints
    cell = keypoints.proxy.index(FOOT, NAME)
    panel.state.select(1)
    keypoints.table.clicked.emit(cell)
    assert panel.state.keypoint == FOOT
    assert [index.row() for index in keypoints.table.selectionModel().selectedRows()] == [FOOT]
    keypoints.table.clicked.emit(cell)
    assert panel.state.keypoint == -1 and not keypoints.table.selectionModel().selectedRows()


def test_without_an_object_a_keypoint_is_the_frames_first(panel: ObjectsPanel) -> None:
    panel.keypoints.table.clicked.emit(panel.keypoints.proxy.index(LEFT, NAME))
    assert (panel.state.track, panel.state.keypoint) == (0, LEFT)


def test_another_rig_keeps_selection_and_hidden_objects(panel: ObjectsPanel) -> None:
    panel.state.select(1)
    panel.state.select_keypoint(FOOT)
    panel.objects.model.toggle(0)
    panel.review.sequence = puppets.sequence(Style(radius=9))  # type: ignore[union-attr,misc]
    panel.refresh(frozenset({"rig"}))
    assert panel.hidden["tracks"] == {0}
    rows = panel.keypoints.table.selectionModel().selectedRows()
    assert [index.row() for index in rows] == [FOOT]
    assert states(panel) == [""] * 4
