"""The bundle for the skeleton component: images, reasons, the job, and what is refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gtreview import api
from gtreview.audit import flag_list
from gtreview.audit.bundle import Options, build, plan
from gtreview.errors import InputError, QuotaError
from gtreview.model.flags import Flag, Verdict
from gtreview.model.pose_edits import PoseEdit
from gtreview.model.rigging import with_rig
from gtreview.review.correcting import Correction
from gtreview.review.review import Review
from tests.audit.bundle_validator import aws_shape_problems, problems
from tests.audit.scene import box, review, write_job
from tests.audit.skeleton_scene import (
    LABELS,
    lines,
    skeleton,
    write_keypoints,
    write_manifest,
)


def made(one: Review | list[Review], out: Path, **options: Any) -> Path:
    return build(plan(one, Options(**options)), out)


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def images(out: Path) -> dict[str, list[dict[str, Any]]]:
    """The annotations by address."""
    text = (out / "input.manifest").read_text("utf-8")
    found = [json.loads(line) for line in text.split("\n") if line]
    return {one["source-ref"]: one["annotations"] for one in found}


def address(i: int) -> str:
    return f"s3://pictures/walk/{i:04}.jpg"


@pytest.fixture
def walk(tmp_path: Path) -> Review:
    return review(write_manifest(tmp_path / "walk"))


@pytest.mark.parametrize("neighbours", [None, 0, 2, 100])
def test_only_flagged_images_are_sent_and_their_neighbours(
    walk: Review, tmp_path: Path, neighbours: int | None
) -> None:
    walk.flag_by_hand(5, 0, "left hand is off")
    out = made(walk, tmp_path / "out", trim=neighbours)
    assert problems(out) == []
    around = min(neighbours or 0, 12)
    wanted = range(max(5 - around, 0), min(5 + around, 11) + 1)
    assert list(images(out)) == [address(i) for i in wanted]


def test_each_skeleton_says_why_it_was_flagged(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0, "left hand is off")
    out = made(walk, tmp_path / "out", trim=1)
    first, second = images(out)[address(5)]
    (issue,) = first["annotation_issues"]
    assert issue["reason"] == "person 1 was flagged by hand (left hand is off)"
    assert "annotation_issues" not in second
    assert all("annotation_issues" not in one for one in images(out)[address(4)])


def test_a_flag_of_the_whole_frame_is_every_skeletons(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, -1, "wrong picture")
    found = images(made(walk, tmp_path / "out"))[address(5)]
    assert [len(one["annotation_issues"]) for one in found] == [1, 1]


def test_skeletons_stand_as_the_labels_have_them(walk: Review, tmp_path: Path) -> None:
    """Names, present points and options are kept; a hidden foot is not made up."""
    walk.flag_by_hand(0, 0)
    first, second = images(made(walk, tmp_path / "out"))[address(0)]
    source = skeleton(0, "person 1")
    assert (first["name"], second["name"]) == ("person 1", "person 2")
    assert first["annotations"] == source["annotations"] and len(first["annotations"]) == 4
    assert first["annotation_options"] == {"line_color": "red", "keypoint_style": "SolidSquare"}


def test_what_was_missed_can_be_marked(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(7, 1, "is behind the tree")
    first, second = images(made(walk, tmp_path / "out"))[address(7)]
    assert (second["name"], second["annotations"]) == ("person 2", [])
    assert "behind the tree" in second["annotation_issues"][0]["reason"]
    assert "annotation_issues" not in first


def test_corrections_are_sent_in_whole_pixels(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0)
    assert not any("whole pixels" in notice.text for notice in plan(walk).notices)
    sequence = walk.sequence
    i = sequence.poses.at(0, 5)
    assert i is not None
    xy = sequence.poses.xy[i].copy()
    xy[0] = (200.4, 33.6)
    row, visible = int(sequence.poses.row[i]), sequence.poses.visible[i]
    walk.correct(Correction("Move", (PoseEdit(0, 5, row, xy, visible),)))
    ready = plan(walk)
    assert any("whole pixels" in notice.text for notice in ready.notices)
    first, _ = images(build(ready, tmp_path / "out"))[address(5)]
    assert first["annotations"][0] == {"label": "nose", "x": 200, "y": 34}


def test_the_answers_fit_the_labels_though_keypoints_were_renamed(
    walk: Review, tmp_path: Path
) -> None:
    walk.flag_by_hand(5, 0)
    rig = walk.sequence.rig
    assert rig is not None
    points = (replace(rig.keypoints[0], label="snout", alias="nose"), *rig.keypoints[1:])
    renamed = replace(rig, keypoints=points, bones=(), pairs=())
    assert with_rig(walk.sequence, renamed).rig == renamed
    walk.set_rig(renamed, "Rename")
    out = made(walk, tmp_path / "out")
    assert problems(out) == []
    assert images(out)[address(5)][0]["annotations"][0]["label"] == "nose"
    assert "snout" not in (out / "template.liquid.html").read_text("utf-8")


def test_the_job_has_its_own_page_and_functions(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0)
    out = made(
        walk,
        tmp_path / "out",
        bucket="my-bucket",
        region="eu-north-1",
        prefix="audits",
        role_arn="arn:aws:iam::123456789012:role/labelling",
    )
    request = load(out / "job-request.json")
    task = request["HumanTaskConfig"]
    assert task["UiConfig"] == {"UiTemplateS3Uri": "s3://my-bucket/audits/template.liquid.html"}
    assert task["PreHumanTaskLambdaArn"] == "<pre-annotation-function>"
    assert task["TaskTimeLimitInSeconds"] <= 28_800
    assert "LabelCategoryConfigS3Uri" not in request
    assert request["LabelingJobName"].startswith("walkers-audit-")
    assert not aws_shape_problems(request)
    readme = (out / "README.md").read_text("utf-8")
    for word in ("image_s3_uri", "initial_values", "humanAnnotationRequired", "consolidatedAnnot"):
        assert word in readme


def test_a_single_image_keeps_its_skeletons_names(tmp_path: Path) -> None:
    """Images that are no series have no objects over time; a name is still a name."""
    apart = lines()[:2]
    apart[0]["source-ref"], apart[1]["source-ref"] = "s3://b/cat.jpg", "s3://b/dog.jpg"
    one = review(write_manifest(tmp_path / "apart", apart))
    assert one.sequence.kind == "detection"
    one.flag_by_hand(1, -1, "odd")
    out = made(one, tmp_path / "out")
    assert problems(out) == []
    assert [each["name"] for each in images(out)["s3://b/dog.jpg"]] == ["person 1", "person 2"]


def test_several_sequences_are_one_job_where_their_rig_is_one(tmp_path: Path) -> None:
    reviews = [review(write_manifest(tmp_path / name)) for name in ("a", "b")]
    for one in reviews:
        one.flag_by_hand(2, 0)
    assert len(load(made(reviews, tmp_path / "out") / "audit.json")["jobs"][0]["images"]) == 2
    other = tuple(f"{label}_2" for label in LABELS)
    reviews[1] = review(write_manifest(tmp_path / "c", lines(other)))
    reviews[1].flag_by_hand(2, 0)
    with pytest.raises(QuotaError, match="different rigs"):
        plan(reviews)


def test_from_python_with_a_flag_list(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0, "off")
    flag_list.write(walk, tmp_path / "flags.json")
    opened = api.read(walk.read.origin.path)
    made = api.build_audit(opened, tmp_path / "out", tmp_path / "flags.json", trim=2)
    assert problems(tmp_path / "out") == []
    assert (made.images, made.frames, made.sequences) == (5, 1, 0)
    assert "1 flagged frame, 5 images, 1 job" in made.summary(tmp_path / "out")


def test_dismissed_findings_stay_at_home(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(2, 0)
    at = walk.flag_by_hand(9, 1)
    walk.decide([at], Verdict.DISMISSED)
    assert list(images(made(walk, tmp_path / "out"))) == [address(2)]


def test_a_note_that_looks_like_a_placeholder_is_none(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0, "<image-bucket> <label-7>")
    ready = plan(walk)
    assert "<image-bucket>" not in ready.placeholders
    assert problems(build(ready, tmp_path / "out")) == []


def test_coco_keypoints_are_sent_with_placeholders_for_their_place(tmp_path: Path) -> None:
    """COCO files name no bucket, and their skeletons have no names."""
    coco = {
        "images": [{"id": i, "file_name": f"{i:04}.jpg"} for i in (1, 2)],
        "categories": [{"id": 1, "name": "person", "keypoints": list(LABELS[:3])}],
        "annotations": [
            {"id": i, "image_id": i, "category_id": 1, "keypoints": [5, 6, 2, 9, 9, 2, 0, 0, 0]}
            for i in (1, 2)
        ],
    }
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    one = review(tmp_path / "coco.json")
    one.flag_by_hand(1, -1, "odd")
    out = made(one, tmp_path / "out")
    assert problems(out) == []
    (found,) = images(out)["s3://<image-bucket>/<image-folder>/0002.jpg"]
    assert [point["label"] for point in found["annotations"]] == ["nose", "left_hand"]
    assert found["annotation_issues"] == [{"reason": "The frame was flagged by hand (odd)"}]


# -- keypoints of video jobs -----------------------------------------------------------------------


def test_keypoints_of_a_video_job_can_go_either_way(tmp_path: Path) -> None:
    one = review(write_keypoints(tmp_path / "SeqLabel.json", LABELS))
    one.flag_by_hand(2, 0, "off")
    video = made(one, tmp_path / "video")
    assert load(video / "labelcategories.json")["annotationType"] == "Keypoint"
    single = made(one, tmp_path / "single", worker_ui="skeleton", image_prefix="s3://b/frames/")
    assert problems(video) == [] and problems(single) == []
    assert list(images(single)) == ["s3://b/frames/0002.jpg"]
    bare = plan(one, Options(worker_ui="skeleton"))
    assert "<image-bucket>" in bare.placeholders


def test_of_boxes_and_skeletons_only_these_are_sent(tmp_path: Path) -> None:
    path = write_keypoints(tmp_path / "SeqLabel.json", LABELS)
    root = load(path)
    for entry in root["tracking-annotations"]:
        entry["annotations"] = [box(300, name="Car:7")]
    path.write_text(json.dumps(root))
    one = review(path)
    one.flag_by_hand(2, one.sequence.track_index["Car:7"], "too wide")
    one.flag_by_hand(3, one.sequence.track_index["skeleton:1"], "off")
    with pytest.raises(QuotaError, match=r"BoundingBox and Keypoint.*--as skeleton"):
        plan(one)
    ready = plan(one, Options(worker_ui="skeleton", image_prefix="s3://b/f/"))
    assert any("1 finding about objects without a skeleton" in n.text for n in ready.notices)
    out = build(ready, tmp_path / "out")
    assert problems(out) == []
    assert list(images(out)) == ["s3://b/f/0003.jpg"]


def test_a_video_job_has_the_corrected_keypoints(tmp_path: Path) -> None:
    one = review(write_keypoints(tmp_path / "SeqLabel.json", LABELS))
    one.flag_by_hand(2, 0)
    poses = one.sequence.poses
    xy = poses.xy[2].copy()
    xy[0] = (77, 88)
    one.correct(Correction("Move", (PoseEdit(0, 2, int(poses.row[2]), xy, poses.visible[2]),)))
    out = made(one, tmp_path / "out", trim=1)
    assert problems(out) == []
    (path,) = out.glob("labels/*/SeqLabel.json")
    nose = load(path)["tracking-annotations"][1]["keypoints"][0]
    assert (nose["x"], nose["y"]) == (77, 88)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (tuple(f"point {i}" for i in range(31)), "31 labels"),
        (("nose", "left_middle_finger_tip"), "22 characters"),
    ],
)
def test_a_rig_that_no_video_job_takes_is_offered_the_component(
    tmp_path: Path, labels: tuple[str, ...], said: str
) -> None:
    one = review(write_keypoints(tmp_path / "SeqLabel.json", labels))
    one.flag_by_hand(2, 0)
    with pytest.raises(QuotaError, match=rf"{said}.*--as skeleton"):
        plan(one)
    assert problems(made(one, tmp_path / "out", worker_ui="skeleton")) == []


def test_the_largest_rig_of_a_video_job(tmp_path: Path) -> None:
    labels = tuple(f"{i:016}" for i in range(30))
    one = review(write_keypoints(tmp_path / "SeqLabel.json", labels))
    one.flag_by_hand(2, 0)
    assert problems(made(one, tmp_path / "out")) == []


# -- what is refused -------------------------------------------------------------------------------


def test_refusals(walk: Review, tmp_path: Path) -> None:
    walk.flag_by_hand(5, 0)
    boxes = review(write_job(tmp_path / "street"))
    for one, options, said in (
        (walk, {"worker_ui": "video"}, "only a SeqLabel.json.*--as skeleton"),
        (walk, {"verification": True}, "cannot verify"),
        (walk, {"label_attribute": "walk-metadata"}, "-metadata"),
        (walk, {"worker_ui": "paper"}, "video or skeleton"),
        (boxes, {"worker_ui": "skeleton"}, "no flag is about an object with a skeleton"),
    ):
        with pytest.raises(InputError, match=said):
            plan(one, Options(**options))  # type: ignore[arg-type]
    boxes.flag_by_hand(3, 0)
    with pytest.raises(QuotaError, match="some labels are a video job's"):
        plan([walk, boxes])


# -- the flag list ---------------------------------------------------------------------------------


def test_the_flag_list_names_keypoints(walk: Review, tmp_path: Path) -> None:
    flag = Flag("swap", 0, -1, 5, 5, 5, np.nan, np.nan, 0.9, (1, 2))
    assert flag_list.keypoints_of(walk.sequence, flag) == "left_hand, right_hand"
    assert flag_list.keypoints_of(review(write_job(tmp_path / "street")).sequence, flag) == ""
    walk.flag_by_hand(5, 0)
    with (made(walk, tmp_path / "out") / "flags.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["keypoints"] == "" and row["object"] == "person 1"
