"""Persons who walk about, as keypoints of a video: another skeleton than any that was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDES = ("left", "right")
MIDDLE = ("nose", "neck")
PARTS = ("eye", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
LABELS = (*MIDDLE, *(f"{side}_{part}" for part in PARTS for side in SIDES))

Points = NDArray[np.float64]


def person(chance: np.random.Generator, frames: int, height: float) -> Points:
    """(frames, 16, 2) whole pixels: one who walks, swings arms and legs and slowly turns, seen
    by a camera that stands still; set by a hand that is a few thousandths of the height off."""
    heading = np.cumsum(_smooth(chance, frames, 0.02)) + chance.uniform(0, 6)
    pace = height * (0.008 + np.abs(_smooth(chance, frames, 0.01)))
    phase = np.cumsum(18 * pace / height)
    body = _body(phase)
    cos, sin = np.cos(heading)[:, None], np.sin(heading)[:, None]
    across = body[..., 0] * cos - body[..., 1] * sin
    along = body[..., 0] * sin + body[..., 1] * cos
    x = np.cumsum(pace * np.cos(heading))[:, None] + height * across
    y = height * (0.2 * along - body[..., 2]) + 0.2 * np.cumsum(pace * np.sin(heading))[:, None]
    points = np.stack([x, y], axis=2)
    points += chance.uniform(300, 900, 2) - points.reshape(-1, 2).min(axis=0)
    return np.asarray(np.rint(points + chance.normal(0, 0.003 * height, points.shape)))


def _smooth(chance: np.random.Generator, frames: int, size: float) -> Points:
    """(frames,) noise of deviation ``size`` that changes over about thirty frames."""
    noise = np.convolve(chance.normal(size=frames + 60), np.hanning(61), "valid")[:frames]
    return np.asarray(size * noise / noise.std())


def _body(phase: Points) -> Points:
    """(frames, 16, 3) forward, to the left, up, in heights of the body."""
    still, parts = np.zeros_like(phase), {}
    parts["nose"] = (still + 0.06, still, still + 0.9)
    parts["neck"] = (still, still, still + 0.82)
    for side, sign, turn in (("left", 1, 0.0), ("right", -1, np.pi)):
        leg, arm = 0.45 * np.sin(phase + turn), -0.4 * np.sin(phase + turn)
        shin, fore = leg - 0.5 * np.clip(np.cos(phase + turn), 0, 1), arm + 0.35
        elbow = (0.17 * np.sin(arm), still + 0.13 * sign, 0.8 - 0.17 * np.cos(arm))
        knee = (0.24 * np.sin(leg), still + 0.06 * sign, 0.52 - 0.24 * np.cos(leg))
        parts |= {
            f"{side}_eye": (still + 0.05, still + 0.02 * sign, still + 0.93),
            f"{side}_shoulder": (still, still + 0.11 * sign, still + 0.8),
            f"{side}_elbow": elbow,
            f"{side}_wrist": _below(elbow, 0.15, fore),
            f"{side}_hip": (still, still + 0.06 * sign, still + 0.52),
            f"{side}_knee": knee,
            f"{side}_ankle": _below(knee, 0.24, shin),
        }
    return np.stack([np.stack(parts[label], axis=1) for label in LABELS], axis=1)


def _below(joint: tuple[Points, Points, Points], length: float, angle: Points) -> tuple[Any, ...]:
    return (joint[0] + length * np.sin(angle), joint[1], joint[2] - length * np.cos(angle))


def write_persons(path: Path, seed: int, frames: int, every: int = 1) -> None:
    """A keypoint job's SeqLabel.json of three persons, of which only one frame in ``every`` was
    labelled; half of their points are absent for a few frames now and then."""
    chance = np.random.default_rng(seed)
    listed: list[list[dict[str, Any]]] = [[] for _ in range(frames)]
    for number in range(1, 4):
        points = person(chance, frames * every, chance.uniform(150, 350))[::every]
        for k, label in enumerate(LABELS):
            absent = np.zeros(frames, bool)
            if k % 2:
                for first in chance.integers(0, frames, frames // 60).tolist():
                    absent[first : first + int(chance.integers(1, 15))] = True
            for f in np.flatnonzero(~absent).tolist():
                x, y = points[f, k].astype(int).tolist()
                name = f"{label}:{number}"
                listed[f].append({"x": x, "y": y, "class-id": str(k), "object-name": name})
    entries = [
        {"frame-no": str(f), "frame": f"{f:05}.jpg", "annotations": [], "keypoints": here}
        for f, here in enumerate(listed)
    ]
    path.write_text(json.dumps({"tracking-annotations": entries}))
