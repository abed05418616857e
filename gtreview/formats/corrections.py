"""What is different between labels as they were read and as they were corrected."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence

NEW = -1
SIDES = ("left", "top", "width", "height")


class Spot(NamedTuple):
    """Where a keypoint is, pixels; ``visible`` is False where it is hidden."""

    x: float
    y: float
    visible: bool = True


@dataclass(frozen=True)
class Correction:
    """One skeleton that is another than it was.

    ``row`` as in `Poses`, `NEW` for one that the file does not have; ``points`` by what labels
    call the keypoints: those that differ, None where one is absent now.
    """

    frame: int
    track: int
    row: int
    points: dict[str, Spot | None]


def corrections(read: Sequence, edited: Sequence) -> list[Correction]:
    """Every skeleton that differs.

    Skeletons meet by frame and object, those without identity by frame and row; keypoints by what
    labels call them, whatever the rigs' order.
    """
    labels = list(dict.fromkeys((*_sources(read), *_sources(edited))))
    before, now = _keys(read.poses), _keys(edited.poses)
    keys = list(dict.fromkeys((*before, *now)))
    old_xy, old_visible = _aligned(read, before, keys, labels)
    xy, visible = _aligned(edited, now, keys, labels)
    same = ((old_xy == xy) | (np.isnan(old_xy) & np.isnan(xy))).all(axis=2)
    differs = ~(same & (old_visible == visible))
    found = []
    for i in np.flatnonzero(differs.any(axis=1)).tolist():
        frame, track, _ = keys[i]
        points = {
            labels[k]: _spot(xy[i, k], bool(visible[i, k]))
            for k in np.flatnonzero(differs[i]).tolist()
        }
        row = int(read.poses.row[before[keys[i]]]) if keys[i] in before else NEW
        found.append(Correction(frame, track, row, points))
    return found


def by_frame(found: Several[Correction]) -> dict[int, list[Correction]]:
    """The corrections of each frame."""
    frames: dict[int, list[Correction]] = {}
    for each in found:
        frames.setdefault(each.frame, []).append(each)
    return frames


def box_differences(read: Sequence, edited: Sequence) -> Iterator[tuple[int, list[int], list[int]]]:
    """Every frame in which boxes differ, with those of both sequences that have no twin."""
    lone = [_lone(read.boxes, read, edited), _lone(edited.boxes, edited, read)]
    both = [
        (int(sequence.boxes.frame[i]), side, i)
        for side, sequence in enumerate((read, edited))
        for i in lone[side].tolist()
    ]
    for frame, group in groupby(sorted(both), key=lambda each: each[0]):
        members = list(group)
        yield frame, *([i for _, side, i in members if side == s] for s in (0, 1))


def _lone(boxes: Boxes, own: Sequence, other: Sequence) -> NDArray[np.intp]:
    """Which boxes of ``own`` are not in ``other`` the same."""
    theirs = other.boxes
    place = np.full(int(max(boxes.row.max(initial=0), theirs.row.max(initial=0))) + 1, -1)
    from_file = np.flatnonzero(theirs.row >= 0)
    place[theirs.row[from_file]] = from_file
    at = np.where(boxes.row >= 0, place[boxes.row], -1)
    same = at >= 0
    for name in (*SIDES, "label", "attributes", "track"):
        # What both have stands at the same index in both; what is new, behind it.
        same &= getattr(boxes, name) == getattr(theirs, name)[at] if len(theirs) else False
    return np.flatnonzero(~same)


def _sources(sequence: Sequence) -> list[str]:
    return [point.source for point in sequence.rig.keypoints] if sequence.rig else []


def _keys(poses: Poses) -> dict[tuple[int, int, int], int]:
    """The index of each skeleton by what tells it apart from all others."""
    columns = (poses.frame.tolist(), poses.track.tolist(), poses.row.tolist())
    found: dict[tuple[int, int, int], int] = {}
    for i, (frame, track, row) in enumerate(zip(*columns, strict=True)):
        # Of several new ones without identity in a frame each is another.
        apart = row if row >= 0 else -1 - i
        found[frame, track, apart if track < 0 else 0] = i
    return found


def _aligned(
    sequence: Sequence,
    index: dict[tuple[int, int, int], int],
    keys: Several[tuple[int, int, int]],
    labels: Several[str],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """``xy`` and ``visible`` by key and label; absent where the sequence has none."""
    poses = sequence.poses
    xy = np.full((len(keys), len(labels), 2), np.nan)
    visible = np.zeros((len(keys), len(labels)), bool)
    place = {label: i for i, label in enumerate(labels)}
    columns = np.array([place[source] for source in _sources(sequence)], np.intp)
    rows = np.array([i for i, key in enumerate(keys) if key in index], np.intp)
    own = np.array([index[keys[i]] for i in rows], np.intp)
    xy[np.ix_(rows, columns)] = poses.xy[own]
    visible[np.ix_(rows, columns)] = poses.visible[own]
    return xy, visible


def _spot(xy: NDArray[np.float64], visible: bool) -> Spot | None:
    x, y = xy.tolist()
    return Spot(x, y, visible) if np.isfinite(xy).all() else None
