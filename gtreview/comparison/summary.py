"""How well each object, and all together, agree with the labels beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gtreview.comparison.comparing import Comparison, Ints
from gtreview.comparison.overlaps import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Agreement:
    """One object, or all: ``object`` and what it is called there (``other``), empty where it is
    only in one of the two or has no identity.

    ``both``, ``only_here``, ``only_there``: how many boxes and skeletons are in both and in one;
    ``iou`` (mean, `Comparison.iou`) and ``lowest_iou`` with its ``lowest_frame`` (−1: none);
    ``centre_distance``: mean, pixels; ``oks``: mean (`Comparison.oks`); ``keypoint_distance``: mean
    over all keypoints, pixels, and ``keypoint_error`` in sizes of the skeleton; NaN where there is
    nothing to measure;
    ``relabelled``, ``exchanged``: in how many frames.
    """

    object: str
    other: str
    both: int
    only_here: int
    only_there: int
    iou: float
    lowest_iou: float
    lowest_frame: int
    centre_distance: float
    oks: float
    keypoint_distance: float
    keypoint_error: float
    relabelled: int
    exchanged: int


COLUMNS = tuple(field.name for field in fields(Agreement))


@dataclass(frozen=True, eq=False)
class _Parts:
    """Arrays of a comparison with the object that each value belongs to."""

    boxes: Ints
    poses: Ints
    here: Ints
    there: Ints
    relabelled: Ints
    exchanged: Ints


def summarise(found: Comparison) -> tuple[list[Agreement], Agreement]:
    """Every object of either side that is in a frame of both, and all together.

    First the sequence's own objects in their order, then what has no identity, then the objects
    that only the other labels have.
    """
    sequence, against = found.sequence, found.against
    parts = _parts(found)
    rows = [
        _row(found, parts, i, track.name, _other(found, i))
        for i, track in enumerate(sequence.tracks)
    ]
    rows.append(_row(found, parts, -1, "", ""))
    rows += [_stranger(against.tracks[i].name, n) for i, n in _strangers(found)]
    return [row for row in rows if row.both or row.only_here or row.only_there], _all(found, parts)


def _parts(found: Comparison) -> _Parts:
    sequence, here, there = found.sequence, found.only_here, found.only_there
    swapped = found.swapped
    return _Parts(
        sequence.boxes.track[found.boxes[0]],
        sequence.poses.track[found.poses[0]],
        here.track[here.other < 0],
        np.append(there.track[there.other < 0], found.strangers.track),
        found.relabelled.track,
        np.concatenate([swapped.track, swapped.other]),
    )


def _other(found: Comparison, track: int) -> str:
    partner = int(found.partners[track])
    return found.against.tracks[partner].name if partner >= 0 else ""


def _row(found: Comparison, parts: _Parts, track: int, name: str, other: str) -> Agreement:
    there = int((parts.there == track).sum())
    if track < 0:
        there -= len(found.strangers)
    return Agreement(
        name,
        other,
        int((parts.boxes == track).sum() + (parts.poses == track).sum()),
        int((parts.here == track).sum()),
        there,
        *_measured(found, parts.boxes == track, parts.poses == track),
        int((parts.relabelled == track).sum()),
        int((parts.exchanged == track).sum()) if track >= 0 else 0,
    )


def _all(found: Comparison, parts: _Parts) -> Agreement:
    return Agreement(
        "",
        "",
        len(parts.boxes) + len(parts.poses),
        len(parts.here),
        len(parts.there),
        *_measured(found, np.ones(len(parts.boxes), bool), np.ones(len(parts.poses), bool)),
        len(parts.relabelled),
        len(parts.exchanged),
    )


def _measured(
    found: Comparison, boxes: Mask, poses: Mask
) -> tuple[float, float, int, float, float, float, float]:
    """IoU, the lowest one and its frame, centre distance, OKS and keypoint distances of some
    pairs."""
    iou = found.iou[boxes]
    known = np.flatnonzero(np.isfinite(iou))
    lowest, frame = math.nan, -1
    if len(known):
        at = known[iou[known].argmin()]
        lowest = float(iou[at])
        frame = int(found.sequence.boxes.frame[found.boxes[0][boxes][at]])
    away = found.keypoint_distance[poses]
    sizes = away / found.pose_size[poses][:, np.newaxis]
    centres, oks = _mean(found.distance[boxes]), _mean(found.oks[poses])
    return _mean(iou), lowest, frame, centres, oks, _mean(away), _mean(sizes)


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _strangers(found: Comparison) -> list[tuple[int, int]]:
    """The objects that only the other labels have, and how many boxes and skeletons of each."""
    numbers, counts = np.unique(found.strangers.other, return_counts=True)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))


def _stranger(name: str, count: int) -> Agreement:
    nothing = math.nan
    return Agreement(
        "", name, 0, 0, count, nothing, nothing, -1, nothing, nothing, nothing, nothing, 0, 0
    )
