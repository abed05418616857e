"""Metrics of skeletons on scenes whose values are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gtreview.metrics import pose_bones, pose_motion, pose_paths, pose_presence, pose_sides
from gtreview.metrics import pose_swaps as swaps
from gtreview.metrics.registry import METRICS, compute
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from tests.metrics.skeletons import (
    HEAD,
    LEFT_FOOT,
    LEFT_HAND,
    LIMBS,
    RIGHT_FOOT,
    RIGHT_HAND,
    SIZE,
    TAIL,
    images,
    rig_of,
    sequence_of,
    walking,
)

POSE_METRICS = [id for id, m in METRICS.items() if m.needs == "poses" and not m.against]


def only(series: Series, frame: int) -> float:
    return series.at(0, frame)


def test_the_whole_body_s_way_is_nobody_s_jump() -> None:
    scene = sequence_of({"person:1": walking(60, step=7)})
    jump = pose_motion.jump(scene)
    assert np.isnan(jump.value[0])
    assert np.allclose(jump.value[1:], 0)
    assert np.allclose(pose_motion.speed(scene).value[1:], 7 / SIZE, rtol=1e-5)


def test_a_point_s_own_step_is_in_sizes_of_the_skeleton() -> None:
    points = walking(60)
    points[30:, LEFT_HAND] += (0, -25)
    jump = pose_motion.jump(sequence_of({"person:1": points}))
    assert only(jump, 30) == pytest.approx(25 / SIZE, rel=1e-5)
    assert jump.keypoints is not None and jump.deviation is not None
    assert jump.keypoints[30].tolist() == [LEFT_HAND, -1]
    assert jump.deviation[30] > 20
    assert np.abs(np.delete(jump.value, [0, 30])).max() == 0


def test_an_excursion_is_over_all_its_frames_and_ends() -> None:
    points = walking(60)
    points[30:33, HEAD] += (0, -50)
    stray = pose_motion.stray(sequence_of({"person:1": points}))
    # At least as far as it is outside of the circle over the body's way meanwhile, which is 0.
    assert stray.value[30:33] == pytest.approx(50 / SIZE, rel=1e-4)
    assert np.abs(np.delete(stray.value, [30, 31, 32])).max() == 0
    assert stray.keypoints is not None
    assert stray.keypoints[30:33, 0].tolist() == [HEAD] * 3


def test_a_point_that_stays_where_it_went_is_not_astray() -> None:
    points = walking(60)
    points[30:, HEAD] += (0, -50)
    assert pose_motion.stray(sequence_of({"person:1": points})).value.max() == 0


def test_an_excursion_with_the_point_absent_around_it() -> None:
    points = walking(60)
    points[30, HEAD] += (0, -50)
    points[[28, 29, 31], HEAD] = np.nan
    stray = pose_motion.stray(sequence_of({"person:1": points}))
    assert only(stray, 30) == pytest.approx(50 / SIZE, rel=1e-4)


def test_still_frames_are_counted_and_anything_else_begins_anew() -> None:
    points = walking(20)
    points[5:11] = points[5]
    points[11:14] = points[11]
    found = pose_motion.stillness(sequence_of({"person:1": points})).value
    assert found.tolist() == [0] * 6 + [1, 2, 3, 4, 5] + [0, 1, 2] + [0] * 6


def test_trembling_is_off_what_goes_on_as_it_did() -> None:
    frames = 80
    steady = walking(frames) + (0.5 * np.arange(frames)[:, None, None] ** 2 * (0.05, 0))
    still = pose_motion.tremble(sequence_of({"person:1": steady}))
    assert np.nanmax(still.value) < 1e-3
    chance = np.random.default_rng(3)
    points = steady + chance.normal(0, 0.3, steady.shape)
    points[30:60] += chance.normal(0, 4, (30, *points.shape[1:]))
    shaken = pose_motion.tremble(sequence_of({"person:1": points}))
    # The middle length of a vector of two normal numbers of deviation 4 is 1.18 × 4 pixels.
    assert shaken.value[40:50] == pytest.approx(1.18 * 4 / SIZE, rel=0.4)
    assert shaken.deviation is not None
    assert shaken.deviation[40:50].min() > 10 * np.nanmax(shaken.deviation[5:20])


@pytest.mark.parametrize("bones", [LIMBS, ()])
def test_a_bone_that_is_twice_as_long(bones: tuple[tuple[str, str], ...]) -> None:
    points = walking(60)
    points[30, TAIL] += 2 * (points[30, TAIL] - points[30, HEAD])
    scene = sequence_of({"person:1": points}, rig_of(bones=bones))
    found = pose_bones.length(scene)
    assert found.keypoints is not None and found.deviation is not None
    assert TAIL in found.keypoints[30]
    assert abs(found.deviation[30]) > 10
    if bones:
        # head – tail, and both feet's bones even more: from √(20² + 10²) to √(20² + 230²) pixels.
        hand = 4 * (0.6**2 + (0.007 * SIZE) ** 2)
        longer = np.sqrt((20**2 + 230**2 + hand) / (20**2 + 10**2 + hand)) - 1
        scale = only(found, 30) / longer
        assert scale == pytest.approx(1, abs=0.02)
    assert np.abs(np.delete(found.value, 30)).max() < 0.02


def test_a_skeleton_that_grows_has_no_odd_bones() -> None:
    grown = walking(60) * np.linspace(1, 2, 60)[:, None, None]
    found = pose_bones.length(sequence_of({"person:1": grown}, rig_of(bones=LIMBS)))
    assert np.abs(found.value).max() < 0.1


def test_a_bone_against_its_twin() -> None:
    points = walking(60)
    points[30, LEFT_HAND] = points[30, HEAD] + (-60, 80)
    found = pose_bones.symmetry(sequence_of({"person:1": points}, rig_of(bones=LIMBS)))
    # 100 pixels against the 50 of the right one.
    assert only(found, 30) == pytest.approx(1, abs=0.02)
    assert found.keypoints is not None
    assert set(found.keypoints[30].tolist()) == {HEAD, LEFT_HAND}


def test_poses_unlike_the_others_are_far_from_them() -> None:
    points = walking(60)
    points[30] += np.random.default_rng(1).normal(0, 30, points[30].shape)
    found = pose_bones.distance(sequence_of({"person:1": points}, rig_of(bones=LIMBS)))
    assert only(found, 30) > 3
    assert np.delete(found.value, 30).max() < 0.5


def test_exchanging_a_pair_is_worth_what_the_law_of_steps_says() -> None:
    points = walking(80)
    points[30:40, [LEFT_HAND, RIGHT_HAND]] = points[30:40, [RIGHT_HAND, LEFT_HAND]]
    found = swaps.pair_swap(sequence_of({"person:1": points}))
    # Both go 60 pixels against none, with the least deviation that points are set with.
    variance = 0.6**2 + (0.007 * SIZE) ** 2
    worth = 2 * 2 * np.log1p(60**2 / (2 * variance)) / np.log(10)
    assert found.value[[30, 40]] == pytest.approx(worth, rel=1e-3)
    assert np.delete(found.value, [30, 40]).max() == 0
    assert found.keypoints is not None
    assert found.keypoints[[30, 40]].tolist() == [[LEFT_HAND, RIGHT_HAND]] * 2
    assert swaps.side_swap(sequence_of({"person:1": points})).value.max() == 0


def test_pairs_exchanged_together_add_up() -> None:
    points = walking(80)
    left, right = [LEFT_HAND, LEFT_FOOT], [RIGHT_HAND, RIGHT_FOOT]
    points[30:40, left + right] = points[30:40, right + left]
    scene = sequence_of({"person:1": points})
    together = swaps.side_swap(scene)
    assert np.flatnonzero(together.value).tolist() == [30, 40]
    assert only(together, 30) > only(swaps.pair_swap(scene), 30)


def test_a_point_that_was_absent_is_compared_with_where_it_was() -> None:
    points = walking(80)
    points[30:40, [LEFT_HAND, RIGHT_HAND]] = points[30:40, [RIGHT_HAND, LEFT_HAND]]
    points[28:30, LEFT_HAND] = np.nan
    found = swaps.pair_swap(sequence_of({"person:1": points}))
    assert np.flatnonzero(found.value).tolist() == [30, 40]


def test_missing_points_are_those_that_are_mostly_there() -> None:
    points = walking(50)
    points[10:12, [HEAD, TAIL]] = np.nan
    points[::2, LEFT_FOOT] = np.nan
    found = pose_presence.missing(sequence_of({"person:1": points})).value
    assert found.tolist() == [0] * 10 + [2, 2] + [0] * 38


def test_a_pair_that_lies_the_other_way_round() -> None:
    points = walking(3)
    points[1, [LEFT_HAND, RIGHT_HAND]] = points[1, [RIGHT_HAND, LEFT_HAND]]
    found = pose_sides.pair_direction(sequence_of({"person:1": points}))
    assert found.value == pytest.approx([1, -1, 1])


def test_handedness_tells_a_mirrored_skeleton_however_it_lies() -> None:
    points = np.repeat(walking(1), 9, axis=0)
    for i, angle in enumerate(np.linspace(0, 6, 9)):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        points[i] = points[i] @ turn.T
    left, right = [LEFT_HAND, LEFT_FOOT], [RIGHT_HAND, RIGHT_FOOT]
    points[4, left + right] = points[4, right + left]
    found = pose_sides.handedness(images(points)).value
    assert np.sign(found).tolist() == [1, 1, 1, 1, -1, 1, 1, 1, 1]


def test_bones_that_cross_their_twin() -> None:
    legs = (("left_hand", "left_foot"), ("right_hand", "right_foot"))
    points = walking(3)
    points[1, [LEFT_FOOT, RIGHT_FOOT]] = points[1, [RIGHT_FOOT, LEFT_FOOT]]
    found = pose_sides.crossed(sequence_of({"person:1": points}, rig_of(bones=legs)))
    assert found.value.tolist() == [0, 1, 0]


def test_quantiles_are_those_of_each_group() -> None:
    chance = np.random.default_rng(5)
    group = np.repeat([0, 1, 2], [40, 1, 25])
    value = chance.normal(size=(3, len(group))).astype(np.float32)
    value[chance.random(value.shape) < 0.2] = np.nan
    value[1, group == 2] = np.nan
    (found,) = pose_paths.quantiles(value, group, (0.5,))
    for row in range(3):
        for each in range(3):
            known = np.sort(value[row, (group == each) & np.isfinite(value[row])])
            wanted = known[int((len(known) - 1) * 0.5)] if len(known) else np.nan
            assert np.array_equal(found[row, each], wanted, equal_nan=True)


@pytest.mark.parametrize("metric", POSE_METRICS)
def test_what_hardly_is_a_skeleton_has_values_all_the_same(metric: str) -> None:
    lonely = walking(1)
    nothing = np.full_like(walking(4), np.nan)
    one_point = nothing.copy()
    one_point[1:3, HEAD] = (3, 4)
    far = walking(20)
    far[3, HEAD], far[5, TAIL] = (1e300, -1e300), (np.inf, 5)
    everything = {"a:1": lonely, "b:2": nothing, "c:3": one_point, "d:4": far}
    for objects in (everything, {"b:2": nothing}, {"a:1": lonely}, {"c:3": one_point}, {}):
        for bones in (LIMBS, ()):
            scene = sequence_of(objects, rig_of(bones=bones))
            (series,) = compute(scene, [metric]).values()
            assert len(series) == len(pose_paths.followed(scene.poses))
            assert not np.isinf(series.value).any()


def test_a_rig_of_ten_thousand_keypoints_is_no_matter_of_pairs() -> None:
    labels = tuple(f"p{i}" for i in range(10_000))
    points = np.random.default_rng(2).uniform(0, 500, (12, len(labels), 2))
    scene = sequence_of({"mesh:1": points}, rig_of(labels))
    for series in compute(scene, POSE_METRICS).values():
        assert len(series) == 12


def test_boxes_alone_have_no_values_of_poses_and_the_other_way_round() -> None:
    from tests.metrics.scenes import path_of, straight
    from tests.metrics.scenes import sequence_of as boxes_of

    boxes = boxes_of(path_of("car:1", straight(5)))
    poses = sequence_of({"person:1": walking(5)})
    wanted = [id for id, metric in METRICS.items() if not metric.pixels]
    for scene, needs in ((boxes, "boxes"), (poses, "poses")):
        for id, series in compute(scene, wanted).items():
            assert (len(series) > 0) == (METRICS[id].needs == needs), id


def test_skeletons_without_identity_have_no_motion() -> None:
    scene: Sequence = images(walking(30))
    found = compute(scene, POSE_METRICS)
    assert np.isnan(found["pose_speed"].value).all()
    assert not found["pair_swap"].value.any()
    assert np.isfinite(found["bone_length"].value).all()
