"""Whatever holds a rig is recognised; what a form can hold comes back from it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from gtreview.errors import InputError, OutputError
from gtreview.formats.rig_files import KINDS, open_rig, read_rig, rig_as_written, write_rig
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.rig_problems import problems
from tests.formats.rigs import rigs

RED = "#ff0000"


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


CATEGORY = {
    "id": 7,
    "name": "mouse",
    "keypoints": ["nose", "earL", "earR"],
    "skeleton": [[1, 2], [1, 3]],
}
FORMS: dict[str, object] = {
    "entry.json": CATEGORY,
    "list.json": [CATEGORY],
    "coco.json": {"images": [], "annotations": [], "categories": [{"name": "box"}, CATEGORY]},
    "names.json": {
        "name": "mouse",
        "nodes": ["nose", "earL", "earR"],
        "edges": [["nose", "earL"], ["nose", "earR"]],
    },
    "places.json": {
        "name": "mouse",
        "node_names": ["nose", "earL", "earR"],
        "edges": [[0, 1], [0, 2]],
    },
    "objects.json": {
        "name": "mouse",
        "nodes": [{"name": "nose"}, {"name": "earL"}, {"name": "earR"}],
        "edges": [
            {"source": {"name": "nose"}, "destination": {"name": "earL"}},
            {"source": {"name": "nose"}, "destination": {"name": "earR"}},
        ],
        "symmetries": [[{"name": "earL"}, {"name": "earR"}]],
    },
    "mouse.csv": "nose,earL\nnose, earR\n\n",
    "mouse.txt": "nose,earL\nnose,earR",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_rig_is_recognised_by_what_it_holds(tmp_path: Path, name: str) -> None:
    rig = read_rig(written(tmp_path, name, FORMS[name]))
    assert rig.name == "mouse" and rig.labels == ("nose", "earL", "earR")
    assert [(bone.a, bone.b) for bone in rig.bones] == [("nose", "earL"), ("nose", "earR")]
    assert rig.pairs == (("earL", "earR"),)
    assert len({(point.x, point.y) for point in rig.keypoints}) == 3
    assert rig.keypoints[1].colour == rig.bones[0].colour != rig.keypoints[2].colour


def test_symmetries_rule_over_names(tmp_path: Path) -> None:
    document = {"nodes": ["a", "b", "wingL", "wingR"], "edges": [], "symmetries": [["a", "b"]]}
    assert read_rig(written(tmp_path, "r.json", document)).pairs == (("a", "b"),)


def there_and_back(rig: Rig, kind: str) -> Rig:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rig.json"
        write_rig(rig, path, kind)
        return read_rig(path)


@given(rigs())
def test_coco_holds_name_labels_and_bones(rig: Rig) -> None:
    back = there_and_back(rig, "coco")
    assert (back.name, back.labels, back.bone_places) == (rig.name, rig.labels, rig.bone_places)


@given(rigs())
def test_an_edge_list_holds_pairs_as_well(rig: Rig) -> None:
    back = there_and_back(rig, "sleap")
    assert (back.name, back.labels, back.bone_places) == (rig.name, rig.labels, rig.bone_places)
    assert back.pairs == rig.pairs


@given(rigs())
def test_the_own_form_holds_everything(rig: Rig) -> None:
    assert there_and_back(rig, "rig") == rig


def test_coco_counts_from_one(tmp_path: Path) -> None:
    rig = Rig("x", (Keypoint("a", RED), Keypoint("b", RED, 1)), (Bone("a", "b", RED),))
    write_rig(rig, tmp_path / "r.json", "coco")
    entry = json.loads((tmp_path / "r.json").read_bytes())
    assert entry["keypoints"] == ["a", "b"] and entry["skeleton"] == [[1, 2]]
    assert (entry["id"], entry["name"]) == (1, "x")


@pytest.mark.parametrize("name", ["r.json", "r.html", "r.liquid.html"])
def test_the_ending_says_the_form(tmp_path: Path, name: str) -> None:
    rig = Rig("r", (Keypoint("a", RED), Keypoint("b", RED, 1)), (Bone("a", "b", RED),))
    write_rig(rig, tmp_path / name)
    assert read_rig(tmp_path / name) == rig
    assert ("<crowd-2d-skeleton" in (tmp_path / name).read_text()) == name.endswith("html")


def test_an_ending_that_says_nothing_is_refused(tmp_path: Path) -> None:
    rig = Rig("r", (Keypoint("a", RED),))
    with pytest.raises(InputError, match=r"Expected \.json or \.html, or the form"):
        write_rig(rig, tmp_path / "rig.xml")
    with pytest.raises(OutputError):
        write_rig(rig, tmp_path / "nowhere" / "rig.json")


def test_a_rig_with_problems_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'#12'"):
        write_rig(Rig("r", (Keypoint("a", "#12"),)), tmp_path / "rig.json", "rig")
    assert not list(tmp_path.iterdir())


BROKEN = """<crowd-2d-skeleton
  keypointClasses='[{"label": "a", "color": "#12", "x": 1, "y": 2},
                    {"label": "b", "x": 9, "y": 2}, {"label": "a", "x": 1, "y": 2}]'
  skeletonRig='[["a", "b"], ["a", "nowhere"]]'></crowd-2d-skeleton>"""


def test_a_broken_template_is_opened_and_its_problems_told(tmp_path: Path) -> None:
    path = written(tmp_path, "job.html", BROKEN)
    rig, (notice,) = open_rig(path)
    assert problems(rig) == () and rig.labels == ("a", "b") and len(rig.bones) == 1
    assert "job.html has 3 problems" in notice.text
    for word in ("'#12'", "2 keypoints have the label 'a'", "'nowhere'"):
        assert any(word in detail for detail in notice.details)
    with pytest.raises(InputError, match="and 2 more"):
        read_rig(path)
    assert len(problems(rig_as_written(path))) == 3


def test_a_good_rig_is_opened_without_a_word(tmp_path: Path) -> None:
    rig, notices = open_rig(written(tmp_path, "coco.json", CATEGORY))
    assert rig.name == "mouse" and notices == ()


def test_a_rig_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "r.json", {"name": "", "keypoints": []})
    with pytest.raises(InputError, match="no keypoints"):
        open_rig(path)


REFUSED = {
    "page.html": ("<p>Hello</p>", "holds no <crowd-2d-skeleton>"),
    "labels.json": ({"tracking-annotations": []}, "holds no rig"),
    "number.json": (3, "holds no rig"),
    "edges.json": ({"nodes": ["a"], "edges": [["a"]]}, "has not two ends"),
    "coco.json": ({**CATEGORY, "skeleton": [[1, 2, 3]]}, "skeleton: .* has not two ends"),
    "far.json": ({**CATEGORY, "skeleton": [[1, 9]]}, "'number 9', which is no keypoint"),
    "zero.json": ({**CATEGORY, "skeleton": [[0, 1]]}, "'number 0', which is no keypoint"),
    "twice.json": ({**CATEGORY, "keypoints": ["a", "a"], "skeleton": []}, "label 'a'"),
    "three.csv": ("a,b,c", "line 1: has 3 names"),
    "empty.csv": ("\n", "holds no edges"),
    "text.md": ("hello", "is not JSON"),
    "odd.json": ({**CATEGORY, "skeleton": 5}, "skeleton: is no list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_rig_is_refused(tmp_path: Path, name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(InputError, match=said):
        read_rig(written(tmp_path, name, content))


def test_every_form_is_explained() -> None:
    assert all(KINDS.values())
