"""Sequences made by hand and read without the program's own readers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence as Many
from pathlib import Path

import numpy as np

from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Attributes, Frames, Label, Origin, Sequence, Track

Box = tuple[float, float, float, float]


def sequence_of(
    rows: Many[tuple[int, str, Box]],
    *,
    frames: int = 0,
    size: tuple[int, int] = (1920, 1080),
    labels: tuple[Label, ...] = (Label("Vehicle", "0"),),
    box_labels: Many[int] = (),
    attributes: Mapping[int, Attributes] | None = None,
) -> Sequence:
    """``rows``: (frame, object name or "" for none, (left, top, width, height));
    ``attributes`` by row."""
    names = list(dict.fromkeys(name for _, name, _ in rows if name))
    given = attributes or {}
    sets: list[Attributes] = [{}, *given.values()]
    corner = np.array([box for _, _, box in rows], float).reshape(-1, 4)
    boxes = Boxes.sorted(
        frame=np.array([frame for frame, _, _ in rows]),
        track=np.array([names.index(name) if name else -1 for _, name, _ in rows]),
        label=np.array(box_labels or [0] * len(rows)),
        left=corner[:, 0],
        top=corner[:, 1],
        width=corner[:, 2],
        height=corner[:, 3],
        attributes=np.array(
            [1 + list(given).index(i) if i in given else 0 for i in range(len(rows))]
        ),
        row=np.arange(len(rows)),
    )
    count = frames or 1 + max((frame for frame, _, _ in rows), default=-1)
    return Sequence(
        name="scene",
        frames=Frames(tuple(f"{i:06}.jpg" for i in range(count)), tuple(range(count))),
        tracks=tuple(Track(name) for name in names),
        labels=labels,
        boxes=boxes,
        origin=Origin(Path("SeqLabel.json"), "seqlabel", ""),
        attribute_sets=tuple(sets),
        size=size,
    )


def path_of(
    name: str,
    boxes: Mapping[int, Box],
) -> list[tuple[int, str, Box]]:
    """Rows of one object."""
    return [(frame, name, box) for frame, box in boxes.items()]


def straight(frames: int, left: float = 100, step: float = 4, width: float = 50) -> dict[int, Box]:
    """A box of width × 2 width that goes to the right."""
    return {f: (left + step * f, 200.0, width, 2 * width) for f in range(frames)}


def from_seqlabel(path: Path) -> Sequence:
    """A tracking file in its own order, sorted by frame number; the class id is the label."""
    document = json.loads(path.read_text())
    entries = sorted(document["tracking-annotations"], key=lambda entry: int(entry["frame-no"]))
    rows: list[tuple[int, str, Box]] = []
    classes: list[str] = []
    for frame, entry in enumerate(entries):
        for box in entry.get("annotations", []):
            corner = (box["left"], box["top"], box["width"], box["height"])
            rows.append((frame, box["object-name"], corner))
            classes.append(box["class-id"])
    ids = sorted(set(classes))
    return sequence_of(
        rows,
        frames=len(entries),
        labels=tuple(Label(id, id) for id in ids),
        box_labels=[ids.index(id) for id in classes],
    )
