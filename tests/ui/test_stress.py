"""Random keys and mouse on a slow source: whatever is painted is all of one frame.

What is compared are pixels of the window as it was painted. In every picture its frame's number
stands as black and white blocks, and the labelled car goes right by some pixels a frame.

``GTREVIEW_STRESS_SECONDS`` is how long it goes on, ``GTREVIEW_STRESS_SEED`` which keys are pressed.
"""

from __future__ import annotations

import json
import os
import random
import re
import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gtreview.frames.decode import Picture
from gtreview.frames.images import Images
from gtreview.frames.wish import WHOLE, Wish
from gtreview.model.colours import object_colour
from gtreview.review import opening
from gtreview.review.opening import Opened
from gtreview.storage.place import LocalFolder
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN

SECONDS = float(os.environ.get("GTREVIEW_STRESS_SECONDS", "5"))
SEED = int(os.environ.get("GTREVIEW_STRESS_SEED", "1"))
FRAMES, SIZE = 200, (640, 360)
BITS, BLOCK, BLOCKS_TOP = 8, 24, 320
LEFT, STEP, TOP, WIDTH, HEIGHT = 10, 3, 150, 30, 40
SHRUNK = (11, 40, 77, 78, 120, 163)
"""Frames in which the label is half as wide: findings to go to."""
SLOWEST = 0.06
"""Seconds that a read takes at most, beside decoding."""
ENOUGH = 60
"""Paints to be seen at least."""

KEYS = {
    "Right": (Qt.Key.Key_Right, 6),
    "Left": (Qt.Key.Key_Left, 6),
    "Home": (Qt.Key.Key_Home, 1),
    "End": (Qt.Key.Key_End, 1),
    "N": (Qt.Key.Key_N, 4),
    "P": (Qt.Key.Key_P, 2),
    "J": (Qt.Key.Key_J, 4),
    "K": (Qt.Key.Key_K, 2),
    "L": (Qt.Key.Key_L, 4),
    "Space": (Qt.Key.Key_Space, 1),
    "R": (Qt.Key.Key_R, 1),
}
SHIFTED = ("Right", "Left", "J", "L")
Pixels = NDArray[np.uint8]


class Slow(Images):
    """Images that take their time, each another."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        super().__init__(LocalFolder(folder), names)
        self.never, self.slow, self.chance = threading.Event(), False, random.Random(SEED)

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        if self.slow:
            self.never.wait(self.chance.uniform(0, SLOWEST))
        return super().read(i, wish)


def colour_of(frame: int) -> tuple[int, int, int]:
    """What the car is painted with: blue, green, red."""
    return frame, 255 - frame, 60


def draw(folder: Path) -> Path:
    """Pictures in ``img/`` and their labels beside it; the labels' path."""
    (folder / "img").mkdir(parents=True)
    entries = []
    for frame in range(FRAMES):
        picture = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
        for bit in range(BITS):
            grey = 255 if frame >> bit & 1 else 0
            picture[BLOCKS_TOP : BLOCKS_TOP + BLOCK, BLOCK * (bit + 1) :][:, :BLOCK] = grey
        left = LEFT + STEP * frame
        picture[TOP : TOP + HEIGHT, left : left + WIDTH] = colour_of(frame)
        cv2.imwrite(str(folder / "img" / f"{frame:06}.png"), picture)
        width = WIDTH // 2 if frame in SHRUNK else WIDTH
        entries.append(
            {
                "frame-no": str(frame),
                "frame": f"{frame:06}.png",
                "annotations": [
                    {
                        "height": HEIGHT,
                        "width": width,
                        "top": TOP,
                        "left": left,
                        "class-id": "0",
                        "label-category-attributes": {},
                        "object-id": "00000000-0000-4000-8000-000000000000",
                        "object-name": "Car:1",
                    }
                ],
            }
        )
    labels = folder / "SeqLabel.json"
    labels.write_text(json.dumps({"tracking-annotations": entries}))
    return labels


