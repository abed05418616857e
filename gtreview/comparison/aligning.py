"""Putting other labels beside a sequence: which frame is which, and which object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

import lap
import numpy as np
from numpy.typing import NDArray

from gtreview.comparison.overlaps import Floats, Rects, overlaps
from gtreview.errors import InputError
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rigging import with_rig
from gtreview.model.sequence import Against, Notice, Sequence
from gtreview.model.wording import counted

Ints = NDArray[np.int32]
C = TypeVar("C", Boxes, Poses)

OVER = 0.1
"""Two objects may be one from this mean IoU on, over the shorter of their lives."""
NAMED = 0.25
"""Objects of one name are one if they overlap by so much of what either does with any other."""


@dataclass(frozen=True)
class Meeting:
    """How much the objects of two sequences lie over each other.

    ``shared``: (objects, other objects) sum of the IoU over all frames; ``mean``: its share of the
    shorter of the two lives.
    """

    shared: Floats
    mean: Floats


def beside(sequence: Sequence, other: Sequence) -> Sequence:
    """``sequence`` with ``other`` to be compared with; notices say how the two were paired.

    Frames are paired by name, where none is called alike by position; objects by name where they
    overlap as well, the others so that all together overlap most.

    Raises
    ------
    InputError : no frame of the two is the same, or one has boxes and the other skeletons.
    """
    _refuse_other_kind(sequence, other)
    frames, how = _frames(sequence.frames.names, other.frames.names)
    if not (frames >= 0).any():
        raise InputError("the labels have no frames to compare", path=other.origin.path)
    own = _positions(frames, len(other))
    other = _on_rig_of(sequence, other)
    partner = _partners(sequence, other, own)
    against = _against(sequence, other, frames, own, partner)
    notices = (*how, *_lacking(sequence, other, frames, own), *_unpaired(sequence, other, partner))
    return replace(sequence, against=against, notices=(*sequence.notices, *notices))


def within(sequence: Sequence, frames: list[int]) -> Sequence:
    """``sequence`` compared with the labels beside it in ``frames`` only."""
    against = sequence.against
    assert against is not None
    kept = np.isin(np.arange(len(sequence)), frames)
    boxes, poses = kept[against.boxes.frame], kept[against.poses.frame]
    return replace(
        sequence,
        against=replace(
            against,
            boxes=against.boxes.take(boxes),
            poses=against.poses.take(poses),
            box_objects=against.box_objects[boxes],
            pose_objects=against.pose_objects[poses],
            frames=np.where(kept, against.frames, -1).astype(np.int32),
        ),
    )


def _refuse_other_kind(sequence: Sequence, other: Sequence) -> None:
    kinds = [{k for k, part in (("boxes", s.boxes), ("skeletons", s.poses)) if len(part)}
             for s in (sequence, other)]  # fmt: skip
    if all(kinds) and kinds[0].isdisjoint(kinds[1]):
        (mine,), (theirs,) = kinds
        raise InputError(
            f"it has only {theirs}, and {sequence.origin.path.name} only {mine}: nothing can be "
            "compared",
            path=other.origin.path,
        )


def _frames(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[Ints, tuple[Notice, ...]]:
    """(n,) the position in ``others`` of each of ``names``, −1 for none, and what is to be said."""
    for called in (str, _stem):
        place = {called(name): i for i, name in enumerate(others)}
        found = np.array([place.get(called(name), -1) for name in names], np.int32)
        if (found >= 0).any() and len(place) == len(others):
            return found, ()
    found = np.arange(len(names), dtype=np.int32)
    found[len(others) :] = -1
    text = "no frame is called alike in the two files: they are compared by position"
    return found, (Notice(text),)


def _stem(name: str) -> str:
    return PurePath(name).stem


def _positions(frames: Ints, count: int) -> Ints:
    """(count,) the position in the sequence of each frame of the other, −1 for none."""
    own = np.full(count, -1, np.int32)
    there = np.flatnonzero(frames >= 0)
    own[frames[there]] = there
    return own


def _on_rig_of(sequence: Sequence, other: Sequence) -> Sequence:
    """``other``'s skeletons with the keypoints of ``sequence``, and no further ones."""
    count = sequence.poses.xy.shape[1]
    if other.rig is None or sequence.rig is None:
        fits = other.poses.xy.shape[1] == count
        return other if fits else replace(other, poses=Poses.empty(count))
    poses = with_rig(other, sequence.rig).poses
    return replace(other, poses=replace(poses, xy=poses.xy[:, :count],
                                        visible=poses.visible[:, :count]))  # fmt: skip


