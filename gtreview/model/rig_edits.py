"""Changes to a rig: each function takes one and returns another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from gtreview.model.colours import PALETTE
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.rig_problems import NEUTRAL
from gtreview.model.sides import LEFT, MIDDLE, RIGHT, bone_sides, limbs, sides

SIDES = {LEFT: "#f58f35", RIGHT: "#4aa8ea", MIDDLE: NEUTRAL}
"""Colours of the sides: orange and blue are apart for every eye."""


def add(rig: Rig, point: Keypoint) -> Rig:
    """``rig`` with one more keypoint, the last.

    Raises
    ------
    ValueError : its label is empty or taken.
    """
    _check_free(rig, point.label)
    return replace(rig, keypoints=(*rig.keypoints, point))


def rename(rig: Rig, old: str, new: str, *, mapped: bool) -> Rig:
    """``rig`` with the keypoint ``old`` called ``new``; bones and pairs follow.

    ``mapped``: what labels call it now still means this keypoint; without it only ``new`` does.

    Raises
    ------
    ValueError : there is no keypoint ``old``, or ``new`` is empty or taken.
    """
    point = _at(rig, old)
    if old == new:
        return rig
    _check_free(remove(rig, (old,)), new)
    alias = point.source if mapped and point.source != new else ""
    renamed = _changed(rig, old, lambda point: replace(point, label=new, alias=alias))

    def name(label: str) -> str:
        return new if label == old else label

    return replace(
        renamed,
        bones=tuple(replace(bone, a=name(bone.a), b=name(bone.b)) for bone in rig.bones),
        pairs=tuple((name(a), name(b)) for a, b in rig.pairs),
    )


def remove(rig: Rig, labels: Iterable[str]) -> Rig:
    """``rig`` without these keypoints, and without the bones and pairs that name them."""
    gone = set(labels)
    return replace(
        rig,
        keypoints=tuple(point for point in rig.keypoints if point.label not in gone),
        bones=tuple(bone for bone in rig.bones if not gone & {bone.a, bone.b}),
        pairs=tuple(pair for pair in rig.pairs if not gone & set(pair)),
    )


def move(rig: Rig, label: str, to: int) -> Rig:
    """``rig`` with the keypoint at place ``to`` of the order, counted without it.

    Raises
    ------
    ValueError : there is no such keypoint.
    """
    point = _at(rig, label)
    others = [each for each in rig.keypoints if each is not point]
    others.insert(to, point)
    return replace(rig, keypoints=tuple(others))


def place(rig: Rig, label: str, x: float, y: float) -> Rig:
    """``rig`` with the keypoint's rest position at (x, y), pixels of the rig's own box.

    Raises
    ------
    ValueError : there is no such keypoint, or a coordinate is no finite number.
    """
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"({x:g}, {y:g}) is no position")
    return _changed(rig, label, lambda point: replace(point, x=x, y=y))


def describe(rig: Rig, label: str, description: str) -> Rig:
    """``rig`` with the keypoint's sentence for people.

    Raises
    ------
    ValueError : there is no such keypoint.
    """
    return _changed(rig, label, lambda point: replace(point, description=description))


def on_circle(rig: Rig, radius: float = 100.0) -> Rig:
    """``rig`` with its keypoints around a circle, from the top on clockwise: a place for each
    where none is known."""
    count = max(len(rig.keypoints), 1)
    points = []
    for i, point in enumerate(rig.keypoints):
        turn = 2 * math.pi * i / count
        x, y = radius * (1 + math.sin(turn)), radius * (1 - math.cos(turn))
        points.append(replace(point, x=round(x, 1), y=round(y, 1)))
    return replace(rig, keypoints=tuple(points))


def connect(rig: Rig, a: str, b: str, colour: str = NEUTRAL) -> Rig:
    """``rig`` with a bone from ``a`` to ``b``; one that is there takes the colour.

    Raises
    ------
    ValueError : one of them is no keypoint, or both are the same.
    """
    _at(rig, a), _at(rig, b)
    if a == b:
        raise ValueError(f"a bone leads from one keypoint to another, not from {a!r} to itself")
    if any({bone.a, bone.b} == {a, b} for bone in rig.bones):
        return recolour_bone(rig, a, b, colour)
    return replace(rig, bones=(*rig.bones, Bone(a, b, colour)))


def disconnect(rig: Rig, a: str, b: str) -> Rig:
    """``rig`` without the bone between ``a`` and ``b``, in either direction."""
    return replace(rig, bones=tuple(bone for bone in rig.bones if {bone.a, bone.b} != {a, b}))


def pair(rig: Rig, left: str, right: str) -> Rig:
    """``rig`` with these as each other's mirror image; pairs they were in are undone.

    Raises
    ------
    ValueError : one of them is no keypoint, or both are the same.
    """
    _at(rig, left), _at(rig, right)
    if left == right:
        raise ValueError(f"{left!r} cannot be its own mirror image")
    free = unpair(unpair(rig, left), right)
    return replace(free, pairs=(*free.pairs, (left, right)))


def unpair(rig: Rig, label: str) -> Rig:
    """``rig`` without the pair that ``label`` is in."""
    return replace(rig, pairs=tuple(pair for pair in rig.pairs if label not in pair))


def recolour(rig: Rig, label: str, colour: str) -> Rig:
    """``rig`` with the keypoint in ``colour`` (``#rrggbb``).

    Raises
    ------
    ValueError : there is no such keypoint.
    """
    return _changed(rig, label, lambda point: replace(point, colour=colour))


def recolour_bone(rig: Rig, a: str, b: str, colour: str) -> Rig:
    """``rig`` with the bone between ``a`` and ``b``, in either direction, in ``colour``."""
    return replace(
        rig,
        bones=tuple(
            replace(bone, colour=colour) if {bone.a, bone.b} == {a, b} else bone
            for bone in rig.bones
        ),
    )


def recolour_by_side(
    rig: Rig, left: str = SIDES[LEFT], right: str = SIDES[RIGHT], middle: str = SIDES[MIDDLE]
) -> Rig:
    """``rig`` with keypoints and bones in the colour of their side."""
    colour = {LEFT: left, RIGHT: right, MIDDLE: middle}
    return _coloured(
        rig, [colour[side] for side in sides(rig)], [colour[side] for side in bone_sides(rig)]
    )


def recolour_by_limb(rig: Rig, colours: Sequence[str] = PALETTE, middle: str = NEUTRAL) -> Rig:
    """``rig`` with each limb in a colour of its own, from ``colours`` in turn.

    A bone that joins a limb to the middle has the limb's colour, one between two limbs ``middle``.
    """
    limb_of = {i: n for n, limb in enumerate(limbs(rig)) for i in limb}
    of_point = [colours[limb_of[i] % len(colours)] for i in range(len(rig.keypoints))]
    side = sides(rig)
    of_bone = []
    for a, b in rig.bone_places:
        outer = [i for i in (a, b) if side[i] != MIDDLE] or [a, b]
        within = len({limb_of[i] for i in outer}) == 1
        of_bone.append(of_point[outer[0]] if within else middle)
    return _coloured(rig, of_point, of_bone)


def recolour_from_palette(rig: Rig, colours: Sequence[str] = PALETTE) -> Rig:
    """``rig`` with ``colours`` in turn on its keypoints; a bone has that of its second end."""
    of_point = [colours[i % len(colours)] for i in range(len(rig.keypoints))]
    return _coloured(rig, of_point, [of_point[b] for _, b in rig.bone_places])


def _coloured(rig: Rig, of_point: Iterable[str], of_bone: Iterable[str]) -> Rig:
    points = zip(rig.keypoints, of_point, strict=True)
    bones = zip(rig.bones, of_bone, strict=True)
    return replace(
        rig,
        keypoints=tuple(replace(point, colour=colour) for point, colour in points),
        bones=tuple(replace(bone, colour=colour) for bone, colour in bones),
    )


def _changed(rig: Rig, label: str, change: Callable[[Keypoint], Keypoint]) -> Rig:
    _at(rig, label)
    return replace(
        rig,
        keypoints=tuple(
            change(point) if point.label == label else point for point in rig.keypoints
        ),
    )


def _at(rig: Rig, label: str) -> Keypoint:
    if label not in rig.place:
        raise ValueError(f"there is no keypoint {label!r}")
    return rig.keypoints[rig.place[label]]


def _check_free(rig: Rig, label: str) -> None:
    if not label.strip():
        raise ValueError("a keypoint needs a label")
    if label in rig.place or any(point.source == label for point in rig.keypoints):
        raise ValueError(f"there is a keypoint {label!r} already")
