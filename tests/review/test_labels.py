"""Corrections in a review: written, undone, there again, and what a changed file does to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtreview.errors import InputError, OutputError
from gtreview.formats import registry, seqlabel
from gtreview.metrics.registry import compute
from gtreview.model import pose_edits
from gtreview.model.pose_edits import PoseEdit
from gtreview.model.rig import Keypoint, Rig
from gtreview.model.sequence import Sequence
from gtreview.review.agreement import Agreement
from gtreview.review.correcting import Correction
from gtreview.review.opening import Opened
from gtreview.review.review import Changed, Review
from gtreview.review.sources import Source
from gtreview.settings import Settings
from tests.model.walkers import FRAMES, LABELS, REST, same

HEAD, WRIST_L, WRIST_R = 0, 5, 6


def document(**more: object) -> bytes:
    """Keypoints of two walkers as labels; the second one is not there in frame 5."""
    entries = []
    for f in range(FRAMES):
        points = [
            {"object-name": f"{label}:{who + 1}", "x": 100.5 + 2 * x + 3 * f, "y": top + 2 * y}
            for who, top in enumerate((100, 300))
            if (who, f) != (1, 5)
            for label, (x, y) in zip(LABELS, REST.tolist(), strict=True)
        ]
        entries.append({"frame": f"{f:04d}.jpg", "frame-no": str(f), "keypoints": points})
    return json.dumps({"tracking-annotations": entries, **more}).encode()


def opened(path: Path) -> Opened:
    data = path.read_bytes()
    return Opened(seqlabel.parse(data, path), None, Agreement(True), Source(path), data)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "SeqLabel.json"
    path.write_bytes(document())
    return path


@pytest.fixture
def review(labels: Path) -> Iterator[Review]:
    review = Review.open(opened(labels), settings=Settings(reviewer="ann"))
    yield review
    review.close()


def again(review: Review, labels: Path) -> Review:
    review.close()
    return Review.open(opened(labels), settings=Settings(reviewer="bob"))


def at(sequence: Sequence, track: int, frame: int) -> int:
    found = sequence.poses.at(track, frame)
    assert found is not None
    return found


def nudge(review: Review, frame: int = 2, place: int = HEAD, by: float = 4.25) -> PoseEdit:
    """Move a point of the first walker to the right."""
    i = at(review.sequence, 0, frame)
    edit = pose_edits.moved(review.sequence, i, [place], (by, 0))
    review.correct(Correction(f"Move point {place}", (edit,)))
    return edit


def head(review: Review, frame: int = 2) -> list[float]:
    return review.sequence.poses.xy[at(review.sequence, 0, frame), HEAD].tolist()


def test_a_correction_shows_is_told_and_leaves_what_was_read(review: Review) -> None:
    told: list[Changed] = []
    review.listen(told.append)
    nudge(review)
    assert head(review) == [100.5 + 20 + 6 + 4.25, 100]
    assert review.read.poses.xy[at(review.read, 0, 2), HEAD].tolist() == [126.5, 100]
    assert "labels" in told[0].what and review.corrected


def test_corrections_are_there_after_closing_and_can_be_taken_back(
    review: Review, labels: Path
) -> None:
    before = review.sequence.poses
    nudge(review)
    review.correct(
        Correction("Swap", (pose_edits.swapped(review.sequence, 9, [(WRIST_L, WRIST_R)]),))
    )
    corrected = review.sequence.poses
    review = again(review, labels)
    assert same(review.sequence.poses, corrected)
    assert review.undo_title == "Swap"
    review.undo()
    review.undo()
    assert same(review.sequence.poses, before)
    assert not review.corrected
    review.redo()
    review.redo()
    assert same(review.sequence.poses, corrected)
    review.close()


def test_what_changes_nothing_is_no_command(review: Review) -> None:
    nudge(review, by=0)
    assert not review.can_undo


def test_a_skeleton_that_is_again_as_read_is_not_corrected(review: Review) -> None:
    nudge(review)
    nudge(review, by=-4.25)
    assert not review.corrected
    assert same(review.sequence.poses, review.read.poses)


def test_deleted_and_new_skeletons_are_kept(review: Review, labels: Path) -> None:
    sequence = review.sequence
    everything = range(len(LABELS))
    review.correct(
        Correction("Delete", (pose_edits.removed(sequence, at(sequence, 0, 3), everything),))
    )
    review.correct(Correction("Copy", tuple(pose_edits.copied(review.sequence, 1, 5, 4))))
    review = again(review, labels)
    poses = review.sequence.poses
    assert poses.at(0, 3) is None
    assert np.array_equal(poses.xy[poses.at(1, 5)], poses.xy[poses.at(1, 4)])
    review.undo()
    review.undo()
    assert same(review.sequence.poses, review.read.poses)
    review.close()


def test_corrections_stay_with_their_points_on_another_rig(review: Review, labels: Path) -> None:
    nudge(review)
    rig = review.sequence.rig
    assert rig is not None
    points = (*rig.keypoints[1:], Keypoint("nose", "#ff0000", alias="head"))
    review.set_rig(Rig("mine", points))
    place = len(LABELS) - 1
    assert review.sequence.poses.xy[at(review.sequence, 0, 2), place, 0] == 130.75
    nudge(review, place=place, by=1)
    review = again(review, labels)
    assert review.sequence.poses.xy[at(review.sequence, 0, 2), place, 0] == 131.75
    for _ in range(3):
        review.undo()
    assert same(review.sequence.poses, review.read.poses)
    assert review.sequence.rig == rig
    review.close()


def test_a_point_that_only_a_correction_has_outlives_the_rig(review: Review, labels: Path) -> None:
    rig = review.sequence.rig
    assert rig is not None
    review.set_rig(replace(rig, keypoints=(*rig.keypoints, Keypoint("tip", "#ff0000"))))
    i = at(review.sequence, 0, 2)
    review.correct(
        Correction("Add", (pose_edits.moved(placed(review.sequence, i), i, [-1], (3, 4)),))
    )
    review.set_rig(rig)
    assert "tip" in review.sequence.rig.labels
    review.correct(Correction("Remove", (pose_edits.removed(review.sequence, i, [-1]),)))
    review = again(review, labels)
    review.undo()
    place = review.sequence.rig.place["tip"]
    assert review.sequence.poses.xy[at(review.sequence, 0, 2), place].tolist() == [3, 4]
    review.close()


def placed(sequence: Sequence, i: int) -> Sequence:
    """With the last keypoint of skeleton ``i`` in the picture's corner."""
    poses = sequence.poses
    xy, visible = poses.xy.copy(), poses.visible.copy()
    xy[i, -1], visible[i, -1] = 0, True
    return replace(sequence, poses=replace(poses, xy=xy, visible=visible))