def _partners(sequence: Sequence, other: Sequence, own: Ints) -> Ints:
    """(other's objects,) which object of ``sequence`` each is, −1 for none."""
    partner = np.full(len(other.tracks) + 1, -1, np.int32)
    meeting = _meeting(sequence, other, own)
    shared = np.where(meeting.mean >= OVER, meeting.shared, 0)
    for name, i in other.track_index.items():
        j = sequence.track_index.get(name, -1)
        most = max(meeting.shared[j].max(), meeting.shared[:, i].max()) if j >= 0 else 0
        if most and meeting.shared[j, i] >= NAMED * most:
            partner[i], shared[j], shared[:, i] = j, 0, 0
    if shared.any():
        _, column, _ = lap.lapjv(-shared, extend_cost=True)
        for j, i in enumerate(column.tolist()):
            if i >= 0 and shared[j, i] > 0:
                partner[i] = j
    return partner[:-1]


def _meeting(sequence: Sequence, other: Sequence, own: Ints) -> Meeting:
    track, frame, rects = _things(sequence)
    other_track, other_frame, others = _things(other)
    other_frame = own[other_frame]
    kept = other_frame >= 0
    other_track, other_frame, others = other_track[kept], other_frame[kept], others[kept]
    a, b, iou = overlaps(frame, rects, other_frame, others)
    shape = len(sequence.tracks), len(other.tracks)
    both = track[a].astype(np.int64) * shape[1] + other_track[b]
    total = np.bincount(both, iou, shape[0] * shape[1])
    shared: Floats = np.asarray(total, np.float64).reshape(shape)
    lives = (np.bincount(t, minlength=n) for t, n in zip((track, other_track), shape, strict=True))
    shorter = np.minimum.outer(*lives)
    return Meeting(shared, shared / np.maximum(shorter, 1))


def _things(sequence: Sequence) -> tuple[Ints, Ints, Rects]:
    """Objects' boxes, and what the skeletons of objects without any span: track, frame and
    left, top, width, height."""
    boxes, poses = sequence.boxes, sequence.poses
    boxed = boxes.take(boxes.track >= 0)
    bare = poses.take((poses.track >= 0) & ~np.isin(poses.track, boxed.track)
                      & poses.present.any(axis=1))  # fmt: skip
    spans = np.empty((len(bare), 4))
    if len(bare):
        spans[:, :2] = np.nanmin(bare.xy, axis=1)
        spans[:, 2:] = np.nanmax(bare.xy, axis=1) - spans[:, :2]
    rects = np.stack([boxed.left, boxed.top, boxed.width, boxed.height], axis=1)
    return (
        np.concatenate([boxed.track, bare.track]),
        np.concatenate([boxed.frame, bare.frame]),
        np.concatenate([rects, spans]),
    )


def _against(
    sequence: Sequence, other: Sequence, frames: Ints, own: Ints, partner: Ints
) -> Against:
    boxes, box_objects = _moved(other.boxes, own, partner)
    poses, pose_objects = _moved(other.poses, own, partner)
    names, others = ({track.name for track in each.tracks} for each in (sequence, other))
    labels = {label.name for label in sequence.labels} & {label.name for label in other.labels}
    return Against(
        path=other.origin.path,
        tracks=other.tracks,
        labels=other.labels,
        attribute_sets=other.attribute_sets,
        boxes=boxes,
        poses=poses,
        box_objects=box_objects,
        pose_objects=pose_objects,
        frames=frames,
        same_names=int((partner >= 0).sum()) < 2 or not names.isdisjoint(others),
        same_labels=bool(labels),
    )


def _moved(columns: C, own: Ints, partner: Ints) -> tuple[C, Ints]:
    """The columns by the sequence's frames and objects, sorted anew, and their own objects."""
    kept = columns.take(own[columns.frame] >= 0)
    frame = own[kept.frame]
    track = np.append(partner, np.int32(-1))[kept.track]
    order = np.lexsort((kept.row, frame, track))
    moved = replace(kept, frame=frame, track=track).take(order)
    return moved, kept.track[order]


def _lacking(sequence: Sequence, other: Sequence, frames: Ints, own: Ints) -> tuple[Notice, ...]:
    """Which frames only one of the two has."""
    name, told = other.origin.path.name, []
    for only, names, whose in (
        (np.flatnonzero(frames < 0), sequence.frames.names, f"that {name} lacks"),
        (np.flatnonzero(own < 0), other.frames.names, f"only in {name}"),
    ):
        if len(only):
            places = tuple(only.tolist())
            count = counted(len(only), "frame")
            told.append(Notice(f"{count} {whose}: not compared", details=tuple(
                names[i] for i in places)))  # fmt: skip
    return tuple(told)


def _unpaired(sequence: Sequence, other: Sequence, partner: Ints) -> tuple[Notice, ...]:
    """That nothing is in common, where nothing is."""
    if (partner >= 0).any() or not (len(sequence.tracks) and len(other.tracks)):
        return ()
    return (
        Notice(f"no object of the labels is in one place with any of {other.origin.path.name}"),
    )
