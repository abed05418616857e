"""Keypoints become skeletons, each of the object it belongs to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from gtreview.formats import registry
from gtreview.formats.rig import rig_for
from tests.formats.labels import box, numbered, parse, point, texts


def with_points(
    boxes: list[dict[str, Any]], *points: dict[str, Any], frames: int = 1
) -> list[dict[str, Any]]:
    entries = numbered(*(list(boxes) for _ in range(frames)))
    for entry in entries:
        entry["keypoints"] = list(points)
    return entries


def test_the_flies_are_read_point_by_point(shared: Path) -> None:
    path = shared / "data" / "flies13" / "SeqLabel.json"
    expected: dict[tuple[str, int, str], tuple[int, int]] = {}
    for entry in json.loads(path.read_bytes())["tracking-annotations"]:
        for each in entry["keypoints"]:
            label, instance = each["object-name"].split(":")
            expected[instance, int(entry["frame-no"]), label] = each["x"], each["y"]
    sequence = registry.read(path)
    assert sequence.rig is not None and len(sequence.rig.labels) == 13
    assert sequence.rig.labels[0] == "head" and sequence.rig.labels[-1] == "eyeR"
    found = {}
    for i in range(len(sequence.poses)):
        name = sequence.track_name(int(sequence.poses.track[i])).removeprefix("skeleton:")
        for label, (x, y) in zip(sequence.rig.labels, sequence.poses.xy[i].tolist(), strict=True):
            if not np.isnan(x):
                found[name, int(sequence.poses.frame[i]), label] = x, y
    assert found == expected
    present = ~np.isnan(sequence.poses.xy[:, :, 0])
    assert np.array_equal(sequence.poses.visible, present)


def test_a_skeleton_belongs_to_the_object_of_its_number() -> None:
    points = (point("nose:3", 15, 25), point("tail:3", 20, 30, "1"))
    sequence = parse(with_points([box("Dog:3"), box("Dog:4")], *points))
    assert [track.name for track in sequence.tracks] == ["Dog:3", "Dog:4"]
    assert sequence.poses.track.tolist() == [0]


def test_of_several_objects_with_the_number_it_is_the_one_around_it() -> None:
    boxes = [box("Car:1", left=500), box("Walker:1")]
    sequence = parse(with_points(boxes, point("nose:1", 15, 25), frames=5))
    assert sequence.track_name(int(sequence.poses.track[0])) == "Walker:1"


def test_where_that_is_not_clear_it_is_an_object_of_its_own() -> None:
    boxes = [box("Car:1"), box("Walker:1")]
    sequence = parse(with_points(boxes, point("nose:1", 15, 25), frames=5))
    assert sequence.track_name(int(sequence.poses.track[0])) == "skeleton:1"
    assert len(sequence.tracks) == 3


def test_poses_are_sorted_by_object_and_frame() -> None:
    entries = numbered([], [], [])
    for number, order in enumerate(((2, 1), (1, 2), (2,))):
        entries[number]["keypoints"] = [point(f"nose:{n}", number, n) for n in order]
    sequence = parse(entries)
    poses = sequence.poses
    assert sequence.rig is not None
    assert list(zip(poses.track.tolist(), poses.frame.tolist(), strict=True)) == sorted(
        zip(poses.track.tolist(), poses.frame.tolist(), strict=True)
    )
    assert sorted(poses.row.tolist()) == [0, 1, 2, 3, 4]
    frames = poses.xy[:, sequence.rig.labels.index("nose"), 0]
    assert frames.tolist() == poses.frame.tolist()


def test_a_point_twice_or_nowhere_is_left_out_and_told() -> None:
    nowhere = {"class-id": "1", "object-name": "tail:1", "x": 4}
    points = (point("snout:1", 1, 2), point("snout:1", 9, 9), nowhere)
    sequence = parse(with_points([], *points))
    assert sequence.poses.xy.tolist() == [[[1, 2]]]
    assert texts(sequence) == [
        "1 keypoint has no position and is left out: frame 0",
        "1 keypoint is there twice in one skeleton and is left out: frame 0",
    ]


def test_an_attribute_hides_a_point() -> None:
    hidden = point("nose:1", 1, 2, **{"label-category-attributes": {"Visible": "no"}})
    shown = point("tail:1", 3, 4, "1", **{"label-category-attributes": {"Visible": "yes"}})
    assert parse(with_points([], hidden, shown)).poses.visible.tolist() == [[False, True]]


def test_points_are_in_the_order_of_their_classes() -> None:
    points = (point("b:1", 1, 1, "10"), point("a:1", 2, 2, "9"), point("c:1", 3, 3, "11"))
    rig = parse(with_points([], *points)).rig
    assert rig is not None and rig.labels == ("a", "b", "c")


def test_sides_are_paired_by_name() -> None:
    rig = rig_for(["nose", "wingL", "wingR", "hind_left", "hind_right", "Left"])
    assert rig.pairs == (("wingL", "wingR"), ("hind_left", "hind_right"))


def test_a_bundled_rig_is_used_where_it_has_all_points() -> None:
    rig = rig_for(["left_hip", "nose"])
    assert rig.bones and {"left_hip", "nose"} <= set(rig.labels)
    assert not rig_for(["left_hip", "antenna"]).bones
