"""Edits of a real job that are known are found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from gtreview.checks.run import find, prepare
from gtreview.comparison.aligning import beside
from gtreview.metrics.registry import compute
from gtreview.model.sequence import Sequence
from tests.comparison import edits

OWN = (
    "differs",
    "skeleton-differs",
    "keypoint-differs",
    "appeared",
    "vanished",
    "renamed",
    "swapped-with",
)
Found = list[tuple[str, str, str, int, int, float]]


@pytest.fixture(scope="module")
def vehicles(shared: Path) -> bytes:
    return (shared / "data" / "groundtruth-vehicles" / "SeqLabel.json").read_bytes()


def found(sequence: Sequence) -> Found:
    """What the comparison's checks find: check, object, second object, first and last frame, and
    the value: IoU, sizes or frames."""
    flags = find(prepare(sequence, compute(sequence)), {"differs": 1.0, "keypoint-differs": 0.0})
    name = sequence.track_name
    return sorted(
        (f.check, name(f.track), name(f.other), f.first, f.last, f.value)
        for f in flags
        if f.check in OWN
    )


def test_nothing_differs_from_itself(vehicles: bytes) -> None:
    sequence = beside(edits.read(vehicles), edits.read(vehicles))
    series = compute(sequence, ["agreement_iou"])["agreement_iou"]
    assert len(series) == 890
    assert (series.value == 1).all()
    assert found(sequence) == []


def test_without_other_labels_there_is_no_agreement(vehicles: bytes) -> None:
    sequence = edits.read(vehicles)
    series = compute(sequence)
    assert "agreement_iou" not in series
    assert "keypoint_distance" not in series
    assert found(sequence) == []


def test_a_moved_box(vehicles: bytes) -> None:
    sequence = edits.side_by_side(vehicles, edits.move_one)
    ((*where, _),) = found(sequence)
    assert where == ["differs", "Vehicle:1", "", 100, 100]
    box = dict(edits.boxes_of(vehicles, "Vehicle:1"))[100]
    # Inclusive pixels: each extent counts one more.
    width, height = box["width"] + 1, box["height"] + 1
    shared = (width - 30) * height
    expected = shared / (2 * width * height - shared)
    series = compute(sequence, ["agreement_iou"])["agreement_iou"]
    assert series.at(sequence.track_index["Vehicle:1"], 100) == pytest.approx(expected)


def test_a_deleted_span(vehicles: bytes) -> None:
    sequence = edits.side_by_side(vehicles, edits.delete_span)
    assert found(sequence) == [("vanished", "Vehicle:2", "", 50, 59, 10)]


def test_an_added_span(vehicles: bytes) -> None:
    before = edits.edited(vehicles, edits.delete_span)
    sequence = beside(edits.read(vehicles), edits.read(before, "before.json"))
    assert found(sequence) == [("appeared", "Vehicle:2", "", 50, 59, 10)]


def test_a_renamed_track(vehicles: bytes) -> None:
    sequence = edits.side_by_side(vehicles, edits.rename)
    frames = [frame for frame, _ in edits.boxes_of(vehicles, "Vehicle:3")]
    assert frames == list(range(9, 300))
    assert found(sequence) == [("renamed", "Lorry:1", "", frames[0], frames[0], 291)]


def test_two_swapped_from_a_frame_on(vehicles: bytes) -> None:
    sequence = edits.side_by_side(vehicles, edits.swap_from_150)
    assert found(sequence) == [("swapped-with", "Vehicle:1", "Vehicle:2", 150, 150, 150)]
