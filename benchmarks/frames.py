"""How fast frames that are images come on the screen, beside what one would use instead.

    python -m benchmarks.frames

A key that is held at 30 presses a second through 1080p JPEGs with 50 boxes and four plots: how
long each press takes until its frame is painted, and how many frames were never painted. Random
jumps to frames that nobody has decoded and back to those just seen, beside QImage, OpenCV and
Pillow reading the same files. Steps through 3840 × 2160. All files are in the system's cache.
"""

from __future__ import annotations

import math
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks import others
from benchmarks.figures import Figure, percentiles, save
from benchmarks.step import (
    IMAGES,
    WARM_UP,
    Profile,
    draw_images,
    label,
    step_figure,
    steps_from_files,
    steps_in_window,
    window,
)
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow

RATE, PRESSES, JUMPS = 30, 300, 60
LARGE, LARGE_STEPS = (3840, 2160), 120
REST_S = 0.5
"""How long one looks at a frame before the next jump: the prefetch around it is done by then."""


class Screen(QObject):
    """When each frame was first painted: picture, labels and the plots' cursor.

    The time is taken after the painting that an event loop does in one go, not at its beginning.
    """

    def __init__(self, shown: MainWindow) -> None:
        super().__init__()
        self.painted: dict[int, float] = {}
        self._canvas, self._state = shown.canvas, shown.state
        self._views = (shown.canvas.viewport(), shown.plots.view.viewport())
        self._frames = [-1, -1]
        self._after = QTimer(self, singleShot=True, interval=0)
        self._after.timeout.connect(self._note)
        for view in self._views:
            view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            frames = self._canvas.shown_frame, self._state.frame
            place = self._views.index(watched)
            self._frames[place] = frames[place]
            self._after.start()
        return False

    def _note(self) -> None:
        if self._frames[0] == self._frames[1]:
            self.painted.setdefault(self._frames[0], perf_counter())

    def jump(self, frame: int) -> float:
        """Milliseconds from the request for a frame until it is painted."""
        self.painted.pop(frame, None)
        start = perf_counter()
        self._state.go_to(frame)
        while frame not in self.painted:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return 1000 * (self.painted[frame] - start)


class HeldKey(QObject):
    """D held in a window, ``presses`` times ``RATE`` a second, whatever becomes of them."""

    def __init__(self, shown: MainWindow, screen: Screen, presses: int) -> None:
        super().__init__()
        self._window, self._screen, self._presses = shown, screen, presses
        self._sent: list[tuple[float, float]] = []
        """When each press was due, and when it came."""
        self._asked: list[tuple[float, int]] = []
        """When which frame was asked for."""
        self._loop = QEventLoop()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._press)

    def hold(self) -> tuple[list[float], int]:
        """Milliseconds from each press to its frame on the screen, and how many frames were
        skipped."""
        state = self._window.state
        state.frame_changed.connect(self._ask)
        self._start = perf_counter()
        self._timer.start(0)
        self._loop.exec()
        state.frame_changed.disconnect(self._ask)
        return self._found()

    def _ask(self, frame: int) -> None:
        self._asked.append((perf_counter(), frame))

    def _press(self) -> None:
        """Send what is due by now: where the window was busy, several at once, as a keyboard
        does."""
        while (left := self._due(len(self._sent)) - perf_counter()) <= 0:
            if len(self._sent) == self._presses:
                self._key(QEvent.Type.KeyRelease, False)
                QTimer.singleShot(1000, self._loop.quit)
                return
            self._sent.append((self._due(len(self._sent)), perf_counter()))
            self._key(QEvent.Type.KeyPress, len(self._sent) > 1)
        self._timer.start(math.ceil(1000 * left))

    def _due(self, press: int) -> float:
        return self._start + press / RATE

    def _key(self, kind: QEvent.Type, repeated: bool) -> None:
        event = QKeyEvent(kind, Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, "d", repeated)
        QApplication.sendEvent(self._window.focusWidget() or self._window, event)

    def _found(self) -> tuple[list[float], int]:
        """Presses that were taken as one asked for one frame, and skipped those they did not."""
        asked = [when for when, _ in self._asked]
        taken, shown = [], set()
        for due, sent in self._sent:
            place = int(np.searchsorted(asked, sent))
            frame = self._asked[place][1] if place < len(asked) else -1
            if frame in self._screen.painted:
                taken.append(1000 * (self._screen.painted[frame] - due))
                shown.add(frame)
        return taken, len(self._sent) - len(shown)


def rest(seconds: float) -> None:
    """Let the window do what it does while nobody touches it."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def held(shown: MainWindow, presses: int = PRESSES) -> tuple[list[float], int]:
    """`HeldKey.hold` from frame 0 on, after a moment's rest."""
    shown.state.go_to(0)
    rest(1)
    return HeldKey(shown, Screen(shown), presses).hold()


