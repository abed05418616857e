"""Putting a rig on skeletons: which of its keypoints is which of theirs."""

from __future__ import annotations

from collections.abc import Sequence as Texts
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gtreview.model.colours import object_colour
from gtreview.model.poses import Poses
from gtreview.model.rig import Keypoint, Rig
from gtreview.model.sequence import Sequence


def with_rig(sequence: Sequence, rig: Rig) -> Sequence:
    """``sequence`` with its skeletons on ``rig``.

    Keypoints meet by what the labels call them (`Keypoint.source`). Those that the labels use and
    the rig lacks are put behind its own, so that nothing is lost; `unknown` names them.
    """
    own = [point.source for point in sequence.rig.keypoints] if sequence.rig else []
    whole = fitted(rig, used(sequence))
    column = {label: i for i, label in enumerate(own)}
    places = np.array([column.get(point.source, -1) for point in whole.keypoints], np.intp)
    originals, against = sequence.originals, sequence.against
    return replace(
        sequence,
        rig=whole,
        poses=_moved(sequence.poses, places),
        originals=None if originals is None else _moved(originals, places),
        against=against and replace(against, poses=_moved(against.poses, places)),
    )


def fitted(rig: Rig, labels: Texts[str]) -> Rig:
    """``rig`` with every keypoint that ``labels`` name, its own first."""
    more = unknown(rig, labels)
    if not more:
        return rig
    taken = set(rig.labels)
    points = list(rig.keypoints)
    for label in more:
        name = _free(label, taken)
        taken.add(name)
        colour = object_colour(len(points))
        points.append(Keypoint(name, colour, alias="" if name == label else label))
    return replace(rig, keypoints=tuple(points))


def shaped(rig: Rig, xy: NDArray[np.float64], size: float = 200.0) -> Rig:
    """``rig`` with the rest positions that a skeleton has.

    A keypoint that the skeleton lacks lies in the middle of those that bones join it to, where
    there are none in the middle of all.

    Parameters
    ----------
    xy : (K, 2) pixels, NaN where a point is absent; at least one is there.
    size : pixels of the rig's own box along its longer side.
    """
    there = np.asarray(np.isfinite(xy).all(axis=1))
    low = xy[there].min(axis=0)
    scale = size / max(float(np.ptp(xy[there], axis=0).max()), 1e-9)
    rest = (xy - low) * min(scale, 1e6)
    ends = np.array(rig.bone_places, np.intp).reshape(-1, 2)
    for i in np.flatnonzero(~there):
        joined = np.concatenate([ends[ends[:, 0] == i, 1], ends[ends[:, 1] == i, 0]])
        joined = joined[there[joined]]
        rest[i] = rest[joined if len(joined) else there].mean(axis=0)
    places = zip(rig.keypoints, rest.round(1).tolist(), strict=True)
    return replace(rig, keypoints=tuple(replace(p, x=x, y=y) for p, (x, y) in places))


def as_labelled(rig: Rig) -> Rig:
    """``rig`` with its keypoints called what the labels call them."""
    source = {point.label: point.source for point in rig.keypoints}
    return replace(
        rig,
        keypoints=tuple(replace(p, label=p.source, alias="") for p in rig.keypoints),
        bones=tuple(replace(bone, a=source[bone.a], b=source[bone.b]) for bone in rig.bones),
        pairs=tuple((source[a], source[b]) for a, b in rig.pairs),
    )


def unknown(rig: Rig, labels: Texts[str]) -> tuple[str, ...]:
    """Those of ``labels`` that ``rig`` has no keypoint for."""
    known = {point.source for point in rig.keypoints}
    return tuple(label for label in dict.fromkeys(labels) if label not in known)


def used(sequence: Sequence) -> tuple[str, ...]:
    """What the labels call the keypoints that any skeleton has."""
    if sequence.rig is None:
        return ()
    there = sequence.poses.present.any(axis=0)
    if sequence.originals is not None:
        there = there | sequence.originals.present.any(axis=0)
    return tuple(sequence.rig.keypoints[i].source for i in np.flatnonzero(there))


def _moved(poses: Poses, places: NDArray[np.intp]) -> Poses:
    """The skeletons with keypoint *k* taken from column ``places[k]``; −1 is absent."""
    xy = np.full((len(poses), len(places), 2), np.nan)
    visible = np.zeros((len(poses), len(places)), bool)
    known = np.flatnonzero(places >= 0)
    xy[:, known] = poses.xy[:, places[known]]
    visible[:, known] = poses.visible[:, places[known]]
    return replace(poses, xy=xy, visible=visible)


def _free(label: str, taken: set[str]) -> str:
    """``label``, or with a number where another keypoint is called so."""
    free, number = label, 2
    while free in taken:
        free, number = f"{label} ({number})", number + 1
    return free
