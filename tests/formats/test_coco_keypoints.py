"""COCO files with keypoints are read as labels; others stay refused."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from gtreview.errors import InputError
from gtreview.formats import coco_keypoints, registry
from gtreview.model.sequence import Sequence
from tests.formats.labels import texts
from tests.formats.skeletons import places

PATH = Path("person_keypoints.json")
PERSON = {
    "id": 1,
    "name": "person",
    "keypoints": ["nose", "tail_left", "tail_right"],
    "skeleton": [[1, 2], [1, 3]],
}


def image(id_: Any, name: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "file_name": name, "width": 640, "height": 480, **more}


def annotation(image_id: Any, keypoints: Any, category: Any = 1, **more: Any) -> dict[str, Any]:
    return {"image_id": image_id, "category_id": category, "keypoints": keypoints, **more}


def document(
    annotations: list[Any], images: list[Any] | None = None, categories: list[Any] | None = None
) -> bytes:
    root = {
        "images": [image(7, "frame_01.jpg"), image(8, "frame_02.jpg")]
        if images is None
        else images,
        "annotations": annotations,
        "categories": [PERSON] if categories is None else categories,
    }
    return json.dumps(root).encode()


def parse(*annotations: Any, **more: Any) -> Sequence:
    return coco_keypoints.parse(document(list(annotations), **more), PATH)


def test_points_are_absent_hidden_or_visible() -> None:
    sequence = parse(annotation(8, [10, 20, 2, 30, 40, 1, 0, 0, 0]))
    assert places(sequence) == {(1, "#0", "nose"): (10, 20), (1, "#0", "tail_left"): (30, 40)}
    assert sequence.poses.visible.tolist() == [[True, False, False]]
    assert sequence.rig is not None
    assert sequence.rig.labels == ("nose", "tail_left", "tail_right")
    assert [(bone.a, bone.b) for bone in sequence.rig.bones] == [
        ("nose", "tail_left"),
        ("nose", "tail_right"),
    ]
    assert sequence.rig.pairs == (("tail_left", "tail_right"),)
    assert sequence.size == (640, 480) and not sequence.size_inferred


@pytest.mark.parametrize("key", ["track_id", "instance_id"])
def test_objects_over_time_where_annotations_say_so(key: str) -> None:
    sequence = parse(
        annotation(8, [3, 3, 2], **{key: 5}),
        annotation(7, [1, 1, 2], **{key: 5}),
        annotation(7, [2, 2, 2], **{key: 6}),
    )
    assert sequence.kind == "tracking"
    assert places(sequence) == {
        (0, "person:5", "nose"): (1, 1),
        (1, "person:5", "nose"): (3, 3),
        (0, "person:6", "nose"): (2, 2),
    }
    assert sequence.poses.row.tolist() == [1, 0, 2]


def test_without_that_each_image_stands_alone() -> None:
    sequence = parse(annotation(7, [1, 1, 2]), annotation(8, [1, 1, 2]))
    assert sequence.kind == "detection" and sequence.poses.track.tolist() == [-1, -1]
    assert texts(sequence) == ["no annotation says which object it is: each image stands alone"]


def test_objects_of_several_videos_are_not_mixed_up() -> None:
    images = [image(1, "a.jpg", video_id=1), image(2, "b.jpg", video_id=2)]
    sequence = parse(
        annotation(1, [1, 1, 2], track_id=1), annotation(2, [1, 1, 2], track_id=1), images=images
    )
    assert sequence.kind == "detection"
    assert texts(sequence) == ["holds 2 videos: no object is followed over time"]


def test_boxes_are_read_too() -> None:
    sequence = parse(
        annotation(7, [1, 1, 2], track_id=1, bbox=[10, 20, 30, 40]),
        annotation(8, [1, 1, 2], track_id=1, bbox=[1, 2, None, 4]),
        annotation(8, [1, 1, 2], track_id=2, bbox=[]),
    )
    boxes = sequence.boxes
    assert (boxes.left[0], boxes.top[0], boxes.width[0], boxes.height[0]) == (10, 20, 30, 40)
    assert (len(boxes), boxes.track[0], boxes.label[0]) == (1, 0, 0)
    assert sequence.labels[0].name == "person"
    assert texts(sequence) == ["1 box has no size and is left out: frame 1"]


def test_categories_with_other_keypoints_are_put_together() -> None:
    dog = {"id": 2, "name": "dog", "keypoints": ["snout", "nose"]}
    sequence = parse(
        annotation(7, [1, 1, 2]),
        annotation(7, [1, 1, 2]),
        annotation(8, [5, 5, 2, 6, 6, 2], 2),
        categories=[dog, PERSON],
    )
    assert sequence.rig is not None
    assert sequence.rig.labels == ("nose", "tail_left", "tail_right", "snout")
    assert places(sequence)[1, "#2", "nose"] == (6, 6)
    assert places(sequence)[1, "#2", "snout"] == (5, 5)
    assert "categories have different keypoints: those of person come first" in texts(sequence)


def test_keypoints_without_a_name_go_by_their_number() -> None:
    sequence = parse(annotation(7, [1, 1, 2, 3, 3, 2]), categories=[])
    assert places(sequence) == {
        (0, "#0", "keypoint 1"): (1, 1),
        (0, "#0", "keypoint 2"): (3, 3),
    }


@pytest.mark.parametrize(
    ("keypoints", "said"),
    [
        ([1, 1, 2, 5], "1 skeleton has keypoints that are no triples"),
        ("text", "1 skeleton has keypoints that are no triples"),
        ([1, None, 2], "1 keypoint has no position and is left out: frame 0"),
        ([float("nan"), 1, 2], "1 keypoint has no position and is left out: frame 0"),
        ([10**400, 1, 2], "1 keypoint has no position and is left out: frame 0"),
        ([1e300, 1, 2], "1 keypoint has no position and is left out: frame 0"),
        (["x", 1, 2], "1 keypoint has no position and is left out: frame 0"),
        (["5", 1, 2], "coordinates are text in 1 point, read as numbers"),
        ([5, 6, 0], "1 keypoint of visibility 0 with a position count as absent: frame 0"),
    ],
)
def test_what_is_not_right_is_named_and_survived(keypoints: Any, said: str) -> None:
    sequence = parse(annotation(7, keypoints), annotation(8, [1, 1, 2]))
    assert any(said in text for text in texts(sequence)), texts(sequence)
    assert (1, "#1", "nose") in places(sequence)


def test_ten_thousand_keypoints_are_read_at_once() -> None:
    labels = [f"k{i}" for i in range(10_000)]
    person = {"id": 1, "name": "person", "keypoints": labels, "skeleton": []}
    start = perf_counter()
    sequence = parse(annotation(7, [1, 2, 2] * len(labels)), categories=[person])
    assert perf_counter() - start < 5
    assert sequence.poses.present.sum() == len(labels)


def test_an_annotation_of_no_image_is_told() -> None:
    sequence = parse(annotation(99, [1, 1, 2]), annotation(None, []), annotation(7, [1, 1, 2]))
    assert "2 annotations are of no image of the file and are left out" in texts(sequence)
    assert sequence.poses.row.tolist() == [2]


@pytest.mark.parametrize("bones", [[[1, 9]], [[1]], "text", [[1, 1]]])
def test_bones_to_nowhere_do_not_lose_the_labels(bones: Any) -> None:
    sequence = parse(annotation(7, [1, 1, 2]), categories=[{**PERSON, "skeleton": bones}])
    assert (0, "#0", "nose") in places(sequence)
    assert any("bones are not used" in text for text in texts(sequence))


def test_images_in_the_order_of_their_frame_ids() -> None:
    images = [image(1, "b.jpg", frame_id=5), image(2, "a.jpg", frame_id=3)]
    sequence = parse(annotation(1, [1, 1, 2], track_id=1), images=images)
    assert sequence.frames.names == ("a.jpg", "b.jpg")


def test_keypoints_behind_many_images_are_recognised(tmp_path: Path) -> None:
    images = [image(i, f"frame_{i:05}.jpg") for i in range(3000)]
    path = tmp_path / "labels.json"
    path.write_bytes(document([annotation(5, [1, 1, 2])], images))
    assert path.stat().st_size > 100_000
    assert registry.recognise(path).id == coco_keypoints.ID
    assert len(registry.read(path)) == 3000


@pytest.mark.parametrize(
    ("annotations", "categories"),
    [
        ([], [PERSON]),
        ([{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4]}], [{"id": 1, "name": "person"}]),
    ],
)
def test_files_without_keypoints_stay_refused(
    tmp_path: Path, annotations: list[Any], categories: list[Any]
) -> None:
    path = tmp_path / "instances.json"
    path.write_bytes(document(annotations, categories=categories))
    with pytest.raises(InputError, match="this is a COCO file"):
        registry.read(path)