def jumps(shown: MainWindow, folder: Path, names: tuple[str, ...]) -> dict[str, list[float]]:
    """Milliseconds by what was waited for, of the same jumps, and of others' reading of the
    same files in the same order."""
    screen, feed, state = Screen(shown), shown.canvas.feed, shown.state
    arrived: dict[int, float] = {}
    feed.arrived.connect(lambda frame: arrived.setdefault(frame, perf_counter()))
    keys = ("cold", "cold painted", "warm", "warm painted", *READERS)
    taken: dict[str, list[float]] = {key: [] for key in keys}
    before = state.frame
    # Far apart: no jump lands among the neighbours of another.
    for frame in random.Random(0).sample(range(100, len(shown.session.review.sequence), 50), JUMPS):
        if feed.get(frame) is not None:
            continue  # the prefetch of findings has been there
        start = perf_counter()
        taken["cold painted"].append(screen.jump(frame))
        taken["cold"].append(1000 * (arrived[frame] - start))
        rest(REST_S)
        start = perf_counter()
        assert feed.get(before) is not None
        taken["warm"].append(1000 * (perf_counter() - start))
        taken["warm painted"].append(screen.jump(before))
        before = frame
        for reader, read in READERS.items():
            taken[reader].append(clocked(read, folder / names[frame % IMAGES]))
    return taken


def clocked(read: Callable[[Path], object], path: Path) -> float:
    """Milliseconds of one reading."""
    start = perf_counter()
    read(path)
    return 1000 * (perf_counter() - start)


READERS: dict[str, Callable[[Path], object]] = {
    "QImage": lambda path: QImage(str(path)),
    "OpenCV": lambda path: cv2.imread(str(path)),
    "Pillow": lambda path: np.asarray(Image.open(path).convert("RGB")),
}


def measure(folder: Path) -> list[Figure]:
    """All figures of images, made in ``folder``."""
    names = draw_images(folder)
    with window(folder, names, label(folder)) as shown:
        profile = Profile()
        taken, skipped = held(shown)
        with profile:
            held(shown, 60)
        jumped = jumps(shown, folder, names)
        size = shown.canvas.viewport().size().toTuple()
    beside = {"QLabel with QPixmap(file)": steps_from_files(folder, names, size)}
    alone = {name: ms["p95"] for name, ms in others.load_paths().items()}
    return [
        *figures_of_held(taken, skipped, beside, alone, profile.where(60)),
        *figures_of_jumps(jumped),
        large(folder / "large"),
    ]


def figures_of_held(
    taken: list[float],
    skipped: int,
    beside: dict[str, list[float]],
    loads: dict[str, float],
    where: str,
) -> list[Figure]:
    """The rows of the held key."""
    ours = percentiles(taken)
    others_p95 = {name: percentiles(ms)["p95"] for name, ms in beside.items()}
    others_p95 |= {f"{name}, loading alone": ms for name, ms in loads.items()}
    title = f"→ held at {RATE} a second through 1080p JPEGs, 50 boxes, four plots"
    return [
        step_figure(f"{title}: press to painted", ours, others_p95, where),
        Figure(f"the same: frames skipped of {PRESSES}", skipped, "", 0),
    ]


def figures_of_jumps(taken: dict[str, list[float]]) -> list[Figure]:
    """The rows of random jumps."""
    p = {name: percentiles(ms) for name, ms in taken.items()}
    reading = {name: p[name]["p95"] for name in READERS}

    def row(what: str, key: str, budget: float | None, beside: dict[str, float]) -> Figure:
        more = f"p50 {p[key]['p50']:.2g} ms"
        return Figure(f"random jump, 1080p JPEG, {what}", p[key]["p95"], "ms", budget, beside,
                      "p95", more)  # fmt: skip

    return [
        row("cold: picture there", "cold", 60, reading),
        row("cold: painted, labels and plots with it", "cold painted", 60, {}),
        row("warm: picture there", "warm", 5, reading),
        row("warm: painted, labels and plots with it", "warm painted", None, {}),
    ]


def large(folder: Path) -> Figure:
    """Steps through pictures of 3840 × 2160."""
    folder.mkdir()
    names = draw_images(folder, LARGE)
    with window(folder, names, label(folder, LARGE)) as shown:
        ours = percentiles(steps_in_window(shown, LARGE_STEPS))
        with Profile() as profile:
            steps_in_window(shown, 40)
        size = shown.canvas.viewport().size().toTuple()
    bare = percentiles(steps_from_files(folder, names, size))["p95"]
    what = "a step through 3840 × 2160 JPEGs, 50 boxes, four plots"
    beside = {"QLabel with QPixmap(file)": bare}
    return step_figure(what, ours, beside, profile.where(WARM_UP + 40), 33)


def main() -> None:
    """Measure, print, write bench-out/frames.json."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv)
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as name:
        os.environ["GTREVIEW_CONFIG_DIR"] = os.environ["GTREVIEW_DATA_DIR"] = name
        found = measure(Path(name))
    save("frames", "Frames that are images", found, note=NOTE)


NOTE = """A press counts from when it was due; painted are picture, labels and the plots' cursor, in
a window of 1600 × 1000. Other programs' loading is from the file to their picture or array, without
labels and without painting."""


if __name__ == "__main__":
    main()
