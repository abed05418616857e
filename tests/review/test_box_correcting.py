"""Corrections of boxes in a review: verdicts that go along, suggestions, refusals, the list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gtreview.audit import corrected
from gtreview.errors import InputError
from gtreview.formats import registry, seqlabel
from gtreview.metrics.registry import METRICS
from gtreview.model import box_edits
from gtreview.model.edited_boxes import Box, box_at
from gtreview.model.flags import Verdict
from gtreview.model.series import Series
from gtreview.review import box_correcting as do
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Changed, Review
from gtreview.settings import Settings
from tests.formats.labels import box, frame, point
from tests.review import street

CAR1, CAR2 = 0, 1
TALL = 10
"""The frame in which Car:1 is twice as high."""


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    opened = street.opened(street.write(tmp_path))
    review = Review.open(opened, settings=Settings(reviewer="ann"))
    yield review
    review.close()


def finding(review: Review, name: str, frame: int) -> int:
    found = review.find(frame, review.sequence.track_index[name])
    assert found is not None
    return found


def decided(review: Review, name: str, frame: int) -> Verdict:
    return review.decision(finding(review, name, frame)).verdict


def test_verdicts_go_along_with_a_renamed_object_and_come_back(review: Review) -> None:
    review.decide([finding(review, "Car:1", TALL)], Verdict.CONFIRMED)
    review.flag_by_hand(3, CAR1)
    told: list[Changed] = []
    review.listen(told.append)
    review.correct(do.renamed(review.sequence, CAR1, "Van:7"))
    assert {"labels", "findings", "objects", "verdicts"} <= told[0].what
    assert decided(review, "Van:7", TALL) is Verdict.CONFIRMED
    assert decided(review, "Van:7", 3) is Verdict.CONFIRMED
    assert review.find(TALL, CAR1) is None
    review.undo()
    assert decided(review, "Car:1", TALL) is Verdict.CONFIRMED
    assert [track.name for track in review.sequence.tracks] == [f"Car:{n}" for n in (1, 2, 3, 4)]


def test_a_split_takes_the_verdicts_of_its_part_along(review: Review) -> None:
    review.flag_by_hand(5, CAR1)
    review.decide([finding(review, "Car:1", TALL)], Verdict.DISMISSED)
    review.correct(do.split(review.sequence, CAR1, 8))
    assert review.undo_title == "Split Car:1 at frame 8 into Car:5"
    assert decided(review, "Car:1", 5) is Verdict.CONFIRMED
    assert decided(review, "Car:5", TALL) is Verdict.DISMISSED


def test_verdicts_are_exchanged_with_the_boxes(review: Review) -> None:
    review.decide([finding(review, "Car:1", TALL)], Verdict.DISMISSED)
    review.correct(do.exchanged(review.sequence, CAR1, CAR2, (0, street.FRAMES - 1)))
    assert decided(review, "Car:2", TALL) is Verdict.DISMISSED


def test_what_cannot_be_done_says_what_to_do(review: Review) -> None:
    with pytest.raises(InputError, match=r"both have a box in frames 0, 1.*Delete one"):
        do.merged(review.sequence, CAR1, CAR2)
    with pytest.raises(InputError, match="already"):
        do.renamed(review.sequence, CAR1, "Car:2")
    with pytest.raises(InputError, match="good frames"):
        do.interpolated(review.sequence, CAR1, (0, 3))
    with pytest.raises(InputError, match="not there in frame 30"):
        do.copied(review.sequence, CAR1, 29, 1)
    assert not review.can_undo


FLIES = 6


def flies(tmp_path: Path) -> Path:
    """Two flies with boxes and keypoints, the second one from frame 3 on."""
    entries = []
    for at in range(FLIES):
        boxes, points = [], []
        for fly in (1, 2)[: 1 + (at >= 3)]:
            left, top = 20 * fly + at, 40 * fly
            boxes.append(box(f"fly:{fly}", left=left, top=top, **{"object-id": f"id-{fly}"}))
            for n, label in enumerate(("head", "tail")):
                more = {"object-id": f"{label}-{fly}", "kept": [at, fly]}
                points.append(point(f"{label}:{fly}", left + 5 + 9 * n, top + 7, str(n), **more))
        entries.append(frame(str(at), f"{at}.jpg", *boxes, keypoints=points))
    return street.write(tmp_path, json.dumps({"tracking-annotations": entries}).encode())


def there(review: Review) -> dict[str, tuple[list[int], list[int]]]:
    """The frames of each object's boxes and of its skeletons."""
    sequence = review.sequence
    found = {}
    for track, each in enumerate(sequence.tracks):
        kinds = (sequence.boxes, sequence.poses)
        at = [kind.frame[kind.of_track(track)].tolist() for kind in kinds]
        if any(at):
            found[each.name] = (at[0], at[1])
    return found


