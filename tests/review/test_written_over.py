"""Corrections that were written over the labels, and the review opened again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gtreview.audit import corrected
from gtreview.errors import InputError
from gtreview.model import pose_edits
from gtreview.model.edited_boxes import Box
from gtreview.model.flags import Verdict
from gtreview.review import box_correcting
from gtreview.review.correcting import Correction
from gtreview.review.review import Review
from tests.review import street, test_labels

COLUMNS = ("frame", "left", "top", "width", "height")


def detection() -> bytes:
    """Three boxes without names in each of three frames, at 1, 11 and 21."""
    boxes = [
        {"class-id": "0", "left": left, "top": 5, "width": 8, "height": 8} for left in (1, 11, 21)
    ]
    entries = [{"frame": f"{f}.jpg", "frame-no": str(f), "annotations": boxes} for f in range(3)]
    return json.dumps({"detection-annotations": entries}).encode()


def places(review: Review) -> list[tuple[float, ...]]:
    columns = (getattr(review.sequence.boxes, name).tolist() for name in COLUMNS)
    return sorted(zip(*columns, strict=True))


def points(review: Review) -> object:
    return [(x, y) for x, y in review.sequence.poses.xy.reshape(-1, 2).tolist() if np.isfinite(x)]


def detected(review: Review) -> None:
    """One is gone, one is moved, one is new: by their rows, which count anew in the file."""
    review.correct(box_correcting.deleted(review.sequence, 0))
    there = Box(50, 50, 9, 9, review.sequence.labels[0], {})
    review.correct(box_correcting.created(review.sequence, "", 1, there))
    review.correct(box_correcting.moved(review.sequence, 7, (3, 0)))


def driven(review: Review) -> None:
    review.correct(box_correcting.deleted(review.sequence, 3))
    review.correct(box_correcting.moved(review.sequence, 8, (3, 1)))
    review.correct(box_correcting.renamed(review.sequence, 2, "Van:9"))


def walked(review: Review) -> None:
    edit = pose_edits.moved(review.sequence, 2, [0], (4, 0))
    review.correct(Correction("Move", (edit,)))
    review.correct(box_correcting.renamed(review.sequence, 1, "person:2"))


CASES = [(detection(), detected), (street.labels(**street.USUAL), driven)]
CASES.append((test_labels.document(), walked))


@pytest.mark.parametrize(("data", "correct"), CASES)
def test_what_is_in_the_file_is_no_correction_any_more(
    tmp_path: Path, data: bytes, correct: object
) -> None:
    assert callable(correct)
    path = street.write(tmp_path, data)
    review = Review.open(street.opened(path))
    correct(review)
    wanted = places(review), points(review)
    corrected.save(review, path, in_place=True)
    written = path.read_bytes()
    assert written != data
    review.close()
    review = Review.open(street.opened(path))
    assert (places(review), points(review)) == wanted
    assert not review.corrected and not list(review.changes())
    told = [notice.text for notice in review.notices]
    assert "The corrections of this review are in SeqLabel.json now" in str(told)
    assert "SeqLabel.json has changed" in str(told) and "corrected here counts" not in str(told)
    assert review.label_file.corrected() == written

    assert not review.can_undo and review.undo() is None and not review.undo_title
    review.go_to(0)
    assert (places(review), points(review)) == wanted, "that would need the earlier labels"
    assert "in the labels' file" in review.history()[-1].title
    review.close()
    again = Review.open(street.opened(path))
    assert (places(again), points(again)) == wanted and not again.corrected
    assert "corrections" not in str([notice.text for notice in again.notices])
    again.close()


def test_what_comes_afterwards_can_be_undone_and_is_written_over_again(tmp_path: Path) -> None:
    path = street.write(tmp_path, detection())
    review = Review.open(street.opened(path))
    detected(review)
    corrected.save(review, path, in_place=True)
    review.close()
    written = path.read_bytes()
    review = Review.open(street.opened(path))
    title = "Move a box"
    review.correct(box_correcting.moved(review.sequence, 0, (1, 0)), merge=True)
    assert review.undo_title.startswith(title) and len(list(review.changes())) == 1
    review.undo()
    assert review.label_file.corrected() == written
    review.redo()
    wanted = places(review)
    corrected.save(review, path, in_place=True)
    review.close()
    review = Review.open(street.opened(path))
    assert places(review) == wanted and not review.corrected and not review.can_undo
    review.close()


def test_verdicts_stay(tmp_path: Path) -> None:
    path = street.write(tmp_path)
    review = Review.open(street.opened(path))
    review.decide([0], Verdict.CONFIRMED, note="mine")
    review.correct(box_correcting.moved(review.sequence, 0, (1, 0)))
    said = dict(review.tables["verdicts"])
    corrected.save(review, path, in_place=True)
    review.close()
    review = Review.open(street.opened(path))
    assert review.tables["verdicts"] == said and not review.corrected
    review.close()


def test_labels_that_another_program_changed_keep_their_corrections(tmp_path: Path) -> None:
    path = street.write(tmp_path)
    review = Review.open(street.opened(path))
    review.correct(box_correcting.moved(review.sequence, 0, (1, 0)))
    review.close()
    path.write_bytes(path.read_bytes() + b" ")
    review = Review.open(street.opened(path))
    assert review.corrected and review.can_undo
    review.close()


def test_until_it_is_opened_again_undoing_truly_brings_back_what_was(tmp_path: Path) -> None:
    path = street.write(tmp_path)
    before = path.read_bytes()
    review = Review.open(street.opened(path))
    review.correct(box_correcting.moved(review.sequence, 0, (1, 0)))
    corrected.save(review, path, in_place=True)
    review.undo()
    assert review.label_file.corrected() == before
    with pytest.raises(InputError, match="has changed since it was opened"):
        corrected.save(review, path, in_place=True)
    saved = corrected.save(review, path.with_name("again.json"))
    assert saved.labels.read_bytes() == before
    review.close()
