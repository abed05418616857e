"""Which frames were looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from gtreview.errors import OutputError
from gtreview.review.coverage import Coverage
from gtreview.review.file import ReviewFile
from gtreview.review.review import Review
from tests.review import street


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file() -> ReviewFile:
    return ReviewFile.in_memory()


def test_the_next_unseen_goes_round(file: ReviewFile) -> None:
    coverage = Coverage(file, 5)
    for frame in (0, 1, 3):
        assert coverage.look(frame)
    assert not coverage.look(3)
    assert coverage.share == 0.6 and coverage.runs() == [(0, 1), (3, 3)]
    assert [coverage.next_unseen(at) for at in (0, 2, 3, 4)] == [2, 4, 4, 2]
    assert [coverage.next_unseen(at, -1) for at in (0, 2, 3, 4)] == [4, 4, 2, 2]
    for frame in (2, 4):
        coverage.look(frame)
    assert coverage.next_unseen(0) is None and coverage.share == 1


def test_it_is_written_once_a_second_and_when_asked(file: ReviewFile) -> None:
    clock = Clock()
    coverage = Coverage(file, 100, clock)
    for frame in range(10):
        coverage.look(frame)
        clock.now += 0.3
    # At 0.0, 1.2 and 2.4 seconds.
    assert file.state("looked") == [[0, 8]]
    coverage.keep()
    assert file.state("looked") == [[0, 9]]
    assert Coverage(file, 100).seen.sum() == 10
    assert Coverage(file, 5).seen.sum() == 5, "labels may have fewer frames by now"


def test_a_full_disk_does_not_stop_the_looking(
    file: ReviewFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str, value: object) -> None:
        raise OutputError("full")

    coverage = Coverage(file, 10)
    with monkeypatch.context() as patch:
        patch.setattr(file, "set_state", full)
        coverage.look(1)
    coverage.keep()
    assert file.state("looked") == [[1, 1]]


def test_a_review_keeps_it_when_it_is_closed(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = Review.open(street.opened(labels))
    for frame in (0, 1, 2, 9):
        review.coverage.look(frame)
    review.close()
    review = Review.open(street.opened(labels))
    assert review.coverage.runs() == [(0, 2), (9, 9)]
    assert review.coverage.share == 4 / street.FRAMES
    review.close()
