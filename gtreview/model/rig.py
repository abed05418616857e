"""What a skeleton is made of: keypoints, bones, and which are each other's mirror image."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Keypoint:
    """``x``, ``y``: rest position in pixels of the rig's own box; ``colour``: ``#rrggbb``."""

    label: str
    colour: str
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Bone:
    """``a``, ``b``: keypoint labels; ``colour``: ``#rrggbb``."""

    a: str
    b: str
    colour: str


@dataclass(frozen=True)
class Rig:
    """Keypoints in the order of ``Poses.xy``'s second axis, bones and left–right pairs."""

    name: str
    keypoints: tuple[Keypoint, ...] = ()
    bones: tuple[Bone, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The keypoints' labels, in order."""
        return tuple(point.label for point in self.keypoints)
