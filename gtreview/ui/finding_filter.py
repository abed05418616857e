"""Which findings the words in the filter field mean."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.registry import CHECKS
from gtreview.review.review import Review

Mask = NDArray[np.bool_]

SENTENCES_SEARCHED = 5000
"""Sentences are made when they are read: a word is looked for in those of this many findings,
the most suspicious ones. Objects, checks, labels and verdicts are looked up for all."""

_FRAMES = re.compile(r"(\d+)?(?:[-–](\d+)?)?")
_VERDICTS: dict[str, Callable[[Review], Mask]] = {
    "confirmed": lambda review: review.confirmed,
    "dismissed": lambda review: review.decided & ~review.confirmed,
    "undecided": lambda review: ~review.decided,
}


def matching(review: Review, text: str) -> NDArray[np.intp]:
    """Indices of the findings that every word of ``text`` fits, in rank order.

    A word is a frame or range (``140``, ``100-200``, ``250-``), a verdict (``confirmed``,
    ``dismissed``, ``undecided``, or the beginning of one from three letters on), or part of an
    object's name, a check, a label, a reason, a note or the finding's sentence, in any case.
    """
    found = np.ones(len(review.findings), bool)
    for word in text.casefold().split():
        found &= _fits(review, word, found)
    return np.flatnonzero(found)


def _fits(review: Review, word: str, among: Mask) -> Mask:
    frames = _FRAMES.fullmatch(word)
    if frames and any(frames.groups()):
        return _in_frames(review, word, frames)
    for name, have in _VERDICTS.items():
        if len(word) > 2 and name.startswith(word):
            return have(review)
    return _by_text(review, word, among)


def _in_frames(review: Review, word: str, frames: re.Match[str]) -> Mask:
    first = int(frames[1] or 0)
    last = int(frames[2] or len(review.sequence)) if word.strip("0123456789") else first
    return (review.findings.last >= first) & (review.findings.first <= last)


def _by_text(review: Review, word: str, among: Mask) -> Mask:
    findings, sequence = review.findings, review.sequence
    contains: Callable[[str], bool] = lambda text: word in text.casefold()  # noqa: E731
    # One more at the end: index −1 stands for "no object".
    tracks = np.array([contains(track.name) for track in sequence.tracks] + [False])
    found = tracks[findings.track] | _by_flag(review, contains)
    for i in np.flatnonzero(among & ~found & review.decided):
        decision = review.decision(int(i))
        found[i] = contains(decision.reason) or contains(decision.note)
    for i in np.flatnonzero(among & ~found)[:SENTENCES_SEARCHED]:
        found[i] = contains(review.describe_finding(int(i)))
    return found


def _by_flag(review: Review, contains: Callable[[str], bool]) -> Mask:
    """Whether any of a finding's flags is of a check that the word names."""
    flags = review.findings.flags
    checks = [contains(id) or (id in CHECKS and contains(CHECKS[id].title)) for id in flags.checks]
    hit = np.array([*checks, False])[flags.check][review.findings.order]
    total = np.concatenate([[0], np.cumsum(hit)])
    return np.diff(total[review.findings.starts]) > 0
