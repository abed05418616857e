"""The pages made from the code's tables are as the tables are now, and what pages tell to do
can be done."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from gtreview.formats.rig_files import KINDS, read_rig
from tests.test_cli import gtreview

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["keys", "checks"])
def test_a_page_says_what_the_tables_say(page: str) -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "docs.py"))[page]()
    assert (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") == made, "run: make docs"


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the page on rigs was followed from its beginning to its end."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    for language, name, text in FENCE.findall((ROOT / "docs" / "rigs.md").read_text("utf-8")):
        if name:
            (tmp_path / name).write_text(text, encoding="utf-8")
        if language == "sh":
            for line in text.splitlines():
                command, *words = shlex.split(line)
                ended = gtreview(*words)
                assert command == "gtreview" and ended.returncode == 0, (line, ended.stderr)
    return tmp_path


def test_the_page_on_rigs_can_be_followed(done: Path, shared: Path) -> None:
    mouse = read_rig(done / "mouse.liquid.html")
    assert mouse.labels == read_rig(done / "mouse.csv").labels
    assert mouse.pairs == (("ear_left", "ear_right"),) and mouse.keypoints[0].colour == "#ffffff"
    assert "Where the tail meets the back." in (done / "mouse.liquid.html").read_text("utf-8")
    flies = read_rig(shared / "data" / "flies13" / "template.liquid.html")
    shown = read_rig(done / "fly-13.json")
    assert shown.labels == flies.labels and shown.pairs == flies.pairs
    assert shown.bones == flies.bones
    assert read_rig(done / "again.json").bones == flies.bones


def test_the_page_on_rigs_has_every_form() -> None:
    page = (ROOT / "docs" / "rigs.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page.split("## Other forms")[1], re.MULTILINE) == [*KINDS]
