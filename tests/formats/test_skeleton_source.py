"""What a manifest holds beside the columns stands at the columns' rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gtreview.formats.skeleton_manifest import parse
from gtreview.formats.skeleton_source import read_source

HERE = Path("output.manifest")


def person(name: str, x: int) -> dict[str, Any]:
    return {
        "name": name,
        "annotations": [{"label": "nose", "x": x, "y": 5}],
        "annotation_options": {"line_color": name},
    }


def line(name: str, skeletons: Any, worker: str = "a") -> str:
    content = {"updated_annotations": skeletons, "worker_id": worker}
    return json.dumps({"source-ref": f"s3://b/{name}?signed", "walk": content})


def test_each_row_is_the_skeleton_that_stands_there() -> None:
    """Images out of order, a list as text, an image with two answers, a skeleton without points,
    one that is none, and a line that is no JSON."""
    data = "\n".join(
        [
            line("0002.jpg", [person("red", 1), {"name": "lost"}, person("blue", 2)]),
            "no JSON",
            line("0001.jpg", json.dumps([person("green", 3), "none"])),
            line("0002.jpg", [person("late", 4)], worker="b"),
            line("0003.jpg", [person("black", 5)]),
        ]
    ).encode()
    source, poses = read_source(data, HERE), parse(data, HERE).poses
    assert source.addresses == ("s3://b/0001.jpg", "s3://b/0002.jpg", "s3://b/0003.jpg")
    x = {
        source.skeletons[row]["annotation_options"]["line_color"]: int(xy[0, 0])
        for row, xy in zip(poses.row.tolist(), poses.xy, strict=True)
    }
    assert x == {"red": 1, "blue": 2, "green": 3, "black": 5}


def test_an_input_manifest_and_an_image_without_answers() -> None:
    data = "\n".join(
        [
            json.dumps({"source-ref": "s3://b/1.jpg", "annotations": [person("red", 1)]}),
            json.dumps({"source-ref": "s3://b/2.jpg"}),
        ]
    ).encode()
    source = read_source(data, HERE)
    assert source.addresses == ("s3://b/1.jpg", "s3://b/2.jpg")
    assert [each["name"] for each in source.skeletons] == ["red"]
