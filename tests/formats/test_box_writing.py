"""Corrected boxes go back into the file they came from, and nothing else in it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.formats.seqlabel import parse
from gtreview.formats.sequence_file import SequenceFile
from gtreview.model import box_edits
from gtreview.model.edited_boxes import Box, BoxEdit, box_at, edited
from gtreview.model.sequence import Label, Sequence
from tests.formats.labels import box, frame
from tests.formats.skeletons import answer, dot, dumped, skeleton
from tests.formats.skeletons import frame as image

PATH = Path("SeqLabel.json")
ODD = """{ "made by": "hand",
 "tracking-annotations": [
  {"frame": "b.jpg", "frame-no": "1", "annotations": [
    {"left":10,"top":20.0,"width":"30","height":40, "note":{"a": [1,2]}, "class-id":0,
     "object-name":"Car:1","object-id":"one","label-category-attributes":{"moving":"y","n":null}}
  ]},
  {"frame-no": "0", "frame": "a.jpg", "annotations": [
    {"height": 5, "width": 5, "top": 5, "left": 5, "class-id": "1", "object-name": "Bus:1"},
    {"broken": true},
    {"left": 1, "top": 2, "width": 3, "height": 4, "class-id": "0", "object-name": "Car:1"}]}
 ]}
"""


def write(text: str, *edits: BoxEdit, read: Sequence | None = None) -> str:
    """The file with ``edits``, whose boxes it then reads."""
    before = read or parse(text.encode(), PATH)
    after = edited(before, edits)
    return registry.write(text.encode(), before, after).decode()


def at(sequence: Sequence, name: str, when: int) -> int:
    i = sequence.boxes.at(sequence.track_index[name], when)
    assert i is not None
    return i


ODD_TEXT = ODD.replace('"width":"30"', '"width":30')
READ = parse(ODD_TEXT.encode(), PATH)


def test_only_the_numbers_that_differ_are_other_ones() -> None:
    i = at(READ, "Car:1", 1)
    assert write(ODD_TEXT, box_edits.placed(READ, i, left=11, top=21.5)) == ODD_TEXT.replace(
        '"left":10,"top":20.0', '"left":11,"top":21.5'
    )


def test_an_attribute_changes_and_the_others_stay_as_they_are_written() -> None:
    found = box_edits.with_attributes(READ, READ.track_index["Car:1"], {"moving": "no"}, 1, 1)
    assert write(ODD_TEXT, *found) == ODD_TEXT.replace(
        '{"moving":"y","n":null}', '{"moving":"no","n":null}'
    )


def test_an_attribute_that_was_null_gets_a_value() -> None:
    found = box_edits.with_attributes(READ, READ.track_index["Car:1"], {"n": 2}, 1, 1)
    assert write(ODD_TEXT, *found) == ODD_TEXT.replace('"n":null', '"n":2')


def test_a_renamed_box_keeps_what_its_entry_says_and_gets_an_id_of_its_own() -> None:
    edits = box_edits.renamed(READ, READ.track_index["Car:1"], "Car:7")
    entry = json.loads(write(ODD_TEXT, *edits))["tracking-annotations"][0]["annotations"][0]
    first = json.loads(ODD_TEXT)["tracking-annotations"][0]["annotations"][0]
    assert entry.pop("object-name") == "Car:7"
    assert entry.pop("object-id") not in ("", "one")
    assert entry == {k: v for k, v in first.items() if k not in ("object-name", "object-id")}


def test_exchanged_boxes_exchange_names_and_ids_only() -> None:
    frames = [
        frame("0", "a.jpg", box("Car:1", left=1, **{"object-id": "1", "own": "x"}),
              box("Car:2", left=90, **{"object-id": "2", "own": "y"}))
    ]  # fmt: skip
    text = json.dumps({"tracking-annotations": frames})
    read = parse(text.encode(), PATH)
    new = json.loads(write(text, *box_edits.exchanged(read, 0, 1, 0, 0)))
    found = [
        (each["left"], each["own"], each["object-name"], each["object-id"])
        for each in new["tracking-annotations"][0]["annotations"]
    ]
    assert found == [(1, "x", "Car:2", "2"), (90, "y", "Car:1", "1")]


def test_a_deleted_box_goes_with_its_comma() -> None:
    gone = write(ODD_TEXT, box_edits.box_deleted(READ, at(READ, "Bus:1", 0)))
    start, stop = ODD_TEXT.index('{"height": 5'), ODD_TEXT.index('{"broken"')
    assert gone == ODD_TEXT[:start] + ODD_TEXT[stop:]


def test_a_new_box_is_written_as_its_object_is() -> None:
    new = box_edits.created(READ, "Bus:1", 1, Box(7, 8, 9.5, 10, READ.labels[1]))
    entries = json.loads(write(ODD_TEXT, new))["tracking-annotations"]
    added = entries[0]["annotations"][1]
    assert added == {
        "height": 10, "width": 9.5, "top": 8, "left": 7, "class-id": "1", "object-name": "Bus:1",
    }  # fmt: skip
    assert list(added)[:2] == ["height", "width"], "in the order of the file"


def test_a_new_object_of_a_new_label() -> None:
    van = box_edits.label_named(READ, "Van")
    assert van == Label("Van", "2")
    text = write(ODD_TEXT, box_edits.created(READ, "Van:1", 1, Box(7, 8, 9, 10, van)))
    again = parse(text.encode(), PATH)
    i = at(again, "Van:1", 1)
    assert box_at(again, i) == Box(7, 8, 9, 10, van)


def test_a_frame_without_an_entry_gets_one_and_one_without_a_list_a_list() -> None:
    order = SequenceFile(0, "", ("a.jpg", "b.jpg", "c.jpg"), (0, 1, 2))
    text = json.dumps({"tracking-annotations": [
        frame(0, "a.jpg", box()), {"frame-no": 1, "frame": "b.jpg"},
    ]})  # fmt: skip
    read = parse(text.encode(), PATH, order=order)
    new = [box_edits.created(read, "Car:1", f, Box(1, 2, 3, 4, read.labels[0])) for f in (1, 2)]
    result = write(text, *new, read=read)
    made = {"left": 1, "top": 2, "width": 3, "height": 4, "object-name": "Car:1", "class-id": "0"}
    entries = json.loads(result)["tracking-annotations"]
    assert entries[1] == {"frame-no": 1, "frame": "b.jpg", "annotations": [made]}
    assert entries[2] == {"frame-no": 2, "frame": "c.jpg", "annotations": [made]}


def test_the_first_box_of_an_empty_file() -> None:
    text = json.dumps({"tracking-annotations": [frame("0", "a.jpg")]})
    read = parse(text.encode(), PATH)
    car = box_edits.label_named(read, "Car")
    result = write(text, box_edits.created(read, "Car:1", 0, Box(1, 2, 3, 4, car)))
    again = parse(result.encode(), PATH)
    assert box_at(again, 0) == Box(1, 2, 3, 4, Label("Car", "0"))
    assert again.tracks[0].object_id


def test_detections_without_names() -> None:
    entries = [frame("0", "a.jpg", {"left": 1, "top": 1, "width": 5, "height": 5, "class-id": "0"})]
    text = json.dumps({"detection-annotations": entries})
    read = parse(text.encode(), PATH)
    new = box_edits.created(read, "", 0, Box(9, 9, 5, 5, read.labels[0]))
    result = json.loads(write(text, box_edits.moved(read, 0, (1, 0)), new))
    assert result["detection-annotations"][0]["annotations"] == [
        {"left": 2, "top": 1, "width": 5, "height": 5, "class-id": "0"},
        {"left": 9, "top": 9, "width": 5, "height": 5, "class-id": "0"},
    ]


def coco(**more: Any) -> str:
    annotation = {"id": 5, "image_id": 1, "category_id": 1, "track_id": 3,
                  "keypoints": [1, 1, 2], "bbox": [1.0, 2, 30, 40], **more}  # fmt: skip
    return json.dumps({
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "annotations": [annotation],
        "categories": [{"id": 1, "name": "fly", "keypoints": ["head"]}],
    })  # fmt: skip


def test_coco_boxes_are_moved_and_nothing_else() -> None:
    path, text = Path("coco.json"), coco()
    read = registry.parse(text.encode(), path, None, None, None)
    moved = edited(read, [box_edits.placed(read, 0, left=3.5, width=31)])
    result = registry.write(text.encode(), read, moved).decode()
    assert result == text.replace("[1.0, 2, 30, 40]", "[3.5, 2, 31, 40]")
    gone = edited(read, [box_edits.box_deleted(read, 0)])
    with pytest.raises(InputError, match="only be moved and resized"):
        registry.write(text.encode(), read, gone)


def test_a_skeleton_manifest_says_that_it_holds_no_boxes() -> None:
    data, path = (
        dumped(answer(image(0), skeleton(dot("a", 1, 2), name="fly 1"))),
        Path("o.manifest"),
    )
    read = registry.parse(data, path, None, None, None)
    new = BoxEdit("fly 1", 0, -1, Box(1, 2, 3, 4))
    with pytest.raises(InputError, match="boxes cannot be written"):
        registry.write(data, read, edited(read, [new]))
