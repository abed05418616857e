"""What a place in the picture means: the nearest point or bone within reach."""

from __future__ import annotations

import numpy as np

from gtreview.model.picking import nearest_bone, nearest_point
from tests.model.walkers import ELBOW_L, HEAD, RIG, SHOULDER_L, WRIST_L, walking

POSES = walking().poses
ANN, BOB = POSES.at_frame(3).tolist()
ANNS_HEAD = (100 + 9 + 20, 100)


def test_the_nearest_point_within_reach() -> None:
    x, y = ANNS_HEAD
    assert nearest_point(POSES, [ANN, BOB], (x + 3, y - 4), 5) == (ANN, HEAD)
    assert nearest_point(POSES, [ANN, BOB], (x + 3, y - 4), 4.9) is None
    assert nearest_point(POSES, [BOB], (x, y), 5) is None
    assert nearest_point(POSES, [], (x, y), 5) is None


def test_between_two_points_the_nearer_one() -> None:
    a, b = POSES.xy[BOB, SHOULDER_L], POSES.xy[BOB, ELBOW_L]
    assert nearest_point(POSES, [ANN, BOB], tuple(0.4 * a + 0.6 * b), 50) == (BOB, ELBOW_L)


def test_an_absent_point_is_nowhere() -> None:
    assert np.isnan(POSES.xy[ANN, WRIST_L]).all()
    assert nearest_point(POSES, [ANN], (100 + 9 + 2, 130), 5) is None


def test_a_bone_is_met_beside_its_middle_not_beyond_its_ends() -> None:
    a, b = POSES.xy[BOB, HEAD], POSES.xy[BOB, SHOULDER_L]
    along = (b - a) / np.linalg.norm(b - a)
    across = np.array([-along[1], along[0]])
    bones = RIG.bone_places
    assert nearest_bone(POSES, [ANN, BOB], bones, tuple((a + b) / 2 + 2 * across), 2.1) == BOB
    assert nearest_bone(POSES, [ANN, BOB], bones, tuple((a + b) / 2 + 2 * across), 1.9) is None
    assert nearest_bone(POSES, [ANN, BOB], bones, (float(a[0]), float(a[1]) - 3), 2.9) is None


def test_a_bone_without_an_end_is_none() -> None:
    x, y = POSES.xy[ANN, ELBOW_L]
    assert nearest_bone(POSES, [ANN], [(ELBOW_L, WRIST_L)], (x, y), 5) is None
    assert nearest_bone(POSES, [ANN, BOB], [], (x, y), 5) is None