def both(*frames: int) -> tuple[list[int], list[int]]:
    return [*frames], [*frames]


@pytest.mark.parametrize(
    "make, title, expected",
    [
        (
            lambda s: do.renamed(s, 0, "fly:7"),
            "Rename fly:1 to fly:7",
            {"fly:7": both(0, 1, 2, 3, 4, 5), "fly:2": both(3, 4, 5)},
        ),
        (
            lambda s: do.split(s, 0, 2),
            "Split fly:1 at frame 2 into fly:3",
            {"fly:1": both(0, 1), "fly:3": both(2, 3, 4, 5), "fly:2": both(3, 4, 5)},
        ),
        (
            lambda s: do.identities_exchanged(s, 0, 1, (2, 5)),
            "Exchange fly:1 and fly:2 from frame 2 on",
            {"fly:1": both(0, 1, 3, 4, 5), "fly:2": both(2, 3, 4, 5)},
        ),
    ],
)
def test_boxes_and_skeletons_of_an_object_go_together(
    tmp_path: Path, make: Any, title: str, expected: Any
) -> None:
    path = flies(tmp_path)
    review = Review.open(street.opened(path))
    before = there(review)
    review.correct(make(review.sequence))
    assert review.undo_title == title and there(review) == expected
    written = tmp_path / "new.json"
    written.write_bytes(review.label_file.corrected())
    read = Review.in_memory(street.opened(written))
    assert there(read) == expected, "the file says the same"
    old, new = (json.loads(p.read_bytes())["tracking-annotations"] for p in (path, written))
    for was, now in zip(old, new, strict=True):
        assert sorted(p["kept"] for p in was["keypoints"]) == sorted(
            p["kept"] for p in now["keypoints"]
        ), "what nobody knows of stays"
        for each in (*now["keypoints"], *now["annotations"]):
            kind, number = each["object-name"].split(":")
            expected_id = f"{'id' if kind == 'fly' else kind}-{number}"
            assert number not in "12" or each["object-id"] == expected_id
    review.close()
    review = Review.open(street.opened(path))
    assert there(review) == expected, "as kept"
    review.undo()
    assert there(review) == before and not review.corrected
    assert review.label_file.corrected() == path.read_bytes()
    review.redo()
    assert there(review) == expected
    review.close()


def test_the_whole_object_goes_with_its_skeletons(tmp_path: Path) -> None:
    path = flies(tmp_path)
    review = Review.open(street.opened(path))
    before = there(review)
    review.correct(do.deleted_over(review.sequence, 1))
    assert there(review) == {"fly:1": before["fly:1"]}
    left = json.loads(review.label_file.corrected())["tracking-annotations"]
    names = {each["object-name"] for entry in left for each in entry["keypoints"]}
    assert names == {"head:1", "tail:1"}
    review.undo()
    review.correct(do.deleted_over(review.sequence, 1, (3, 4)))
    assert there(review)["fly:2"] == ([5], [3, 4, 5]), "over a span, boxes alone"
    review.close()


