"""The program is killed, or cannot write, at any moment: what was decided is kept."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from tests.crash.driver import Line
from tests.crash.state import state_of
from tests.ui import walkers

CRASHES = int(os.environ.get("GTREVIEW_CRASHES", "20"))
"""How often the program is killed; `make crash` sets more."""
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


class Journal:
    """What one run of the program told before it was gone, line by line."""

    def __init__(self, told: IO[bytes]) -> None:
        self._told, self.lines = told, list[Line]()
        self.process = self._next()["process"]

    def until(self, count: int) -> None:
        """Read until ``count`` actions are done."""
        while len(self.done) < count:
            self.lines.append(self._next())
            assert "ended" not in self.lines[-1], self.lines[-3:]

    def rest(self) -> None:
        """Read what there is left."""
        while "ended" not in (line := self._next()):
            self.lines.append(line)

    @property
    def done(self) -> list[Line]:
        return [line for line in self.lines if "done" in line]

    def _next(self) -> Line:
        line = self._told.readline()
        # A line is written at once or not at all: it is far shorter than a pipe holds.
        assert line, "the driver has ended by itself"
        return json.loads(line)


class Programs:
    """Runs the program with somebody at the keys, and kills it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )

    @contextmanager
    def run(self, labels: Path, seed: int, *, failing: bool = False) -> Iterator[Journal]:
        """The program on ``labels``; killed at the end."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked and told
        asked.write(json.dumps([str(labels), seed, failing]).encode() + b"\n")
        asked.flush()
        journal = Journal(told)
        try:
            yield journal
        finally:
            os.kill(journal.process, signal.SIGKILL)
            journal.rest()

    def end(self) -> None:
        with self._process:
            pass


@pytest.fixture
def programs() -> Iterator[Programs]:
    made = Programs()
    yield made
    made.end()


def opened(labels: Path) -> Review:
    return Review.open(open_source(recognise([labels])[0]))


def assert_kept(labels: Path, journal: Journal) -> None:
    """The review is whole and as it was after the last action that was told of, or with the one
    after it, which was on its way."""
    review = opened(labels)
    assert not review.read_only
    file = sqlite3.connect(review.path)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()
    last = journal.done[-1]["state"]
    kept = [state_of(review)]
    if kept[0] != last and "doing" in journal.lines[-1]:
        # One action further: taken back, it is what was told of.
        step = review.redo if journal.lines[-1]["doing"] == "undo" else review.undo
        step()
        kept.append(state_of(review))
        (review.undo if step == review.redo else review.redo)()
    assert last in kept, journal.lines[-4:]
    review.close()


def test_kills_at_random_moments(programs: Programs, tmp_path: Path) -> None:
    labels = walkers.write(tmp_path / "walkers")
    chance = random.Random(CRASHES)
    actions = 0
    for seed in range(CRASHES):
        with programs.run(labels, seed) as journal:
            journal.until(1 + chance.randrange(15))
            threading.Event().wait(chance.random() * 0.03)
        assert not any(line["said"] for line in journal.done), journal.done
        assert_kept(labels, journal)
        actions += len(journal.done)
    assert actions > 3 * CRASHES


def test_writes_that_fail_at_random_lose_nothing(programs: Programs, tmp_path: Path) -> None:
    """What could not be written is told in a sentence and has not happened; and once there is
    room again everything works."""
    labels = walkers.write(tmp_path / "walkers")
    failed = went_on = 0
    for seed in range(max(CRASHES // 10, 2)):
        with programs.run(labels, seed, failing=True) as journal:
            journal.until(80)
        for before, now in zip(journal.done, journal.done[1:], strict=False):
            if now["said"]:
                assert now["refused"], now
                assert "could not be written" in now["said"], now
                assert now["state"] == before["state"], (before, now)
                failed += 1
            elif before["said"] and now["state"] != before["state"]:
                went_on += 1
        assert_kept(labels, journal)
    assert failed >= 10 and went_on >= 5


def test_a_full_disk(programs: Programs, tmp_path: Path) -> None:
    """On a disk of its own, which somebody else fills and empties again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        labels = walkers.write(disk / "walkers")
        with programs.run(labels, 1) as journal:
            journal.until(20)
            fill(disk / "filler")
            count = len(journal.done)
            while not any(line["said"] for line in journal.done[count:]):
                journal.until(len(journal.done) + 1)
            (disk / "filler").unlink()
            # What was being done while the disk was emptied may have failed as well.
            count = len(journal.done) + 3
            journal.until(count + 20)
        told = [line["said"] for line in journal.done if line["said"]]
        assert all("could not be written" in said for said in told)
        assert not any(line["said"] for line in journal.done[count:])
        assert len({line["state"] for line in journal.done[count:]}) > 3
        for before, now in zip(journal.done, journal.done[1:], strict=False):
            assert not now["said"] or now["state"] == before["state"]
        assert_kept(labels, journal)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full to its last block."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return
