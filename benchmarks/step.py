"""How long one step takes in the window, beside a bare picture viewer.

1080p JPEG frames with 50 boxes and four plots that each show 50 objects × 10,000 frames. A step
is timed from the key press's call until picture, labels and the plots' cursor are painted; the
pictures ahead are there already, as they are for one who looks at frames one after the other.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gtreview.frames.images import Images
from gtreview.frames.prefetch import AHEAD
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Frames, Label, Origin, Sequence, Track
from gtreview.review.opening import Agreement, Opened, Source
from gtreview.settings import Settings
from gtreview.storage.place import LocalFolder
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow
from gtreview.ui.picture import image_of
from gtreview.ui.session import Request

WIDTH, HEIGHT, OBJECTS, FRAMES = 1920, 1080, 50, 10_000
IMAGES, WARM_UP, STEPS = 40, 20, 300
BUDGET_MS = 16.0
PLOTS = ("size", "size_change", "overlap", "mean_left")
OUT = Path("bench-out/step.json")


def draw_images(folder: Path) -> tuple[str, ...]:
    """Street-like pictures: gradients, edges and noise, some 600 kB each."""
    chance = np.random.default_rng(0)
    coarse = cv2.resize(chance.integers(40, 215, (27, 48, 3), np.uint8), (WIDTH, HEIGHT))
    names = tuple(f"{i:06d}.jpg" for i in range(IMAGES))
    for i, name in enumerate(names):
        noise = chance.integers(0, 24, (HEIGHT, WIDTH, 3), np.uint8)
        picture = cv2.add(np.roll(coarse, 6 * i, axis=1), noise)
        cv2.imwrite(str(folder / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return names


def label(folder: Path) -> Sequence:
    """Objects on gentle curves with a jump here and there."""
    chance = np.random.default_rng(1)
    track, frame = np.divmod(np.arange(OBJECTS * FRAMES), FRAMES)
    phase, speed = chance.uniform(0, 6, OBJECTS)[track], chance.uniform(0.5, 2, OBJECTS)[track]
    angle = phase + frame * speed / 100
    jump = (chance.random(len(track)) < 2e-4) * 60.0
    zeros = np.zeros(len(track), int)
    boxes = Boxes.sorted(
        frame=frame,
        track=track,
        label=zeros,
        left=880 + 800 * np.sin(angle) + jump,
        top=480 + 420 * np.cos(1.3 * angle),
        width=90 + 30 * np.sin(3 * angle),
        height=70 + 20 * np.cos(2 * angle) + jump,
        attributes=zeros,
        row=np.arange(len(track)),
    )
    names = tuple(f"{i:06d}.jpg" for i in range(FRAMES))
    return Sequence(
        name="step",
        frames=Frames(names, tuple(range(FRAMES))),
        tracks=tuple(Track(f"Vehicle:{i + 1}") for i in range(OBJECTS)),
        labels=(Label("Vehicle"),),
        boxes=boxes,
        origin=Origin(folder / "SeqLabel.json", "none", ""),
        size=(WIDTH, HEIGHT),
        size_inferred=False,
    )


class Painted(QObject):
    """Counts how often widgets are painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.missing: set[QWidget] = set()
        self._widgets = widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.missing.discard(watched)
        return False

    def time(self, step: Callable[[], None]) -> float:
        """Milliseconds from the call of ``step`` until all have been painted."""
        self.missing = set(self._widgets)
        start = perf_counter()
        step()
        while self.missing:
            QApplication.processEvents()
        return 1000 * (perf_counter() - start)


@contextmanager
def window(folder: Path, names: tuple[str, ...], sequence: Sequence) -> Iterator[MainWindow]:
    """The program's window with ``sequence`` open on the pictures ``names``, which come again and
    again, and an object selected."""
    images = Images(LocalFolder(folder), tuple(names[i % IMAGES] for i in range(len(sequence))))
    labels = folder / "SeqLabel.json"
    opened = Opened(sequence, images, Agreement(True, (), ""), Source(labels, folder), b"{}")
    shown = MainWindow(Settings())
    shown.show()
    shown.session.open_read(opened, Request((labels,)))
    wait(lambda: shown.session.review is not None)
    shown.runner.cancel_all()
    shown.plots.set_shown(PLOTS)
    shown.state.go_to(0)
    shown.state.select(7)
    wait(lambda: shown.canvas.shown_frame == 0)
    yield shown
    shown.close()


def steps_in_window(shown: MainWindow, steps: int = STEPS) -> list[float]:
    """Milliseconds of each of ``steps`` steps."""
    feed, state = shown.canvas.feed, shown.state
    assert feed is not None
    painted = Painted(shown.canvas.viewport(), shown.plots.view.viewport())
    taken = []
    for _ in range(WARM_UP + steps):
        wait(lambda: feed.get(state.frame + AHEAD) is not None)
        taken.append(painted.time(lambda: state.step(1)))
        assert shown.canvas.shown_frame == state.frame
    return taken[WARM_UP:]


def steps_in_label(folder: Path, names: tuple[str, ...], size: tuple[int, int]) -> list[float]:
    """The same steps in a label that shows pixmaps: no boxes, no plots."""
    images = Images(LocalFolder(folder), names)
    pictures = [images.read(i) for i in range(len(names))]
    viewer = QLabel()
    viewer.setScaledContents(True)
    viewer.resize(*size)
    viewer.show()
    painted = Painted(viewer)

    def step(i: int) -> None:
        viewer.setPixmap(QPixmap.fromImage(image_of(pictures[i % len(pictures)])))

    taken = [painted.time(lambda i=i: step(i)) for i in range(WARM_UP + STEPS)]
    viewer.close()
    return taken[WARM_UP:]


def percentiles(taken: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    return {f"p{q}": round(float(np.percentile(taken, q)), 2) for q in (50, 95, 99)}


def wait(there: Callable[[], bool], seconds: float = 120) -> None:
    """Let the window work until something is ``there``."""
    end = perf_counter() + seconds
    while not there():
        QApplication.processEvents()
        if perf_counter() > end:
            raise TimeoutError("the window did not get there")


def measure(app: QApplication) -> dict[str, dict[str, float]]:
    """Percentiles of both viewers."""
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GTREVIEW_CONFIG_DIR"] = os.environ["GTREVIEW_DATA_DIR"] = name
        with window(folder, draw_images(folder), label(folder)) as shown:
            ours = percentiles(steps_in_window(shown))
            size = shown.canvas.viewport().size().toTuple()
        names = tuple(f"{i:06d}.jpg" for i in range(IMAGES))
        return {"gtreview": ours, "qlabel": percentiles(steps_in_label(folder, names, size))}


def main() -> None:
    """Measure, print, write `OUT`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    machine = {"cpus": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
    figures = measure(QApplication(sys.argv))
    met = figures["gtreview"]["p95"] <= BUDGET_MS
    print(f"one step, 1080p, {OBJECTS} boxes, four plots of {OBJECTS} × {FRAMES:,} (ms)")
    for title, values in figures.items():
        print(f"  {title:10}" + "  ".join(f"{name} {ms:6.2f}" for name, ms in values.items()))
    print(f"  budget p95 {BUDGET_MS:g} ms: {'met' if met else 'MISSED'}")
    result = {"unit": "ms", "steps": STEPS, **figures, **machine}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({**result, "budget_p95": BUDGET_MS, "met": met}, indent=2) + "\n")


if __name__ == "__main__":
    main()
