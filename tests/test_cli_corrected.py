"""`gtreview corrected`: what a review corrected, as a file."""

from __future__ import annotations

from pathlib import Path

from gtreview.model import pose_edits
from gtreview.review import box_correcting
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from tests.review import street
from tests.test_cli import gtreview
from tests.ui import walkers


def corrected(labels: Path) -> bytes:
    """Correct something and close; what the file becomes by it."""
    review = Review.open(open_source(recognise([labels])[0]))
    review.correct(Correction("Move", (pose_edits.moved(review.sequence, 0, [0], (5, 0)),)))
    data = review.label_file.corrected()
    review.close()
    return data


def test_corrections_of_the_review_are_written(tmp_path: Path) -> None:
    labels = walkers.write(tmp_path / "walkers")
    before, expected = labels.read_bytes(), corrected(labels)
    done = gtreview("corrected", labels, "--out", tmp_path / "new.json")
    assert done.returncode == 0, done.stderr
    assert "1 corrected skeleton written" in done.stdout
    assert (tmp_path / "new.json").read_bytes() == expected
    assert (tmp_path / "new.changes.csv").is_file()
    assert labels.read_bytes() == before


def test_the_original_is_written_over_only_when_asked(tmp_path: Path) -> None:
    labels = walkers.write(tmp_path / "walkers")
    before, expected = labels.read_bytes(), corrected(labels)
    done = gtreview("corrected", labels, "--out", labels)
    assert done.returncode == 2 and "not written over" in done.stderr
    assert labels.read_bytes() == before
    done = gtreview("corrected", labels, "--in-place")
    assert done.returncode == 0, done.stderr
    assert labels.read_bytes() == expected
    assert labels.with_name("SeqLabel.json.bak").read_bytes() == before


def test_corrected_boxes_are_written_and_listed(tmp_path: Path) -> None:
    labels = street.write(tmp_path)
    review = Review.open(street.opened(labels))
    review.correct(box_correcting.moved(review.sequence, 3, (5, 0)))
    expected = review.label_file.corrected()
    review.close()
    done = gtreview("corrected", labels, "--out", tmp_path / "new.json")
    assert done.returncode == 0, done.stderr
    assert "1 corrected box written" in done.stdout
    assert (tmp_path / "new.json").read_bytes() == expected != labels.read_bytes()
    assert "Move Car:1 at frame 3" in (tmp_path / "new.changes.csv").read_text()
    assert not (tmp_path / "new.class-map.json").exists()


def test_without_corrections_none_are_counted(tmp_path: Path) -> None:
    labels = street.write(tmp_path)
    done = gtreview("corrected", labels, "--out", tmp_path / "new.json")
    assert done.returncode == 0, done.stderr
    assert "Nothing is corrected" in done.stdout and "0 corrected" not in done.stdout
    assert (tmp_path / "new.json").read_bytes() == labels.read_bytes()
