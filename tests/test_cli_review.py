"""`gtreview review`: export and import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gtreview as api
from gtreview.errors import OutputError
from gtreview.model.flags import Verdict
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from tests.review import street
from tests.test_cli import gtreview


def opened(labels: Path) -> Review:
    return Review.open(open_source(recognise([labels])[0]))


def test_a_review_is_handed_over(tmp_path: Path) -> None:
    labels, theirs = street.write(tmp_path / "a"), street.write(tmp_path / "b")
    review = opened(labels)
    review.decide([0], Verdict.CONFIRMED, note="for bob")
    review.close()

    done = gtreview("review", "export", labels)
    assert done.returncode == 0, done.stderr
    by_review = gtreview("review", "export", review.path, "--out", tmp_path / "r.jsonl")
    assert by_review.returncode == 0, by_review.stderr
    assert (tmp_path / "r.jsonl").read_text() == done.stdout
    header, *records = map(json.loads, done.stdout.splitlines())
    assert header["labels"] == "SeqLabel.json" and records[0]["record"]["note"] == "for bob"
    assert f"{len(records)} records" in by_review.stderr

    taken = gtreview("review", "import", tmp_path / "r.jsonl", theirs)
    assert taken.returncode == 0, taken.stderr
    assert f"{len(records)} taken, 0 overwritten, 0 there already, 0 skipped" in taken.stdout
    assert not taken.stderr
    review = opened(theirs)
    assert review.decision(0).note == "for bob"
    review.undo()
    assert review.progress[0] == 0
    review.close()
    assert json.loads(api.export_review(theirs)) == header, "one line, and no record in it"


def test_labels_are_not_written_over_by_their_reviews_export(tmp_path: Path) -> None:
    """Whether they are named or the review that lies beside them."""
    labels = street.write(tmp_path / "a")
    review = opened(labels)
    review.close()
    before = labels.read_bytes()
    assert review.path is not None
    for named in (labels, labels.parent, review.path):
        done = gtreview("review", "export", named, "--out", labels)
        assert done.returncode == 1 and "is not written over" in done.stderr
        with pytest.raises(OutputError, match="is not written over"):
            api.export_review(named, labels)
        assert labels.read_bytes() == before


def test_what_cannot_be_exported_or_imported_is_told(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "a")
    done = gtreview("review", "export", labels)
    assert done.returncode == 2 and "not been reviewed yet" in done.stderr
    done = gtreview("review", "import", labels, labels)
    assert done.returncode == 2 and "no export of a review" in done.stderr
    assert list(tmp_path.rglob("*.gtreview")) == [], "no review is begun for it"

    (tmp_path / "r.jsonl").write_text('{"gtreview-review":1,"labels":"x","sha256":""}\n')
    review = opened(labels)
    (tmp_path / "r.jsonl").write_bytes(api.export_review(labels))
    review.decide([0], Verdict.DISMISSED)
    assert b"dismissed" in api.export_review(labels), "a window may have it open"
    (tmp_path / "r.jsonl").write_bytes(api.export_review(labels))
    review.undo()
    done = gtreview("review", "import", tmp_path / "r.jsonl", labels)
    assert done.returncode == 1 and "open in another window" in done.stderr
    review.close()


def test_a_sample_is_drawn_listed_and_estimated_from(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    none = gtreview("review", "sample", labels)
    assert none.returncode == 0 and "no sample was drawn" in none.stdout
    made = gtreview("review", "sample", labels, "--draw", "5", "--seed", "3", "--json")
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    assert found["draw"]["size"] == 5 and found["draw"]["seed"] == 3
    review = opened(labels)
    drawn = review.sample.drawn
    assert [(one["frame"], one["track"]) for one in found["drawn"]] == [
        (one.frame, one.track) for one in drawn
    ]
    for one in drawn:
        review.sample.judge(one.frame, one.track, False)
    expected = review.sample.estimate()
    review.close()
    said = gtreview("review", "estimate", labels)
    assert str(expected) in said.stdout and "0 of 5 judged wrong" in said.stdout
    told = json.loads(gtreview("review", "estimate", labels, "--json").stdout)
    assert told["high"] == expected.high and told["low"] == 0


def test_agreement_is_told_once_a_second_review_has_ended(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = opened(labels)
    review.decide([0, 1], Verdict.CONFIRMED)
    review.second.begin(2)
    review.decide([0], Verdict.CONFIRMED)
    review.decide([1], Verdict.DISMISSED)
    review.close()
    early = gtreview("review", "agreement", labels)
    assert early.returncode == 2 and "has not ended" in early.stderr
    review = opened(labels)
    review.second.end()
    review.close()
    done = gtreview("review", "agreement", labels)
    assert done.returncode == 0 and "50 % of 2 findings" in done.stdout, done.stderr
    assert "confirmed, dismissed" in done.stdout
    found = json.loads(gtreview("review", "agreement", labels, "--json").stdout)
    assert found["share"] == 0.5 and len(found["disagreements"]) == 1
