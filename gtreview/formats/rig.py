"""Rigs: what skeletons are made of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from gtreview.errors import InputError
from gtreview.formats.document import load
from gtreview.model.colours import object_colour
from gtreview.model.rig import Keypoint, Rig
from gtreview.resources import resource
from gtreview.storage.local import read_bytes


def load_rig(path: Path) -> Rig:
    """Read ``{"name", "keypoints": [{"label", "colour", "x", "y"}], "bones": [{"a", "b",
    "colour"}], "pairs": [[a, b]]}``.

    Raises
    ------
    InputError : no JSON, a key is missing or of a wrong type, or a bone or pair names a keypoint
        that the rig does not have.
    """
    try:
        rig = msgspec.convert(load(read_bytes(path), path), Rig)
    except msgspec.ValidationError as error:
        raise InputError(f"is no rig: {error}", path=path) from error
    labels = set(rig.labels)
    named = [(bone.a, bone.b) for bone in rig.bones] + list(rig.pairs)
    unknown = sorted({label for pair in named for label in pair} - labels)
    if unknown:
        raise InputError(f"names a keypoint {unknown[0]!r} that the rig does not have", path=path)
    if len(labels) < len(rig.keypoints):
        raise InputError("has two keypoints of one label", path=path)
    return rig


def rig_for(labels: Iterable[str]) -> Rig:
    """The bundled rig that has all these keypoints, else one of just these, without bones."""
    wanted = tuple(labels)
    for rig in _bundled():
        if set(wanted) <= set(rig.labels):
            return rig
    points = (Keypoint(label, object_colour(i)) for i, label in enumerate(wanted))
    return Rig("", tuple(points), pairs=_pairs(wanted))


@cache
def _bundled() -> tuple[Rig, ...]:
    rigs = (load_rig(path) for path in sorted(resource("rigs").glob("*.json")))
    return tuple(sorted(rigs, key=lambda rig: len(rig.keypoints)))


def _pairs(labels: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Left and right by name: ``left_eye``/``right_eye``, ``wingL``/``wingR``, ``forelegL4``/…"""
    known = set(labels)
    pairs = []
    for label in labels:
        for left, right in (("left", "right"), ("Left", "Right"), ("L", "R")):
            at = label.rfind(left)
            other = label[:at] + right + label[at + len(left) :]
            if at >= 0 and other in known:
                pairs.append((label, other))
                break
    return tuple(pairs)
