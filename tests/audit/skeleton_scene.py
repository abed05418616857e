"""Skeletons to audit: two people in twelve images, nothing wrong with them; the second one is gone
from image 7 on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

IMAGES = 12
LABELS = ("nose", "left_hand", "right_hand", "left_foot", "right_foot")
REST = ((100, 20), (60, 80), (140, 80), (70, 160), (130, 160))
STRIKE = '"><script>alert(1)</script>'
LIQUID = "{{ task.input.image_s3_uri }} {% raw %}"


def skeleton(i: int, name: str, labels: tuple[str, ...] = LABELS, **more: Any) -> dict[str, Any]:
    """A person in image ``i`` that walks to the right; the right foot is hidden up to image 3."""
    left = 3 * i + (300 if name.endswith("2") else 0)
    points = [
        {"label": label, "x": left + x, "y": y} for label, (x, y) in zip(labels, REST, strict=True)
    ]
    return {"name": name, "annotations": points[:-1] if i <= 3 else points, **more}


def answer(i: int, skeletons: list[dict[str, Any]]) -> dict[str, Any]:
    """A line of an output manifest; its addresses are pre-signed."""
    return {
        "source-ref": f"s3://pictures/walk/{i:04}.jpg?X-Amz-Signature=secret",
        "walk": {"original_annotations": "[]", "updated_annotations": skeletons},
        "walk-metadata": {"type": "groundtruth/custom", "job-name": "labeling-job/walkers"},
    }


def lines(
    labels: tuple[str, ...] = LABELS, names: tuple[str, str] = ("person 1", "person 2")
) -> list[dict[str, Any]]:
    """All lines: the first person is drawn in red squares, the second one as the rig says."""
    drawn = {"annotation_options": {"line_color": "red", "keypoint_style": "SolidSquare"}}
    return [
        answer(
            i,
            [
                skeleton(i, names[0], labels, **drawn),
                *([] if i >= 7 else [skeleton(i, names[1], labels)]),
            ],
        )
        for i in range(IMAGES)
    ]


def write_manifest(folder: Path, made: list[dict[str, Any]] | None = None) -> Path:
    """The manifest in ``folder``; returns its path."""
    folder.mkdir(exist_ok=True)
    path = folder / "output.manifest"
    text = "".join(json.dumps(line) + "\n" for line in (lines() if made is None else made))
    path.write_text(text, "utf-8")
    return path


def write_keypoints(path: Path, labels: tuple[str, ...], frames: int = 6) -> Path:
    """A video job's labels of one skeleton with ``labels``."""
    entries = [
        {
            "keypoints": [
                {"x": 10 + k + i, "y": 20 + k, "class-id": str(k), "object-name": f"{label}:1"}
                for k, label in enumerate(labels)
            ],
            "frame-no": str(i),
            "frame": f"{i:04}.jpg",
        }
        for i in range(frames)
    ]
    path.write_text(json.dumps({"tracking-annotations": entries}), "utf-8")
    return path
