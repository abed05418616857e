"""What else was opened is remembered, and what is gone of changed labels told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.model.edited_boxes import NEW, BoxEdit, box_at
from gtreview.model.flags import Verdict
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from tests.report.test_report import with_frames
from tests.review import street


def opened(labels: Path) -> Review:
    return Review.open(open_source(recognise([labels])[0]))


def details(review: Review, beginning: str) -> tuple[str, ...]:
    return next((n.details for n in review.notices if n.text.startswith(beginning)), ())


def test_frames_that_changed_are_told_once(tmp_path: Path) -> None:
    labels = with_frames(street.write(tmp_path / "job"))
    for _ in range(2):
        review = opened(labels)
        assert not details(review, "What was opened beside")
        review.close()
    (labels.parent / "000003.jpg").unlink()
    review = opened(labels)
    assert details(review, "What was opened beside") == (f"changed: {labels.parent}",)
    review.close()
    review = opened(labels)
    assert not details(review, "What was opened beside")
    review.close()


def test_frames_that_go_while_they_are_opened_are_named(tmp_path: Path) -> None:
    source = recognise([with_frames(street.write(tmp_path / "job"))])[0]
    read = open_source(source)
    (tmp_path / "job").rename(tmp_path / "away")
    with pytest.raises(InputError, match=r"job: cannot be listed any more \(no such file"):
        Review.in_memory(read)


def test_what_is_gone_with_an_object_is_listed(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = opened(labels)
    track = review.sequence.track_index["Car:2"]
    review.decide(range(len(review.findings)), Verdict.CONFIRMED, note="look")
    review.sample.draw(1000, seed=1)
    review.flag_by_hand(5, track)
    at = review.sequence.boxes.at(track, 7)
    assert at is not None
    box = replace(box_at(review.sequence, at), left=1.0)
    review.correct(Correction("Move", boxes=(BoxEdit("Car:2", 7, NEW, box),)))
    review.close()
    text = json.loads(labels.read_bytes())
    for entry in text["tracking-annotations"]:
        entry["annotations"] = [a for a in entry["annotations"] if a["object-name"] != "Car:2"]
    labels.write_text(json.dumps(text))
    review = opened(labels)
    lines = details(review, "SeqLabel.json has changed")
    assert any(line.startswith("drawn at random, but gone: Car:2 at frame") for line in lines)
    assert any("confirmed, but gone" in line and "(note: look)" in line for line in lines)
    assert "corrected box, but its object or frame is gone: Car:2 at frame 7" in lines
    review.close()
