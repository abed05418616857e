"""People drawn round their skeletons.

Lengths are shares of the walker's height; "ahead" is the way they walk, "down" is down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gtreview.demo.cars import Piece
from gtreview.demo.paint import Canvas, Colour, Points, capsule, ellipse, rgb, shade, smooth
from gtreview.demo.walkers import SIDES, Walker, pose

LEATHER, EYE = rgb("#9c5a33"), rgb("#2a2024")
_LIGHTS = ((0.0, 1.0, 0.8), (0.3, 0.66, 1.0), (0.6, 0.3, 1.16))
"""How far towards the sun, how wide, how bright the three stripes of a limb are."""


def draw_walker(walker: Walker, way: float, place: tuple[float, float], unit: float) -> Piece:
    """The walker after ``way`` metres, at ``place`` (x, row of the ground); ``unit`` pixels a
    metre."""
    left, top = int(np.floor(place[0] - 0.85 * unit)), int(np.floor(place[1] - 2.1 * unit))
    corner = (left - place[0]) / unit, (top - place[1]) / unit
    canvas = Canvas(1.75, 2.3, unit, 2 if unit > 80 else 4, *corner)
    joints = {name: np.array(at[:2]) for name, at in pose(walker, way).items()}
    _Figure(canvas, walker, joints).draw()
    return Piece(canvas.finished(), left, top)


@dataclass(frozen=True)
class _Figure:
    canvas: Canvas
    walker: Walker
    at: dict[str, Points]

    def draw(self) -> None:
        """From the far side to the near one."""
        far, near = SIDES if self.walker.heading > 0 else SIDES[::-1]
        self._arm(far, 0.74)
        if self.walker.load == "backpack":
            self._backpack()
        self._leg(far, 0.76)
        self._leg(near, 1.0)
        self._neck()
        if self.walker.cut in ("coat", "dress"):
            self._skirt()
        self._trunk()
        self._head()
        self._arm(near, 1.0)
        if self.walker.load == "bag":
            self._bag(near)

    @cached_property
    def _shoulders(self) -> Points:
        return (self.at["left_shoulder"] + self.at["right_shoulder"]) / 2

    @cached_property
    def _hips(self) -> Points:
        return (self.at["left_hip"] + self.at["right_hip"]) / 2

    @cached_property
    def _spread(self) -> float:
        """Half of the shoulders' width as it is seen, of the height."""
        across = self.at["left_shoulder"][0] - self.at["right_shoulder"][0]
        return abs(float(across)) / 2 / self.walker.height

    def _spot(self, origin: Points, ahead: float, down: float) -> Points:
        return self._beside(origin, ahead * self.walker.heading, down)

    def _beside(self, origin: Points, right: float, down: float = 0.0) -> Points:
        return np.asarray(origin + np.array([right, down]) * self.walker.height)

    def _oval(self, at: Points, across: float, down: float, colour: Colour) -> None:
        tall = self.walker.height
        self.canvas.fill(ellipse(at[0], at[1], across * tall, down * tall, 20), colour)

    def _rod(self, a: Points, b: Points, at_a: float, at_b: float, colour: Colour) -> None:
        tall = self.walker.height
        self.canvas.fill(capsule(a, b, at_a * tall, at_b * tall), colour)

    def _limb(self, a: Points, b: Points, at_a: float, at_b: float, colour: Colour) -> None:
        for aside, share, light in _LIGHTS:
            from_a = self._beside(a, aside * at_a, -0.15 * aside * at_a)
            from_b = self._beside(b, aside * at_b, -0.15 * aside * at_b)
            self._rod(from_a, from_b, at_a * share, at_b * share, shade(colour, light))

    def _leg(self, side: str, light: float) -> None:
        walker = self.walker
        hip, knee, ankle, heel, toe = (
            self.at[f"{side}_{name}"] for name in ("hip", "knee", "ankle", "heel", "toe")
        )
        shoe = shade(walker.shoes, light)
        self._rod(self._beside(heel, 0, -0.013), self._beside(toe, 0, -0.01), 0.019, 0.015, shoe)
        if walker.cut == "dress":
            skin = shade(walker.skin, light)
            self._limb(knee, ankle, 0.032, 0.021, skin)
            self._limb(hip, knee, 0.052, 0.038, skin)
        else:
            cloth = shade(walker.legs, light)
            self._limb(knee, ankle, 0.041, 0.03, cloth)
            self._limb(hip, knee, 0.056, 0.042, cloth)
        sole = self._beside(heel, 0, -0.006), self._beside(toe, 0, -0.005)
        self._rod(*sole, 0.008, 0.007, shade(shoe, 0.6))

    def _arm(self, side: str, light: float) -> None:
        walker = self.walker
        shoulder, elbow, wrist = (
            self.at[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist")
        )
        skin, sleeve = shade(walker.skin, light), shade(walker.top, light * 0.96)
        self._limb(wrist, wrist + (wrist - elbow) * 0.22, 0.02, 0.018, skin)
        if walker.cut in ("shirt", "dress"):
            self._limb(elbow, wrist, 0.026, 0.02, skin)
        else:
            self._limb(elbow, wrist, 0.027, 0.025, sleeve)
        self._limb(shoulder, elbow, 0.038, 0.03, sleeve)

    def _trunk(self) -> None:
        chest, waist = self._spread + 0.05, self._spread * 0.7 + 0.052
        rows = (
            (self._beside(self._shoulders, 0, -0.03), chest * 0.62),
            (self._shoulders, chest),
            (self._shoulders * 0.72 + self._hips * 0.28, chest * 0.98),
            (self._shoulders * 0.42 + self._hips * 0.58, waist),
            (self._beside(self._hips, 0, 0.03), self._seat),
        )

        def down(share: float) -> list[Points]:
            return [self._beside(row, half * share) for row, half in rows]

        for left, light in ((-1.0, 0.84), (-0.15, 1.0), (0.55, 1.14)):
            right = 1.0 if light < 1 else 0.98
            part = smooth(np.array([*down(right), *down(left)[::-1]]))
            self.canvas.fill(part, shade(self.walker.top, light))
        if self.walker.cut in ("jacket", "coat"):
            seam = down(0.35 * self.walker.heading)[1:]
            width = 0.009 * self.walker.height
            self.canvas.line(np.array(seam), shade(self.walker.top, 0.6), width)

    @property
    def _seat(self) -> float:
        return self._spread * 0.6 + 0.06

    def _skirt(self) -> None:
        """The lower part of a coat or dress; its hem follows the thighs."""
        walker = self.walker
        coat = walker.cut == "coat"
        colour, drop = (walker.top, 0.62) if coat else (walker.legs, 0.86)
        thighs = np.array(
            [self.at[f"{s}_hip"] * (1 - drop) + self.at[f"{s}_knee"] * drop for s in SIDES]
        )
        top, low = self._beside(self._hips, 0, -0.07), thighs[:, 1].max()
        edge = 0.062 * walker.height
        left, right = thighs[:, 0].min() - edge, thighs[:, 0].max() + edge
        for share, light in ((0.0, 0.8), (0.5, 1.0), (0.85, 1.14)):
            hem, belt = left + (right - left) * share, self._seat * (2 * share - 1)
            corners: list[ArrayLike] = [self._beside(top, belt), self._beside(top, self._seat)]
            self.canvas.fill(np.array([*corners, (right, low), (hem, low)]), shade(colour, light))

    def _neck(self) -> None:
        skin = shade(self.walker.skin, 0.78)
        self._rod(self._beside(self.at["neck"], 0, 0.03), self.at["head"], 0.03, 0.03, skin)

    def _head(self) -> None:
        walker, skull, nose = self.walker, self.at["head"], self.at["nose"]
        self._hair_behind(skull)
        face = self._spot(skull, 0.012, 0)
        self._oval(face, 0.052, 0.066, shade(walker.skin, 0.86))
        self._oval(self._beside(face, 0.012), 0.04, 0.06, walker.skin)
        bridge = self._spot(nose, -0.03, -0.012), self._spot(nose, -0.016, 0)
        self._rod(*bridge, 0.006, 0.011, walker.skin)
        for side in SIDES:
            self._oval(self._spot(self.at[f"{side}_eye"], -0.028, 0), 0.0055, 0.0075, EYE)
        mouth = self._spot(nose, -0.048, 0.027), self._spot(nose, -0.03, 0.027)
        self._rod(*mouth, 0.0035, 0.0035, shade(walker.skin, 0.55))
        self._hair(skull)
        if walker.hair == "hat":
            self._hat(skull)

    def _hair_behind(self, skull: Points) -> None:
        dark = shade(self.walker.hair_colour, 0.8)
        if self.walker.hair == "bob":
            self._oval(self._spot(skull, -0.028, 0.022), 0.052, 0.085, dark)
        elif self.walker.hair == "tail":
            tail = self._spot(skull, -0.055, -0.02), self._spot(skull, -0.09, 0.075)
            self._rod(*tail, 0.022, 0.009, dark)

    def _hair(self, skull: Points) -> None:
        walker = self.walker
        rim = ((0.056, -0.032), (0.046, -0.07), (0, -0.086), (-0.044, -0.066), (-0.062, -0.01),
               (-0.046, 0.04), (-0.02, 0.022), (-0.006, -0.03), (0.03, -0.036))  # fmt: skip
        crown = [self._spot(skull, ahead, down) for ahead, down in rim]
        self.canvas.fill(smooth(np.array(crown)), shade(walker.hair_colour, 0.92))
        gleam = [*crown[1:4], self._spot(skull, -0.02, -0.055)]
        self.canvas.fill(smooth(np.array(gleam)), shade(walker.hair_colour, 1.14))
        if walker.hair != "bob":
            ear = self.at["right_ear" if walker.heading > 0 else "left_ear"]
            self._oval(self._spot(ear, -0.012, 0), 0.011, 0.018, shade(walker.skin, 0.8))

    def _hat(self, skull: Points) -> None:
        felt = shade(self.walker.legs, 0.8)
        rim = ((0.052, -0.04), (0.04, -0.1), (-0.04, -0.1), (-0.056, -0.04))
        self.canvas.fill(smooth(np.array([self._spot(skull, *corner) for corner in rim])), felt)
        brim = self._spot(skull, 0.092, -0.038), self._spot(skull, -0.085, -0.036)
        self._rod(*brim, 0.009, 0.009, shade(felt, 1.1))

    def _backpack(self) -> None:
        middle = self._spot(self._shoulders, -0.11, 0.12)
        corners = ((-0.055, -0.1), (0.06, -0.12), (0.06, 0.1), (-0.055, 0.09))
        for size, light in ((1.0, 0.9), (0.55, 1.2)):
            sack = [self._beside(middle, x * size, y * size) for x, y in corners]
            self.canvas.fill(smooth(np.array(sack)), shade(self.walker.legs, light))

    def _bag(self, side: str) -> None:
        wrist, elbow = self.at[f"{side}_wrist"], self.at[f"{side}_elbow"]
        hand = wrist + (wrist - elbow) * 0.25
        for aside in (-0.03, 0.03):
            strap = self._beside(hand, aside * 0.6), self._beside(hand, aside, 0.06)
            self._rod(*strap, 0.004, 0.004, shade(LEATHER, 0.6))
        for left, light in ((-1.0, 0.85), (0.0, 1.0)):
            corners = ((left * 0.075, 0.05), (0.075, 0.05), (0.086, 0.15), (left * 0.086, 0.15))
            sides = [self._beside(hand, *corner) for corner in corners]
            self.canvas.fill(np.array(sides), shade(LEATHER, light))
