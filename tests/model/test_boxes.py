"""Boxes: sorting, a track's slice, a frame's boxes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.boxes import Boxes

places = st.lists(st.tuples(st.integers(0, 12), st.integers(-1, 5)), max_size=60)


def boxes_at(at: list[tuple[int, int]]) -> Boxes:
    n = len(at)
    frame, track = np.array(at, int).reshape(n, 2).T
    size = np.arange(n, dtype=float)
    return Boxes.sorted(
        frame=frame,
        track=track,
        label=np.zeros(n, int),
        left=size,
        top=size * 2,
        width=size + 3,
        height=size + 4,
        attributes=np.zeros(n, int),
        row=np.arange(n),
    )


@given(places)
def test_boxes_stand_by_track_then_frame_then_row(at: list[tuple[int, int]]) -> None:
    boxes = boxes_at(at)
    expected = sorted((track, frame, row) for row, (frame, track) in enumerate(at))
    found = zip(boxes.track.tolist(), boxes.frame.tolist(), boxes.row.tolist(), strict=True)
    assert list(found) == expected
    assert boxes.left.tolist() == boxes.row.tolist()


@given(places)
def test_a_track_is_one_slice(at: list[tuple[int, int]]) -> None:
    boxes = boxes_at(at)
    for track in range(-1, 7):
        rows = boxes.row[boxes.of_track(track)].tolist()
        assert sorted(rows) == [row for row, (_, t) in enumerate(at) if t == track]


@given(places)
def test_a_frames_boxes_are_those_in_it_in_track_order(at: list[tuple[int, int]]) -> None:
    boxes = boxes_at(at)
    for frame in range(-2, 15):
        rows = boxes.row[boxes.at_frame(frame)].tolist()
        assert rows == [
            r for r, _ in sorted(enumerate(at), key=lambda e: (e[1][1], e[0])) if at[r][0] == frame
        ]


@given(places)
def test_the_first_box_of_an_object_in_a_frame(at: list[tuple[int, int]]) -> None:
    boxes = boxes_at(at)
    for frame in range(13):
        for track in range(-1, 6):
            found = boxes.at(track, frame)
            rows = [r for r, place in enumerate(at) if place == (frame, track)]
            assert (None if found is None else boxes.row[found]) == (rows[0] if rows else None)


def test_repeated_boxes_are_those_after_the_first_of_an_object_in_a_frame() -> None:
    boxes = boxes_at([(0, 1), (0, 1), (1, 1), (0, 2), (0, -1), (0, -1)])
    marked = {(int(boxes.row[i])) for i in np.flatnonzero(boxes.repeated)}
    assert marked == {1}


def test_far_edges() -> None:
    boxes = boxes_at([(0, 0), (1, 0)])
    assert boxes.right.tolist() == [3.0, 5.0]
    assert boxes.bottom.tolist() == [4.0, 7.0]


def test_types_are_those_promised() -> None:
    boxes = boxes_at([(3, 1)])
    assert (boxes.frame.dtype, boxes.track.dtype, boxes.label.dtype) == (
        np.int32,
        np.int32,
        np.int16,
    )
    assert (boxes.left.dtype, boxes.row.dtype) == (np.float64, np.int64)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Boxes.sorted(
            frame=np.zeros(2, int),
            track=np.zeros(2, int),
            label=np.zeros(2, int),
            left=np.zeros(1),
            top=np.zeros(2),
            width=np.zeros(2),
            height=np.zeros(2),
            attributes=np.zeros(2, int),
            row=np.arange(2),
        )


def test_no_boxes_at_all() -> None:
    boxes = Boxes.empty()
    assert len(boxes) == 0
    assert len(boxes.at_frame(0)) == 0
    assert boxes.at(0, 0) is None


def test_taking_some() -> None:
    boxes = boxes_at([(0, 0), (1, 0), (2, 0)])
    assert boxes.take(boxes.frame > 0).frame.tolist() == [1, 2]
