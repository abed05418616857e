"""Drawing with soft edges: polygons on a canvas of premultiplied colour.

Colours are (red, green, blue), 0…255. Points are in the canvas' own unit, x to the right and y
down. A canvas is drawn larger than it is needed and shrunk once, which smooths every edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Colour = tuple[float, float, float]
Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]
"""(h, w, 4) uint8: blue, green, red, opacity; colours already multiplied by opacity."""

_SHIFT = 4


def rgb(text: str) -> Colour:
    """``#rrggbb`` as numbers."""
    red, green, blue = bytes.fromhex(text.lstrip("#"))
    return float(red), float(green), float(blue)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``share`` of ``b`` in ``a``."""
    red, green, blue = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return red, green, blue


def shade(colour: Colour, light: float) -> Colour:
    """Brighter (``light`` > 1) or darker; bright colours go to white, not to neon."""
    if light <= 1:
        return mix((0, 0, 0), colour, light)
    return mix(colour, (255, 250, 240), min(light - 1, 1))


@dataclass
class Canvas:
    """``width`` × ``height`` units; ``unit`` pixels each in the end, ``finer`` times while drawing.

    ``x``, ``y``: the unit coordinates of the top left corner.
    """

    width: float
    height: float
    unit: float = 1.0
    finer: int = 2
    x: float = 0.0
    y: float = 0.0
    pixels: Pixels = field(init=False)

    def __post_init__(self) -> None:
        size = round(self.height * self.unit), round(self.width * self.unit)
        self.pixels = np.zeros((size[0] * self.finer, size[1] * self.finer, 4), np.uint8)

    @property
    def scale(self) -> float:
        """Drawn pixels per unit."""
        return self.unit * self.finer

    def finished(self) -> Pixels:
        """The drawing at its final size."""
        height, width = self.pixels.shape[:2]
        size = width // self.finer, height // self.finer
        return np.asarray(cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)

    def fill(
        self,
        points: ArrayLike,
        colour: Colour,
        opacity: float = 1.0,
        *,
        to: Colour | None = None,
        soft: float = 0.0,
        clip: ArrayLike | None = None,
    ) -> None:
        """Fill a polygon (n, 2).

        Parameters
        ----------
        to : colour at the polygon's lower end; between them it changes evenly.
        soft : blur of the edge, units.
        clip : a polygon outside which nothing is painted.
        """
        shape = self._fixed(points)
        if to is None and opacity >= 1 and not soft and clip is None:
            blue_first = (colour[2], colour[1], colour[0], 255.0)
            cv2.fillPoly(self.pixels, [shape], blue_first, cv2.LINE_AA, _SHIFT)
            return
        area = self._area(shape, soft)
        if area is None:
            return
        cover = self._cover(shape, area, soft)
        if clip is not None:
            cover *= self._cover(self._fixed(clip), area, 0.0)
        self._lay(cover * opacity, area, _ramp(colour, to, area))

    def line(
        self, points: ArrayLike, colour: Colour, width: float, opacity: float = 1.0, soft: float = 0
    ) -> None:
        """A polyline ``width`` units thick."""
        path = np.asarray(points, float)
        for a, b in pairwise(path):
            self.fill(capsule(a, b, width / 2, width / 2), colour, opacity, soft=soft)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        colour: Colour,
        *,
        opacity: float = 1.0,
        soft: float = 0,
    ) -> None:
        """A filled circle."""
        self.fill(ellipse(x, y, radius, radius), colour, opacity, soft=soft)

    def rect(
        self,
        box: tuple[float, float, float, float],
        colour: Colour,
        opacity: float = 1.0,
        *,
        to: Colour | None = None,
        soft: float = 0.0,
    ) -> None:
        """A rectangle given as left, top, right, bottom."""
        x0, y0, x1, y1 = box
        self.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, opacity, to=to, soft=soft)

    def _fixed(self, points: ArrayLike) -> NDArray[np.int32]:
        """Points as fixed-point pixels; pixel centres lie at whole numbers."""
        path = (np.asarray(points, float) - (self.x, self.y)) * self.scale - 0.5
        return np.rint(path * (1 << _SHIFT)).astype(np.int32)

    def _area(self, shape: NDArray[np.int32], soft: float) -> tuple[int, int, int, int] | None:
        margin = 2 + int(3 * soft * self.scale)
        low = (shape.min(0) >> _SHIFT) - margin
        high = (shape.max(0) >> _SHIFT) + margin + 1
        height, width = self.pixels.shape[:2]
        x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
        x1, y1 = min(int(high[0]), width), min(int(high[1]), height)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def _cover(
        self, shape: NDArray[np.int32], area: tuple[int, int, int, int], soft: float
    ) -> NDArray[np.float32]:
        x0, y0, x1, y1 = area
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        moved = shape - np.array([x0, y0], np.int32) * (1 << _SHIFT)
        cv2.fillPoly(mask, [moved.astype(np.int32)], (255.0,), cv2.LINE_AA, _SHIFT)
        cover = mask.astype(np.float32)
        if soft:
            cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), soft * self.scale), np.float32)
        return cover / np.float32(255)

    def _lay(
        self,
        cover: NDArray[np.float32],
        area: tuple[int, int, int, int],
        colours: NDArray[np.float32],
    ) -> None:
        x0, y0, x1, y1 = area
        part = self.pixels[y0:y1, x0:x1]
        share = cover[..., None]
        part[:] = np.rint(part * (1 - share) + colours * share).astype(np.uint8)


def _ramp(
    colour: Colour, to: Colour | None, area: tuple[int, int, int, int]
) -> NDArray[np.float32]:
    """(rows or 1, 1, 4) blue, green, red, 255 from top to bottom."""
    ends = [(c[2], c[1], c[0], 255.0) for c in (colour, to or colour)]
    if to is None:
        return np.array(ends[:1], np.float32)[None]
    share = np.linspace(0, 1, area[3] - area[1], dtype=np.float32)[:, None, None]
    first, last = np.array(ends, np.float32)
    return np.asarray(first + (last - first) * share, np.float32)


def ellipse(x: float, y: float, across: float, down: float, steps: int = 40) -> Points:
    """Polygon of an ellipse with these half axes."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([x + across * np.cos(angle), y + down * np.sin(angle)], 1)


