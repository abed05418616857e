"""How well a few letters stand for a text."""

from __future__ import annotations

import math

NEXT, START, INSIDE = 2.0, 1.5, 0.2
"""What a letter counts next to the one before, at the beginning of a word, and elsewhere."""


def score(letters: str, text: str) -> float | None:
    """How well ``letters`` stand for ``text``; None where they do not all occur in order.

    Of all ways to find the letters the best one counts: next to each other and at the beginning
    of words is better, and short texts win ties. Blanks and case do not matter.
    """
    letters, text = letters.casefold().replace(" ", ""), text.casefold()
    if not _occur(letters, text):
        return None
    worth = [START if _starts(text, i) else INSIDE for i in range(len(text))]
    # best[i]: of the letters so far, the last one found at i.
    best = [0.0] * len(text)
    for number, letter in enumerate(letters):
        best = _found(letter, text, worth, best, first=number == 0)
    return max(best, default=0.0) - len(text) / 100


def _found(
    letter: str, text: str, worth: list[float], before: list[float], *, first: bool
) -> list[float]:
    found, reach = [-math.inf] * len(text), 0.0 if first else -math.inf
    for i, here in enumerate(text):
        if not first and i:
            reach = max(reach, before[i - 1])
        if here == letter:
            near = before[i - 1] + NEXT if i and not first else -math.inf
            found[i] = max(reach + worth[i], near)
    return found


def _occur(letters: str, text: str) -> bool:
    left = iter(text)
    return all(letter in left for letter in letters)


def _starts(text: str, i: int) -> bool:
    return i == 0 or not text[i - 1].isalnum()
