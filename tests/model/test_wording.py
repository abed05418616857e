"""Frames are written as people write them."""

from __future__ import annotations

import pytest

from gtreview.model.wording import counted, plain, plain_line, span


def test_a_span_of_one_frame_is_that_frame() -> None:
    assert (span(217, 217), span(217, 220), span(0, 1)) == ("217", "217–220", "0–1")


@pytest.mark.parametrize(
    "count, thing, text",
    [(0, "box", "0 boxes"), (1, "box", "1 box"), (1200, "frame", "1,200 frames")],
)
def test_counted(count: int, thing: str, text: str) -> None:
    assert counted(count, thing) == text


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def test_what_turns_the_direction_of_writing_is_a_mark() -> None:
    for sign in TURNING + "\x1b\x07\x9b\u2028":
        assert plain(f"car{sign}1") == plain_line(f"car{sign}1") == "car�1"


def test_names_in_any_writing_stay_as_they_are() -> None:
    for name in ("سيارة ١", "רכב 2", "می‌خواهم", "👨‍👩‍👧", "車 3", "a\tb"):
        assert plain(name) == name
    assert plain("two\nlines") == "two\nlines"
    assert plain_line("two\nlines") == "two�lines"
