"""The row of houses across the street, and the towers behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtreview.demo.paint import Canvas, Colour, mix, rgb, rounded, shade

FLOOR = 92.0
SHOP = 118.0
GLASS_TOP, GLASS_LOW = rgb("#40566b"), rgb("#b79a86")
LAMP = rgb("#ffd68c")


@dataclass(frozen=True)
class House:
    """``left``, ``right``: pixels of the panorama; ``floors`` above the shop; ``columns`` of
    windows; the shop's front, and its awning's two colours or None."""

    left: float
    right: float
    floors: int
    columns: int
    wall: Colour
    trim: Colour
    front: Colour
    awning: tuple[Colour, Colour] | None
    roof: str = "flat"
    brick: bool = False

    @property
    def height(self) -> float:
        return SHOP + self.floors * FLOOR + 22


CREAM = rgb("#f7ecd8")
HOUSES = (
    House(-40, 150, 2, 3, rgb("#b4654a"), rgb("#ecd9bd"), rgb("#2f4a46"),
          (rgb("#c8473a"), CREAM), "flat", True),
    House(150, 352, 3, 3, rgb("#e3c58f"), rgb("#faf0dc"), rgb("#6b3f35"), None, "mansard"),
    House(352, 520, 2, 2, rgb("#7f9a93"), rgb("#eef0e2"), rgb("#39424e"),
          (rgb("#e0a33c"), CREAM), "gable"),
    House(592, 800, 3, 4, rgb("#a8523f"), rgb("#e9d3b4"), rgb("#27323c"),
          (rgb("#2f6f73"), CREAM), "flat", True),
    House(800, 962, 2, 2, rgb("#d9a184"), rgb("#fbeee0"), rgb("#3c5a4a"), None, "gable"),
    House(962, 1180, 3, 4, rgb("#c9bda6"), rgb("#f5eddd"), rgb("#4a3040"),
          (rgb("#7c3b58"), CREAM), "mansard"),
    House(1180, 1440, 2, 3, rgb("#8d5a49"), rgb("#ead7bf"), rgb("#2c3f57"),
          (rgb("#3d5f94"), CREAM), "flat", True),
)  # fmt: skip


def draw_houses(canvas: Canvas, base: float, chance: np.random.Generator) -> None:
    """All houses, standing on ``base``."""
    for house in HOUSES:
        _roof(canvas, house, base)
        _wall(canvas, house, base, chance)
        for floor in range(house.floors):
            _floor(canvas, house, base - SHOP - floor * FLOOR, chance)
        _shop(canvas, house, base, chance)


def draw_towers(canvas: Canvas, horizon: float, chance: np.random.Generator) -> None:
    """Two rows of far towers, the farther one paler, some windows lit."""
    for haze, lowest, tallest in ((0.74, 300, 424), (0.5, 190, 340)):
        colour, sky = rgb("#7d7f96"), rgb("#f3cfa6")
        x = -20.0
        while x < canvas.width + 20:
            width, height = chance.uniform(46, 104), chance.uniform(lowest, tallest)
            top = horizon - height
            body = mix(colour, sky, haze)
            canvas.rect((x, top, x + width, horizon), body, to=mix(body, sky, 0.5))
            canvas.rect((x + width * 0.72, top, x + width, horizon), sky, 0.18)
            if chance.random() < 0.4:
                canvas.rect((x + width * 0.4, top - 26, x + width * 0.44, top), body)
            _tower_windows(canvas, (x, top, width), horizon, mix(body, LAMP, 0.55), chance)
            x += width + chance.uniform(-8, 14)


def _tower_windows(
    canvas: Canvas,
    tower: tuple[float, float, float],
    horizon: float,
    colour: Colour,
    chance: np.random.Generator,
) -> None:
    x, top, width = tower
    for row in np.arange(top + 8, horizon - 40, 9):
        for column in np.arange(x + 6, x + width - 8, 8):
            if chance.random() < 0.45:
                canvas.rect((column, row, column + 4, row + 5), colour, chance.uniform(0.3, 0.9))


def _roof(canvas: Canvas, house: House, base: float) -> None:
    top, left, right = base - house.height, house.left, house.right
    middle, slate = (left + right) / 2, rgb("#5a5560")
    for share in (0.2, 0.76):
        x = left + (right - left) * share
        canvas.rect((x, top - 64, x + 20, top), shade(house.wall, 0.8), to=shade(house.wall, 0.6))
        canvas.rect((x - 3, top - 68, x + 23, top - 62), house.trim)
        canvas.rect((x + 5, top - 78, x + 14, top - 68), rgb("#a0563d"))
    if house.roof == "gable":
        canvas.fill([(left - 6, top + 2), (middle, top - 66), (right + 6, top + 2)], slate,
                    to=shade(slate, 1.12))  # fmt: skip
        canvas.fill([(left + 16, top + 2), (middle, top - 52), (right - 16, top + 2)], house.wall)
        canvas.disc(middle, top - 20, 11, house.trim)
        canvas.disc(middle, top - 20, 8, mix(GLASS_TOP, GLASS_LOW, 0.4))
    elif house.roof == "mansard":
        canvas.fill([(left + 14, top - 50), (right - 14, top - 50), (right, top), (left, top)],
                    shade(slate, 0.9), to=shade(slate, 1.15))  # fmt: skip
        canvas.rect((left + 12, top - 54, right - 12, top - 49), shade(slate, 0.7))
        for x in np.linspace(left, right, house.columns + 2)[1:-1]:
            canvas.rect((x - 15, top - 42, x + 15, top - 2), house.trim)
            canvas.fill([(x - 19, top - 41), (x, top - 55), (x + 19, top - 41)], house.trim)
            canvas.rect((x - 10, top - 37, x + 10, top - 4), GLASS_TOP, to=GLASS_LOW)
            canvas.rect((x - 1, top - 37, x + 1, top - 4), house.trim)


def _wall(canvas: Canvas, house: House, base: float, chance: np.random.Generator) -> None:
    top, left, right = base - house.height, house.left, house.right
    canvas.rect((left, top, right, base), shade(house.wall, 1.05), to=shade(house.wall, 0.82))
    if house.brick:
        _bricks(canvas, house, top, base, chance)
    canvas.rect((left, top, left + 5, base), (0, 0, 0), 0.22, soft=2)
    canvas.rect((right - 7, top, right - 2, base), house.trim, 0.55)
    canvas.rect((left - 3, top - 4, right + 3, top + 10), house.trim, to=shade(house.trim, 0.86))
    canvas.rect((left, top + 10, right, top + 17), (30, 20, 30), 0.3, soft=2)
    for x in np.arange(left + 6, right - 6, 12):
        canvas.rect((x, top + 9, x + 5, top + 14), shade(house.trim, 0.85))
    canvas.rect((left, base - SHOP - 7, right, base - SHOP), house.trim, to=shade(house.trim, 0.8))


def _bricks(
    canvas: Canvas, house: House, top: float, base: float, chance: np.random.Generator
) -> None:
    for row, y in enumerate(np.arange(top, base - SHOP, 4.2)):
        canvas.rect((house.left, y, house.right, y + 0.8), shade(house.wall, 1.3), 0.35)
        for x in np.arange(house.left + (row % 2) * 5, house.right, 10):
            if chance.random() < 0.22:
                tone = shade(house.wall, chance.uniform(0.72, 1.14))
                canvas.rect((x, y + 0.8, min(x + 9.2, house.right), y + 4.2), tone, 0.7)


def _floor(canvas: Canvas, house: House, bottom: float, chance: np.random.Generator) -> None:
    bays = np.linspace(house.left, house.right, house.columns + 1)
    for x in (bays[1:] + bays[:-1]) / 2:
        _window(canvas, house, (x - 20, bottom - 76, x + 20, bottom - 16), chance)


def _window(
    canvas: Canvas,
    house: House,
    box: tuple[float, float, float, float],
    chance: np.random.Generator,
) -> None:
    x0, y0, x1, y1 = box
    canvas.rect((x0 - 7, y0 - 6, x1 + 3, y1 + 4), (20, 10, 20), 0.25, soft=2)
    canvas.rect((x0 - 5, y0 - 5, x1 + 5, y1 + 3), house.trim)
    canvas.rect((x0 - 8, y0 - 11, x1 + 8, y0 - 4), house.trim, to=shade(house.trim, 0.85))
    lit = chance.random() < 0.24
    if lit:
        canvas.rect(box, rgb("#fff0c2"), to=rgb("#f0a95a"))
    else:
        canvas.rect(box, GLASS_TOP, to=GLASS_LOW)
        canvas.fill([(x0, y1), (x0, y1 - 26), (x1, y0 + 4), (x1, y0 + 22)], (255, 240, 220), 0.2)
    if chance.random() < 0.5:
        for a, b in ((x0, x0 + 9), (x1 - 9, x1)):
            canvas.rect((a, y0, b, y1), CREAM, 0.6, to=shade(CREAM, 0.7))
    elif chance.random() < 0.5:
        canvas.rect((x0, y0, x1, y0 + chance.uniform(10, 30)), CREAM, 0.85)
    canvas.rect((x0, y0, x1, y0 + 5), (20, 20, 40), 0.35)
    middle = (x0 + x1) / 2
    canvas.rect((middle - 1.2, y0, middle + 1.2, y1), house.trim)
    canvas.rect((x0, y0 + 22, x1, y0 + 24), house.trim)
    canvas.rect((x0 - 9, y1 + 2, x1 + 9, y1 + 7), shade(house.trim, 0.95))
    canvas.rect((x0 - 7, y1 + 7, x1 + 7, y1 + 11), (30, 20, 30), 0.3, soft=1.5)
    if chance.random() < 0.28:
        _flower_box(canvas, x0, x1, y1, chance)


def _flower_box(
    canvas: Canvas, x0: float, x1: float, y: float, chance: np.random.Generator
) -> None:
    for _ in range(34):
        tone = rgb(("#4d7a3b", "#6d9a46", "#3a612f", "#d9536a", "#f2c14e")[chance.integers(5)])
        canvas.disc(chance.uniform(x0 - 4, x1 + 4), y - chance.uniform(-3, 8), 2.6, tone)
    canvas.rect((x0 - 6, y + 1, x1 + 6, y + 9), rgb("#6e4433"), to=rgb("#4d2f25"))


def _shop(canvas: Canvas, house: House, base: float, chance: np.random.Generator) -> None:
    left, right, top = house.left + 8, house.right - 8, base - SHOP + 4
    canvas.rect((left, top, right, base), house.front, to=shade(house.front, 0.75))
    canvas.rect((left + 6, top + 5, right - 6, top + 23), shade(house.front, 1.12))
    _sign(canvas, (left + right) / 2, top + 14, chance)
    door = right - 44 if chance.random() < 0.5 else left + 8
    panes = (left + 54, right - 10) if door < (left + right) / 2 else (left + 10, right - 54)
    _display(canvas, (panes[0], top + 30, panes[1], base - 18), house, chance)
    canvas.rect((door, top + 30, door + 36, base), shade(house.front, 0.6))
    canvas.rect((door + 4, top + 34, door + 32, base - 22), rgb("#f9dca0"), to=rgb("#b9763f"))
    canvas.rect((door + 28, base - 58, door + 30, base - 44), rgb("#e9c46a"))
    canvas.rect((left, base - 5, right, base), (20, 15, 20), 0.5)
    if house.awning:
        _awning(canvas, panes[0] - 8, panes[1] + 8, top + 26, house.awning)


def _sign(canvas: Canvas, middle: float, y: float, chance: np.random.Generator) -> None:
    """A row of gilt strokes that reads as lettering from across the street."""
    x = middle - chance.uniform(26, 40)
    while x < middle + 34:
        width = chance.uniform(3, 7)
        canvas.rect((x, y - 4.5, x + 1.6, y + 4.5), LAMP, 0.9)
        canvas.rect((x, y + chance.uniform(-4, 3), x + width, y + 4.5), LAMP, 0.85)
        x += width + 2.6


def _display(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    house: House,
    chance: np.random.Generator,
) -> None:
    x0, y0, x1, y1 = box
    canvas.rect((x0 - 3, y0 - 3, x1 + 3, y1 + 3), shade(house.front, 0.55))
    canvas.rect(box, rgb("#ffe7ae"), to=rgb("#cf8a48"))
    tones = ("#8a4b32", "#5a3a34", "#b5563f", "#3f5b54", "#d9a653", "#f0e2c4")
    for shelf in (y0 + 30, y1 - 1):
        for x in np.arange(x0 + 4, x1 - 8, 9):
            if chance.random() < 0.8:
                tall, tone = chance.uniform(6, 22), rgb(tones[chance.integers(len(tones))])
                canvas.fill(rounded((x, shelf - tall, x + 7, shelf), 2), tone, 0.8)
        canvas.rect((x0, shelf, x1, shelf + 2), rgb("#7b4a2c"))
    for x in np.linspace(x0, x1, 4)[1:-1]:
        canvas.disc(x, y0 + 9, 4, rgb("#fff6d8"))
        canvas.disc(x, y0 + 11, 16, rgb("#fff0c0"), opacity=0.45, soft=6)
    canvas.fill([(x0, y1), (x0, y1 - 34), (x0 + 50, y0), (x0 + 84, y0)], (235, 240, 250), 0.14)
    for x in np.linspace(x0, x1, 3)[1:-1]:
        canvas.rect((x - 1.5, y0, x + 1.5, y1), shade(house.front, 0.7))


def _awning(canvas: Canvas, x0: float, x1: float, y: float, colours: tuple[Colour, Colour]) -> None:
    count = max(5, round((x1 - x0) / 17) | 1)
    high, low = np.linspace(x0 + 4, x1 - 4, count + 1), np.linspace(x0 - 3, x1 + 3, count + 1)
    canvas.rect((x0, y + 20, x1, y + 44), (25, 12, 20), 0.35, soft=5)
    for i in range(count):
        tone = colours[i % 2]
        canvas.fill([(high[i], y), (high[i + 1], y), (low[i + 1], y + 26), (low[i], y + 26)],
                    shade(tone, 1.06), to=shade(tone, 0.86))  # fmt: skip
        canvas.fill(rounded((low[i], y + 22, low[i + 1], y + 34), 5), shade(tone, 0.8))
