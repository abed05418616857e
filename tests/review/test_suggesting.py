"""What would put a finding right: the frames that are really wrong, and nothing where unclear."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gtreview.model.flags import Flag
from gtreview.model.pose_edits import edited, exchanged, moved, removed, swapped
from gtreview.model.sequence import Sequence
from gtreview.review.suggesting import episode, exchange_gain, suggested
from tests.model import walkers
from tests.model.walkers import ELBOW_L, ELBOW_R, FRAMES, HEAD, RIG, WRIST_L, WRIST_R, walking

ANN, BOB = 0, 1


def flag(check: str, first: int, last: int, *points: int, other: int = -1) -> Flag:
    return Flag(check, ANN, other, first, last, first, math.nan, math.nan, 0.9, points)


def swapping(frames: range, pairs: list[tuple[int, int]]) -> Sequence:
    before = walking()
    # Ann's skeletons come first, one a frame.
    return edited(before, [swapped(before, frame, pairs) for frame in frames])


def corrected(wrong: Sequence, found: Flag) -> tuple[Sequence, str]:
    suggestion = suggested(wrong, [found])
    assert suggestion is not None
    return edited(wrong, suggestion.correction.edits), suggestion.correction.title


WRISTS = [(WRIST_L, WRIST_R)]


@pytest.mark.parametrize("last", [4, 5])
def test_a_pair_swapped_in_one_frame_whether_the_step_back_is_flagged_too(last: int) -> None:
    after, title = corrected(
        swapping(range(4, 5), WRISTS), flag("pair-swap", 4, last, WRIST_L, WRIST_R)
    )
    assert walkers.same(after.poses, walking().poses)
    assert title == "Swap wristL and wristR of Ann at frame 4"


@pytest.mark.parametrize("first, last", [(4, 6), (4, 7), (4, 4), (7, 7)])
def test_a_pair_swapped_in_several_frames_is_found_from_either_end(first: int, last: int) -> None:
    wrong = swapping(range(4, 7), WRISTS)
    after, title = corrected(wrong, flag("pair-swap", first, last, WRIST_L, WRIST_R))
    assert walkers.same(after.poses, walking().poses)
    assert title == "Swap wristL and wristR of Ann in frames 4–6"


def test_a_swap_that_never_ends_goes_on_to_the_end() -> None:
    wrong = swapping(range(4, FRAMES), WRISTS)
    after, _ = corrected(wrong, flag("pair-swap", 4, 4, WRIST_L))
    assert walkers.same(after.poses, walking().poses)


def test_of_a_side_only_the_pairs_that_are_swapped_are_put_right() -> None:
    pairs = [(ELBOW_L, ELBOW_R), (WRIST_L, WRIST_R)]
    after, title = corrected(swapping(range(4, 6), pairs), flag("side-swap", 4, 6))
    assert walkers.same(after.poses, walking().poses)
    assert title.endswith("of Ann in frames 4–5")
    after, title = corrected(swapping(range(4, 6), list(RIG.pair_places)), flag("side-swap", 4, 6))
    assert walkers.same(after.poses, walking().poses)
    assert title == "Swap left and right of Ann in frames 4–5"


@pytest.mark.parametrize("first, last, wrong", [(2, 4, (2, 3)), (6, 6, (6, 7))])
def test_exchanged_objects_are_exchanged_back(
    first: int, last: int, wrong: tuple[int, int]
) -> None:
    before = walking()
    seen = edited(before, exchanged(before, ANN, BOB, *wrong))
    after, title = corrected(seen, flag("identity-swap", first, last, other=BOB))
    assert walkers.same(after.poses, before.poses)
    assert title.startswith("Exchange Ann and Bob ")


def test_a_point_that_jumps_away_goes_straight_again() -> None:
    before = walking()
    wrong = edited(before, [moved(before, 4, [HEAD], (60, 10))])
    after, title = corrected(wrong, flag("keypoint-jump", 4, 5, HEAD))
    assert walkers.same(after.poses, before.poses)
    assert title == "Interpolate head of Ann at frame 4"


def test_a_missing_point_is_filled_in() -> None:
    before = walking()
    wrong = edited(before, [removed(before, i, [HEAD]) for i in (4, 5)])
    after, title = corrected(wrong, flag("missing-keypoint", 4, 5, HEAD))
    assert walkers.same(after.poses, before.poses)
    assert title == "Interpolate head of Ann in frames 4–5"


@pytest.mark.parametrize(
    "found",
    [
        flag("bone-length", 4, 4, HEAD),
        flag("pair-swap", 4, 4, HEAD),
        flag("pair-swap", 4, 4, WRIST_L, WRIST_R),
        flag("side-swap", 4, 4),
        flag("identity-swap", 4, 4),
        flag("keypoint-jump", FRAMES - 1, FRAMES - 1, HEAD),
    ],
)
def test_where_it_is_not_obvious_nothing_is_suggested(found: Flag) -> None:
    assert suggested(walking(), [found]) is None


def test_an_exchange_back_that_is_seen_less_well_ends_it_too() -> None:
    # Side steps of a walker whose legs are close together when they change back.
    frames = np.arange(100, dtype=np.int32)
    gain = np.zeros(100)
    gain[[58, 62]] = 189.2, 91.9
    gain[80] = 8.2
    assert episode(frames, gain, (58, 61)) == (58, 61)
    assert episode(frames, gain, (80, 80)) == (62, 79)


def test_an_exchange_goes_before_what_else_looks_wrong_by_it() -> None:
    wrong = swapping(range(4, 5), WRISTS)
    found = [
        flag("keypoint-stray", 4, 4, WRIST_L),
        flag("bone-length", 4, 4, WRIST_L),
        flag("pair-swap", 4, 4, WRIST_L, WRIST_R),
    ]
    suggestion = suggested(wrong, found)
    assert suggestion is not None and suggestion.reason == "left and right swapped"


def test_a_point_that_comes_back_goes_straight_and_one_that_stays_does_not() -> None:
    before = walking()
    away = edited(before, [moved(before, f, [HEAD], (60, 10)) for f in (4, 5)])
    after, _ = corrected(away, flag("keypoint-stray", 4, 5, HEAD))
    assert walkers.same(after.poses, before.poses)
    gone = edited(before, [moved(before, f, [HEAD], (60, 10)) for f in range(4, FRAMES)])
    assert suggested(gone, [flag("keypoint-jump", 4, 4, HEAD)]) is None


def test_the_gain_is_in_pixels_and_an_absent_point_is_where_it_was() -> None:
    left, right, gone = (0.0, 0.0), (10.0, 0.0), (np.nan, np.nan)
    two = np.array([(left, right), (right, left), (gone, left), (right, right), (left, gone)])
    # Both 10 px shorter; one 10 px longer; no difference between equals; nothing to lose.
    assert exchange_gain(two).tolist() == [0, 10, -10, 0, 0]


def test_between_two_episodes_the_nearer_end_counts() -> None:
    gain = np.array([0, 9, 9, 0, 0, 0, 0, 9, 9, 0], float)
    frames = np.arange(10, dtype=np.int32)
    assert episode(frames, gain, (2, 2)) == (1, 1)
    assert episode(frames, gain, (7, 7)) == (7, 7)
    assert episode(frames, np.zeros(10), (7, 7)) is None
