"""Sides from names, and limbs from bones and sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.formats.rig import bundled
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.sides import bone_sides, guess_pairs, limbs, sides

PAIRS = [
    *(("left_eye", "right_eye"), ("eye_left", "eye_right"), ("kneeLeft", "kneeRight")),
    *(("LeftKnee", "RightKnee"), ("LEFT EYE", "RIGHT EYE"), ("forelegL4", "forelegR4")),
    *(("wingL", "wingR"), ("paw.L", "paw.R"), ("ear_l", "ear_r"), ("l_ear", "r_ear")),
    *(("LEar", "REar"), ("L_F_Paw", "R_F_Paw"), ("Left", "Right"), ("eyeL2", "eyeR2")),
    *(("left_hand_left_side", "right_hand_right_side"), ("L", "R"), ("leg-L-2", "leg-R-2")),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_is_known_by_its_names(pair: tuple[str, str]) -> None:
    assert guess_pairs(["nose", pair[1], "tail", pair[0]]) == (pair,)


def test_what_has_no_counterpart_is_in_no_pair() -> None:
    assert guess_pairs(["left_eye", "tail", "Lip", "cleft", "belly", "right_ear"]) == ()


def test_no_keypoint_is_in_two_pairs() -> None:
    found = guess_pairs(["upLeftL", "upRightL", "upRightR", "upLeftR"])
    names = [name for pair in found for name in pair]
    assert len(names) == len(set(names)) == 4


@given(st.lists(st.text("LRleftrigh_4", max_size=8), unique=True))
def test_pairs_are_disjoint_and_of_these_labels(labels: list[str]) -> None:
    names = [name for pair in guess_pairs(labels) for name in pair]
    assert len(names) == len(set(names)) and set(names) <= set(labels)


def rig(*bones: str, pairs: str = "") -> Rig:
    """Bones ``a-b`` and pairs ``l|r``, keypoints as they come."""
    ends = [tuple(bone.split("-")) for bone in bones]
    labels = dict.fromkeys(end for bone in ends for end in bone)
    return Rig(
        "",
        tuple(Keypoint(label, "#ffffff") for label in labels),
        tuple(Bone(a, b, "#ffffff") for a, b in ends),
        tuple((a, b) for a, b in (pair.split("|") for pair in pairs.split())),
    )


def test_a_bone_has_the_side_of_its_ends() -> None:
    made = rig("neck-l", "neck-r", "l-r", "neck-tail", "l-l2", pairs="l|r l2|r2")
    assert sides(made) == ("middle", "left", "right", "middle", "left")
    assert bone_sides(made) == ("left", "right", "middle", "middle", "left")


def named(made: Rig) -> set[frozenset[str]]:
    return {frozenset(made.labels[i] for i in limb) for limb in limbs(made)}


def test_limbs_of_a_person_are_arms_and_legs() -> None:
    coco = next(each for each in bundled() if each.name == "COCO-17")
    found = named(coco)
    for side in ("left", "right"):
        assert frozenset(f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")) in found
        assert frozenset(f"{side}_{part}" for part in ("hip", "knee", "ankle")) in found
    assert sum(map(len, limbs(coco))) == 17


def test_limbs_of_a_hand_are_its_fingers() -> None:
    hand = next(each for each in bundled() if each.name == "hand-21")
    finger = frozenset(f"ring_finger_{part}" for part in ("mcp", "pip", "dip", "tip"))
    assert finger in named(hand)


def test_limbs_of_a_star_are_its_sides_arms() -> None:
    star = rig("body-l1", "l1-l2", "body-r1", "r1-r2", "body-tail", pairs="l1|r1 l2|r2")
    assert named(star) == {frozenset(s) for s in (("body", "tail"), ("l1", "l2"), ("r1", "r2"))}
