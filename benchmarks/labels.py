"""Labels of any size to measure with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson


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
