"""What an annotator would have drawn, and the files of the labelling job it came from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.demo.cars import Vehicle
from gtreview.demo.cast import CAST, FPS, FRAMES
from gtreview.demo.render import Sighting
from gtreview.demo.street import HEIGHT, WIDTH
from gtreview.demo.walkers import KEYPOINTS

LABELS = ("Car", "Van", "Bus", "Walker")
CLASS_MAP = {str(i): name for i, name in enumerate((*LABELS, *KEYPOINTS))}
CLASS_ID = {name: number for number, name in CLASS_MAP.items()}
COLOURS = ("Blue", "Green", "Orange", "Red", "Silver", "White", "Yellow")
PREFIX = "s3://example-bucket/street/img/"
ATTRIBUTE = "Street-ref"
_START = 1_760_000_000.0

Box = dict[str, Any]
Skeleton = dict[str, tuple[int, int]]


@dataclass
class Drawn:
    """Labels by object name and frame.

    ``boxes``: as they stand in the file; ``doubles``: (frame, box) of objects that have a box
    in that frame already; ``skeletons``: x, y by keypoint, by the walker's object name.
    """

    boxes: dict[str, dict[int, Box]] = field(default_factory=dict)
    doubles: list[tuple[int, Box]] = field(default_factory=list)
    skeletons: dict[str, dict[int, Skeleton]] = field(default_factory=dict)

    def count(self) -> int:
        """How many boxes there are."""
        return sum(map(len, self.boxes.values())) + len(self.doubles)


def frame_name(frame: int) -> str:
    """The file of a frame: 000001.jpg is frame 0."""
    return f"{frame + 1:06}.jpg"


def object_id(name: str) -> str:
    """The instance id of an object; the same at every drawing."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.com/street/{name}"))


def annotate(sightings: dict[int, list[Sighting]]) -> Drawn:
    """Boxes and skeletons as a careful person draws them: right, but for a pixel or two that
    come and go slowly, as corners set in some frames and interpolated between do."""
    drawn = Drawn()
    for number, actor in enumerate(CAST):
        chance = np.random.default_rng(1000 + number)
        own = {
            frame: sighting
            for frame, seen in sightings.items()
            for sighting in seen
            if sighting.actor is actor and _worth_a_box(sighting)
        }
        drift = _slips(chance, 4)
        drawn.boxes[actor.name] = {f: _box(s, drift[:, f]) for f, s in own.items()}
        if not isinstance(actor.figure, Vehicle):
            slips = _slips(chance, 2 * len(KEYPOINTS))
            drawn.skeletons[actor.name] = {f: _skeleton(s, slips[:, f]) for f, s in own.items()}
    return drawn


def _worth_a_box(sighting: Sighting) -> bool:
    """Nobody labels the first sliver of a bumper."""
    return sighting.right - sighting.left >= 10 and sighting.bottom - sighting.top >= 10


