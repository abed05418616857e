"""Corrections of skeletons, worked out without a review."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtreview.model.pose_edits import (
    PoseEdit,
    copied,
    edited,
    exchanged,
    find,
    interpolated,
    limb,
    moved,
    removed,
    restored,
    swapped,
)
from gtreview.model.poses import Poses
from gtreview.model.rig import Bone
from gtreview.model.sequence import Sequence
from tests.model import walkers
from tests.model.walkers import (
    ELBOW_L,
    ELBOW_R,
    HEAD,
    REST,
    RIG,
    SHOULDER_L,
    SHOULDER_R,
    WRIST_L,
    WRIST_R,
    walking,
)

ANN, BOB = 0, 1


def at(sequence: Sequence, track: int, frame: int) -> int:
    found = sequence.poses.at(track, frame)
    assert found is not None
    return found


def points(sequence: Sequence, track: int, frame: int) -> np.ndarray:
    return sequence.poses.xy[at(sequence, track, frame)]


def test_moving_a_point_leaves_all_others_where_they_are() -> None:
    before = walking()
    after = edited(before, [moved(before, at(before, ANN, 2), [WRIST_R], (4, -1.5))])
    assert points(after, ANN, 2)[WRIST_R].tolist() == [100 + 6 + 38 + 4, 100 + 30 - 1.5]
    unlike = (before.poses.xy != after.poses.xy) & ~np.isnan(before.poses.xy)
    assert np.argwhere(unlike).tolist() == [[2, WRIST_R, 0], [2, WRIST_R, 1]]


def test_an_absent_point_cannot_be_moved() -> None:
    before = walking()
    after = edited(before, [moved(before, at(before, ANN, 3), [WRIST_L], (5, 5))])
    assert walkers.same(before.poses, after.poses)


def test_a_removed_point_is_absent_and_not_visible() -> None:
    before = walking()
    after = edited(before, [removed(before, at(before, BOB, 0), [HEAD])])
    assert np.isnan(points(after, BOB, 0)[HEAD]).all()
    assert not after.poses.visible[at(after, BOB, 0), HEAD]


def test_a_skeleton_without_points_is_gone() -> None:
    before = walking()
    edit = removed(before, at(before, BOB, 4), range(len(REST)))
    after = edited(before, [edit])
    assert edit.gone
    assert after.poses.at(BOB, 4) is None
    assert len(after.poses) == len(before.poses) - 1


def test_a_point_comes_back_where_the_next_frame_has_it() -> None:
    before = walking()
    after = edited(before, [restored(before, at(before, ANN, 3), WRIST_L)])
    assert points(after, ANN, 3)[WRIST_L].tolist() == [100 + 9 + 2, 100 + 30]
    assert after.poses.visible[at(after, ANN, 3), WRIST_L]


def test_a_point_that_no_frame_has_comes_back_where_the_rig_rests() -> None:
    xy = walking().poses.xy.copy()
    xy[:, WRIST_L] = np.nan
    before = walking()
    before = replace(before, poses=replace(before.poses, xy=xy))
    after = edited(before, [restored(before, at(before, BOB, 0), WRIST_L)])
    # The rig is drawn twice as large.
    assert points(after, BOB, 0)[WRIST_L].tolist() == [100 + 2, 300 + 30]


def test_swapping_a_pair_exchanges_places_and_visibility() -> None:
    before = walking()
    i = at(before, ANN, 3)
    after = edited(before, [swapped(before, i, [(WRIST_L, WRIST_R)])])
    assert points(after, ANN, 3)[WRIST_L].tolist() == [100 + 9 + 38, 100 + 30]
    assert np.isnan(points(after, ANN, 3)[WRIST_R]).all()
    assert after.poses.visible[i, WRIST_L] and not after.poses.visible[i, WRIST_R]


def test_swapping_twice_is_nothing() -> None:
    before = walking()
    once = edited(before, [swapped(before, 3, RIG.pair_places)])
    assert walkers.same(before.poses, edited(once, [swapped(once, 3, RIG.pair_places)]).poses)


def test_exchanged_objects_have_each_others_skeletons_from_there_on() -> None:
    before = walking()
    after = edited(before, exchanged(before, ANN, BOB, 4, 7))
    assert np.array_equal(points(after, ANN, 3), points(before, ANN, 3), equal_nan=True)
    for frame in (4, 6, 7):
        assert np.array_equal(points(after, ANN, frame), points(before, BOB, frame))
        assert np.array_equal(points(after, BOB, frame), points(before, ANN, frame))
    assert after.poses.at(ANN, 5) is None
    assert np.array_equal(points(after, BOB, 5), points(before, ANN, 5))


def test_interpolating_goes_straight_and_fills_what_is_not_there() -> None:
    before = walking()
    edits = interpolated(before, BOB, 4, 7)
    after = edited(before, edits)
    assert [edit.frame for edit in edits] == [5, 6]
    assert np.allclose(points(after, BOB, 5), 2 * REST + (100 + 10, 300))
    assert np.allclose(points(after, BOB, 6), 2 * REST + (100 + 12, 300))


def test_interpolating_from_where_nothing_is_changes_nothing() -> None:
    assert interpolated(walking(), BOB, 5, 7) == []


def test_interpolating_single_points_leaves_the_others() -> None:
    before = walking()
    bad = edited(before, [moved(before, at(before, ANN, 5), [HEAD, ELBOW_L], (50, 50))])
    after = edited(bad, interpolated(bad, ANN, 4, 6, [HEAD]))
    assert np.allclose(points(after, ANN, 5)[HEAD], (100 + 15 + 20, 100))
    assert points(after, ANN, 5)[ELBOW_L].tolist() == points(bad, ANN, 5)[ELBOW_L].tolist()


def test_copying_takes_the_whole_skeleton_also_where_none_is() -> None:
    before = walking()
    after = edited(before, copied(before, BOB, 5, 4))
    assert np.array_equal(points(after, BOB, 5), points(before, BOB, 4))
    assert copied(before, BOB, 6, 5) == []


def test_copying_single_points_leaves_the_others() -> None:
    before = walking()
    after = edited(before, copied(before, ANN, 3, 2, [WRIST_L]))
    assert points(after, ANN, 3)[WRIST_L].tolist() == points(before, ANN, 2)[WRIST_L].tolist()
    assert points(after, ANN, 3)[HEAD].tolist() == points(before, ANN, 3)[HEAD].tolist()


@pytest.mark.parametrize("place", [SHOULDER_L, ELBOW_R, WRIST_L])
def test_a_limb_is_one_side_out_to_its_end(place: int) -> None:
    arm = ((SHOULDER_L, SHOULDER_R), (ELBOW_L, ELBOW_R), (WRIST_L, WRIST_R))
    assert limb(RIG, place) == arm


def test_a_point_without_a_mirror_image_is_of_no_limb() -> None:
    assert limb(RIG, HEAD) == ()


def test_a_rig_without_bones_has_limbs_of_one_pair() -> None:
    assert limb(replace(RIG, bones=()), ELBOW_L) == ((ELBOW_L, ELBOW_R),)


def test_a_cycle_of_bones_is_walked_once() -> None:
    around = replace(RIG, bones=(*RIG.bones, Bone("wristL", "shoulderL", "#000000")))
    assert (ELBOW_L, ELBOW_R) in limb(around, WRIST_L)


def test_an_arm_ends_where_another_limb_of_its_side_begins() -> None:
    """As in COCO, where shoulder and hip of one side are joined, each joined to its twin too."""
    bones = (("shoulderL", "shoulderR"), ("shoulderL", "elbowL"), ("elbowL", "elbowR"),
             ("elbowL", "wristL"))  # fmt: skip
    rig = replace(RIG, bones=tuple(Bone(a, b, "#000000") for a, b in bones))
    assert limb(rig, SHOULDER_R) == ((SHOULDER_L, SHOULDER_R),)
    assert limb(rig, WRIST_L) == ((ELBOW_L, ELBOW_R), (WRIST_L, WRIST_R))


def test_skeletons_without_identity_are_told_apart_by_their_row() -> None:
    before = walking(tracks=(-1, -1))
    here = before.poses.at_frame(2).tolist()
    edit = moved(before, here[1], [HEAD], (1, 0))
    assert find(before.poses, edit) == here[1]
    after = edited(before, [edit])
    assert (after.poses.xy[here[1], HEAD] - before.poses.xy[here[1], HEAD]).tolist() == [1, 0]
    assert np.array_equal(after.poses.xy[here[0]], before.poses.xy[here[0]])


def test_of_several_edits_of_one_skeleton_the_last_counts() -> None:
    before = walking()
    edits = [moved(before, 0, [HEAD], (1, 0)), moved(before, 0, [HEAD], (7, 0))]
    assert edited(before, edits).poses.xy[0, HEAD, 0] == before.poses.xy[0, HEAD, 0] + 7


def test_an_edit_does_not_touch_what_it_was_made_from() -> None:
    before, untouched = walking(), walking()
    edited(before, [removed(before, 0, [HEAD]), *exchanged(before, ANN, BOB, 0, 7)])
    assert walkers.same(before.poses, untouched.poses)


PLACE = st.integers(0, len(REST) - 1)
STEP = st.floats(-1e4, 1e4, allow_nan=False)


@st.composite
def some_edits(draw: st.DrawFn, sequence: Sequence) -> list[PoseEdit]:
    """What one press of a key may do in ``sequence``."""
    i = draw(st.integers(0, len(sequence.poses) - 1))
    place, frame, track = draw(PLACE), int(sequence.poses.frame[i]), int(sequence.poses.track[i])
    later = draw(st.integers(frame, walkers.FRAMES))
    made: list[PoseEdit] | PoseEdit = draw(
        st.sampled_from([
            moved(sequence, i, [place], (draw(STEP), draw(STEP))),
            removed(sequence, i, [place]),
            removed(sequence, i, range(len(REST))),
            restored(sequence, i, place),
            swapped(sequence, i, limb(RIG, place)),
            exchanged(sequence, ANN, BOB, frame, later),
            interpolated(sequence, track, frame, later),
            copied(sequence, track, later % walkers.FRAMES, frame),
        ])
    )  # fmt: skip
    return made if isinstance(made, list) else [made]


def back(before: Poses, edits: list[PoseEdit]) -> list[PoseEdit]:
    """What makes the edited skeletons as they are in ``before``."""
    undone = []
    for edit in edits:
        i = find(before, edit)
        nothing = replace(edit, xy=np.full_like(edit.xy, np.nan), visible=edit.visible & False)
        undone.append(
            nothing
            if i is None
            else replace(edit, row=int(before.row[i]), xy=before.xy[i], visible=before.visible[i])
        )
    return undone


@settings(deadline=None)
@given(st.data())
def test_any_edits_taken_back_give_the_first_state_bit_for_bit(data: st.DataObject) -> None:
    first = now = walking()
    undone: list[list[PoseEdit]] = []
    for _ in range(data.draw(st.integers(1, 6))):
        if not len(now.poses):
            break
        edits = data.draw(some_edits(now))
        undone.append(back(now.poses, edits))
        now = edited(now, edits)
    for edits in reversed(undone):
        now = edited(now, edits)
    assert walkers.same(first.poses, now.poses)
