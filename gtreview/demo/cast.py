"""Who is in the street, and where at which frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gtreview.demo.cars import BUS, ESTATE, HATCHBACK, SEDAN, VAN, Piece, Vehicle, draw_vehicle
from gtreview.demo.clothes import draw_walker
from gtreview.demo.paint import Points, rgb
from gtreview.demo.street import MARGIN_X, MARGIN_Y, WIDTH, px_per_metre
from gtreview.demo.walkers import Walker, keypoints

FRAMES = 300
FPS = 25.0


@dataclass(frozen=True)
class Actor:
    """One object from frame ``since`` on.

    Attributes
    ----------
    name : its object name in the labels.
    figure : what it looks like.
    x : where its middle is at ``since``, pixels of the panorama.
    ground : the row it stands on at ``since`` and at the last frame.
    speeds : (frame, metres a second); between them it changes evenly.
    """

    name: str
    figure: Vehicle | Walker
    x: float
    ground: tuple[float, float]
    speeds: tuple[tuple[int, float], ...]
    since: int = 0

    @property
    def label(self) -> str:
        return self.name.partition(":")[0]

    @cached_property
    def _path(self) -> tuple[Points, Points, Points]:
        """x, ground and way (metres) at every frame; they stand still before ``since``."""
        frames = np.arange(FRAMES)
        at, speed = zip(*self.speeds, strict=True)
        step = np.where(frames > self.since, np.interp(frames, at, speed) / FPS, 0.0)
        progress = np.clip((frames - self.since) / max(FRAMES - 1 - self.since, 1), 0, 1)
        ground = self.ground[0] + (self.ground[1] - self.ground[0]) * progress
        units = np.array([px_per_metre(row) for row in ground])
        moved = np.cumsum(step * units) * self.figure.heading
        return self.x + moved, ground, np.cumsum(step)

    def standing(self, frame: int) -> tuple[float, float]:
        """(x, ground) in the panorama."""
        x, ground, _ = self._path
        return float(x[frame]), float(ground[frame])

    def draw(self, frame: int, camera: tuple[float, float]) -> Piece | None:
        """The actor as the camera sees it, None before it has come and out of the picture."""
        x, ground = self.standing(frame)
        unit, way = px_per_metre(ground), float(self._path[2][frame])
        place = x - camera[0], ground - camera[1]
        half = unit * (self.figure.shape.length / 2 if isinstance(self.figure, Vehicle) else 0.9)
        if frame < self.since or not -half < place[0] < WIDTH + half:
            return None
        if isinstance(self.figure, Vehicle):
            return draw_vehicle(self.figure, *place, unit, way)
        return draw_walker(self.figure, way, place, unit)

    def keypoints(self, frame: int, camera: tuple[float, float]) -> Points | None:
        """(17, 2) pixels of a walker's keypoints, None for a vehicle."""
        if not isinstance(self.figure, Walker):
            return None
        x, ground = self.standing(frame)
        way = float(self._path[2][frame])
        place = x - camera[0], ground - camera[1]
        return keypoints(self.figure, way, *place, px_per_metre(ground))


def camera(frame: int) -> tuple[float, float]:
    """(x, y) of the picture's top left corner in the panorama: a slow turn, a hand's tremor."""
    t = frame / FPS
    turn = 34 * np.sin(2 * np.pi * t / 11.5 + 0.4)
    tremor = 0.9 * np.sin(2 * np.pi * 2.3 * t) + 0.6 * np.sin(2 * np.pi * 3.7 * t + 1)
    nod = 4 * np.sin(2 * np.pi * t / 7 + 2) + 0.8 * np.sin(2 * np.pi * 2.9 * t + 2)
    return MARGIN_X + float(turn + tremor), MARGIN_Y + float(nod)


FAR_LANE, NEAR_LANE = (532.0, 532.0), (602.0, 602.0)


