"""A blind second reviewer, and a random sample of what was not flagged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gtreview.errors import InputError
from gtreview.model.edited_boxes import NEW, BoxEdit, box_at
from gtreview.model.flags import BY_HAND, Verdict
from gtreview.review import box_correcting
from gtreview.review.carrying import Renamed
from gtreview.review.correcting import Correction
from gtreview.review.random_sample import FRAME
from gtreview.review.review import Changed, Review
from gtreview.review.sampling import Stratum
from gtreview.review.suggesting import Suggestion
from gtreview.review.verdicts import Place
from gtreview.settings import Settings
from tests.review import street

CONFIRMED, DISMISSED, UNDECIDED = Verdict.CONFIRMED, Verdict.DISMISSED, Verdict.UNDECIDED


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return street.write(tmp_path / "job")


def opened(labels: Path, reviewer: str = "ann") -> Review:
    return Review.open(street.opened(labels), settings=Settings(reviewer=reviewer))


def verdicts(review: Review) -> list[Verdict]:
    return [decision.verdict for decision in review.decisions]


def test_the_second_reviewer_sees_nothing_of_the_first(labels: Path) -> None:
    review = opened(labels)
    count = len(review.findings)
    assert count >= 3
    review.decide(range(count - 1), DISMISSED, note="seen by ann")
    review.decide([0], CONFIRMED)
    first = verdicts(review)
    review.close()

    review = opened(labels, "bob")
    review.second.begin(count, seed=3)
    assert review.second.running and review.progress == (0, count - 1)
    assert set(verdicts(review)) == {UNDECIDED} and not review.decision(0).note
    assert review.second.drawn.tolist() == list(range(count - 1)), "what is decided can be drawn"
    with pytest.raises(InputError, match="has not ended"):
        review.second.agreement()
    with pytest.raises(InputError, match="end it first"):
        review.second.begin(1)
    review.decide([0, 1], CONFIRMED, note="bob's")
    review.close()

    review = opened(labels, "bob")
    assert verdicts(review)[:3] == [CONFIRMED, CONFIRMED, UNDECIDED][:count]
    assert review.second.progress == (2, count - 1)
    told: list[Changed] = []
    review.listen(told.append)
    review.second.end()
    assert {"draws", "verdicts"} <= told[0].what
    assert verdicts(review) == first
    pairs = [(p.i, p.first.verdict, p.second.verdict) for p in review.second.pairs()]
    assert pairs == [(0, CONFIRMED, CONFIRMED), (1, DISMISSED, CONFIRMED)]
    assert review.second.agreement().share == 0.5
    assert review.second.of_dismissed() == (1, 1)
    for _ in range(3):
        review.undo()
    assert verdicts(review) == first and not review.second.draw_record
    review.close()


def test_output_made_meanwhile_is_not_blind(labels: Path) -> None:
    review = opened(labels)
    review.decide([0], CONFIRMED)
    review.second.begin(1)
    review.close()
    copy = Review.in_memory(street.opened(labels), decided=True, pixels=False)
    assert copy.decision(0).verdict == CONFIRMED


def test_there_must_be_something_to_judge_again(labels: Path) -> None:
    review = opened(labels)
    with pytest.raises(InputError, match="nothing is decided"):
        review.second.begin(10)
    with pytest.raises(InputError, match="no second review is running"):
        review.second.end()
    review.close()


def test_a_sample_of_boxes_is_unflagged_comes_again_and_is_kept(labels: Path) -> None:
    review = opened(labels)
    review.sample.draw(20, seed=11)
    first = review.sample.drawn
    assert len(first) == 20 and review.sample.progress == (0, 20)
    assert all(review.find(one.frame, one.track) is None for one in first)
    flagged = sum(int(f.last - f.first + 1) for f in review.flags if f.other < 0)
    boxes = len(review.sequence.boxes)
    assert boxes - flagged <= review.sample.draw_record["population"] < boxes
    review.sample.draw(20, seed=11)
    assert review.sample.drawn == first
    review.sample.draw(5, seed=12)
    assert len(review.sample.drawn) == 5
    review.undo()
    review.close()
    review = opened(labels)
    assert review.sample.drawn == first
    review.close()


def test_what_there_is_nothing_to_draw_from_for_is_said(tmp_path: Path) -> None:
    document = json.loads(street.labels())
    for entry in document["tracking-annotations"]:
        entry["annotations"] = []
    bare = street.write(tmp_path / "bare", json.dumps(document).encode())
    review = opened(bare)
    with pytest.raises(InputError, match="neither boxes nor skeletons: frames can be drawn"):
        review.sample.draw(5)
    review.sample.draw(5, FRAME)
    for frame in range(street.FRAMES):
        review.flag_by_hand(frame)
    with pytest.raises(InputError, match="no frame is without a finding"):
        review.sample.draw(5, FRAME)
    review.close()


def test_a_sample_of_frames(labels: Path) -> None:
    review = opened(labels)
    review.sample.draw(1000, FRAME, seed=1)
    over = {f for flag in review.flags for f in range(flag.first, flag.last + 1)}
    assert {one.frame for one in review.sample.drawn} == set(range(street.FRAMES)) - over
    assert {one.track for one in review.sample.drawn} == {-1}
    review.close()


def test_an_error_in_the_sample_is_flagged_by_hand_in_one_step(labels: Path) -> None:
    review = opened(labels)
    review.sample.draw(10, seed=4)
    one, two, *_ = review.sample.drawn
    before = len(review.findings)
    review.sample.judge(one.frame, one.track, True, "half a car")
    review.sample.judge(two.frame, two.track, False)
    assert review.sample.progress == (2, 10)
    found = review.find(one.frame, one.track)
    assert found is not None and review.findings.lead(found).check == BY_HAND
    assert review.decision(found).note == "half a car"
    assert [drawn.wrong for drawn in review.sample.drawn[:2]] == [True, False]
    review.undo()
    review.undo()
    assert len(review.findings) == before and review.sample.progress == (0, 10)
    with pytest.raises(InputError, match="the whole frame in frame 0 was not drawn"):
        review.sample.judge(0, -1, True)
    for size, unit in ((0, "box"), (5, "clip")):
        with pytest.raises(InputError, match="a sample is of"):
            review.sample.draw(size, unit)
    review.close()


def test_the_estimate_is_made_of_what_was_judged(labels: Path) -> None:
    review = opened(labels)
    review.sample.draw(10, seed=4)
    for i, one in enumerate(review.sample.drawn[:8]):
        review.sample.judge(one.frame, one.track, i == 0)
    population = review.sample.draw_record["population"]
    made = review.sample.estimate()
    assert made.strata == (Stratum("boxes not flagged", 8, 1, population - 8),)
    assert made.errors == pytest.approx((population - 8) / 8)
    undecided = sum(stratum.left for stratum in made.unknown)
    assert undecided == len(review.findings) - 1, "the one by hand is no check's finding"

    checked = [i for i in range(len(review.findings)) if review.findings.lead(i).check != BY_HAND]
    review.decide(checked, DISMISSED)
    review.decide(checked[:1], CONFIRMED)
    review.second.begin(1000, seed=1)
    # The flag set by hand is hidden: what the checks found has moved up.
    assert review.second.drawn.tolist() == list(range(len(checked)))
    review.decide([0, 1], CONFIRMED)
    review.second.end()
    made = review.sample.estimate()
    assert not made.unknown
    dismissed = len(checked) - 1
    assert made.strata[-1] == Stratum("dismissed findings", 1, 1, dismissed - 1)
    assert np.isclose(made.errors, (population - 8) / 8 + dismissed - 1)
    review.close()


def test_what_is_flagged_by_hand_meanwhile_is_the_second_reviewers(labels: Path) -> None:
    review = opened(labels)
    review.decide([0], CONFIRMED)
    first = dict(review.tables["verdicts"])
    review.second.begin(1)
    review.flag_by_hand(0, 0, "bob's")
    review.sample.draw(3, seed=1)
    one = review.sample.drawn[0]
    review.sample.judge(one.frame, one.track, True)
    assert review.tables["verdicts"] == first
    assert review.progress == (0, 1), "only what was drawn counts"
    review.close()


def test_flags_by_hand_are_not_drawn_for_a_second_reviewer(labels: Path) -> None:
    review = opened(labels)
    by_hand = review.flag_by_hand(street.FRAMES - 1, 0, "ann's")
    assert review.decided[by_hand] and review.key(by_hand) not in review.second.choice
    assert BY_HAND not in {check for check, _, _ in review.second.choice}
    review.close()


def test_corrections_and_flags_of_the_first_reviewer_are_hidden(labels: Path) -> None:
    review = opened(labels)
    count = len(review.findings)
    as_read, keys = review.sequence.boxes.height.copy(), [review.key(i) for i in range(count)]
    # The first box is twice as high in one frame: put right, it is no finding any more.
    (there,) = (i for i, key in enumerate(keys) if key[1] == "Car:1")
    check, name, frame = keys[there]
    review.decide(range(count), CONFIRMED, note="ann's")
    box = review.sequence.boxes.at(0, frame)
    assert box is not None
    good = replace(box_at(review.sequence, box), height=20)
    review.correct(Correction("Put right", boxes=(BoxEdit(name, frame, NEW, good),)))
    review.flag_by_hand(2, 0, "ann's flag")
    assert review.index_of((check, name, frame)) is None
    corrected = review.sequence.boxes.height.copy()
    findings = [review.key(i) for i in range(len(review.findings))]
    review.close()

    review = opened(labels, "bob")
    review.second.begin(count, seed=1)

    def is_blind(review: Review) -> None:
        assert (review.sequence.boxes.height == as_read).all() and not review.corrected
        assert [review.key(i) for i in range(len(review.findings))] == keys
        assert not review.flags.of_check(BY_HAND).any()
        assert review.labels.corrections == 0 and not len(review.labels.corrected_frames)
        assert review.series["size"].at(0, frame) == 40 * 40

    is_blind(review)
    assert review.progress == (0, count) and review.suggestion(there) is None
    with pytest.raises(InputError, match="nothing is corrected until it has ended"):
        review.correct(Correction("Again", boxes=(BoxEdit(name, frame, NEW, good),)))
    review.decide(range(count), CONFIRMED)
    review.decide([there], DISMISSED)
    review.close()

    review = opened(labels, "bob")
    is_blind(review)
    mine = review.flag_by_hand(5, 1, "bob's flag")
    assert review.findings.lead(mine).check == BY_HAND
    review.undo()
    is_blind(review)
    review.second.end()
    assert (review.sequence.boxes.height == corrected).all() and review.corrected
    assert [review.key(i) for i in range(len(review.findings))] == findings
    assert review.second.progress == (count, count) and not review.second.gone
    assert review.second.agreement().count == count
    (apart,) = [pair for pair in review.second.pairs() if not pair.agree]
    assert (apart.object, apart.frame, apart.i) == (name, frame, None)
    assert apart.first.note == "ann's" and "Car:1" in apart.sentence
    review.undo()
    is_blind(review)
    review.close()


def test_there_is_nothing_to_compare_without_a_second_review(labels: Path) -> None:
    review = opened(labels)
    with pytest.raises(InputError, match="there is no second review to compare with: begin one"):
        review.second.agreement()
    review.close()


def test_what_is_right_after_all_loses_its_flag(labels: Path) -> None:
    review = opened(labels)
    review.sample.draw(3, seed=1)
    one = review.sample.drawn[0]
    before = len(review.flags)
    review.sample.judge(one.frame, one.track, True)
    assert len(review.flags) == before + 1
    review.sample.judge(one.frame, one.track, False)
    assert len(review.flags) == before and not review.tables["flags"]
    review.close()


def test_a_renamed_object_takes_samples_along(labels: Path) -> None:
    review = opened(labels)
    name = review.sequence.track_name(int(review.findings.track[0]))
    review.decide([0], CONFIRMED)
    review.second.begin(1)
    review.decide([0], DISMISSED)
    review.second.end()
    review.sample.draw(1000, seed=1)
    drawn = len(review.sample.drawn)
    boxes, track = review.sequence.boxes, review.sequence.track_index[name]
    edits = []
    for i in np.flatnonzero(boxes.track == track).tolist():
        frame, box = int(boxes.frame[i]), box_at(review.sequence, i)
        edits += [BoxEdit(name, frame, NEW, None), BoxEdit("renamed", frame, NEW, box)]
    whole = Renamed(name, "renamed", 0, street.FRAMES - 1)
    review.correct(Correction("Rename", boxes=tuple(edits), renamed=(whole,)))
    assert len(review.sample.drawn) == drawn and not review.sample.gone
    assert len(review.second.drawn) == 1 and not review.second.gone
    assert review.second.agreement().count == 1
    assert not any(name in key for key in review.tables["second"])
    review.undo()
    assert review.second.agreement().count == 1
    review.close()


def test_what_is_put_right_takes_the_verdicts_of_the_second_reviewer_along(
    labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding's own verdict is said by the first one: the second one's is another."""
    review = opened(labels)
    review.decide([0], DISMISSED, note="seen by ann")
    review.second.begin(1, seed=1)
    review.decide([0], CONFIRMED)
    review.second.end()
    name, to = review.sequence.track_name(int(review.findings.track[0])), "Van:7"
    renamed = box_correcting.renamed(review.sequence, review.sequence.track_index[name], to)
    monkeypatch.setattr(review, "suggestion", lambda i: Suggestion(renamed, "wrong box"))
    review.apply_suggestion(0)
    about = [Place.of(key).objects for key in review.tables["second"]]
    assert set(about) == {(to,)}, "and nothing of it stays with the old name"
    review.close()


def test_a_negative_seed_is_refused(labels: Path) -> None:
    review = opened(labels)
    with pytest.raises(InputError, match="from 0 on, not -5"):
        review.sample.draw(2, seed=-5)
    review.close()
