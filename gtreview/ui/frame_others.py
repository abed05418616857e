"""What of the labels that a sequence is compared with is to be seen in one frame."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gtreview.model.geometry import iou
from gtreview.model.sequence import Against, Sequence
from gtreview.ui.rig_look import Places, Points
from gtreview.ui.theme import object_colour

OTHERS = "other labels"
"""The layer that they are."""


@dataclass(frozen=True, eq=False)
class Others:
    """The other labels' boxes of one frame.

    Attributes
    ----------
    rects : (n, 4) left, top, right, bottom in pixels.
    tracks : (n,) the sequence's objects, −1 for none of them.
    colours : their objects'.
    names : of those that are none of the sequence's objects, else empty.
    said : what they say of an object of the sequence, by its index.
    """

    rects: Points
    tracks: NDArray[np.int32]
    colours: tuple[str, ...]
    names: tuple[str, ...]
    said: Callable[[int], str]

    @classmethod
    def none(cls) -> Others:
        """No boxes."""
        return cls(np.empty((0, 4)), np.empty(0, np.int32), (), (), lambda _track: "")

    def __len__(self) -> int:
        return len(self.rects)

    def stranger_at(self, x: float, y: float, reach: float) -> str:
        """The name of the smallest box around (x, y) that is of none of the sequence's objects."""
        left, top, right, bottom = self.rects.T
        near = (left - reach <= x) & (x <= right + reach) & (self.tracks < 0)
        near &= (top - reach <= y) & (y <= bottom + reach)
        rows = np.flatnonzero(near)
        if not len(rows):
            return ""
        return self.names[rows[((right - left) * (bottom - top))[rows].argmin()]]


class OtherView:
    """Which of the other labels are shown; ``hidden``: objects that are not."""

    def __init__(self, sequence: Sequence, layers: set[str]) -> None:
        self._sequence, self._layers = sequence, layers
        self.hidden: Collection[int] = ()

    @property
    def _against(self) -> Against | None:
        return self._sequence.against if OTHERS in self._layers else None

    def of_frame(self, frame: int) -> Others:
        """Their boxes in ``frame``."""
        against = self._against
        if against is None:
            return Others.none()
        shown = frame if "boxes" in self._layers else -1
        boxes, index = against.boxes, against.boxes.at_frame(shown)
        index = index[~np.isin(boxes.track[index], list(self.hidden))]
        left, top, right, bottom = (
            column[index] for column in (boxes.left, boxes.top, boxes.right, boxes.bottom)
        )
        rects = np.stack([np.minimum(left, right), np.minimum(top, bottom),
                          np.maximum(left, right), np.maximum(top, bottom)], axis=1)  # fmt: skip
        there = np.isfinite(rects).all(axis=1)
        index, tracks = index[there], boxes.track[index[there]]
        return Others(
            rects[there],
            tracks,
            tuple(map(object_colour, tracks.tolist())),
            tuple(self._strange(against, i) for i in index.tolist()),
            partial(self.said, frame),
        )

    def skeletons(self, frame: int) -> Places:
        """Their skeletons in ``frame``, indices."""
        against = self._against
        if against is None or "skeletons" not in self._layers:
            return np.empty(0, np.intp)
        index = against.poses.at_frame(frame)
        return index[~np.isin(against.poses.track[index], list(self.hidden))]

    def said(self, frame: int, track: int) -> str:
        """What they say of an object in ``frame``: ``in before.json: car 1, IoU 0.65``; empty
        where they are not shown or lack the frame."""
        against = self._against
        if against is None or track < 0 or against.frames[frame] < 0:
            return ""
        box, pose = (columns.at(track, frame) for columns in (against.boxes, against.poses))
        if box is None and pose is None:
            return f"not in {against.path.name}"
        objects, i = (against.box_objects, box) if box is not None else (against.pose_objects, pose)
        parts = [against.tracks[objects[i]].name]
        if box is not None:
            parts += self._label(against, box, track, frame)
        return f"in {against.path.name}: {', '.join(parts)}"

    def _label(self, against: Against, there: int, track: int, frame: int) -> list[str]:
        """The label, where it is another one, and the overlap of a box."""
        boxes, i = self._sequence.boxes, self._sequence.boxes.at(track, frame)
        if i is None:
            return ["no box here"]
        theirs = against.boxes
        mine, other = (
            tuple(np.atleast_1d(column[at]) for column in (b.left, b.top, b.width, b.height))
            for b, at in ((boxes, i), (theirs, there))
        )
        own = self._sequence.labels[boxes.label[i]].name if boxes.label[i] >= 0 else ""
        label = against.labels[theirs.label[there]].name if theirs.label[there] >= 0 else ""
        overlap = f"IoU {float(iou(mine, other)[0]):.2f}"
        return [label or "no label", overlap] if label != own else [overlap]

    def _strange(self, against: Against, i: int) -> str:
        """The name of a box's object that is none of the sequence's; empty for one that is."""
        known = against.boxes.track[i] >= 0
        number = int(against.box_objects[i])
        if known:
            return ""
        return against.tracks[number].name if number >= 0 else ""
