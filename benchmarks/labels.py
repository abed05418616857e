"""Labels of any size to measure with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson

COCO = (
    "nose",
    *(
        f"{side}_{part}"
        for part in ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
)


def write_labels(path: Path, objects: int, frames: int) -> None:
    """A tracking job's SeqLabel.json: objects that wander in whole pixels, each box with what
    the service writes about it, and one box in 500 too small."""
    chance = np.random.default_rng(objects)
    shape = (objects, frames)
    left = chance.integers(0, 1700, (objects, 1)) + chance.integers(-2, 3, shape).cumsum(1)
    top = chance.integers(0, 900, (objects, 1)) + chance.integers(-1, 2, shape).cumsum(1)
    width = chance.integers(20, 120, (objects, 1)) + chance.integers(-1, 2, shape)
    width = np.where(chance.random(shape) < 1 / 500, width // 2, width)
    ids = [f"{i:08x}-0000-4000-8000-{i:012x}" for i in range(objects)]
    columns = [values.tolist() for values in (left, top, width, width * 2)]
    with path.open("wb") as stream:
        stream.write(b'{"tracking-annotations":[')
        for frame in range(frames):
            boxes = [
                {
                    "annotator-comment": "",
                    "height": columns[3][i][frame],
                    "width": columns[2][i][frame],
                    "left": columns[0][i][frame],
                    "top": columns[1][i][frame],
                    "class-id": "0",
                    "label-category-attributes": {"Moving": "yes"},
                    "object-id": ids[i],
                    "object-name": f"Vehicle:{i + 1}",
                }
                for i in range(objects)
            ]
            entry = {
                "annotations": boxes,
                "frame-no": str(frame),
                "frame": f"{frame:06}.jpg",
                "frame-attributes": {},
            }
            stream.write(b"," * (frame > 0) + orjson.dumps(entry))
        stream.write(b"]}")


def write_skeletons(path: Path, objects: int, frames: int) -> None:
    """A keypoint job's SeqLabel.json: COCO's seventeen points of objects that wander in whole
    pixels inside 1920 × 1080, each with what the service writes about it; one in twenty is
    absent."""
    chance = np.random.default_rng(objects)
    shape = (objects, frames)
    rest = chance.normal(0, 20, (objects, 1, len(COCO)))
    places = []
    for extent in (1920, 1080):
        way = chance.normal(0, 2, shape).cumsum(1) + chance.integers(0, extent, (objects, 1))
        bounced = extent / 2 - np.abs(way % (2 * extent) - extent) * 0.8 + 0.4 * extent
        jitter = chance.normal(0, 1, (*shape, len(COCO)))
        places.append(np.rint(bounced[..., None] + rest + jitter).astype(int).tolist())
    present = (chance.random((*shape, len(COCO))) > 0.05).tolist()
    ids = [[f"{i:08x}-0000-4000-8000-{k:012x}" for k in range(len(COCO))] for i in range(objects)]
    with path.open("wb") as stream:
        stream.write(b'{"tracking-annotations":[')
        for frame in range(frames):
            points = [
                {
                    "x": places[0][i][frame][k],
                    "y": places[1][i][frame][k],
                    "class-id": str(k),
                    "label-category-attributes": {},
                    "object-id": ids[i][k],
                    "object-name": f"{label}:{i + 1}",
                }
                for i in range(objects)
                for k, label in enumerate(COCO)
                if present[i][frame][k]
            ]
            entry = {
                "annotations": [],
                "keypoints": points,
                "frame-no": str(frame),
                "frame": f"{frame:06}.jpg",
                "frame-attributes": {},
            }
            stream.write(b"," * (frame > 0) + orjson.dumps(entry))
        stream.write(b"]}")
