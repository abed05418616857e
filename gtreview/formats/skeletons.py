"""Keypoints to skeletons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.classes import instance_of, label_of
from gtreview.formats.columns import Ints, Listed, class_ids, factor
from gtreview.formats.rig import rig_for
from gtreview.formats.skipped import NO_NAME, NO_PLACE, Skipped
from gtreview.formats.visibility import is_hidden
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import Rig

SURE = 0.8
"""The share of a skeleton's frames in which a box must hold its middle to be its box."""


@dataclass(frozen=True)
class Skeletons:
    """``poses`` with ``track`` as index into ``tracks`` (names)."""

    poses: Poses
    rig: Rig
    tracks: list[str]


def read_skeletons(
    points: Listed, position: Ints, tracks: list[str], boxes: Boxes, skipped: list[Skipped]
) -> Skeletons:
    """Put keypoints ``label:instance`` together by frame and instance.

    A skeleton belongs to the object whose name has the same instance number; where several have
    it, to the one whose boxes hold it; else it is an object of its own, ``skeleton:<instance>``.

    Parameters
    ----------
    points : the keypoints.
    position : position in the sequence by index of the frame in the document.
    tracks : the names of the tracks there are; new ones are appended in the result.
    boxes : their boxes.
    skipped : what cannot be used is added here.
    """
    points = _usable(points, skipped)
    names, code = points.factored("object_name")
    labels, label_code = factor([label_of(name) for name in names])
    instances, instance_code = factor([instance_of(name) or "1" for name in names])
    rig = rig_for(_in_class_order(labels, label_code[code], points))
    key = position[points.entry].astype(np.int64) * max(len(instances), 1) + instance_code[code]
    keypoint = _places(labels, rig)[label_code[code]]
    points, key, keypoint = _first_ones(points, key, keypoint, skipped)
    poses = _poses(points, key, keypoint, len(instances), len(rig.keypoints))
    return _belonging(poses, rig, instances, tracks, boxes)


def _usable(points: Listed, skipped: list[Skipped]) -> Listed:
    absent = ~np.isfinite(points.number("x")) | ~np.isfinite(points.number("y"))
    nameless = ~points.present("object_name")
    return points.without(((absent, NO_PLACE), (nameless, NO_NAME)), skipped)


def _in_class_order(labels: list[str], code: Ints, points: Listed) -> list[str]:
    """By class id where every label has one of its own that is a number, else as they come."""
    ids, id_code = class_ids(points)
    count = max(len(ids), 1)
    label, id_ = np.divmod(np.unique(code.astype(np.int64) * count + id_code), count)
    found = [ids[i] for i in id_]
    if len(found) != len(labels) or not all(each and each.isdecimal() for each in found):
        return labels
    order = sorted(range(len(labels)), key=lambda i: (len(found[i] or ""), found[i]))
    return [labels[label[i]] for i in order]


def _places(labels: list[str], rig: Rig) -> NDArray[np.intp]:
    return np.array([rig.place[label] for label in labels], np.intp)


def _first_ones(
    points: Listed, key: NDArray[np.int64], keypoint: NDArray[np.intp], skipped: list[Skipped]
) -> tuple[Listed, NDArray[np.int64], NDArray[np.intp]]:
    """Of a keypoint that a skeleton has twice, the first."""
    _, first = np.unique(key * (int(keypoint.max(initial=0)) + 1) + keypoint, return_index=True)
    again = np.ones(len(points), bool)
    again[first] = False
    reason = "is there twice in one skeleton"
    kept = points.without(((again, reason),), skipped)
    return kept, key[~again], keypoint[~again]


def _poses(
    points: Listed,
    key: NDArray[np.int64],
    keypoint: NDArray[np.intp],
    instances: int,
    keypoints: int,
) -> Poses:
    """One pose a key; ``track`` is the instance's index for now."""
    distinct, first, pose = np.unique(key, return_index=True, return_inverse=True)
    xy = np.full((len(distinct), keypoints, 2), np.nan)
    xy[pose, keypoint] = np.stack((points.number("x"), points.number("y")), axis=-1)
    visible = np.zeros((len(distinct), keypoints), bool)
    visible[pose, keypoint] = _shown(points)
    return Poses(
        frame=(distinct // max(instances, 1)).astype(np.int32),
        track=(distinct % max(instances, 1)).astype(np.int32),
        xy=xy,
        visible=visible,
        row=points.row[first],
    )


def _shown(points: Listed) -> NDArray[np.bool_]:
    distinct, code = factor([bytes(point.attributes) for point in points.items])
    return np.array([not is_hidden(raw) for raw in distinct], bool)[code]


def _belonging(
    poses: Poses, rig: Rig, instances: list[str], tracks: list[str], boxes: Boxes
) -> Skeletons:
    names = list(tracks)
    track_of = np.empty(len(instances), np.int32)
    for i, instance in enumerate(instances):
        owner = _owner(poses, i, instance, tracks, boxes)
        track_of[i] = len(names) if owner is None else owner
        if owner is None:
            names.append(_free(f"skeleton:{instance}", names))
    track = track_of[poses.track]
    order = np.lexsort((poses.frame, track))
    sorted_poses = Poses(
        poses.frame[order], track[order], poses.xy[order], poses.visible[order], poses.row[order]
    )
    return Skeletons(sorted_poses, rig, names)


def _owner(
    poses: Poses, instance: int, number: str, tracks: Sequence[str], boxes: Boxes
) -> int | None:
    candidates = [i for i, name in enumerate(tracks) if instance_of(name) == number]
    if len(candidates) == 1:
        return candidates[0]
    mine = poses.track == instance
    middle = np.nanmean(poses.xy[mine], axis=1)
    shares = [(_held(poses.frame[mine], middle, track, boxes), track) for track in candidates]
    sure = [track for share, track in shares if share >= SURE]
    return sure[0] if len(sure) == 1 else None


def _held(frame: Ints, middle: NDArray[np.float64], track: int, boxes: Boxes) -> float:
    """The share of the frames in which ``track``'s box holds the point."""
    held = 0
    for f, (x, y) in zip(frame.tolist(), middle.tolist(), strict=True):
        i = boxes.at(track, f)
        held += i is not None and bool(
            boxes.left[i] <= x <= boxes.right[i] and boxes.top[i] <= y <= boxes.bottom[i]
        )
    return held / len(frame)


def _free(name: str, taken: Sequence[str]) -> str:
    """``name``, or with a number where an object is called that already."""
    free, n = name, 2
    while free in taken:
        free, n = f"{name} ({n})", n + 1
    return free
