"""The metrics of a review, kept up to date while its labels are corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gtreview.metrics.appearance import kept
from gtreview.metrics.registry import METRICS, compute, update, update_boxes
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.review.labels import Touched


class Measured:
    """What a review's series are measured from.

    What is made of pixels is not measured again by a correction: a value counts as long as the
    boxes it compares are those it was measured with, and again when they are so again.
    """

    def __init__(self) -> None:
        self._pixels: dict[str, tuple[Series, Boxes]] = {}

    def take(self, series: Mapping[str, Series], sequence: Sequence) -> None:
        """``series`` have been measured from ``sequence``."""
        for name, one in series.items():
            if METRICS[name].measure:
                self._pixels[name] = one, sequence.boxes

    def again(
        self, series: Mapping[str, Series], sequence: Sequence, touched: Touched
    ) -> dict[str, Series]:
        """``series`` for the corrected ``sequence``, measuring anew what was ``touched``."""
        if touched.geometry or touched.moved:
            fresh = {**series, **compute(sequence)}
        else:
            fresh = update(series, sequence, touched.tracks) if touched.tracks else dict(series)
            if touched.boxes:
                fresh = update_boxes(fresh, sequence, touched.boxes)
        return fresh | self._of_pixels(series, sequence) if touched.boxes else fresh

    def _of_pixels(self, names: Iterable[str], sequence: Sequence) -> dict[str, Series]:
        found = {
            name: kept(one, then, sequence.boxes)
            for name, (one, then) in self._pixels.items()
            if name in names
        }
        for name in names:
            derive, source = METRICS[name].derive, METRICS[name].source
            if derive and source in found:
                found[name] = derive(found[source])
        return found
