"""A review as JSON Lines and back."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.model import box_edits, pose_edits, rig_edits
from gtreview.model.edited_boxes import Box
from gtreview.model.flags import Verdict
from gtreview.review import box_correcting, exchange, records
from gtreview.review.commands import Change, Command
from gtreview.review.correcting import Correction
from gtreview.review.file import ReviewFile, now
from gtreview.review.review import Review
from tests.review import street, test_labels

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CARS = ("Car:1", "Car:2", "Car:3", "Car:4")


def dumped(review: Review) -> bytes:
    return exchange.dump(review._file)


def fresh(folder: Path, data: bytes | None = None) -> Review:
    return Review.open(street.opened(street.write(folder, data)))


def lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


@st.composite
def said(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    place = [draw(st.sampled_from(["size-change", "x"])), [draw(st.sampled_from(CARS))]]
    key = orjson.dumps([*place, draw(st.integers(0, street.FRAMES - 1))]).decode()
    verdict = draw(st.sampled_from([str(verdict) for verdict in Verdict]))
    more = draw(st.dictionaries(st.just("severity"), st.integers(1, 3)))
    texts = {name: draw(TEXT) for name in ("reason", "note", "at", "reviewer")}
    return key, {"verdict": verdict, **texts, **more}


@settings(max_examples=25)
@given(
    verdicts=st.lists(said(), max_size=8).map(dict),
    threshold=st.none() | st.floats(0.01, 2),
    flags=st.lists(
        st.tuples(st.sampled_from(CARS), st.integers(0, street.FRAMES - 1)), unique=True, max_size=4
    ),
)
def test_what_goes_out_comes_in_again(
    verdicts: dict[str, Any], threshold: float | None, flags: list[tuple[str, int]]
) -> None:
    changes = [Change("verdicts", key, None, record) for key, record in verdicts.items()]
    if threshold is not None:
        changes.append(Change("thresholds", "size-change", None, threshold))
    for number, (name, frame) in enumerate(flags, 1):
        record = {"objects": [name], "frame": frame, "at": "now", "reviewer": "ann"}
        changes.append(Change("flags", str(number), None, record))
    with tempfile.TemporaryDirectory() as name:
        one, other = fresh(Path(name) / "one"), fresh(Path(name) / "other")
        one.do("all", changes)
        data = dumped(one)
        assert len(lines(data)) == 1 + len(changes)
        done = exchange.take(other, data, "all.jsonl")
        assert (done.taken, done.same) == (len(changes), 0)
        assert not done.skipped and not done.overwritten and not done.warnings
        assert {t: r for t, r in other.tables.items() if r} == one.tables
        assert dumped(other) == data
        again = exchange.take(other, data, "all.jsonl")
        assert (again.taken, again.same) == (0, len(changes))
        assert len(other.history()) == min(len(changes), 1), "what changes nothing is no command"
        one.close()
        other.close()


def test_everything_that_a_review_holds_goes_along(tmp_path: Path) -> None:
    """Each table that a review writes has its line in `records`, and its records pass."""
    review = fresh(tmp_path / "a", test_labels.document())
    sequence = review.sequence
    assert sequence.rig is not None
    review.set_rig(rig_edits.recolour(sequence.rig, "head", "#123456"))
    to_the_right = pose_edits.moved(sequence, sequence.poses.at(0, 2), [0], (1, 0))
    review.correct(Correction("Move", (to_the_right,)))
    review.set_threshold("bone-length", 0.3)
    review.flag_by_hand(1, 0, "look")
    review.sample.draw(3, seed=1)
    one = review.sample.drawn[0]
    review.sample.judge(one.frame, one.track, True)
    review.decide(range(len(review.findings)), Verdict.CONFIRMED)
    review.second.begin(5, seed=1)
    review.decide(review.second.drawn, Verdict.DISMISSED)
    review.second.end()
    held = {table for table, kept in review.tables.items() if kept}
    assert held == records.TABLES.keys() - {"boxes"}, "boxes have a test of their own"
    other = fresh(tmp_path / "b", test_labels.document())
    done = exchange.take(other, dumped(review), "a.jsonl")
    assert not done.skipped
    assert other.tables == review.tables
    assert (other.sequence.poses.xy == review.sequence.poses.xy).all()
    assert other.sequence.rig == review.sequence.rig
    assert other.second.agreement() == review.second.agreement()
    other.undo()
    assert not any(other.tables.values())
    review.close()
    other.close()


def test_corrected_boxes_and_the_objects_that_they_make_go_along(tmp_path: Path) -> None:
    review = fresh(tmp_path / "a")
    box = Box(5, 6, 40, 20, box_edits.label_named(review.sequence, "Car"), {"lane": 2})
    review.correct(Correction("Make", boxes=(box_edits.created(review.sequence, "Car:7", 3, box),)))
    review.correct(Correction("Delete", boxes=(box_edits.box_deleted(review.sequence, 0),)))
    review.flag_by_hand(3, review.sequence.track_index["Car:7"], "new")
    other = fresh(tmp_path / "b")
    done = exchange.take(other, dumped(review), "a.jsonl")
    assert not done.skipped and not done.unseen
    assert other.tables == review.tables
    assert other.label_file.corrected() == review.label_file.corrected()
    wrong = {"table": "boxes", "key": [1, "Car:1", -1], "record": {"box": [1, 2, 3]}}
    data = dumped(review).splitlines()[0] + b"\n" + orjson.dumps(wrong)
    assert "it is no such record" in exchange.take(other, data, "x").skipped[0]
    review.close()
    other.close()


def test_renamed_skeletons_go_along(tmp_path: Path) -> None:
    review = fresh(tmp_path / "a", test_labels.document())
    review.correct(box_correcting.renamed(review.sequence, 0, "skeleton:5"))
    review.flag_by_hand(3, review.sequence.track_index["skeleton:5"], "new")
    other = fresh(tmp_path / "b", test_labels.document())
    done = exchange.take(other, dumped(review), "a.jsonl")
    assert not done.skipped and not done.unseen
    assert other.tables == review.tables
    assert other.label_file.corrected() == review.label_file.corrected()
    assert other.sequence.tracks == review.sequence.tracks
    review.close()
    other.close()


def test_the_lines_are_sorted_and_name_their_labels(tmp_path: Path) -> None:
    review = fresh(tmp_path)
    for frame in (10, 9, 2):
        review.flag_by_hand(frame, 0)
    review.set_threshold("size-change", 0.5)
    header, *rest = lines(dumped(review))
    assert header == {
        "gtreview-review": 1, "labels": "SeqLabel.json", "sha256": review.read.origin.sha256
    }  # fmt: skip
    assert [line["table"] for line in rest] == ["flags"] * 3 + ["thresholds"] + ["verdicts"] * 3
    assert [line["key"] for line in rest[4:]] == [["by-hand", ["Car:1"], f] for f in (2, 9, 10)]
    before = dumped(review)
    review.decide([0], Verdict.DISMISSED, note="no")
    changed = set(dumped(review).splitlines()) ^ set(before.splitlines())
    assert 1 <= len(changed) <= 2 * len(review.flags)
    review.close()


def test_import_says_what_became_of_each_line(tmp_path: Path) -> None:
    one = fresh(tmp_path / "one")
    one.flag_by_hand(3, 0, "mine")
    one.set_threshold("size-change", 0.5)
    mine = {"objects": ["Car:2"], "frame": 4, "at": "", "reviewer": "bob"}
    verdict = {"verdict": "confirmed", "reason": "", "note": "", "at": "", "reviewer": "bob"}
    rows = [
        {"gtreview-review": 1, "labels": "Old.json", "sha256": "ab" * 32},
        {"table": "flags", "key": "1", "record": mine},
        {"table": "thresholds", "key": "size-change", "record": 0.75},
        {"table": "thresholds", "key": "size-change", "record": -3},
        {"table": "moods", "key": "x", "record": 1},
        {"table": "verdicts", "key": ["size-change", ["Car:9"], 1], "record": verdict},
        {"table": "verdicts", "key": ["size-change", ["Car:1"], 99], "record": verdict},
        {"table": "verdicts", "key": ["size-change", ["Car:1"], 1], "record": {"verdict": "maybe"}},
        {"table": "verdicts", "key": ["size-change", ["Car:4"], 1], "record": verdict},
        {"table": "poses", "key": [1, "Car:1", -1], "record": {}},
        {"no": "record"},
    ]
    data = b"\n".join(orjson.dumps(row) for row in rows) + b"\n{half a li"
    done = exchange.take(one, data, "bob.jsonl")
    assert "other labels (Old.json, abababababab…)" in done.warnings[0]
    assert done.taken == 2 and done.overwritten == ("line 3: thresholds size-change",)
    skipped = "\n".join(done.skipped)
    for said in (
        "line 4: thresholds size-change: it is no such record",
        "line 5: moods x: this gtreview knows no such table",
        "line 6: verdicts [\"size-change\",[\"Car:9\"],1]: the labels have no object Car:9",
        "the labels have no frame 99",
        "line 8: verdicts",
        "line 10: poses [1,\"Car:1\",-1]: the labels hold no skeletons",
        "line 11: expected a table, a key and a record",
        "line 12: expected a table, a key and a record",
    ):  # fmt: skip
        assert said in skipped
    assert len(done.skipped) == 8
    assert done.unseen == ("confirmed, but gone: size-change Car:4 at frame 1",)
    # Both flags set by hand are there, the review's own under its own number.
    assert [f["objects"] for f in one.tables["flags"].values()] == [["Car:1"], ["Car:2"]]
    assert one.undo_title == "Import bob.jsonl"
    one.undo()
    assert one.thresholds["size-change"] == 0.5 and len(one.tables["flags"]) == 1
    one.close()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no export of a review"),
        (b"[]\n", "no export"),
        (b"{\"frame\": 1}\n", "no export"),
        (b"\x00\xff\xfe", "no export"),
        (b'{"gtreview-review": 2}\n', "newer gtreview"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    review = fresh(tmp_path)
    with pytest.raises(InputError, match=rf"x\.jsonl: .*{words}"):
        exchange.take(review, data, "x.jsonl")
    assert not review.history()
    review.close()


BOX = {"box": [1, 1, 10, 10], "label": None, "attributes": {}}
FLAG = {"objects": ["Car:1"], "frame": 1, "at": "", "reviewer": ""}
SAID = {"verdict": "confirmed", "note": "", "reason": "", "at": "", "reviewer": ""}
DRAW = {"seed": 1, "size": 5, "population": 9, "at": "", "reviewer": "", "unit": "box"}


@pytest.mark.parametrize(
    ("table", "key", "record"),
    [
        ("flags", "1" * 5000, FLAG),
        ("boxes", [1, "Car:1", 2**63], BOX),
        ("boxes", [1, "Car:1", -(2**63) - 1], {}),
        ("boxes", [1, "Car:1", -1], BOX | {"box": [1e308, 1, 1e308, 9]}),
        ("draws", "sample", DRAW | {"population": -1}),
    ],
)
def test_a_number_that_would_stop_the_review_from_opening_is_skipped(
    tmp_path: Path, table: str, key: Any, record: Any
) -> None:
    review = fresh(tmp_path)
    rows = ({"gtreview-review": 1}, {"table": table, "key": key, "record": record})
    data = b"\n".join(json.dumps(row).encode() for row in rows)
    done = exchange.take(review, data, "x.jsonl")
    assert (len(done.skipped), done.taken) == (1, 0)
    review.flag_by_hand(2, 0)
    review.close()


@pytest.mark.parametrize(
    ("table", "key", "record"),
    [
        ("flags", "1" * 5000, FLAG),
        ("flags", "a", FLAG),
        ("boxes", f'[1,"Car:1",{2**63}]', BOX),
        ("boxes", '[1,"Car:1",-1]', BOX | {"box": [1e308, 1, 1e308, 9]}),
        ("verdicts", '["size-change",["Car:1"],1e400]', SAID),
        ("verdicts", '["size-change",["Car:1"],3]', SAID | {"verdict": "maybe"}),
        ("thresholds", "size-change", "high"),
        ("rig", "rig", {}),
        ("draws", "second", {"keys": [[1]], "ended": ""}),
    ],
)
def test_a_review_that_such_a_line_has_locked_is_free_again(
    tmp_path: Path, table: str, key: str, record: Any
) -> None:
    """As an import took it before every line was checked."""
    review = fresh(tmp_path)
    path, labels = review.path, review.source.labels
    review.close()
    assert path is not None and labels is not None
    good = Change("verdicts", '["size-change",["Car:1"],3]', None, SAID)
    bad = Change(table, key, None, record)
    with closing(ReviewFile.open(path)) as file:
        one = file.append(Command("Import x.jsonl", (bad,), now(), "ann"), 0)
        file.append(Command("Import y.jsonl", (good,), now(), "ann"), one.id)
    review = Review.open(street.opened(labels))
    assert "1 imported record of this review cannot be used" in str(review.notices)
    assert [c.title for c in review.history()] == ["Import x.jsonl", "Import y.jsonl"]
    assert review.tables["verdicts"] == {good.key: SAID}
    review.flag_by_hand(2, 0)
    assert not review.second.running and not review.sample.estimate().strata
    for _ in range(3):
        review.undo()
    assert not any(review.tables.values())
    review.close()


def test_an_export_with_a_byte_order_mark_is_one(tmp_path: Path) -> None:
    """As editors and shells of Windows save it."""
    review, other = fresh(tmp_path / "a"), fresh(tmp_path / "b")
    review.flag_by_hand(3, 0)
    data = b"\xef\xbb\xbf" + dumped(review).replace(b"\n", b"\r\n")
    done = exchange.take(other, data, "x.jsonl")
    assert done.taken == 2 and not done.skipped and not done.warnings
    review.close()
    other.close()


def test_a_key_is_one_however_it_is_written(tmp_path: Path) -> None:
    """Of two records of one box, another one counted after the next opening."""
    review = fresh(tmp_path)
    rows = (
        {"gtreview-review": 1},
        {"table": "boxes", "key": [1, "Car:1", -1], "record": BOX},
        {"table": "boxes", "key": '[1, "Car:1", -1]', "record": BOX | {"box": [2, 2, 9, 9]}},
        {"table": "verdicts", "key": '["size-change", ["Car:1"], 3]', "record": SAID},
        {"table": "verdicts", "key": ["size-change", ["Car:1"], True], "record": SAID},
    )
    done = exchange.take(review, b"\n".join(map(orjson.dumps, rows)), "x.jsonl")
    assert len(done.skipped) == 1 and done.skipped[0].startswith("line 5: verdicts")
    assert list(review.tables["boxes"]) == ['[1,"Car:1",-1]']
    assert list(review.tables["verdicts"]) == ['["size-change",["Car:1"],3]']
    review.close()


def test_a_skeleton_of_an_object_is_one_in_its_frame(tmp_path: Path) -> None:
    review = fresh(tmp_path, test_labels.document())
    name = review.sequence.tracks[0].name
    record = {"table": "poses", "key": [1, name, 5], "record": {}}
    done = exchange.take(review, b'{"gtreview-review": 1}\n' + orjson.dumps(record), "x.jsonl")
    assert len(done.skipped) == 1 and "has no row" in done.skipped[0]
    review.close()


@pytest.mark.parametrize("row", [6, 2**40])
def test_a_box_that_was_one_of_several_elsewhere_makes_none_here(tmp_path: Path, row: int) -> None:
    """Row 6 is another frame's here, and of 2**40 boxes there would be no room for a list."""
    review = fresh(tmp_path)
    record = {"table": "boxes", "key": [3, "Car:1", row], "record": BOX}
    exchange.take(review, b'{"gtreview-review": 1}\n' + orjson.dumps(record), "x.jsonl")
    assert len(review.sequence.boxes) == len(review.read.boxes)
    assert review.label_file.corrected() == review.label_file.as_opened()
    review.close()


