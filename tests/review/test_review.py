"""One open review: deciding, undoing, thresholds, and going on after it was closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gtreview.checks import run
from gtreview.checks.registry import DEFAULTS
from gtreview.errors import InputError, OutputError
from gtreview.metrics.registry import compute
from gtreview.model.flags import BY_HAND, Decision, Verdict
from gtreview.review.file import ReviewFileError
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Changed, Review
from gtreview.settings import Settings
from tests.review import street

CAR_1 = ("size-change", "Car:1", 10)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return street.write(tmp_path / "job")


@pytest.fixture
def review(labels: Path) -> Iterator[Review]:
    review = Review.open(street.opened(labels), settings=Settings(reviewer="ann"))
    yield review
    review.close()


def at(review: Review, key: tuple[str, str, int] = CAR_1) -> int:
    found = review.index_of(key)
    assert found is not None
    return found


def again(review: Review, labels: Path) -> Review:
    """The review closed and opened anew."""
    review.close()
    return Review.open(street.opened(labels), settings=Settings(reviewer="bob"))


def listening(review: Review) -> list[Changed]:
    told: list[Changed] = []
    review.listen(told.append)
    return told


def test_each_planted_mistake_is_one_undecided_finding(review: Review) -> None:
    objects = {review.key(i)[1] for i in range(len(review.findings))}
    assert objects == {"Car:1", "Car:2", "Car:3"}
    assert review.progress == (0, len(review.findings))
    assert all(decision == Decision() for decision in review.decisions)


def test_a_verdict_shows_and_is_there_after_closing(review: Review, labels: Path) -> None:
    review.decide([at(review)], Verdict.CONFIRMED, reason="wrong size", note="twice as high")
    expected = Decision(Verdict.CONFIRMED, "wrong size", "twice as high")
    assert review.decision(at(review)) == expected
    review = again(review, labels)
    assert review.decision(at(review)) == expected
    assert review.progress[0] == 1
    assert (review.history()[0].reviewer, review.history()[0].title) == (
        "ann",
        "Confirm Car:1 at frame 10: wrong size",
    )
    assert review.notices == ()
    review.close()


def test_a_verdict_is_on_disk_before_listeners_are_told(review: Review) -> None:
    seen: list[int] = []

    def look(changed: Changed) -> None:
        assert changed == Changed(frozenset({"verdicts"}), by="key", said_of=(0,))
        assert review.path
        other = Review.in_memory(street.opened(review.source.labels), decided=True, pixels=False)
        seen.append(other.progress[0])

    review.listen(look)
    review.decide([at(review)], Verdict.DISMISSED, by="key")
    assert seen == [1]


def test_several_findings_are_one_command(review: Review) -> None:
    review.decide(range(3), Verdict.DISMISSED)
    assert review.undo_title == "Dismiss 3 findings"
    assert review.progress[0] == 3
    review.undo()
    assert review.progress[0] == 0


def test_undo_and_redo_go_on_after_closing(review: Review, labels: Path) -> None:
    review.decide([0], Verdict.CONFIRMED)
    review.set_threshold("size-change", 0.8)
    review.decide([1], Verdict.DISMISSED)
    review.undo()
    review = again(review, labels)
    assert review.thresholds["size-change"] == 0.8
    assert (review.undo_title, review.can_redo) == ("Set the threshold of size-change to 0.8", True)
    assert review.redo()
    assert not review.can_redo
    for _ in range(3):
        assert review.undo()
    assert review.undo() is None
    assert (review.progress[0], review.thresholds) == (0, DEFAULTS)
    review = again(review, labels)
    assert (review.can_undo, review.can_redo) == (False, True)
    assert [review.redo().title for _ in range(3)] == [  # type: ignore[union-attr]
        "Confirm Car:1 at frame 10",
        "Set the threshold of size-change to 0.8",
        "Dismiss Car:2 at frame 15",
    ]
    review.close()


def test_a_new_command_after_an_undo_cannot_be_followed_by_a_redo(review: Review) -> None:
    review.decide([0], Verdict.CONFIRMED)
    review.undo()
    review.decide([1], Verdict.CONFIRMED)
    assert review.redo() is None
    review.undo()
    assert review.undone()[0].title == "Confirm Car:2 at frame 15"


def test_undecided_again_takes_a_verdict_back_but_no_note(review: Review) -> None:
    review.decide([0], Verdict.CONFIRMED, reason="other")
    review.decide([0], Verdict.UNDECIDED)
    assert review.decision(0) == Decision()
    review.decide([0], Verdict.CONFIRMED, note="look again")
    review.decide([0], Verdict.UNDECIDED)
    assert review.decision(0) == Decision(note="look again")
    assert review.progress[0] == 0


def test_a_note_and_a_reason_are_kept_by_verdicts_that_bring_none(review: Review) -> None:
    review.set_note(0, "the wheel")
    review.decide([0], Verdict.CONFIRMED)
    review.decide([0], Verdict.CONFIRMED, reason="wrong size")
    assert review.decision(0) == Decision(Verdict.CONFIRMED, "wrong size", "the wheel")
    review.decide([0], Verdict.CONFIRMED)
    assert review.decision(0).reason == "wrong size"
    review.decide([0], Verdict.DISMISSED)
    assert review.decision(0) == Decision(Verdict.DISMISSED, "", "the wheel")


def test_a_note_can_be_changed_and_taken_away(review: Review, labels: Path) -> None:
    review.set_note(0, "first")
    review.set_note(0, "second")
    assert review.decision(0) == Decision(note="second")
    assert review.progress[0] == 0
    review.decide([0], Verdict.CONFIRMED)
    review.set_note(0, "")
    assert review.decision(0) == Decision(Verdict.CONFIRMED)
    review = again(review, labels)
    assert review.decision(0) == Decision(Verdict.CONFIRMED)
    review.close()


def test_saying_the_same_twice_is_no_second_command(review: Review) -> None:
    review.decide([0], Verdict.CONFIRMED)
    review.decide([0], Verdict.CONFIRMED)
    review.set_note(0, "")
    assert len(review.history()) == 1


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.DISMISSED])
def test_a_verdict_stays_while_its_threshold_moves_away_and_back(
    review: Review, verdict: Verdict
) -> None:
    review.decide([at(review)], verdict)
    for value in (0.05, 2.0, 0.25):
        review.set_threshold("size-change", value)
        now = review.index_of(CAR_1)
        assert now is None or review.decision(now).verdict is verdict
    assert review.decision(at(review)).verdict is verdict


def test_severity_is_kept_with_who_said_it_and_goes_with_the_verdict(
    review: Review, labels: Path
) -> None:
    review.decide([at(review)], Verdict.CONFIRMED, reason="wrong box")
    review.decide([at(review)], Verdict.CONFIRMED, severity="major")
    review = again(review, labels)
    said = review.decision(at(review))
    assert said == Decision(Verdict.CONFIRMED, "wrong box", "", "major")
    assert said.reviewer == "ann" and said.at
    review.decide([at(review)], Verdict.DISMISSED)
    assert review.decision(at(review)) == Decision(Verdict.DISMISSED)
    review.close()


def test_dismissing_all_alike_leaves_more_suspicious_and_other_checks(review: Review) -> None:
    findings = review.findings
    i = len(findings) - 1
    lead = findings.lead(i).check
    review.decide([0], Verdict.CONFIRMED)
    expected = {
        j
        for j in range(len(findings))
        if findings.lead(j).check == lead
        and findings.suspicion[j] <= findings.suspicion[i]
        and j != 0
    }
    review.dismiss_like(i)
    dismissed = {j for j, d in enumerate(review.decisions) if d.verdict is Verdict.DISMISSED}
    assert dismissed == expected
    assert review.undo_title.startswith("Dismiss all like “Wrong size”: ")
    assert review.decision(0).verdict is Verdict.CONFIRMED
    review.undo()
    assert review.progress[0] == 1


def test_a_flag_by_hand_is_found_confirmed_and_there_again(review: Review, labels: Path) -> None:
    track = review.sequence.track_index["Car:4"]
    told = listening(review)
    i = review.flag_by_hand(5, track, "jumps", by="canvas")
    assert told == [Changed(frozenset({"findings", "verdicts"}), "canvas")]
    assert review.findings.lead(i).check == BY_HAND
    assert review.findings.suspicion[i] == 1.0
    assert review.decision(i) == Decision(Verdict.CONFIRMED, "", "jumps")
    assert review.key(i) == (BY_HAND, "Car:4", 5)
    assert "Car:4" in review.describe_finding(i)
    review = again(review, labels)
    assert review.decision(at(review, (BY_HAND, "Car:4", 5))).note == "jumps"
    review.undo()
    assert review.index_of((BY_HAND, "Car:4", 5)) is None
    review.redo()
    assert review.index_of((BY_HAND, "Car:4", 5)) is not None
    review.close()


def test_flagging_the_same_twice_only_changes_the_note(review: Review) -> None:
    first = review.flag_by_hand(5, 3, "jumps")
    count = len(review.flags)
    assert review.flag_by_hand(5, 3, "still jumps") == first
    assert len(review.flags) == count
    assert review.decision(first).note == "still jumps"


def test_a_whole_frame_can_be_flagged(review: Review, labels: Path) -> None:
    i = review.flag_by_hand(2)
    assert review.key(i) == (BY_HAND, "", 2)
    review = again(review, labels)
    assert review.decision(at(review, (BY_HAND, "", 2))).verdict is Verdict.CONFIRMED
    review.close()


@pytest.mark.parametrize(("frame", "track"), [(-1, 0), (street.FRAMES, 0), (0, 4), (0, -2)])
def test_what_is_not_there_cannot_be_flagged(review: Review, frame: int, track: int) -> None:
    with pytest.raises(InputError, match="there is no"):
        review.flag_by_hand(frame, track)
    assert not review.can_undo


def test_dragging_a_threshold_is_one_command_at_its_end(review: Review) -> None:
    told = listening(review)
    before = review.flags.of_check("size-change").sum()
    for value in (0.3, 0.6, 1.5):
        review.preview_threshold("size-change", value)
    assert review.flags.of_check("size-change").sum() < before
    assert not review.can_undo
    review.set_threshold("size-change", 1.5)
    assert review.undo_title == "Set the threshold of size-change to 1.5"
    assert [changed.what for changed in told] == [{"thresholds", "findings"}] * 3 + [{"thresholds"}]
    review.undo()
    assert review.thresholds["size-change"] == 0.25
    assert review.flags.of_check("size-change").sum() == before


def test_a_drag_back_to_where_it_began_is_no_command(review: Review) -> None:
    before = review.flags.of_check("size-change").sum()
    review.preview_threshold("size-change", 1.5)
    review.set_threshold("size-change", 0.25)
    assert not review.can_undo
    assert review.flags.of_check("size-change").sum() == before


def test_one_moved_threshold_finds_what_looking_at_everything_anew_would(review: Review) -> None:
    review.set_threshold("size-change", 0.05)
    review.set_threshold("low-overlap", 0.95)
    expected = run.find(run.prepare(review.sequence, review.series), review.thresholds)
    assert {*map(repr, review.flags)} == {*map(repr, expected)}


@pytest.mark.parametrize(
    ("check", "value"),
    [("gap", 1.0), ("nonsense", 1.0), ("size-change", -1.0), ("size-change", float("nan"))],
)
def test_a_threshold_that_cannot_be(review: Review, check: str, value: float) -> None:
    with pytest.raises(InputError, match="threshold"):
        review.set_threshold(check, value)
    with pytest.raises(InputError, match="threshold"):
        review.preview_threshold(check, value)
    assert review.thresholds == DEFAULTS


def test_when_it_cannot_be_written_nothing_has_changed(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.decide([0], Verdict.CONFIRMED)
    told = listening(review)
    connection = review._file._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    before = (review.decisions.copy(), review.history(), review.thresholds)
    with pytest.raises(OutputError, match="full"):
        review.decide([1], Verdict.DISMISSED, note="x" * 100_000)
    with pytest.raises(OutputError, match="full"):
        review.flag_by_hand(3, 3, "x" * 100_000)
    assert (review.decisions, review.history(), review.thresholds) == before
    assert told == []
    connection.execute("PRAGMA max_page_count = 1000000")
    review.decide([1], Verdict.DISMISSED)
    assert review.progress[0] == 2


def test_a_preview_goes_back_when_its_threshold_cannot_be_written(
    review: Review, labels: Path
) -> None:
    second = Review.open(street.opened(labels))
    before = second.flags.of_check("size-change").sum()
    second.preview_threshold("size-change", 1.5)
    with pytest.raises(OutputError):
        second.set_threshold("size-change", 1.5)
    assert second.flags.of_check("size-change").sum() == before
    second.close()


def test_a_second_window_says_that_it_only_reads(review: Review, labels: Path) -> None:
    review.decide([0], Verdict.CONFIRMED)
    second = Review.open(street.opened(labels))
    assert second.read_only
    assert second.progress[0] == 1
    assert [n.text for n in second.notices] == [
        "Nothing can be decided here: it is open in another window"
    ]
    with pytest.raises(OutputError, match="another window"):
        second.decide([1], Verdict.CONFIRMED)
    with pytest.raises(OutputError, match="another window"):
        second.undo()
    second.save_view_state({"frame": 3})
    assert second.progress[0] == 1
    assert not second.can_undo
    second.close()
    review.decide([1], Verdict.CONFIRMED)


def test_findings_are_known_by_key_and_by_place(review: Review) -> None:
    for i in range(len(review.findings)):
        assert review.index_of(review.key(i)) == i
    i = at(review)
    assert review.find(10, review.sequence.track_index["Car:1"]) == i
    assert review.find(10) == i
    assert review.find(3) is None
    assert review.index_of(("size-change", "Car:9", 10)) is None
    assert review.index_of(("size-change", "Car:1", 3)) is None
    # Another check's finding of that object in that frame is the same look.
    assert review.index_of(("gap", "Car:1", 10)) == i


def test_view_state_is_kept_and_is_no_command(review: Review, labels: Path) -> None:
    assert review.view_state() == {}
    review.save_view_state({"frame": 12, "shown": ["overlap"]})
    review = again(review, labels)
    assert review.view_state() == {"frame": 12, "shown": ["overlap"]}
    assert not review.can_undo
    review.close()


def test_later_series_are_looked_at_with_thresholds_and_hand_flags_kept(review: Review) -> None:
    review.set_threshold("size-change", 0.6)
    i = review.flag_by_hand(5, 3)
    review.decide([at(review)], Verdict.DISMISSED)
    without = {k: s for k, s in review.series.items() if k != "size_change"}
    expected = {*map(repr, review.flags)}
    review.series = without
    review._flagging.measure(without, review.sequence)
    assert not review.flags.of_check("size-change").any()
    told = listening(review)
    review.add_series({"size_change": compute(review.sequence, ["size_change"])["size_change"]})
    assert told[0].what == {"series", "findings"}
    assert {*map(repr, review.flags)} == expected
    assert review.decision(i).verdict is Verdict.CONFIRMED
    assert review.decision(at(review)).verdict is Verdict.DISMISSED


def test_in_memory_leaves_no_file_and_can_undo(labels: Path) -> None:
    review = Review.in_memory(street.opened(labels))
    review.decide([0], Verdict.CONFIRMED)
    review.undo()
    assert review.progress[0] == 0
    assert review.path is None
    assert [p.name for p in labels.parent.iterdir()] == ["SeqLabel.json"]


def test_a_listener_that_left_is_told_no_more(review: Review) -> None:
    told: list[Changed] = []
    leave = review.listen(told.append)
    leave()
    leave()
    review.decide([0], Verdict.CONFIRMED)
    assert told == []


def test_changed_labels_keep_verdicts_and_say_what_became_of_them(
    review: Review, labels: Path
) -> None:
    review.decide([at(review)], Verdict.CONFIRMED)
    review.decide([at(review, ("size-change", "Car:2", 15))], Verdict.DISMISSED)
    review.close()
    labels.write_bytes(street.labels(car1=10, car3=20))
    review = Review.open(street.opened(labels))
    assert review.decision(at(review)).verdict is Verdict.CONFIRMED
    assert review.index_of(("size-change", "Car:2", 15)) is None
    (notice,) = review.notices
    assert notice.text.startswith("SeqLabel.json has changed since")
    assert "boxes moved or resized: 1" in notice.details
    assert any("dismissed, but gone: size-change Car:2" in line for line in notice.details)
    assert not any("Car:1" in line for line in notice.details)
    review = again(review, labels)
    assert review.notices == ()
    labels.write_bytes(street.labels(**street.USUAL))
    review = again(review, labels)
    assert review.decision(at(review, ("size-change", "Car:2", 15))).verdict is Verdict.DISMISSED
    review.close()


def test_a_review_whose_records_make_no_sense_is_told_and_left(
    review: Review, labels: Path
) -> None:
    from gtreview.review.commands import Change, Command

    change = Change("verdicts", "nonsense", None, {"verdict": "confirmed"})
    review._file.append(Command("bad", (change,), "2024-01-01T00:00:00+00:00"), 0)
    review.close()
    with pytest.raises(ReviewFileError, match="cannot be read"):
        Review.open(street.opened(labels))


def test_real_labels_are_reviewed_and_gone_on_with(shared: Path, tmp_path: Path) -> None:
    data = (shared / "data/groundtruth-vehicles/SeqLabel.json").read_bytes()
    path = street.write(tmp_path / "vehicles", data)
    review = Review.open(street.opened(path))
    total = len(review.findings)
    keys = [review.key(i) for i in range(total)]
    review.decide(range(0, total, 2), Verdict.CONFIRMED)
    review = again(review, path)
    assert [review.key(i) for i in range(total)] == keys
    assert review.decided.nonzero()[0].tolist() == list(range(0, total, 2))
    review.close()


def test_real_labels_with_frames_in_a_read_only_folder(shared: Path, tmp_path: Path) -> None:
    (source,) = recognise([shared / "data/crossing"])
    before = sorted((shared / "data/crossing").iterdir())
    review = Review.open(open_source(source))
    review.decide([0], Verdict.CONFIRMED)
    key = review.key(0)
    review.close()
    assert sorted((shared / "data/crossing").iterdir()) == before
    review = Review.open(open_source(source))
    assert review.path
    assert review.path.is_relative_to(tmp_path)
    assert review.decision(at(review, key)).verdict is Verdict.CONFIRMED
    review.close()
    assert Review.in_memory(open_source(source), decided=True, pixels=False).progress[0] == 1
