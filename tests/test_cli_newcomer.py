"""The command line as somebody meets it: help in the order of work, an answer in a sentence to
whatever is given, an end at once when it is asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

from gtreview.cli import ORDER, app, main
from tests.audit.scene import write
from tests.test_cli import gtreview

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]
READERS = (
    *(("check",), ("metrics", "--out", "m.csv"), ("corrected",), ("report",), ("review", "export")),
    *(("audit", "build", "--out", "bundle"), ("review", "import", "x.jsonl"), ("frames",)),
    *(("rig", "show"), ("rig", "validate"), ("compare", "SeqLabel.json")),
)
WRITERS = (
    *(("check", ".csv"), ("metrics", ".csv"), ("report", ".html"), ("review export", ".jsonl")),
    *(("compare SeqLabel.json", ".csv"),),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a newcomer: labels, a picture, no labels in JSON, an empty folder."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "SeqLabel.json")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 50)
    (tmp_path / "broken.json").write_text("{broken")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: a hundred of them start no hundred interpreters."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["gtreview", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(words, ended.value.code, said.out, said.err)

    return run


def in_a_sentence(done: subprocess.CompletedProcess[str], code: int) -> None:
    """It says in one line what is wrong, and ends with ``code``."""
    assert done.returncode == code, done.stderr
    said = [line for line in done.stderr.splitlines() if not line.startswith("note:")]
    assert len(said) == 1 and said[0].startswith("gtreview: "), done.stderr
    assert "Traceback" not in done.stdout


def test_commands_are_listed_in_the_order_of_work() -> None:
    listed = gtreview("--help", COLUMNS="80").stdout.split("Commands")[1]
    names = [
        line.split()[1] for line in listed.splitlines() if line[:3] == "│ " + line[2:3].strip()
    ]
    assert names == [name for name in ORDER if name in COMMANDS]
    assert set(COMMANDS) <= set(ORDER) and "…" not in listed and "..." not in listed


@pytest.mark.parametrize("words", READERS, ids=" ".join)
@pytest.mark.parametrize("given", ["missing.json", "empty", "picture.jpg", "broken.json"])
def test_what_holds_no_labels_is_named(
    words: tuple[str, ...], given: str, folder: Path, here: Run
) -> None:
    done = here(*words, given)
    in_a_sentence(done, 2)
    assert given in done.stderr


@pytest.mark.parametrize(("command", "ending"), WRITERS)
def test_a_place_that_is_not_there_is_told_before_the_work(
    command: str, ending: str, folder: Path, here: Run
) -> None:
    done = here(*command.split(), "SeqLabel.json", "--out", f"no/such/out{ending}")
    in_a_sentence(done, 1)
    assert "there is no folder no/such" in done.stderr and not done.stdout
    (folder / f"out{ending}").mkdir()
    done = here(*command.split(), "SeqLabel.json", "--out", f"out{ending}")
    in_a_sentence(done, 1)


@pytest.mark.parametrize(
    ("words", "to"),
    [
        (("check",), "SeqLabel.json"),
        (("review", "export"), "SeqLabel.json"),
        (("compare", "other.json"), "SeqLabel.json"),
        (("compare", "other.json"), "other.json"),
        (("review", "export"), "SeqLabel.gtreview"),
        (("corrected",), "SeqLabel.gtreview"),
    ],
)
def test_neither_labels_nor_reviews_are_written_over(
    words: tuple[str, ...], to: str, folder: Path, here: Run
) -> None:
    (folder / "other.json").write_bytes((folder / "SeqLabel.json").read_bytes())
    assert here("review", "sample", "SeqLabel.json", "--draw", "3", "--seed", "1").returncode == 0
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    in_a_sentence(here(*words, "SeqLabel.json", "--out", to), 1)
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("columns", ["60", "200"])
def test_what_is_left_out_is_asked_for_in_any_width(columns: str, folder: Path) -> None:
    done = gtreview("check", COLUMNS=columns)
    assert done.returncode == 2 and "Missing argument 'LABELS'" in done.stderr
    assert max(map(len, done.stderr.splitlines())) <= int(columns)


def test_no_colour_where_none_is_wanted(folder: Path) -> None:
    done = gtreview("check", "SeqLabel.json", NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b[3" not in done.stdout and done.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_it_and_leaves_nothing_half_done(folder: Path) -> None:
    words = [sys.executable, "-m", "gtreview.cli", "demo", "--draw", "street"]
    drawing = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    before = set(folder.iterdir())
    while not set(folder.iterdir()) - before:
        with pytest.raises(subprocess.TimeoutExpired):
            drawing.wait(0.02)
    drawing.send_signal(signal.SIGINT)
    said = drawing.communicate(timeout=60)
    assert drawing.returncode == 130 and "Traceback" not in said[1]
    assert set(folder.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_closed_pipe_ends_it_quietly(folder: Path) -> None:
    words = [sys.executable, "-m", "gtreview.cli", "checks"]
    listing = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert listing.stdout and listing.stderr
    listing.stdout.close()
    assert listing.stderr.read() == "" and listing.wait(60) == -signal.SIGPIPE
    listing.stderr.close()
