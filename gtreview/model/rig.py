"""What a skeleton is made of: keypoints, bones, and which are each other's mirror image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

POINT_STYLES = ("SolidCircle", "HollowCircle", "SolidSquare")
"""How keypoints can be drawn; the names are those of the crowd-2d-skeleton component."""
WIDEST = 64.0
"""The largest radius of a keypoint and width of a bone, in screen pixels."""


@dataclass(frozen=True)
class Keypoint:
    """``x``, ``y``: rest position in pixels of the rig's own box; ``colour``: ``#rrggbb``.

    ``description``: a sentence for people; ``alias``: what labels call the keypoint where they
    call it otherwise, empty where they do not; ``sigma``: how far apart people put it, in square
    roots of the object's area (COCO's σ), 0 where that is not known.
    """

    label: str
    colour: str
    x: float = 0.0
    y: float = 0.0
    description: str = ""
    alias: str = ""
    sigma: float = 0.0

    @property
    def source(self) -> str:
        """What labels call it."""
        return self.alias or self.label


@dataclass(frozen=True)
class Bone:
    """``a``, ``b``: keypoint labels; ``colour``: ``#rrggbb``."""

    a: str
    b: str
    colour: str


@dataclass(frozen=True)
class Style:
    """How skeletons of a rig are drawn.

    ``points``: one of `POINT_STYLES`; ``radius`` of a keypoint and ``line``, the width of a bone,
    in screen pixels at any zoom; ``by_skeleton``: one colour a skeleton, from ``colours`` in turn
    (the objects' own where that is empty), instead of one a keypoint.
    """

    points: str = "SolidCircle"
    radius: float = 4.2
    line: float = 2.2
    by_skeleton: bool = False
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rig:
    """Keypoints in the order of ``Poses.xy``'s second axis, bones and left–right pairs."""

    name: str
    keypoints: tuple[Keypoint, ...] = ()
    bones: tuple[Bone, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    style: Style = field(default_factory=Style)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The keypoints' labels, in order."""
        return tuple(point.label for point in self.keypoints)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where a keypoint is, by its label."""
        return {label: i for i, label in enumerate(self.labels)}

    @cached_property
    def bone_places(self) -> tuple[tuple[int, int], ...]:
        """Both ends of each bone, as places."""
        return tuple((self.place[bone.a], self.place[bone.b]) for bone in self.bones)

    @cached_property
    def pair_places(self) -> tuple[tuple[int, int], ...]:
        """Left and right of each pair, as places."""
        return tuple((self.place[a], self.place[b]) for a, b in self.pairs)
