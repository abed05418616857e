"""What a rig looks like, as arrays: colours by number, and which points bones join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.model.rig import Keypoint, Rig, Style
from gtreview.ui.theme import object_colour

Points = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RigLook:
    """A rig as it is painted.

    Attributes
    ----------
    rig : keypoints in the order of the skeletons' points.
    palette : every colour of the rig once.
    points : (K,) place of each keypoint's colour in ``palette``.
    bones : (B,) place of each bone's.
    ends : (B, 2) the keypoints that each bone joins.
    """

    rig: Rig
    palette: tuple[str, ...]
    points: Places
    bones: Places
    ends: Places

    @classmethod
    def of(cls, rig: Rig | None, keypoints: int) -> RigLook:
        """How ``rig`` looks; without one, ``keypoints`` points in their object's colour."""
        if rig is None:
            rig = _nameless(keypoints)
        points = [point.colour for point in rig.keypoints]
        bones = [bone.colour for bone in rig.bones]
        palette = tuple(dict.fromkeys((*points, *bones)))
        place = {colour: i for i, colour in enumerate(palette)}
        return cls(
            rig,
            palette,
            np.array([place[colour] for colour in points], np.intp),
            np.array([place[colour] for colour in bones], np.intp),
            np.array(rig.bone_places, np.intp).reshape(-1, 2),
        )

    @property
    def style(self) -> Style:
        """How points and bones are drawn."""
        return self.rig.style

    def skeleton_colour(self, track: int, nth: int) -> str:
        """The one colour of a skeleton that has one: its object's, or the ``nth`` of the frame
        where it has no identity."""
        number = track if track >= 0 else nth
        colours = self.style.colours
        return colours[number % len(colours)] if colours else object_colour(number)


def _nameless(keypoints: int) -> Rig:
    names = (f"keypoint {i}" for i in range(keypoints))
    grey = object_colour(-1)
    return Rig("", tuple(Keypoint(name, grey) for name in names), style=Style(by_skeleton=True))


@dataclass(frozen=True, eq=False)
class Skeletons:
    """Skeletons of one frame: ``xy`` (n, K, 2) pixels, NaN where a point is absent; ``visible``
    (n, K); ``tracks`` (n,), −1 without identity; ``selected`` (n,); ``spans`` (n, 4) left, top,
    right, bottom of what each spans; ``colours``: n, of those that have one colour each."""

    xy: Points
    visible: NDArray[np.bool_]
    tracks: NDArray[np.int32]
    selected: NDArray[np.bool_]
    spans: Points
    colours: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, which: NDArray[np.bool_]) -> Skeletons:
        """Those that are ``which`` (n,)."""
        return Skeletons(
            self.xy[which],
            self.visible[which],
            self.tracks[which],
            self.selected[which],
            self.spans[which],
            tuple(self.colours[i] for i in np.flatnonzero(which)),
        )

    def nearest(self, x: float, y: float, reach: float) -> tuple[int, int] | None:
        """The point within ``reach`` pixels of (x, y), as skeleton and place in the rig: the
        nearest, the selected skeleton's before others as near as a pixel of the screen tells."""
        away = np.hypot(self.xy[..., 0] - x, self.xy[..., 1] - y)
        away = np.where(np.isfinite(away), away, np.inf) - self.selected[:, np.newaxis] * reach / 4
        if not away.size or away.min() > reach:
            return None
        skeleton, place = np.unravel_index(int(away.argmin()), away.shape)
        return int(skeleton), int(place)


def present(xy: Points) -> NDArray[np.bool_]:
    """(…,) of (…, 2): where both numbers of a point are known. Asked for one after the other, in
    a tenth of the time that an ``all`` over the last axis takes."""
    return np.isfinite(xy[..., 0]) & np.isfinite(xy[..., 1])


def extents(xy: Points) -> Points:
    """(n, 4) left, top, right, bottom of what the points of each skeleton span; NaN where it has
    none."""
    absent, spans = ~present(xy), np.empty((len(xy), 4))
    for side in (0, 1):
        spans[:, side] = np.where(absent, np.inf, xy[..., side]).min(axis=1, initial=np.inf)
        spans[:, side + 2] = np.where(absent, -np.inf, xy[..., side]).max(axis=1, initial=-np.inf)
    spans[absent.all(axis=1)] = np.nan
    return spans
