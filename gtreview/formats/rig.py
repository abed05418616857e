"""Rigs in the project's own form, and the ones that come with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from gtreview.errors import InputError
from gtreview.formats.colours import as_read
from gtreview.formats.document import load, valid_text
from gtreview.model.colours import object_colour
from gtreview.model.rig import Keypoint, Rig, Style
from gtreview.model.rig_edits import on_circle
from gtreview.model.rig_problems import problems
from gtreview.model.sides import guess_pairs
from gtreview.resources import resource
from gtreview.storage.local import read_bytes


def load_rig(path: Path) -> Rig:
    """Read a rig in the form of ``resources/rigs/schema/rig.json``.

    Raises
    ------
    InputError : no JSON, a key is missing or of a wrong type, or the rig has `problems`.
    """
    return checked(parse_rig(load(read_bytes(path), path), path), path)


def parse_rig(document: Any, path: Path) -> Rig:
    """The rig that a JSON value holds, its problems included; colours may be any of CSS.

    Raises
    ------
    InputError : a key is missing or of a wrong type.
    """
    # Halves of surrogate pairs can be neither printed nor written.
    valid = json.loads(valid_text(_json(document)))
    try:
        rig = msgspec.convert(valid, Rig)
    except msgspec.ValidationError as error:
        raise InputError(f"is no rig: {error}", path=path) from error
    return replace(
        rig,
        keypoints=tuple(replace(p, colour=as_read(p.colour)) for p in rig.keypoints),
        bones=tuple(replace(bone, colour=as_read(bone.colour)) for bone in rig.bones),
        style=replace(rig.style, colours=tuple(map(as_read, rig.style.colours))),
    )


def checked(rig: Rig, path: Path) -> Rig:
    """``rig`` where it has no problems.

    Raises
    ------
    InputError : it has; the first is named.
    """
    found = problems(rig)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        hint = f"gtreview rig validate {path} lists them all." if more else ""
        raise InputError(f"{found[0]}{more}", path=path, hint=hint)
    return rig


def dump_rig(rig: Rig) -> bytes:
    """``rig`` as JSON, a line for each keypoint, bone and pair; what is as usual is left out."""
    parts = [f'"name": {_json(rig.name)}']
    usual = Keypoint("", "")
    parts.append(_listed("keypoints", [_told(point, usual) for point in rig.keypoints]))
    parts.append(_listed("bones", [asdict(bone) for bone in rig.bones]))
    parts.append(_listed("pairs", rig.pairs))
    if rig.style != Style():
        parts.append(f'"style": {_json(asdict(rig.style))}')
    return ("{\n  " + ",\n  ".join(parts) + "\n}\n").encode("utf-8", "replace")


def rig_for(labels: Iterable[str]) -> Rig:
    """The smallest bundled rig that has all these keypoints, else one of just these, on a
    circle, without bones."""
    wanted = tuple(labels)
    for rig in bundled():
        if set(wanted) <= set(rig.labels):
            return rig
    points = (Keypoint(label, object_colour(i)) for i, label in enumerate(wanted))
    return on_circle(Rig("", tuple(points), pairs=guess_pairs(wanted)))


@cache
def bundled() -> tuple[Rig, ...]:
    """The rigs that come with the program, the smallest first."""
    rigs = (load_rig(path) for path in sorted(resource("rigs").glob("*.json")))
    return tuple(sorted(rigs, key=lambda rig: len(rig.keypoints)))


def short(value: float) -> float:
    """``value`` so that JSON writes a whole one without a point."""
    return int(value) if float(value).is_integer() else value


def _told(point: Keypoint, usual: Keypoint) -> dict[str, object]:
    """What is not as usual, and always where it is."""
    had, default = asdict(point), asdict(usual)
    had |= {"x": short(point.x), "y": short(point.y)}
    kept = {"label", "colour", "x", "y"}
    return {key: value for key, value in had.items() if key in kept or value != default[key]}


def _listed(key: str, items: Iterable[object]) -> str:
    lines = ",".join(f"\n    {_json(item)}" for item in items)
    return f'"{key}": [{lines}\n  ]' if lines else f'"{key}": []'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
