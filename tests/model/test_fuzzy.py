"""Finding texts by a few letters."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.fuzzy import INSIDE, NEXT, START, score


@pytest.mark.parametrize(
    ("letters", "better", "worse"),
    [
        ("nf", "Next finding", "One frame on"),
        ("con", "Confirm", "Close the review on"),
        ("undo", "Undo", "Undecided no more"),
        ("lt", "Light theme", "Select all"),
        ("fit", "Fit", "Brightness to fit"),
    ],
)
def test_beginnings_and_neighbours_come_first(letters: str, better: str, worse: str) -> None:
    assert (score(letters, better) or 0) > (score(letters, worse) or -9)


def test_a_word_that_begins_later_does_not_hide_the_letters() -> None:
    # The s that begins a word is the last letter: nothing follows it.
    assert score("st", "tests s") is not None


def test_what_is_not_there_in_order_is_not_found() -> None:
    assert score("zz", "Next finding") is None
    assert score("ba", "ab") is None
    assert score("", "anything") is not None


def _by_hand(letters: str, text: str) -> float | None:
    """The best of all ways to find the letters, each way counted."""
    ways = (
        places
        for places in itertools.combinations(range(len(text)), len(letters))
        if all(text[place] == letter for place, letter in zip(places, letters, strict=True))
    )
    totals = []
    for places in ways:
        total = 0.0
        for before, place in itertools.pairwise((-2, *places)):
            start = place == 0 or not text[place - 1].isalnum()
            own = START if start else INSIDE
            total += max(NEXT, own) if place == before + 1 else own
        totals.append(total - len(text) / 100)
    return max(totals, default=None)


@given(st.text("ab", max_size=3), st.text("ab ", max_size=8))
def test_the_best_way_counts(letters: str, text: str) -> None:
    expected, found = _by_hand(letters, text), score(letters, text)
    assert (found is None) == (expected is None)
    if found is not None:
        assert found == pytest.approx(expected)
