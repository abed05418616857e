"""``gtreview compare``, wrong arguments included."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import gtreview
from tests.comparison import edits
from tests.metrics import skeletons
from tests.review import street
from tests.test_cli import gtreview as command


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Labels, and the same with the usual three boxes twice as high."""
    before = street.write(tmp_path / "before", street.labels())
    after = street.write(tmp_path / "after")
    return after, before


def test_a_table_of_objects_and_what_differs(two: tuple[Path, Path]) -> None:
    done = command("compare", *two)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[:2] == ["only", "only"]
    assert lines[1].split()[:5] == ["object", "both", "A", "B", "IoU"]
    # Inclusive pixels: 41 × 21 of 41 × 41, in one of 30 frames.
    iou = (29 + 21 / 41) / 30
    assert lines[2].split()[:5] == ["Car:1", "30", "0", "0", f"{iou:.3f}"]
    assert "3 differences" in done.stdout
    assert "Car:1 overlaps its box in SeqLabel.json by only 51 %" in done.stdout


@pytest.mark.parametrize("columns", ["80", "40", "20"])
def test_no_number_is_cut_off_in_a_narrow_terminal(two: tuple[Path, Path], columns: str) -> None:
    done, wide = (command("compare", *two, COLUMNS=width) for width in (columns, "200"))
    assert "…" not in done.stdout
    numbers = [re.findall(r"\d\.\d+", one.stdout) for one in (done, wide)]
    assert numbers[0] == numbers[1]
    if columns == "80":
        assert max(map(len, done.stdout.split("\n\n")[0].splitlines())) <= 80


def test_json_and_csv_hold_the_same(two: tuple[Path, Path], tmp_path: Path) -> None:
    done = command("compare", *two, "--json", "--out", tmp_path / "objects.csv")
    told = json.loads(done.stdout)
    with (tmp_path / "objects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["object"] for row in rows] == [row["object"] for row in told["objects"]]
    assert told["overall"]["both"] == 120
    assert {(row["check"], row["object"], row["frame"]) for row in told["differences"]} == {
        ("differs", "Car:1", 10), ("differs", "Car:2", 15), ("differs", "Car:3", 20),
    }  # fmt: skip


def test_only_some_frames_and_an_exit_status(two: tuple[Path, Path]) -> None:
    done = command("compare", *two, "--frames", "12-18", "--json", "--fail-on", "1")
    assert done.returncode == 1
    assert [row["object"] for row in json.loads(done.stdout)["differences"]] == ["Car:2"]
    assert command("compare", *two, "--frames", "0-5", "--fail-on", "1").returncode == 0


def test_wrong_arguments_are_answered_in_a_sentence(two: tuple[Path, Path], tmp_path: Path) -> None:
    after, before = two
    for words, said in (
        ((after, after), "these are the same labels"),
        ((after, tmp_path / "none.json"), "there is no such file"),
        ((after, before, "--frames", "90"), "there are no frames 90: they go from 0 to 29"),
        ((after, before, "--out", "x.txt"), ".csv or .json"),
    ):
        done = command("compare", *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_other_frame_counts_and_no_common_object_are_said(tmp_path: Path) -> None:
    longer = street.write(tmp_path / "a", street.labels())
    document = json.loads(street.labels())
    document["tracking-annotations"] = document["tracking-annotations"][:10]
    for entry in document["tracking-annotations"]:
        for box in entry["annotations"]:
            box["left"] += 900
            box["object-name"] = f"Lorry:{box['object-id']}"
    other = street.write(tmp_path / "b", json.dumps(document).encode())
    done = command("compare", longer, other)
    assert done.returncode == 0
    assert "20 frames that SeqLabel.json lacks: not compared" in done.stderr
    assert "no object of the labels is in one place with any of SeqLabel.json" in done.stderr


def test_from_python(two: tuple[Path, Path]) -> None:
    made = gtreview.compare(*two, iou_threshold=1)
    assert made.overall.both == len(made.boxes) == 120
    assert made.boxes.iou.min() == pytest.approx(21 / 41)
    worst = made.boxes.loc[made.boxes.iou.idxmin()]
    assert (worst.frame, worst.object) == (10, "Car:1")
    # A box twice as high from the same top has its middle 10 px lower.
    assert worst.distance == 10
    assert len(made.differences) == 3
    opened = gtreview.read(two[0])
    assert gtreview.compare(opened, gtreview.read(two[1])).overall == made.overall


def test_keypoints_from_python() -> None:
    from gtreview import api
    from gtreview.comparison.aligning import beside
    from gtreview.comparison.comparing import compared

    walk = skeletons.walking(3)
    moved = walk.copy()
    moved[1, skeletons.TAIL] += (0, 5)
    found = compared(
        beside(skeletons.sequence_of({"man": moved}), skeletons.sequence_of({"man": walk}))
    )
    assert found is not None
    table = api._keypoints(found)
    assert len(table) == 18
    far = table[table.distance > 0]
    assert far[["frame", "object", "keypoint"]].to_numpy().tolist() == [[1, "man", "tail"]]


def test_known_edits_on_the_command_line(shared: Path, tmp_path: Path) -> None:
    data = (shared / "data" / "groundtruth-vehicles" / "SeqLabel.json").read_bytes()
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_bytes(data)
    after.write_bytes(edits.edited(data, edits.rename))
    done = command("compare", after, before, "--json", "--iou-threshold", "1")
    messages = [row["message"] for row in json.loads(done.stdout)["differences"]]
    assert messages == ["Lorry:1 is called Vehicle:3 in before.json"]