def test_a_sample_without_its_draw_says_nothing_of_the_rest(tmp_path: Path) -> None:
    review = fresh(tmp_path)
    said = {"verdict": "confirmed", "note": "", "reason": "", "at": "", "reviewer": ""}
    rows = ({"gtreview-review": 1}, {"table": "sample", "key": ["Car:1", 1], "record": said})
    exchange.take(review, b"\n".join(map(orjson.dumps, rows)), "x.jsonl")
    assert not review.sample.estimate().strata
    review.close()


def test_a_review_of_another_program_goes_out_whole(tmp_path: Path) -> None:
    """Export knows no table by name: those of a later version go along."""
    file = ReviewFile.open(tmp_path / "r.gtreview")
    file.append(Command("x", (Change("boxes", "[1,2]", None, {"left": 3}),)), 0)
    assert lines(exchange.dump(file))[1] == {
        "table": "boxes", "key": [1, 2], "record": {"left": 3}
    }  # fmt: skip
    file.close()


def skeleton(name: str, frame: int = 1, row: int = -2, **points: Any) -> dict[str, Any]:
    return {"table": "poses", "key": [frame, name, row], "record": points}


HEAD = {"head": [5.0, 6.0, True]}


def taken(review: Review, *rows: dict[str, Any]) -> exchange.Imported:
    data = b"\n".join(map(orjson.dumps, ({"gtreview-review": 1}, *rows)))
    return exchange.take(review, data, "x.jsonl")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("person", "The keypoints of person need a number in its name: for example person:1"),
        ("person:1", "The keypoints of skeleton:1 have the number 1 already"),
    ],
)
def test_a_skeleton_that_would_be_another_ones_in_the_file_is_skipped(
    tmp_path: Path, name: str, words: str
) -> None:
    """As a review of another format has it, whose objects need no numbers."""
    review = fresh(tmp_path, test_labels.document())
    done = taken(review, skeleton(name, **HEAD))
    assert done.skipped == (f'line 2: poses [1,"{name}",-2]: {words}',)
    assert done.taken == 0 and review.label_file.corrected() == review.label_file.as_opened()
    review.close()


