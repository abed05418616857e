"""What a user would run instead: a table of all boxes and a loop over objects and frames.

The notebook that gtreview replaces works this way: for every object its rows are selected, then
for every frame the row of that frame, and size, change of size, overlap and rolling means are
worked out row by row. Written anew here, as a baseline to measure against.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

SIDES = ("left", "top", "width", "height")


def read(path: Path) -> pd.DataFrame:
    """All boxes, one a row."""
    document = json.loads(path.read_text())
    rows = [
        {"frame": frame, "object": box["object-name"], **{side: box[side] for side in SIDES}}
        for frame, entry in enumerate(document["tracking-annotations"])
        for box in entry["annotations"]
    ]
    return pd.DataFrame(rows)


def measure(table: pd.DataFrame, objects: int) -> pd.DataFrame:
    """Every metric of the first ``objects`` objects, one row a box."""
    names = table["object"].unique()[:objects]
    return pd.concat([_object(table[table["object"] == name]) for name in names])


def _object(rows: pd.DataFrame) -> pd.DataFrame:
    measured, before = [], None
    for frame in range(int(rows["frame"].max()) + 1):
        here = rows[rows["frame"] == frame]
        now = None if here.empty else here.iloc[0]
        if now is not None:
            measured.append(_box(now, before))
        before = now
    table = pd.DataFrame(measured)
    for side in SIDES:
        table[f"mean_{side}"] = table[side].rolling(5, min_periods=1).mean()
        table[f"deviation_{side}"] = table[side] - table[f"mean_{side}"]
    return table


def _box(now: pd.Series[Any], before: pd.Series[Any] | None) -> dict[str, Any]:
    size = now["width"] * now["height"]
    found = {"object": now["object"], "frame": now["frame"], "size": size}
    found |= {side: now[side] for side in SIDES}
    if before is not None:
        size_before = before["width"] * before["height"]
        found["size_change"] = (size - size_before) / size_before
        found["overlap"] = _overlap(now, before)
    return found


def _overlap(a: pd.Series[Any], b: pd.Series[Any]) -> float:
    across = min(a["left"] + a["width"], b["left"] + b["width"]) - max(a["left"], b["left"]) + 1
    down = min(a["top"] + a["height"], b["top"] + b["height"]) - max(a["top"], b["top"]) + 1
    shared = max(across, 0) * max(down, 0)
    areas = [(box["width"] + 1) * (box["height"] + 1) for box in (a, b)]
    return float(shared / (sum(areas) - shared))
