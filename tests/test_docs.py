"""The pages made from the code's tables are as the tables are now, and what pages tell to do
can be done."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import gtreview as package
from gtreview import cli
from gtreview.audit import flag_list
from gtreview.demo import scene
from gtreview.formats.rig_files import KINDS, read_rig
from gtreview.model.flags import Verdict
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import shown
from gtreview.ui import key_files
from gtreview.ui.actions import ACTIONS, MENUS, SUBMENUS
from gtreview.ui.key_presets import PRESETS
from gtreview.ui.keymap import bound
from gtreview.ui.settings_dialog import title
from tests.audit.bundle_validator import problems
from tests.audit.scene import review, write_job
from tests.audit.skeleton_scene import write_keypoints
from tests.review.test_opening_remote import Way, labels, picture, put
from tests.storage.s3_server import BUCKET
from tests.test_cli import gtreview

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


MAKING = runpy.run_path(str(ROOT / "packaging" / "docs.py"))


@pytest.mark.parametrize("page", MAKING["PAGES"])
def test_a_page_says_what_the_tables_say(page: str) -> None:
    made = MAKING["PAGES"][page]()
    assert (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") == made, "run: make docs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a page is followed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


FOLLOWED = (
    "../README.md", "compare.md", "correct.md", "frames.md", "hand-over.md", "many-sequences.md",
    "rigs.md", "second-review.md", "skeleton-audit.md", "trouble.md", "tutorial.md",
)  # fmt: skip
"""What `follow` is called with."""
ELSEWHERE = {"python.md": "test_api.py"}
"""Pages that another file of tests follows."""


def follow(page: str, folder: Path, **instead: str) -> None:
    """Do what a page tells from its beginning to its end: write its files, run its commands and
    its Python; ``instead``: what stands for the page's own words."""
    assert page in FOLLOWED
    told = (ROOT / "docs" / page).read_text("utf-8")
    names: dict[str, Any] = {}
    for word, meant in instead.items():
        told = told.replace(word, meant)
    for language, name, text in FENCE.findall(told):
        if name:
            (folder / name).write_text(text, encoding="utf-8")
        if language == "python":
            exec(text, names)
        if language == "sh":
            for line in text.splitlines():
                command, *words = shlex.split(line, comments=True)
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


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial's scene."""
    return scene.draw(tmp_path_factory.mktemp("drawn") / "street").folder


@pytest.fixture
def street(folder: Path, drawn: Path) -> Path:
    """The tutorial's scene, reviewed: six findings confirmed, three dismissed, one put right."""
    shutil.copytree(drawn, folder / "street")
    one = Review.open(open_source(recognise([folder / "street"])[0]))
    able = [i for i in range(len(one.findings)) if one.suggestion(i)]
    one.apply_suggestion(able[0])
    undecided = [i for i in range(len(one.findings)) if not one.decided[i]]
    one.decide(undecided[:5], Verdict.CONFIRMED, reason="wrong box")
    one.decide(undecided[5:8], Verdict.DISMISSED)
    one.close()
    return folder / "street"


@pytest.mark.parametrize("page", ["correct", "hand-over", "second-review", "trouble"])
def test_the_page_on_a_reviewed_job_can_be_followed(page: str, folder: Path, street: Path) -> None:
    before = (street / "SeqLabel.json").read_bytes()
    follow(f"{page}.md", folder)
    assert (street / "SeqLabel.json").read_bytes() == before
    if page == "correct":
        assert (folder / "corrected.json").read_bytes() != before
    if page == "hand-over":
        assert problems(folder / "audit") == []
        first, *lines = (folder / "street.jsonl").read_text("utf-8").splitlines()
        assert json.loads(first)["labels"] == "SeqLabel.json" and len(lines) >= 9
        assert "<html" in (folder / "report.html").read_text("utf-8")


def test_the_page_on_comparing_and_the_readme_can_be_followed(folder: Path, street: Path) -> None:
    labels = json.loads((street / "SeqLabel.json").read_bytes())
    for box in labels["tracking-annotations"][3]["annotations"]:
        box["left"] += 10_000
    (folder / "second.json").write_text(json.dumps(labels))
    follow("compare.md", folder)
    follow("../README.md", folder)
    assert problems(folder / "audit") == []
    told = json.loads((folder / "differences.json").read_text("utf-8"))
    assert told["overall"]["lowest_iou"] == 0 and told["overall"]["lowest_frame"] == 3