def test_of_two_new_skeletons_of_one_number_the_first_is_taken(tmp_path: Path) -> None:
    review = fresh(tmp_path, test_labels.document())
    done = taken(review, skeleton("a:7", **HEAD), skeleton("b:7", 2, **HEAD))
    assert done.taken == 1 and len(done.skipped) == 1
    assert "The keypoints of a:7 have the number 7 already" in done.skipped[0]
    review.close()


def test_a_number_that_the_export_itself_sets_free_can_be_anothers(tmp_path: Path) -> None:
    """As in the window, where an object may be renamed and keep its number."""
    review = fresh(tmp_path / "a", test_labels.document())
    review.correct(box_correcting.renamed(review.sequence, 0, "person:1"))
    other = fresh(tmp_path / "b", test_labels.document())
    done = exchange.take(other, dumped(review), "a.jsonl")
    assert not done.skipped
    assert other.label_file.corrected() == review.label_file.corrected()
    review.close()
    other.close()


def test_a_skeleton_without_a_name_is_skipped_where_it_needs_a_number(tmp_path: Path) -> None:
    review = fresh(tmp_path, test_labels.document())
    done = taken(review, skeleton("", 1, -1, **HEAD))
    assert done.taken == 0 and "need a number" in done.skipped[0]
    review.close()


