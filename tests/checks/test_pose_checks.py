"""What each check of skeletons says of scenes made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gtreview.checks.pairs import in_twos
from gtreview.checks.run import describe, group
from gtreview.formats import registry as formats
from gtreview.model import pose_edits
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Sequence
from tests.checks.looking import flags_of, only, spans
from tests.metrics.skeletons import (
    HEAD,
    LEFT_FOOT,
    LEFT_HAND,
    LIMBS,
    RIGHT_FOOT,
    RIGHT_HAND,
    TAIL,
    Points,
    images,
    rig_of,
    sequence_of,
    walking,
)

FRAMES = 200


def alive(seed: int = 0, start: tuple[float, float] = (300, 300)) -> Points:
    """A body that walks, whose limbs swing, set to the pixel by a hand that is not exact."""
    chance = np.random.default_rng(seed)
    points = walking(FRAMES, start)
    swing = 8 * np.sin(np.arange(FRAMES) / 4)
    points[:, LEFT_HAND, 1] += swing
    points[:, RIGHT_HAND, 1] -= swing
    points[:, LEFT_FOOT, 0] -= swing
    points[:, RIGHT_FOOT, 0] += swing
    return np.rint(points + chance.normal(0, 0.4, points.shape))


def first_of(scene: Sequence) -> tuple[str, str]:
    """The check and the sentence of the most suspicious finding."""
    lead = group(flags_of(scene)).lead(0)
    return lead.check, describe(scene, lead)


def test_good_labels_are_hardly_flagged() -> None:
    for seed in range(4):
        scene = sequence_of({"fly:1": alive(seed), "fly:2": alive(seed + 9, (300, 900))})
        flags = flags_of(scene)
        assert (flags.suspicion >= 0.5).sum() == 0, [describe(scene, flag) for flag in flags]


def test_a_swapped_pair_is_one_flag_over_its_whole_span() -> None:
    points = alive()
    points[80:100, [LEFT_HAND, RIGHT_HAND]] = points[80:100, [RIGHT_HAND, LEFT_HAND]]
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "pair-swap")
    assert (flag.first, flag.last) == (80, 99)
    assert flag.keypoints == (LEFT_HAND, RIGHT_HAND)
    assert flag.suspicion > 0.9
    said = "left_hand and right_hand of fly 1 look swapped for 20 frames"
    assert first_of(scene) == ("pair-swap", said)


def test_what_a_swap_explains_is_not_said_again() -> None:
    points = alive()
    points[80, [LEFT_HAND, RIGHT_HAND]] = points[80, [RIGHT_HAND, LEFT_HAND]]
    scene = sequence_of({"fly:1": points})
    assert first_of(scene) == ("pair-swap", "left_hand and right_hand of fly 1 look swapped")
    assert not only(scene, "keypoint-stray") and not only(scene, "keypoint-jump")


def test_a_swap_that_stays_is_flagged_where_it_begins() -> None:
    points = alive()
    points[80:, [LEFT_HAND, RIGHT_HAND]] = points[80:, [RIGHT_HAND, LEFT_HAND]]
    assert spans(only(sequence_of({"fly:1": points}), "pair-swap")) == [(80, 80)]


def test_ends_of_unlike_strength_are_no_span() -> None:
    track, pair, frame = np.zeros(3, np.int32), np.zeros(3, np.int32), np.array([60, 80, 100])
    begin, end, alone = in_twos(track, pair, frame.astype(np.int32), np.array([2.0, 8.0, 9.0]))
    assert frame[begin].tolist() == [60, 80]
    assert frame[end].tolist() == [60, 100]
    assert alone.tolist() == [True, False]


def test_swapped_sides() -> None:
    points = alive()
    left, right = [LEFT_HAND, LEFT_FOOT], [RIGHT_HAND, RIGHT_FOOT]
    points[80:90, left + right] = points[80:90, right + left]
    scene = sequence_of({"fly:1": points})
    assert spans(only(scene, "side-swap")) == [(80, 89)]
    assert not only(scene, "pair-swap")
    assert first_of(scene) == ("side-swap", "left and right of fly 1 look swapped for 10 frames")


def test_exchanged_skeletons() -> None:
    a, b = alive(1), alive(2, (700, 500))
    a[60:72], b[60:72] = b[60:72].copy(), a[60:72].copy()
    scene = sequence_of({"fly:1": a, "fly:2": b})
    (flag,) = only(scene, "identity-swap")
    assert (flag.track, flag.other, flag.first, flag.last) == (0, 1, 60, 71)
    said = "fly 1 and fly 2 look exchanged for 12 frames"
    assert first_of(scene) == ("identity-swap", said)


def test_an_exchange_of_skeletons_is_no_swap_of_sides_and_no_end_of_a_stillness() -> None:
    a, b = alive(1), alive(2, (700, 500))
    a[50:60] = a[50]
    a[60:72], b[60:72] = b[60:72].copy(), a[60:72].copy()
    scene = sequence_of({"fly:1": a, "fly:2": b})
    for check in ("pair-swap", "side-swap", "frozen-pose"):
        assert not only(scene, check)


def test_a_point_astray() -> None:
    points = alive()
    points[80:83, HEAD] += (0, -60)
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "keypoint-stray")
    assert (flag.first, flag.last, flag.keypoints) == (80, 82, (HEAD,))
    check, said = first_of(scene)
    assert check == "keypoint-stray"
    assert said.startswith("head of fly 1 is off by 4") and said.endswith(" for 3 frames")


def test_a_point_that_jumps_and_stays() -> None:
    points = alive()
    points[80:, HEAD] += (0, -60)
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "keypoint-jump")
    assert (flag.first, flag.keypoints) == (80, (HEAD,))
    assert describe(scene, flag).startswith("head of fly 1 jumps 3")


def test_a_bone_far_too_long() -> None:
    points = alive()
    points[80, TAIL] += (0, 150)
    scene = sequence_of({"fly:1": points}, rig_of(bones=LIMBS))
    (flag,) = only(scene, "bone-length")
    assert flag.first == 80 and TAIL in flag.keypoints
    assert " × as long as usual" in describe(scene, flag)


def test_a_frozen_pose() -> None:
    points = alive()
    points[80:94] = points[80]
    points[94:] += (25, 0)
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "frozen-pose")
    assert (flag.first, flag.last, flag.value) == (80, 93, 14)
    assert describe(scene, flag) == "fly 1 does not move for 14 frames, then jumps"


def test_who_stands_still_and_walks_on_is_not_frozen() -> None:
    way = alive()
    points = np.concatenate([way[:80], np.repeat(way[79:80], 14, axis=0), way[80:-14]])
    assert not only(sequence_of({"fly:1": points}), "frozen-pose")


def test_trembling_points() -> None:
    points = alive()
    points[80:92] = np.rint(
        points[80:92] + np.random.default_rng(4).normal(0, 4, points[80:92].shape)
    )
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "shaking")
    assert 78 <= flag.first <= 84 and 88 <= flag.last <= 94
    assert flag.suspicion > 0.9


def test_a_point_that_is_forgotten_for_once() -> None:
    points = alive()
    points[80:83, TAIL] = np.nan
    points[::7, HEAD] = np.nan
    points[100:150, LEFT_HAND] = np.nan
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "missing-keypoint")
    assert (flag.first, flag.last, flag.keypoints) == (80, 82, (TAIL,))
    assert flag.suspicion == pytest.approx(0.95)
    assert describe(scene, flag) == "tail of fly 1 is missing for 3 frames"


def test_a_gap_of_one_object_is_not_joined_with_another_one_s() -> None:
    first, second = alive(1), alive(2)
    first[-2:, TAIL] = np.nan
    second[:3, TAIL] = np.nan
    scene = sequence_of({"fly:1": first, "fly:2": second})
    assert not only(scene, "missing-keypoint")


def test_a_skeleton_that_is_missing_is_a_gap() -> None:
    points = alive()
    points[80:84] = np.nan
    scene = sequence_of({"fly:1": points})
    (flag,) = only(scene, "gap")
    assert (flag.first, flag.last, flag.value) == (80, 83, 4)


def boxes_around(points: Points, without: slice, margin: float = 10) -> Boxes:
    frame = np.delete(np.arange(len(points)), without)
    low, high = points[frame].min(axis=1) - margin, points[frame].max(axis=1) + margin
    zeros = np.zeros(len(frame), int)
    (left, top), (width, height) = low.T, (high - low).T
    return Boxes.sorted(
        frame=frame, track=zeros, label=zeros - 1, left=left, top=top, width=width, height=height,
        attributes=zeros, row=np.arange(len(frame)),
    )  # fmt: skip


def test_a_gap_that_box_and_skeleton_share_is_one() -> None:
    points = alive()
    boxes = boxes_around(points, slice(80, 84))
    points[80:84] = np.nan
    points[120:122] = np.nan
    scene = sequence_of({"fly:1": points}, boxes=boxes)
    assert spans(only(scene, "gap")) == [(80, 83), (120, 121)]


def test_a_point_outside_the_object_s_box() -> None:
    points = alive()
    boxes = boxes_around(points, slice(0, 0))
    points[80, TAIL] += (0, 60)
    scene = sequence_of({"fly:1": points}, boxes=boxes)
    (flag,) = only(scene, "outside-box")
    assert (flag.first, flag.keypoints) == (80, (TAIL,))
    assert describe(scene, flag).startswith("tail of fly 1 is outside its box by ")


def test_a_point_outside_the_picture_whose_size_is_known() -> None:
    points = alive()
    points[80, HEAD] = (500, -20)
    (flag,) = only(sequence_of({"fly:1": points}, size=(1920, 1080)), "outside-picture")
    assert (flag.first, flag.value, flag.keypoints) == (80, 20, (HEAD,))
    assert not only(sequence_of({"fly:1": points}), "outside-picture")


def people(count: int = 400) -> Points:
    """Bodies of many sizes, each turned and placed anyhow."""
    chance = np.random.default_rng(8)
    turn = chance.uniform(-0.6, 0.6, count)
    scale = chance.uniform(0.5, 3, count)
    cos, sin = np.cos(turn) * scale, np.sin(turn) * scale
    matrix = np.stack([np.stack([cos, sin], 1), np.stack([-sin, cos], 1)], 1)
    points = (walking(1)[0] - 100) @ matrix
    limbs = chance.normal(0, 3, points.shape) * scale[:, None, None]
    return np.rint(points + limbs + chance.uniform(300, 900, (count, 1, 2)))


def test_single_images_show_a_bone_too_long_and_a_pair_the_wrong_way_round() -> None:
    points = people()
    points[100, HEAD] -= 3 * (points[100, TAIL] - points[100, HEAD])
    points[200, [LEFT_HAND, RIGHT_HAND]] = points[200, [RIGHT_HAND, LEFT_HAND]]
    left, right = [LEFT_HAND, LEFT_FOOT], [RIGHT_HAND, RIGHT_FOOT]
    points[300, left + right] = points[300, right + left]
    scene = images(points, rig_of(bones=LIMBS))
    findings = group(flags_of(scene))
    assert {100, 200, 300} == set(findings.first[:3].tolist())
    leads = {int(findings.first[i]): findings.lead(i) for i in range(3)}
    assert leads[100].check == "bone-length"
    assert leads[200].check == "wrong-side"
    assert leads[300].check == "mirrored"
    said = "left_hand and right_hand of a skeleton lie the other way round than its other pairs"
    assert describe(scene, leads[200]) == said
    assert describe(scene, leads[300]) == "left and right of a skeleton look mirrored"


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_short_objects_are_survived(frames: int) -> None:
    for bones in (LIMBS, ()):
        scene = sequence_of({"fly:1": alive()[:frames]}, rig_of(bones=bones))
        assert not len(flags_of(scene))


def test_every_flag_says_something_of_every_kind_of_scene() -> None:
    chance = np.random.default_rng(6)
    wild = alive() + chance.normal(0, 30, (FRAMES, 6, 2))
    wild[chance.random(wild.shape[:2]) < 0.1] = np.nan
    wild[50, 0] = (1e300, -1e300)
    for scene in (
        sequence_of({"fly:1": wild, "fly:2": alive()}, size=(600, 400)),
        images(wild, rig_of(bones=LIMBS)),
    ):
        for flag in flags_of(scene):
            assert describe(scene, flag)
            assert 0 <= flag.suspicion <= 1


@pytest.fixture(scope="module")
def flies(shared: Path) -> Sequence:
    return formats.read(shared / "data" / "flies13" / "SeqLabel.json")


def test_the_wings_of_a_real_fly_exchanged_in_one_frame(flies: Sequence) -> None:
    track = flies.track_index["skeleton:1"]
    i = flies.poses.at(track, 996)
    assert i is not None and flies.rig is not None
    left, right = flies.rig.place["wingL"], flies.rig.place["wingR"]
    edited = pose_edits.edited(flies, [pose_edits.swapped(flies, i, [(left, right)])])
    findings = group(flags_of(edited))
    lead = findings.lead(0)
    assert (lead.check, lead.track, lead.first, lead.last) == ("pair-swap", track, 996, 996)
    assert lead.keypoints == (left, right)
    assert describe(edited, lead) == "wingL and wingR of skeleton 1 look swapped"


def test_a_rig_s_bones_are_used(flies: Sequence) -> None:
    assert flies.rig is not None
    bones = [("thorax", "head"), ("thorax", "abdomen")]
    rig = rig_of(flies.rig.labels, bones, flies.rig.pairs)
    scene = replace(flies, rig=rig)
    named = {flag.keypoints for flag in only(scene, "bone-length")}
    assert named <= {tuple(rig.place[end] for end in bone) for bone in bones}