def _car(name: str, figure: Vehicle, x: float, since: int, *speeds: tuple[int, float]) -> Actor:
    lane = NEAR_LANE if figure.heading > 0 else FAR_LANE
    return Actor(name, figure, x, lane, speeds, since)


def _walker(
    number: int,
    figure: Walker,
    x: float,
    ground: tuple[float, float],
    *,
    speed: float,
    since: int = 0,
) -> Actor:
    return Actor(f"Walker:{number}", figure, x, ground, ((0, speed),), since)


CAST = (
    _car("Car:1", Vehicle(SEDAN, rgb("#3f6793"), "Blue", -1), 760, 0, (0, 4.6), (80, 5.4)),
    _car("Bus:1", Vehicle(BUS, rgb("#b9413a"), "Red", -1), 1690, 36, (36, 4.4), (140, 4.0)),
    _car("Car:2", Vehicle(HATCHBACK, rgb("#c9583c"), "Orange", -1), 1560, 140,
         (140, 4.4), (260, 3.6)),
    _car("Car:3", Vehicle(HATCHBACK, rgb("#dba53c"), "Yellow", 1), 300, 0, (0, 3.6), (90, 4.4)),
    _car("Van:1", Vehicle(VAN, rgb("#eee7da"), "White", 1), -240, 28,
         (28, 3.6), (120, 3.4), (190, 4.2)),
    _car("Car:4", Vehicle(ESTATE, rgb("#4e6e58"), "Green", 1), -250, 128, (128, 4.4), (230, 5.0)),
    _car("Car:5", Vehicle(SEDAN, rgb("#a7adb5"), "Silver", 1), -260, 204, (204, 4.6), (299, 3.0)),
    _walker(1, Walker(1.8, 1, rgb("#d9a47e"), rgb("#3d2b22"), rgb("#2f4f6f"), rgb("#4b4740"),
                      rgb("#33261f"), "coat", "short"), 190, (477, 477), speed=1.32),
    _walker(2, Walker(1.68, -1, rgb("#f0c4a2"), rgb("#a85f2e"), rgb("#b5424a"), rgb("#2d3850"),
                      rgb("#3b2520"), "jacket", "tail"), 1180, (481, 481), speed=1.3),
    _walker(3, Walker(1.76, -1, rgb("#8d5a3c"), rgb("#1f1715"), rgb("#e7ddc8"), rgb("#5b6b4c"),
                      rgb("#d8d2c6"), "shirt", "hat"), 400, (479, 479), speed=1.42),
    _walker(4, Walker(1.69, -1, rgb("#f0c4a2"), rgb("#7e4426"), rgb("#c8563f"), rgb("#2f4a5c"),
                      rgb("#5a2d26"), "coat", "bob", "bag"), 900, (678, 678), speed=1.36),
    _walker(5, Walker(1.82, 1, rgb("#e2b08c"), rgb("#4a3325"), rgb("#3d7580"), rgb("#3a3f52"),
                      rgb("#3b2a22"), "jacket", "short", "backpack"),
            -20, (702, 702), speed=1.4, since=18),
    _walker(6, Walker(1.7, -1, rgb("#8d5a3c"), rgb("#211816"), rgb("#e0b04a"), rgb("#3f6f78"),
                      rgb("#f0e6d8"), "dress", "tail"), 1440, (654, 692), speed=1.34, since=118),
    _walker(7, Walker(1.3, -1, rgb("#e8b995"), rgb("#c99a55"), rgb("#e3c04f"), rgb("#3d5f94"),
                      rgb("#8a3a32"), "jacket", "short", "backpack"),
            1400, (476, 476), speed=1.1, since=165),
    _walker(8, Walker(1.76, 1, rgb("#c98d66"), rgb("#54433a"), rgb("#7a4a5e"), rgb("#44403e"),
                      rgb("#2c2220"), "coat", "hat"), -20, (686, 686), speed=1.25, since=206),
)  # fmt: skip
