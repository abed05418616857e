"""Which findings the words in the filter field mean.

A word is a frame or range (``140``, ``100-200``, ``250-``), a verdict (``confirmed``,
``dismissed``, ``undecided``, or the beginning of one from three letters on), or part of an
object's name, a check, a label, a reason, a note or the finding's sentence, in any case; in quotes
it may have spaces. With a field before it (``object:car``, ``frame:100-200``) it is looked for
there alone, and in quotes it is all that stands there (``object:"Car:1"``). All words must fit; of
several with one field any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.review.finding_columns import FindingColumns, Texts
from gtreview.review.naming import check_title
from gtreview.review.review import Review

Mask = NDArray[np.bool_]

SENTENCES_SEARCHED = 3000
"""Sentences are made when they are read: a word is looked for in those of this many findings,
the most suspicious ones that nothing else fits. All else is looked up for all."""

_FRAMES = re.compile(r"(\d+)?(?:[-–](\d+)?)?")
_WORD = re.compile(r'(?:([A-Za-z]+):)?(?:"([^"]*)("?)|(\S*))')
_VERDICTS: dict[str, Callable[[Review], Mask]] = {
    "confirmed": lambda review: review.confirmed,
    "dismissed": lambda review: review.decided & ~review.confirmed,
    "undecided": lambda review: ~review.decided,
}


@dataclass(frozen=True)
class Word:
    """One word of a filter: ``field`` is empty where it has none; ``whole``: it must be all that
    stands there."""

    text: str
    field: str = ""
    whole: bool = False

    def __str__(self) -> str:
        quoted = self.whole or not self.text or bool(re.search(r'[\s:"]', self.text))
        text = f'"{self.text}"' if quoted and (self.field or " " in self.text) else self.text
        return f"{self.field}:{text}" if self.field else text

    def fits(self, text: str) -> bool:
        """Whether it is found in ``text``."""
        wanted, text = self.text.casefold(), text.casefold()
        return wanted == text if self.whole and self.field else wanted in text


def words(text: str) -> list[Word]:
    """The words of a filter; a field that has no value yet is left out."""
    found = []
    for match in _WORD.finditer(text):
        field, quoted, closed, bare = match.groups()
        known = (field or "").casefold()
        if known in FIELDS:
            value = bare if quoted is None else quoted
            found += [Word(value, known, bool(closed))] if value else []
        elif match[0]:
            found.append(Word(match[0].replace('"', "")))
    return [word for word in found if word.text]


def with_values(text: str, field: str, values: Iterable[str]) -> str:
    """``text`` with exactly ``values`` asked for in ``field``."""
    kept = [str(word) for word in words(text) if word.field != field]
    return " ".join([*kept, *(str(Word(value, field, whole=True)) for value in values)])


def values(text: str, field: str) -> list[str]:
    """What ``text`` asks for in ``field``."""
    return [word.text for word in words(text) if word.field == field]


def matching(columns: FindingColumns, text: str) -> Mask:
    """(n,) True for the findings that ``text`` lets through."""
    found = np.ones(len(columns.findings), bool)
    asked: dict[str, Mask] = {}
    every = words(text)
    for word in every:
        if word.field:
            fits = FIELDS[word.field](columns, word)
            asked[word.field] = asked[word.field] | fits if word.field in asked else fits
    for fits in asked.values():
        found &= fits
    for word in every:
        if not word.field:
            found &= _fits(columns, word, found)
    return found


def _fits(columns: FindingColumns, word: Word, among: Mask) -> Mask:
    if _is_range(word.text):
        return _in_frames(columns, word)
    for name, have in _VERDICTS.items():
        if len(word.text) > 2 and name.startswith(word.text.casefold()):
            return have(columns.review)
    return _anywhere(columns, word, among)


def _is_range(text: str) -> bool:
    frames = _FRAMES.fullmatch(text)
    return frames is not None and any(frames.groups())


def _in_frames(columns: FindingColumns, word: Word) -> Mask:
    findings = columns.findings
    frames = _FRAMES.fullmatch(word.text)
    if frames is None or not any(frames.groups()):
        return np.zeros(len(findings), bool)
    first = int(frames[1] or 0)
    is_range = bool(word.text.strip("0123456789"))
    last = int(frames[2] or len(columns.sequence)) if is_range else first
    within: Mask = (findings.last >= first) & (findings.first <= last)
    return within


def _of_verdict(columns: FindingColumns, word: Word) -> Mask:
    found = np.zeros(len(columns.findings), bool)
    for name, have in _VERDICTS.items():
        if name.startswith(word.text.casefold()):
            found |= have(columns.review)
    return found


def check_counts(columns: FindingColumns) -> list[tuple[str, int]]:
    """The checks that found something, by title, and how many findings have a flag of each."""
    titles = sorted({check_title(id_) for id_ in columns.findings.flags.checks})
    counts = [
        (title, int(_of_check(columns, Word(title, "check", whole=True)).sum())) for title in titles
    ]
    return [(title, count) for title, count in counts if count]


def _of_check(columns: FindingColumns, word: Word) -> Mask:
    """Whether any of a finding's flags is of a check that the word names."""
    findings, flags = columns.findings, columns.findings.flags
    checks = [word.fits(id_) or word.fits(check_title(id_)) for id_ in flags.checks]
    hit = np.array([*checks, False])[flags.check][findings.order]
    total = np.concatenate([[0], np.cumsum(hit)])
    named: Mask = np.diff(total[findings.starts]) > 0
    return named


def _in(texts: Texts, word: Word) -> Mask:
    # One more at the end: −1 stands for "none".
    return np.array([*map(word.fits, texts.names), False], bool)[texts.place]


def _anywhere(columns: FindingColumns, word: Word, among: Mask) -> Mask:
    review = columns.review
    found = _in(columns.object, word) | _of_check(columns, word) | _in(columns.label, word)
    for i in np.flatnonzero(among & ~found & review.decided).tolist():
        decision = review.decision(i)
        found[i] = word.fits(decision.reason) or word.fits(decision.note)
    for i in np.flatnonzero(among & ~found)[:SENTENCES_SEARCHED].tolist():
        found[i] = word.fits(review.describe_finding(i))
    return found


FIELDS: dict[str, Callable[[FindingColumns, Word], Mask]] = {
    "check": _of_check,
    "object": lambda columns, word: _in(columns.object, word),
    "label": lambda columns, word: _in(columns.label, word),
    "verdict": _of_verdict,
    "severity": lambda columns, word: _in(columns.severity, word),
    "frame": _in_frames,
    "reason": lambda columns, word: _in(columns.said("reason"), word),
    "note": lambda columns, word: _in(columns.said("note"), word),
    "reviewer": lambda columns, word: _in(columns.said("reviewer"), word),
}
"""By field: whether a word with it fits."""
