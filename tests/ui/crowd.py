"""A busy street: many objects of several labels with long names, and many findings."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

FRAMES, OBJECTS = 60, 18
SIZE = (640, 360)
LABELS = ("Car", "Emergency vehicle", "Pedestrian with a pram")
COLOURS = ((60, 60, 220), (220, 160, 40), (90, 200, 90))


def box(track: int, frame: int) -> tuple[int, int, int, int]:
    """Left, top, width, height of what drives evenly: the truth."""
    row, column = divmod(track, 3)
    return 20 + 200 * column + 2 * frame, 12 + 58 * row, 40, 30


def write(folder: Path) -> Path:
    """Images in ``img/`` and ``SeqLabel.json`` beside them; the labels' path. Each object but
    every sixth is as planted in `_planted` in two of its frames."""
    images = folder / "img"
    images.mkdir(parents=True)
    ground = np.random.default_rng(5).integers(50, 90, (SIZE[1], SIZE[0], 3), np.uint8)
    for frame in range(FRAMES):
        picture = ground.copy()
        for track in range(OBJECTS):
            left, top, width, height = box(track, frame)
            picture[top : top + height, left : left + width] = COLOURS[track % 3]
        cv2.imwrite(str(images / f"{frame + 1:06}.jpg"), picture)
    labels = folder / "SeqLabel.json"
    entries = [_entry(frame) for frame in range(FRAMES)]
    labels.write_text(json.dumps({"tracking-annotations": entries}))
    return labels


def _entry(frame: int) -> dict[str, object]:
    found = (_annotation(track, frame) for track in range(OBJECTS))
    annotations = [annotation for annotation in found if annotation is not None]
    return {"frame-no": str(frame), "frame": f"{frame + 1:06}.jpg", "annotations": annotations}


def _annotation(track: int, frame: int) -> dict[str, object] | None:
    place = box(track, frame)
    if track % 6 and frame in (5 + 2 * track, 25 + track):
        place = _planted(track, *place)
    if place is None:
        return None
    left, top, width, height = place
    return {
        "left": left,
        "top": top,
        "width": width,
        "height": height,
        "class-id": str(track % 3),
        "label-category-attributes": {"occluded": "yes" if track % 2 else "no"},
        "object-id": f"{track:08}-0000-4000-8000-000000000000",
        "object-name": f"{LABELS[track % 3]}:{track + 1}",
    }


def _planted(
    track: int, left: int, top: int, width: int, height: int
) -> tuple[int, int, int, int] | None:
    """Half as wide, twice as high, beside its place, or missing."""
    return (
        (left, top, width // 2, height),
        (left, top, width, 2 * height),
        (left + 25, top, width, height),
        None,
    )[track % 4]
