"""What is made of pixels is measured again where boxes were corrected, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gtreview.frames.crops import CropReader
from gtreview.metrics.registry import compute
from gtreview.model.sequence import Sequence
from gtreview.review import box_correcting as do
from gtreview.review.measuring import measure, measure_again
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import Settings
from tests.ui import cars

SLOW = ("appearance", "appearance_deviation")
CAR1 = 0
FRAME = 5


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    """The cars, measured."""
    review = Review.open(open_source(recognise([cars.write(tmp_path / "cars")])[0]))
    add(review, review.sequence)
    yield review
    review.close()


def add(review: Review, sequence: Sequence) -> None:
    series, unread = measure(sequence, review.images, Settings(), SLOW)
    review.add_series(series, measured=sequence, unread=unread)


def again(review: Review) -> list[int]:
    """Measure what is missing; the frames that it took."""
    part = review.missing
    assert part is not None and review.images is not None
    review.add_missing(measure_again(part, review.images, SLOW), part)
    assert review.missing is None
    return np.unique(part.boxes.frame).tolist()


def anew(review: Review) -> None:
    """All values and findings are those of measuring everything."""
    assert review.images is not None
    expected = compute(review.sequence, SLOW, CropReader(review.images))
    for name in SLOW:
        found = review.series[name]
        for column in ("track", "frame", "value"):
            np.testing.assert_array_equal(getattr(found, column), getattr(expected[name], column))


def test_a_moved_box_costs_its_own_frames(review: Review) -> None:
    i = review.sequence.boxes.at(CAR1, FRAME)
    assert i is not None
    review.correct(do.moved(review.sequence, i, (9, 4)))
    assert np.isnan(review.series["appearance"].value[[i, i + 1]]).all()
    assert again(review) == [FRAME - 1, FRAME, FRAME + 1]
    anew(review)
    review.undo()
    assert review.missing is None, "what is known of before counts again"
    anew(review)
    review.redo()
    assert review.missing is None
    anew(review)


def test_the_findings_follow(review: Review) -> None:
    i = review.sequence.boxes.at(CAR1, FRAME)
    assert i is not None
    review.correct(do.moved(review.sequence, i, (60, -30)))
    again(review)
    about = [flag for flag in review.flags if flag.check == "appearance"]
    assert {FRAME, FRAME + 1} & {flag.peak for flag in about if flag.track == CAR1}


def test_another_name_costs_nothing(review: Review) -> None:
    review.correct(do.renamed(review.sequence, CAR1, "Van:7"))
    assert review.missing is None
    anew(review)
    review.correct(do.split(review.sequence, review.sequence.track_index["Van:7"], 20))
    assert review.missing is None
    anew(review)


def test_corrections_while_everything_is_measured_for_the_first_time(tmp_path: Path) -> None:
    review = Review.open(open_source(recognise([cars.write(tmp_path / "cars")])[0]))
    before = review.sequence
    review.correct(do.deleted_over(before, CAR1, (3, 4)))
    i = review.sequence.boxes.at(CAR1, 10)
    assert i is not None
    review.correct(do.moved(review.sequence, i, (9, 4)))
    add(review, before)
    assert again(review) == [9, 10, 11]
    anew(review)
    review.close()


def test_corrections_while_corrected_boxes_are_measured(review: Review) -> None:
    i = review.sequence.boxes.at(CAR1, FRAME)
    assert i is not None and review.images is not None
    review.correct(do.moved(review.sequence, i, (9, 4)))
    part = review.missing
    assert part is not None
    series = measure_again(part, review.images, SLOW)
    review.correct(do.renamed(review.sequence, CAR1, "A:1"))
    review.correct(do.moved(review.sequence, 20, (5, 5)))
    review.add_missing(series, part)
    again(review)
    anew(review)


def test_pictures_that_cannot_be_had_are_asked_for_once(tmp_path: Path) -> None:
    labels = cars.write(tmp_path / "cars")
    review = Review.open(open_source(recognise([labels])[0]))
    add(review, review.sequence)
    (labels.parent / "img" / f"{FRAME + 1:06}.png").unlink()
    i = review.sequence.boxes.at(CAR1, FRAME)
    assert i is not None
    review.correct(do.moved(review.sequence, i, (9, 4)))
    again(review)
    assert np.isnan(review.series["appearance"].value[[i, i + 1]]).all()
    review.close()
