"""Going back and forth in what was done, in one go: the same as step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from gtreview.model.edited_boxes import box_at
from gtreview.model.flags import Verdict
from gtreview.review import box_correcting
from gtreview.review.review import Changed, Review
from tests.review import street


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return street.write(tmp_path / "job")


@pytest.fixture
def done(labels: Path) -> Review:
    """A review with five commands in force."""
    made = Review.open(street.opened(labels))
    made.decide([0], Verdict.CONFIRMED, "wrong size")
    made.set_threshold("size-change", 0.4)
    made.set_note(0, "half as wide")
    made.flag_by_hand(2, -1, "dark")
    made.decide([0], Verdict.DISMISSED)
    return made


def state(of: Review) -> tuple[object, ...]:
    """All that commands change."""
    return (of.thresholds, of.decisions, of.flags.peak.tolist(), of.flags.check.tolist(),
            [c.title for c in of.history()], [c.title for c in of.undone()])  # fmt: skip


@pytest.mark.parametrize("count", range(6))
def test_in_one_go_as_step_by_step(done: Review, count: int) -> None:
    stepwise = []
    for _ in range(5 - count):
        done.undo()
    stepwise.append(state(done))
    for _ in range(5 - count):
        done.redo()
    stepwise.append(state(done))
    done.go_to(count)
    assert state(done) == stepwise[0]
    assert len(done.history()) == count and len(done.undone()) == 5 - count
    done.go_to(5)
    assert state(done) == stepwise[1]


def test_where_one_goes_is_kept(done: Review, labels: Path) -> None:
    done.go_to(2)
    expected = state(done)
    done.close()
    again = Review.open(street.opened(labels))
    assert state(again) == expected
    again.go_to(5)
    assert len(again.history()) == 5
    again.close()


def test_listeners_are_told_once_and_of_nothing_where_nothing_changes(done: Review) -> None:
    told: list[Changed] = []
    done.listen(told.append)
    done.go_to(5)
    assert told == []
    done.go_to(0)
    assert len(told) == 1
    assert {"verdicts", "thresholds", "findings"} <= told[0].what


def test_what_was_undone_stays_until_something_else_is_done(done: Review) -> None:
    done.go_to(1)
    done.decide([1], Verdict.CONFIRMED)
    assert len(done.history()) == 2 and done.undone() == ()


def test_one_and_true_are_two_values(labels: Path) -> None:
    review = Review.open(street.opened(labels))
    for value in (True, 1, 1.0):
        wanted = box_correcting.with_attributes(review.sequence, 0, {"parked": value}, (3, 3))
        review.correct(wanted)
    for count, value in ((1, "True"), (2, "1"), (3, "1.0"), (1, "True")):
        review.go_to(count)
        i = review.sequence.boxes.at(0, 3)
        assert i is not None
        assert repr(box_at(review.sequence, i).attributes["parked"]) == value
    review.close()
