"""Labels to audit: a car that is half as wide in frame 12 and missing in frame 20."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review

FRAMES = 30
METADATA = {
    "class-map": {"0": "Car"},
    "human-annotated": "yes",
    "creation-date": "2024-05-01T10:00:00+00:00",
    "type": "groundtruth/video-object-tracking",
    "job-name": "labeling-job/street",
}


def box(left: float, width: int = 40, name: str = "Car:1") -> dict[str, Any]:
    return {
        "left": left,
        "top": 50,
        "width": width,
        "height": 30,
        "class-id": "0",
        "object-id": "a",
        "object-name": name,
    }


def frame(i: int, boxes: list[dict[str, Any]] | None = None, name: str = "Car:1") -> dict[str, Any]:
    boxes = [box(100 + 2 * i, name=name)] if boxes is None else boxes
    return {"annotations": boxes, "frame-no": str(i), "frame": f"{i:04}.jpg", "extra": [1.0, None]}


def frames() -> list[dict[str, Any]]:
    made = [frame(i) for i in range(FRAMES)]
    made[12] = frame(12, [box(124, 20)])
    made[20] = frame(20, [])
    return made


def write(path: Path, entries: list[dict[str, Any]] | None = None, **more: Any) -> Path:
    root = {"tracking-annotations": frames() if entries is None else entries, **more}
    path.write_text(json.dumps(root, ensure_ascii=False), "utf-8")
    return path


def write_job(folder: Path, entries: list[dict[str, Any]] | None = None, **more: Any) -> Path:
    """Labels with their manifest and sequence file; returns the folder."""
    folder.mkdir(exist_ok=True)
    write(folder / "SeqLabel.json", entries)
    names = [one["frame"] for one in (frames() if entries is None else entries)]
    listed = [{"frame-no": i, "frame": name} for i, name in enumerate(names)]
    sequence = {
        "seq-no": 1,
        "prefix": "s3://images/street/",
        "number-of-frames": len(names),
        "frames": listed,
    }
    (folder / "sequence.json").write_text(json.dumps(sequence))
    line = {
        "source-ref": "s3://in/street/sequence.json",
        "Street-ref": "s3://out/street/SeqLabel.json",
        "Street-ref-metadata": METADATA | more,
    }
    (folder / "output.manifest").write_text(json.dumps(line) + "\n")
    return folder


def review(path: Path) -> Review:
    """The one sequence that ``path`` names, reviewed in memory."""
    (source,) = recognise([path])
    return Review.in_memory(open_source(source), pixels=False)
