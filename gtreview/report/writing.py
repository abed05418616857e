"""Writing the report of a source, from what is on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gtreview.model.series import Series
from gtreview.report.facts import Facts, Progress, gather
from gtreview.report.page import write
from gtreview.review.opening import Source, open_source
from gtreview.review.review import Review

OPENED, GATHERED = 0.2, 0.6
"""The shares of the time after which the labels are read, and all is measured."""


def write_report(
    source: Source, to: Path, progress: Progress, *, series: Mapping[str, Series] | None = None
) -> Facts:
    """Write the report of the review of ``source`` to ``to``; what it says.

    ``series``: the metrics by id as an open review has them, so that pictures need not be compared
    again. ``progress`` may raise.

    Raises
    ------
    InputError : the labels or the review cannot be used, or ``to`` is called as something else.
    OutputError : it cannot be written.
    """

    def part(first: float, last: float) -> Progress:
        def tell(share: float, text: str = "") -> None:
            progress(first + (last - first) * share, text)

        return tell

    opened = open_source(source, part(0.0, OPENED))
    review = Review.in_memory(
        opened, decided=True, progress=part(OPENED, GATHERED), pixels=series is None
    )
    try:
        if series is not None:
            slow = series.keys() - review.series.keys()
            review.add_series({metric: series[metric] for metric in slow})
        facts = gather(review, part(GATHERED, 1.0))
        write(facts, to)
    finally:
        review.close()
    return facts
