"""A small sequence with one planted mistake of each of a few kinds, made from nothing."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

FRAMES = 40
SIZE = (320, 200)
SHRUNK, MISSING, GROWN, MOVED = 20, (28, 29), 10, 34
"""Frame in which Car:1 is half as wide, frames in which Car:2 is not labelled, frame in which
Car:2 is twice as high, and frame in which Car:1 is beside its place."""


def box(track: int, frame: int) -> tuple[int, int, int, int]:
    """Left, top, width, height of a car that drives evenly: the truth."""
    return 20 + 5 * frame, 40 + 70 * track, 40, 30


def write(folder: Path, *, many: bool = True) -> Path:
    """Images in ``img/`` and ``SeqLabel.json`` beside them; the labels' path. Without ``many``
    only the shrunk box and the missing ones are planted."""
    images = folder / "img"
    images.mkdir(parents=True)
    noise = np.random.default_rng(3).integers(60, 120, (SIZE[1], SIZE[0], 3), np.uint8)
    for frame in range(FRAMES):
        picture = noise.copy()
        for track, colour in ((0, (60, 60, 220)), (1, (220, 160, 40))):
            left, top, width, height = box(track, frame)
            picture[top : top + height, left : left + width] = colour
        cv2.imwrite(str(images / f"{frame + 1:06}.png"), picture)
    labels = folder / "SeqLabel.json"
    labels.write_text(
        json.dumps({"tracking-annotations": [_entry(f, many) for f in range(FRAMES)]})
    )
    return labels


def _entry(frame: int, many: bool) -> dict[str, object]:
    annotations = []
    for track in (0, 1):
        left, top, width, height = box(track, frame)
        if (track, frame) == (0, SHRUNK):
            width //= 2
        if many and (track, frame) == (1, GROWN):
            height *= 2
        if many and (track, frame) == (0, MOVED):
            left -= 30
        if track == 1 and frame in MISSING:
            continue
        annotations.append(
            {
                "height": height,
                "width": width,
                "top": top,
                "left": left,
                "class-id": "0",
                "label-category-attributes": {},
                "object-id": f"0000000{track}-0000-4000-8000-000000000000",
                "object-name": f"Car:{track + 1}",
            }
        )
    return {"frame-no": str(frame), "frame": f"{frame + 1:06}.png", "annotations": annotations}
