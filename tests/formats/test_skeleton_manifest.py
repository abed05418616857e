"""Manifests of crowd-2d-skeleton jobs are read as labels."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats import registry, skeleton_manifest
from gtreview.formats.skeleton_manifest import InputLine, annotations_of, dump_input
from tests.formats.labels import texts
from tests.formats.skeletons import (
    MANIFEST,
    META,
    answer,
    dot,
    dumped,
    frame,
    parse,
    places,
    skeleton,
    task,
)


def test_both_forms_of_the_flies_say_the_same(shared: Path) -> None:
    """The two files were made from one source: each is the other's independent witness."""
    folder = shared / "data" / "flies13"
    manifest = registry.read(folder / "output.manifest")
    video = registry.read(folder / "SeqLabel.json")
    assert [track.name for track in manifest.tracks] == ["fly 1", "fly 2"]
    assert manifest.kind == "tracking" and manifest.frames.names == video.frames.names
    assert manifest.frames.prefix == "s3://example-bucket/flies13/"
    assert len(manifest) == 1350 and manifest.notices == ()
    numbered = {
        (at, f"skeleton:{name.removeprefix('fly ')}", label): point
        for (at, name, label), point in places(manifest).items()
    }
    assert numbered == places(video) and len(numbered) > 30_000
    assert manifest.rig is not None and video.rig is not None
    assert manifest.rig.labels == video.rig.labels
    assert manifest.origin.job.label_attribute == "fly-pose"
    assert manifest.originals is None


def test_a_point_of_the_file_is_where_it_says() -> None:
    lines = [answer(frame(n), skeleton(dot("head", n, 2.5), dot("tail", 7, 8))) for n in range(3)]
    sequence = parse(*lines)
    assert places(sequence)[2, "fly 1", "head"] == (2, 2.5)
    assert sequence.rig is not None and sequence.rig.labels == ("head", "tail")
    assert sequence.poses.row.tolist() == [0, 1, 2] and sequence.size == (7, 8)


def test_lines_in_any_order_are_a_video_in_the_order_of_its_numbers() -> None:
    sequence = parse(*(answer(frame(n), skeleton(dot("head", n))) for n in (11, 9, 10, 12)))
    assert [name[6:10] for name in sequence.frames.names] == ["0009", "0010", "0011", "0012"]
    assert [point[0] for point in places(sequence).values()] == [9, 10, 11, 12]
    assert sequence.poses.row.tolist() == [1, 2, 0, 3]


def test_a_gap_in_a_video_is_told() -> None:
    sequence = parse(*(answer(frame(n), skeleton(dot("head"))) for n in (0, 1, 2, 3, 9, 10)))
    (told,) = sequence.notices
    assert told.text == "numbers in file names leave some out in 1 place: before frame 4"
    assert told.details == ("frame 4: frame_0009.jpg after frame_0003.jpg",)


@pytest.mark.parametrize(
    ("images", "names", "prefix"),
    [
        (("s3://b/a/cat.jpg", "s3://b/a/dog.jpg"), ("cat.jpg", "dog.jpg"), "s3://b/a/"),
        (("s3://b/a/1.jpg", "s3://b/c/1.jpg"), ("a/1.jpg", "c/1.jpg"), "s3://b/"),
        # Numbers of a data set, not of a video.
        (("s3://b/000139.jpg", "s3://b/000285.jpg"), ("000139.jpg", "000285.jpg"), "s3://b/"),
        (("s3://b/a/1.jpg", "s3://b/c/2.jpg"), ("1.jpg", "2.jpg"), ""),
    ],
)
def test_single_images_have_no_objects_over_time(
    images: tuple[str, ...], names: tuple[str, ...], prefix: str
) -> None:
    sequence = parse(*(answer(image, skeleton(dot("head"))) for image in images))
    assert (sequence.frames.names, sequence.frames.prefix) == (names, prefix)
    assert sequence.kind == "detection" and sequence.tracks == ()
    assert sequence.poses.track.tolist() == [-1, -1]
    assert "each stands alone" in texts(sequence)[0]