def _slips(chance: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count, frames) offsets of about one, set every dozen frames."""
    knots = np.arange(0, FRAMES + 12, 12)
    values = chance.normal(0, 1, (count, len(knots)))
    frames = np.arange(FRAMES)
    return np.array([np.interp(frames, knots, row) for row in values])


def _box(sighting: Sighting, slip: NDArray[np.float64]) -> Box:
    size = max(sighting.right - sighting.left, sighting.bottom - sighting.top)
    edges = np.array([sighting.left, sighting.top, sighting.right, sighting.bottom], float)
    moved = np.rint(edges + slip * (0.5 + 0.004 * size))
    left, top, right, bottom = np.clip(moved, 0, [WIDTH, HEIGHT, WIDTH, HEIGHT]).astype(int)
    attributes = {
        "Occluded": "yes" if sighting.seen < 0.8 else "no",
        "Truncated": "yes" if sighting.inside < 0.95 else "no",
    }
    figure = sighting.actor.figure
    if isinstance(figure, Vehicle):
        attributes["Color"] = figure.name
    return {
        "left": int(left), "top": int(top),
        "width": int(max(right - left, 2)), "height": int(max(bottom - top, 2)),
        "class-id": CLASS_ID[sighting.actor.label],
        "label-category-attributes": attributes,
        "object-id": object_id(sighting.actor.name),
        "object-name": sighting.actor.name,
    }  # fmt: skip


def _skeleton(sighting: Sighting, slip: NDArray[np.float64]) -> Skeleton:
    """The keypoints within the picture."""
    points = sighting.keypoints
    if points is None:
        return {}
    reach = 0.3 + 0.0022 * (sighting.bottom - sighting.top)
    points = np.rint(points + slip.reshape(-1, 2) * reach).astype(int)
    return {
        name: (int(x), int(y))
        for name, (x, y) in zip(KEYPOINTS, points, strict=True)
        if 0 <= x < WIDTH and 0 <= y < HEIGHT
    }


def seq_label(drawn: Drawn) -> dict[str, Any]:
    """The consolidated labels of the job: SeqLabel.json."""
    return {"tracking-annotations": [_frame(drawn, frame) for frame in range(FRAMES)]}


def _frame(drawn: Drawn, frame: int) -> dict[str, Any]:
    boxes = [track[frame] for track in drawn.boxes.values() if frame in track]
    return {
        "annotations": boxes + [box for at, box in drawn.doubles if at == frame],
        "keypoints": [
            point
            for name, track in drawn.skeletons.items()
            if frame in track
            for point in _keypoints(name, track[frame])
        ],
        "frame-no": str(frame),
        "frame": frame_name(frame),
        "frame-attributes": {"Picture": "clear"},
    }


def _keypoints(name: str, skeleton: Skeleton) -> list[dict[str, Any]]:
    instance = name.partition(":")[2]
    return [
        {
            "x": x, "y": y, "class-id": CLASS_ID[label], "label-category-attributes": {},
            "object-id": object_id(f"{label}:{instance}"), "object-name": f"{label}:{instance}",
        }
        for label, (x, y) in skeleton.items()
    ]  # fmt: skip


def sequence() -> dict[str, Any]:
    """The sequence file: sequence.json."""
    frames = [
        {"frame-no": i, "frame": frame_name(i), "unix-timestamp": round(_START + i / FPS, 3)}
        for i in range(FRAMES)
    ]
    return {"seq-no": 1, "prefix": PREFIX, "number-of-frames": FRAMES, "frames": frames}


def manifest_line() -> dict[str, Any]:
    """The one line of output.manifest."""
    output = "s3://example-bucket/output/street/annotations/consolidated-annotation/output/0"
    return {
        "source-ref": "s3://example-bucket/street/sequence.json",
        ATTRIBUTE: f"{output}/SeqLabel.json",
        f"{ATTRIBUTE}-metadata": {
            "class-map": CLASS_MAP,
            "job-name": "labeling-job/street",
            "human-annotated": "yes",
            "creation-date": "2025-10-09T08:53:20+00:00",
            "type": "groundtruth/video-object-tracking",
        },
    }


def label_categories() -> dict[str, Any]:
    """The job's label category configuration file."""
    colour = {"name": "Color", "type": "string", "enum": list(COLOURS)}
    yes_or_no = [
        {"name": name, "type": "string", "enum": ["yes", "no"]}
        for name in ("Occluded", "Truncated")
    ]
    return {
        "documentVersion": "2020-03-01",
        "labels": [
            {"label": name, **({} if name == "Walker" else {"categoryAttributes": [colour]})}
            for name in LABELS
        ],
        "categoryGlobalAttributes": yes_or_no,
        "frameAttributes": [
            {
                "name": "Picture",
                "description": "Is the picture sharp enough to be labelled?",
                "type": "string",
                "enum": ["clear", "blurred"],
            }
        ],
        "annotationType": "BoundingBox",
        "instructions": {
            "shortInstruction": "Draw a tight box around every vehicle and everyone on foot.",
            "fullInstruction": "Draw a tight box around every vehicle and everyone on foot, from "
            "the frame in which they come into the picture to the one in which they leave it. "
            "Keep the box while something passes in front, and set Occluded to yes.",
        },
    }
