"""Known edits of a Ground Truth label file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gtreview.comparison.aligning import beside
from gtreview.formats import registry
from gtreview.model.sequence import Sequence

Annotations = list[list[dict[str, Any]]]


def edited(data: bytes, edit: Callable[[Annotations], None]) -> bytes:
    """``data`` after ``edit`` of its annotations, a list for each frame."""
    document = json.loads(data)
    frames = [frame["annotations"] for frame in document["tracking-annotations"]]
    edit(frames)
    return json.dumps(document).encode()


def boxes_of(data: bytes, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The boxes of the object ``name`` in ``data``, each with its frame."""
    return of([frame["annotations"] for frame in json.loads(data)["tracking-annotations"]], name)


def read(data: bytes, name: str = "a.json") -> Sequence:
    """``data`` as labels of the file ``name``."""
    return registry.parse(data, Path(name), None, None, None)


def of(frames: Annotations, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The boxes of the object ``name``, each with its frame."""
    return [(i, box) for i, all_ in enumerate(frames) for box in all_ if box["object-name"] == name]


def side_by_side(data: bytes, edit: Callable[[Annotations], None]) -> Sequence:
    """``data`` after ``edit``, beside ``data`` as it was."""
    return beside(read(edited(data, edit)), read(data, "before.json"))


def move_one(frames: Annotations) -> None:
    """Vehicle:1 in frame 100: 30 px to the right."""
    for frame, box in of(frames, "Vehicle:1"):
        if frame == 100:
            box["left"] += 30


def delete_span(frames: Annotations) -> None:
    """Vehicle:2 in frames 50 to 59."""
    for frame in range(50, 60):
        frames[frame][:] = [box for box in frames[frame] if box["object-name"] != "Vehicle:2"]


def rename(frames: Annotations) -> None:
    """Vehicle:3 is called Lorry:1."""
    for _, box in of(frames, "Vehicle:3"):
        box["object-name"] = "Lorry:1"


def swap_from_150(frames: Annotations) -> None:
    """Vehicle:1 and Vehicle:2 are each other from frame 150 on."""
    other = {"Vehicle:1": "Vehicle:2", "Vehicle:2": "Vehicle:1"}
    for boxes in frames[150:]:
        for box in boxes:
            box["object-name"] = other.get(box["object-name"], box["object-name"])
