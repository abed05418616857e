"""The street without its traffic: one wide picture over which the camera turns, a map of the
light on the ground, and the things that stand in front.

Everything is in pixels of the panorama. The ground is a plane seen from `CAMERA_HEIGHT`, so a
point of it at row ``y`` is seen at ``(y - HORIZON) / CAMERA_HEIGHT`` pixels a metre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

# Here and not at the first use: what numpy loads then lets go of a Ctrl+C that meets it.
from numpy.random import default_rng
from numpy.typing import NDArray

from gtreview.demo.buildings import draw_houses, draw_towers
from gtreview.demo.paint import (
    Canvas,
    Pixels,
    capsule,
    cloudy,
    ellipse,
    mix,
    rgb,
    shade,
)

WIDTH, HEIGHT = 1280, 720
MARGIN_X, MARGIN_Y = 60, 20
PANORAMA = (WIDTH + 2 * MARGIN_X, HEIGHT + 2 * MARGIN_Y)
HORIZON = 350.0
CAMERA_HEIGHT = 3.1
HOUSE_LINE, FAR_KERB, NEAR_KERB = 446.0, 484.0, 640.0
VANISHING_X = 720.0


def px_per_metre(ground: float) -> float:
    """How large a metre is that stands on row ``ground``."""
    return (ground - HORIZON) / CAMERA_HEIGHT


@dataclass(frozen=True)
class Prop:
    """Something that stands still and can hide what passes behind it."""

    pixels: Pixels
    left: int
    top: int
    ground: float


@cache
def panorama() -> NDArray[np.uint8]:
    """The street, (760, 1400, 3) uint8, blue first; never to be written to."""
    chance = default_rng(20)
    canvas = Canvas(*PANORAMA)
    _sky(canvas, chance)
    draw_towers(canvas, HOUSE_LINE, chance)
    draw_houses(canvas, HOUSE_LINE, chance)
    _alley(canvas)
    _ground(canvas, chance)
    for x, size in ((70, 0.9), (556, 1.15), (880, 0.95), (1310, 1.05)):
        _tree(canvas, x, 474, size, chance)
    for x in (230, 700, 1090):
        _street_lamp(canvas, x, 478)
    for x in (420, 985):
        _bench(canvas, x, 468)
    _bicycle(canvas, 780, 470)
    _post_box(canvas, 640, 472)
    street = canvas.finished()[..., :3].astype(np.float32)
    street *= light()[..., None] * np.array([0.98, 1.0, 1.02], np.float32)
    street = _evening(street, chance)
    return np.clip(street, 0, 255).astype(np.uint8)


@cache
def light() -> NDArray[np.float32]:
    """(760, 1400) brightness of the sun on walls and ground, about 1."""
    canvas = Canvas(*PANORAMA, finer=1)
    canvas.rect((0, 0, *PANORAMA), (255, 255, 255))
    roofs = [(-200, 900), (-200, 330), (120, 322), (120, 300), (330, 292), (330, 336), (520, 330)]
    roofs += [(520, 372), (760, 366), (760, 400), (1010, 396), (1010, 430), (1500, 425)]
    roofs += [(1500, 900)]
    canvas.fill(roofs, (150, 150, 150), 0.8, soft=5)
    for x, width in ((160, 150), (560, 210), (1010, 170), (1330, 110)):
        lane = [(x, 440), (x + width * 0.5, 440), (x + width * 1.35 - 150, 800), (x - 260, 800)]
        canvas.fill(lane, (255, 255, 255), 0.85, soft=9)
    level = canvas.finished()[..., 0].astype(np.float32)
    return np.asarray(level / 235 * 0.9 + 0.1, np.float32)


@cache
def props() -> tuple[Prop, ...]:
    """The lamp post and the tree on the near pavement."""
    chance = default_rng(8)
    return (_near_lamp(), _near_trunk(chance), _near_crown(chance))


def _evening(street: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    """Warm lights, cool shadows, a glow from the right and the surfaces' own grain."""
    bright = street.mean(2, keepdims=True) / 255
    warm = np.array([0.86, 0.98, 1.06], np.float32)
    cool = np.array([1.12, 1.0, 0.93], np.float32)
    street = street * (cool + (warm - cool) * np.clip(bright * 1.5, 0, 1))
    rows, columns = street.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    glow = np.exp(-(((x - 1290) / 560) ** 2 + ((y - 200) / 300) ** 2))[..., None]
    street += glow * np.array([38, 66, 92], np.float32) * (1 - bright * 0.75)
    street = np.where(street > 185, 185 + 66 * np.tanh((street - 185) / 66), street)
    texture = 0.012 * cloudy((rows, columns), 2, chance) + 0.012 * cloudy(
        (rows, columns), 9, chance
    )
    return np.asarray(street * (1 + texture[..., None] * (y > 90)[..., None]), np.float32)


