"""Frames are written as people write them."""

from __future__ import annotations

import pytest

from gtreview.model.wording import counted, span


def test_a_span_of_one_frame_is_that_frame() -> None:
    assert (span(217, 217), span(217, 220), span(0, 1)) == ("217", "217–220", "0–1")


@pytest.mark.parametrize(
    "count, thing, text",
    [(0, "box", "0 boxes"), (1, "box", "1 box"), (1200, "frame", "1,200 frames")],
)
def test_counted(count: int, thing: str, text: str) -> None:
    assert counted(count, thing) == text
