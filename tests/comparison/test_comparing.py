"""Values worked out by hand, and what holds for any labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.checks import agreement, run
from gtreview.comparison.aligning import beside, within
from gtreview.comparison.comparing import Comparison, compared
from gtreview.comparison.overlaps import best_mutual, overlaps
from gtreview.comparison.summary import summarise
from gtreview.errors import InputError
from gtreview.metrics.registry import compute
from gtreview.model.sequence import Frames, Label, Sequence
from tests.metrics import skeletons
from tests.metrics.scenes import path_of, sequence_of, straight


def compared_to(mine: Sequence, theirs: Sequence) -> Comparison:
    other = replace(theirs, origin=replace(theirs.origin, path=Path("other.json")))
    found = compared(beside(mine, other))
    assert found is not None
    return found


def test_pairs_that_touch_are_those_of_one_frame() -> None:
    rects = np.array([[0, 0, 9, 9], [100, 0, 9, 9], [0, 0, 9, 9]], float)
    others = np.array([[5, 0, 9, 9], [100, 0, 9, 9]], float)
    frame, other = np.array([0, 0, 1], np.int32), np.array([0, 0], np.int32)
    a, b, iou = overlaps(frame, rects, other, others)
    # 10 × 10 pixels each, inclusive, five columns apart: 50 of 150.
    assert sorted(zip(a.tolist(), b.tolist(), iou.tolist(), strict=True)) == [
        (0, 0, pytest.approx(1 / 3)),
        (1, 1, 1.0),
    ]


def test_what_has_no_place_touches_nothing() -> None:
    rects = np.array([[np.nan, 0, 9, 9], [0, 0, -9, 9]], float)
    zeros = np.zeros(2, np.int32)
    a, _, _ = overlaps(zeros, rects, zeros[:1], np.array([[0, 0, 9, 9]], float))
    assert len(a) == 0


@given(st.data())
def test_every_pair_that_touches_is_found(data: st.DataObject) -> None:
    number = st.integers(0, 30)
    rows = st.lists(st.tuples(st.integers(0, 1), number, number, number, number), max_size=12)
    mine, theirs = (np.array(data.draw(rows), float).reshape(-1, 5) for _ in "ab")
    a, b, _ = overlaps(
        mine[:, 0].astype(np.int32), mine[:, 1:], theirs[:, 0].astype(np.int32), theirs[:, 1:]
    )
    expected = {
        (i, j)
        for i, (f, x, y, w, h) in enumerate(mine)
        for j, (g, u, v, s, t) in enumerate(theirs)
        if f == g and x <= u + s and u <= x + w and y <= v + t and v <= y + h
    }
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == expected
    assert len(a) == len(expected)


def test_only_each_others_best_are_kept() -> None:
    a, b = np.array([0, 0, 1]), np.array([0, 1, 0])
    assert best_mutual(a, b, np.array([0.9, 0.5, 0.8])).tolist() == [0]


def test_iou_and_distance_of_a_moved_box() -> None:
    mine = sequence_of(path_of("car", {0: (0, 0, 9, 9), 1: (0, 0, 9, 9)}))
    found = compared_to(mine, sequence_of(path_of("car", {0: (0, 0, 9, 9), 1: (3, 4, 9, 9)})))
    # 7 × 6 = 42 pixels shared of 200 − 42.
    assert found.iou.tolist() == [1.0, pytest.approx(42 / 158)]
    assert found.distance.tolist() == [0.0, 5.0]
    (row,), overall = summarise(found)
    assert (row.object, row.other, row.both, row.lowest_frame) == ("car", "car", 2, 1)
    assert overall.iou == pytest.approx((1 + 42 / 158) / 2)
    assert overall.centre_distance == 2.5


def test_objects_of_other_names_meet_where_they_overlap_most() -> None:
    # b lies on x by 0.73, more than all others do; but 0.62 + 0.52 is more than 0.73 + 0.17.
    mine = sequence_of([*path_of("a", straight(9, 100)), *path_of("b", straight(9, 120))])
    theirs = sequence_of([*path_of("x", straight(9, 112)), *path_of("y", straight(9, 136))])
    found = compared_to(mine, theirs)
    assert [found.against.tracks[i].name for i in found.partners] == ["x", "y"]


def test_a_name_goes_before_a_better_overlap() -> None:
    near = straight(9, 110)
    mine = sequence_of([*path_of("a", straight(9, 100)), *path_of("b", straight(9, 400))])
    theirs = sequence_of([*path_of("b", straight(9, 104)), *path_of("a", near)])
    found = compared_to(mine, theirs)
    assert found.partners[0] == 1


def test_frames_meet_by_name_in_any_order() -> None:
    boxes = {0: (0.0, 0.0, 9.0, 9.0), 1: (50.0, 0.0, 9.0, 9.0)}
    mine = sequence_of(path_of("car", boxes))
    turned = replace(
        sequence_of(path_of("car", {1 - f: box for f, box in boxes.items()})),
        frames=Frames(("b/000001.png", "b/000000.png"), (0, 1)),
    )
    found = compared_to(mine, turned)
    assert found.iou.tolist() == [1.0, 1.0]
    assert found.against.frames.tolist() == [1, 0]


def test_frames_of_no_common_name_meet_by_position_and_that_is_said() -> None:
    mine = sequence_of(path_of("car", straight(3)))
    other = replace(mine, frames=Frames(("x", "y"), (0, 1)), boxes=mine.boxes.take(slice(0, 2)))
    sequence = beside(mine, other)
    assert [notice.text for notice in sequence.notices] == [
        "no frame is called alike in the two files: they are compared by position",
        "1 frame that SeqLabel.json lacks: not compared",
    ]
    found = compared(sequence)
    assert found is not None
    assert found.only_here.frame.tolist() == []


def test_boxes_and_skeletons_cannot_be_compared() -> None:
    boxes = sequence_of(path_of("car", straight(3)))
    poses = skeletons.sequence_of({"man": skeletons.walking(3)})
    with pytest.raises(InputError, match=r"only skeletons, and SeqLabel\.json only boxes"):
        beside(boxes, poses)


def test_boxes_without_identity_meet_where_they_lie_over_each_other() -> None:
    mine = sequence_of([(0, "", (0, 0, 9, 9)), (0, "", (100, 0, 9, 9))])
    theirs = sequence_of([(0, "", (101, 0, 9, 9)), (0, "", (300, 0, 9, 9))])
    found = compared_to(mine, theirs)
    assert found.iou.tolist() == [pytest.approx(90 / 110)]
    assert (len(found.only_here), len(found.only_there)) == (1, 1)
    (row,), _ = summarise(found)
    assert (row.both, row.only_here, row.only_there) == (1, 1, 1)


def test_another_label_is_told_in_its_frames() -> None:
    labels = Label("Car"), Label("Van")
    rows = path_of("a", straight(4))
    mine = sequence_of(rows, labels=labels, box_labels=[0, 1, 1, 0])
    found = compared_to(mine, sequence_of(rows, labels=labels, box_labels=[0, 0, 0, 0]))
    assert found.relabelled.frame.tolist() == [1, 2]
    assert found.label_there(0, 1) == "Car"


def test_labels_of_two_languages_say_nothing() -> None:
    rows = path_of("a", straight(4))
    found = compared_to(sequence_of(rows), sequence_of(rows, labels=(Label("Fahrzeug"),)))
    assert len(found.relabelled) == 0


def test_names_say_nothing_where_none_is_alike() -> None:
    mine = sequence_of([*path_of("a", straight(9)), *path_of("b", straight(9, 900))])
    theirs = sequence_of([*path_of("1", straight(9)), *path_of("2", straight(9, 900))])
    assert len(compared_to(mine, theirs).renamed) == 0


def test_keypoints_are_as_far_apart_as_they_were_moved() -> None:
    walk = skeletons.walking(5)
    moved, lost = walk.copy(), walk.copy()
    moved[2, skeletons.LEFT_HAND] += (6, 8)
    lost[3, skeletons.TAIL] = np.nan
    moved[3, skeletons.TAIL] = lost[3, skeletons.TAIL]
    found = compared_to(skeletons.sequence_of({"man": moved}), skeletons.sequence_of({"man": walk}))
    assert found.keypoint_distance[2].tolist() == [0, 10, 0, 0, 0, 0]
    assert np.isnan(found.keypoint_distance[3, skeletons.TAIL])
    assert found.only_there.frame.tolist() == [3]
    assert found.only_there.other.tolist() == [skeletons.TAIL]
    series = compute(found.sequence, ["keypoint_distance"])["keypoint_distance"]
    # The moved hand was the leftmost point, at x = 20: what is spanned is 54 × 110 now.
    assert series.value[2] == pytest.approx(10 / np.hypot(54, 110))
    assert series.keypoints is not None
    assert series.keypoints[2].tolist() == [skeletons.LEFT_HAND, -1]


def test_two_skeletons_that_are_exchanged_are_told_as_such() -> None:
    a, b = skeletons.walking(9), skeletons.walking(9, (500, 100))
    crossed = {"a": a.copy(), "b": b.copy()}
    crossed["a"][5:], crossed["b"][5:] = b[5:], a[5:]
    mine, theirs = skeletons.sequence_of(crossed), skeletons.sequence_of({"a": a, "b": b})
    found = compared_to(mine, theirs)
    runs = found.exchanges
    assert (runs.track.tolist(), runs.other.tolist()) == ([0], [1])
    assert (runs.first.tolist(), runs.last.tolist()) == ([5], [8])
    flags = run.find(
        run.prepare(
            found.sequence, compute(found.sequence, ["keypoint_distance"]), only=agreement.OWN
        ),
        {"keypoint-differs": 0.0},
    )
    assert [flag.check for flag in flags] == ["swapped-with"]


def test_an_object_that_only_they_have_is_named() -> None:
    mine = sequence_of(path_of("a", straight(9)))
    theirs = sequence_of([*path_of("a", straight(9)), *path_of("b", straight(9, 900))])
    found = compared_to(mine, theirs)
    flags = run.find(
        run.prepare(found.sequence, compute(found.sequence, []), only=agreement.OWN), {}
    )
    assert [run.describe(found.sequence, flag) for flag in flags] == [
        "b is only in other.json for 9 frames, not here"
    ]
    rows, _ = summarise(found)
    assert [(row.object, row.other, row.only_there) for row in rows] == [
        ("a", "a", 0),
        ("", "b", 9),
    ]


def test_only_chosen_frames_are_compared() -> None:
    mine = sequence_of(path_of("a", straight(9)))
    theirs = sequence_of(path_of("a", {f: box for f, box in straight(9).items() if f > 4}))
    found = compared(within(beside(mine, theirs), [3, 4, 5]))
    assert found is not None
    assert found.sequence.boxes.frame[found.boxes[0]].tolist() == [5]
    assert found.only_here.frame.tolist() == [3, 4]


BOX = st.tuples(
    st.integers(0, 5), st.sampled_from(["a", "b", "c", ""]),
    st.tuples(*(st.integers(-40, 40).map(float) for _ in range(4))),
)  # fmt: skip


# One object with two boxes in a frame is another check's affair.
@given(st.lists(BOX, min_size=1, max_size=25, unique_by=lambda row: row[:2]))
def test_labels_agree_with_themselves(rows: list[tuple[int, str, tuple[float, ...]]]) -> None:
    sequence = sequence_of(rows, frames=6)  # type: ignore[arg-type]
    named = sequence.boxes.take((sequence.boxes.track >= 0) & (sequence.boxes.width >= 0)
                                & (sequence.boxes.height >= 0))  # fmt: skip
    sequence = replace(sequence, boxes=named)
    found = compared_to(sequence, sequence)
    assert (found.iou == 1).all()
    assert (found.distance == 0).all()
    for spots in (found.only_here, found.only_there, found.relabelled, found.swapped):
        assert len(spots) == 0
    assert len(found.renamed) == 0