def test_a_split_fly_is_merged_again(tmp_path: Path) -> None:
    path = flies(tmp_path)
    review = Review.open(street.opened(path))
    before = there(review)
    review.correct(do.split(review.sequence, 0, 2))
    index = review.sequence.track_index
    with pytest.raises(InputError, match="both have a box in frames 3, 4, 5"):
        do.merged(review.sequence, index["fly:3"], index["fly:2"])
    review.correct(do.merged(review.sequence, index["fly:3"], index["fly:1"]))
    assert there(review) == before and not review.corrected
    assert review.label_file.corrected() == path.read_bytes()
    review.close()


def test_keypoints_need_a_number_of_their_own(tmp_path: Path) -> None:
    sequence = street.opened(flies(tmp_path)).sequence
    with pytest.raises(InputError, match="need a number in its name: for example wasp:1"):
        do.renamed(sequence, 0, "wasp")
    with pytest.raises(InputError, match="The keypoints of fly:2 have the number 2"):
        do.renamed(sequence, 0, "wasp:2")
    assert do.renamed(sequence, 0, "wasp:1").skeletons


def test_verdicts_on_skeletons_go_along(tmp_path: Path) -> None:
    review = Review.open(street.opened(flies(tmp_path)))
    review.flag_by_hand(4, 1)
    review.correct(do.renamed(review.sequence, 1, "fly:9"))
    assert decided(review, "fly:9", 4) is Verdict.CONFIRMED
    review.close()


def test_a_nudge_and_one_back_are_nothing(review: Review) -> None:
    for by in ((1.0, 0.0), (1.0, 0.0), (-2.0, 0.0)):
        review.correct(do.moved(review.sequence, 4, by, "Nudge"), merge=True)
    assert not review.corrected and not review.can_undo


def test_what_is_done_to_one_box_is_done_to_a_span(review: Review) -> None:
    i = review.sequence.boxes.at(CAR1, TALL)
    assert i is not None
    before = box_at(review.sequence, i)
    review.correct(do.placed(review.sequence, i, before.at((140, 101, 44, 40))))
    review.correct(do.like_that(review.sequence, i, before, (TALL - 1, TALL + 1)))
    part = slice(i - 1, i + 2)
    assert review.sequence.boxes.left[part].tolist() == [136, 140, 144]
    assert review.sequence.boxes.width[part].tolist() == [44, 44, 44]
    assert review.sequence.boxes.height[part].tolist() == [20, 40, 20]


def test_the_suggestion_puts_a_box_of_wrong_size_right(review: Review) -> None:
    done = review.apply_suggestion(finding(review, "Car:1", TALL))
    assert done is not None
    assert done.correction.title == "Interpolate Car:1 at frame 10, replacing 1 box"
    i = review.sequence.boxes.at(CAR1, TALL)
    assert i is not None and box_at(review.sequence, i).place == (140, 100, 40, 20)
    assert review.find(TALL, CAR1) is None
    review.undo()
    assert review.sequence.boxes.height[i] == 40 and not review.corrected
    assert decided(review, "Car:1", TALL) is Verdict.UNDECIDED


def test_the_suggestion_exchanges_two_objects_back(tmp_path: Path) -> None:
    document = json.loads(street.labels())
    for entry in document["tracking-annotations"][12:]:
        one, two = entry["annotations"][:2]
        one["object-name"], two["object-name"] = two["object-name"], one["object-name"]
    path = street.write(tmp_path, json.dumps(document).encode())
    review = Review.in_memory(street.opened(path))
    done = review.apply_suggestion(finding(review, "Car:1", 12))
    assert done is not None
    assert done.correction.title == "Exchange Car:1 and Car:2 from frame 12 on"
    assert done.reason == "other object"
    for track in (CAR1, CAR2):
        part = review.sequence.boxes.of_track(track)
        assert set(review.sequence.boxes.top[part].tolist()) == {100 * (track + 1)}
    written = json.loads(review.label_file.corrected())["tracking-annotations"]
    ids = {
        (each["top"], each["object-name"], each["object-id"])
        for entry in written
        for each in entry["annotations"]
    }
    assert len(ids) == 4, "an id goes with its object, and nothing else has changed"
    review.close()


