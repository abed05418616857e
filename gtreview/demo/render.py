"""One frame of the scene: the street, the shadows, who is in it, the film."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gtreview.demo.cars import Piece, Vehicle, shifted
from gtreview.demo.cast import CAST, Actor, camera
from gtreview.demo.paint import Points, lay_over
from gtreview.demo.street import HEIGHT, WIDTH, light, panorama, props, px_per_metre

_SOLID = 100
"""Opacity from which a pixel counts as the object's."""


@dataclass(frozen=True)
class Sighting:
    """What can be seen of one actor in one frame.

    ``left``, ``top``, ``right``, ``bottom``: its pixels' extent within the picture, hidden
    parts included; ``inside``: the share of it within the picture; ``seen``: the share of that
    nothing nearer hides; ``keypoints``: (17, 2) pixels or None.
    """

    actor: Actor
    left: int
    top: int
    right: int
    bottom: int
    inside: float
    seen: float
    keypoints: Points | None


def render(frame: int) -> tuple[NDArray[np.uint8], list[Sighting]]:
    """The picture (720, 1280, 3), blue first, and what is to be labelled in it."""
    at = camera(frame)
    shift = np.array([[1, 0, -at[0]], [0, 1, -at[1]]], np.float32)
    picture = np.asarray(cv2.warpAffine(panorama(), shift, (WIDTH, HEIGHT)), np.uint8)
    drawn = [(actor, actor.draw(frame, at)) for actor in CAST]
    present = [(actor, piece) for actor, piece in drawn if piece is not None]
    for actor, piece in present:
        _shadow(picture, actor, piece, actor.standing(frame)[1] - at[1])
    layers: list[tuple[float, Actor | None, Piece]] = [
        (actor.standing(frame)[1], actor, _lit(piece, actor.standing(frame)))
        for actor, piece in present
    ]
    layers += [(prop.ground, None, _still(prop.pixels, prop.left - at[0], prop.top - at[1]))
               for prop in props()]  # fmt: skip
    layers.sort(key=lambda layer: layer[0])
    for _, _, piece in layers:
        lay_over(picture, piece.pixels, piece.left, piece.top)
    return _film(picture, frame), _sightings(layers, frame, at)


def _still(pixels: NDArray[np.uint8], left: float, top: float) -> Piece:
    return Piece(shifted(pixels, left % 1, top % 1), int(np.floor(left)), int(np.floor(top)))


def _lit(piece: Piece, standing: tuple[float, float]) -> Piece:
    """Dimmed as the ground under it is."""
    sun = _sun_at(*standing)
    levels = np.array([sun * 0.96, sun * 0.98, sun, 1.0], np.float32)
    pixels = np.empty_like(piece.pixels)
    np.multiply(piece.pixels, levels, out=pixels, casting="unsafe")
    return Piece(pixels, piece.left, piece.top)


def _sun_at(x: float, ground: float) -> float:
    """0.72 in the shade … 1 in the sun; changes softly along the way."""
    rows, columns = light().shape
    x0, row = int(np.clip(x, 0, columns - 1)), int(np.clip(ground, 0, rows - 1))
    level = float(light()[row, max(x0 - 24, 0) : x0 + 25].mean())
    return float(np.clip(0.4 + 0.62 * level, 0.72, 1.0))


def _shadow(picture: NDArray[np.uint8], actor: Actor, piece: Piece, ground: float) -> None:
    """The sun's shadow, lying away to the left, and the dark right under the object."""
    drives = isinstance(actor.figure, Vehicle)
    unit = px_per_metre(actor.standing(0)[1])
    height, width = piece.pixels.shape[:2]
    reach, rise = (0.45, 0.1) if drives else (0.85, 0.17)
    pad, foot = int(reach * height) + 8, ground - piece.top
    deep = int(rise * height) + 30
    base = deep - 16
    lean = np.array([[1, reach, pad - reach * foot], [0, rise, base - rise * foot]], np.float32)
    size = width + pad + 8, deep
    cast = cv2.warpAffine(piece.pixels[..., 3], lean, size)
    under = np.zeros(size[::-1], np.uint8)
    half = (int(width * 0.46), int(0.13 * unit)) if drives else (int(0.24 * unit), int(0.05 * unit))
    middle = pad + width // 2, base - (int(0.09 * unit) if drives else 0)
    cv2.ellipse(under, middle, (half[0], max(2, half[1])), 0, 0, 360, 255, -1)
    dark = np.zeros((*size[::-1], 4), np.uint8)
    far = cv2.convertScaleAbs(cv2.blur(cast, (5, 3)), alpha=0.34)
    near = cv2.convertScaleAbs(cv2.blur(under, (13, 5)), alpha=0.66)
    dark[..., 3] = cv2.max(far, near)
    lay_over(picture, dark, piece.left - pad, int(ground) - base)


@cache
def _vignette() -> NDArray[np.uint8]:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    fall = 1 - 0.26 * np.clip(np.hypot(x, y * 0.9) - 0.55, 0, None) ** 1.6
    return np.repeat(np.rint(fall * 255).astype(np.uint8)[..., None], 3, 2)


@cache
def _grain() -> NDArray[np.int16]:
    noise = np.random.default_rng(3).normal(0, 1.1, (HEIGHT + 64, WIDTH + 64))
    return np.repeat(np.rint(noise).astype(np.int16)[..., None], 3, 2)


def _film(picture: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
    """Darker corners and a grain that dances."""
    y, x = (frame * 37) % 64, (frame * 23) % 64
    picture = np.asarray(cv2.multiply(picture, _vignette(), scale=1 / 255), np.uint8)
    grain = _grain()[y : y + HEIGHT, x : x + WIDTH]
    return np.asarray(cv2.add(picture, grain, dtype=cv2.CV_8U), np.uint8)


def _sightings(
    layers: list[tuple[float, Actor | None, Piece]], frame: int, at: tuple[float, float]
) -> list[Sighting]:
    """From the nearest to the farthest; what is in front is known when a layer's turn comes."""
    covered = np.zeros((HEIGHT, WIDTH), bool)
    found = []
    for _, actor, piece in reversed(layers):
        solid = piece.pixels[..., 3] >= _SOLID
        rows, columns, part = _within(solid, piece)
        area = covered[rows, columns]
        if actor is not None and part.any():
            inside = part.sum() / solid.sum()
            box = _extent(part, rows.start, columns.start)
            seen = 1 - (part & area).sum() / part.sum()
            points = actor.keypoints(frame, at)
            found.append(Sighting(actor, *box, float(inside), float(seen), points))
        area |= part
    return sorted(found, key=lambda sighting: CAST.index(sighting.actor))


def _within(solid: NDArray[np.bool_], piece: Piece) -> tuple[slice, slice, NDArray[np.bool_]]:
    """Rows and columns of the picture that the piece covers, and its pixels there."""
    height, width = solid.shape
    y0, y1 = np.clip([piece.top, piece.top + height], 0, HEIGHT)
    x0, x1 = np.clip([piece.left, piece.left + width], 0, WIDTH)
    rows, columns = slice(int(y0), int(y1)), slice(int(x0), int(x1))
    part = solid[rows.start - piece.top : rows.stop - piece.top,
                 columns.start - piece.left : columns.stop - piece.left]  # fmt: skip
    return rows, columns, part


def _extent(part: NDArray[np.bool_], top: int, left: int) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the pixels that are set."""
    rows, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
    return (
        left + int(columns[0]),
        top + int(rows[0]),
        left + int(columns[-1]) + 1,
        top + int(rows[-1]) + 1,
    )
