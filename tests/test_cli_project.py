"""``gtreview project``: the table, JSON, exit codes, wrong arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gtreview.cli import app
from gtreview.errors import InputError
from tests.review import street

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sequences, the first one with findings."""
    street.write(tmp_path / "north")
    street.write(tmp_path / "south", street.labels())
    return tmp_path


def test_the_table(folder: Path) -> None:
    done = runner.invoke(app, ["project", str(folder)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].split()[:3] == ["sequence", "decided", "confirmed"]
    assert lines[1].split()[:2] == ["north", "0/3"]
    assert lines[2].split()[:2] == ["south", "0/0"]
    assert lines[3] == "1 of 2 sequences done, 0 of 3 findings decided"


def test_json_sorted_by_a_column(folder: Path) -> None:
    done = runner.invoke(app, ["project", str(folder), "--json", "--sort", "progress"])
    records = json.loads(done.stdout)
    assert [record["title"] for record in records] == ["north", "south"]
    assert records[0]["findings"] == 3 and records[0]["state"] == "new"
    assert records[1]["worst"] is None and records[1]["frames"] == street.FRAMES


def test_what_cannot_be_opened_is_named_and_the_exit_code_says_so(folder: Path) -> None:
    street.write(folder / "west", b'{"tracking-annotations": [')
    done = runner.invoke(app, ["project", str(folder)])
    assert done.exit_code == 1
    assert "✗ west:" in done.output and "1 cannot be opened" in done.output


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["--sort", "wurst"], "Name one of title, progress, worst"),
        (["nowhere"], "there is no such file"),
    ],
)
def test_wrong_arguments_are_named(folder: Path, arguments: list[str], problem: str) -> None:
    done = runner.invoke(app, ["project", str(folder), *arguments])
    assert isinstance(done.exception, InputError) and done.exception.exit_code == 2
    assert problem in str(done.exception)


def test_it_asks_for_a_path() -> None:
    assert runner.invoke(app, ["project"]).exit_code == 2


LONG = "crossing at the station in the rain 2026-06-07 camera 17"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_names_can_be_read_on_a_narrow_terminal(tmp_path: Path, columns: int) -> None:
    street.write(tmp_path / LONG)
    done = runner.invoke(app, ["project", str(tmp_path)], env={"COLUMNS": str(columns)})
    lines = done.output.splitlines()
    assert max(map(len, lines)) <= columns
    # Folded between words, none of which is broken.
    assert all(word in done.output.split() for word in LONG.split())
    assert "0/3" in done.output and "…" not in done.output
    left_out = "a wider terminal shows" in done.output
    assert left_out == ("boxes" not in lines[0].split())


def test_in_a_pipe_nothing_is_folded_or_left_out(tmp_path: Path) -> None:
    street.write(tmp_path / LONG)
    words = [sys.executable, "-m", "gtreview.cli", "project", str(tmp_path)]
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120,
                          env=environment)  # fmt: skip
    head, row, *_ = done.stdout.splitlines()
    assert row.startswith(LONG) and head.split()[-1] == "by" and "boxes" in head.split()


def test_a_name_does_not_reorder_the_table(tmp_path: Path) -> None:
    street.write(tmp_path / "safe\u202egpj.exe")
    done = runner.invoke(app, ["project", str(tmp_path)])
    assert "safe�gpj.exe" in done.output and "\u202e" not in done.output
