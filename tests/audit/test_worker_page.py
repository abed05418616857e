"""The worker's page in a real browser, before a stand-in for the component that refuses whatever
is malformed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.audit.bundle import Options, build, plan
from gtreview.formats.rig_files import read_rig
from gtreview.formats.skeleton_template import COMPONENT, dump_template
from gtreview.model.rig import Bone, Rig, Style
from gtreview.review.review import Review
from tests.audit.bundle_validator import problems
from tests.audit.scene import review
from tests.audit.skeleton_scene import LABELS, LIQUID, STRIKE, lines, write_manifest
from tests.audit.skeleton_validator import Page
from tests.audit.worker_page import rendered, shown, task_input
from tests.formats.rigs import rigs


def page(one: Review, folder: Path, line: int = 0) -> dict[str, Any]:
    """What a worker's browser makes of a line of the bundle for ``one``."""
    out = build(plan(one, Options(trim=1)), folder / "out")
    assert problems(out) == []
    return opened(out, folder, line)


def opened(out: Path, folder: Path, line: int = 0) -> dict[str, Any]:
    template = (out / "template.liquid.html").read_text("utf-8")
    given = (out / "input.manifest").read_text("utf-8").split("\n")[line]
    return shown(rendered(template, task_input(given)), folder)


def test_the_page_shows_the_rig_the_skeletons_and_the_reasons(tmp_path: Path) -> None:
    one = review(write_manifest(tmp_path / "walk"))
    one.flag_by_hand(7, 1, "missed")
    one.flag_by_hand(7, 0, "left and right are swapped")
    found = page(one, tmp_path, line=1)
    assert found["errors"] == []
    assert found["image"] == "https://signed/pictures/walk/0007.jpg"
    assert sorted(found["labels"]) == sorted(LABELS)
    assert found["names"] == ["person 1", "person 2"]
    assert [len(points) for points in found["points"]] == [5, 0]
    assert found["reasons"][1] == ["person 2 was flagged by hand (missed)"]
    assert "left and right are swapped" in found["insights"]
    assert "Drag points" in found["instructions"]


def test_markup_and_liquid_in_names_stay_text(tmp_path: Path) -> None:
    labels = (STRIKE, LIQUID, "it's", *LABELS[3:])
    folder = tmp_path / "walk"
    one = review(write_manifest(folder, lines(labels, (STRIKE, LIQUID))))
    assert one.sequence.rig is not None
    bones = (Bone(STRIKE, LIQUID, "#ff0000"), Bone(LIQUID, "it's", "#0000ff"))
    one.set_rig(replace(one.sequence.rig, bones=bones), "Draw bones")
    one.flag_by_hand(5, 0, f"{STRIKE} {LIQUID}")
    found = page(one, tmp_path, line=1)
    assert found["errors"] == []
    assert sorted(found["labels"]) == sorted(labels)
    assert found["names"] == [STRIKE, LIQUID]
    assert found["reasons"][0] == [f"{STRIKE} was flagged by hand ({STRIKE} {LIQUID})"]
    assert f"{STRIKE} {LIQUID}" in found["insights"]


def test_real_labels_with_their_own_rig(shared: Path, tmp_path: Path) -> None:
    one = review(shared / "data" / "flies13" / "output.manifest")
    rig = read_rig(shared / "data" / "flies13" / "template.liquid.html")
    one.set_rig(rig, "Take the template's")
    one.flag_by_hand(996, 0, "wings swapped")
    found = page(one, tmp_path, line=1)
    assert found["errors"] == []
    assert found["labels"] == list(rig.labels)
    template = (tmp_path / "out" / "template.liquid.html").read_text("utf-8")
    assert all(f'"{bone.a}", "{bone.b}", "{bone.colour}"' in template for bone in rig.bones)


def test_one_colour_a_skeleton(tmp_path: Path) -> None:
    one = review(write_manifest(tmp_path / "walk"))
    one.flag_by_hand(5, 1)
    assert one.sequence.rig is not None
    style = Style(points="HollowCircle", by_skeleton=True, colours=("#ff0000", "#0000ff"))
    one.set_rig(replace(one.sequence.rig, style=style), "One colour each")
    assert page(one, tmp_path, line=1)["errors"] == []


