"""The command line as a newcomer uses it: as a process, wrong arguments included."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.bundle_validator import problems
from tests.ui import cars

FRAMES = 30


def gtreview(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One run of the command, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "gtreview.cli", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


def box(left: int, width: int = 40) -> dict[str, object]:
    return {
        "left": left,
        "top": 50,
        "width": width,
        "height": 30,
        "class-id": "0",
        "object-id": "a",
        "object-name": "Car:1",
    }


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A car that is half as wide in frame 12 and missing in frame 20."""
    frames = []
    for i in range(FRAMES):
        boxes = [] if i == 20 else [box(100 + 2 * i, 20 if i == 12 else 40)]
        frames.append({"frame-no": str(i), "frame": f"{i:04}.jpg", "annotations": boxes})
    path = tmp_path / "SeqLabel.json"
    path.write_text(json.dumps({"tracking-annotations": frames}))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def expanded(rows: list[dict[str, str]], check: str) -> dict[str, set[int]]:
    frames: dict[str, set[int]] = {}
    for row in rows:
        if row["check"] == check:
            span = range(int(row["frame"]), int(row["last_frame"]) + 1)
            frames.setdefault(row["object"], set()).update(span)
    return frames


def test_check_writes_the_ranked_flags(labels: Path, tmp_path: Path) -> None:
    done = gtreview("check", labels, "--out", tmp_path / "flags.csv")
    assert done.returncode == 0, done.stderr
    rows = read(tmp_path / "flags.csv")
    assert expanded(rows, "size-change") == {"Car:1": {12, 13}}
    assert expanded(rows, "gap") == {"Car:1": {20}}
    findings = [int(row["finding"]) for row in rows]
    assert findings == sorted(findings) and findings[0] == 1


# The transitions that the formats page states for the original tool's thresholds.
STATED = {
    "0.25": {"Vehicle:1": {140}, "Vehicle:2": {102, 103}, "Vehicle:3": {10, 12}},
    "0.2": {"Vehicle:1": {138, 140}, "Vehicle:2": {102, 103, 284}, "Vehicle:3": {10, 12, 42}},
}


@pytest.mark.parametrize("size", STATED)
def test_check_finds_what_is_stated_of_real_labels(shared: Path, tmp_path: Path, size: str) -> None:
    labels = shared / "data" / "groundtruth-vehicles" / "SeqLabel.json"
    words = ("--size-threshold", size, "--iou-threshold", "0.5", "--out", tmp_path / "flags.csv")
    done = gtreview("check", labels, *words)
    assert done.returncode == 0, done.stderr
    rows = read(tmp_path / "flags.csv")
    assert expanded(rows, "size-change") == STATED[size]
    assert expanded(rows, "low-overlap") == {"Vehicle:3": {10, 41}}
    assert expanded(rows, "gap")["Vehicle:1"] == {217}


def test_a_picture_cut_short_is_named_in_what_is_said_and_written(tmp_path: Path) -> None:
    labels = cars.write(tmp_path)
    image = tmp_path / "img" / "000005.png"
    image.write_bytes(image.read_bytes()[:400])
    done = gtreview("check", labels, "--out", tmp_path / "flags.csv")
    assert done.returncode == 0, done.stderr
    assert "000005.png" in done.stderr
    doubts = [row for row in read(tmp_path / "flags.csv") if row["check"] == "agreement"]
    assert [(row["frame"], row["last_frame"]) for row in doubts] == [("4", "4")]
    assert "000005.png" in doubts[0]["message"]


def test_fail_on_counts_findings(labels: Path) -> None:
    assert gtreview("check", labels, "--fail-on", "1").returncode == 1
    assert gtreview("check", labels, "--fail-on", "1000").returncode == 0


def test_metrics_are_tidy(labels: Path, tmp_path: Path) -> None:
    done = gtreview("metrics", labels, "--out", tmp_path / "metrics.csv")
    assert done.returncode == 0, done.stderr
    rows = read(tmp_path / "metrics.csv")
    assert list(rows[0]) == ["frame", "object", "metric", "value"]
    change = {int(r["frame"]): r["value"] for r in rows if r["metric"] == "size_change"}
    assert float(change[12]) == pytest.approx(-0.5)
    assert float(change[13]) == pytest.approx(1.0)


def test_audit_build_makes_a_bundle_and_never_overwrites(labels: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "audit"
    done = gtreview("audit", "build", labels, "--out", bundle, "--trim", "3")
    assert done.returncode == 0, done.stderr
    assert (bundle / "input.manifest").is_file()
    assert "<bucket>" in done.stdout
    again = gtreview("audit", "build", labels, "--out", bundle)
    assert again.returncode != 0
    assert str(bundle) in again.stderr.replace("\n", "")


def test_the_demo_without_a_display_leaves_a_whole_bundle(tmp_path: Path) -> None:
    done = gtreview("demo", "--no-window", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "screenshot.png").stat().st_size > 100_000
    assert read(tmp_path / "out" / "flags.csv")
    assert problems(tmp_path / "out" / "audit") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"not json at all", "no JSON"),
        (b'{"tracking-annotations": [{"frame-no": "0", "fra', "ends in the middle"),
        (b'{"tracking-annotations": []}', "no frames"),
        (b'{"seq-no": 1, "prefix": "s3://b/p/", "number-of-frames": 0, "frames": []}', "sequence"),
    ],
)
def test_bad_labels_get_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "labels.json"
    path.write_bytes(content)
    done = gtreview("check", path)
    assert done.returncode == 2
    assert said in done.stderr.replace("\n", " ")
    assert "labels.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_arguments_get_a_sentence(labels: Path, tmp_path: Path) -> None:
    for words in (
        ("check",),
        ("check", tmp_path / "absent.json"),
        ("check", labels, "--out", tmp_path / "flags.xlsx"),
        ("check", labels, "--iou-threshold", "7"),
        ("nonsense",),
        ("audit", "build", labels),
    ):
        done = gtreview(*words)
        assert done.returncode == 2, words
        assert done.stderr.strip(), words
        assert "Traceback" not in done.stderr


def test_debug_shows_a_traceback(tmp_path: Path) -> None:
    done = gtreview("check", tmp_path / "absent.json", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("command", ["formats", "checks", "doctor", "--version", "--help"])
def test_listings_print(command: str) -> None:
    done = gtreview(command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_importing_gtreview_brings_no_window() -> None:
    code = "import sys, gtreview, gtreview.cli; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
