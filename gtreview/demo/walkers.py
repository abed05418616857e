"""People on foot: who they are, and a skeleton that walks.

A skeleton is computed in the walker's own metres (forward, up, to its left) and then projected;
the seventeen COCO keypoints are those same joints.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtreview.demo.paint import Colour, Points

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
