"""The metrics of a review, kept up to date while its labels are corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from gtreview.metrics.consecutive import continues, followed, per_box
from gtreview.metrics.registry import METRICS, compute, update, update_boxes
from gtreview.model.boxes import Boxes
from gtreview.model.columns import of_tracks
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.review.labels import Touched
from gtreview.review.measuring import NOTHING, Kept, Mask, Pairs, looked_up, paired, with_values

EVERYTHING = Touched(boxes=frozenset({-1}), geometry=True)
"""As if all labels were other ones."""


class Measured:
    """What a review's series are measured from.

    Metrics of pixels take too long for a correction to wait for. A value of theirs is kept by
    what it depends on: the frame and where the object is there and in the frame before. So it
    counts again after undo, and goes along with an object that gets another name; what has none
    yet is NaN until it is measured (`missing`).

    Attributes
    ----------
    short : the objects that lack such values.
    """

    def __init__(self) -> None:
        self._values: dict[str, Kept] = {}
        self.short: frozenset[int] = frozenset()

    def take(self, series: Mapping[str, Series], sequence: Sequence) -> None:
        """``series`` have been measured from ``sequence``, whose boxes may be a part of all."""
        boxes = followed(sequence.boxes)
        for name, one in series.items():
            if METRICS[name].measure and len(one) == len(boxes):
                kept = self._values.get(name, NOTHING)
                self._values[name] = with_values(kept, _pairs(sequence, boxes), one.value)

    def again(
        self, series: Mapping[str, Series], sequence: Sequence, touched: Touched
    ) -> dict[str, Series]:
        """``series`` for the corrected ``sequence``, measuring anew what was ``touched``."""
        everyone = touched.geometry or touched.moved
        if everyone:
            fresh = {**series, **compute(sequence)}
        else:
            fresh = update(series, sequence, touched.tracks) if touched.tracks else dict(series)
            if touched.boxes:
                fresh = update_boxes(fresh, sequence, touched.boxes)
        if not touched.boxes:
            return fresh
        return self.of_pixels(fresh, sequence, None if everyone else touched.boxes)

    def of_pixels(
        self, series: Mapping[str, Series], sequence: Sequence, tracks: Collection[int] | None
    ) -> dict[str, Series]:
        """``series`` with what is known of pixels of ``tracks`` (None: of all), and what is
        derived from that."""
        boxes = followed(sequence.boxes)
        part = boxes if tracks is None else boxes.take(of_tracks(boxes.track, tracks))
        pairs = _pairs(sequence, part)
        lacks = np.zeros(len(part), bool)
        fresh = dict(series)
        for name in self._values.keys() & series.keys():
            value, known = looked_up(self._values[name], pairs)
            lacks |= (pairs > 0) & ~known
            own = per_box(name, series[name].unit, part, value)
            fresh[name] = own if tracks is None else series[name].with_tracks(own, tracks)
        others = self.short.difference(tracks) if tracks is not None else frozenset()
        self.short = others | frozenset(part.track[lacks].tolist())
        for name in series:
            derive, source = METRICS[name].derive, METRICS[name].source
            if derive and source in self._values.keys() & series.keys():
                fresh[name] = derive(fresh[source])
        return fresh

    def missing(self, sequence: Sequence) -> Sequence | None:
        """The boxes of ``sequence`` that are to be measured on pictures, with those that they are
        compared with; None where there are none."""
        if not self.short:
            return None
        boxes = followed(sequence.boxes)
        boxes = boxes.take(of_tracks(boxes.track, self.short))
        pairs = _pairs(sequence, boxes)
        lacks: Mask = np.zeros(len(boxes), bool)
        for kept in self._values.values():
            lacks |= (pairs > 0) & ~looked_up(kept, pairs)[1]
        if not lacks.any():
            return None
        wanted = lacks.copy()
        wanted[:-1] |= lacks[1:] & continues(boxes)[1:]
        return replace(sequence, boxes=boxes.take(wanted), poses=Poses.empty())


def _pairs(sequence: Sequence, boxes: Boxes) -> Pairs:
    return paired(boxes, np.arange(1, len(sequence) + 1, dtype=np.uint64))