def test_the_real_mistakes_have_suggestions(shared: Path, tmp_path: Path) -> None:
    """The frames are those that the description of the data names."""
    path = tmp_path / "SeqLabel.json"
    path.write_bytes((shared / "data" / "groundtruth-vehicles" / "SeqLabel.json").read_bytes())
    review = Review.open(open_source(recognise([path])[0]))
    put_right = {}
    for name, when in (("Vehicle:3", 40), ("Vehicle:1", 217), ("Vehicle:2", 102)):
        done = review.apply_suggestion(finding(review, name, when))
        assert done is not None
        put_right[name] = [edit.frame for edit in done.correction.boxes]
    assert put_right == {"Vehicle:3": [40], "Vehicle:1": [217], "Vehicle:2": [102]}
    first = review.sequence.boxes
    at = {f: first.at(review.sequence.track_index["Vehicle:1"], f) for f in (216, 217, 218)}
    for edge in (first.left, first.top, first.right, first.bottom):
        before, now, after = (edge[at[f]] for f in (216, 217, 218))
        assert abs(now - (before + after) / 2) <= 0.5
    saved = corrected.save(review, corrected.default_path(path))
    again = registry.read(saved.labels)
    for side in ("frame", "track", "label", "left", "top", "width", "height"):
        assert np.array_equal(getattr(again.boxes, side), getattr(first, side))
    old, new = path.read_text(), saved.labels.read_text()
    assert len(again.boxes) == 891 and abs(len(new) - len(old)) < 400
    review.close()


def test_every_change_of_a_box_is_listed(review: Review, tmp_path: Path) -> None:
    review.correct(do.moved(review.sequence, 3, (5, 0)))
    van = box_edits.label_named(review.sequence, "Van")
    new = Box(1, 2, 3, 4, van, {"moving": "yes"})
    review.correct(do.created(review.sequence, "Van:1", 7, new))
    saved = corrected.save(review, tmp_path / "new.json")
    assert saved.class_map
    rows = list(csv.DictReader(io.StringIO(saved.changes.read_text())))
    assert [(row["frame"], row["object"], row["change"]) for row in rows] == [
        ("3", "Car:1", "moved"),
        ("7", "Van:1", "created"),
    ]
    assert (rows[0]["old_left"], rows[0]["left"]) == ("112.0", "117.0")
    assert (rows[1]["old_left"], rows[1]["label"]) == ("", "Van")
    assert rows[1]["attributes"] == '{"moving": "yes"}'
    assert rows[0]["what"] == "Move Car:1 at frame 3" and rows[0]["reviewer"] == "ann"
    assert {row["keypoint"] for row in rows} == {""} and rows[0]["x"] == ""
    assert json.loads(saved.class_map.read_text()) == {"0": "Car", "1": "Van"}


def test_a_value_of_pixels_counts_as_long_as_its_boxes_are_the_same(review: Review) -> None:
    boxes = review.sequence.boxes
    value = np.arange(len(boxes), dtype=float)
    # A first box has none to be compared with.
    value[boxes.frame == 0] = np.nan
    measured = Series("appearance", "distance", boxes.track, boxes.frame, value)
    derive = METRICS["appearance_deviation"].derive
    assert derive is not None
    deviation = derive(measured)
    review.add_series({"appearance": measured, "appearance_deviation": deviation})
    before = review.series["appearance"].value.tobytes()
    review.correct(do.moved(review.sequence, 4, (5, 0)))
    lost = np.isfinite(value) & np.isnan(review.series["appearance"].value)
    assert np.flatnonzero(lost).tolist() == [4, 5]
    review.correct(do.deleted(review.sequence, 20))
    assert len(review.series["appearance"]) == len(boxes) - 1
    review.undo()
    review.undo()
    assert review.series["appearance"].value.tobytes() == before


