"""People on foot: a skeleton that walks, and the clothes drawn round it.

A skeleton is computed in the walker's own metres (forward, up, to its left) and then projected;
the seventeen COCO keypoints are those same joints.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtreview.demo.cars import Piece
from gtreview.demo.paint import Canvas, Colour, Points, capsule, ellipse, rgb, shade, smooth

KEYPOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip",
    "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
SIDES = ("left", "right")
STRIDE = 0.8
"""Metres of two steps, per metre of height."""
_SLOPE = 0.22
"""Rows by which a metre farther away lies higher on the ground, in metres."""


@dataclass(frozen=True)
class Walker:
    """``height`` metres; ``heading`` +1 right, −1 left; ``turned`` radians towards the viewer.

    ``cut``: jacket, coat, dress or shirt; ``hair``: short, bob, tail or hat; ``load``: empty,
    backpack or bag.
    """

    height: float
    heading: int
    skin: Colour
    hair_colour: Colour
    top: Colour
    legs: Colour
    shoes: Colour
    cut: str = "jacket"
    hair: str = "short"
    load: str = ""
    turned: float = 0.45


Joints = dict[str, tuple[float, float, float]]
"""Joint → (right, down, away) metres from the point of the ground under the hips."""


def pose(walker: Walker, way: float) -> Joints:
    """Where the joints are after ``way`` metres: the keypoints and ``*_toe``, ``*_heel``,
    ``neck``, ``head``."""
    tall = walker.height
    phase = 2 * np.pi * way / (STRIDE * tall)
    body: dict[str, tuple[float, float, float]] = {}
    for side, sign in (("left", 1), ("right", -1)):
        _leg(body, side, sign, tall, phase + (0 if sign > 0 else np.pi))
        _arm(body, side, sign, tall, phase + (np.pi if sign > 0 else 0))
    body["neck"] = (0.03 * tall, 0.865 * tall, 0.0)
    body["head"] = (0.045 * tall, 0.932 * tall, 0.0)
    body["nose"] = (0.122 * tall, 0.922 * tall, 0.0)
    for side, sign in (("left", 1), ("right", -1)):
        body[f"{side}_eye"] = (0.1 * tall, 0.943 * tall, sign * 0.024 * tall)
        body[f"{side}_ear"] = (0.038 * tall, 0.935 * tall, sign * 0.05 * tall)
    lift = min(up for name, (_, up, _) in body.items() if name.endswith(("toe", "heel")))
    return {
        name: _seen(walker, forward, up - lift, left) for name, (forward, up, left) in body.items()
    }


def _leg(body: Joints, side: str, sign: int, tall: float, phase: float) -> None:
    """Thigh swings as a sine, the knee bends while the leg comes forward."""
    thigh = 0.4 * np.sin(phase) + 0.06
    bend = 0.1 + 0.9 * max(0.0, float(np.cos(phase + 0.4))) ** 2
    hip = np.array([0.0, 0.53 * tall])
    knee = hip + 0.245 * tall * np.array([np.sin(thigh), -np.cos(thigh)])
    shin = thigh - bend
    ankle = knee + 0.24 * tall * np.array([np.sin(shin), -np.cos(shin)])
    pitch = 0.3 * max(0.0, float(np.sin(phase))) ** 4
    pitch -= 0.75 * max(0.0, float(np.cos(phase + np.pi / 2 - 0.4))) ** 3
    along = np.array([np.cos(pitch), np.sin(pitch)])
    under = np.array([np.sin(pitch), -np.cos(pitch)]) * 0.04 * tall
    heel, toe = ankle - 0.02 * tall * along + under, ankle + 0.105 * tall * along + under
    width = sign * 0.05 * tall
    for name, (forward, up) in {"hip": hip, "knee": knee, "ankle": ankle, "heel": heel,
                                "toe": toe}.items():  # fmt: skip
        body[f"{side}_{name}"] = (float(forward), float(up), width)


def _arm(body: Joints, side: str, sign: int, tall: float, phase: float) -> None:
    swing, bend = 0.42 * np.sin(phase), 0.38 + 0.22 * np.sin(phase)
    shoulder = np.array([0.02 * tall, 0.815 * tall])
    elbow = shoulder + 0.165 * tall * np.array([np.sin(swing), -np.cos(swing)])
    wrist = elbow + 0.145 * tall * np.array([np.sin(swing + bend), -np.cos(swing + bend)])
    for name, (forward, up), out in (
        ("shoulder", shoulder, 0.1), ("elbow", elbow, 0.125), ("wrist", wrist, 0.12),
    ):  # fmt: skip
        body[f"{side}_{name}"] = (float(forward), float(up), sign * out * tall)


def _seen(walker: Walker, forward: float, up: float, left: float) -> tuple[float, float, float]:
    """From the walker's own directions to the viewer's: right, down, away."""
    along, across = np.cos(walker.turned), np.sin(walker.turned)
    right = walker.heading * forward * along + left * across
    away = -forward * across + walker.heading * left * along
    return float(right), float(-up - _SLOPE * away), float(away)


def keypoints(walker: Walker, way: float, x: float, ground: float, unit: float) -> Points:
    """(17, 2) pixels of the COCO keypoints of a walker who stands at ``x`` on row ``ground``."""
    joints = pose(walker, way)
    return np.array([joints[name][:2] for name in KEYPOINTS]) * unit + (x, ground)


def draw_walker(walker: Walker, way: float, x: float, ground: float, unit: float) -> Piece:
    """The walker after ``way`` metres, at ``x`` on the row ``ground``; ``unit`` pixels a metre."""
    joints = pose(walker, way)
    left, top = int(np.floor(x - 0.85 * unit)), int(np.floor(ground - 2.1 * unit))
    finer = 2 if unit > 80 else 4
    canvas = Canvas(1.75, 2.3, unit, finer, (left - x) / unit, (top - ground) / unit)
    drawing = _Drawing(canvas, walker, {name: np.array(at[:2]) for name, at in joints.items()})
    far, near = ("left", "right") if walker.heading > 0 else ("right", "left")
    drawing.arm(far, 0.74)
    if walker.load == "backpack":
        drawing.backpack()
    drawing.leg(far, 0.76)
    drawing.leg(near, 1.0)
    drawing.trunk()
    drawing.head()
    drawing.arm(near, 1.0)
    if walker.load == "bag":
        drawing.bag(near)
    return Piece(canvas.finished(), left, top)


@dataclass(frozen=True)
class _Drawing:
    canvas: Canvas
    walker: Walker
    at: dict[str, Points]

    def limb(self, a: Points, b: Points, at_a: float, at_b: float, colour: Colour) -> None:
        """A limb with a sunny right side; half widths in shares of the height."""
        tall = self.walker.height
        wide, thin = at_a * tall, at_b * tall
        for aside, share, light in ((0.0, 1.0, 0.8), (0.3, 0.66, 1.0), (0.6, 0.3, 1.16)):
            step = np.array([aside, -0.15 * aside])
            shape = capsule(a + step * wide, b + step * thin, wide * share, thin * share)
            self.canvas.fill(shape, shade(colour, light))

    def leg(self, side: str, light: float) -> None:
        walker, at = self.walker, self.at
        bare = walker.cut == "dress"
        cloth = shade(walker.skin if bare else walker.legs, light)
        shoe = shade(walker.shoes, light)
        hip, knee, ankle = (at[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        self.canvas.fill(
            capsule(at[f"{side}_heel"] - (0, 0.022), at[f"{side}_toe"] - (0, 0.018), 0.034, 0.026),
            shoe,
        )
        self.limb(knee, ankle, 0.032 if bare else 0.041, 0.021 if bare else 0.03, cloth)
        self.limb(hip, knee, 0.056, 0.042, cloth)
        self.canvas.fill(
            capsule(at[f"{side}_heel"] - (0, 0.012), at[f"{side}_toe"] - (0, 0.01), 0.014, 0.012),
            shade(shoe, 0.6),
        )

    def arm(self, side: str, light: float) -> None:
        walker, at = self.walker, self.at
        shoulder, elbow, wrist = (at[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        skin, sleeve = shade(walker.skin, light), shade(walker.top, light * 0.96)
        short = walker.cut in ("shirt", "dress")
        hand = wrist + (wrist - elbow) * 0.22
        self.limb(wrist, hand, 0.02, 0.018, skin)
        self.limb(elbow, wrist, 0.026, 0.02 if short else 0.025, skin if short else sleeve)
        self.limb(shoulder, elbow, 0.038, 0.03, sleeve)

    def trunk(self) -> None:
        walker, at, tall = self.walker, self.at, self.walker.height
        shoulders = (at["left_shoulder"] + at["right_shoulder"]) / 2
        hips = (at["left_hip"] + at["right_hip"]) / 2
        spread = abs(at["left_shoulder"][0] - at["right_shoulder"][0]) / 2
        chest, waist, seat = (
            spread + 0.05 * tall,
            spread * 0.7 + 0.052 * tall,
            spread * 0.6 + 0.06 * tall,
        )
        hem = hips + (0, 0.03 * tall)
        self._neck()
        if walker.cut in ("coat", "dress"):
            self._skirt(hips, seat)
        middle = shoulders * 0.42 + hips * 0.58
        rows = ((shoulders - (0, 0.03 * tall), chest * 0.62), (shoulders, chest),
                (shoulders * 0.72 + hips * 0.28, chest * 0.98), (middle, waist), (hem, seat))  # fmt: skip
        right = [row + (half, 0) for row, half in rows]
        left = [row - (half, 0) for row, half in reversed(rows)]
        outline = smooth([*right, *left])
        self.canvas.fill(outline, shade(walker.top, 0.84))
        sunny = [row + (half * 0.98, 0) for row, half in rows]
        dark = [row + (half * -0.15, 0) for row, half in reversed(rows)]
        self.canvas.fill(smooth([*sunny, *dark]), walker.top)
        edge = [row + (half * 0.55, 0) for row, half in reversed(rows)]
        self.canvas.fill(smooth([*sunny, *edge]), shade(walker.top, 1.14))
        if walker.cut in ("jacket", "coat"):
            front = 0.35 * walker.heading
            seam = [row + (half * front, 0) for row, half in rows[1:]]
            self.canvas.line(seam, shade(walker.top, 0.6), 0.009 * tall)

    def _skirt(self, hips: Points, seat: float) -> None:
        walker, tall = self.walker, self.walker.height
        colour = walker.top if walker.cut == "coat" else walker.legs
        drop = 0.62 if walker.cut == "coat" else 0.86
        thighs = [
            self.at[f"{side}_hip"] * (1 - drop) + self.at[f"{side}_knee"] * drop for side in SIDES
        ]
        low = max(point[1] for point in thighs)
        left = min(point[0] for point in thighs) - 0.062 * tall
        right = max(point[0] for point in thighs) + 0.062 * tall
        top = hips - (0, 0.07 * tall)
        skirt = np.array([top - (seat, 0), top + (seat, 0), (right, low), (left, low)])
        self.canvas.fill(skirt, shade(colour, 0.8))
        middle = (left + right) / 2
        self.canvas.fill([top, top + (seat, 0), (right, low), (middle, low + 0.008)], colour)
        sun = [
            top + (seat * 0.6, 0),
            top + (seat, 0),
            (right, low),
            (right * 0.7 + middle * 0.3, low),
        ]
        self.canvas.fill(sun, shade(colour, 1.14))

    def _neck(self) -> None:
        skin = shade(self.walker.skin, 0.78)
        tall = self.walker.height
        self.canvas.fill(
            capsule(self.at["neck"] + (0, 0.03 * tall), self.at["head"], 0.03 * tall, 0.03 * tall),
            skin,
        )

    def head(self) -> None:
        walker, tall = self.walker, self.walker.height
        face = self.at["head"]
        ahead = np.array([walker.heading * tall, 0.0])
        down = np.array([0.0, tall])
        self._hair_behind(face, ahead, down)
        self.canvas.fill(
            ellipse(*(face + ahead * 0.012), 0.052 * tall, 0.066 * tall), shade(walker.skin, 0.86)
        )
        self.canvas.fill(
            ellipse(*(face + ahead * 0.012 + (0.012 * tall, 0)), 0.04 * tall, 0.06 * tall),
            walker.skin,
        )
        nose = self.at["nose"]
        self.canvas.fill(capsule(nose - ahead * 0.03 - down * 0.012, nose - ahead * 0.016, 0.006 * tall, 0.011 * tall),
                         walker.skin)  # fmt: skip
        for side in SIDES:
            eye = self.at[f"{side}_eye"] - ahead * 0.028
            self.canvas.fill(ellipse(*eye, 0.0055 * tall, 0.0075 * tall, 12), rgb("#2a2024"))
        mouth = nose - ahead * 0.034 + down * 0.027
        self.canvas.line(
            [mouth - ahead * 0.014, mouth + ahead * 0.004], shade(walker.skin, 0.55), 0.007 * tall
        )
        self._hair(face, ahead, down)

    def _hair_behind(self, face: Points, ahead: Points, down: Points) -> None:
        walker, tall = self.walker, self.walker.height
        dark = shade(walker.hair_colour, 0.8)
        if walker.hair == "bob":
            back = face - ahead * 0.028 + down * 0.022
            self.canvas.fill(ellipse(*back, 0.052 * tall, 0.085 * tall), dark)
        elif walker.hair == "tail":
            start = face - ahead * 0.055 - down * 0.02
            self.canvas.fill(
                capsule(start, start - ahead * 0.035 + down * 0.095, 0.022 * tall, 0.009 * tall),
                dark,
            )

    def _hair(self, face: Points, ahead: Points, down: Points) -> None:
        walker, tall = self.walker, self.walker.height
        colour = walker.hair_colour
        crown = [
            face + ahead * 0.056 - down * 0.032, face + ahead * 0.046 - down * 0.07,
            face - down * 0.086, face - ahead * 0.044 - down * 0.066,
            face - ahead * 0.062 - down * 0.01, face - ahead * 0.046 + down * 0.04,
            face - ahead * 0.02 + down * 0.022, face - ahead * 0.006 - down * 0.03,
            face + ahead * 0.03 - down * 0.036,
        ]  # fmt: skip
        self.canvas.fill(smooth(crown), shade(colour, 0.92))
        gleam = [crown[1], crown[2], crown[3], face - ahead * 0.02 - down * 0.055]
        self.canvas.fill(smooth(gleam), shade(colour, 1.14))
        ear = self.at["right_ear" if walker.heading > 0 else "left_ear"]
        if walker.hair != "bob":
            self.canvas.fill(
                ellipse(*(ear - ahead * 0.012), 0.011 * tall, 0.018 * tall, 14),
                shade(walker.skin, 0.8),
            )
        if walker.hair == "hat":
            felt = shade(walker.legs, 0.8)
            self.canvas.fill(smooth([face + ahead * 0.052 - down * 0.04, face + ahead * 0.04 - down * 0.1,
                                     face - ahead * 0.04 - down * 0.1, face - ahead * 0.056 - down * 0.04]), felt)  # fmt: skip
            self.canvas.fill(capsule(face + ahead * 0.092 - down * 0.038, face - ahead * 0.085 - down * 0.036,
                                     0.009 * tall, 0.009 * tall), shade(felt, 1.1))  # fmt: skip

    def backpack(self) -> None:
        tall, ahead = self.walker.height, self.walker.heading
        shoulders = (self.at["left_shoulder"] + self.at["right_shoulder"]) / 2
        x, y = shoulders - (ahead * 0.11 * tall, -0.02 * tall)
        sack = [(x - 0.055 * tall, y), (x + 0.06 * tall, y - 0.02 * tall), (x + 0.06 * tall, y + 0.22 * tall),
                (x - 0.055 * tall, y + 0.21 * tall)]  # fmt: skip
        self.canvas.fill(smooth(sack), shade(self.walker.legs, 0.9))
        self.canvas.fill(smooth(np.array(sack) * (0.6, 0.5) + np.array([x * 0.4 + 0.02, y * 0.5 + 0.09])),
                         shade(self.walker.legs, 1.2))  # fmt: skip

    def bag(self, side: str) -> None:
        tall = self.walker.height
        wrist, elbow = self.at[f"{side}_wrist"], self.at[f"{side}_elbow"]
        x, y = wrist + (wrist - elbow) * 0.25
        leather = rgb("#9c5a33")
        self.canvas.line([(x - 0.03, y), (x - 0.05, y + 0.1)], shade(leather, 0.6), 0.012)
        self.canvas.line([(x + 0.03, y), (x + 0.05, y + 0.1)], shade(leather, 0.6), 0.012)
        low, wide = y + 0.15 * tall, 0.075 * tall
        self.canvas.fill([(x - wide, y + 0.08), (x + wide, y + 0.08), (x + wide * 1.15, low), (x - wide * 1.15, low)],
                         shade(leather, 0.85))  # fmt: skip
        self.canvas.fill(
            [(x, y + 0.08), (x + wide, y + 0.08), (x + wide * 1.15, low), (x + 0.01, low)], leather
        )
