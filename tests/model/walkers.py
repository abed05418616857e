"""Two small skeletons for tests of corrections: every value can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.sequence import Frames, Origin, Sequence, Track

FRAMES = 8
LABELS = ("head", "shoulderL", "shoulderR", "elbowL", "elbowR", "wristL", "wristR")
HEAD, SHOULDER_L, SHOULDER_R, ELBOW_L, ELBOW_R, WRIST_L, WRIST_R = range(7)
REST = np.array([(10, 0), (5, 5), (15, 5), (3, 10), (17, 10), (1, 15), (19, 15)], float)

RIG = Rig(
    "walker",
    tuple(
        Keypoint(label, "#888888", x, y)
        for label, (x, y) in zip(LABELS, REST.tolist(), strict=True)
    ),
    tuple(
        Bone(a, b, "#888888")
        for a, b in (
            ("head", "shoulderL"),
            ("head", "shoulderR"),
            ("shoulderL", "elbowL"),
            ("shoulderR", "elbowR"),
            ("elbowL", "wristL"),
            ("elbowR", "wristR"),
        )
    ),
    (("shoulderL", "shoulderR"), ("elbowL", "elbowR"), ("wristL", "wristR")),
)


def walking(tracks: tuple[int, ...] = (0, 1), rig: Rig | None = RIG) -> Sequence:
    """Ann stands at (100, 100) and goes right by 3 px a frame, Bob below her by 2 px; both are
    the rig's rest pose twice as large. Bob is not there in frame 5, Ann has no wristL in frame 3.
    With ``tracks`` (−1, −1) they have no identity.
    """
    frame, track, xy = [], [], []
    for who, (top, speed) in enumerate(((100, 3), (300, 2))):
        for f in range(FRAMES):
            if (who, f) != (1, 5):
                frame.append(f)
                track.append(tracks[who])
                xy.append(2 * REST + (100 + speed * f, top))
    xy[3][WRIST_L] = np.nan
    points = np.array(xy)
    return Sequence(
        name="walkers",
        frames=Frames(tuple(f"{i}.jpg" for i in range(FRAMES)), (None,) * FRAMES),
        tracks=(Track("Ann"), Track("Bob")),
        labels=(),
        boxes=Boxes.empty(),
        origin=Origin(Path("walkers.json"), "test", ""),
        poses=Poses.sorted(
            frame=np.array(frame),
            track=np.array(track),
            xy=points,
            visible=np.isfinite(points).all(axis=2),
            row=np.arange(len(frame)),
        ),
        rig=rig,
        size=(640, 480),
        size_inferred=False,
    )


def same(a: Poses, b: Poses) -> bool:
    """Whether every column is the same, bit for bit."""
    return all(
        getattr(a, name).dtype == getattr(b, name).dtype
        and getattr(a, name).tobytes() == getattr(b, name).tobytes()
        for name in ("frame", "track", "xy", "visible", "row")
    )
