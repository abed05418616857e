"""How long one step takes in the window, beside a bare picture viewer.

1080p JPEG frames with 50 boxes and four plots that each show 50 objects × 10,000 frames. A step
is timed from the key press's call until picture, labels and the plots' cursor are painted; the
pictures ahead are there already, as they are for one who looks at frames one after the other.
"""

from __future__ import annotations

import cProfile
import os
import pstats
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

from benchmarks.figures import Figure, percentiles, save
from gtreview.frames.images import Images
from gtreview.frames.prefetch import AHEAD
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Frames, Label, Origin, Sequence, Track
from gtreview.review.opening import Agreement, Opened, Source
from gtreview.settings import Settings
from gtreview.storage.place import LocalFolder
from gtreview.ui import theme
from gtreview.ui.main_window import SIZE, MainWindow
from gtreview.ui.picture import image_of
from gtreview.ui.session import Request

WIDTH, HEIGHT, OBJECTS, FRAMES = 1920, 1080, 50, 10_000
IMAGES, WARM_UP, STEPS = 40, 20, 300
PLOTS = ("size", "size_change", "overlap", "mean_left")
PARTS = {
    ("picture", "paint"): "painting the picture",
    ("overlay", "paint"): "painting labels",
    ("frame_labels", "of_frame"): "working labels out",
    ("filmstrip", "refresh"): "the filmstrip",
    ("filmstrip", "paintEvent"): "the filmstrip",
    ("plot_view", "paintEvent"): "the plots",
    ("close_up", "follow"): "the close-up",
}
"""What `Profile` tells apart, by module and function."""


def draw_images(folder: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> tuple[str, ...]:
    """Street-like pictures: gradients, edges and noise, some 600 kB each at 1080p."""
    chance = np.random.default_rng(0)
    coarse = cv2.resize(chance.integers(40, 215, (27, 48, 3), np.uint8), size)
    names = tuple(f"{i:06d}.jpg" for i in range(IMAGES))
    for i, name in enumerate(names):
        noise = chance.integers(0, 24, (size[1], size[0], 3), np.uint8)
        picture = cv2.add(np.roll(coarse, 6 * i, axis=1), noise)
        cv2.imwrite(str(folder / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return names


def label(folder: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Sequence:
    """Objects on gentle curves with a jump here and there."""
    scale = size[0] / WIDTH
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
        left=(880 + 800 * np.sin(angle) + jump) * scale,
        top=(480 + 420 * np.cos(1.3 * angle)) * scale,
        width=(90 + 30 * np.sin(3 * angle)) * scale,
        height=(70 + 20 * np.cos(2 * angle) + jump) * scale,
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
        size=size,
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
    shown.resize(*SIZE)
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
    """Milliseconds of each of ``steps`` steps from the first frame on."""
    feed, state = shown.canvas.feed, shown.state
    assert feed is not None
    state.go_to(0)
    wait(lambda: shown.canvas.shown_frame == 0)
    # From here on the way is forward, for what is decoded ahead too.
    state.step(1)
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


def steps_from_files(folder: Path, names: tuple[str, ...], size: tuple[int, int]) -> list[float]:
    """Steps in a label that reads each file when it is asked for: no boxes, no plots, no cache."""
    viewer = QLabel()
    viewer.setScaledContents(True)
    viewer.resize(*size)
    viewer.show()
    painted = Painted(viewer)
    paths = [str(folder / name) for name in names * 3]
    taken = [painted.time(lambda path=path: viewer.setPixmap(QPixmap(path))) for path in paths]
    viewer.close()
    return taken[len(names) :]


class Profile:
    """Tells which parts of the window a step's time goes to.

    Milliseconds are those under the profiler, so they are more than without.
    """

    def __init__(self) -> None:
        self._profile = cProfile.Profile()

    def __enter__(self) -> Profile:
        self._profile.enable()
        return self

    def __exit__(self, *_: object) -> None:
        self._profile.disable()

    def where(self, steps: int) -> str:
        """The parts by how long they take, each for one of ``steps`` steps."""
        found: dict[str, float] = dict.fromkeys(PARTS.values(), 0.0)
        for (file, _, function), (*_, whole, _) in pstats.Stats(self._profile).stats.items():
            if part := PARTS.get((Path(file).stem, function)):
                found[part] += 1000 * whole / steps
        most = sorted(found.items(), key=lambda item: -item[1])
        return ", ".join(f"{part} {ms:.1f} ms" for part, ms in most)


def wait(there: Callable[[], bool], seconds: float = 120) -> None:
    """Let the window work until something is ``there``."""
    end = perf_counter() + seconds
    while not there():
        QApplication.processEvents()
        if perf_counter() > end:
            raise TimeoutError("the window did not get there")


def measure(app: QApplication) -> list[Figure]:
    """A step in both viewers."""
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GTREVIEW_CONFIG_DIR"] = os.environ["GTREVIEW_DATA_DIR"] = name
        names = draw_images(folder)
        with window(folder, names, label(folder)) as shown:
            ours = percentiles(steps_in_window(shown))
            size = shown.canvas.viewport().size().toTuple()
            with Profile() as profile:
                steps_in_window(shown, 100)
        bare = percentiles(steps_in_label(folder, names, size))
    what = f"one step: 1080p, {OBJECTS} boxes, four plots of {OBJECTS} × {FRAMES:,}"
    return [step_figure(what, ours, {"QLabel, picture in memory": bare["p95"]},
                        profile.where(WARM_UP + 100))]  # fmt: skip


def step_figure(
    what: str, ours: dict[str, float], beside: dict[str, float], where: str, budget: float = 16
) -> Figure:
    """The row of a step whose percentiles are ``ours``."""
    more = f"p50 {ours['p50']:.1f}, p99 {ours['p99']:.1f} ms"
    return Figure(what, ours["p95"], "ms", budget, beside, "p95", more, where)


def main() -> None:
    """Measure, print, write bench-out/step.json."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    save("step", "A step with the pictures ahead decoded", measure(QApplication(sys.argv)))


if __name__ == "__main__":
    main()
