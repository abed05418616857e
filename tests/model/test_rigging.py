"""Skeletons on another rig: by what labels call their keypoints, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtreview.model.rig import Keypoint, Rig
from gtreview.model.rigging import fitted, shaped, unknown, used, with_rig
from tests.model import walkers
from tests.model.walkers import ELBOW_L, HEAD, LABELS, REST, RIG, SHOULDER_L, WRIST_L, walking


def rig(*labels: str) -> Rig:
    return Rig("other", tuple(Keypoint(label, "#101010") for label in labels))


def test_points_follow_their_names_into_another_order() -> None:
    before = walking()
    after = with_rig(before, rig(*reversed(LABELS)))
    assert np.array_equal(after.poses.xy, before.poses.xy[:, ::-1], equal_nan=True)
    assert np.array_equal(after.poses.visible, before.poses.visible[:, ::-1])


def test_keypoints_that_labels_lack_are_absent() -> None:
    after = with_rig(walking(), replace(RIG, keypoints=(Keypoint("tail", "#0"), *RIG.keypoints)))
    assert np.isnan(after.poses.xy[:, 0]).all() and not after.poses.visible[:, 0].any()


def test_keypoints_that_the_rig_lacks_stay_behind_its_own() -> None:
    before = walking()
    after = with_rig(before, rig("head", "wristL"))
    assert after.rig is not None
    assert after.rig.labels == (
        "head",
        "wristL",
        *(n for n in LABELS if n not in ("head", "wristL")),
    )
    assert np.array_equal(after.poses.xy[:, 0], before.poses.xy[:, HEAD])
    assert unknown(rig("head", "wristL"), LABELS) == after.rig.labels[2:]


def test_a_renamed_keypoint_is_found_by_what_labels_call_it() -> None:
    points = (Keypoint("nose", "#0", alias="head"), *RIG.keypoints[1:])
    after = with_rig(walking(), replace(RIG, keypoints=points, bones=()))
    assert after.rig is not None and after.rig.labels[0] == "nose"
    assert np.array_equal(after.poses.xy, walking().poses.xy, equal_nan=True)


def test_a_name_that_is_taken_by_another_keypoint_gets_a_number() -> None:
    points = (Keypoint("head", "#0", alias="wristL"),)
    whole = fitted(Rig("odd", points), ("wristL", "head"))
    assert [(p.label, p.source) for p in whole.keypoints] == [
        ("head", "wristL"),
        ("head (2)", "head"),
    ]


def test_only_keypoints_that_some_skeleton_has_are_used() -> None:
    before = walking()
    xy = before.poses.xy.copy()
    xy[:, WRIST_L] = np.nan
    bare = replace(before, poses=replace(before.poses, xy=xy))
    assert "wristL" not in used(bare)
    assert "wristL" in used(replace(bare, originals=before.poses))
    assert used(replace(before, rig=None)) == ()


def test_originals_go_onto_the_rig_too() -> None:
    before = replace(walking(), originals=walking().poses)
    after = with_rig(before, rig(*reversed(LABELS)))
    assert after.originals is not None
    assert walkers.same(after.originals, after.poses)


@settings(deadline=None)
@given(st.permutations(LABELS), st.integers(0, len(LABELS)))
def test_there_and_back_is_what_it_was(order: list[str], kept: int) -> None:
    before = walking()
    back = with_rig(with_rig(before, rig(*order[:kept])), RIG)
    assert back.rig == RIG
    assert walkers.same(back.poses, before.poses)


def test_a_rig_rests_as_a_skeleton_stands() -> None:
    xy = 3 * REST + (40, 7)
    rest = np.array([(point.x, point.y) for point in shaped(RIG, xy, size=18).keypoints])
    assert rest == pytest.approx(REST - (1, 0))


def test_what_a_skeleton_lacks_rests_between_its_neighbours() -> None:
    xy = REST.copy()
    xy[ELBOW_L] = np.nan
    rig = shaped(RIG, xy, size=18)
    elbow = rig.keypoints[ELBOW_L]
    between = (REST[SHOULDER_L] + REST[WRIST_L]) / 2 - (1, 0)
    assert (elbow.x, elbow.y) == pytest.approx(between)
    alone = shaped(replace(RIG, bones=()), xy, size=18).keypoints[ELBOW_L]
    assert (alone.x, alone.y) == pytest.approx(
        np.delete(REST, ELBOW_L, axis=0).mean(axis=0) - (1, 0), abs=0.06
    )


def test_a_single_point_is_a_shape_too() -> None:
    xy = np.full((len(LABELS), 2), np.nan)
    xy[HEAD] = 100, 200
    assert {(point.x, point.y) for point in shaped(RIG, xy).keypoints} == {(0, 0)}
