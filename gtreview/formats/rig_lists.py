"""Rigs as other programs list them, without colours or places: COCO's categories, edges."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.formats.colours import component_colour
from gtreview.formats.document import valid_text
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.rig_edits import on_circle, recolour_by_side
from gtreview.model.rig_problems import NEUTRAL, problems
from gtreview.model.sides import guess_pairs


def coco_category(document: Any) -> dict[str, Any] | None:
    """The first category with keypoints: of a COCO file, of a list of categories, or itself."""
    if isinstance(document, dict) and "categories" in document:
        return coco_category(document["categories"])
    for entry in document if isinstance(document, list) else [document]:
        if isinstance(entry, dict) and _is_names(entry.get("keypoints")):
            return entry
    return None


def parse_coco(category: dict[str, Any], path: Path) -> Rig:
    """The rig of a category; ``skeleton`` counts keypoints from 1.

    Raises
    ------
    InputError : a bone is no pair of numbers.
    """
    labels = [_name(each) for each in category["keypoints"]]
    edges = _edges(category, "skeleton", labels, 1, path)
    return _rig(_name(category.get("name", "")), labels, edges)


def dump_coco(rig: Rig) -> bytes:
    """One entry of ``categories``: it holds the name, labels and bones, nothing else."""
    entry = {
        "supercategory": rig.name,
        "id": 1,
        "name": rig.name,
        "keypoints": rig.labels,
        "skeleton": [[a + 1, b + 1] for a, b in rig.bone_places],
    }
    return _dumped(entry)


def is_edges(document: Any) -> bool:
    """Whether a JSON value is a list of nodes and edges."""
    return isinstance(document, dict) and "edges" in document and _nodes(document) is not None


def parse_edges(document: dict[str, Any], path: Path) -> Rig:
    """``nodes`` (or ``node_names``): names, or objects with ``name``; ``edges`` and
    ``symmetries``: pairs of names or of places counted from 0, or edges with ``source`` and
    ``destination``.

    Raises
    ------
    InputError : an edge or symmetry has not two ends.
    """
    labels = [_name(each) for each in _nodes(document) or ()]
    edges = _edges(document, "edges", labels, 0, path)
    pairs = None
    if "symmetries" in document:
        pairs = tuple((a, b) for a, b in _edges(document, "symmetries", labels, 0, path))
    return _rig(_name(document.get("name", "")), labels, edges, pairs)


def parse_edge_table(text: str, path: Path) -> Rig:
    """One edge ``a,b`` a line; a keypoint without edges has a line of its own.

    Raises
    ------
    InputError : a line has more than two names, or there are none.
    """
    labels: dict[str, None] = {}
    edges: list[list[str]] = []
    for i, row in enumerate(csv.reader(text.splitlines(), skipinitialspace=True)):
        names = [name.strip() for name in row if name.strip()]
        if len(names) > 2:
            found = ", ".join(names[:4])
            raise InputError(
                f"has {len(names)} names ({found}); expected an edge, a,b",
                path=path,
                place=f"line {i + 1}",
            )
        labels.update(dict.fromkeys(names))
        if len(names) == 2:
            edges.append(names)
    if not labels:
        raise InputError("holds no edges; expected a line a,b each", path=path)
    return _rig(path.name.split(".")[0], list(labels), edges)


def dump_edges(rig: Rig) -> bytes:
    """``name``, ``nodes``, ``edges`` and ``symmetries`` by name: no colours and no places."""
    return _dumped(
        {
            "name": rig.name,
            "nodes": rig.labels,
            "edges": [[bone.a, bone.b] for bone in rig.bones],
            "symmetries": rig.pairs,
        }
    )


def _rig(
    name: str,
    labels: Sequence[str],
    edges: Iterable[Sequence[str]],
    pairs: tuple[tuple[str, str], ...] | None = None,
) -> Rig:
    """Around a circle; coloured by side where sides are known, else as the component does."""
    points = tuple(Keypoint(label, component_colour(i)) for i, label in enumerate(labels))
    bones = tuple(Bone(a, b, NEUTRAL) for a, b in edges)
    known = guess_pairs(dict.fromkeys(labels)) if pairs is None else pairs
    rig = on_circle(Rig(name, points, bones, known))
    return recolour_by_side(rig) if rig.pairs and not problems(rig) else rig


def _nodes(document: dict[str, Any]) -> list[Any] | None:
    nodes = document.get("nodes", document.get("node_names"))
    return nodes if isinstance(nodes, list) else None


def _edges(
    document: dict[str, Any], key: str, labels: Sequence[str], first: int, path: Path
) -> list[list[str]]:
    """Both ends of each, by name; places are counted from ``first``."""
    listed = document.get(key) or []
    if not isinstance(listed, list):
        raise InputError("is no list", path=path, place=key)
    return [[_nth(labels, end, first) for end in _ends(edge, key, path)] for edge in listed]


def _ends(edge: Any, key: str, path: Path) -> list[Any]:
    if isinstance(edge, dict):
        edge = [edge.get("source"), edge.get("destination")]
    if not isinstance(edge, list) or len(edge) != 2:
        text = json.dumps(edge)[:40]
        raise InputError(f"{text} has not two ends", path=path, place=key)
    return edge


def _nth(labels: Sequence[str], end: Any, first: int) -> str:
    """The name that an end means: by its place, counted from ``first``, or itself."""
    if isinstance(end, int) and not isinstance(end, bool):
        inside = 0 <= end - first < len(labels)
        return labels[end - first] if inside else f"number {end}"
    return _name(end)


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name", "")
    return valid_text(value) if isinstance(value, str) else str(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _dumped(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
