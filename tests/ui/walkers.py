"""Two walkers as a keypoint job with images: what edit mode is tried on."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from tests.model.walkers import FRAMES, LABELS, REST

SIZE = (640, 480)
TOPS, SPEEDS = (100, 300), (3, 2)
GONE = 5
"""The frame in which the second walker is not labelled."""


def place(track: int, frame: int, keypoint: int) -> tuple[float, float]:
    """Where a keypoint is, in pixels."""
    x, y = 2 * REST[keypoint]
    return 100 + SPEEDS[track] * frame + float(x), TOPS[track] + float(y)


def write(folder: Path) -> Path:
    """Images in ``img/`` and ``SeqLabel.json`` beside them; the labels' path."""
    images = folder / "img"
    images.mkdir(parents=True)
    for frame in range(FRAMES):
        picture = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
        cv2.imwrite(str(images / f"{frame:04}.png"), picture)
    labels = folder / "SeqLabel.json"
    labels.write_text(json.dumps({"tracking-annotations": [_entry(f) for f in range(FRAMES)]}))
    return labels


def _entry(frame: int) -> dict[str, object]:
    points = []
    for track in (0, 1):
        if (track, frame) != (1, GONE):
            for keypoint, label in enumerate(LABELS):
                x, y = place(track, frame, keypoint)
                points.append(
                    {
                        "object-name": f"{label}:{track + 1}",
                        "class-id": str(keypoint),
                        "x": int(x),
                        "y": int(y),
                    }
                )
    return {"frame-no": str(frame), "frame": f"{frame:04}.png", "keypoints": points}
