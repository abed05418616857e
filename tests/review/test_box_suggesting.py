"""What puts two objects right that have exchanged boxes, beside their skeletons."""

from __future__ import annotations

import pytest

from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence
from gtreview.review.suggesting import suggested
from tests.formats.labels import box, frame, parse, point

FRAMES = 14


def walking(boxes: range, skeletons: range, apart: int = 60) -> Sequence:
    """Two flies that pass each other between frames 6 and 7, so many px ``apart``; names of boxes
    and of skeletons are exchanged in some frames."""

    def entry(at: int) -> object:
        places = (10 * at, 130 - 10 * at)
        flies = []
        points = []
        for fly in (0, 1):
            of_box, of_skeleton = (
                1 + (1 - fly if at in exchanged else fly) for exchanged in (boxes, skeletons)
            )
            left, top = places[fly], apart * fly
            flies.append(box(f"fly:{of_box}", left=left, top=top, width=30, height=20))
            points += [point(f"head:{of_skeleton}", left + 5, top + 10),
                       point(f"tail:{of_skeleton}", left + 25, top + 10)]  # fmt: skip
        return frame(str(at), f"{at}.jpg", *flies, keypoints=points)

    return parse([entry(at) for at in range(FRAMES)])


def swap(first: int) -> Flag:
    return Flag("swap", 0, 1, first, first, first, 9.0, 5.0, 0.9)


NONE = range(0)


@pytest.mark.parametrize("flagged", [4, 9])
def test_boxes_go_back_to_their_skeletons(flagged: int) -> None:
    found = suggested(walking(range(4, 9), NONE), [swap(flagged)])
    assert found is not None and not found.correction.edits
    assert found.correction.title == "Exchange fly:1 and fly:2 in frames 4–8"
    assert {edit.frame for edit in found.correction.boxes} == {4, 5, 6, 7, 8}


def test_boxes_that_change_where_they_pass_are_known_by_their_skeletons() -> None:
    """Only the step back can be seen."""
    found = suggested(walking(range(7, 11), NONE, apart=2), [swap(11)])
    assert found is not None
    assert found.correction.title == "Exchange fly:1 and fly:2 in frames 7–10"


def test_where_both_are_exchanged_both_change_back() -> None:
    exchanged = range(9, FRAMES)
    sequence = walking(exchanged, exchanged)
    found = suggested(sequence, [swap(9)])
    assert found is not None
    assert found.correction.title == "Exchange fly:1 and fly:2 from frame 9 on"
    for edits in (found.correction.edits, found.correction.boxes):
        assert {edit.frame for edit in edits} == set(exchanged)


def test_boxes_that_end_exchanged_change_back_to_the_end() -> None:
    found = suggested(walking(range(9, FRAMES), NONE), [swap(9)])
    assert found is not None and not found.correction.edits
    assert found.correction.title == "Exchange fly:1 and fly:2 from frame 9 on"
