"""The pages made from the code's tables are as the tables are now, and what pages tell to do
can be done."""

from __future__ import annotations

import re
import runpy
import shlex
import zipfile
from pathlib import Path

import pytest

from gtreview.audit import flag_list
from gtreview.formats.rig_files import KINDS, read_rig
from tests.audit.bundle_validator import problems
from tests.audit.scene import review
from tests.audit.skeleton_scene import write_keypoints
from tests.review.test_opening_remote import Way, labels, picture, put
from tests.storage.s3_server import BUCKET
from tests.test_cli import gtreview

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["keys", "checks", "cli"])
def test_a_page_says_what_the_tables_say(page: str) -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "docs.py"))[page]()
    assert (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") == made, "run: make docs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a page is followed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def follow(page: str, folder: Path, **instead: str) -> None:
    """Do what a page tells from its beginning to its end: write its files, run its commands;
    ``instead``: what stands for the page's own words."""
    told = (ROOT / "docs" / page).read_text("utf-8")
    for word, meant in instead.items():
        told = told.replace(word, meant)
    for language, name, text in FENCE.findall(told):
        if name:
            (folder / name).write_text(text, encoding="utf-8")
        if language == "sh":
            for line in text.splitlines():
                command, *words = shlex.split(line)
                ended = gtreview(*words)
                assert command == "gtreview" and ended.returncode == 0, (line, ended.stderr)


def test_the_tutorial_can_be_followed(folder: Path) -> None:
    follow("tutorial.md", folder)
    assert problems(folder / "audit") == []
    loose, strict = ((folder / f"{name}.csv").read_text("utf-8") for name in ("flags", "strict"))
    assert strict.count("size-change") < loose.count("size-change")
    assert "size_change" in (folder / "metrics.csv").read_text("utf-8")


def test_the_page_on_rigs_can_be_followed(folder: Path, shared: Path) -> None:
    follow("rigs.md", folder)
    mouse = read_rig(folder / "mouse.liquid.html")
    assert mouse.labels == read_rig(folder / "mouse.csv").labels
    assert mouse.pairs == (("ear_left", "ear_right"),) and mouse.keypoints[0].colour == "#ffffff"
    assert "Where the tail meets the back." in (folder / "mouse.liquid.html").read_text("utf-8")
    flies = read_rig(shared / "data" / "flies13" / "template.liquid.html")
    shown = read_rig(folder / "fly-13.json")
    assert shown.labels == flies.labels and shown.pairs == flies.pairs
    assert shown.bones == flies.bones
    assert read_rig(folder / "again.json").bones == flies.bones
    assert (folder / "mouse.png").stat().st_size > 10_000


def test_the_page_on_rigs_has_every_form() -> None:
    page = (ROOT / "docs" / "rigs.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page.split("## Other forms")[1], re.MULTILINE) == [*KINDS]


def test_the_page_on_the_skeleton_audit_can_be_followed(folder: Path) -> None:
    (folder / "hand").mkdir()
    labels = tuple(f"joint {i}" for i in range(31))
    write_keypoints(folder / "hand" / "SeqLabel.json", labels)
    one = review(folder / "hand")
    one.flag_by_hand(2, 0, "off")
    flag_list.write(one, folder / "hand.csv")
    follow("skeleton-audit.md", folder)
    for name, count in (("audit", 1), ("wide", 3), ("hand-audit", 1)):
        assert problems(folder / name) == []
        assert len((folder / name / "input.manifest").read_text("utf-8").splitlines()) == count
    (line,) = (folder / "audit" / "input.manifest").read_text("utf-8").splitlines()
    assert "left and right hand are swapped" in line
    assert '"hand_left", "#ff7f0e"' in (folder / "audit" / "template.liquid.html").read_text(
        "utf-8"
    )


def test_the_page_on_frames_can_be_followed(folder: Path, way: Way, s3_server: str) -> None:
    put(s3_server, "job/images/")
    labels(folder, f"s3://{BUCKET}/job/images/")
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        for i in range(12):
            archive.writestr(f"images/{i:03}.png", picture(10 * i))
    follow(
        "frames.md", folder, **{"http://localhost:8333": way[0], "s3://bucket": f"s3://{BUCKET}"}
    )
    assert (folder / "flags.csv").is_file() and "appearance" in (folder / "metrics.csv").read_text()
    assert len(set(way[1].reads())) == 12
