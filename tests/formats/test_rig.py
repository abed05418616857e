"""Rigs as JSON, and the ones that come with the program."""

from __future__ import annotations

import json
import tempfile
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given

from gtreview.errors import InputError
from gtreview.formats.rig import bundled, dump_rig, load_rig, parse_rig, rig_for
from gtreview.model.rig import Rig, Style
from gtreview.model.rig_problems import problems
from gtreview.model.sides import sides
from gtreview.resources import resource
from tests.formats.rigs import rigs
from tests.model.test_colours import DEUTERANOPE, PROTANOPE, apart

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((resource("rigs") / "schema" / "rig.json").read_text(encoding="utf-8"))
)
WHOLE: dict[str, Any] = {
    "name": "r",
    "keypoints": [
        {"label": "a", "colour": "#ffffff", "x": 1, "y": 2},
        {"label": "b", "colour": "#000000"},
    ],
    "bones": [{"a": "a", "b": "b", "colour": "#ff0000"}],
    "pairs": [["a", "b"]],
}


def load(folder: Path, document: object) -> Rig:
    path = folder / "rig.json"
    path.write_text(json.dumps(document))
    return load_rig(path)


def test_a_rig_is_read_whole(tmp_path: Path) -> None:
    style = {"points": "SolidSquare", "radius": 3, "line": 1, "by_skeleton": True}
    point = {**WHOLE["keypoints"][0], "description": "The snout.", "alias": "nose"}
    rig = load(
        tmp_path,
        {**WHOLE, "keypoints": [point, WHOLE["keypoints"][1]], "style": style, "more": 1},
    )
    assert rig.labels == ("a", "b") and rig.pairs == (("a", "b"),)
    assert (rig.keypoints[0].x, rig.keypoints[0].y) == (1, 2)
    assert (rig.keypoints[0].description, rig.keypoints[0].source) == ("The snout.", "nose")
    assert (rig.bones[0].a, rig.bones[0].b, rig.bones[0].colour) == ("a", "b", "#ff0000")
    assert rig.style == Style("SolidSquare", 3, 1, True)


def test_colours_may_be_any_of_css(tmp_path: Path) -> None:
    point = {"label": "a", "colour": "Tomato"}
    rig = load(tmp_path, {"name": "", "keypoints": [point], "style": {"colours": ["#FFF"]}})
    assert rig.keypoints[0].colour == "#ff6347" and rig.style.colours == ("#ffffff",)


