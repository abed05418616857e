"""Corrected labels as a file, and the list of what was corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gtreview.audit import corrected
from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model import pose_edits
from gtreview.model.pose_edits import NEW, PoseEdit
from gtreview.review import box_correcting
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import Settings
from tests.formats.labels import box, frame, point
from tests.review import street
from tests.ui import walkers

WRIST_L, WRIST_R = 5, 6


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return walkers.write(tmp_path / "walkers")


@pytest.fixture
def review(labels: Path) -> Iterator[Review]:
    """Wrists of the first walker swapped in frame 2."""
    opened = open_source(recognise([labels])[0])
    review = Review.open(opened, settings=Settings(reviewer="ann"))
    edit = pose_edits.swapped(review.sequence, 2, [(WRIST_L, WRIST_R)])
    review.correct(Correction("=Swap", (edit,)))
    yield review
    review.close()


def test_the_file_differs_in_the_corrected_points_only(review: Review, labels: Path) -> None:
    before = labels.read_bytes()
    saved = corrected.save(review, corrected.default_path(labels))
    assert saved.labels.name == "SeqLabel.corrected.json" and saved.backup is None
    assert labels.read_bytes() == before
    expected = json.loads(before)
    points = expected["tracking-annotations"][2]["keypoints"]
    for name in ("x", "y"):
        points[WRIST_L][name], points[WRIST_R][name] = points[WRIST_R][name], points[WRIST_L][name]
    assert json.loads(saved.labels.read_bytes()) == expected
    again = registry.read(saved.labels)
    assert again.poses.xy.tobytes() == review.sequence.poses.xy.tobytes()


def test_what_was_changed_is_listed(review: Review, labels: Path) -> None:
    saved = corrected.save(review, labels.with_name("new.json"))
    rows = list(csv.DictReader(io.StringIO(saved.changes.read_text())))
    assert saved.changes.name == "new.changes.csv"
    assert [row["keypoint"] for row in rows] == ["wristL", "wristR"]
    x, y = walkers.place(0, 2, WRIST_L)
    row = rows[0]
    assert (row["frame"], row["frame_name"], row["object"]) == ("2", "0002.png", "skeleton:1")
    assert (float(row["old_x"]), float(row["old_y"]), row["old_visible"]) == (x, y, "True")
    assert (float(row["x"]), float(row["y"])) == walkers.place(0, 2, WRIST_R)
    assert row["what"] == "'=Swap", "no formula in a spreadsheet"
    assert row["reviewer"] == "ann" and row["at"]


def test_corrections_of_points_and_boxes_are_one_list(tmp_path: Path) -> None:
    """In the order in which they were made."""
    points = [point("head:1", 3, 4), point("tail:1", 13, 14)]
    entry = frame("0", "a.jpg", box("fly:1"), keypoints=points)
    data = json.dumps({"tracking-annotations": [entry]}).encode()
    review = Review.in_memory(street.opened(street.write(tmp_path, data)))
    sequence = review.sequence
    review.correct(Correction("Nudge", (pose_edits.moved(sequence, 0, [0], (2, 0)),)))
    review.correct(box_correcting.moved(review.sequence, 0, (5, 0)))
    hidden = PoseEdit(0, 0, NEW, review.sequence.poses.xy[0], np.array([False, True]))
    review.correct(Correction("Hide", (hidden,)))
    review.correct(Correction("Drop", (pose_edits.removed(review.sequence, 0, [1]),)))
    rows = list(csv.DictReader(io.StringIO(corrected.as_csv(review).decode())))
    assert [(row["what"], row["keypoint"], row["change"]) for row in rows] == [
        ("Nudge", "head", "moved"),
        ("Move fly:1 at frame 0", "", "moved"),
        ("Hide", "head", "hidden"),
        ("Drop", "tail", "deleted"),
    ]
    assert (rows[0]["old_x"], rows[0]["x"], rows[0]["left"]) == ("3.0", "5.0", "")
    assert float(rows[1]["left"]) - float(rows[1]["old_left"]) == 5 and rows[1]["x"] == ""
    assert (rows[2]["old_visible"], rows[2]["visible"]) == ("True", "False")
    assert (rows[3]["old_x"], rows[3]["x"]) == ("13.0", "")
    review.close()


def test_the_original_is_not_written_over_unasked(review: Review, labels: Path) -> None:
    before = labels.read_bytes()
    with pytest.raises(InputError, match="not written over"):
        corrected.save(review, labels)
    assert labels.read_bytes() == before


def test_in_place_what_stood_there_is_kept(review: Review, labels: Path) -> None:
    before, wanted = labels.read_bytes(), review.label_file.corrected()
    (labels.parent / "SeqLabel.json.bak").write_text("somebody else's")
    saved = corrected.save(review, labels, in_place=True)
    assert labels.read_bytes() == wanted != before
    assert saved.backup is not None and saved.backup.read_bytes() == before
    assert (labels.parent / "SeqLabel.json.bak").read_text() == "somebody else's"


def test_a_file_that_another_program_changed_is_not_written_over(
    review: Review, labels: Path
) -> None:
    other = labels.read_text() + " "
    labels.write_text(other)
    with pytest.raises(InputError, match="has changed since it was opened"):
        corrected.save(review, labels, in_place=True)
    assert labels.read_text() == other
    corrected.save(review, labels.with_name("new.json"))


def test_opened_again_after_writing_in_place_nothing_is_done_twice(
    review: Review, labels: Path
) -> None:
    wanted = review.sequence.poses.xy.tobytes()
    corrected.save(review, labels, in_place=True)
    review.close()
    again = Review.open(open_source(recognise([labels])[0]))
    assert again.sequence.poses.xy.tobytes() == wanted
    assert again.label_file.corrected() == labels.read_bytes()
    again.close()


def test_without_corrections_the_bytes_are_the_same(review: Review, labels: Path) -> None:
    review.undo()
    saved = corrected.save(review, labels.with_name("same.json"))
    assert saved.labels.read_bytes() == labels.read_bytes()
    assert saved.changes.read_text().count("\n") == 1, "the head alone"