def _sky(canvas: Canvas, chance: np.random.Generator) -> None:
    rows, columns = canvas.pixels.shape[:2]
    stops = [
        (0.0, "#5d93c4"),
        (0.2, "#8fb4cf"),
        (0.36, "#d9cdb8"),
        (0.5, "#fbd09a"),
        (1.0, "#f7b071"),
    ]
    at = np.linspace(0, 1, rows)
    for channel in range(3):
        values = [rgb(colour)[2 - channel] for _, colour in stops]
        canvas.pixels[..., channel] = np.interp(at, [s for s, _ in stops], values)[:, None]
    canvas.pixels[..., 3] = 255
    noise = (
        sum(cloudy((rows // 4, columns // 12), cell, chance) * cell for cell in (4, 9, 20, 44)) / 60
    )
    veil = np.clip(cv2.resize(np.asarray(noise, np.float32), (columns, rows)) - 0.15, 0, 1)
    veil *= np.clip(1.25 - at * 2.2, 0, 1)[:, None].astype(np.float32)
    tint = np.array([205, 226, 255], np.float32)
    sky = canvas.pixels[..., :3].astype(np.float32)
    share = np.clip(veil * 0.9, 0, 0.85)[..., None]
    canvas.pixels[..., :3] = sky + (tint - sky) * share


def _alley(canvas: Canvas) -> None:
    """The gap between two houses: a lane that runs away into the light."""
    canvas.rect((520, 300, 592, HOUSE_LINE), rgb("#f3c795"), 0.55)
    canvas.fill([(520, 446), (592, 446), (566, 396), (548, 396)], rgb("#9b8676"))
    canvas.fill([(520, 210), (520, 446), (548, 398), (548, 262)], rgb("#8d7464"), to=rgb("#76604f"))
    canvas.fill([(592, 190), (592, 446), (566, 398), (566, 258)], rgb("#c99c75"), to=rgb("#a87f60"))


def _ground(canvas: Canvas, chance: np.random.Generator) -> None:
    width, height = PANORAMA
    canvas.rect((0, HOUSE_LINE, width, FAR_KERB), rgb("#b9a48f"), to=rgb("#c9b49c"))
    _slabs(canvas, HOUSE_LINE, FAR_KERB - 5, 0.9)
    canvas.rect((0, HOUSE_LINE, width, HOUSE_LINE + 7), (30, 20, 25), 0.35, soft=3)
    canvas.rect((0, FAR_KERB, width, NEAR_KERB), rgb("#6c6666"), to=rgb("#7d7571"))
    for lane in (516, 546, 584, 618):
        canvas.rect((0, lane - 5, width, lane + 6), (30, 28, 32), 0.16, soft=5)
    _cracks(canvas, chance)
    canvas.rect((0, FAR_KERB - 6, width, FAR_KERB - 1), rgb("#dccbb3"))
    canvas.rect((0, FAR_KERB - 1, width, FAR_KERB + 4), rgb("#8c7d70"))
    canvas.rect((0, FAR_KERB + 4, width, FAR_KERB + 14), (20, 18, 22), 0.3, soft=3)
    _dashes(canvas, 560.0)
    canvas.rect((0, NEAR_KERB - 17, width, NEAR_KERB - 14), rgb("#e6dccb"), 0.75)
    canvas.rect((0, NEAR_KERB, width, height), rgb("#bfa893"), to=rgb("#d3bda4"))
    _slabs(canvas, NEAR_KERB + 13, height, 0.9)
    canvas.rect((0, NEAR_KERB, width, NEAR_KERB + 12), rgb("#e2d2ba"))
    canvas.rect((0, NEAR_KERB - 4, width, NEAR_KERB), rgb("#564d4c"))
    canvas.fill(ellipse(930, 604, 34, 7), rgb("#4f4a4a"))
    canvas.fill(ellipse(930, 603, 30, 5.5), rgb("#6a6362"))


def _slabs(canvas: Canvas, top: float, bottom: float, size: float) -> None:
    """Joints of paving stones ``size`` metres wide, in perspective."""
    focal = 1100.0
    depths = np.arange(1, 60) * size
    for row in HORIZON + focal * CAMERA_HEIGHT / (depths + 5.2):
        if top < row < bottom:
            canvas.rect((0, row, PANORAMA[0], row + 1.1), (60, 45, 40), 0.28)
    for metre in np.arange(-40, 40) * size:
        ends = [(VANISHING_X + metre * px_per_metre(row), row) for row in (top, bottom)]
        if max(x for x, _ in ends) > -50 and min(x for x, _ in ends) < PANORAMA[0] + 50:
            canvas.line(ends, (60, 45, 40), 1.0, 0.22)


def _dashes(canvas: Canvas, row: float) -> None:
    """The broken line between the lanes: two metres of paint every five."""
    top, bottom = row - 2.4, row + 2.6
    for metre in np.arange(-12, 12) * 5.0:
        ends = [
            VANISHING_X + m * px_per_metre(y)
            for m, y in ((metre, top), (metre + 2, top), (metre + 2, bottom), (metre, bottom))
        ]
        points = list(zip(ends, (top, top, bottom, bottom), strict=True))
        canvas.fill(points, rgb("#efe6d5"), 0.9)


def _cracks(canvas: Canvas, chance: np.random.Generator) -> None:
    for _ in range(9):
        x, y = chance.uniform(0, PANORAMA[0]), chance.uniform(FAR_KERB + 12, NEAR_KERB - 12)
        path = [(x, y)]
        for _ in range(6):
            x, y = x + chance.uniform(4, 22), y + chance.uniform(-3, 3)
            path.append((x, y))
        canvas.line(path, (35, 32, 34), 1.0, 0.35)
    for x, y, width in ((180, 600, 120), (1010, 530, 150), (640, 512, 90)):
        patch = [(x, y), (x + width, y), (x + width * 1.06, y + 14), (x - 8, y + 14)]
        canvas.fill(patch, (52, 50, 54), 0.25)


def _tree(
    canvas: Canvas, x: float, ground: float, size: float, chance: np.random.Generator
) -> None:
    bark = rgb("#5b4537")
    canvas.fill(ellipse(x - 40 * size, ground - 3, 60 * size, 6), (25, 20, 30), 0.35, soft=4)
    canvas.fill(ellipse(x, ground, 20 * size, 4), rgb("#6d5a4b"))
    trunk = [(x - 6 * size, ground), (x - 4 * size, ground - 95 * size),
             (x + 4 * size, ground - 95 * size), (x + 7 * size, ground)]  # fmt: skip
    canvas.fill(trunk, bark)
    canvas.fill(
        [trunk[3], trunk[2], (x, ground - 95 * size), (x + 2, ground)], shade(bark, 1.2), 0.8
    )
    for reach, rise in ((-28, 128), (26, 134), (-4, 150)):
        limb = capsule((x, ground - 80 * size), (x + reach * size, ground - rise * size), 3, 1.5)
        canvas.fill(limb, bark)
    crown = x, ground - 142 * size, 64 * size, 58 * size
    _leaves(canvas, crown, 520, 4.6 * size, chance)


def _leaves(
    canvas: Canvas,
    crown: tuple[float, float, float, float],
    count: int,
    size: float,
    chance: np.random.Generator,
) -> None:
    """Leaves from the shaded inside out to the sunny top right; ``crown``: the middle and half
    the width and height."""
    middle, height, across, down = crown
    tones = [rgb(c) for c in ("#35472c", "#4b5f31", "#6f7d38", "#9c963f", "#cfb04e", "#edcf72")]
    angle, radius = chance.uniform(0, 2 * np.pi, count), chance.uniform(0, 1, count) ** 0.5
    lumps = 1 + 0.14 * np.sin(angle * 5 + 1) + 0.08 * np.sin(angle * 9)
    x, y = np.cos(angle) * radius * lumps, np.sin(angle) * radius * lumps
    sun = np.clip(0.45 + 0.4 * x - 0.5 * y + chance.normal(0, 0.2, count), 0, 0.999)
    for i in np.argsort(sun + 0.3 * chance.random(count)):
        tone = tones[int(sun[i] * len(tones))]
        leaf = ellipse(
            middle + x[i] * across, height + y[i] * down,
            size * chance.uniform(0.7, 1.6), size * chance.uniform(0.5, 1.1), 9,
        )  # fmt: skip
        canvas.fill(leaf, mix(tone, tones[2], chance.uniform(0, 0.3)), 0.95)


def _street_lamp(canvas: Canvas, x: float, ground: float) -> None:
    iron = rgb("#38393f")
    canvas.rect((x - 3.5, ground - 16, x + 3.5, ground), iron)
    canvas.rect((x - 1.8, ground - 170, x + 1.8, ground), iron)
    canvas.rect((x + 0.6, ground - 170, x + 1.6, ground), rgb("#8b8580"))
    canvas.fill([(x - 8, ground - 186), (x + 8, ground - 186), (x + 5, ground - 168),
                 (x - 5, ground - 168)], rgb("#fff0c0"))  # fmt: skip
    canvas.fill([(x - 10, ground - 186), (x, ground - 194), (x + 10, ground - 186)], iron)
    canvas.disc(x, ground - 177, 26, rgb("#ffe2a0"), opacity=0.4, soft=10)


def _bench(canvas: Canvas, x: float, ground: float) -> None:
    wood, iron = rgb("#9a6a45"), rgb("#3a3436")
    canvas.rect((x - 38, ground - 2, x + 30, ground + 2), (20, 15, 20), 0.35, soft=3)
    for leg in (x - 26, x + 24):
        canvas.rect((leg, ground - 20, leg + 3, ground), iron)
    for y in (ground - 36, ground - 30, ground - 20):
        canvas.rect((x - 31, y, x + 32, y + 4), wood, to=shade(wood, 0.8))


def _bicycle(canvas: Canvas, x: float, ground: float) -> None:
    dark, frame = rgb("#2c2a2e"), rgb("#2f7f86")
    canvas.rect((x - 42, ground - 2, x + 26, ground + 2), (20, 15, 20), 0.35, soft=3)
    for wheel in (x - 21, x + 21):
        ring = ellipse(wheel, ground - 13, 13, 13)
        canvas.line([*ring, ring[0]], dark, 1.8)
        for spoke in ring[::5]:
            canvas.line([(wheel, ground - 13), spoke], (150, 150, 150), 0.5, 0.7)
    hub, saddle, bars = (x - 2, ground - 12), (x - 8, ground - 32), (x + 15, ground - 34)
    for path in (
        [(x - 21, ground - 13), hub, saddle, (x - 21, ground - 13)],
        [hub, bars, (x + 21, ground - 13)],
        [saddle, (x + 14, ground - 30)],
    ):
        canvas.line(path, frame, 2.2)
    canvas.line([(x - 14, ground - 35), (x - 3, ground - 35)], dark, 3)
    canvas.line([bars, (x + 11, ground - 39), (x + 19, ground - 40)], dark, 2)


def _post_box(canvas: Canvas, x: float, ground: float) -> None:
    red = rgb("#b8352d")
    canvas.rect((x - 26, ground - 2, x + 10, ground + 2), (20, 15, 20), 0.35, soft=3)
    canvas.rect((x - 10, ground - 44, x + 10, ground), red, to=shade(red, 0.7))
    canvas.fill(ellipse(x, ground - 44, 11, 7), shade(red, 1.08))
    canvas.rect((x + 5, ground - 44, x + 9, ground), (255, 200, 170), 0.3)
    canvas.rect((x - 6, ground - 37, x + 6, ground - 34), (30, 10, 10))
    canvas.rect((x - 5, ground - 30, x + 5, ground - 20), rgb("#f2e4cf"), 0.9)


def _prop(canvas: Canvas, ground: float) -> Prop:
    return Prop(canvas.finished(), round(canvas.x), round(canvas.y), ground)


def _near_lamp() -> Prop:
    canvas = Canvas(110, 700, x=270, y=0, finer=3)
    x, ground, iron = 330.0, 668.0, rgb("#2b2d33")
    canvas.fill(ellipse(x - 12, ground, 38, 6), (15, 12, 18), 0.5, soft=4)
    canvas.fill(
        [(x - 14, ground), (x - 10, ground - 30), (x + 10, ground - 30), (x + 14, ground)], iron
    )
    canvas.rect((x - 9, ground - 80, x + 9, ground - 28), iron, to=shade(iron, 0.8))
    canvas.rect((x - 11, ground - 84, x + 11, ground - 78), shade(iron, 1.15))
    canvas.rect((x - 5.5, 0, x + 5.5, ground - 80), iron)
    canvas.rect((x + 2, 0, x + 4.2, ground - 80), rgb("#c39a72"), 0.75)
    canvas.rect((x + 4, ground - 78, x + 7, ground - 30), rgb("#c39a72"), 0.5)
    canvas.rect((x - 7, 300, x + 7, 306), shade(iron, 1.2))
    canvas.rect((x - 34, 214, x - 8, 292), rgb("#b0413a"), to=rgb("#8a2f30"))
    canvas.disc(x - 21, 240, 8, CREAM_SUN)
    canvas.rect((x - 30, 262, x - 12, 266), CREAM_SUN, 0.8)
    canvas.rect((x - 34, 210, x - 4, 214), shade(iron, 1.2))
    return _prop(canvas, ground)


CREAM_SUN = rgb("#f7dfae")


TRUNK_X, TRUNK_GROUND = 1216.0, 660.0
BARK = rgb("#4f3c31")


def _near_trunk(chance: np.random.Generator) -> Prop:
    x, ground = TRUNK_X, TRUNK_GROUND
    canvas = Canvas(240, 560, x=x - 130, y=130, finer=2)
    canvas.fill(ellipse(x - 30, ground + 2, 90, 11), (15, 12, 18), 0.45, soft=6)
    canvas.fill(ellipse(x, ground, 58, 10), rgb("#4a3d36"))
    trunk = [(x - 30, ground + 3), (x - 18, ground - 40), (x - 15, 330), (x - 21, 120),
             (x + 25, 120), (x + 15, 330), (x + 20, ground - 40), (x + 34, ground + 3)]  # fmt: skip
    canvas.fill(trunk, BARK)
    sunny = [(x + 34, ground + 3), (x + 20, ground - 40), (x + 15, 330), (x + 25, 120),
             (x + 10, 120), (x + 2, 330), (x + 5, ground - 40), (x + 10, ground + 3)]  # fmt: skip
    canvas.fill(sunny, rgb("#a2774f"), 0.65, soft=2)
    for _ in range(150):
        place = x + chance.normal(0, 9), chance.uniform(140, ground - 8)
        canvas.line([place, (place[0] + chance.normal(0, 2), place[1] + chance.uniform(8, 26))],
                    shade(BARK, chance.choice([0.6, 1.25])), 1.5, 0.6)  # fmt: skip
    return _prop(canvas, ground)


def _near_crown(chance: np.random.Generator) -> Prop:
    """The crown overhangs the near pavement; it comes before whatever passes under it."""
    canvas = Canvas(600, 250, x=860, y=-10, finer=2)
    for tip in ((1000, 30), (1080, -10), (1380, 10)):
        canvas.fill(capsule((TRUNK_X, 176), tip, 15, 5), BARK)
    for crown, count in (
        ((1060, 14, 125, 62), 440), ((1190, 26, 150, 92), 640), ((1340, 40, 150, 105), 560),
    ):  # fmt: skip
        _leaves(canvas, crown, count, 8.5, chance)
    return _prop(canvas, TRUNK_GROUND + 60)
