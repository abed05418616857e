"""Where boxes are taken hold of, and what they become."""

from __future__ import annotations

import pytest

from gtreview.model.box_handles import INSIDE, dragged, handle_at, handle_points

BOX = (100.0, 50.0, 80.0, 40.0)


@pytest.mark.parametrize(
    "x, y, handle",
    [
        (100, 50, (-1, -1)), (180, 90, (1, 1)), (140, 50, (0, -1)), (180, 70, (1, 0)),
        (93, 44, (-1, -1)), (187, 70, (1, 0)), (140, 70, INSIDE), (118, 50, INSIDE),
        (91, 50, None), (140, 99, None),
    ],
)  # fmt: skip
def test_corners_middles_of_sides_and_the_rest(x: float, y: float, handle: object) -> None:
    assert handle_at(BOX, x, y, 8) == handle


def test_a_small_box_has_an_inside_and_handles_that_reach_outwards() -> None:
    small = (0.0, 0.0, 8.0, 8.0)
    assert handle_at(small, 4, 3.9, 8) == INSIDE or handle_at(small, 4, 4, 8) == INSIDE
    assert handle_at(small, -8, -8, 8) == (-1, -1)
    assert handle_at(small, 16, 16, 8) == (1, 1)
    assert handle_at(small, 4, -8, 8) == (0, -1)


def test_every_handle_is_found_where_it_is_drawn() -> None:
    for handle, (x, y) in handle_points(BOX).items():
        assert handle_at(BOX, x, y, 8) == handle


@pytest.mark.parametrize(
    "handle, by, place",
    [
        (INSIDE, (5, -3), (105, 47, 80, 40)),
        ((1, 0), (5, 99), (100, 50, 85, 40)),
        ((-1, -1), (5, -3), (105, 47, 75, 43)),
        ((0, 1), (9, -4), (100, 50, 80, 36)),
        # An edge stops a pixel before the other one.
        ((1, 1), (-500, -500), (100, 50, 1, 1)),
        ((-1, -1), (500, 500), (179, 89, 1, 1)),
    ],
)  # fmt: skip
def test_what_a_drag_makes(handle: tuple[int, int], by: object, place: object) -> None:
    assert dragged(BOX, handle, by) == place
