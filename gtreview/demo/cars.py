"""Vehicles seen from the side: drawn once in metres, then moved with turning wheels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from gtreview.demo.paint import (
    Canvas,
    Colour,
    Pixels,
    Points,
    ellipse,
    lay_over,
    mix,
    rgb,
    rounded,
    shade,
    smooth,
)

GLASS_HIGH, GLASS_LOW = rgb("#b5c4c6"), rgb("#2d3a44")
RUBBER, DARK = rgb("#1d1c20"), rgb("#17171b")


@dataclass(frozen=True)
class Shape:
    """A kind of vehicle, facing right; metres, x from its tail, y up from the road.

    ``outline`` runs round the body; ``windows`` are polygons; ``seams`` vertical door gaps
    (x, low, high); ``belt`` the height of the shoulder line; ``wheels`` their x.
    """

    label: str
    length: float
    height: float
    radius: float
    wheels: tuple[float, float]
    outline: tuple[tuple[float, float], ...]
    windows: tuple[tuple[tuple[float, float], ...], ...]
    seams: tuple[tuple[float, float, float], ...]
    belt: float
    lamps: tuple[float, float]


HATCHBACK = Shape(
    "Car", 4.05, 1.5, 0.32, (0.72, 3.22),
    ((0.06, 0.3), (0.02, 0.55), (0.08, 0.95), (0.3, 1.32), (0.62, 1.46), (1.2, 1.5), (1.8, 1.46),
     (2.3, 1.28), (2.8, 1.0), (3.4, 0.9), (3.86, 0.76), (4.02, 0.55), (4.03, 0.34), (3.9, 0.24),
     (2.0, 0.22), (0.2, 0.24)),
    (((0.4, 1.02), (0.5, 1.24), (0.7, 1.37), (0.98, 1.39), (0.98, 1.0)),
     ((1.05, 1.0), (1.05, 1.39), (1.45, 1.4), (1.72, 1.37), (1.72, 0.99)),
     ((1.79, 0.99), (1.79, 1.36), (2.1, 1.25), (2.5, 1.0))),
    ((1.02, 0.42, 1.0), (1.75, 0.32, 1.0), (2.62, 0.36, 0.98)), 0.9, (0.74, 0.78),
)  # fmt: skip
SEDAN = Shape(
    "Car", 4.7, 1.44, 0.33, (0.9, 3.78),
    ((0.05, 0.34), (0.0, 0.6), (0.06, 0.9), (0.5, 0.98), (0.95, 1.04), (1.4, 1.34), (1.9, 1.43),
     (2.4, 1.43), (2.85, 1.3), (3.3, 1.0), (4.0, 0.88), (4.5, 0.74), (4.67, 0.54), (4.66, 0.34),
     (4.5, 0.25), (2.3, 0.22), (0.2, 0.26)),
    (((1.15, 1.03), (1.45, 1.27), (1.8, 1.34), (1.86, 1.34), (1.86, 1.0)),
     ((1.93, 1.0), (1.93, 1.35), (2.3, 1.36), (2.46, 1.34), (2.46, 0.99)),
     ((2.53, 0.99), (2.53, 1.33), (2.75, 1.24), (3.08, 0.99))),
    ((1.5, 0.5, 1.0), (2.49, 0.32, 1.0), (3.22, 0.36, 0.96)), 0.88, (0.74, 0.72),
)  # fmt: skip
ESTATE = Shape(
    "Car", 4.5, 1.66, 0.37, (0.84, 3.62),
    ((0.05, 0.36), (0.0, 0.66), (0.08, 1.1), (0.24, 1.5), (0.6, 1.63), (1.4, 1.66), (2.2, 1.62),
     (2.66, 1.42), (3.06, 1.12), (3.7, 1.04), (4.26, 0.94), (4.46, 0.7), (4.47, 0.42), (4.3, 0.3),
     (2.2, 0.28), (0.2, 0.3)),
    (((0.36, 1.14), (0.46, 1.42), (0.7, 1.52), (1.12, 1.54), (1.12, 1.12)),
     ((1.19, 1.12), (1.19, 1.54), (1.7, 1.55), (1.95, 1.53), (1.95, 1.11)),
     ((2.02, 1.11), (2.02, 1.52), (2.4, 1.4), (2.78, 1.12))),
    ((1.15, 0.5, 1.12), (1.98, 0.4, 1.12), (2.9, 0.44, 1.08)), 1.0, (0.92, 0.92),
)  # fmt: skip
VAN = Shape(
    "Van", 5.4, 2.35, 0.36, (1.05, 4.3),
    ((0.04, 0.36), (0.0, 0.7), (0.02, 2.05), (0.1, 2.28), (0.4, 2.35), (2.6, 2.36), (3.5, 2.32),
     (3.95, 2.1), (4.5, 1.4), (5.05, 1.2), (5.3, 1.0), (5.38, 0.66), (5.36, 0.4), (5.2, 0.3),
     (2.6, 0.28), (0.2, 0.3)),
    (((3.02, 1.36), (3.02, 2.06), (3.6, 2.06), (3.86, 1.92), (4.26, 1.36)),),
    ((0.14, 0.5, 2.2), (2.9, 0.4, 2.2), (4.34, 0.5, 1.36), (1.55, 0.9, 2.2)), 1.3, (1.0, 0.98),
)  # fmt: skip
_BUS_WINDOWS = (0.35, 1.61, 2.87, 4.13, 5.39, 6.65)
BUS = Shape(
    "Bus", 9.4, 2.95, 0.47, (2.1, 7.3),
    ((0.03, 0.4), (0.0, 0.8), (0.0, 2.55), (0.1, 2.86), (0.5, 2.95), (4.7, 2.96), (8.8, 2.95),
     (9.2, 2.84), (9.34, 2.4), (9.4, 1.2), (9.4, 0.5), (9.2, 0.34), (4.7, 0.32), (0.2, 0.34)),
    (
        *(((x, 1.32), (x, 2.42), (x + 1.18, 2.42), (x + 1.18, 1.32)) for x in _BUS_WINDOWS),
        ((7.95, 1.2), (7.95, 2.5), (9.14, 2.5), (9.28, 1.2)),
    ),
    ((7.88, 0.5, 2.6), (1.55, 0.45, 1.2), (4.1, 0.45, 1.2)), 1.2, (0.9, 0.9),
)  # fmt: skip


@dataclass(frozen=True)
class Vehicle:
    """``heading`` +1 drives to the right, −1 to the left; ``name``: its colour in the labels."""

    shape: Shape
    paint: Colour
    name: str
    heading: int


@dataclass(frozen=True)
class Piece:
    """A drawn object: premultiplied pixels, and where their top left corner lies."""

    pixels: Pixels
    left: int
    top: int


def draw_vehicle(vehicle: Vehicle, x: float, ground: float, unit: float, way: float) -> Piece:
    """The vehicle with its middle at ``x`` on the row ``ground``.

    ``unit``: pixels a metre. ``way``: metres driven, which turns the wheels.
    """
    body, wheel = _body(vehicle, unit), _wheel(vehicle.shape.radius, unit)
    height, width = body.shape[:2]
    left, top = x - width / 2, ground - height + 3
    drawn = shifted(body, left % 1, top % 1)
    for place in vehicle.shape.wheels:
        from_tail = place - vehicle.shape.length / 2
        at_x = width / 2 + vehicle.heading * from_tail * unit + left % 1
        at_y = height - 3 - vehicle.shape.radius * unit + top % 1
        turn = np.degrees(vehicle.heading * way / vehicle.shape.radius)
        turned = _turned(wheel, -turn, (at_x % 1, at_y % 1))
        reach = turned.shape[0] // 2
        lay_over(drawn, turned, int(at_x) - reach, int(at_y) - reach)
    return Piece(drawn, int(np.floor(left)), int(np.floor(top)))


def shifted(pixels: Pixels, x: float, y: float) -> Pixels:
    """A picture shifted by a part of a pixel."""
    height, width = pixels.shape[:2]
    shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
    return np.asarray(cv2.warpAffine(pixels, shift, (width + 1, height + 1)), np.uint8)


def _turned(wheel: Pixels, degrees: float, aside: tuple[float, float]) -> Pixels:
    """The wheel, drawn twice too large, turned; ``aside`` is where in its pixel the hub lies."""
    middle, reach = (wheel.shape[1] - 1) / 2, wheel.shape[1] // 4 + 2
    matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 0.5)
    matrix[:, 2] += np.array(aside) - 0.5 - middle + reach
    return np.asarray(cv2.warpAffine(wheel, matrix, (2 * reach, 2 * reach)), np.uint8)


@cache
def _body(vehicle: Vehicle, unit: float) -> Pixels:
    """The vehicle without wheels, facing its way, lit from the right."""
    shape = vehicle.shape
    margin = 4 / unit
    canvas = Canvas(
        shape.length + 2 * margin, shape.height + 3 / unit + margin, unit, 4, -margin,
        -shape.height - margin,
    )  # fmt: skip
    outline = smooth(_down(shape.outline))
    _paintwork(canvas, shape, vehicle.paint, outline)
    if shape.label == "Bus":
        _bus_livery(canvas, outline)
    if shape.label == "Van":
        _van_livery(canvas, outline)
    _arches(canvas, shape, outline)
    for window in shape.windows:
        _window(canvas, _down(window))
    _people(canvas, shape)
    _details(canvas, shape, vehicle.paint, outline)
    body = canvas.finished()
    if vehicle.heading < 0:
        body = np.ascontiguousarray(body[:, ::-1])
    sun = np.linspace(0.93, 1.06, body.shape[1])[None, :, None]
    lit = np.minimum(body[..., :3] * sun, body[..., 3:])
    return np.dstack([lit.astype(np.uint8), body[..., 3:]])


def _down(points: tuple[tuple[float, float], ...]) -> Points:
    """Heights above the road as rows below it."""
    return np.asarray(points) * (1, -1)


def _paintwork(canvas: Canvas, shape: Shape, paint: Colour, outline: Points) -> None:
    tall, long, belt = shape.height, shape.length, -shape.belt
    canvas.fill(outline, shade(paint, 1.12), to=shade(paint, 0.62))
    sky = [(-1, -tall - 1), (long + 1, -tall - 1), (long + 1, -tall + 0.14), (-1, -tall + 0.14)]
    canvas.fill(sky, shade(paint, 1.55), 0.65, soft=0.05, clip=outline)
    above = [(-1, belt - 0.16), (long + 1, belt - 0.13), (long + 1, belt), (-1, belt)]
    canvas.fill(above, shade(paint, 1.4), 0.55, soft=0.05, clip=outline)
    below = [(-1, belt + 0.06), (long + 1, belt + 0.06), (long + 1, belt + 0.3), (-1, belt + 0.3)]
    canvas.fill(below, shade(paint, 0.6), 0.45, soft=0.07, clip=outline)
    street = [(-1, -0.44), (long + 1, -0.44), (long + 1, -0.3), (-1, -0.3)]
    canvas.fill(street, rgb("#d9b48c"), 0.2, soft=0.06, clip=outline)
    sill = [(-1, -0.34), (long + 1, -0.34), (long + 1, 0), (-1, 0)]
    canvas.fill(sill, DARK, 0.85, soft=0.02, clip=outline)


def _arches(canvas: Canvas, shape: Shape, outline: Points) -> None:
    for x in shape.wheels:
        r = shape.radius
        canvas.fill(ellipse(x, -r, r * 1.3, r * 1.32), (10, 10, 12), 0.35, soft=0.02, clip=outline)
        canvas.fill(ellipse(x, -r, r * 1.17, r * 1.18), DARK, clip=outline)


def _window(canvas: Canvas, window: Points) -> None:
    low, high = window.min(0), window.max(0)
    middle = window.mean(0)
    canvas.fill(middle + (window - middle) * 1.06, DARK)
    canvas.fill(window, GLASS_HIGH, to=GLASS_LOW)
    wide = high[0] - low[0]
    for start, width in ((0.12, 0.2), (0.42, 0.08)):
        x = low[0] + start * wide
        streak = [(x + 0.22, low[1]), (x + 0.22 + width * wide, low[1]),
                  (x + width * wide, high[1]), (x, high[1])]  # fmt: skip
        canvas.fill(streak, (255, 246, 230), 0.32, clip=window)
    canvas.fill([(low[0], low[1]), (high[0], low[1]), (high[0], low[1] + 0.05),
                 (low[0], low[1] + 0.05)], (10, 12, 16), 0.45, clip=window)  # fmt: skip


def _people(canvas: Canvas, shape: Shape) -> None:
    """Who can be seen through the glass: the driver, and passengers in a bus."""
    seats = [(shape.windows[-1], 0.42)]
    if shape.label == "Bus":
        seats += [
            (shape.windows[i], share) for i, share in ((0, 0.6), (2, 0.3), (3, 0.7), (5, 0.4))
        ]
    for window, share in seats:
        glass = _down(window)
        low, high = glass.min(0), glass.max(0)
        x, sill = low[0] + share * (high[0] - low[0]), high[1]
        tone = rgb("#1c2128")
        canvas.fill(ellipse(x, sill - 0.24, 0.1, 0.13), tone, 0.75, clip=glass)
        canvas.fill(ellipse(x - 0.03, sill + 0.08, 0.22, 0.22), tone, 0.75, clip=glass)


def _details(canvas: Canvas, shape: Shape, paint: Colour, outline: Points) -> None:
    for x, low, high in shape.seams:
        canvas.line([(x, -low), (x, -high)], shade(paint, 0.35), 0.016, 0.8)
        if shape.label != "Bus":
            handle = rounded((x + 0.08, -shape.belt + 0.03, x + 0.26, -shape.belt + 0.075), 0.02)
            canvas.fill(handle, shade(paint, 0.5))
    canvas.line([(0.1, -shape.belt), (shape.length - 0.5, -shape.belt + 0.03)], shade(paint, 1.7),
                0.02, 0.5, soft=0.008)  # fmt: skip
    back, front = shape.lamps
    tail, nose = shape.length - 0.02, shape.length
    canvas.fill(ellipse(0.04, -back, 0.1, 0.12), rgb("#c3242b"), clip=outline)
    canvas.fill(ellipse(0.03, -back - 0.02, 0.05, 0.06), rgb("#ff7a5c"), clip=outline)
    canvas.fill(ellipse(nose - 0.08, -front + 0.06, 0.24, 0.085), rgb("#fff3cf"), clip=outline)
    canvas.fill(ellipse(nose - 0.14, -front + 0.05, 0.09, 0.05), (255, 255, 255), clip=outline)
    canvas.fill([(tail - 0.5, -0.5), (nose + 1, -0.5), (nose + 1, -0.44), (tail - 0.44, -0.44)],
                DARK, 0.6, clip=outline)  # fmt: skip
    mirror = shape.windows[-1][-1]
    if shape.label != "Bus":
        canvas.fill(ellipse(mirror[0] - 0.26, -mirror[1] - 0.06, 0.07, 0.055), shade(paint, 0.55))


def _bus_livery(canvas: Canvas, outline: Points) -> None:
    canvas.fill([(-1, -2.55), (10, -2.55), (10, -1.24), (-1, -1.24)], DARK, 0.92, clip=outline)
    canvas.fill([(-1, -1.12), (10, -1.12), (10, -1.02), (-1, -1.02)], CREAM, 0.95, clip=outline)
    canvas.fill([(-1, -0.98), (10, -0.98), (10, -0.94), (-1, -0.94)], CREAM, 0.8, clip=outline)
    advert = rounded((2.9, -0.9, 6.4, -0.42), 0.05)
    canvas.fill(advert, rgb("#f3d9a2"), to=rgb("#e9b872"))
    canvas.disc(3.3, -0.66, 0.15, rgb("#c8563f"))
    for x, wide in ((3.65, 1.1), (4.9, 0.5), (5.55, 0.6)):
        canvas.rect((x, -0.76, x + wide, -0.7), rgb("#6a4030"))
        canvas.rect((x, -0.62, x + wide * 0.7, -0.57), rgb("#6a4030"), 0.7)
    canvas.rect((7.98, -2.78, 9.1, -2.58), DARK)
    for i, x in enumerate(np.arange(8.04, 9.0, 0.13)):
        canvas.rect((x, -2.74 + 0.03 * (i % 2), x + 0.08, -2.62), rgb("#ffb347"))


def _van_livery(canvas: Canvas, outline: Points) -> None:
    stripe = [(-1, -1.02), (6, -1.16), (6, -1.02), (-1, -0.84)]
    canvas.fill(stripe, rgb("#2f7f86"), 0.95, clip=outline)
    canvas.fill([(-1, -0.8), (6, -0.98), (6, -0.94), (-1, -0.75)], rgb("#e0a33c"), clip=outline)
    canvas.fill(ellipse(2.25, -1.68, 0.36, 0.36), rgb("#2f7f86"))
    loaf = smooth(
        [(2.0, -1.6), (2.08, -1.8), (2.3, -1.88), (2.5, -1.76), (2.46, -1.6), (2.2, -1.54)]
    )
    canvas.fill(loaf, rgb("#f0c987"))
    for x in (2.14, 2.26, 2.38):
        canvas.line([(x, -1.64), (x + 0.06, -1.78)], rgb("#a8703a"), 0.03)


CREAM = rgb("#f7ecd8")


@cache
def _wheel(radius: float, unit: float) -> Pixels:
    """A wheel at twice its size; five spokes and a bolt that show how it turns."""
    side = 2 * radius + 4 / unit
    canvas = Canvas(side, side, 2 * unit, 3, -side / 2, -side / 2)
    alloy = rgb("#b9bcc0")
    canvas.disc(0, 0, radius, RUBBER)
    canvas.disc(0, 0, radius * 0.94, rgb("#2a292d"))
    canvas.disc(0, 0, radius * 0.68, rgb("#4a4b50"))
    for angle in np.arange(5) * 2 * np.pi / 5:
        tip = radius * 0.62 * np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-np.sin(angle), np.cos(angle)])
        spoke = [across * radius * 0.1, tip + across * radius * 0.15, tip - across * radius * 0.15,
                 -across * radius * 0.1]  # fmt: skip
        canvas.fill(spoke, alloy)
        canvas.line(np.array([(0, 0), tip]), mix(alloy, (255, 255, 255), 0.5), radius * 0.05)
    rim = ellipse(0, 0, radius * 0.66, radius * 0.66)
    canvas.line(np.concatenate([rim, rim[:1]]), alloy, radius * 0.07)
    canvas.disc(0, 0, radius * 0.17, mix(alloy, DARK, 0.3))
    canvas.disc(radius * 0.36, radius * 0.26, radius * 0.05, DARK)
    return canvas.finished()