def test_pre_signed_addresses_are_cut() -> None:
    sequence = parse(
        *(answer(f"{frame(n)}?X-Amz-Signature=ab/c", skeleton(dot("head"))) for n in range(2))
    )
    assert sequence.frames.names == ("frame_0000.jpg", "frame_0001.jpg")
    assert sequence.frames.prefix == "s3://bucket/video/"


def test_skeletons_without_a_name_have_no_identity() -> None:
    sequence = parse(
        answer(frame(0), skeleton(dot("a")), skeleton(dot("a"), name=None)),
        answer(frame(1), skeleton(dot("a")), skeleton(dot("a", 9), name="fly 1")),
    )
    assert sequence.poses.track.tolist() == [-1, -1, 0, 0]
    assert texts(sequence) == [
        "1 skeleton without a name, so without identity: frame 0",
        "1 skeleton with a name that another one of the image has, so without identity: frame 1",
    ]


def video(*lines: Any) -> Any:
    """A second image after the first makes both a video."""
    return parse(*lines, answer(frame(len(lines)), skeleton(dot("head"))))


@pytest.mark.parametrize("form", [lambda value: value, json.dumps])
def test_original_annotations_are_kept_apart(form: Any) -> None:
    before = form([skeleton(dot("head", 50, 60))])
    sequence = video(answer(frame(0), skeleton(dot("head", 5, 6)), original=before))
    assert places(sequence)[0, "fly 1", "head"] == (5, 6)
    assert sequence.originals is not None
    assert places(sequence, sequence.originals) == {(0, "fly 1", "head"): (50, 60)}


def test_what_is_left_out_of_original_annotations_is_told_once() -> None:
    bad = skeleton(dot("head", "one"), dot("b", 5, 6))
    shown = video(answer(frame(0), skeleton(dot("b", 7, 8)), original=(bad,)))
    assert texts(shown) == ["1 original keypoint has no position and is left out: frame 0"]
    kept = video(answer(frame(0), original=(bad,), updated_annotations=None))
    assert texts(kept) == ["1 keypoint has no position and is left out: frame 0"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"updated_annotations": []}, {}),
        ({"updated_annotations": "[]"}, {}),
        ({"updated_annotations": None}, {(0, "fly 1", "head"): (50, 60)}),
        ({"updated_annotations": "no list"}, {(0, "fly 1", "head"): (50, 60)}),
        (
            {"updated_annotations": [], "no_changes_needed": "true"},
            {(0, "fly 1", "head"): (50, 60)},
        ),
        ({"updated_annotations": [], "no_changes_needed": True}, {(0, "fly 1", "head"): (50, 60)}),
        ({"updated_annotations": [], "no_changes_needed": "false"}, {}),
    ],
)
def test_which_annotations_count(more: dict[str, Any], expected: dict[Any, Any]) -> None:
    sequence = video(answer(frame(0), original=(skeleton(dot("head", 50, 60)),), **more))
    assert {at: p for at, p in places(sequence).items() if at[0] == 0} == expected


def test_what_an_annotator_reports_is_an_issue() -> None:
    issues = [{"reason": "leg hidden"}, {"reason": ""}, {}, {"reason": "blurred"}]
    sequence = video(
        answer(frame(0), skeleton(dot("head"), name="fly 2", annotation_issues=issues), skeleton())
    )
    assert [(i.frame, sequence.track_name(i.track), i.text) for i in sequence.issues] == [
        (0, "fly 2", "leg hidden"),
        (0, "fly 2", "blurred"),
    ]


@pytest.mark.parametrize("key", ["annotations", "initialValues", "initial_values"])
@pytest.mark.parametrize("form", [lambda value: value, json.dumps])
def test_an_input_manifest_is_labels_too(key: str, form: Any) -> None:
    lines = [task(frame(n), skeleton(dot("head", n)), key=key) for n in range(2)]
    for line in lines:
        line[key] = form(line[key])
    sequence = parse(*lines)
    assert places(sequence) == {(0, "fly 1", "head"): (0, 2), (1, "fly 1", "head"): (1, 2)}