def capsule(a: ArrayLike, b: ArrayLike, at_a: float, at_b: float) -> Points:
    """Polygon of a limb from ``a`` to ``b`` with these half widths and round ends."""
    start, end = np.asarray(a, float), np.asarray(b, float)
    along = end - start
    along = along / (math.hypot(*along) or 1.0)
    across = np.array([-along[1], along[0]])
    round_end = _HALF_CIRCLE @ np.stack([along, across])
    return np.concatenate([start + at_a * round_end, end - at_b * round_end])


_HALF_CIRCLE = np.stack([np.cos(t := np.linspace(np.pi / 2, 3 * np.pi / 2, 10)), np.sin(t)], 1)


def smooth(points: ArrayLike, steps: int = 8) -> Points:
    """A closed Catmull-Rom curve through the points."""
    p = np.asarray(points, float)
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (q[:, None] for q in (before, p, after, beyond))
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return np.asarray(curve.reshape(-1, 2))


def rounded(box: tuple[float, float, float, float], radius: float, steps: int = 6) -> Points:
    """Polygon of a rectangle (left, top, right, bottom) with round corners."""
    x0, y0, x1, y1 = box
    corners = [(x1 - radius, y0 + radius), (x1 - radius, y1 - radius)]
    corners += [(x0 + radius, y1 - radius), (x0 + radius, y0 + radius)]
    parts = []
    for quarter, (x, y) in enumerate(corners):
        angle = np.linspace(quarter - 1, quarter, steps) * np.pi / 2
        parts.append(np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1))
    return np.concatenate(parts)


def lay_over(ground: Pixels, piece: Pixels, left: int, top: int) -> None:
    """Lay premultiplied ``piece`` on ``ground`` (three or four channels) in place; what leaves
    the ground is cut off."""
    height, width = ground.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + piece.shape[1], width), min(top + piece.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    part = piece[y0 - top : y1 - top, x0 - left : x1 - left]
    target = ground[y0:y1, x0:x1]
    flat = target.shape[2] == 3
    kept = cv2.cvtColor(
        cv2.bitwise_not(cv2.extractChannel(part, 3)),
        cv2.COLOR_GRAY2BGR if flat else cv2.COLOR_GRAY2BGRA,
    )
    if not flat:
        cv2.insertChannel(cv2.extractChannel(kept, 0), kept, 3)
    added = cv2.cvtColor(part, cv2.COLOR_BGRA2BGR) if flat else part
    target[:] = cv2.add(cv2.multiply(target, kept, scale=1 / 255), added)


def cloudy(shape: tuple[int, int], cell: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """Smooth noise of ``shape`` (rows, columns) about zero, blotches about ``cell`` pixels."""
    rows, columns = (max(2, round(n / cell) + 1) for n in shape)
    coarse = chance.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