def opened(window: MainWindow, folder: Path, qtbot: QtBot) -> Slow:
    """Open the drawn sequence, its car selected and nothing but boxes drawn."""
    window.resize(1300, 850)
    # Too small for all the pictures.
    window.settings = replace(window.settings, cache_megabytes=24)
    labels = draw(folder)
    (source,) = opening.recognise([labels])
    read = opening.open_source(source)
    images = Slow(labels.parent / "img", read.images.names)
    window.session.open_read(
        Opened(read.sequence, images, read.agreement, source, read.label_bytes),
        Request((labels,)),
    )
    settle(window, qtbot)
    window.layers.show({"boxes"})
    window.state.select(0)
    window.travel.go_to(0)
    settle(window, qtbot)
    images.slow = True
    return images


class Watch(QObject):
    """Compares what is on the screen each time that the window has been painted.

    ``wrong``: what did not fit; ``painted``: how often it looked; ``waiting``: how often another
    frame was asked for than was shown; ``frames``: those that were seen.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window = window
        self.wrong: list[str] = []
        self.painted = self.waiting = 0
        self.frames: set[int] = set()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is not self.window or event.type() != QEvent.Type.UpdateRequest:
            return False
        # All that is to be painted is painted in here.
        self.window.event(event)
        self.look()
        return True

    def look(self) -> None:
        """Read the screen and keep what is wrong with it."""
        window, screen = self.window, self.screen()
        seen = read_number(window, screen)
        found = {
            "label": read_box(window, screen),
            "plots": read_cursor(window.plots.view.viewport(), screen, window.plots.view.axis),
            "heat strip": read_cursor(window.heat, screen, window.heat.axis),
            "status bar": read_status(window, screen),
            "filmstrip": read_filmstrip(window, screen, seen),
        }
        self.painted += 1
        self.frames.add(seen)
        self.waiting += seen != window.state.frame
        if any(number != seen for number in found.values()):
            self.wrong.append(f"the picture is frame {seen}, but {found}")
        if seen != window.state.frame and window.canvas.badge not in (
            "",
            f"loading {window.state.frame}",
        ):
            self.wrong.append(f"{window.canvas.badge!r} at frame {seen}")

    def screen(self) -> Pixels:
        """(h, w, 3) of the window, blue first."""
        return pixels_of(self.window.screen().grabWindow(self.window.winId()))


def pixels_of(pixmap: QPixmap) -> Pixels:
    """(h, w, 3), blue first."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].copy()


def part(widget: QWidget, screen: Pixels, rect: QRect | None = None) -> Pixels:
    """The pixels of a widget, or of ``rect`` in it."""
    rect = widget.rect() if rect is None else rect
    at = widget.mapTo(widget.window(), rect.topLeft())
    return screen[at.y() : at.y() + rect.height(), at.x() : at.x() + rect.width()]


def like(pixels: Pixels, colour: str, most: int = 40) -> NDArray[np.bool_]:
    """Which pixels have about this colour."""
    own = QColor(colour)
    blue_first = np.array([own.blue(), own.green(), own.red()])
    return cv2.inRange(pixels, blue_first - most, blue_first + most) > 0


def read_number(window: MainWindow, screen: Pixels) -> int:
    """The number in the picture, −1 where none can be read."""
    view, bits = part(window.canvas.viewport(), screen), []
    for bit in range(BITS):
        at = window.canvas.mapFromScene(QPointF(BLOCK * (bit + 1.5), BLOCKS_TOP + BLOCK / 2))
        bits.append(int(view[at.y(), at.x()].mean()))
    if any(30 < grey < 225 for grey in bits):
        return -1
    return sum((grey > 127) << bit for bit, grey in enumerate(bits))


def read_box(window: MainWindow, screen: Pixels) -> int:
    """The frame whose box is drawn, by its left edge; −1 where there is none."""
    canvas = window.canvas
    row = canvas.mapFromScene(QPointF(0, TOP + HEIGHT / 2)).y()
    pixels = part(canvas.viewport(), screen)[row : row + 1]
    found = like(pixels, object_colour(0))
    # The view's own edge says that it has the keyboard.
    found[:, [0, -1]] = False
    edge = np.flatnonzero(found)
    if not len(edge):
        return -1
    # The selected box's edge is two pixels wide, in the middle the box.
    x = canvas.mapToScene(QPoint(int(edge[0]) + 1, row)).x()
    return round((x - LEFT) / STEP)


