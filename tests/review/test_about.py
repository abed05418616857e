"""Where one looks after something was taken back or done again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gtreview.model.flags import Verdict
from gtreview.review import box_correcting as do
from gtreview.review.about import Spot, about
from gtreview.review.review import Review
from tests.review import street

AWAY = Spot(-1, -1, 0)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    review = Review.open(street.opened(street.write(tmp_path)))
    yield review
    review.close()


def peak(review: Review, i: int) -> Spot:
    return Spot(i, int(review.findings.track[i]), int(review.findings.peak[i]))


def undone(review: Review, now: Spot = AWAY) -> Spot:
    command = review.undo()
    assert command
    return about(review, command, now)


def test_a_verdict_is_about_its_finding(review: Review) -> None:
    for i in (0, 1):
        review.decide([i], Verdict.CONFIRMED)
    assert undone(review, peak(review, 0)) == peak(review, 1)
    assert undone(review, peak(review, 1)) == peak(review, 0)
    command = review.redo()
    assert command and about(review, command, AWAY) == peak(review, 0)


def test_of_several_findings_one_stays_where_one_is(review: Review) -> None:
    review.decide([0, 1], Verdict.DISMISSED)
    assert undone(review, peak(review, 1)) == peak(review, 1)
    review.redo()
    assert undone(review) == peak(review, 0)


def test_a_flag_by_hand_is_about_its_frame_even_when_it_is_gone(review: Review) -> None:
    review.flag_by_hand(3, 1, "dark")
    assert undone(review) == Spot(-1, 1, 3)
    command = review.redo()
    assert command and about(review, command, AWAY) == Spot(review.find(3, 1) or 0, 1, 3)


def test_a_correction_is_about_its_box(review: Review) -> None:
    i = review.sequence.boxes.at(1, 4)
    assert i is not None
    review.correct(do.moved(review.sequence, i, (3.0, 3.0)))
    assert undone(review)[1:] == (1, 4)
    command = review.redo()
    assert command and about(review, command, Spot(0, 1, 4)) == Spot(0, 1, 4), "it is in sight"


def test_a_renamed_object_is_shown_in_the_frame_where_one_is(review: Review) -> None:
    review.correct(do.renamed(review.sequence, 1, "Van:7"))
    van = review.sequence.track_index["Van:7"]
    spot = undone(review, Spot(-1, van, 6))
    assert spot[1:] == (1, 6)


def test_a_threshold_is_nowhere(review: Review) -> None:
    review.set_threshold("size-change", 0.5)
    assert undone(review, Spot(2, 1, 9)) == Spot(2, 1, 9)