def test_names_that_change_places_are_measured_anew(review: Review) -> None:
    rig = review.sequence.rig
    assert rig is not None
    a, b = LABELS[WRIST_L], LABELS[HEAD]
    other = {a: b, b: a}
    points = (replace(p, alias=other.get(p.label, "")) for p in rig.keypoints)
    review.set_rig(replace(rig, keypoints=tuple(points)))
    for name, series in compute(review.sequence).items():
        assert np.array_equal(review.series[name].value, series.value, equal_nan=True), name


def test_a_changed_file_keeps_the_corrections_it_has_a_place_for(
    review: Review, labels: Path
) -> None:
    nudge(review, frame=2)
    nudge(review, frame=7)
    entries = json.loads(document())["tracking-annotations"]
    entries[2]["keypoints"][3]["x"] = 1.0
    labels.write_text(json.dumps({"tracking-annotations": entries[:6]}))
    review = again(review, labels)
    assert head(review) == [130.75, 100]
    poses = review.sequence.poses
    # A correction holds a whole skeleton: the reviewer has seen and settled all of it.
    assert poses.xy[at(review.sequence, 0, 2), 3, 0] != 1.0
    assert len(review.sequence) == 6
    review.close()


def test_what_is_read_only_cannot_be_corrected(review: Review, labels: Path) -> None:
    other = Review.open(opened(labels))
    assert other.read_only
    with pytest.raises(OutputError):
        nudge(other)
    assert same(other.sequence.poses, other.read.poses)
    other.close()


def test_nudges_in_a_row_are_one_step_back(review: Review, labels: Path) -> None:
    review.correct(
        Correction("Swap", (pose_edits.swapped(review.sequence, 9, [(WRIST_L, WRIST_R)]),))
    )
    for _ in range(40):
        edit = pose_edits.moved(review.sequence, at(review.sequence, 0, 2), [HEAD], (1, 0))
        review.correct(Correction("Nudge head", (edit,)), merge=True)
    assert head(review) == [166.5, 100]
    review = again(review, labels)
    assert head(review) == [166.5, 100]
    review.undo()
    assert head(review) == [126.5, 100]
    assert review.undo_title == "Swap"
    review.redo()
    assert head(review) == [166.5, 100]
    review.close()


def test_nudges_of_different_points_are_different_steps(review: Review) -> None:
    for place in (HEAD, WRIST_L):
        edit = pose_edits.moved(review.sequence, at(review.sequence, 0, 2), [place], (1, 0))
        review.correct(Correction(f"Nudge {place}", (edit,)), merge=True)
    assert review.undo_title == f"Nudge {WRIST_L}"
    review.undo()
    assert review.undo_title == f"Nudge {HEAD}"


def test_nudging_there_and_back_leaves_nothing(review: Review) -> None:
    for by in (1, -1):
        edit = pose_edits.moved(review.sequence, at(review.sequence, 0, 2), [HEAD], (by, 0))
        review.correct(Correction("Nudge head", (edit,)), merge=True)
    assert same(review.sequence.poses, review.read.poses)
    assert not review.corrected


