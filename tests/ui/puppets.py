"""Two puppets of four keypoints, for tests of skeletons: every place can be worked out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gtreview.model.poses import Poses
from gtreview.model.rig import Bone, Keypoint, Rig, Style
from gtreview.model.sequence import Sequence
from tests.ui import scene

NECK, LEFT, RIGHT, FOOT = range(4)
RIG = Rig(
    "puppet",
    (
        Keypoint("neck", "#ff0000"),
        Keypoint("left", "#00ff00"),
        Keypoint("right", "#0000ff"),
        Keypoint("foot", "#ffff00"),
    ),
    (
        Bone("neck", "left", "#ff8000"),
        Bone("neck", "right", "#1e90ff"),
        Bone("neck", "foot", "#ffffff"),
    ),
    (("left", "right"),),
)
SHAPE = np.array([[40.0, 20], [20, 40], [60, 40], [40, 80]])
"""Where the first puppet's keypoints are in frame 0; the second stands 100 px to the right."""


def poses(*, absent: tuple[tuple[int, int, int], ...] = (), hidden: Any = ()) -> Poses:
    """Both puppets in every frame, the first going right by 1 px a frame; (track, frame, place) of
    points that are absent or hidden."""
    frame, track = (each.ravel() for each in np.mgrid[: scene.FRAMES, :2])
    xy = SHAPE + np.stack([100 * track + frame * (track == 0), 0 * frame], 1)[:, np.newaxis]
    visible = np.ones(xy.shape[:2], bool)
    for t, f, place in absent:
        xy[(track == t) & (frame == f), place] = np.nan
    for t, f, place in hidden:
        visible[(track == t) & (frame == f), place] = False
    return Poses.sorted(frame=frame, track=track, xy=xy, visible=visible, row=np.arange(len(frame)))


def sequence(style: Style | None = None, *, of: Poses | None = None, **more: Any) -> Sequence:
    """The puppets without boxes."""
    rig = RIG if style is None else replace(RIG, style=style)
    return scene.sequence([], poses=poses() if of is None else of, rig=rig, **more)
