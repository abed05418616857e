"""Checks of boxes by themselves: extent, repetition, label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.metrics.consecutive import Floats, Mask
from gtreview.model.boxes import Boxes

NO_AREA = 0.95
OUTSIDE = 0.95
BEYOND = 0.5
TOLERANCE = 2.0
REPEATED = 0.9
UNKNOWN = 0.85
LABEL_CHANGE = 0.97


def bad_box(evidence: Evidence) -> Candidates:
    """Without area or place (`NO_AREA`), outside the image (`OUTSIDE`), or more than `TOLERANCE`
    pixels beyond its border (`BEYOND`). The value is how many pixels beyond; NaN without area."""
    boxes = evidence.sequence.boxes
    beyond = _beyond(boxes, evidence.sequence.size)
    with np.errstate(invalid="ignore"):
        no_area = ~((boxes.width > 0) & (boxes.height > 0) & np.isfinite(beyond))
        outside = _outside(boxes, evidence.sequence.size)
        bad = no_area | outside | (beyond > TOLERANCE)
    suspicion = np.select([no_area, outside], [NO_AREA, OUTSIDE], BEYOND)
    value = np.where(no_area, np.nan, beyond)
    return Candidates.frames(boxes.track[bad], boxes.frame[bad], value[bad], suspicion[bad])


def _beyond(boxes: Boxes, size: tuple[int, int]) -> Floats:
    sides = (-boxes.left, -boxes.top, boxes.right - size[0], boxes.bottom - size[1])
    return np.asarray(np.maximum.reduce(sides))


def _outside(boxes: Boxes, size: tuple[int, int]) -> Mask:
    above = (boxes.right <= 0) | (boxes.bottom <= 0)
    return above | (boxes.left >= size[0]) | (boxes.top >= size[1])


def duplicate(evidence: Evidence) -> Candidates:
    """A further box of an object in a frame: `REPEATED`."""
    boxes = evidence.sequence.boxes
    twice = np.flatnonzero(boxes.repeated & ~np.append(boxes.repeated[1:], False))
    nothing = np.full(len(twice), np.nan)
    return Candidates.frames(boxes.track[twice], boxes.frame[twice], nothing, REPEATED)


def unknown_label(evidence: Evidence) -> Candidates:
    """A box that names no label, or one that the job does not know: `UNKNOWN`."""
    boxes, labels = evidence.sequence.boxes, evidence.sequence.labels
    known = np.array([label.known for label in labels] + [False])
    bad = ~known[boxes.label]
    nothing = np.full(int(bad.sum()), np.nan)
    return Candidates.frames(boxes.track[bad], boxes.frame[bad], nothing, UNKNOWN)


def label_change(evidence: Evidence) -> Candidates:
    """A box whose label is not the one that most of its object's boxes have: `LABEL_CHANGE`."""
    boxes = evidence.boxes
    odd = boxes.label != _majority(boxes)[boxes.track]
    nothing = np.full(int(odd.sum()), np.nan)
    return Candidates.frames(boxes.track[odd], boxes.frame[odd], nothing, LABEL_CHANGE)


def _majority(boxes: Boxes) -> NDArray[np.intp]:
    """(tracks,) the label that most of a track's boxes have."""
    kinds = int(boxes.label.max(initial=-1)) + 2
    tracks = int(boxes.track.max(initial=-1)) + 1
    pair, count = np.unique(
        boxes.track.astype(np.int64) * kinds + boxes.label + 1, return_counts=True
    )
    order = np.argsort(count, kind="stable")
    most = np.full(tracks, -1)
    most[pair[order] // kinds] = pair[order] % kinds - 1
    return most
