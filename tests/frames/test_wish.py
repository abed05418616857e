"""How small a picture may be for how large it is painted."""

from __future__ import annotations

import pytest

from gtreview.frames.wish import reduction_for


@pytest.mark.parametrize(
    ("scale", "reduction"),
    [
        (3.0, 1),
        (1.0, 1),
        (0.51, 1),
        (0.5, 2),
        (0.26, 2),
        (0.25, 4),
        (0.13, 4),
        (0.125, 8),
        (0.01, 8),
    ],
)
def test_no_pixel_that_is_painted_is_missing(scale: float, reduction: int) -> None:
    assert reduction_for(scale) == reduction