def test_a_box_without_a_name_is_skipped_in_a_tracking_job(tmp_path: Path) -> None:
    review = fresh(tmp_path)
    done = taken(review, {"table": "boxes", "key": [1, "", -1], "record": BOX})
    assert done.taken == 0
    assert "a box of a tracking job needs the name of an object" in done.skipped[0]
    review.close()


def test_a_row_that_is_not_here_is_skipped(tmp_path: Path) -> None:
    review = fresh(tmp_path, test_labels.document())
    done = taken(
        review,
        {"table": "boxes", "key": [1, "Car:1", 6], "record": BOX},
        {"table": "boxes", "key": [1, "", 6], "record": {}},
        skeleton("", 1, 6, **HEAD),
    )
    assert done.taken == 0
    assert [line.partition("]: ")[2] for line in done.skipped] == [
        "the labels have no box number 6 in frame 1",
        "the labels have no box number 6 in frame 1",
        "the labels have no skeleton number 6 in frame 1",
    ]
    review.close()


def test_a_skeleton_of_an_object_that_was_made_there_and_is_read_here_is_that_ones(
    tmp_path: Path,
) -> None:
    review = fresh(tmp_path, test_labels.document())
    done = taken(review, skeleton("skeleton:1", **HEAD))
    assert done.taken == 1 and list(review.tables["poses"]) == ['[1,"skeleton:1",-1]']
    review.close()
