"""What became of labels since they were last open."""

from __future__ import annotations

from gtreview.formats import skeleton_manifest
from gtreview.model.flags import Flags
from gtreview.review.changed_labels import carried_over
from gtreview.review.commands import Tables
from tests.formats.skeletons import MANIFEST, answer, dot, dumped, frame, skeleton

NO_TABLES: Tables = {}
NOTHING = NO_TABLES, Flags.empty(), ()
"""What a review keeps that nobody has worked in."""


def test_skeletons_that_changed_are_counted() -> None:
    def lines(moved: float, *names: str) -> bytes:
        more = (skeleton(dot("b", 5, 6), name=name) for name in names)
        first = answer(frame(0), skeleton(dot("a", 1, 2), dot("b", moved, 4)), *more)
        return dumped(first, answer(frame(1), skeleton(dot("a"))))

    new = skeleton_manifest.parse(lines(30, "fly 3"), MANIFEST)
    assert carried_over(lines(3, "fly 2"), new, new, *NOTHING).details == (
        "skeletons changed: 1",
        "skeletons gone: 1",
        "skeletons new: 1",
        "objects gone: 1",
        "objects new: 1",
    )
    assert carried_over(lines(30, "fly 3"), new, new, *NOTHING).details == ()
