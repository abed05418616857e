"""The findings as a reviewer has them before her: filtered, sorted, grouped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtreview.review.finding_columns import FindingColumns, Places, Texts
from gtreview.review.finding_filter import matching
from gtreview.review.review import Review

RANK = ""
"""The order that is no column's: the most suspicious first."""
NO_GROUPS, BY_OBJECT, BY_CHECK = "", "object", "check"
GROUPS = (NO_GROUPS, BY_OBJECT, BY_CHECK)
NO_OBJECT = "Without an object"

Keys = tuple[NDArray[np.number], ...]


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups that are shown, in their order.

    Attributes
    ----------
    names : what each is called.
    starts : (g,) where each begins in ``members``.
    members : (m,) the findings that the filter lets through, folded away or not.
    folded : (g,) True where only the head is shown.
    """

    names: tuple[str, ...]
    starts: Places
    members: Places
    folded: NDArray[np.bool_]

    def counts(self, decided: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(g,) how many of each group are decided, and how many there are."""
        bounds = np.append(self.starts, len(self.members))
        total = np.concatenate([[0], np.cumsum(decided[self.members])])
        return np.diff(total[bounds]), np.diff(bounds)


@dataclass(frozen=True, eq=False)
class Arranged:
    """Findings in the order of a table.

    Attributes
    ----------
    place : (n,) where each finding stands among all, shown or not.
    rows : findings that are shown, in order.
    lines : what a table shows: findings, and −1 − g for the head of group g.
    groups : without any where nothing is grouped.
    """

    place: Places
    rows: Places
    lines: Places
    groups: Groups

    @cached_property
    def _line(self) -> Places:
        line = np.full(len(self.place), -1, np.intp)
        at = np.flatnonzero(self.lines >= 0)
        line[self.lines[at]] = at
        return line

    def line_of(self, finding: int) -> int:
        """The line that shows ``finding``; −1 where none does."""
        return int(self._line[finding]) if 0 <= finding < len(self._line) else -1

    def group_of(self, finding: int) -> int:
        """The group that ``finding`` is in; −1 where it is not let through or nothing is
        grouped."""
        at = np.flatnonzero(self.groups.members == finding)
        return int(np.searchsorted(self.groups.starts, at[0], side="right")) - 1 if len(at) else -1

    def head_of(self, finding: int) -> int:
        """The line of the head of the group that ``finding`` is in; −1 where there is none."""
        group = self.group_of(finding)
        at = np.flatnonzero(self.lines == -1 - group)
        return int(at[0]) if group >= 0 and len(at) else -1

    def after(self, place: int) -> Places:
        """The rows that stand after ``place``, in order."""
        return self.rows[self.place[self.rows] > place]

    def before(self, place: int) -> Places:
        """The rows that stand before ``place``, the nearest first."""
        earlier: Places = self.rows[self.place[self.rows] < place]
        return earlier[::-1]

    def around(self, finding: int, left: NDArray[np.bool_]) -> Places:
        """Of the findings that are ``left`` (n,), those after ``finding`` and then, from the top
        again, those before it."""
        place = int(self.place[finding]) if 0 <= finding < len(self.place) else -1
        found = np.concatenate([self.after(place), self.before(place)[::-1]])
        open_: Places = found[left[found]]
        return open_


def _by(texts: Texts, sign: int) -> Places:
    """Findings without a text come last either way."""
    keys: Places = np.where(texts.place < 0, len(texts.names), sign * texts.place)
    return keys


def _values(columns: FindingColumns, sign: int) -> Keys:
    value = np.abs(columns.findings.flags.value[columns.findings.leads])
    return _by(columns.check, sign), sign * value


SORTS: dict[str, Callable[[FindingColumns, int], Keys]] = {
    "suspicion": lambda c, sign: (sign * c.findings.suspicion,),
    "verdict": lambda c, sign: (sign * c.verdict,),
    "severity": lambda c, sign: (_by(c.severity, sign),),
    "frames": lambda c, sign: (sign * c.findings.first, sign * c.findings.last),
    "object": lambda c, sign: (_by(c.object, sign),),
    "label": lambda c, sign: (_by(c.label, sign),),
    "check": lambda c, sign: (_by(c.check, sign),),
    "sentence": _values,
    "reason": lambda c, sign: (_by(c.said("reason"), sign),),
    "note": lambda c, sign: (_by(c.said("note"), sign),),
    "reviewer": lambda c, sign: (_by(c.said("reviewer"), sign),),
    "at": lambda c, sign: (_by(c.said("at"), sign),),
}
"""By column: the keys of an ascending (1) or descending (−1) order. Sentences are sorted by check,
then by how much is wrong."""


