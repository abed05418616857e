"""How much memory the window holds while one plays, scrubs, jumps, opens and closes.

    python -m benchmarks.soak [--minutes 30] [--picture FILE.png]

Opens images and a video in turns in the program's window, and goes through them in every way that
there is, for as long as is asked; takes the resident memory of the process again and again, counts
the threads that are left when the window is closed, and draws the curve. Ends with 1 where memory
goes over the cache's budget plus `BESIDE` or threads are left.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import numpy as np
import psutil
from PySide6.QtCore import QEventLoop, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from benchmarks.figures import OUT, Figure, save
from benchmarks.labels import write_labels
from benchmarks.step import IMAGES, draw_images, wait
from benchmarks.video import write_minute
from gtreview import settings as settings_file
from gtreview.frames.memory import few_arenas
from gtreview.settings import Settings
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request

BUDGET, BESIDE = 512, 300
"""Megabytes: for frames, and for all that is not frames."""
FLAT = 30
"""Megabytes by which the second half's memory may rise."""
FRAMES, OBJECTS = 400, 16
KINDS = ("images", "video")
LABELS, VIDEO = "SeqLabel.json", "video.mp4"
LEAST = 30
"""Frames that are shown before memory is told of, however long that takes."""
LONG = 5
"""Minutes from which on a run is one for the page's curve."""
SAMPLES = 400
PICTURE = (1200, 420)


@dataclass
class Memory:
    """Resident megabytes over minutes, and threads that were left by their names."""

    budget: int
    minutes: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    frames: int = 0
    openings: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def most(self) -> float:
        """The most megabytes at any time."""
        return max(self.megabytes)

    @property
    def rise(self) -> float:
        """Megabytes by which a line through the second half rises."""
        half = len(self.minutes) // 2
        at, held = np.array(self.minutes[half:]), np.array(self.megabytes[half:])
        return float(np.polyfit(at, held, 1)[0] * (at[-1] - at[0]))


class Soak:
    """Goes through reviews in one window until the time is up.

    Parameters
    ----------
    minutes : for how long.
    requests : what is opened, in turns.
    """

    def __init__(self, minutes: float, requests: list[Request], budget: int) -> None:
        self.memory = Memory(budget)
        self._seconds, self._requests = 60 * minutes, cycle(requests)
        self._span = min(3.0, self._seconds / 24)
        self._process, self._chance = psutil.Process(), random.Random(0)
        self._timer = QTimer(interval=max(round(1000 * self._seconds / SAMPLES), 50))
        self._timer.timeout.connect(self._sample)
        chosen = replace(Settings(), cache_megabytes=budget)
        settings_file.save(chosen)
        self._window = MainWindow(chosen)
        self._window.canvas.picture_shown.connect(self._count)

    def run(self) -> Memory:
        """Soak for the time asked, and at least in two reviews; close, and give what was seen."""
        before = set(threading.enumerate())
        self._window.show()
        self._start = perf_counter()
        self._timer.start()
        while not self._over() or self.memory.openings < 2:
            self._review()
        self._sample()
        self._timer.stop()
        self._window.close()
        self._window.deleteLater()
        QApplication.processEvents()
        self.memory.left = sorted(each.name for each in set(threading.enumerate()) - before)
        return self.memory

    def _over(self) -> bool:
        """Time is up, and enough was shown: a busy machine shows little in the same time."""
        late = perf_counter() - self._start > self._seconds
        return late and self.memory.frames >= LEAST

    def _sample(self) -> None:
        self.memory.minutes.append(round((perf_counter() - self._start) / 60, 4))
        self.memory.megabytes.append(round(self._process.memory_info().rss / 2**20, 1))

    def _count(self, _frame: int) -> None:
        self.memory.frames += 1

    def _review(self) -> None:
        """Open one review, do everything in it, close it."""
        shown, opened = self._window, []
        keep = shown.session.opened.connect(opened.append)
        shown.session.open(next(self._requests))
        wait(lambda: bool(opened))
        shown.session.opened.disconnect(keep)
        self.memory.openings += 1
        wait(lambda: shown.canvas.shown_frame == shown.state.frame)
        ways = [self._play(1), self._play(8), self._play(-2), self._scrub, self._jump, self._look]
        for way in self._chance.sample(ways, len(ways)):
            if not self._over():
                way()
        shown.session.close()

    def _play(self, speed: float) -> Callable[[], None]:
        def play() -> None:
            state = self._window.state
            state.go_to(0 if speed > 0 else state.frame_count - 1)
            state.play(speed)
            self._rest(self._span)
            state.play(0)

        return play

    def _scrub(self) -> None:
        """To and fro, faster than frames can be decoded."""
        state = self._window.state
        for place in np.sin(np.linspace(0, 7, round(self._span * 50))):
            state.go_to(round((0.5 + 0.5 * place) * state.frame_count))
            self._rest(0.02)

    def _jump(self) -> None:
        state = self._window.state
        for _ in range(round(self._span * 8)):
            state.go_to(self._chance.randrange(state.frame_count))
            self._rest(0.12)

    def _look(self) -> None:
        """Object after object in the close-up and the filmstrip."""
        shown = self._window
        shown.near.show()
        for track in range(round(self._span * 4)):
            shown.state.select(track % OBJECTS)
            self._rest(0.2)
        shown.near.hide()

    def _rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()


