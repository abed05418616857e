"""Where a review is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gtreview.errors import OutputError
from gtreview.model.flags import Verdict
from gtreview.review import place
from gtreview.review.file import ReviewFile
from gtreview.review.review import Review
from tests.review import street

posix_only = pytest.mark.skipif(os.name != "posix", reason="folders have no such mark here")


def decided(labels: Path) -> int:
    review = Review.open(street.opened(labels))
    count = review.progress[0]
    review.close()
    return count


def test_it_is_beside_the_labels(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = Review.open(street.opened(labels))
    assert review.path == tmp_path / "job" / "SeqLabel.gtreview"
    review.close()


def test_it_is_where_it_was_asked_for(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = Review.open(street.opened(labels), path=tmp_path / "mine.gtreview")
    assert review.path == tmp_path / "mine.gtreview"
    review.close()
    assert not (tmp_path / "job" / "SeqLabel.gtreview").exists()


@posix_only
def test_it_is_in_the_users_folder_where_the_labels_folder_is_marked_read_only(
    tmp_path: Path,
) -> None:
    labels = street.write(tmp_path / "job")
    labels.parent.chmod(0o555)
    review = Review.open(street.opened(labels))
    labels.parent.chmod(0o755)
    assert review.path
    assert review.path.parent == tmp_path / "data" / "reviews"
    assert "not beside the labels" in review.notices[0].text
    assert [p.name for p in labels.parent.iterdir()] == ["SeqLabel.json"]
    review.decide([0], Verdict.CONFIRMED)
    review.close()
    # Writable again, it goes on with what was decided meanwhile.
    assert decided(labels) == 1


@posix_only
def test_in_the_users_folder_it_begins_as_a_copy_of_what_is_beside_the_labels(
    tmp_path: Path,
) -> None:
    labels = street.write(tmp_path / "job")
    review = Review.open(street.opened(labels))
    review.decide([0], Verdict.CONFIRMED)
    review.close()
    before = (labels.parent / "SeqLabel.gtreview").read_bytes()
    labels.parent.chmod(0o555)
    assert decided(labels) == 1
    labels.parent.chmod(0o755)
    assert (labels.parent / "SeqLabel.gtreview").read_bytes() == before


def test_it_is_in_the_users_folder_where_the_system_refuses_the_other(tmp_path: Path) -> None:
    """The system's refusal is had by a folder in the review file's place: permissions do not
    stop root, who may run the tests."""
    labels = street.write(tmp_path / "job")
    place.beside(labels).mkdir()
    review = Review.open(street.opened(labels))
    assert review.path == place.in_data_folder(labels)
    assert "cannot be written there" in review.notices[0].details[0]
    review.decide([0], Verdict.CONFIRMED)
    review.close()
    assert decided(labels) == 1


def test_labels_of_one_name_have_reviews_of_their_own_in_the_users_folder(tmp_path: Path) -> None:
    a, b = tmp_path / "a" / "SeqLabel.json", tmp_path / "b" / "SeqLabel.json"
    assert place.in_data_folder(a) != place.in_data_folder(b)


def test_a_full_disk_does_not_make_a_second_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = street.write(tmp_path / "job")
    assert decided(labels) == 0

    def full(self: ReviewFile, name: str, value: object) -> None:
        raise OutputError("database or disk is full")

    monkeypatch.setattr(ReviewFile, "set_state", full)
    with pytest.raises(OutputError, match="full"):
        place.open_review(labels)
    assert not place.in_data_folder(labels).exists()


def test_where_no_folder_can_be_made_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = street.write(tmp_path / "job")
    (tmp_path / "occupied").touch()
    monkeypatch.setenv("GTREVIEW_DATA_DIR", str(tmp_path / "occupied"))

    def refuse(folder: Path) -> None:
        raise place.ReadOnlyPlaceError(f"{folder} is read-only")

    monkeypatch.setattr(place, "_refuse_read_only", refuse)
    with pytest.raises(OutputError, match="occupied"):
        place.open_review(labels)