@given(rigs(), st.lists(st.text(min_size=1), min_size=1))
def test_no_name_is_markup_or_liquid(rig: Rig, texts: list[str]) -> None:
    """Through the template language and an HTML parser every name comes out as it went in."""
    values = json.dumps([{"name": text, "annotations": []} for text in texts])
    template = dump_template(rig, instructions=texts)
    made = rendered(template, {"image_s3_uri": texts[0], "initial_values": values})
    found = Page(made)
    assert [point["label"] for point in found.json("keypointclasses")] == list(rig.labels)
    assert found.attributes["initialvalues"] == values
    assert set(found.elements) <= {"script", "crowd-form", "crowd-button", COMPONENT, "div", "p"}


# -- the check itself ------------------------------------------------------------------------------


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    one = review(write_manifest(tmp_path / "walk"))
    one.flag_by_hand(5, 0, "off")
    return build(plan(one), tmp_path / "out")


def broken(bundle: Path, changes: dict[str, str]) -> list[str]:
    """What the stand-in says where the template has ``changes``."""
    template = bundle / "template.liquid.html"
    text = template.read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    template.write_text(text, "utf-8")
    return opened(bundle, bundle.parent)["errors"]


def test_the_check_sees_a_malformed_rig(bundle: Path) -> None:
    template = (bundle / "template.liquid.html").read_text("utf-8")
    colour = template.split('"color": "')[1][:7]
    told = broken(
        bundle,
        {
            '"label": "nose"': '"label": "left_hand"',
            colour: "#12",
            '"x": ': '"x": 0.5, "shape": ',
            '"left": ': '"lefft": ',
            "skeletonRig='[": 'skeletonRig=\'[["tail", "left_hand", "no colour"]',
            "imgSrc=": "onload='' imgSrc=",
            "{{ task.input.image_s3_uri | grant_read_access }}": "",
        },
    )
    for said in (
        "label left_hand is there twice",
        "#12 is no colour",
        "no whole pixels",
        "unknown key shape",
        "unknown key lefft",
        "leads to tail, which is no keypoint",
        "no colour is no colour",
        "unknown attribute onload",
        "imgSrc is not resolved",
        "nose is no keypoint",
    ):
        assert any(said in error for error in told), (said, told)


def test_the_check_sees_what_is_no_json(bundle: Path) -> None:
    told = broken(bundle, {"keypointClasses='[": "keypointClasses='[, "})
    assert any("keypointClasses is no JSON" in error for error in told)


def test_the_check_sees_liquid_that_nobody_resolved(bundle: Path) -> None:
    raw = "{% raw %}{{ task.input.initial_values }}{% endraw %}"
    told = broken(bundle, {"{{ task.input.initial_values }}": raw})
    assert any("initialValues is no JSON" in error for error in told)


def test_the_check_sees_markup_that_was_not_escaped(bundle: Path) -> None:
    told = broken(bundle, {"<p>": f"<p>{STRIKE}<img src=x>"})
    assert any("a script ran: 1" in error for error in told)
    assert any("strange element IMG" in error for error in told)


def test_the_check_sees_malformed_skeletons(bundle: Path) -> None:
    manifest = bundle / "input.manifest"
    image = json.loads(manifest.read_text("utf-8"))
    image["annotations"][0] |= {
        "annotation_options": {"keypoint_style": "Star", "line_color": "#zz"},
        "annotation_issues": [{"why": "off"}],
        "annotations": [{"label": "nose", "x": "3", "y": 4}, {"label": "beak", "x": 1, "y": 2}],
    }
    image["annotations"][1] = {"name": "person 2"}
    manifest.write_text(json.dumps(image), "utf-8")
    told = broken(bundle, {})
    for said in (
        "keypoint_style is Star",
        "#zz is no colour",
        "unknown key why",
        "issue without a reason",
        "no whole pixels",
        "beak is no keypoint",
        "skeleton 1: annotations is no list",
    ):
        assert any(said in error for error in told), (said, told)


def test_a_page_without_the_component_is_seen(bundle: Path) -> None:
    told = broken(bundle, {"<crowd-2d-skeleton": "<crowd-3d-skeleton"})
    assert told == ["the component did not start"]
