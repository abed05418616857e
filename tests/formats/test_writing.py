"""Corrections go back into the file they came from, and nothing else in it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.formats.seqlabel import parse as parse_seqlabel
from gtreview.formats.sequence_file import SequenceFile
from gtreview.model.pose_edits import NEW, PoseEdit, edited, swapped
from gtreview.model.rig import Keypoint, Rig
from gtreview.model.rigging import with_rig
from gtreview.model.sequence import Job, Sequence
from tests.formats.labels import point
from tests.formats.skeletons import answer, dot, dumped, frame, places, skeleton, task

Points = dict[str, tuple[float, float] | None]
PATHS = {"seqlabel": Path("SeqLabel.json"), "manifest": Path("output.manifest"),
         "coco": Path("coco.json")}  # fmt: skip


def read(data: bytes, form: str) -> Sequence:
    return registry.parse(data, PATHS[form], None, None, None)


def changed(sequence: Sequence, at: int, object_: str, points: Points) -> PoseEdit:
    """The skeleton of an object (or ``#row``) in frame ``at``, with other ``points``."""
    assert sequence.rig is not None
    sources = [each.source for each in sequence.rig.keypoints]
    poses, row = sequence.poses, NEW
    track = sequence.track_index.get(object_, -1)
    if object_.startswith("#"):
        row = int(object_[1:])
    here = [i for i in poses.at_frame(at) if poses.track[i] == track]
    if track < 0:
        here = [i for i in here if poses.row[i] == row]
    xy = poses.xy[here[0]].copy() if here else np.full((len(sources), 2), np.nan)
    visible = poses.visible[here[0]].copy() if here else np.zeros(len(sources), bool)
    for label, place in points.items():
        xy[sources.index(label)] = np.nan if place is None else place
        visible[sources.index(label)] = place is not None
    return PoseEdit(track, at, row, xy, visible)


def written(data: bytes, form: str, *edits: tuple[int, str, Points]) -> bytes:
    """The file with the edits, and that it then reads as they say."""
    before = read(data, form)
    after = edited(before, [changed(before, *edit) for edit in edits])
    result = registry.write(data, before, after)
    expected = {key: value for key, value in places(after).items() if not key[1].startswith("#-1")}
    found = places(read(result, form))
    assert expected.items() <= found.items()
    return result


def differences(a: Any, b: Any, at: str = "") -> dict[str, tuple[Any, Any]]:
    """Where two JSON values differ, by path."""
    if type(a) is type(b) and isinstance(a, dict) and list(a) == list(b):
        return {k: v for key in a for k, v in differences(a[key], b[key], f"{at}/{key}").items()}
    if type(a) is type(b) and isinstance(a, list) and len(a) == len(b):
        pairs = enumerate(zip(a, b, strict=True))
        return {k: v for i, (x, y) in pairs for k, v in differences(x, y, f"{at}/{i}").items()}
    return {} if a == b else {at: (a, b)}


@pytest.mark.parametrize(
    ("name", "object_", "path"),
    [
        ("output.manifest", "fly 1", "/996/fly-pose/updated_annotations/0/annotations"),
        ("SeqLabel.json", "skeleton:1", "/0/tracking-annotations/996/keypoints"),
    ],
)
def test_the_wings_of_the_fly_are_exchanged_and_nothing_else(
    shared: Path, name: str, object_: str, path: str
) -> None:
    data = (shared / "data" / "flies13" / name).read_bytes()
    before = registry.parse(data, Path(name), None, None, None)
    assert before.rig is not None
    place = before.rig.place
    i = before.poses.at(before.track_index[object_], 996)
    assert i is not None
    after = edited(before, [swapped(before, i, [(place["wingL"], place["wingR"])])])
    turned = with_rig(after, replace(before.rig, keypoints=before.rig.keypoints[::-1]))
    result = registry.write(data, before, turned)
    lines = zip(data.splitlines(), result.splitlines(), strict=True)
    old, new = zip(*((json.loads(a), json.loads(b)) for a, b in lines), strict=True)
    # wingL (483, 715) and wingR (496, 794), the fourth and fifth point of the first fly.
    assert differences(list(old), list(new)) == {
        f"{path}/3/x": (483, 496), f"{path}/3/y": (715, 794),
        f"{path}/4/x": (496, 483), f"{path}/4/y": (794, 715),
    }  # fmt: skip
    assert len(result) == len(data)
    assert registry.write(data, before, before) == data


SEQLABEL = b'\xef\xbb\xbf{"job" :7,\n "tracking-annotations":[{"frame-no":"0","extra":1.50,\n\
 "frame":"a\\u00e9.jpg","keypoints":[\n  {"x":1,"y":2.0,"class-id":"0","object-id":"u1",\
"object-name":"head:1","note":[1e2]},\n  {"object-name":"tail:1","class-id":"1","x":3,"y":4,\
"label-category-attributes":{"Visible":"no"}}]},\n {"frame-no":"1","frame":"b.jpg"}]}  \n'


def test_every_other_byte_stays() -> None:
    result = written(SEQLABEL, "seqlabel", (0, "skeleton:1", {"head": (8, 2.5)}))
    assert result == SEQLABEL.replace(b'"x":1,"y":2.0', b'"x":8,"y":2.5')


def test_a_point_that_is_absent_is_taken_out() -> None:
    result = written(SEQLABEL, "seqlabel", (0, "skeleton:1", {"head": None}))
    start, end = SEQLABEL.index(b'{"x":1,'), SEQLABEL.index(b'{"object-name":"tail')
    assert result == SEQLABEL[:start] + SEQLABEL[end:]
    both = written(SEQLABEL, "seqlabel", (0, "skeleton:1", {"head": None, "tail": None}))
    assert b'"keypoints":[\n  ]}' in both and len(read(SEQLABEL, "seqlabel").poses) == 1
    assert len(read(both, "seqlabel").poses) == 0


def test_a_point_that_appears_is_like_another_one_of_its_name() -> None:
    result = written(SEQLABEL, "seqlabel", (1, "skeleton:1", {"head": (5, 6), "tail": (7, 8.5)}))
    more = json.loads(result.removeprefix(b"\xef\xbb\xbf"))["tracking-annotations"][1]
    assert more["keypoints"] == [
        {"x": 5, "y": 6.0, "class-id": "0", "object-id": "u1", "object-name": "head:1"},
        # Shown as every new point is, whatever the one it is like says.
        {
            "object-name": "tail:1",
            "class-id": "1",
            "x": 7,
            "y": 8.5,
            "label-category-attributes": {"Visible": "yes"},
        },
    ]
    assert result.startswith(SEQLABEL[: SEQLABEL.index(b'"b.jpg"')])


def test_a_point_of_another_object_lends_its_class_and_not_its_id() -> None:
    entries = [
        {
            "frame-no": "0",
            "frame": "a.jpg",
            "keypoints": [
                point("head:1", 1, 2, "5", **{"object-id": "u1"}),
                point("tail:1", 3, 4, "6", **{"object-id": "u2"}),
                point("head:2", 5, 6, "5", **{"object-id": "u3"}),
            ],
        }
    ]
    data = json.dumps({"tracking-annotations": entries}).encode()
    result = written(data, "seqlabel", (0, "skeleton:2", {"tail": (7, 8)}))
    new = json.loads(result)["tracking-annotations"][0]["keypoints"][3]
    assert (new["class-id"], new["object-name"], new["x"], new["y"]) == ("6", "tail:2", 7, 8)
    assert new["object-id"] not in ("u1", "u2", "u3")


def test_a_label_that_the_file_lacks_has_the_class_of_the_manifest() -> None:
    data = json.dumps(
        {"tracking-annotations": [{"frame": "a.jpg", "keypoints": [point("head:1", 1, 2)]}]}
    ).encode()
    job = Job(metadata={"class-map": {"0": "head", "9": "tail"}})
    before = parse_seqlabel(data, PATHS["seqlabel"], job=job)
    wider = with_rig(before, Rig("", tuple(Keypoint(n, "#ffffff") for n in ("tail", "head"))))
    after = edited(wider, [changed(wider, 0, "skeleton:1", {"tail": (3, 4)})])
    new = json.loads(registry.write(data, before, after))["tracking-annotations"][0]["keypoints"][1]
    assert new == {"x": 3, "y": 4, "class-id": "9", "label-category-attributes": {},
                   "object-name": "tail:1"}  # fmt: skip


def test_a_frame_without_an_entry_gets_one() -> None:
    data = json.dumps(
        {
            "tracking-annotations": [
                {"frame-no": "0", "frame": "a.jpg", "keypoints": [point("head:1", 1, 2)]}
            ]
        }
    ).encode()
    order = SequenceFile(1, "", ("a.jpg", "b.jpg"), ("0", "1"))
    before = parse_seqlabel(data, PATHS["seqlabel"], order=order)
    after = edited(before, [changed(before, 1, "skeleton:1", {"head": (3, 4)})])
    result = registry.write(data, before, after)
    again = parse_seqlabel(result, PATHS["seqlabel"], order=order)
    assert places(again) == places(after)
    assert json.loads(result)["tracking-annotations"][1]["frame-no"] == "1"


@pytest.mark.parametrize(
    ("attributes", "visible", "expected"),
    [
        ({"Visible": "yes"}, False, {"Visible": "no"}),
        ({"hidden": False, "side": "left"}, False, {"hidden": True, "side": "left"}),
        ({"occluded": "Fully"}, True, {"occluded": "No"}),
        ({"visibility": 0}, True, {"visibility": 1}),
        ({"side": "left"}, False, {"side": "left"}),
        ({}, False, {}),
    ],
)
def test_a_hidden_point_is_written_where_an_attribute_can_say_so(
    attributes: dict[str, Any], visible: bool, expected: dict[str, Any]
) -> None:
    entry = point("head:1", 1, 2, **{"label-category-attributes": attributes})
    data = json.dumps({"tracking-annotations": [{"frame": "a.jpg", "keypoints": [entry]}]}).encode()
    before = read(data, "seqlabel")
    edit = changed(before, 0, "skeleton:1", {})
    there = np.isfinite(edit.xy).all(axis=1)
    after = edited(before, [replace(edit, visible=there & visible)])
    (new,) = json.loads(registry.write(data, before, after))["tracking-annotations"][0]["keypoints"]
    assert new == {**entry, "label-category-attributes": expected}


def test_a_manifest_keeps_its_form() -> None:
    """The list in the text of a string, with numbers as text and escapes of its own."""
    inner = json.dumps([skeleton(dot("h\u00e9", "1", "2.5"), dot("b", 3, 4), odd=[1.50])])
    lines = [answer(frame(n), updated_annotations=inner) for n in range(2)]
    data = dumped(*lines).replace(b'"worker_id": "w1"', b'"worker_id" :  "w1"')
    result = written(data, "manifest", (1, "fly 1", {"h\u00e9": (7, 8.25), "b": (9, 4)}))
    first, second = data.splitlines()
    assert result.splitlines()[0] == first
    old, new = (rb"\"x\": \"1\", \"y\": \"2.5\"", rb"\"x\": \"7\", \"y\": \"8.25\"")
    assert old in second and rb"\"x\": 3," in second
    expected = second.replace(old, new).replace(rb"\"x\": 3,", rb"\"x\": 9,")
    assert result.splitlines()[1] == expected


def test_new_and_lost_skeletons_in_a_manifest() -> None:
    two = (skeleton(dot("a", 1, 2)), skeleton(dot("a", 5, 6), dot("b", 7, 8), name="fly 2"))
    data = dumped(answer(frame(0), *two), answer(frame(1), two[1]))
    edits = ((0, "fly 1", {"a": None}), (1, "fly 1", {"a": (1.5, 2), "b": (3, 4)}))
    result = [json.loads(line) for line in written(data, "manifest", *edits).splitlines()]
    assert result[0]["pose"]["updated_annotations"] == [skeleton(), two[1]]
    made = skeleton(dot("a", 1.5, 2), dot("b", 3, 4))
    assert result[1]["pose"]["updated_annotations"] == [two[1], made]
    # Its place is kept: it can come back.
    again = written(dumped(*result), "manifest", (0, "fly 1", {"b": (4, 4)}))
    line = json.loads(again.splitlines()[0])
    assert line["pose"]["updated_annotations"] == [skeleton(dot("b", 4, 4)), two[1]]


@pytest.mark.parametrize("updated", [{"updated_annotations": None}, {"no_changes_needed": "true"}])
def test_corrected_original_annotations_become_updated_ones(updated: dict[str, Any]) -> None:
    original = (skeleton(dot("a", 1, 2)),)
    lines = [answer(frame(n), original=original, **updated) for n in range(2)]
    result = written(dumped(*lines), "manifest", (0, "fly 1", {"a": (9, 2)}))
    first, second = [json.loads(line)["pose"] for line in result.splitlines()]
    assert first == {**lines[0]["pose"], "updated_annotations": [skeleton(dot("a", 9, 2))]}
    assert second == lines[1]["pose"]


def test_input_manifests_and_second_answers() -> None:
    given_ = dumped(*(task(frame(n), skeleton(dot("a", n, 2))) for n in range(2)))
    result = written(given_, "manifest", (1, "fly 1", {"a": (1, 5)}))
    assert result == given_.replace(b'"x": 1, "y": 2', b'"x": 1, "y": 5')
    several = answer(frame(0))
    several["pose"] = [answer(frame(0), skeleton(dot("a", n, 2)))["pose"] for n in range(2)]
    data = dumped(several, answer(frame(1), skeleton(dot("a", 0, 2))))
    result = written(data, "manifest", (0, "fly 1", {"a": (7, 2)}))
    assert result == data.replace(b'"x": 0', b'"x": 7', 1)


def test_skeletons_without_identity_are_told_apart_by_their_place() -> None:
    """Of single images, in lines that end as they do on Windows."""
    two = [skeleton(dot("a", n, 2), dot("b", 3, 4), name=None) for n in (1, 7)]
    data = dumped(answer("cat.jpg", *two), answer("dog.jpg", *two)).replace(b"\n", b"\r\n")
    result = written(data, "manifest", (1, "#3", {"a": (8, 9)}), (0, "#0", {"a": None}))
    first, second = result.split(b"\r\n")[:2]
    assert json.loads(first)["pose"]["updated_annotations"] == [
        skeleton(dot("b", 3, 4), name=None), two[1]
    ]  # fmt: skip
    assert json.loads(second)["pose"]["updated_annotations"] == [
        two[0], skeleton(dot("a", 8, 9), dot("b", 3, 4), name=None)
    ]  # fmt: skip
    more = json.loads(written(data, "manifest", (1, "#-1", {"a": (5, 5)})).splitlines()[1])
    assert more["pose"]["updated_annotations"] == [*two, skeleton(dot("a", 5, 5), name=None)]


def test_an_image_without_an_answer_cannot_be_corrected() -> None:
    data = dumped(answer(frame(0), skeleton(dot("a"))), {"source-ref": frame(1)})
    before = read(data, "manifest")
    after = edited(before, [changed(before, 1, "fly 1", {"a": (1, 1)})])
    with pytest.raises(InputError, match=r"line 2: .* no annotations that could be corrected"):
        registry.write(data, before, after)


COCO = b'{"images":[{"id":4,"file_name":"f_1.jpg"},{"id":5,"file_name":"f_2.jpg"}],\n\
"annotations": [ {"id":1,"image_id":4,"category_id":3,"track_id":8,"keypoints":[1.0,2,2, 3,4,1],\
"num_keypoints":2, "area": 1.50} ],\n"categories":[{"id":3,"name":"p","keypoints":["a","b"]}]}'


def test_a_coco_file_is_patched() -> None:
    assert written(COCO, "coco", (0, "p:8", {"a": (7, 2)})) == COCO.replace(b"[1.0,", b"[7.0,")
    result = written(COCO, "coco", (0, "p:8", {"b": None}))
    assert result == COCO.replace(b"3,4,1]", b"0,0,0]").replace(b'points":2', b'points":1')
    hidden = read(COCO, "coco")
    edit = changed(hidden, 0, "p:8", {})
    shown = edited(hidden, [replace(edit, visible=np.array([False, True]))])
    result = registry.write(COCO, hidden, shown)
    assert result == COCO.replace(b"2,2, 3,4,1]", b"2,1, 3,4,2]")


@pytest.mark.parametrize(
    "odd", [None, "x", float("nan"), 1e300, pytest.param(10**400, id="long"), True, []]
)
def test_what_is_no_number_in_a_coco_file_stays_as_it_is(odd: Any) -> None:
    data = COCO.replace(b"3,4,1]", json.dumps(odd).encode() + b",4,1]")
    result = written(data, "coco", (0, "p:8", {"a": (7, 2)}))
    assert result == data.replace(b"[1.0,", b"[7.0,")


def test_a_new_skeleton_in_a_coco_file() -> None:
    result = json.loads(written(COCO, "coco", (1, "p:8", {"b": (5.5, 6)})))
    assert result["annotations"][1] == {
        "id": 2, "image_id": 5, "category_id": 3, "track_id": 8,
        "keypoints": [0, 0, 0, 5.5, 6, 2], "num_keypoints": 1, "iscrowd": 0,
    }  # fmt: skip
    assert result["annotations"][:1] == json.loads(COCO)["annotations"]


def test_a_keypoint_that_the_category_lacks_cannot_be_written() -> None:
    before = read(COCO, "coco")
    wider = with_rig(before, Rig("", tuple(Keypoint(n, "#ffffff") for n in ("a", "b", "c"))))
    after = edited(wider, [changed(wider, 0, "p:8", {"c": (1, 1)})])
    with pytest.raises(InputError, match="no keypoint 'c'"):
        registry.write(COCO, before, after)


def test_labels_are_found_by_what_the_file_calls_them() -> None:
    before = read(SEQLABEL, "seqlabel")
    renamed = Rig("", (Keypoint("tip", "#ffffff", alias="tail"), Keypoint("head", "#ffffff")))
    turned = with_rig(before, renamed)
    assert registry.write(SEQLABEL, before, turned) == SEQLABEL
    after = edited(turned, [changed(turned, 0, "skeleton:1", {"tail": (30, 4)})])
    moved = SEQLABEL.replace(b'"x":3', b'"x":30').replace(b'"Visible":"no"', b'"Visible":"yes"')
    assert registry.write(SEQLABEL, before, after) == moved


LABELS = ("nose", "eye_x", "tail_x")
PLACES = st.none() | st.tuples(
    st.integers(-50, 3000) | st.floats(-1e5, 1e5), st.integers(-50, 3000) | st.floats(-1e5, 1e5)
)
SKELETONS = st.fixed_dictionaries(dict.fromkeys(LABELS, PLACES))
FRAMES = st.lists(st.dictionaries(st.sampled_from("12"), SKELETONS), min_size=2, max_size=4)


def _seqlabel(frames: list[dict[str, Points]], indent: int | None) -> bytes:
    entries = [
        {
            "frame-no": str(n),
            "frame": f"f_{n:03}.jpg",
            "keypoints": [
                point(f"{label}:{name}", *at, str(LABELS.index(label)))
                for name, points in skeletons.items()
                for label, at in points.items()
                if at is not None
            ],
        }
        for n, skeletons in enumerate(frames)
    ]
    return json.dumps({"tracking-annotations": entries}, indent=indent).encode()


def _manifest(frames: list[dict[str, Points]], indent: int | None) -> bytes:
    lines = []
    for n, skeletons in enumerate(frames):
        made = [
            skeleton(*(dot(label, *at) for label, at in points.items() if at), name=name)
            for name, points in skeletons.items()
        ]
        as_text = {} if indent is None else {"updated_annotations": json.dumps(made)}
        lines.append(answer(frame(n), *made, **as_text))
    return dumped(*lines)


def _coco(frames: list[dict[str, Points]], indent: int | None) -> bytes:
    root = {
        "images": [{"id": n, "file_name": f"f_{n:03}.jpg"} for n in range(len(frames))],
        "annotations": [
            {
                "id": 10 * n + int(name),
                "image_id": n,
                "category_id": 1,
                "track_id": name,
                "keypoints": [v for at in points.values() for v in ((*at, 2) if at else (0, 0, 0))],
            }
            for n, skeletons in enumerate(frames)
            for name, points in skeletons.items()
        ],
        "categories": [{"id": 1, "name": "p", "keypoints": LABELS}],
    }
    return json.dumps(root, indent=indent).encode()


FORMS = {"seqlabel": (_seqlabel, "skeleton:{}"), "manifest": (_manifest, "{}"),
         "coco": (_coco, "p:{}")}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@given(before=FRAMES, after=FRAMES, indent=st.sampled_from((None, 1)))
def test_whatever_is_corrected_is_what_is_read_again(
    form: str, before: Any, after: Any, indent: int | None
) -> None:
    make, called = FORMS[form]
    whole = dict.fromkeys(LABELS, (1, 1))
    first = {"1": whole, "2": whole}
    before, after = [first, *before], [first, *after]
    data = make(before, indent)
    labels = read(data, form)
    assert registry.write(data, labels, labels) == data
    nothing: Points = dict.fromkeys(LABELS)
    edits = [
        changed(labels, at, called.format(name), {**nothing, **after[at].get(name, {})})
        for at in range(min(len(before), len(after)))
        for name in "12"
    ]
    corrected = edited(labels, edits)
    result = registry.write(data, labels, corrected)
    again = read(result, form)
    assert places(again) == places(corrected)
    assert again.frames.names == labels.frames.names


@given(before=FRAMES, moved=st.tuples(st.integers(0, 1), st.sampled_from("12"), PLACES))
@pytest.mark.parametrize("form", FORMS)
def test_a_moved_point_is_all_that_differs(form: str, before: Any, moved: Any) -> None:
    make, called = FORMS[form]
    at, name, place = moved
    whole = dict.fromkeys(LABELS, (1, 1))
    frames = [{"1": whole, "2": whole}] * 2 + before
    if place is None:
        return
    data = make(frames, None)
    labels = read(data, form)
    after = edited(labels, [changed(labels, at, called.format(name), {"eye_x": place})])
    result = registry.write(data, labels, after)
    if form == "manifest":
        data, result = (b"[" + b",".join(d.splitlines()) + b"]" for d in (data, result))
    found = differences(json.loads(data), json.loads(result))
    assert len(found) == sum(value != 1 for value in place)
    assert {new for _, new in found.values()} <= set(place)