def test_the_page_on_many_sequences_can_be_followed(folder: Path) -> None:
    (folder / "jobs").mkdir()
    for name in ("north", "south"):
        write_job(folder / "jobs" / name)
    follow("many-sequences.md", folder)
    assert problems(folder / "audit") == []
    assert (folder / "flags.csv").read_text("utf-8").count("size-change") == 2


SHOWN = {"README.md": 2, "architecture.md": 1}
"""How many blocks of no language a page has: the window opened, which the running text does as
well, `make`, and a drawing."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_block_of_a_page_is_passed_over(path: Path) -> None:
    """Commands and Python are followed, files are written; anything else would only be looked
    at."""
    told = path.read_text("utf-8")
    found = FENCE.findall(told)
    fences = len(re.findall(r"^[ >]*[`~]{3}", told, re.MULTILINE))
    assert fences == 2 * (len(found) + SHOWN.get(path.name, 0)), "one is indented or of no language"
    languages = {language for language, *_ in found}
    assert languages <= ({"console"} if path.name == "cli.md" else {"sh", "python", *FILES})
    assert all(name for language, name, _ in found if language in FILES), "it is no file"
    if languages & {"sh", "python"}:
        own = Path(__file__).read_text("utf-8")
        name = path.name
        called = f"../{name}" if path.name == "README.md" else name
        if name in ELSEWHERE:
            assert f'"{name}"' in (ROOT / "tests" / ELSEWHERE[name]).read_text("utf-8")
        else:
            assert called in FOLLOWED
            by_name = f'"{path.stem}"' in own.split("def follow")[1]
            assert by_name or re.search(rf'follow\(\s*"{re.escape(called)}"', own)


FILES = ("json", "csv")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_in_running_text_exist(path: Path) -> None:
    """With their options; what they are given may be a word that stands for something."""
    told = path.read_text("utf-8")
    lines = re.findall(r"`((?:\w+=\S+ )?gtreview [^`]*)`", told)
    blocks = "".join(re.findall(r"^```\n(gtreview.*?)^```", told, re.MULTILINE | re.DOTALL))
    for line in [*lines, *blocks.splitlines()]:
        words = [word for word in shlex.split(line, comments=True) if "=" not in word][1:]
        at: Any = get_command(cli.app)
        while words and words[0] in getattr(at, "commands", ()):
            at = at.commands[words.pop(0)]
        assert not hasattr(at, "commands") or not words, line
        known = {option for parameter in at.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_page_on_habits_shows_keys_that_can_be_imported(folder: Path) -> None:
    ((_, name, text),) = FENCE.findall(page("habits"))
    (folder / name).write_text(text, encoding="utf-8")
    chosen = key_files.read(folder / name)
    assert chosen and bound(ACTIONS, chosen).problems == ()


def test_the_page_on_habits_names_what_the_window_has() -> None:
    """In italics: what stands in menus, on buttons and in front of fields."""
    there = {action.text.rstrip("…") for action in ACTIONS} | {*MENUS, "Open recent"}
    there |= {title(field) for field in shown()} | {name for name, _ in SUBMENUS.values()}
    source = "".join(path.read_text("utf-8") for path in (ROOT / "gtreview" / "ui").glob("*.py"))
    for named in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page("habits")):
        for part in named.split(" › "):
            assert part.rstrip("…") in there or f'"{part}"' in source, part


def test_the_page_on_files_says_the_environment_and_the_tables() -> None:
    told = page("files")
    source = "".join(path.read_text("utf-8") for path in (ROOT / "gtreview").rglob("*.py"))
    own = set(re.findall(r"\bGTREVIEW_[A-Z]+_[A-Z]+\b", source))
    assert own == set(re.findall(r"`(GTREVIEW_\w+)`", told))
    tables = set(re.findall(r"CREATE TABLE (\w+)", source))
    assert tables <= set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE))


def test_the_page_of_python_has_every_name() -> None:
    told = set(re.findall(r"^::: gtreview\.(\w+)$", page("api"), re.MULTILINE))
    assert told == set(package.__all__) - {"__version__"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_keys_that_pages_name_exist(path: Path) -> None:
    """``Ctrl+…``, ``Shift+…`` and ``Alt+…`` in bold or in code are keys of some action."""
    maps = [bound(ACTIONS, preset) for preset in PRESETS.values()]
    known = {"Ctrl+C"} | {
        MAKING["shown_key"](key)
        for keymap in maps
        for a in keymap.actions
        for key in (*a.keys, *a.editing)
    }
    named = re.findall(r"[*`]((?:(?:Ctrl|Shift|Alt)\+)+[^*`\s]+)[*`]", path.read_text("utf-8"))
    assert set(named) <= known


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")
