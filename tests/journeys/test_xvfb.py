"""The program in a real window, with real key and mouse events, seen only from outside: what the
screen shows and what the review file holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageGrab

from gtreview.review import place
from gtreview.review.commands import Change
from gtreview.review.file import ReviewFile
from tests.journeys import test_flies
from tests.ui import cars

NEEDED = ("Xvfb", "xdotool")
RED = (0xE5, 0x63, 0x6A)
ACCENT = (0x4C, 0x9F, 0xFE)
SIZE = (1400, 900)


def until(true: Callable[[], object], what: str, seconds: float = 60) -> Any:
    """Wait for another process to do something."""
    give_up = time.monotonic() + seconds
    tick = threading.Event()
    while time.monotonic() < give_up:
        if found := true():
            return found
        tick.wait(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@dataclass
class Screen:
    """An X display of its own."""

    display: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *words: str | int) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def picture(self) -> np.ndarray:
        """(h, w, 3) uint8 of the whole screen."""
        return np.asarray(ImageGrab.grab(xdisplay=self.display).convert("RGB"))

    def window(self, title: str) -> str:
        return self.xdotool("search", "--onlyvisible", "--name", title).partition("\n")[0]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    read, write = os.pipe()
    size = f"{SIZE[0]}x{SIZE[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as stream:
        number = stream.readline().strip()
    try:
        yield Screen(f":{number}", tmp_path)
    finally:
        server.terminate()
        server.wait()


def shows(screen: Screen, colour: tuple[int, int, int]) -> bool:
    """Whether the plots have a stroke of ``colour`` from top to bottom."""
    picture = screen.picture()[2 * SIZE[1] // 3 :].astype(int)
    return bool(((np.abs(picture - colour) < 24).all(axis=2).mean(axis=0) > 0.5).any())


def spike(screen: Screen) -> tuple[int, int] | None:
    """The screen position (x, y) of the highest flagged dot in the plots, which fill the lower
    third; None while they are not painted."""
    picture = screen.picture()
    top = 2 * picture.shape[0] // 3
    red = (np.abs(picture[top:].astype(int) - RED) < 24).all(axis=2)
    for y, x in np.argwhere(red):
        blob = red[y : y + 4, x - 1 : x + 3]
        # A dot is some pixels wide; the heat strip's marks are wider, lines and text thinner.
        if blob.mean() > 0.8 and 4 <= red[y + 3, max(x - 14, 0) : x + 15].sum() <= 13:
            return int(x), int(y) + top + 3
    return None


def settled(screen: Screen) -> bool:
    """Whether nothing on the screen has moved for half a second: every plot is painted."""
    before = screen.picture()
    threading.Event().wait(0.5)
    return bool((screen.picture() == before).all())


@contextmanager
def gtreview(screen: Screen, *words: Path | str) -> Iterator[str]:
    """The program in a window that has the focus; ended by Ctrl+Q, which has to work."""
    program = subprocess.Popen(
        [sys.executable, "-m", "gtreview.cli", "open", *map(str, words)], env=screen.environment
    )
    try:
        window = str(until(lambda: screen.window("– gtreview"), "the window with the review"))
        screen.xdotool("windowsize", window, *SIZE)
        screen.xdotool("windowmove", window, 0, 0)
        screen.xdotool("windowfocus", window)
        yield window
        screen.xdotool("key", "ctrl+q")
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.wait()


def kept(labels: Path) -> tuple[list[Change], dict[str, Any]]:
    """What was decided and where one was, as the review file has it."""
    path = place.existing(labels)
    if path is None:
        return [], {}
    file = ReviewFile.open(path, read_only=True)
    try:
        done = file.history().done()
        return [change for entry in done for change in entry.changes], file.state("view", {})
    finally:
        file.close()


def test_click_a_spike_confirm_and_go_on_the_next_day(screen: Screen, tmp_path: Path) -> None:
    labels = cars.write(tmp_path, many=False)
    with gtreview(screen, tmp_path):
        x, y = until(lambda: settled(screen) and spike(screen), "a flagged dot in the plots")
        screen.xdotool("mousemove", x, y, "click", 1)
        screen.xdotool("key", "Return")
        until(lambda: kept(labels)[0], "the verdict on the disk")
    changes, _view = kept(labels)
    assert {change.table for change in changes} == {"verdicts"}
    assert any(f"{cars.SHRUNK}" in str(c.key) and "Car:1" in str(c.key) for c in changes)
    assert "confirmed" in str(changes[0].after)

    with gtreview(screen, tmp_path):
        until(lambda: shows(screen, ACCENT), "the cursor in the plots")
        screen.xdotool("key", "Home")
        screen.xdotool("key", "Right", "Right", "Right")
    assert kept(labels)[1]["frame"] == 3
    assert kept(labels)[0] == changes


def test_one_key_corrects_a_skeleton_and_one_takes_it_back(
    screen: Screen, shared: Path, tmp_path: Path
) -> None:
    labels = test_flies.copied(shared / "data" / "flies13", tmp_path / "flies") / "SeqLabel.json"
    test_flies.exchange(labels)
    with gtreview(screen, labels):
        until(lambda: shows(screen, ACCENT) and settled(screen), "the cursor in the plots")
        screen.xdotool("key", "ctrl+Return")
        changes, _view = until(lambda: kept(labels)[0] and kept(labels), "the correction on disk")
        screen.xdotool("key", "ctrl+z")
        until(lambda: not kept(labels)[0], "the correction off the disk")
    assert {change.table for change in changes} == {"poses", "verdicts"}
    (moved,) = (change for change in changes if change.table == "poses")
    assert json.loads(moved.key) == [test_flies.SWAPPED, "skeleton:1", -1]
