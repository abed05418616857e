"""The labelling errors planted in the demo: what a reviewer is to find.

Every mistake keeps fifteen frames away from any other on the same object, so that one finding
can be credited to one mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from gtreview.demo.labels import CLASS_ID, Box, Drawn, object_id

GUARD = 15
SIDES = ("left", "right")
_PAIRED = ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")


@dataclass(frozen=True)
class Mistake:
    """``first`` … ``last`` (inclusive) are 0-based frames; ``plant`` changes the labels."""

    kind: str
    objects: tuple[str, ...]
    first: int
    last: int
    note: str
    plant: Callable[[Drawn, Mistake], None]
    keypoints: tuple[str, ...] = ()

    @property
    def frames(self) -> range:
        return range(self.first, self.last + 1)

    def boxes(self, drawn: Drawn) -> list[Box]:
        """The first object's boxes in its frames."""
        return [drawn.boxes[self.objects[0]][frame] for frame in self.frames]

    def event(self) -> dict[str, Any]:
        """As truth.json has it."""
        event: dict[str, Any] = {"kind": self.kind, "objects": list(self.objects)}
        if self.keypoints:
            event["keypoints"] = list(self.keypoints)
        return {**event, "first": self.first, "last": self.last, "note": self.note}


def plant(drawn: Drawn) -> dict[str, Any]:
    """Change the labels in place; what truth.json says of it."""
    boxes = drawn.count()
    for mistake in MISTAKES:
        mistake.plant(drawn, mistake)
    return {"boxes": boxes, "events": [mistake.event() for mistake in MISTAKES]}


def _scale(drawn: Drawn, mistake: Mistake, *, side: str, by: float) -> None:
    for box in mistake.boxes(drawn):
        box[side] = round(box[side] * by)


def _move(drawn: Drawn, mistake: Mistake, *, right: float = 0.0, down: float = 0.0) -> None:
    for box in mistake.boxes(drawn):
        box["left"] += round(right * box["width"])
        box["top"] += round(down * box["height"])


def _drift(drawn: Drawn, mistake: Mistake, *, reach: float) -> None:
    boxes = mistake.boxes(drawn)
    for step, box in enumerate(boxes, 1):
        box["left"] += round(reach * box["width"] * step / len(boxes))


def _freeze(drawn: Drawn, mistake: Mistake) -> None:
    boxes = mistake.boxes(drawn)
    held = {key: boxes[0][key] for key in ("left", "top", "width", "height")}
    for box in boxes:
        box.update(held)


def _jitter(drawn: Drawn, mistake: Mistake, *, share: float) -> None:
    chance = np.random.default_rng(mistake.first)
    for box in mistake.boxes(drawn):
        for edge, side in (("left", "width"), ("top", "height")):
            box[edge] += round(chance.normal(0, share) * box[side])


def _drop(drawn: Drawn, mistake: Mistake) -> None:
    for name in mistake.objects:
        for frame in mistake.frames:
            drawn.boxes[name].pop(frame, None)
            drawn.skeletons.get(name, {}).pop(frame, None)


def _swap(drawn: Drawn, mistake: Mistake) -> None:
    first, second = (drawn.boxes[name] for name in mistake.objects)
    for frame in mistake.frames:
        for key in ("left", "top", "width", "height", "label-category-attributes"):
            a, b = first[frame], second[frame]
            a[key], b[key] = b[key], a[key]


def _twin(drawn: Drawn, mistake: Mistake) -> None:
    name, twin = mistake.objects
    chance = np.random.default_rng(mistake.first)
    drawn.boxes[twin] = {}
    for frame in mistake.frames:
        box = {**drawn.boxes[name][frame], "object-name": twin, "object-id": object_id(twin)}
        box["left"] += int(chance.integers(-3, 4))
        box["top"] += int(chance.integers(-2, 3))
        drawn.boxes[twin][frame] = box