def read_cursor(widget: QWidget, screen: Pixels, axis: object) -> int:
    """The frame at which the one stroke from top to bottom is, else −1."""
    pixels = part(widget, screen)
    share = like(pixels[: max(pixels.shape[0] - 24, 26) : 2], theme.current().accent).mean(axis=0)
    stroke = np.flatnonzero(share > 0.8)
    if len(stroke) != 2:
        return -1
    return round(axis.frame(float(stroke[1])))


def read_status(window: MainWindow, screen: Pixels) -> int:
    """The frame in the status bar, if what it says is what is painted."""
    label = window.status.frame
    alone = pixels_of(window.status.grab(label.geometry()))
    if not np.array_equal(alone, part(label, screen)):
        return -1
    return int(re.search(r"<b>(\d+)</b>", label.text())[1])


def read_filmstrip(window: MainWindow, screen: Pixels, seen: int) -> int:
    """The frame of the crop in the middle, by the colour of its car; ``seen`` where it has not
    been cut yet."""
    strip = window.filmstrip
    y = round(strip.cell(window.state.shown).center().y())
    blue, green, red = part(strip, screen)[y, strip.width() // 2].tolist()
    is_car = abs(red - 60) < 8 and abs(blue + green - 255) < 8
    return blue if is_car else seen


class Driver:
    """Presses random keys and moves the mouse; ``done`` lists what."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.chance = window, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        """One random thing."""
        kind = self.chance.choices((self.key, self.hold, self.scrub, self.point), (12, 2, 2, 2))[0]
        kind()

    def wait(self, milliseconds: int) -> None:
        """Let the window work for so long."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def key(self) -> None:
        names = tuple(KEYS)
        name = self.chance.choices(names, [KEYS[name][1] for name in names])[0]
        shift = name in SHIFTED and self.chance.random() < 0.3
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        self.done.append(f"Shift+{name}" if shift else name)
        press(self.window, KEYS[name][0], modifier)
        self.wait(self.chance.choice((0, 5, 20, 60, 200)))

    def hold(self) -> None:
        key = self.chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right))
        repeats = self.chance.randrange(3, 25)
        self.done.append(f"{key.name[4:]} held for {repeats}")
        target = self.window.focusWidget() or self.window
        for number in range(repeats):
            no = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, no, "", number > 0))
            self.wait(self.chance.choice((5, 15, 33)))
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyRelease, key, no))

    def scrub(self) -> None:
        xs = [self.chance.randrange(60, self.window.heat.width() - 20) for _ in range(2)]
        self.done.append(f"heat strip dragged from {xs[0]} to {xs[1]}")
        self.drag(self.window.heat, np.linspace(*xs, 8).astype(int).tolist())

    def point(self) -> None:
        x = self.chance.randrange(60, self.window.heat.width() - 20)
        self.done.append(f"plots clicked at {x}")
        self.drag(self.window.plots.view.viewport(), [x])

    def drag(self, widget: QWidget, xs: list[int]) -> None:
        y, left = widget.height() // 3, Qt.MouseButton.LeftButton
        no = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(widget, left, no, QPoint(xs[0], y))
        for x in xs[1:]:
            QTest.mouseMove(widget, QPoint(x, y))
            self.wait(self.chance.choice((0, 10, 30)))
        QTest.mouseRelease(widget, left, no, QPoint(xs[-1], y))


def act_on(driver: Driver, watch: Watch) -> None:
    """Act until the time is over and enough has been seen, or something is wrong."""
    over = QTimer(singleShot=True, interval=round(SECONDS * 1000))
    over.start()
    while not watch.wrong and (over.isActive() or watch.painted < ENOUGH):
        driver.act()


def test_whatever_is_painted_is_all_of_one_frame(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(window, tmp_path, qtbot)
    watch, driver = Watch(window), Driver(window, SEED)
    act_on(driver, watch)
    window.state.play(0)
    settle(window, qtbot)
    last = ", ".join(driver.done[-20:])
    assert not watch.wrong, f"seed {SEED}, {len(driver.done)} actions (… {last}): {watch.wrong[0]}"
    assert watch.waiting and len(watch.frames) > 10
    print(f"{watch.painted} paints, {watch.waiting} while waiting, {len(watch.frames)} frames")
