"""Intersection over union, counted pixel by pixel."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.geometry import iou

side = st.integers(0, 12)
box = st.tuples(side, side, side, side)


def columns(*boxes: tuple[int, int, int, int]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(boxes, float).T)


def pixels(left: int, top: int, width: int, height: int) -> set[tuple[int, int]]:
    """The pixels of a box in the inclusive convention: left … left + width."""
    return {(x, y) for x in range(left, left + width + 1) for y in range(top, top + height + 1)}


@given(box, box)
def test_iou_is_shared_pixels_over_all_pixels(
    a: tuple[int, int, int, int], b: tuple[int, int, int, int]
) -> None:
    shared, union = pixels(*a) & pixels(*b), pixels(*a) | pixels(*b)
    found = iou(columns(a), columns(b))
    np.testing.assert_allclose(found, [len(shared) / len(union)])


def test_a_box_with_itself_and_with_one_far_away() -> None:
    near, far = (10, 10, 4, 4), (100, 10, 4, 4)
    np.testing.assert_allclose(iou(columns(near, near), columns(near, far)), [1.0, 0.0])


def test_a_point_is_one_pixel() -> None:
    np.testing.assert_allclose(iou(columns((5, 5, 0, 0)), columns((5, 5, 1, 1))), [1 / 4])


def test_boxes_of_negative_size_have_none() -> None:
    assert np.isnan(iou(columns((5, 5, -3, 2)), columns((5, 5, 3, 2)))).all()
    assert np.isnan(iou(columns((5, 5, 3, 2)), columns((5, 5, 3, -2)))).all()