def _double(drawn: Drawn, mistake: Mistake) -> None:
    box = mistake.boxes(drawn)[0]
    again = {**box, "left": box["left"] + box["width"] // 6, "height": round(box["height"] * 0.9)}
    drawn.doubles.append((mistake.first, again))


def _relabel(drawn: Drawn, mistake: Mistake, *, class_id: str) -> None:
    for box in mistake.boxes(drawn):
        box["class-id"] = class_id


def _place(drawn: Drawn, mistake: Mistake, **values: int) -> None:
    for box in mistake.boxes(drawn):
        box.update(values)


def _exchange_sides(drawn: Drawn, mistake: Mistake) -> None:
    for frame in mistake.frames:
        skeleton = drawn.skeletons[mistake.objects[0]][frame]
        for left, right in zip(mistake.keypoints[::2], mistake.keypoints[1::2], strict=True):
            skeleton[left], skeleton[right] = skeleton[right], skeleton[left]


def _move_point(drawn: Drawn, mistake: Mistake, *, right: int, down: int) -> None:
    for frame in mistake.frames:
        skeleton = drawn.skeletons[mistake.objects[0]][frame]
        for label in mistake.keypoints:
            x, y = skeleton[label]
            skeleton[label] = x + right, y + down


def _stretch(drawn: Drawn, mistake: Mistake, *, by: float) -> None:
    """The second keypoint goes ``by`` times as far from the first."""
    start, end = mistake.keypoints
    for frame in mistake.frames:
        skeleton = drawn.skeletons[mistake.objects[0]][frame]
        (x0, y0), (x1, y1) = skeleton[start], skeleton[end]
        skeleton[end] = round(x0 + by * (x1 - x0)), round(y0 + by * (y1 - y0))


def _both(*parts: str) -> tuple[str, ...]:
    return tuple(f"{side}_{part}" for part in parts for side in SIDES)


MISTAKES = (
    Mistake("shrink", ("Car:1",), 24, 25, "cut off behind the front door, two frames",
            partial(_scale, side="width", by=0.68)),
    Mistake("shift", ("Car:3",), 30, 30, "a fifth of its width too far right, one frame",
            partial(_move, right=0.22, down=0.06)),
    Mistake("early-exit", ("Car:3",), 52, 93, "no box any more while it drives out", _drop),
    Mistake("shrink", ("Bus:1",), 96, 98, "the roof is left out",
            partial(_scale, side="height", by=0.78)),
    Mistake("class-flip", ("Bus:1",), 150, 153, "called a van",
            partial(_relabel, class_id=CLASS_ID["Van"])),
    Mistake("drop", ("Van:1",), 80, 81, "no box for two frames", _drop),
    Mistake("drift", ("Van:1",), 112, 128, "slides ahead of the van, bit by bit",
            partial(_drift, reach=0.45)),
    Mistake("freeze", ("Car:2",), 186, 195, "stands still while the car drives on", _freeze),
    Mistake("jitter", ("Car:2",), 236, 246, "trembles", partial(_jitter, share=0.08)),
    Mistake("duplicate", ("Car:4", "Car:9"), 164, 177, "a second object on the same car", _twin),
    Mistake("late-entry", ("Car:5",), 212, 253, "labelled only when it is well in", _drop),
    Mistake("unknown-label", ("Car:5",), 272, 273, "a class that the job does not have",
            partial(_relabel, class_id="42")),
    Mistake("zero-area", ("Walker:1",), 34, 34, "a box without width", partial(_place, width=0)),
    Mistake("drop", ("Walker:1",), 110, 110, "no box for one frame", _drop),
    Mistake("swap", ("Walker:1", "Walker:2"), 232, 248, "the two change names as they pass", _swap),
    Mistake("shift", ("Walker:2",), 96, 97, "half a person too far left",
            partial(_move, right=-0.5, down=-0.04)),
    Mistake("drift", ("Walker:3",), 86, 100, "falls behind the man with the cap",
            partial(_drift, reach=0.7)),
    Mistake("double-box", ("Walker:4",), 22, 22, "two boxes of one person in one frame", _double),
    Mistake("side-swap", ("Walker:4",), 58, 61, "left and right exchanged, the whole body",
            _exchange_sides, _both(*_PAIRED)),
    Mistake("long-bone", ("Walker:4",), 112, 113, "the shin ends on the road",
            partial(_stretch, by=1.7), ("left_knee", "left_ankle")),
    Mistake("jitter", ("Walker:5",), 72, 82, "trembles", partial(_jitter, share=0.07)),
    Mistake("keypoint-jump", ("Walker:5",), 128, 128, "the wrist is up at the head",
            partial(_move_point, right=14, down=-82), ("right_wrist",)),
    Mistake("pair-swap", ("Walker:5",), 190, 194, "the knees are exchanged", _exchange_sides,
            _both("knee")),
    Mistake("shrink", ("Walker:6",), 176, 176, "the legs are left out",
            partial(_scale, side="height", by=0.62)),
    Mistake("outside", ("Walker:6",), 230, 230, "a box beyond the picture's edge",
            partial(_place, left=1302)),
    Mistake("class-flip", ("Walker:7",), 244, 246, "called a car",
            partial(_relabel, class_id=CLASS_ID["Car"])),
    Mistake("keypoint-jump", ("Walker:8",), 262, 263, "the nose is on the shoulder",
            partial(_move_point, right=-12, down=34), ("nose",)),
)  # fmt: skip
