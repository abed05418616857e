"""Labels are read as the formats page says, and what cannot be used is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats import registry, seqlabel, sequence_file
from gtreview.formats.clipping import clip
from gtreview.model.sequence import Job, Sequence

PATH = Path("SeqLabel.json")


def box(name: str, left: float = 10, **more: Any) -> dict[str, Any]:
    whole = {"left": left, "top": 20, "width": 30, "height": 40, "class-id": "0"}
    return {**whole, "object-name": name, "object-id": f"id-{name}", **more}


def document(*frames: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {"frame-no": str(i), "frame": f"{i:04}.jpg", "annotations": boxes}
        for i, boxes in enumerate(frames)
    ]
    return {"tracking-annotations": entries}


def parse(root: object, **more: Any) -> Sequence:
    return seqlabel.parse(json.dumps(root).encode(), PATH, **more)


def test_the_tracking_sample_of_the_documentation(shared: Path) -> None:
    sample = shared / "data" / "groundtruth-docs" / "SeqLabel-tracking-sample.json"
    sequence = registry.read(sample)
    assert sequence.kind == "tracking"
    assert sequence.frames.names == ("frame_0001.jpeg", "frame_0002.jpeg")
    assert sequence.frames.numbers == ("0", "1")
    assert {track.name for track in sequence.tracks} == {"car:1", "bus:1"}
    car = sequence.boxes.of_track(sequence.track_index["car:1"])
    assert sequence.boxes.left[car].tolist() == [315, 192]
    assert sequence.boxes.height[car].tolist() == [36, 28]
    told = [dict(sequence.attribute_sets[i]) for i in sequence.boxes.attributes[car]]
    assert told == [{"occluded": "no"}, {"occluded": "partially"}]


def test_the_detection_sample_shows_class_ids_and_says_so(shared: Path) -> None:
    sample = shared / "data" / "groundtruth-docs" / "SeqLabel-detection-sample.json"
    sequence = registry.read(sample)
    assert sequence.kind == "detection"
    assert set(sequence.boxes.track.tolist()) == {-1}
    assert {label.name for label in sequence.labels} == {"class 0", "class 1"}
    assert any("class" in notice.text for notice in sequence.notices)


def test_the_vehicles_are_counted_as_stated(shared: Path) -> None:
    sequence = registry.read(shared / "data" / "groundtruth-vehicles" / "SeqLabel.json")
    counts = {
        track.name: len(sequence.boxes.frame[sequence.boxes.of_track(i)])
        for i, track in enumerate(sequence.tracks)
    }
    assert len(sequence) == 300
    assert counts == {"Vehicle:1": 299, "Vehicle:2": 300, "Vehicle:3": 291}


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("kind", [str, int])
def test_frames_out_of_order_stand_by_their_number(first: int, kind: type) -> None:
    root = document(*([box("Car:1", left=i)] for i in range(12)))
    for i, entry in enumerate(root["tracking-annotations"]):
        entry["frame-no"] = kind(first + i)
    root["tracking-annotations"].sort(key=lambda entry: str(entry["frame-no"]))
    sequence = parse(root)
    assert sequence.frames.names == tuple(f"{i:04}.jpg" for i in range(12))
    assert sequence.boxes.left.tolist() == list(range(12))


def test_the_sequence_file_rules_the_order() -> None:
    root = document([box("Car:1", left=0)], [box("Car:1", left=1)])
    order = sequence_file.parse(
        b'{"seq-no": 1, "prefix": "s3://b/p/", "number-of-frames": 3, "frames": ['
        b'{"frame-no": 0, "frame": "0001.jpg"}, {"frame-no": 1, "frame": "0000.jpg"},'
        b'{"frame-no": 2, "frame": "0009.jpg"}]}',
        Path("sequence.json"),
    )
    sequence = parse(root, order=order)
    assert sequence.frames.names == ("0001.jpg", "0000.jpg", "0009.jpg")
    assert sequence.boxes.left.tolist() == [1, 0]
    assert sequence.frames.prefix == "s3://b/p/"


def test_a_class_map_names_labels_and_an_unknown_class_is_marked() -> None:
    root = document([box("Car:1"), box("Car:2", **{"class-id": "7"})])
    job = Job(metadata={"class-map": {"0": "Car", "1": "Bus"}})
    sequence = parse(root, job=job)
    by_track = {
        sequence.track_name(t): sequence.labels[label]
        for t, label in zip(sequence.boxes.track, sequence.boxes.label, strict=True)
    }
    assert (by_track["Car:1"].name, by_track["Car:1"].known) == ("Car", True)
    assert by_track["Car:2"].class_id == "7" and not by_track["Car:2"].known


def test_a_class_that_contradicts_its_object_is_a_label_of_its_own() -> None:
    flipped = box("Car:1", **{"class-id": "1"})
    sequence = parse(document([box("Car:1")], [box("Car:1")], [flipped]))
    labels = [sequence.labels[i] for i in sequence.boxes.label]
    assert [label.name for label in labels[:2]] == ["Car", "Car"]
    assert labels[2].class_id == "1" and not labels[2].known


def test_what_cannot_be_used_is_skipped_counted_and_listed() -> None:
    nameless = {k: v for k, v in box("Car:1").items() if k != "object-name"}
    sizeless = {k: v for k, v in box("Car:2").items() if k != "width"}
    root = document([box("Car:3"), sizeless], [nameless], [box("Car:3", left=float("nan"))])
    sequence = parse(root)
    assert len(sequence.boxes) == 1
    told = {frame for notice in sequence.notices for frame in notice.frames}
    assert told == {0, 1, 2}


def test_sizes_of_nothing_and_boxes_twice_are_kept_for_the_checks() -> None:
    negative = box("Car:2", width=-5)
    sequence = parse(document([box("Car:1"), box("Car:1", left=11), negative]))
    assert len(sequence.boxes) == 3
    assert sequence.boxes.repeated.sum() == 1
    assert sequence.boxes.width.min() == -5


def test_outlines_and_keypoints_are_read() -> None:
    corners = [{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 2}]
    common = {"class-id": "0", "object-name": "Lane:1", "object-id": "l"}
    point = {"x": 7, "y": 8, "class-id": "1", "object-id": "n", "object-name": "nose:1"}
    entry = {
        "frame-no": "0", "frame": "a.jpg",
        "polygons": [{**common, "vertices": corners}], "keypoints": [point],
    }  # fmt: skip
    sequence = parse({"tracking-annotations": [entry]})
    assert sequence.outlines[0].closed
    assert sequence.outlines[0].vertices.tolist() == [[1, 2], [3, 4], [5, 2]]
    assert sequence.rig is not None
    nose = sequence.rig.labels.index("nose")
    assert sequence.poses.xy[0, nose].tolist() == [7, 8]


def test_names_beyond_ascii_are_names() -> None:
    root = document([box("Straßenbahn 東:1")])
    data = b"\xef\xbb\xbf" + json.dumps(root, ensure_ascii=False).encode()
    assert seqlabel.parse(data, PATH).tracks[0].name == "Straßenbahn 東:1"


def test_a_clip_keeps_everything_but_the_numbers() -> None:
    root = document([box("Car:1")], [box("Car:1", left=1.50, future={"a": [1e2]})], [])
    root["tracking-annotations"][1]["new key"] = None
    made = json.loads(clip(json.dumps(root).encode(), ["0001.jpg", "0002.jpg"]))
    expected = root["tracking-annotations"][1:]
    for number, entry in enumerate(expected):
        entry["frame-no"] = str(number)
    assert made == {"tracking-annotations": expected}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"[]", ""),
        (b'{"tracking-annotations": []}', "no frames"),
        (b'{"tracking-annotations": [{"frame', "ends in the middle"),
        (b'{"images": [], "categories": [], "annotations": []}', "COCO"),
        (b'{"documentVersion": "2020-03-01", "labels": []}', "label categor"),
    ],
)
def test_what_holds_no_labels_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "thing.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        registry.read(path)
    assert "thing.json" in str(refused.value)
    assert said.lower() in str(refused.value).lower()


WHOLE = json.dumps(document([box("Car:1"), box("Car:2")], [box("Car:1")])).encode()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=4))
def test_damaged_bytes_raise_nothing_but_input_errors(at: int, put: bytes) -> None:
    data = WHOLE[:at] + put + WHOLE[at + len(put) :]
    try:
        seqlabel.parse(data, PATH)
    except InputError as error:
        assert str(error)


@given(st.sampled_from(["left", "width", "class-id", "object-name", "object-id", "extra"]), VALUES)
def test_any_value_anywhere_is_read_or_refused(key: str, value: object) -> None:
    root = document([box("Car:1", **{key: value})], [box("Car:2")])
    try:
        sequence = parse(root)
    except InputError as error:
        assert str(error)
    else:
        assert "Car:2" in sequence.track_index
