"""Frames are written as people write them."""

from __future__ import annotations

from gtreview.model.wording import span


def test_a_span_of_one_frame_is_that_frame() -> None:
    assert (span(217, 217), span(217, 220), span(0, 1)) == ("217", "217–220", "0–1")
