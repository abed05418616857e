"""How long a frame full of skeletons takes to draw, beside a plain painter's loop.

50 skeletons of 133 keypoints over 1080p JPEG frames, the worst that a crowd labelled whole-body
comes to. Timed are a whole step in the window (picture, labels and plots' cursor, close-up shut),
and in it what the skeletons take: working out the frame's labels and painting them. The loop draws
the same bones and points, one call each, with the same halos.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QApplication

from benchmarks.figures import Figure, percentiles, save
from benchmarks.step import (
    HEIGHT,
    WARM_UP,
    WIDTH,
    Profile,
    draw_images,
    step_figure,
    steps_in_window,
    window,
)
from gtreview.model.boxes import Boxes
from gtreview.model.colours import object_colour
from gtreview.model.poses import Poses
from gtreview.model.rig import Bone, Keypoint, Rig, Style
from gtreview.model.sequence import Frames, Label, Origin, Sequence, Track
from gtreview.ui import theme
from gtreview.ui.frame_labels import LabelView
from gtreview.ui.main_window import MainWindow
from gtreview.ui.overlay import Overlay

SKELETONS, KEYPOINTS, FRAMES = 50, 133, 500
STEPS = 200
MANY = f"{SKELETONS} skeletons of {KEYPOINTS} points"
STEP = f"a step with {MANY}: picture, labels, filmstrip, plots' cursor"


def whole_body() -> Rig:
    """Body, feet, face and hands as they follow each other in COCO-WholeBody, each point joined to
    the one before it, in twenty colours."""
    points = tuple(Keypoint(f"k{i}", object_colour(i % 20)) for i in range(KEYPOINTS))
    bones = (Bone(a.label, b.label, b.colour) for a, b in pairwise(points))
    return Rig("whole body", points, tuple(bones), style=Style(radius=2.6, line=1.4))


def label(folder: Path) -> Sequence:
    """People of some 300 pixels who walk about: a body with limbs as long as people's, and face
    and hands as small."""
    chance = np.random.default_rng(1)
    parts = [(23, 60.0), (68, 3.0), (21, 4.0), (21, 4.0)]
    steps = np.concatenate([chance.normal(0, size, (count, 2)) for count, size in parts])
    hold = np.array([0] * 23 + [5] * 68 + [9] * 21 + [10] * 21)
    shape = np.where(hold[:, np.newaxis] == 0, steps, 0.0)
    shape[23:] = shape[hold[23:]] + steps[23:] * 3
    frame, track = (each.ravel() for each in np.mgrid[:FRAMES, :SKELETONS])
    middle = chance.uniform((150, 150), (WIDTH - 150, HEIGHT - 150), (SKELETONS, 2))[track]
    middle = middle + 60 * np.stack(
        [np.sin(frame / 40 + track), np.cos(frame / 50 - track)], axis=1
    )
    xy = middle[:, np.newaxis] + shape + chance.normal(0, 1, (len(frame), KEYPOINTS, 2))
    poses = Poses.sorted(
        frame=frame,
        track=track,
        xy=xy,
        visible=chance.random(xy.shape[:2]) > 0.1,
        row=np.arange(len(frame)),
    )
    names = tuple(f"{i:06d}.jpg" for i in range(FRAMES))
    return Sequence(
        name="skeletons",
        frames=Frames(names, tuple(range(FRAMES))),
        tracks=tuple(Track(f"person:{i + 1}") for i in range(SKELETONS)),
        labels=(Label("person"),),
        boxes=Boxes.empty(),
        poses=poses,
        rig=whole_body(),
        origin=Origin(folder / "SeqLabel.json", "none", ""),
        size=(WIDTH, HEIGHT),
        size_inferred=False,
    )


def timed(draw: Callable[[QPainter, int], None], size: tuple[int, int]) -> list[float]:
    """Milliseconds that ``draw`` takes for each frame, fitted into a view of this size."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    scale = min(size[0] / WIDTH, size[1] / HEIGHT)
    taken = []
    for frame in range(WARM_UP + STEPS):
        image.fill(0x404040)
        start = perf_counter()
        painter = QPainter(image)
        painter.setTransform(QTransform.fromScale(scale, scale))
        draw(painter, frame)
        painter.end()
        taken.append(1000 * (perf_counter() - start))
    return taken[WARM_UP:]


def overlay(sequence: Sequence) -> Callable[[QPainter, int], None]:
    """The labels of a frame and their painting, as the canvas does both."""
    view, item = LabelView(sequence), Overlay()
    view.layers -= {"ghost", "trails"}

    def draw(painter: QPainter, frame: int) -> None:
        item.show_labels(view.of_frame(frame, 7))
        item.paint(painter, None)

    return draw


def loop(sequence: Sequence) -> Callable[[QPainter, int], None]:
    """A call for each bone and point."""
    poses, rig = sequence.poses, sequence.rig
    assert rig is not None

    def draw(painter: QPainter, frame: int) -> None:
        scale = painter.transform().m11()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in poses.at_frame(frame):
            at = [QPointF(x, y) for x, y in (poses.xy[i] * scale).tolist()]
            for width, dark in ((rig.style.line + 2.4, True), (rig.style.line, False)):
                for bone, (a, b) in zip(rig.bones, rig.bone_places, strict=True):
                    painter.setPen(QPen(QColor("#0d0f13" if dark else bone.colour), width))
                    painter.drawLine(at[a], at[b])
            painter.setPen(QPen(QColor("#0d0f13"), 1.4))
            for point, place in zip(rig.keypoints, at, strict=True):
                painter.setBrush(QColor(point.colour))
                painter.drawEllipse(place, rig.style.radius, rig.style.radius)

    return draw


def measure(app: QApplication) -> list[Figure]:
    """The step, and what skeletons take in it, beside the loop."""
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GTREVIEW_CONFIG_DIR"] = os.environ["GTREVIEW_DATA_DIR"] = name
        sequence = label(folder)
        with window(folder, draw_images(folder), sequence) as shown:
            size = shown.canvas.viewport().size().toTuple()
            shown.near.hide()
            steps = [step(shown, STEP)]
            shown.near.show()
            steps.append(step(shown, f"{STEP}, close-up open"))
        drawn = percentiles(timed(overlay(sequence), size))
        plain = {"a painter's call for each": percentiles(timed(loop(sequence), size))["p95"]}
    return [step_figure(f"draw {MANY}: working out and painting", drawn, plain, ""), *steps]


def step(shown: MainWindow, what: str) -> Figure:
    """A step's row."""
    taken = percentiles(steps_in_window(shown, STEPS))
    with Profile() as profile:
        steps_in_window(shown, 60)
    return step_figure(what, taken, {}, profile.where(WARM_UP + 60))


def main() -> None:
    """Measure, print, write bench-out/skeletons.json."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    save("skeletons", "Frames full of skeletons", measure(QApplication(sys.argv)))


if __name__ == "__main__":
    main()
