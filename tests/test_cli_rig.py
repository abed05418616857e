"""``gtreview rig`` as a process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gtreview.formats.rig import load_rig
from tests.test_cli import gtreview

TEMPLATE = """<crowd-2d-skeleton
  keypointClasses='[{"label": "[red]a[/]\\u001b", "color": "#12", "x": 1, "y": 2},
                    {"label": "b", "x": 9, "y": 2}, {"label": "b", "x": 1, "y": 2}]'
  skeletonRig='[["b", "nowhere"]]'></crowd-2d-skeleton>"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "job.liquid.html"
    path.write_text(TEMPLATE)
    return path


def test_list_names_the_rigs() -> None:
    done = gtreview("rig", "list")
    assert done.returncode == 0, done.stderr
    rows = [line.split()[:4] for line in done.stdout.splitlines()]
    assert ["COCO-17", "17", "19", "8"] in rows
    assert ["COCO-WholeBody-133", "133", "128", "61"] in rows


@pytest.mark.parametrize("name", ["COCO-17", "coco-17"])
def test_show_takes_a_name(name: str) -> None:
    done = gtreview("rig", "show", name)
    assert done.returncode == 0, done.stderr
    assert "COCO-17: 17 keypoints, 19 bones, 8 pairs" in done.stdout
    assert "left_wrist – " in done.stdout or " – left_wrist" in done.stdout


def test_show_draws_the_colours_of_a_file(shared: Path) -> None:
    template = shared / "data" / "flies13" / "template.liquid.html"
    done = gtreview("rig", "show", template, FORCE_COLOR="1", COLORTERM="truecolor")
    assert done.returncode == 0, done.stderr
    assert "13 keypoints, 12 bones, 5 pairs" in done.stdout
    orange, dodgerblue = "\x1b[38;2;255;127;14m██", "\x1b[38;2;30;144;255m██"
    # The abdomen is orange too.
    assert done.stdout.count(orange) == 5 + 1 and done.stdout.count(dodgerblue) == 5


def test_show_survives_problems_and_markup(broken: Path) -> None:
    done = gtreview("rig", "show", broken)
    assert done.returncode == 0, done.stderr
    assert "[red]a[/]�" in done.stdout and "\x1b" not in done.stdout
    assert "3 problems" in done.stderr and "'nowhere'" in done.stderr


def test_validate_lists_every_problem(broken: Path) -> None:
    done = gtreview("rig", "validate", broken)
    assert done.returncode == 1
    assert "3 problems" in done.stderr
    for said in ("colour '#12'", "2 keypoints have the label 'b'", "'nowhere'"):
        assert said in done.stderr


def test_validate_says_that_nothing_is_wrong(shared: Path) -> None:
    done = gtreview("rig", "validate", shared / "data" / "skeleton-component" / "coco-rig.txt")
    assert done.returncode == 0, done.stderr
    assert "17 keypoints, 19 bones, 8 pairs; nothing is wrong with it" in done.stdout


@pytest.mark.parametrize("given", ["nothing-here", "empty.html"])
def test_what_is_no_rig_is_one_sentence(tmp_path: Path, given: str) -> None:
    (tmp_path / "empty.html").write_text("<p></p>")
    done = gtreview("rig", "validate", tmp_path / given)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and str(tmp_path / given) in done.stderr


def test_convert_makes_every_form_from_every_other(tmp_path: Path, shared: Path) -> None:
    given: Path = shared / "data" / "flies13" / "template.liquid.html"
    steps = [
        ("a.json", ""),
        ("b.json", "coco"),
        ("c.json", "sleap"),
        ("d.html", ""),
        ("e.json", ""),
    ]
    for name, form in steps:
        words = ("--to", form) if form else ()
        done = gtreview("rig", "convert", given, tmp_path / name, *words)
        assert done.returncode == 0, done.stderr
        given = tmp_path / name
    first, last = load_rig(tmp_path / "a.json"), load_rig(tmp_path / "e.json")
    assert first.labels == last.labels and first.bone_places == last.bone_places
    assert len(last.pairs) == 5 and first.keypoints[0].colour == "#2ca02c"
    assert len(json.loads((tmp_path / "b.json").read_bytes())["skeleton"]) == 12


def test_convert_takes_a_name_and_refuses_a_broken_rig(tmp_path: Path, broken: Path) -> None:
    done = gtreview("rig", "convert", "hand-21", tmp_path / "hand.html")
    assert done.returncode == 0 and "template" in done.stdout
    done = gtreview("rig", "convert", broken, tmp_path / "out.json")
    assert done.returncode == 2 and "rig validate" in done.stderr
    done = gtreview("rig", "convert", "hand-21", tmp_path / "hand.xml")
    assert done.returncode == 2 and "coco" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hand.html", "job.liquid.html"]
