"""What a box shows."""

from __future__ import annotations

import numpy as np
import pytest

from gtreview.frames.crops import CropReader, crop
from gtreview.frames.wish import ReducedPicture


@pytest.fixture
def picture() -> np.ndarray:
    """Every pixel tells where it is: blue = x, green = y, red = 200."""
    result = np.zeros((60, 100, 4), np.uint8)
    result[..., 0] = np.arange(100)
    result[..., 1] = np.arange(60)[:, None]
    result[..., 2] = 200
    return result


def test_a_box_is_cut_where_it_lies(picture: np.ndarray) -> None:
    part = crop(picture, 10, 20, 30, 15)
    assert part.shape == (15, 30, 3) and part.flags.c_contiguous
    assert part[0, 0].tolist() == [200, 20, 10]
    assert part[-1, -1].tolist() == [200, 34, 39]


def test_without_a_size_the_part_inside_comes_back(picture: np.ndarray) -> None:
    assert crop(picture, 90, -5, 1e7, 10).shape == (5, 10, 3)
    assert crop(picture, 10, 10, 20, 10, pad=0.1).shape == (12, 24, 3)


def test_what_lies_outside_is_neutral_grey(picture: np.ndarray) -> None:
    part = crop(picture, -20, 0, 40, 40, size=(40, 40))
    assert (part[:, :20] == 128).all()
    assert part[0, 20].tolist() == [200, 0, 0] and part[0, 39].tolist() == [200, 0, 19]


@pytest.mark.parametrize(
    "box",
    [(500, 500, 10, 10), (5, 5, -3, 4), (5, 5, 0, 0), (float("nan"), 1, 2, 3), (0, 0, 1e300, 5)],
)
def test_a_bad_box_still_gives_a_crop_of_the_size(
    picture: np.ndarray, box: tuple[float, ...]
) -> None:
    assert crop(picture, *box, size=(8, 6)).shape == (6, 8, 3)
    assert crop(picture, *box).ndim == 3


def test_reader_gives_one_square_a_box(picture: np.ndarray) -> None:
    class One:
        def __len__(self) -> int:
            return 1

        def read(self, i: int) -> np.ndarray:
            assert i == 0
            return picture

    boxes = np.array([[0, 0, 32, 32], [40, 10, 32, 32], [10, 10, 0, 0]], float)
    crops = CropReader(One(), size=32)(0, boxes)
    assert crops.shape == (3, 32, 32, 3) and crops.dtype == np.uint8
    assert crops[1, 0, 0].tolist() == [200, 10, 40]
    assert CropReader(One(), size=32)(0, boxes[:0]).shape == (0, 32, 32, 3)


def test_a_reduced_picture_shows_the_same_part() -> None:
    whole = np.repeat(np.repeat(np.arange(0, 240, 8, np.uint8)[None, :, None], 20, 0), 4, 2)
    whole = np.ascontiguousarray(np.repeat(np.repeat(whole, 2, 0), 2, 1))
    half = np.ascontiguousarray(whole[::2, ::2]).view(ReducedPicture)
    half.reduction, half.frame_size = 2, (60, 40)
    box = (16, -4, 24, 24)
    assert (crop(half, *box, (12, 12)) == crop(whole, *box, (12, 12))).all()
