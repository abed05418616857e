"""Brightness and contrast, also of more than eight bits."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from gtreview.frames.decode import Picture, bytes_of, decode
from gtreview.frames.light import lighted, most_brightness, to_fit


def decoded(values: np.ndarray, kind: str = "PNG") -> Picture:
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, kind)
    return decode(stream.getvalue(), "frame")


def steps() -> np.ndarray:
    """A hundred columns of 16 bits that are one sample apart: one grey in eight bits."""
    values = np.tile(np.arange(20_000, 20_100, dtype=np.uint16), (50, 1))
    values[0, 0] = 65535
    return values


def test_eight_bits_hide_what_sixteen_show() -> None:
    picture = decoded(steps())
    assert len(np.unique(picture[1:, :, 0])) == 1
    shown = lighted(picture, *to_fit(picture))
    assert shown.shape == picture.shape and shown.flags.c_contiguous
    row = shown[10, :, 0].astype(int)
    # 256 times the contrast at most: a sample is 256 · 255 / 65535, just under one grey.
    assert len(np.unique(row)) >= 90 and (np.diff(row) >= 0).all()
    assert row[50] == pytest.approx(128, abs=3) and row[0] < 90 and row[-1] > 160


@pytest.mark.parametrize("deep", [False, True])
def test_values_are_the_formulas(deep: bool) -> None:
    grey = np.array([[0, 64, 128, 192, 255]], np.uint8)
    picture = decoded(grey.astype(np.uint16) * 257 if deep else grey)
    assert lighted(picture, 0.2, 0)[0, :, 0].tolist() == [51, 115, 179, 243, 255]
    assert lighted(picture, -0.2, 0)[0, :, 0].tolist() == [0, 13, 77, 141, 204]
    # 16 ** 0.25 = 2: twice the distance from the middle, 127.5.
    assert lighted(picture, 0, 0.25)[0, :, 0].tolist() == [0, 0, 128, 255, 255]
    assert lighted(picture, 0, -1)[0, :, 0].tolist() == [128] * 5
    assert np.array_equal(lighted(picture, 0, 0)[..., :3], picture[..., :3])


def test_fitting_takes_the_values_from_black_to_white() -> None:
    values = np.tile(np.linspace(1000, 3000, 200).astype(np.uint16), (20, 1))
    picture = decoded(values)
    row = lighted(picture, *to_fit(picture))[0, :, 0]
    assert row[0] == 0 and row[-1] == 255 and row[100] == pytest.approx(128, abs=2)
    flat = decoded(np.full((8, 8), 700, np.uint16))
    assert np.isfinite(to_fit(flat)).all()
    assert lighted(flat, *to_fit(flat))[0, 0, 0] == pytest.approx(128, abs=8)


def test_any_value_can_be_brought_to_the_middle() -> None:
    picture = decoded(np.array([[0, 65535]], np.uint16))
    for contrast in (0.5, 2.0):
        most = most_brightness(contrast)
        assert lighted(picture, most, contrast)[0, 0, 0] == 255
        assert lighted(picture, -most, contrast)[0, 1, 0] == 0


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_samples_are_kept_over_the_depth_in_use(kind: str) -> None:
    picture = decoded(np.array([[0, 4095, 1024]], np.uint16), kind)
    assert getattr(picture, "samples").tolist() == [[0, 65535, 16388]]  # noqa: B009
    assert getattr(picture[:1, :2], "samples", None) is None
    assert bytes_of(picture) == 3 * 4 + 3 * 2
    assert bytes_of(picture[..., :3].copy()) == 9