def test_what_a_job_was_given_are_the_originals_of_an_answer_without_any() -> None:
    line = task(frame(0), skeleton(dot("head", 3, 4))) | answer(
        frame(0), skeleton(dot("head", 5, 6))
    )
    sequence = video(line)
    assert sequence.originals is not None
    assert places(sequence, sequence.originals) == {(0, "fly 1", "head"): (3, 4)}


def test_of_several_jobs_the_newest_counts() -> None:
    line = answer(frame(0), skeleton(dot("head", 1, 1)))
    line["pose-metadata"] = {"creation-date": "2024-05-01"}
    newer = {**line["pose"], "updated_annotations": [skeleton(dot("head", 9, 9))]}
    older = {**line["pose"], "updated_annotations": [skeleton(dot("head", 5, 5))]}
    line |= {
        "new": newer,
        "new-metadata": {"creation-date": "2024-06-01"},
        "old": older,
        "old-metadata": {"creation-date": "2024-04-01"},
    }
    assert places(video(line))[0, "fly 1", "head"] == (9, 9)


def test_of_several_answers_the_first_is_shown_and_the_others_are_told() -> None:
    several = answer(frame(0))
    several["pose"] = [
        answer(frame(0), skeleton(dot("head", 10)), worker_id="ann")["pose"],
        answer(frame(0), skeleton(dot("head", 20)), worker_id="bob")["pose"],
    ]
    again = answer(frame(1), skeleton(dot("head", 40)), worker_id="cy")
    sequence = parse(several, answer(frame(1), skeleton(dot("head", 30))), again)
    assert [point[0] for point in places(sequence).values()] == [10, 30]
    (told,) = sequence.notices
    assert told.text == "several answers for 2 images, the first of each is shown: frames 0–1"
    assert told.frames == (0, 1)
    assert told.details == (
        "frame 0 (frame_0000.jpg): ann in line 1 is shown, bob in line 1 is not",
        "frame 1 (frame_0001.jpg): w1 in line 2 is shown, cy in line 3 is not",
    )


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (dot("b", "one", 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", None, 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", float("nan"), 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", float("-inf"), 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", -1e300, 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", "1e300", 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", "inf", 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", "1_0", 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", True, 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", [1], 2), "1 keypoint has no position and is left out: frame 0"),
        (dot("b", 10**400, 2), "1 keypoint has no position and is left out: frame 0"),
        ({"label": "b"}, "1 keypoint has no position and is left out: frame 0"),
        (dot("", 1, 2), "1 keypoint has no label and is left out: frame 0"),
        (dot(7, 1, 2), "1 keypoint has no label and is left out: frame 0"),  # type: ignore[arg-type]
        ("text", "1 keypoint has no label and is left out: frame 0"),
        (None, "1 keypoint has no label and is left out: frame 0"),
        (dot("head", 9, 9), "1 keypoint is there twice in one skeleton and is left out: frame 0"),
        (dot("b", "227", 2), "coordinates are text in 1 point, read as numbers"),
    ],
)
def test_a_point_that_is_not_right_is_named_and_survived(point: Any, said: str) -> None:
    sequence = video(answer(frame(0), skeleton(dot("head", 1, 2), point)))
    assert texts(sequence) == [said]
    found = places(sequence)
    assert found[0, "fly 1", "head"] == (1, 2)
    assert found.get((0, "fly 1", "b")) == ((227, 2) if "text in" in said else None)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("not json", "1 line is no JSON object and is left out"),
        ('{"source-ref": "s3://b/cut', "1 line is no JSON object and is left out"),
        ("[1]", "1 line is no JSON object and is left out"),
        ('{"a": "\ud800"}', ""),
    ],
)
def test_a_broken_line_does_not_lose_the_others(lost: str, said: str) -> None:
    good = dumped(*(answer(frame(n), skeleton(dot("head"))) for n in range(2)))
    sequence = skeleton_manifest.parse(
        good + lost.encode("utf-8", "surrogatepass") + b"\n", MANIFEST
    )
    assert len(sequence.poses) == 2
    assert said in " ".join(texts(sequence))