def test_a_label_file_of_fewer_frames_leaves_corrections_of_others_out(tmp_path: Path) -> None:
    path = street.write(tmp_path)
    review = Review.open(street.opened(path))
    review.correct(do.moved(review.sequence, 29, (5, 0)))
    review.correct(do.moved(review.sequence, 2, (5, 0)))
    review.close()
    document = json.loads(path.read_bytes())
    document["tracking-annotations"] = document["tracking-annotations"][:20]
    path.write_bytes(json.dumps(document).encode())
    review = Review.open(street.opened(path))
    assert (
        review.sequence.boxes.left[2] == seqlabel.parse(path.read_bytes(), path).boxes.left[2] + 5
    )
    assert review.labels.corrected_frames.tolist() == [2]
    review.close()


def was(review: Review, name: str, frame: int) -> tuple[float, ...] | None:
    found = review.labels.box_as_read(review.history(), name, frame)
    return found.place if found else None


def test_a_box_is_known_as_it_was_read_whatever_its_object_is_called_since(review: Review) -> None:
    read = {
        name: box_at(review.read, review.read.boxes.at(track, 3) or 0).place
        for name, track in review.read.track_index.items()
        if review.read.boxes.at(track, 3) is not None
    }

    def move(name: str) -> None:
        at = review.sequence.boxes.at(review.sequence.track_index[name], 3)
        assert at is not None
        review.correct(do.moved(review.sequence, at, (5.0, -2.0)))

    assert was(review, "Car:1", 3) == read["Car:1"]
    move("Car:1")
    review.correct(do.renamed(review.sequence, CAR1, "Van:7"))
    move("Van:7")
    assert was(review, "Van:7", 3) == read["Car:1"]
    van = review.sequence.track_index["Van:7"]
    review.correct(do.exchanged(review.sequence, van, CAR2, (2, 5)))
    assert was(review, "Van:7", 3) == read["Car:2"] and was(review, "Car:2", 3) == read["Car:1"]
    move("Car:2")
    assert was(review, "Car:2", 3) == read["Car:1"]
    review.undo()
    review.undo()
    van = review.sequence.track_index["Van:7"]
    review.correct(do.renamed(review.sequence, van, "Car:1"))
    assert was(review, "Car:1", 3) == read["Car:1"] and was(review, "Car:2", 3) == read["Car:2"]


def test_a_box_that_was_made_was_read_nowhere(review: Review) -> None:
    review.correct(do.deleted_over(review.sequence, CAR1, (3, 3)))
    assert was(review, "Car:1", 3) is not None
    box = Box(1.0, 2.0, 30.0, 40.0, review.sequence.labels[0])
    review.correct(do.created(review.sequence, "Bus:1", 3, box))
    review.correct(do.renamed(review.sequence, review.sequence.track_index["Bus:1"], "Bus:2"))
    assert was(review, "Bus:2", 3) is None


def test_a_new_label_takes_no_class_that_keypoints_have(tmp_path: Path) -> None:
    """The job's class map holds the classes of keypoints as well."""
    known = {"0": "fly", "1": "head", "2": "tail"}
    opened = street.opened(flies(tmp_path))
    job = replace(opened.sequence.origin.job, metadata={"class-map": known})
    origin = replace(opened.sequence.origin, job=job)
    review = Review.in_memory(replace(opened, sequence=replace(opened.sequence, origin=origin)))
    wasp = box_edits.label_named(review.sequence, "wasp")
    assert wasp.class_id == "3"
    review.correct(do.relabelled(review.sequence, 0, wasp))
    assert corrected.added_classes(review) == {**known, "3": "wasp"}
    review.close()