def test_a_file_without_corrections_is_saved_as_it_is(review: Review, labels: Path) -> None:
    assert review.label_file.corrected() == labels.read_bytes()


def test_corrections_are_saved_through_the_format(
    review: Review, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def write(data: bytes, read: Sequence, edited: Sequence) -> bytes:
        seen.append((data, read, edited))
        return b"written"

    monkeypatch.setattr(registry, "write", write)
    nudge(review)
    assert review.label_file.corrected() == b"written"
    assert seen == [(labels.read_bytes(), review.read, review.sequence)]


def test_a_file_that_changed_meanwhile_is_corrected_as_it_was_read(
    review: Review, labels: Path
) -> None:
    before = labels.read_bytes()
    for change in (lambda: labels.write_bytes(document(more=1)), labels.unlink):
        change()
        assert review.label_file.as_opened() == before


def test_a_file_that_is_kept_nowhere_cannot_be_corrected(labels: Path) -> None:
    review = Review.in_memory(opened(labels))
    labels.write_bytes(document(more=1))
    with pytest.raises(InputError, match="does not keep the labels"):
        review.label_file.as_opened()


def test_every_changed_point_is_told_with_who_changed_it(review: Review) -> None:
    nudge(review)
    swap = pose_edits.swapped(review.sequence, at(review.sequence, 0, 2), [(WRIST_L, WRIST_R)])
    review.correct(Correction("Swap", (swap,)))
    review.correct(Correction("Gone", (pose_edits.removed(review.sequence, 8, [HEAD]),)))
    nudge(review, frame=4)
    review.undo()
    told = [(c.frame, c.object, c.keypoint, c.before, c.after) for c in review.changes()]
    left, right = (108.5, 130.0, True), (144.5, 130.0, True)
    assert told == [
        (2, "skeleton:1", "head", (126.5, 100.0, True), (130.75, 100.0, True)),
        (2, "skeleton:1", "wristL", left, right),
        (2, "skeleton:1", "wristR", right, left),
        (0, "skeleton:2", "head", (120.5, 300.0, True), None),
    ]
    assert {change.command.reviewer for change in review.changes()} == {"ann"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_corrected_undoing_all_gives_back_what_was_read(
    data: st.DataObject, labels: Path
) -> None:
    review = Review.in_memory(opened(labels))
    place = st.integers(0, len(LABELS) - 1)
    for _ in range(data.draw(st.integers(1, 8))):
        poses = review.sequence.poses
        i = data.draw(st.integers(0, len(poses) - 1))
        frame, track = int(poses.frame[i]), int(poses.track[i])
        edits = data.draw(
            st.sampled_from([
                [pose_edits.moved(review.sequence, i, [data.draw(place)], (0.1, 1e-7))],
                [pose_edits.removed(review.sequence, i, range(len(LABELS)))],
                [pose_edits.removed(review.sequence, i, [data.draw(place)])],
                pose_edits.exchanged(review.sequence, 0, 1, frame, FRAMES),
                pose_edits.interpolated(review.sequence, track, frame, frame + 3),
            ])
        )  # fmt: skip
        review.correct(Correction("Something", tuple(edits)), merge=data.draw(st.booleans()))
    last = review.sequence.poses
    steps = len(review.history())
    while review.undo():
        pass
    assert same(review.sequence.poses, review.read.poses)
    for _ in range(steps):
        review.redo()
    assert same(review.sequence.poses, last)
    review.close()


def test_edits_of_objects_that_are_not_there_are_no_error(labels: Path, review: Review) -> None:
    nudge(review)
    other = json.loads(document())
    for entry in other["tracking-annotations"]:
        for point in entry["keypoints"]:
            point["object-name"] = point["object-name"].replace(":1", ":9")
    labels.write_text(json.dumps(other))
    review = again(review, labels)
    assert same(review.sequence.poses, review.read.poses)
    review.close()


def test_an_edit_is_whole_or_not_at_all(review: Review) -> None:
    edit = nudge(review)
    there = replace(edit, frame=3, row=int(review.sequence.poses.row[3]))
    review.correct(Correction("Two at once", (edit, there, replace(there, frame=4))))
    assert [head(review, frame)[0] for frame in (2, 3, 4)] == [130.75] * 3
    review.undo()
    assert [head(review, frame)[0] for frame in (2, 3, 4)] == [130.75, 129.5, 132.5]


def test_a_rig_with_problems_is_refused(review: Review) -> None:
    rig = review.sequence.rig
    assert rig is not None
    with pytest.raises(InputError, match="head"):
        review.set_rig(Rig("mine", (*rig.keypoints, Keypoint("head", "#ff0000"))))
    assert review.sequence.rig == rig and not review.can_undo
