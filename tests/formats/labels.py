"""Labels to read, made from nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gtreview.formats import seqlabel
from gtreview.formats.sequence_file import SequenceFile
from gtreview.model.sequence import Sequence

PATH = Path("SeqLabel.json")


def box(name: str = "Car:1", class_id: str | None = "0", **more: Any) -> dict[str, Any]:
    """A box of 30 × 40 at 10, 20."""
    whole = {"left": 10, "top": 20, "width": 30, "height": 40, "object-name": name}
    return {**whole, **({} if class_id is None else {"class-id": class_id}), **more}


def point(name: str, x: float, y: float, class_id: str = "0", **more: Any) -> dict[str, Any]:
    """A keypoint."""
    return {"x": x, "y": y, "class-id": class_id, "object-name": name, **more}


def frame(number: object, name: str | None, *boxes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A frame's entry."""
    named = {} if name is None else {"frame": name}
    return {"frame-no": number, **named, "annotations": list(boxes), **more}


def numbered(*frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries ``000001.jpg``, … with these boxes."""
    return [frame(str(i), f"{i + 1:06}.jpg", *boxes) for i, boxes in enumerate(frames)]


def parse(
    frames: list[Any], kind: str = "tracking", order: SequenceFile | None = None, **more: Any
) -> Sequence:
    """The sequence of these entries."""
    data = json.dumps({f"{kind}-annotations": frames}).encode()
    return seqlabel.parse(data, PATH, order=order, **more)


def texts(sequence: Sequence) -> list[str]:
    """What is told of the labels."""
    return [notice.text for notice in sequence.notices]