BROKEN = {
    "no colour": ({"keypoints": [{"label": "a"}]}, "is no rig: .*colour"),
    "a pair with nobody": ({"pairs": [["a", "z"]]}, "'z'"),
    "a label twice": ({"keypoints": WHOLE["keypoints"] * 2}, r"2 keypoints .*and 1 more.*validate"),
    "text for a number": ({"keypoints": [{**WHOLE["keypoints"][0], "x": "7"}]}, "is no rig"),
    "not a number": (
        {"keypoints": [*WHOLE["keypoints"], {"label": "c", "colour": "red", "x": float("nan")}]},
        "'c' has no rest position",
    ),
    "beyond any picture": (
        {"keypoints": [*WHOLE["keypoints"], {"label": "c", "colour": "red", "y": -1e300}]},
        "'c' has no rest position",
    ),
    "a colour": ({"bones": [{"a": "a", "b": "b", "colour": "#12"}]}, "colour '#12'"),
    "a huge number": ({"style": {"radius": 10**400}}, "is no rig|radius"),
    "three in a pair": ({"pairs": [["a", "b", "c"]]}, "is no rig"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_rig_that_does_not_hold_together_is_refused(tmp_path: Path, what: str) -> None:
    change, said = BROKEN[what]
    with pytest.raises(InputError, match=said):
        load(tmp_path, {**WHOLE, **change})


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "rig.json"
    path.write_text('{"name": "", "keypoints": [{"label": "a\\ud800", "colour": "red"}]}')
    assert load_rig(path).labels == ("a?",)


@given(rigs())
def test_what_is_written_is_read(rig: Rig) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rig.json"
        path.write_bytes(dump_rig(rig))
        assert load_rig(path) == rig
    SCHEMA.validate(json.loads(dump_rig(rig)))


@pytest.mark.parametrize("what", ["no colour", "text for a number", "three in a pair"])
def test_the_schema_refuses_what_is_no_rig(what: str) -> None:
    document = {**WHOLE, **BROKEN[what][0]}
    assert not SCHEMA.is_valid(document)
    with pytest.raises(InputError):
        parse_rig(document, Path("rig.json"))


# Keypoints, bones and left–right pairs, as those who made them publish them. COCO-WholeBody's
# bones are 65 without the face, whose outlines are 63 more.
PUBLISHED = {
    "COCO-17": (17, 19, 8),
    "AP-10K-17": (17, 17, 7),
    "hand-21": (21, 21, 0),
    "car-24": (24, 49, 12),
    "Halpe-26": (26, 27, 11),
    "MediaPipe-33": (33, 35, 16),
    "COCO-WholeBody-133": (133, 65 + 63, 61),
}
NAMES = [rig.name for rig in bundled()]


def test_these_rigs_come_with_the_program_the_smallest_first() -> None:
    found = {r.name: (len(r.keypoints), len(r.bones), len(r.pairs)) for r in bundled()}
    assert found == PUBLISHED
    assert [len(rig.keypoints) for rig in bundled()] == sorted(n for n, _, _ in PUBLISHED.values())


@pytest.mark.parametrize("rig", bundled(), ids=NAMES)
class TestBundled:
    def test_it_holds_together_and_follows_the_schema(self, rig: Rig) -> None:
        assert problems(rig) == ()
        file = next(p for p in resource("rigs").glob("*.json") if load_rig(p).name == rig.name)
        SCHEMA.validate(json.loads(file.read_text(encoding="utf-8")))

    def test_every_side_has_its_counterpart(self, rig: Rig) -> None:
        words = ("left", "right", "L_", "R_")
        sided = [label for label in rig.labels if any(word in label for word in words)]
        side = dict(zip(rig.labels, sides(rig), strict=True))
        assert all(side[label] in label or side[label][0].upper() == label[0] for label in sided)

    def test_bones_mirror_each_other(self, rig: Rig) -> None:
        mirror = {label: label for label in rig.labels}
        mirror |= dict(rig.pairs) | {right: left for left, right in rig.pairs}
        bones = {frozenset((bone.a, bone.b)) for bone in rig.bones}
        if rig.pairs:
            assert {frozenset(mirror[end] for end in bone) for bone in bones} == bones

    @pytest.mark.parametrize("eye", [None, PROTANOPE, DEUTERANOPE], ids=["any", "protan", "deutan"])
    def test_left_and_right_are_apart_for_every_eye(self, rig: Rig, eye: np.ndarray | None) -> None:
        colour = {point.label: point.colour for point in rig.keypoints}
        left = {colour[a] for a, _ in rig.pairs}
        right = {colour[b] for _, b in rig.pairs}
        assert all(apart(a, b, eye) > 40 for a in left for b in right)
        middle = {colour[each] for each in rig.labels} - left - right
        # The fingers of a hand, which has no sides, are told from each other.
        kinds = left | right if rig.pairs else middle
        assert all(apart(a, b, eye) > 10 for a, b in combinations(kinds | middle, 2))

    def test_keypoints_lie_apart(self, rig: Rig) -> None:
        xy = np.array([(point.x, point.y) for point in rig.keypoints])
        distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        np.fill_diagonal(distance, np.inf)
        assert distance.min() > 3
        assert (xy >= 0).all()


def test_left_is_on_the_right_of_the_picture_where_a_person_faces_it() -> None:
    for rig in bundled():
        if rig.name in ("AP-10K-17", "car-24"):
            continue
        for left, right in rig.pair_places:
            assert rig.keypoints[left].x > rig.keypoints[right].x


def test_the_smallest_rig_with_all_keypoints_is_taken() -> None:
    assert rig_for(["left_hip", "nose"]).name == "COCO-17"
    assert rig_for(["left_hip", "neck"]).name == "Halpe-26"
    assert rig_for(["left_hip", "face-8"]).name == "COCO-WholeBody-133"
    assert rig_for(["Nose", "L_Eye"]).name == "AP-10K-17"


def test_else_a_rig_is_made_of_just_these() -> None:
    rig = rig_for(["left_hip", "right_hip", "antenna"])
    assert rig.labels == ("left_hip", "right_hip", "antenna") and rig.bones == ()
    assert rig.pairs == (("left_hip", "right_hip"),)
    assert len({(point.x, point.y) for point in rig.keypoints}) == 3
