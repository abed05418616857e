"""Labels' names: the class map's, else what most objects of the class are called."""

from __future__ import annotations

from gtreview.model.sequence import Job, Label, Sequence
from tests.formats.labels import box, numbered, parse, point, texts


def label_names(sequence: Sequence) -> list[str]:
    """The label of each box in the document's order."""
    order = sequence.boxes.row.argsort()
    codes = sequence.boxes.label[order].tolist()
    return [sequence.labels[i].name if i >= 0 else "" for i in codes]


def test_the_class_with_most_boxes_has_the_name_that_two_claim() -> None:
    boxes = [box("Car:1", "3"), box("Car:2", "3"), box("Car:3", "1"), box("Bus:1", "2")]
    sequence = parse(numbered(boxes))
    assert sequence.labels == (
        Label("class 1", "1", known=False), Label("Bus", "2"), Label("Car", "3"),
    )  # fmt: skip
    assert label_names(sequence) == ["Car", "Car", "class 1", "Bus"]


def test_without_class_ids_the_objects_names_tell() -> None:
    sequence = parse(numbered([box("Car:1", None), box("Bus:1", None), box("no instance", None)]))
    assert label_names(sequence) == ["Car", "Bus", "no instance"]
    assert all(label.known and label.class_id is None for label in sequence.labels)


def test_with_a_class_map_a_name_outside_it_is_unknown() -> None:
    job = Job(metadata={"class-map": {"0": "Car", "1": "Bus"}})
    boxes = [box("Bus:1", None), box("Tram:1", None), box("Car:1", "0"), box("Car:2", "9")]
    sequence = parse(numbered(boxes), job=job)
    assert label_names(sequence) == ["Bus", "Tram", "Car", "class 9"]
    assert {label.name: label.known for label in sequence.labels} == {
        "Car": True, "Bus": True, "class 9": False, "Tram": False,
    }  # fmt: skip


def test_class_ids_may_be_numbers() -> None:
    sequence = parse(numbered([box(**{"class-id": 0}), box("Car:2", "0")]))
    assert sequence.labels == (Label("Car", "0"),)


def test_detection_without_a_class_map_says_so_with_one_it_is_silent() -> None:
    entries = numbered([{k: v for k, v in box().items() if k != "object-name"}])
    sequence = parse(entries, "detection")
    assert sequence.labels == (Label("class 0", "0"),)
    assert texts(sequence) == [
        "no class map: class ids are shown; give the manifest with --manifest"
    ]
    named = parse(entries, "detection", job=Job(metadata={"class-map": {"0": "Car"}}))
    assert named.labels == (Label("Car", "0"),)
    assert not named.notices


def test_a_box_that_names_no_class_has_none() -> None:
    sequence = parse(numbered([box("", None)]), "detection")
    assert sequence.boxes.label.tolist() == [-1]


def test_classes_of_keypoints_are_no_labels_of_boxes() -> None:
    job = Job(metadata={"class-map": {"0": "Walker", "1": "nose", "2": "Dog"}})
    entries = numbered([box("Walker:1", "0")])
    entries[0]["keypoints"] = [point("nose:1", 12, 22, "1")]
    assert [label.name for label in parse(entries, job=job).labels] == ["Walker", "Dog"]
