"""What can be said of every finding, as arrays: what the queue filters, sorts and groups by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtreview.model.flags import SEVERITIES
from gtreview.review.naming import check_title
from gtreview.review.review import Review

NONE = -1
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Texts:
    """One text a finding: ``place`` (n,) into ``names``, which are sorted; `NONE` where there is
    none."""

    names: tuple[str, ...]
    place: Places

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """From (n,) texts; an empty one is none."""
        names = tuple(sorted(set(texts) - {""}, key=str.casefold))
        at = {"": NONE} | {name: i for i, name in enumerate(names)}
        return cls(names, np.fromiter((at[text] for text in texts), np.intp, len(texts)))

    @classmethod
    def picked(cls, names: Iterable[str], index: NDArray[np.integer]) -> Texts:
        """From ``names`` in any order and (n,) places in them; −1 and an empty name are none.
        They are sorted as people expect: ``Car:2`` before ``Car:10``."""
        listed = list(names)
        named = [i for i, name in enumerate(listed) if name]
        order = sorted(named, key=lambda i: _natural(listed[i]))
        place = np.full(len(listed) + 1, NONE, np.intp)
        place[order] = np.arange(len(order))
        return cls(tuple(listed[i] for i in order), place[index])

    def counts(self) -> NDArray[np.intp]:
        """How many findings have each of ``names``."""
        return np.bincount(self.place[self.place >= 0], minlength=len(self.names))


class FindingColumns:
    """The columns of a review's findings as they stand; another object after every change of
    findings or labels. What was decided is read anew each time."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.findings, self.sequence = review.findings, review.sequence

    @property
    def stale(self) -> bool:
        """Whether the review has other findings or labels by now."""
        return (
            self.findings is not self.review.findings or self.sequence is not self.review.sequence
        )

    @cached_property
    def object(self) -> Texts:
        """Names of the objects."""
        return Texts.picked((track.name for track in self.sequence.tracks), self.findings.track)

    @cached_property
    def check(self) -> Texts:
        """Titles of the most suspicious flags' checks."""
        titles = (check_title(id_) for id_ in self.findings.flags.checks)
        return Texts.picked(titles, self.findings.lead_check)

    @cached_property
    def label(self) -> Texts:
        """Names of the labels of the boxes at the peaks; where there is none, of the object's box
        before, or its first."""
        names = [label.name for label in self.sequence.labels]
        boxes, findings = self.sequence.boxes, self.findings
        if not len(boxes):
            return Texts.picked(names, np.full(len(findings), NONE))
        track = np.append(boxes.track, -2)
        index = np.append(boxes.label, NONE)
        code = _code(boxes.track, boxes.frame, len(self.sequence))
        wanted = _code(findings.track, findings.peak, len(self.sequence))
        at = np.searchsorted(code, wanted)
        exact = np.append(code, -1)[at] == wanted
        before = np.where(exact | (at == 0) | (track[at - 1] != findings.track), at, at - 1)
        there = (track[before] == findings.track) & (findings.track >= 0)
        return Texts.picked(names, np.where(there, index[before], NONE))

    @property
    def verdict(self) -> NDArray[np.int8]:
        """0 undecided, 1 dismissed, 2 confirmed."""
        review = self.review
        return review.decided.astype(np.int8) + review.confirmed

    @property
    def severity(self) -> Texts:
        """How bad confirmed ones are; names in the order of `SEVERITIES`."""
        at = {"": NONE} | {name: i for i, name in enumerate(SEVERITIES)}
        place = np.array([at.get(d.severity, NONE) for d in self.review.decisions], np.intp)
        return Texts(SEVERITIES, place)

    def said(self, what: str) -> Texts:
        """``reason``, ``note``, ``reviewer`` or time (``at``) of the decisions."""
        return Texts.of([getattr(decision, what) for decision in self.review.decisions])


def _code(track: NDArray[np.integer], frame: NDArray[np.integer], frames: int) -> NDArray[np.int64]:
    """One number that sorts by (track, frame)."""
    return (track.astype(np.int64) + 1) * (frames + 1) + frame


def _natural(name: str) -> list[tuple[int, str]]:
    """Numbers within a name by value."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
