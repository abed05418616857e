"""What is wrong with a rig, in words, and what is left of it without that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gtreview.model.colours import object_colour
from gtreview.model.poses import FARTHEST
from gtreview.model.rig import POINT_STYLES, WIDEST, Bone, Keypoint, Rig, Style

NEUTRAL = "#e1e4ea"
"""What is drawn where a bone's colour is not known."""


def is_colour(text: str) -> bool:
    """Whether ``text`` is a colour as rigs have them: ``#rrggbb``, lower case."""
    return re.fullmatch("#[0-9a-f]{6}", text) is not None


def problems(rig: Rig) -> tuple[str, ...]:
    """Everything that is wrong with a rig, one sentence each; empty where it can be used.

    The rig may be in any state: bones and pairs need not lead to keypoints.
    """
    known = set(rig.labels)
    return (
        *_label_problems(rig),
        *_keypoint_problems(rig.keypoints),
        *_bone_problems(rig.bones, known),
        *_pair_problems(rig.pairs, known),
        *_style_problems(rig.style),
    )


def usable(rig: Rig) -> Rig:
    """``rig`` without its problems: the first of two keypoints of one label stays, what leads
    nowhere goes, and what cannot be read is replaced by a default."""
    points = _usable_keypoints(rig.keypoints)
    known = {point.label for point in points}
    return replace(
        rig,
        keypoints=points,
        bones=_usable_bones(rig.bones, known),
        pairs=_usable_pairs(rig.pairs, known),
        style=_usable_style(rig.style),
    )


def _label_problems(rig: Rig) -> Iterator[str]:
    if not rig.keypoints:
        yield "the rig has no keypoints"
    for label, count in Counter(rig.labels).items():
        if label and count > 1:
            yield f"{count} keypoints have the label {label!r}"
    sources = Counter({point.label: point.source for point in rig.keypoints}.values())
    for source, count in sources.items():
        if source and count > 1:
            yield f"{count} keypoints are called {source!r} in the labels"


def _keypoint_problems(points: Iterable[Keypoint]) -> Iterator[str]:
    for i, point in enumerate(points):
        name = f"keypoint {point.label!r}" if point.label.strip() else f"keypoint {i + 1}"
        if not point.label.strip():
            yield f"{name} has no label"
        if not is_colour(point.colour):
            yield f"{name} has the colour {point.colour!r}; expected #rrggbb"
        if not _placed(point):
            yield f"{name} has no rest position"
        if not _spread(point):
            yield f"{name} has the sigma {point.sigma:g}; expected at least 0 and at most 1"


def _bone_problems(bones: Iterable[Bone], known: set[str]) -> Iterator[str]:
    drawn: set[frozenset[str]] = set()
    for bone in bones:
        name = f"the bone {bone.a!r} – {bone.b!r}"
        for end in dict.fromkeys((bone.a, bone.b)):
            if end not in known:
                yield f"{name} leads to {end!r}, which is no keypoint of the rig"
        if bone.a == bone.b:
            yield f"{name} leads from a keypoint to itself"
        elif frozenset((bone.a, bone.b)) in drawn:
            yield f"{name} is there twice"
        drawn.add(frozenset((bone.a, bone.b)))
        if not is_colour(bone.colour):
            yield f"{name} has the colour {bone.colour!r}; expected #rrggbb"


def _pair_problems(pairs: Iterable[tuple[str, str]], known: set[str]) -> Iterator[str]:
    paired: set[str] = set()
    for pair in pairs:
        name = f"the pair {pair[0]!r} | {pair[1]!r}"
        if pair[0] == pair[1]:
            yield f"{name} is a keypoint with itself"
        for label in dict.fromkeys(pair):
            if label not in known:
                yield f"{name} names {label!r}, which is no keypoint of the rig"
            if label in paired:
                yield f"{name} names {label!r}, which is in a pair already"
        paired.update(pair)


def _style_problems(style: Style) -> Iterator[str]:
    if style.points not in POINT_STYLES:
        yield f"the point style is {style.points!r}; expected {', '.join(POINT_STYLES)}"
    for name, size in (("radius of keypoints", style.radius), ("width of bones", style.line)):
        if not _drawable(size):
            yield f"the {name} is {size:g} pixels; expected more than 0 and at most {WIDEST:g}"
    for colour in style.colours:
        if not is_colour(colour):
            yield f"the skeletons' colours have {colour!r}; expected #rrggbb"


def _usable_keypoints(points: Iterable[Keypoint]) -> tuple[Keypoint, ...]:
    first: dict[str, Keypoint] = {}
    sources: set[str] = set()
    for i, point in enumerate(points):
        if not point.label.strip() or point.label in first or point.source in sources:
            continue
        placed = _placed(point)
        first[point.label] = replace(
            point,
            colour=point.colour if is_colour(point.colour) else object_colour(i),
            x=point.x if placed else 0.0,
            y=point.y if placed else 0.0,
            sigma=point.sigma if _spread(point) else 0.0,
        )
        sources.add(point.source)
    return tuple(first.values())


def _placed(point: Keypoint) -> bool:
    return abs(point.x) <= FARTHEST and abs(point.y) <= FARTHEST


def _spread(point: Keypoint) -> bool:
    return 0 <= point.sigma <= 1


def _usable_bones(bones: Iterable[Bone], known: set[str]) -> tuple[Bone, ...]:
    kept: dict[frozenset[str], Bone] = {}
    for bone in bones:
        if bone.a != bone.b and {bone.a, bone.b} <= known:
            colour = bone.colour if is_colour(bone.colour) else NEUTRAL
            kept.setdefault(frozenset((bone.a, bone.b)), replace(bone, colour=colour))
    return tuple(kept.values())


def _usable_pairs(pairs: Iterable[tuple[str, str]], known: set[str]) -> tuple[tuple[str, str], ...]:
    kept: list[tuple[str, str]] = []
    paired: set[str] = set()
    for pair in pairs:
        if pair[0] != pair[1] and set(pair) <= known and not paired & set(pair):
            kept.append(pair)
            paired.update(pair)
    return tuple(kept)


def _usable_style(style: Style) -> Style:
    usual = Style()
    return replace(
        style,
        points=style.points if style.points in POINT_STYLES else usual.points,
        radius=style.radius if _drawable(style.radius) else usual.radius,
        line=style.line if _drawable(style.line) else usual.line,
        colours=tuple(colour for colour in style.colours if is_colour(colour)),
    )


def _drawable(size: float) -> bool:
    return 0 < size <= WIDEST
