"""A small street scene as labels, with mistakes at known places, opened without images."""

from __future__ import annotations

import json
from pathlib import Path

from gtreview.formats import seqlabel
from gtreview.review.agreement import Agreement
from gtreview.review.opening import Opened
from gtreview.review.sources import Source

FRAMES = 30


def labels(**moved: int) -> bytes:
    """Cars ``Car:1`` … ``Car:4`` drive through `FRAMES` frames at 4 px a frame.

    Each car is drawn 40 × 20 px; in the frame that is given for it (``car1=10``) its box is
    twice as high, which is a size change of +100 % there and −50 % in the next.
    """
    entries = []
    for frame in range(FRAMES):
        boxes = [
            {
                "object-name": f"Car:{car}",
                "object-id": f"id-{car}",
                "class-id": "0",
                "left": 100 + 4 * frame,
                "top": 100 * car,
                "width": 40,
                "height": 40 if moved.get(f"car{car}") == frame else 20,
            }
            for car in (1, 2, 3, 4)
        ]
        entries.append({"frame": f"{frame:06d}.jpg", "frame-no": str(frame), "annotations": boxes})
    return json.dumps({"tracking-annotations": entries}).encode()


USUAL = {"car1": 10, "car2": 15, "car3": 20}


def write(folder: Path, data: bytes | None = None) -> Path:
    """The usual labels as a file in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "SeqLabel.json"
    path.write_bytes(labels(**USUAL) if data is None else data)
    return path


def opened(path: Path) -> Opened:
    """The labels at ``path``, by themselves and with nothing to be said of them."""
    data = path.read_bytes()
    return Opened(seqlabel.parse(data, path), None, Agreement(True), Source(path), data)