def make(folder: Path, size: tuple[int, int]) -> None:
    """The same labels with images and with a video, in ``folder``."""
    for kind in ("images", "video"):
        (folder / kind).mkdir()
        write_labels(folder / kind / LABELS, OBJECTS, FRAMES)
    names = draw_images(folder / "images", size)
    for i in range(len(names), FRAMES):
        shutil.copy(folder / "images" / names[i % IMAGES], folder / "images" / f"{i:06}.jpg")
    write_minute(folder / VIDEO, FRAMES, size)


def draw(memory: Memory, path: Path) -> None:
    """The curve as a picture, with the line that it must stay under."""
    image = QImage(*PICTURE, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(QFont(painter.font().family(), 11))
    limit = memory.budget + BESIDE
    area = QRectF(70, 24, PICTURE[0] - 100, PICTURE[1] - 76)
    span, top = memory.minutes[-1], 1.15 * max(limit, memory.most)

    def at(minutes: float, megabytes: float) -> QPointF:
        return QPointF(area.left() + area.width() * minutes / span,
                       area.bottom() - area.height() * megabytes / top)  # fmt: skip

    for megabytes in range(0, int(top), 200):
        painter.setPen(QColor("#e3e5e8"))
        painter.drawLine(at(0, megabytes), at(span, megabytes))
        painter.setPen(QColor("#5b616b"))
        painter.drawText(at(0, megabytes) + QPointF(-44, 5), f"{megabytes:4d}")
    for minutes in np.linspace(0, span, 7).tolist():
        painter.drawText(at(minutes, 0) + QPointF(-8, 22), f"{minutes:.3g}")
    painter.drawText(QPointF(area.left(), PICTURE[1] - 10), "minutes; resident megabytes")
    painter.setPen(QPen(QColor("#c23b3b"), 1.4, Qt.PenStyle.DashLine))
    painter.drawLine(at(0, limit), at(span, limit))
    painter.drawText(at(0, limit) + QPointF(6, -6), f"cache {memory.budget} MB + {BESIDE} MB")
    painter.setPen(QPen(QColor("#2563c9"), 1.8))
    curve = zip(memory.minutes, memory.megabytes, strict=True)
    painter.drawPolyline(QPolygonF([at(*point) for point in curve]))
    painter.end()
    path.parent.mkdir(exist_ok=True)
    image.save(str(path))


def figures(memory: Memory) -> list[Figure]:
    """The rows."""
    minutes = f"{memory.minutes[-1]:.3g} minutes of play, scrubbing, jumps, opening and closing"
    told = f"{memory.frames:,} frames shown, {memory.openings} reviews opened"
    limit = memory.budget + BESIDE
    return [
        Figure(f"resident memory, {minutes}: the most", round(memory.most), "MB", limit, more=told),
        Figure("its rise over the second half", round(memory.rise, 1), "MB", FLAT),
        Figure("threads left when the window is closed", len(memory.left), "", 0),
    ]


def soak(minutes: float, size: tuple[int, int], budget: int, kinds: Sequence[str]) -> Memory:
    """Soak in the window on what is made for it: ``kinds`` of `KINDS`, in turns."""
    with tempfile.TemporaryDirectory() as name:
        for folder in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"GTREVIEW_{folder}_DIR"] = f"{name}/{folder.lower()}"
        folder = Path(name)
        # Elsewhere: what it takes to make a video is not what it takes to look at one.
        maker = get_context("spawn").Process(target=make, args=(folder, size))
        maker.start()
        maker.join()
        requests = {
            "images": Request((folder / "images" / LABELS,)),
            "video": Request((folder / "video" / LABELS,), frames=folder / VIDEO),
        }
        return Soak(minutes, [requests[kind] for kind in kinds], budget).run()


def main() -> int:
    """Soak, print, draw, keep; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--picture", type=Path, default=OUT / "memory.png")
    parser.add_argument("--budget", type=int, default=BUDGET, help="MB of frames; default: 512")
    parser.add_argument("--size", type=int, nargs=2, default=(1920, 1080), help="of the frames")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="of frames")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    few_arenas()
    theme.apply(QApplication(sys.argv[:1]), theme.DARK)
    memory = soak(given.minutes, tuple(given.size), given.budget, given.kinds)
    draw(memory, given.picture)
    name = "soak" if given.minutes >= LONG else "memory"
    found = figures(memory)
    save(name, "Memory", found, raw=asdict(memory), command=f"soak --minutes {given.minutes:g}")
    kept = memory.most <= memory.budget + BESIDE and not memory.left
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
