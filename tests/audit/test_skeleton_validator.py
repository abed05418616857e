"""The validator must refuse broken bundles for the skeleton component: each rule is broken once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gtreview.audit.bundle import Options, build, plan
from tests.audit.bundle_validator import problems
from tests.audit.scene import review
from tests.audit.skeleton_scene import write_manifest
from tests.audit.test_bundle_validator import change


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles")
    one = review(write_manifest(folder / "walk"))
    one.flag_by_hand(5, 0, "off")
    return build(plan(one, Options(trim=1)), folder / "out")


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "out"))


def test_the_whole_one_is_right(broken: Path) -> None:
    assert problems(broken) == []


@pytest.mark.parametrize(
    "name",
    [
        "flags.csv",
        "audit.json",
        "README.md",
        "input.manifest",
        "template.liquid.html",
        "job-request.json",
    ],
)
def test_every_file_is_needed(broken: Path, name: str) -> None:
    (broken / name).unlink()
    assert problems(broken)


def flagged(images: list[dict[str, Any]]) -> dict[str, Any]:
    """The first skeleton of the image in the middle, which was flagged."""
    return dict.__getitem__(images[1], "annotations")[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda i: i.pop(), "other images"),
        (lambda i: i[0].update({"source-ref": "s3://b/0004.jpg?sig=1"}), "no S3 address"),
        (lambda i: i[0].update({"source-ref": "0004.jpg"}), "no S3 address"),
        (lambda i: i[0].update({"extra": 1}), "has"),
        (lambda i: flagged(i).pop("annotation_issues"), "reasons are not those"),
        (lambda i: flagged(i)["annotation_issues"][0].update(reason=""), "gives no reason"),
        (lambda i: flagged(i)["annotations"][0].update(label="beak"), "not the rig's"),
        (lambda i: flagged(i)["annotations"].append(flagged(i)["annotations"][0]), "once each"),
        (lambda i: flagged(i)["annotations"][0].update(x=1.5), "whole pixels"),
        (lambda i: flagged(i).update(name=""), "name"),
        (lambda i: flagged(i).update(colour="red"), "colour"),
        (lambda i: flagged(i)["annotation_options"].update(keypoint_style="Star"), "Star"),
    ],
)
def test_a_broken_manifest(
    broken: Path, edit: Callable[[list[dict[str, Any]]], Any], said: str
) -> None:
    path = broken / "input.manifest"
    images = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    edit(images)
    path.write_text("".join(json.dumps(image) + "\n" for image in images), "utf-8")
    assert any(said in problem for problem in problems(broken)), problems(broken)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"label": "nose"', '"label": "left_hand"', "once each"),
        ('"color": "#', '"color": "#1', "has the colour"),
        ('"x": ', '"x": 0.5, "z": ', "rests at"),
        ("skeletonRig='[", 'skeletonRig=\'[["nose", "tail"]', "leads to no keypoint"),
        ("skeletonRig='[", 'skeletonRig=\'[["nose", "left_hand", "red"]', "has no colour"),
        ('"left": ', '"lefft": ', "skeletonBoundingBox"),
        ("keypointClasses='[", "keypointClasses='[,", "cannot be read"),
        ("<p>", "<p><img>", "elements"),
        ("<p>", "<p>{{ now }}", "Liquid of its own"),
        ('slot="instructions"', "", "no instructions"),
        ("<crowd-2d-skeleton", "<crowd-keypoint", "no form with one component"),
        ("{{ task.input.initial_values }}", "[]", "initialValues"),
        ("{{ task.input.image_s3_uri | grant_read_access }}", "a.jpg", "imgSrc"),
        ("URL_OF_CROWD_2D_SKELETON_JS", "https://cdn/x.js", "placeholders"),
    ],
)
def test_a_broken_template(broken: Path, old: str, new: str, said: str) -> None:
    path = broken / "template.liquid.html"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(said in problem for problem in problems(broken)), problems(broken)


def task(request: dict[str, Any]) -> dict[str, Any]:
    return dict(request)["HumanTaskConfig"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda r: r.update(LabelAttributeName="walk-metadata"), "LabelAttributeName"),
        (lambda r: r.update(LabelCategoryConfigS3Uri="s3://b/c.json"), "missing or unknown"),
        (lambda r: r["InputConfig"].update(DataAttributes={"ContentClassifiers": []}), "user's"),
        (lambda r: task(r).update(UiConfig={"HumanTaskUiArn": "arn:aws:x"}), "UiConfig"),
        (lambda r: task(r).update(PreHumanTaskLambdaArn="before"), "pre-annotation"),
        (lambda r: task(r)["AnnotationConsolidationConfig"].clear(), "cannot be read"),
        (lambda r: task(r).update(TaskTimeLimitInSeconds=604_800), "TaskTimeLimitInSeconds"),
    ],
)
def test_a_broken_request(broken: Path, edit: Callable[[Any], Any], said: str) -> None:
    change(broken / "job-request.json", edit)
    assert any(said in problem for problem in problems(broken)), problems(broken)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda a: a.update(kind="verification"), "cannot verify"),
        (lambda a: a.update(worker_ui="video"), "worker's page"),
        (lambda a: a.update(trim=None), "nothing is flagged within 0 frames"),
        (lambda a: a["jobs"][0]["images"][0].update(line=7), "count the lines"),
        (lambda a: a["jobs"][0]["images"][1]["reasons"].clear(), "not both"),
        (lambda a: a["placeholders"].pop("<role-arn>"), "placeholders"),
    ],
)
def test_a_broken_record(broken: Path, edit: Callable[[Any], Any], said: str) -> None:
    change(broken / "audit.json", edit)
    assert any(said in problem for problem in problems(broken)), problems(broken)
