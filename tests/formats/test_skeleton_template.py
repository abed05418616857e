"""Worker templates: real ones, any rig there and back, and broken ones."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from gtreview.errors import InputError
from gtreview.formats.skeleton_template import COMPONENT_URL, dump_template, parse_template
from gtreview.model.rig import Keypoint, Rig, Style
from gtreview.model.rig_problems import NEUTRAL, problems
from gtreview.model.sides import guess_pairs
from tests.formats.rigs import rigs

HERE = Path("job.liquid.html")


def read(path: Path) -> Rig:
    return parse_template(path.read_text(encoding="utf-8"), path).rig


def test_the_flies_template_has_orange_and_blue_bones(shared: Path) -> None:
    rig = read(shared / "data" / "flies13" / "template.liquid.html")
    assert (len(rig.keypoints), len(rig.bones), len(rig.pairs)) == (13, 12, 5)
    assert problems(rig) == () and rig.name == "template"
    assert rig.keypoints[0] == Keypoint("head", "#2ca02c", 15, 44)
    colours = {bone.b: bone.colour for bone in rig.bones}
    for part in ("eye{}", "wing{}", "foreleg{}4", "midleg{}4", "hindleg{}4"):
        assert colours[part.format("L")] == "#ff7f0e"
        assert colours[part.format("R")] == "#1e90ff"
        assert (part.format("L"), part.format("R")) in rig.pairs
    assert colours["abdomen"] == NEUTRAL


def test_a_rig_is_found_in_a_text_around_it(shared: Path) -> None:
    path = shared / "data" / "skeleton-component" / "coco-rig.txt"
    text = path.read_text(encoding="utf-8")
    template = parse_template(text, path)
    values = json.loads(text[text.index("// Values expanded") :].split("\n", 1)[1])
    rig = template.rig
    assert list(rig.labels) == [each["label"] for each in values["keypointClasses"]]
    assert [p.colour for p in rig.keypoints] == [
        each["color"].lower() for each in values["keypointClasses"]
    ]
    assert [[bone.a, bone.b] for bone in rig.bones] == values["skeletonRig"]
    assert len(rig.pairs) == 8
    assert template.image == "{{ task.input.image_s3_uri | grant_read_access }}"
    assert template.initial_values == "{{ task.input.initial_values }}"


def test_the_examples_template_names_its_colours(shared: Path) -> None:
    rig = read(shared / "data" / "skeleton-component" / "coco-template.liquid.html")
    assert len(rig.keypoints) == 18 and rig.keypoints[0].colour == "#ff0000"
    assert {bone.colour for bone in rig.bones} == {"#ff0000", "#0000ff", NEUTRAL}


def held(rig: Rig) -> Rig:
    """What a template can hold of a rig."""
    style = Style(by_skeleton=rig.style.by_skeleton)
    if rig.style.by_skeleton:
        style = replace(style, colours=rig.style.colours)
    return replace(
        rig,
        name="job",
        keypoints=tuple(replace(point, description="", alias="") for point in rig.keypoints),
        pairs=guess_pairs(rig.labels),
        style=style,
    )


@given(rigs())
def test_a_rig_comes_back_from_its_template(rig: Rig) -> None:
    assert parse_template(dump_template(rig), HERE).rig == held(rig)


@given(rigs())
def test_names_cannot_leave_their_place(rig: Rig) -> None:
    text = dump_template(rig, instructions=[rig.keypoints[0].label], component_url="'</script>")
    assert re.findall(r"\{\{.*?\}\}|\{%", text) == [
        "{{ task.input.image_s3_uri | grant_read_access }}",
        "{{ task.input.initial_values }}",
    ]
    assert len(re.findall("</script", text)) == 3 and len(re.findall("<crowd-", text)) == 3
    # The attribute as any reader takes it that knows no escapes of HTML.
    found = re.search(r"keypointClasses='([^'<>&]*)'", text)
    assert found
    assert [each["label"] for each in json.loads(found[1])] == list(rig.labels)


def test_a_template_is_whole() -> None:
    rig = Rig("r", (Keypoint("nose", "#ff0000", 3, -4, "The tip."), Keypoint("tail", "#00ff00", 9)))
    text = dump_template(rig, instructions=["Mark <all> of them."])
    assert "https://assets.crowd.aws/crowd-html-elements.js" in text
    assert f'const url = "{COMPONENT_URL}";' in text
    assert '<crowd-button form-action="submit" style="display: none;">' in text
    assert """skeletonBoundingBox='{"left": 3, "top": -4, "right": 9, "bottom": 0}'""" in text
    assert "<p>Mark &lt;all&gt; of them.</p>" in text and "<p>nose: The tip.</p>" in text
    assert "skeletonRig='[]'" in text and "uniqueSkeletonColors" not in text
    ids = re.findall('"id": "([^"]+)"', text)
    assert len(set(ids)) == 2 and dump_template(rig, instructions=["Mark <all> of them."]) == text


def component(**attributes: str) -> str:
    given = {"keypointClasses": '[{"label": "a", "x": 1, "y": 2}, {"label": "b", "x": 0, "y": 0}]'}
    written = " ".join(f"{name}='{value}'" for name, value in (given | attributes).items())
    return f"<crowd-form><crowd-2d-skeleton {written}></crowd-2d-skeleton></crowd-form>"


def rig_of(**attributes: str) -> Rig:
    return parse_template(component(**attributes), HERE).rig


def test_what_is_not_said_is_the_components() -> None:
    rig = rig_of()
    assert [point.colour for point in rig.keypoints] == ["#1f77b4", "#ff7f0e"]
    assert rig.bones == () and rig.style == Style()


def test_quotes_in_liquid_do_not_end_an_attribute() -> None:
    liquid = "{{ task.input['values'] | default: '[]' }}"
    template = parse_template(component(initialValues=liquid), HERE)
    assert template.initial_values == liquid and template.rig.labels == ("a", "b")


@pytest.mark.parametrize(
    ("value", "style"),
    [
        ("true", Style(by_skeleton=True)),
        ("", Style(by_skeleton=True)),
        ("false", Style()),
        ('["red", "#00F"]', Style(by_skeleton=True, colours=("#ff0000", "#0000ff"))),
    ],
)
def test_one_colour_a_skeleton(value: str, style: Style) -> None:
    assert rig_of(uniqueSkeletonColors=value).style == style


SURVIVED = {
    "a keypoint twice": ('[{"label": "a", "x": 1, "y": 2}, {"label": "a", "x": 1, "y": 2}]', "'a'"),
    "a colour": ('[{"label": "a", "color": "#12", "x": 1, "y": 2}]', "'#12'"),
    "no place": ('[{"label": "a", "x": "left", "y": null}]', "no rest position"),
    "no label": ('[{"x": 1, "y": 2}]', "no label"),
    "no object": ('["a"]', "no label"),
}


@pytest.mark.parametrize("what", SURVIVED)
def test_a_keypoint_that_cannot_be_used_is_a_problem_of_the_rig(what: str) -> None:
    value, said = SURVIVED[what]
    assert any(said in problem for problem in problems(rig_of(keypointClasses=value)))


@pytest.mark.parametrize("bones", ['[["a", "z"]]', '["ab"]', '[["a"]]', '[["a", "b", "#12"]]'])
def test_a_bone_that_cannot_be_used_is_a_problem_of_the_rig(bones: str) -> None:
    assert problems(rig_of(skeletonRig=bones))


def test_numbers_may_be_text() -> None:
    rig = rig_of(keypointClasses='[{"label": "a", "x": "62", "y": "11.5"}]')
    assert (rig.keypoints[0].x, rig.keypoints[0].y) == (62, 11.5)


REFUSED = {
    "no component": ("<crowd-form></crowd-form>", "holds no <crowd-2d-skeleton>"),
    "only in a comment": ("<!-- <crowd-2d-skeleton> -->", "holds no <crowd-2d-skeleton>"),
    "only in a script": ("<script>'<crowd-2d-skeleton>'</script>", "holds no <crowd-2d-skeleton>"),
    "cut off": (component()[:60], "ends within the tag"),
    "no keypoints": ("<crowd-2d-skeleton></crowd-2d-skeleton>", "keypointClasses: is missing"),
    "no JSON": (component(keypointClasses="[{"), "keypointClasses: is not JSON"),
    "no list": (component(skeletonRig="{}"), "skeletonRig: is no list"),
    "Liquid": (component(keypointClasses="{{ task.input.rig }}"), "filled in by the job"),
    "nested": (component(skeletonRig="[" * 100_000), "skeletonRig: is not JSON"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_template_is_refused(what: str) -> None:
    text, said = REFUSED[what]
    with pytest.raises(InputError, match=said):
        parse_template(text, HERE)


def test_ten_thousand_keypoints_there_and_back() -> None:
    points = tuple(Keypoint(f"point_{i}", "#ff0000", i, i) for i in range(10_000))
    rig = Rig("job", points)
    assert parse_template(dump_template(rig), HERE).rig == rig


@pytest.mark.parametrize("part", ["{{", "{%", "<a ", "<!--", "<script", "\ue000", "'", "&"])
def test_long_nonsense_takes_no_longer(part: str) -> None:
    text = component(more=part * 100_000) if part != "'" else component() + part * 100_000
    assert parse_template(part * 100_000 + text, HERE).rig.labels == ("a", "b")
    with pytest.raises(InputError):
        parse_template(f"<crowd-2d-skeleton {part * 100_001}", HERE)
