"""Sequences of skeletons made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.sequence import Frames, Origin, Sequence, Track

Points = NDArray[np.float64]

BODY = ("head", "left_hand", "right_hand", "left_foot", "right_foot", "tail")
REST = np.array([(50, 0), (20, 40), (80, 40), (30, 100), (70, 100), (50, 110)], float)
"""A skeleton 60 wide and 110 high: its size is √(60² + 110²) = 125.3 pixels."""
SIZE = float(np.hypot(60, 110))

HEAD, LEFT_HAND, RIGHT_HAND, LEFT_FOOT, RIGHT_FOOT, TAIL = range(6)


def rig_of(
    labels: Many[str] = BODY,
    bones: Many[tuple[str, str]] = (),
    pairs: Many[tuple[str, str]] = (("left_hand", "right_hand"), ("left_foot", "right_foot")),
) -> Rig:
    return Rig(
        "body",
        tuple(Keypoint(label, "#808080") for label in labels),
        tuple(Bone(a, b, "#808080") for a, b in bones),
        tuple(pair for pair in pairs if set(pair) <= set(labels)),
    )


LIMBS = (
    ("head", "left_hand"),
    ("head", "right_hand"),
    ("head", "tail"),
    ("tail", "left_foot"),
    ("tail", "right_foot"),
)


def walking(frames: int, start: tuple[float, float] = (100, 100), step: float = 2) -> Points:
    """(frames, 6, 2): the body at rest that is carried to the right."""
    way = np.arange(frames)[:, None] * (step, 0.0) + start
    return REST + way[:, None, :]


def sequence_of(
    objects: Mapping[str, Points],
    rig: Rig | None = None,
    *,
    boxes: Boxes | None = None,
    size: tuple[int, int] | None = None,
) -> Sequence:
    """``objects``: (frames, K, 2) each, NaN where a point is absent; frames of no point are left
    out."""
    frame, track, xy = [], [], []
    for number, points in enumerate(objects.values()):
        there = np.flatnonzero(np.isfinite(points).all(axis=2).any(axis=1))
        frame.append(there)
        track.append(np.full(len(there), number))
        xy.append(points[there])
    keypoints = len((rig or rig_of()).keypoints)
    places = np.concatenate([np.empty((0, keypoints, 2)), *xy])
    rows = np.concatenate([np.empty(0, int), *frame])
    poses = Poses.sorted(
        frame=rows,
        track=np.concatenate([np.empty(0, int), *track]),
        xy=places,
        visible=np.isfinite(places).all(axis=2),
        row=np.arange(len(rows)),
    )
    count = max((len(points) for points in objects.values()), default=0)
    return Sequence(
        name="scene",
        frames=Frames(tuple(f"{i:06}.jpg" for i in range(count)), tuple(range(count))),
        tracks=tuple(Track(name) for name in objects),
        labels=(),
        boxes=Boxes.empty() if boxes is None else boxes,
        origin=Origin(Path("SeqLabel.json"), "seqlabel", ""),
        poses=poses,
        rig=rig or rig_of(),
        size=size or (4000, 4000),
        size_inferred=size is None,
    )


def images(skeletons: Points, rig: Rig | None = None) -> Sequence:
    """Skeletons without identity, each in an image of its own."""
    n = len(skeletons)
    scene = sequence_of({"": skeletons}, rig)
    poses = scene.poses
    nobody = np.full(n, -1, np.int32)
    loose = Poses(poses.frame, nobody, poses.xy, poses.visible, poses.row)
    return Sequence(
        "images", scene.frames, (), (), scene.boxes, scene.origin, "detection", poses=loose,
        rig=scene.rig, size=scene.size,
    )  # fmt: skip
