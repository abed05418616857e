"""Which object the selected one is after a correction."""

from __future__ import annotations

import pytest

from gtreview.model import box_edits
from gtreview.model.edited_boxes import edited, followed
from gtreview.model.sequence import Sequence
from tests.ui.scene import driving, sequence

CAR_1, CAR_2 = 0, 1


def name_after(before: Sequence, after: Sequence, track: int, frame: int) -> str:
    return after.track_name(followed(before, after, track, frame))


def test_it_is_followed_to_its_new_name_and_back() -> None:
    before = driving()
    after = edited(before, box_edits.renamed(before, CAR_1, "Lorry:1"))
    assert name_after(before, after, CAR_1, 5) == "Lorry:1"
    assert name_after(after, before, after.track_index["Lorry:1"], 5) == "Car:1"
    assert name_after(before, after, CAR_2, 5) == "Car:2"


def test_it_is_followed_where_it_is_not_in_the_frame() -> None:
    before = sequence([(f, 0, 10 + f, 20, 30, 20) for f in range(5)])
    after = edited(before, box_edits.renamed(before, CAR_1, "Lorry:1"))
    assert name_after(before, after, CAR_1, 20) == "Lorry:1"


@pytest.mark.parametrize("frame, name", [(4, "Car:1"), (5, "Car:4"), (9, "Car:4")])
def test_of_a_split_object_it_is_the_part_that_is_there(frame: int, name: str) -> None:
    before = driving()
    after = edited(before, box_edits.split(before, CAR_1, 5, "Car:4"))
    assert name_after(before, after, CAR_1, frame) == name


def test_exchanged_or_deleted_it_keeps_its_name() -> None:
    before = driving()
    after = edited(before, box_edits.exchanged(before, CAR_1, CAR_2, 0, 39))
    assert name_after(before, after, CAR_1, 5) == "Car:1"
    after = edited(before, box_edits.deleted(before, CAR_1, 0, 39))
    assert name_after(before, after, CAR_1, 5) == "Car:1"
