"""Changing a rig leaves one that holds together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model import rig_edits
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.rig_problems import problems
from tests.formats.rigs import rigs

WHITE, RED, BLUE = "#ffffff", "#ff0000", "#0000ff"
MOUSE = Rig(
    "mouse",
    tuple(Keypoint(label, WHITE) for label in ("nose", "earL", "earR", "tail")),
    (Bone("nose", "earL", WHITE), Bone("nose", "earR", WHITE), Bone("nose", "tail", WHITE)),
    (("earL", "earR"),),
)


def test_a_keypoint_is_added_at_the_end() -> None:
    rig = rig_edits.add(MOUSE, Keypoint("paw", RED))
    assert rig.labels == (*MOUSE.labels, "paw")


@pytest.mark.parametrize("label", ["nose", "", " "])
def test_a_label_that_is_taken_or_empty_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="keypoint"):
        rig_edits.add(MOUSE, Keypoint(label, RED))
    if label.strip():
        with pytest.raises(ValueError, match="already"):
            rig_edits.rename(MOUSE, "tail", label, mapped=True)


def test_bones_and_pairs_follow_a_new_name() -> None:
    rig = rig_edits.rename(MOUSE, "earL", "left_ear", mapped=False)
    assert rig.labels == ("nose", "left_ear", "earR", "tail")
    assert rig.bones[0] == Bone("nose", "left_ear", WHITE)
    assert rig.pairs == (("left_ear", "earR"),)
    assert rig.keypoints[1].source == "left_ear"


def test_a_mapped_name_keeps_what_labels_say() -> None:
    rig = rig_edits.rename(MOUSE, "nose", "snout", mapped=True)
    again = rig_edits.rename(rig, "snout", "muzzle", mapped=True)
    assert again.keypoints[0].source == "nose"
    back = rig_edits.rename(again, "muzzle", "nose", mapped=True)
    assert back == MOUSE
    with pytest.raises(ValueError, match="already"):
        rig_edits.add(rig, Keypoint("nose", RED))


def test_what_names_a_removed_keypoint_goes_with_it() -> None:
    rig = rig_edits.remove(MOUSE, ["earL", "tail"])
    assert rig.labels == ("nose", "earR")
    assert rig.bones == (Bone("nose", "earR", WHITE),) and rig.pairs == ()


@pytest.mark.parametrize(("to", "order"), [(0, "tail nose earL earR"), (2, "nose earL tail earR")])
def test_a_keypoint_moves_in_the_order(to: int, order: str) -> None:
    assert rig_edits.move(MOUSE, "tail", to).labels == tuple(order.split())


def test_a_rest_position_is_set() -> None:
    point = rig_edits.place(MOUSE, "tail", 3, -4.5).keypoints[3]
    assert (point.x, point.y) == (3, -4.5)
    with pytest.raises(ValueError, match="no position"):
        rig_edits.place(MOUSE, "tail", math.nan, 0)


def test_on_a_circle_no_two_keypoints_lie_together() -> None:
    rig = rig_edits.on_circle(MOUSE)
    places = {(point.x, point.y) for point in rig.keypoints}
    assert places == {(100, 0), (200, 100), (100, 200), (0, 100)}


def test_bones_come_and_go_in_either_direction() -> None:
    rig = rig_edits.connect(MOUSE, "tail", "earL", RED)
    assert rig.bones[-1] == Bone("tail", "earL", RED)
    assert rig_edits.connect(rig, "earL", "tail", BLUE).bones[-1].colour == BLUE
    assert rig_edits.disconnect(rig, "earL", "tail") == MOUSE
    with pytest.raises(ValueError, match="itself"):
        rig_edits.connect(MOUSE, "tail", "tail")


def test_a_new_pair_undoes_those_its_keypoints_were_in() -> None:
    rig = rig_edits.pair(MOUSE, "earR", "tail")
    assert rig.pairs == (("earR", "tail"),)
    assert rig_edits.unpair(rig, "tail").pairs == ()
    with pytest.raises(ValueError, match="mirror image"):
        rig_edits.pair(MOUSE, "tail", "tail")


def test_one_keypoint_and_one_bone_take_a_colour() -> None:
    rig = rig_edits.recolour_bone(rig_edits.recolour(MOUSE, "tail", RED), "earR", "nose", BLUE)
    assert [point.colour for point in rig.keypoints] == [WHITE, WHITE, WHITE, RED]
    assert [bone.colour for bone in rig.bones] == [WHITE, BLUE, WHITE]


def test_sides_take_their_colours() -> None:
    rig = rig_edits.recolour_by_side(MOUSE, left=RED, right=BLUE, middle=WHITE)
    assert [point.colour for point in rig.keypoints] == [WHITE, RED, BLUE, WHITE]
    assert [bone.colour for bone in rig.bones] == [RED, BLUE, WHITE]


def test_limbs_take_a_colour_each() -> None:
    rig = rig_edits.recolour_by_limb(MOUSE, (WHITE, RED, BLUE))
    assert [point.colour for point in rig.keypoints] == [WHITE, RED, BLUE, WHITE]
    assert [bone.colour for bone in rig.bones] == [RED, BLUE, WHITE]


def test_a_palette_goes_round() -> None:
    rig = rig_edits.recolour_from_palette(MOUSE, (RED, BLUE))
    assert [point.colour for point in rig.keypoints] == [RED, BLUE, RED, BLUE]
    assert [bone.colour for bone in rig.bones] == [BLUE, RED, BLUE]


@pytest.mark.parametrize(
    "edit", [rig_edits.move, rig_edits.recolour, rig_edits.describe, rig_edits.pair]
)
def test_a_keypoint_that_is_not_there_is_named(edit: object) -> None:
    with pytest.raises(ValueError, match="no keypoint 'wing'"):
        edit(MOUSE, "wing", "nose")  # type: ignore[operator]


@given(rigs(), st.data())
def test_edits_make_no_problems(rig: Rig, data: st.DataObject) -> None:
    label = data.draw(st.sampled_from(rig.labels))
    renamed = rig_edits.rename(rig, label, f"{label} of old " * 3, mapped=data.draw(st.booleans()))
    for edited in (
        renamed,
        rig_edits.move(renamed, renamed.labels[0], data.draw(st.integers(0, 9))),
        rig_edits.recolour_by_side(rig),
        rig_edits.recolour_by_limb(rig),
        rig_edits.recolour_from_palette(rig),
        rig_edits.on_circle(rig),
    ):
        assert problems(edited) == ()
    assert len(rig.labels) == 1 or problems(rig_edits.remove(rig, [label])) == ()
