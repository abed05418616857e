"""What cannot be used is left out, counted and listed; the rest is there."""

from __future__ import annotations

from typing import Any

import pytest

from gtreview.model.wording import frames_text
from tests.formats.labels import box, frame, numbered, parse, texts


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in box("Car:2").items() if key not in keys}


def test_boxes_without_a_size_are_counted_with_their_frames() -> None:
    entries = numbered(*([box()] for _ in range(50)))
    for i in (41, 12, 40):
        entries[i]["annotations"].append(without("width"))
    sequence = parse(entries)
    assert len(sequence.boxes) == 50
    (notice,) = sequence.notices
    assert notice.text == "3 boxes have no size and are left out: frames 12, 40–41"
    assert notice.frames == (12, 40, 41)
    assert notice.details[0] == "frame 12 (000013.jpg), box 1: has no size"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (without("height"), "1 box has no size and is left out: frame 1"),
        (without("left"), "1 box has no position and is left out: frame 1"),
        (without("object-name"), "1 box has no object-name and is left out: frame 1"),
        (box("Car:2", width=None), "1 box has no size and is left out: frame 1"),
        (box("Car:2", width=float("nan")), "1 box has NaN as width and is left out: frame 1"),
        (box("Car:2", top=float("inf")), "has an infinite number as top"),
        (box("Car:2", left=1e300), "1 box has no position and is left out: frame 1"),
        (box("Car:2", left="12"), "1 box has text as left and is left out: frame 1"),
        (box("Car:2", left=True), "1 box has true or false as left and is left out: frame 1"),
        (box("Car:2", height=10**400), "1 box has a number as height and is left out: frame 1"),
        (box("Car:2", **{"object-name": 5}), "1 box has a number as object-name and is left out"),
        (box("Car:2", **{"class-id": []}), "1 box has a list as class-id and is left out"),
        (17, "1 box is a number and no JSON object and is left out: frame 1"),
    ],
)
def test_one_wrong_box_is_named_and_the_others_are_there(wrong: Any, said: str) -> None:
    sequence = parse(numbered([box("Car:1")], [wrong, box("Car:1")], [box("Car:1")]))
    assert sequence.boxes.frame.tolist() == [0, 1, 2]
    assert sequence.boxes.row.tolist() == [0, 2, 3]
    assert [track.name for track in sequence.tracks] == ["Car:1"]
    assert len(sequence.notices) == 1
    assert said in texts(sequence)[0]
    assert sequence.notices[0].details[0].startswith("frame 1 (000002.jpg), box 0: ")


def test_entries_that_are_no_frames_are_no_frames() -> None:
    sequence = parse([7, *numbered([box()]), None])
    assert sequence.frames.names == ("000001.jpg",)
    assert texts(sequence) == [
        "1 frame is a number and no JSON object and is left out",
        "1 frame is null and no JSON object and is left out",
    ]
    (detail,) = sequence.notices[0].details
    assert detail == "entry 0 of the file: frame is a number and no JSON object"


def test_a_list_that_is_none_leaves_the_frame_without_boxes() -> None:
    sequence = parse(
        [frame("0", "a.jpg") | {"annotations": {"left": 1}}, frame("1", "b.jpg", box())]
    )
    assert sequence.boxes.frame.tolist() == [1]
    assert "is an object and no list" in texts(sequence)[0]


def test_null_is_the_same_as_absent() -> None:
    entries = [frame("0", "a.jpg", box(), keypoints=None, polygons=None)]
    entries[0]["annotations"][0] |= {"label-category-attributes": None, "object-id": None}
    sequence = parse(entries)
    assert len(sequence.boxes) == 1 and not sequence.notices


def test_several_ids_under_one_name_are_told() -> None:
    ids = [{"object-id": "a"}, {"object-id": "a"}, {"object-id": "b"}]
    sequence = parse(numbered(*([box("Car:1", **each)] for each in ids)))
    assert sequence.tracks[0].object_id == "a"
    assert texts(sequence) == ["several object ids under one name in 1 object: Car:1"]


def test_odd_attributes_are_kept_as_they_can_be() -> None:
    attributes = {"a": 1, "b": None, "c": [1], "d": True, "e": "x"}
    sequence = parse(numbered([box(**{"label-category-attributes": attributes})]))
    assert sequence.attribute_sets == ({}, {"a": 1, "c": "[1]", "d": True, "e": "x"})
    assert sequence.boxes.attributes.tolist() == [1]
    none = parse(numbered([box(**{"label-category-attributes": 3})]))
    assert none.boxes.attributes.tolist() == [0]


def test_frame_attributes_stand_by_position() -> None:
    entries = [frame("1", "b.jpg", **{"frame-attributes": {"rain": "yes"}}), frame("0", "a.jpg")]
    assert dict(parse(entries).frame_attributes) == {1: {"rain": "yes"}}


def test_frames_are_told_in_runs() -> None:
    assert frames_text([4]) == "frame 4"
    assert frames_text([9, 4, 5, 6, 9]) == "frames 4–6, 9"
    assert frames_text(range(0, 40, 2)) == "frames 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and 10 more"