def test_an_image_whose_job_failed_is_told() -> None:
    failed = {"source-ref": frame(1), "pose-metadata": {**META, "failure-reason": "late"}}
    sequence = parse(answer(frame(0), skeleton(dot("head"))), failed)
    assert len(sequence) == 2 and texts(sequence) == ["no annotations in 1 image: frame 1"]


@pytest.mark.parametrize("skeletons", [[], [skeleton()], [{}], ["x"], [None, 4], [{"name": 3}]])
def test_an_image_without_a_point_has_no_skeleton(skeletons: list[Any]) -> None:
    sequence = parse(answer(frame(0), *skeletons), answer(frame(1), *skeletons))
    assert len(sequence) == 2 and len(sequence.poses) == 0 and sequence.rig is None


def test_far_outside_stays() -> None:
    sequence = video(answer(frame(0), skeleton(dot("head", -5e6, 1e9))))
    assert places(sequence)[0, "fly 1", "head"] == (-5e6, 1e9)
    assert sequence.size == (1, 65_535)


def test_markup_in_a_name_is_a_name() -> None:
    sequence = video(answer(frame(0), skeleton(dot("<b>&"), name="<script>")))
    assert (0, "<script>", "<b>&") in places(sequence)


def test_ten_thousand_keypoints_are_read_at_once() -> None:
    points = [dot(f"point {i}", i, i) for i in range(10_000)]
    begun = time.perf_counter()
    sequence = parse(*(answer(frame(n), skeleton(*points)) for n in range(3)))
    assert time.perf_counter() - begun < 5
    assert sequence.poses.present.all() and sequence.poses.xy.shape == (3, 10_000, 2)


@pytest.mark.parametrize("data", [b"nothing", b"[]\n[]\n", b"\xff\xfe\n"])
def test_what_has_no_line_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no line is a JSON object"):
        skeleton_manifest.parse(data, MANIFEST)


def test_points_are_drawn_as_the_annotations_ask_for() -> None:
    options = {"keypoint_style": "HollowCircle", "line_color": "red", "editable": True}
    sequence = video(answer(frame(0), skeleton(dot("head"), annotation_options=options)))
    assert sequence.rig is not None and sequence.rig.style.points == "HollowCircle"


COORDINATES = st.integers(-100, 5000) | st.floats(-1e6, 1e6, allow_nan=False)
NAMES = st.text(min_size=1, max_size=8).filter(lambda text: max(text) < "\ud800")
SKELETONS = st.dictionaries(NAMES, st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=5)
IMAGES = st.lists(
    st.dictionaries(NAMES, st.tuples(SKELETONS, st.lists(NAMES, max_size=2)), max_size=3),
    min_size=2,
    max_size=4,
)


@given(IMAGES)
def test_from_an_input_manifest_to_labels_and_back(images: Any) -> None:
    lines = [
        InputLine(
            f"{frame(n)}?signature={n}",
            [
                {
                    "name": name,
                    "annotations": [dot(label, *at) for label, at in points.items()],
                    **({"annotation_issues": [{"reason": r} for r in why]} if why else {}),
                }
                for name, (points, why) in skeletons.items()
            ],
        )
        for n, skeletons in enumerate(images)
    ]
    sequence = skeleton_manifest.parse(dump_input(lines), MANIFEST)
    reasons: dict[int, list[str]] = {}
    for issue in sequence.issues:
        i = sequence.poses.at(issue.track, issue.frame)
        assert i is not None
        reasons.setdefault(i, []).append(issue.text)
    again = [
        InputLine(
            sequence.frames.prefix + sequence.frames.names[i], annotations_of(sequence, i, reasons)
        )
        for i in range(len(sequence))
    ]
    assert _sorted(dump_input(again)) == _sorted(dump_input(lines))
    assert b"signature" not in dump_input(lines)


def _sorted(data: bytes) -> list[Any]:
    """The lines with each skeleton's points by label: the rig has an order of its own."""
    lines = [json.loads(line) for line in data.splitlines()]
    for line in lines:
        for each in line["annotations"]:
            each["annotations"].sort(key=lambda point: point["label"])
    return lines