class Queue:
    """A review's findings, arranged; `arrange` is to be called after any change.

    Attributes
    ----------
    filter : as `finding_filter.matching` reads it.
    sort, descending : a key of `SORTS`, or `RANK`; what is equal stands in rank order.
    group : one of `GROUPS`; groups stand in the order of their first findings.
    folded : names of the groups of which only the head is shown.
    """

    def __init__(self, review: Review | None = None) -> None:
        self.review = review
        self.filter, self.sort, self.group = "", RANK, NO_GROUPS
        self.descending = False
        self.folded: set[str] = set()
        self._columns: FindingColumns | None = None
        self.arranged = self.arrange()

    @property
    def columns(self) -> FindingColumns:
        """Of the findings as they stand."""
        assert self.review is not None
        if self._columns is None or self._columns.stale:
            self._columns = FindingColumns(self.review)
        return self._columns

    def arrange(self) -> Arranged:
        """Look at the findings again."""
        if self.review is None:
            none = np.empty(0, np.intp)
            self.arranged = Arranged(none, none, none, _ungrouped(none))
            return self.arranged
        columns, count = self.columns, len(self.review.findings)
        order = np.arange(count)
        if self.sort in SORTS:
            keys = SORTS[self.sort](columns, -1 if self.descending else 1)
            order = np.lexsort(keys[::-1])
        if self.group:
            order = _together(order, self._group().place)
        place = np.empty(count, np.intp)
        place[order] = np.arange(count)
        shown = order[(matching(columns, self.filter) & self._open())[order]]
        self.arranged = self._lines(place, shown)
        return self.arranged

    def fold(self, group: str) -> None:
        """Fold a group away, or show it again."""
        self.folded ^= {group}

    def fold_all(self) -> None:
        """Fold all groups away; where all are, show them again."""
        names = set(self.arranged.groups.names)
        self.folded = set() if names <= self.folded else self.folded | names

    def next_findings(self, finding: int, count: int) -> list[int]:
        """The next ``count`` undecided findings after ``finding``, as verdicts will lead to
        them."""
        if self.review is None or len(self.arranged.place) != len(self.review.findings):
            # It is arranged a moment after findings have become fewer or more.
            return []
        around = self.arranged.around(finding, ~self.review.decided)
        return [int(i) for i in around[: count + 1] if i != finding][:count]

    def _open(self) -> NDArray[np.bool_]:
        """(n,) all findings; while a second reviewer is at work, those that were drawn."""
        assert self.review is not None
        second, count = self.review.second, len(self.review.findings)
        if not second.running:
            return np.ones(count, bool)
        drawn = np.zeros(count, bool)
        drawn[second.drawn] = True
        return drawn

    def _group(self) -> Texts:
        return self.columns.object if self.group == BY_OBJECT else self.columns.check

    def _lines(self, place: Places, shown: Places) -> Arranged:
        if not self.group:
            return Arranged(place, shown, shown, _ungrouped(shown))
        texts = self._group()
        of = texts.place[shown]
        starts = np.flatnonzero(np.diff(of, prepend=-2))
        names = tuple(texts.names[g] if g >= 0 else NO_OBJECT for g in of[starts])
        folded = np.array([name in self.folded for name in names], bool)
        is_open = ~np.repeat(folded, np.diff(np.append(starts, len(shown))))
        lines = np.insert(shown, starts, -1 - np.arange(len(starts)))
        kept = np.insert(is_open, starts, True)
        groups = Groups(names, starts, shown, folded)
        return Arranged(place, shown[is_open], lines[kept], groups)


def _ungrouped(shown: Places) -> Groups:
    return Groups((), np.empty(0, np.intp), shown[:0], np.empty(0, bool))


def _together(order: Places, group: Places) -> Places:
    """``order`` with each group's findings together, where its first one stands."""
    of = group[order]
    _, first, inverse = np.unique(of, return_index=True, return_inverse=True)
    return order[np.argsort(first[inverse], kind="stable")]
