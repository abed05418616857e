"""The validator must refuse what is broken: each rule is broken once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gtreview.audit.bundle import Options, build, plan
from tests.audit.bundle_validator import problems
from tests.audit.scene import review, write_job


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles")
    one = review(write_job(folder / "street"))
    return build(plan(one, Options(trim=2, verification=True)), folder / "out")


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "out"))


def change(path: Path, edit: Callable[[Any], Any]) -> None:
    value = json.loads(path.read_text("utf-8"))
    edit(value)
    path.write_text(json.dumps(value), "utf-8")


def first(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


def test_the_whole_one_is_right(broken: Path) -> None:
    assert problems(broken) == []


@pytest.mark.parametrize(
    "name",
    [
        "flags.csv",
        "audit.json",
        "README.md",
        "input.manifest",
        "labelcategories.json",
        "job-request.json",
        "sequences/*.json",
        "labels/*/SeqLabel.json",
    ],
)
def test_every_file_is_needed(broken: Path, name: str) -> None:
    first(broken, name).unlink()
    assert problems(broken)


def set_in(*path: str | int, to: Any) -> Callable[[Any], None]:
    def edit(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return edit


def without(*path: str | int) -> Callable[[Any], None]:
    def edit(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]

    return edit


TASK = "HumanTaskConfig"
REQUEST = [
    set_in("LabelingJobName", to="-x"),
    set_in("LabelingJobName", to="x" * 64),
    set_in("LabelAttributeName", to="street"),
    set_in("LabelAttributeName", to="Street-ref"),
    set_in("LabelCategoryConfigS3Uri", to="s3://elsewhere/labelcategories.json"),
    set_in("InputConfig", "DataSource", "S3DataSource", "ManifestS3Uri", to="s3://b/other"),
    set_in("InputConfig", "DataAttributes", to={"ContentClassifiers": ["FreeOfAdultContent"]}),
    set_in("RoleArn", to="admin"),
    without("OutputConfig"),
    set_in(TASK, "WorkteamArn", to="arn:aws:sagemaker:x:y:workteam/public-crowd/default"),
    set_in(TASK, "UiConfig", "HumanTaskUiArn", to="arn:aws:sagemaker:x:1:human-task-ui/Other"),
    set_in(TASK, "PreHumanTaskLambdaArn", to="arn:aws:lambda:x:1:function:PRE-VideoObjectTracking"),
    set_in(TASK, "TaskTitle", to="t" * 129),
    set_in(TASK, "TaskDescription", to=""),
    set_in(TASK, "NumberOfHumanWorkersPerDataObject", to=2),
    set_in(TASK, "TaskTimeLimitInSeconds", to=604_801),
    set_in(TASK, "TaskAvailabilityLifetimeInSeconds", to=864_001),
    set_in(TASK, "MaxConcurrentTaskCount", to=5_001),
    set_in("OutputConfig", "S3OutputPath", to="s3://<unlisted>/"),
]
CATEGORIES = [
    set_in("documentVersion", to="2018-11-28"),
    set_in("labels", to=[]),
    set_in("labels", to=[{"label": "Bus", "editsAllowed": "none"}]),
    set_in("labels", to=[{"label": "Car", "editsAllowed": "none"}] * 2),
    set_in("labels", 0, "label", to="C" * 17),
    set_in("labels", 0, "editsAllowed", to="any"),
    set_in("auditLabelAttributeName", to="Other-ref"),
    set_in("annotationType", to="Cuboid"),
    set_in("instructions", "shortInstruction", to="x" * 255),
    set_in("instructions", "fullInstruction", to="x" * 2_048),
    set_in("instructions", "shortInstruction", to=""),
    set_in("frameAttributes", 0, "description", to=""),
    set_in("frameAttributes", 0, "description", to="x" * 129),
    set_in("frameAttributes", 0, "name", to="x" * 17),
    set_in("frameAttributes", 0, "type", to="text"),
    set_in("frameAttributes", 0, to={"name": "n", "type": "number", "description": "d"}),
    set_in("frameAttributes", 1, "enum", to=["x" * 17]),
    set_in("frameAttributes", 1, "enum", to=list("abcdefghijk")),
    set_in("frameAttributes", to=[]),
    set_in("categoryGlobalAttributes", to=[{"name": f"n{i}", "type": "string"} for i in range(6)]),
]
SEQUENCE = [
    set_in("prefix", to="s3://images/street"),
    set_in("number-of-frames", to=1),
    set_in("seq-no", to="1"),
    set_in("frames", 0, "frame", to="9999.jpg"),
    set_in("frames", 1, "frame-no", to=0),
    without("frames", 0),
]
LABELS = [
    set_in("tracking-annotations", 0, "frame", to="other.jpg"),
    set_in("tracking-annotations", 0, "frame-no", to="10"),
    set_in("tracking-annotations", 0, "frame-attributes", to={"Weather": "sun"}),
    set_in("tracking-annotations", 2, "frame-attributes", to={}),
    set_in("tracking-annotations", 0, "polygons", to=[{"vertices": []}]),
    set_in("tracking-annotations", 0, "annotations", 0, "label-category-attributes", to={"a": "b"}),
]
AUDIT = [
    set_in("gtreview", to=""),
    set_in("inputs", to=[]),
    set_in("inputs", 0, "sha256", to="abc"),
    set_in("thresholds", to=[]),
    set_in("placeholders", to={}),
    set_in("placeholders", "<another>", to="x"),
    set_in("notices", to=[{"text": "something else", "sequence": ""}]),
    set_in("jobs", to=[]),
    set_in("jobs", 0, "sequences", 0, "frames", 0, "original_position", to=0),
    set_in("jobs", 0, "sequences", 0, "frames", 0, "position", to=7),
    set_in("jobs", 0, "sequences", 0, "frames", 0, "frame", to="x.jpg"),
    set_in("jobs", 0, "sequences", 0, "labels", to="labels/none/SeqLabel.json"),
    set_in("findings", to=[]),
    set_in("findings", 0, "flags", 0, "last_frame", to=14),
]
MANIFEST = [
    set_in("source-ref", to="s3://<bucket>/sequences/none.json"),
    set_in("Street-ref", to="s3://<bucket>/none/SeqLabel.json"),
    set_in("Street-ref-metadata", "class-map", to={"0": "Bus"}),
    set_in("Street-ref-metadata", "type", to="groundtruth/object-detection"),
    set_in("Street-ref-metadata", "human-annotated", to="no"),
    without("Street-ref-metadata"),
]


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        (name, edit)
        for name, edits in {
            "job-request.json": REQUEST,
            "labelcategories.json": CATEGORIES,
            "sequences/*.json": SEQUENCE,
            "labels/*/SeqLabel.json": LABELS,
            "audit.json": AUDIT,
        }.items()
        for edit in edits
    ],
)
def test_every_rule_is_held(broken: Path, name: str, edit: Callable[[Any], None]) -> None:
    change(first(broken, name), edit)
    assert problems(broken)


@pytest.mark.parametrize("edit", MANIFEST)
def test_every_rule_of_the_manifest_is_held(broken: Path, edit: Callable[[Any], None]) -> None:
    path = broken / "input.manifest"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    edit(lines[0])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert problems(broken)


def test_lines_must_not_share_their_labels(broken: Path) -> None:
    """A well-known sample points every line at one file."""
    path = broken / "input.manifest"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1]["Street-ref"] = lines[0]["Street-ref"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "two lines refer to one labels file" in problems(broken)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sequence,finding", "finding,sequence"),
        ('"Car:1"', '"=Car:1"'),
        (",12,13,", ",11,13,"),
    ],
)
def test_the_flag_list_is_read(broken: Path, old: str, new: str) -> None:
    path = broken / "flags.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert problems(broken)
