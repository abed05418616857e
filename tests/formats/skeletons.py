"""Manifests of skeleton jobs to read, made from nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gtreview.formats import registry, skeleton_manifest
from gtreview.model.sequence import Sequence

MANIFEST = Path("output.manifest")
META = {"type": "groundtruth/custom", "job-name": "labeling-job/flies"}


def dot(label: str, x: object = 1, y: object = 2, **more: Any) -> dict[str, Any]:
    """A point."""
    return {"label": label, "x": x, "y": y, **more}


def skeleton(*points: Any, name: str | None = "fly 1", **more: Any) -> dict[str, Any]:
    """A skeleton of these points."""
    named = {} if name is None else {"name": name}
    return {**named, "annotations": list(points), **more}


def answer(image: str, *skeletons: Any, original: Any = (), **more: Any) -> dict[str, Any]:
    """A line of an output manifest."""
    content = {
        "image_file_name": image.rpartition("/")[2],
        "original_annotations": list(original) if isinstance(original, tuple) else original,
        "updated_annotations": list(skeletons),
        "worker_id": "w1",
        "no_changes_needed": False,
        **more,
    }
    return {"source-ref": image, "pose": content, "pose-metadata": META}


def task(image: str, *skeletons: Any, key: str = "annotations") -> dict[str, Any]:
    """A line of an input manifest."""
    return {"source-ref": image, key: list(skeletons)}


def frame(number: int) -> str:
    """The address of an image of a video."""
    return f"s3://bucket/video/frame_{number:04}.jpg"


def dumped(*lines: Any) -> bytes:
    """The file."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def parse(*lines: Any) -> Sequence:
    """The sequence of these lines."""
    data = dumped(*lines)
    assert registry.format_of(data) is registry.FORMATS[skeleton_manifest.ID]
    return skeleton_manifest.parse(data, MANIFEST)


def places(sequence: Sequence, poses: Any = None) -> dict[tuple[int, str, str], tuple[float, ...]]:
    """Every point by frame, object and label; skeletons without identity by their row."""
    found = {}
    poses = sequence.poses if poses is None else poses
    labels = [point.source for point in sequence.rig.keypoints] if sequence.rig else []
    for i in range(len(poses)):
        track = int(poses.track[i])
        name = sequence.track_name(track) if track >= 0 else f"#{poses.row[i]}"
        for k, label in enumerate(labels):
            if poses.present[i, k]:
                found[int(poses.frame[i]), name, label] = tuple(poses.xy[i, k].tolist())
    return found
