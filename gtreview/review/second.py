"""A second reviewer, who judges a sample of what the first decided without seeing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gtreview.checks import run
from gtreview.errors import InputError
from gtreview.model.flags import Decision, Verdict
from gtreview.model.wording import span
from gtreview.review import draws, sampling
from gtreview.review.commands import Change, Command
from gtreview.review.deciding import VERDICTS
from gtreview.review.file import now
from gtreview.review.inter_rater import InterRater, inter_rater
from gtreview.review.naming import Key, View, index_of, key_of
from gtreview.review.verdicts import Judged, Verdicts

if TYPE_CHECKING:
    from gtreview.review.review import Review

T = TypeVar("T")
Placed = tuple[Key, View, int]
"""What was drawn, with the findings that it is among and its place there."""

SECOND = "second"
"""The table of the second reviewer's verdicts, kept as the first one's are; and the name of the
draw, which has the findings drawn by ``keys`` and when it ``ended``."""
SAID = (Verdict.CONFIRMED, Verdict.DISMISSED)
"""Rows and columns of the table of agreement."""


@dataclass(frozen=True)
class Pair:
    """What the two said of one finding: its ``key``, what it is about, and where it stands in the
    review's findings; None where a correction has taken it away."""

    key: Key
    i: int | None
    object: str
    frame: int
    frames: str
    sentence: str
    first: Decision
    second: Decision

    @property
    def agree(self) -> bool:
        """Whether both said the same."""
        return self.first.verdict == self.second.verdict


class SecondReview:
    """While it is running, everything that the review tells of verdicts is the second reviewer's,
    and everything that is decided is kept as theirs. All that would tell what the first one
    thought is hidden until it ends: verdicts, notes, flags set by hand, and corrections, so that
    what was drawn is judged as it was read."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._found: tuple[object, object, NDArray[np.intp]] | None = None

    @property
    def draw_record(self) -> Mapping[str, Any]:
        """How the sample was drawn: ``seed``, ``size``, ``population``, ``keys``, ``at``,
        ``reviewer``, ``ended``; empty where none was."""
        return draws.kept(self._review.tables, SECOND)

    @property
    def running(self) -> bool:
        """Whether a second reviewer is at work."""
        return is_running(self.draw_record)

    @property
    def ended(self) -> bool:
        """Whether a second reviewer is done, and both can be compared."""
        return bool(self.draw_record.get("ended"))

    @property
    def drawn(self) -> NDArray[np.intp]:
        """The findings that were drawn, in rank order, as far as they are still there."""
        findings, record = self._review.findings, self.draw_record
        if self._found is None or self._found[0] is not findings or self._found[1] is not record:
            found = (self._review.index_of(_key(key)) for key in record.get("keys", ()))
            drawn = np.array(sorted({i for i in found if i is not None}), np.intp)
            self._found = findings, record, drawn
        return self._found[2]

    @property
    def gone(self) -> tuple[Key, ...]:
        """What was drawn and is no finding any more."""
        placed = {key for key, _, _ in self._placed()}
        return tuple(key for key in self._keys if key not in placed)

    @property
    def choice(self) -> tuple[Key, ...]:
        """The findings that a sample is drawn from: those in the labels as they were read that
        the first reviewer has decided. One that was set by hand is not among them: that it is
        there tells what the first reviewer thought."""
        sequence, findings = view = self._review.uncorrected
        decided = np.flatnonzero(self._judged(view, VERDICTS).decided)
        return tuple(key_of(sequence, findings, i) for i in decided.tolist())

    @property
    def progress(self) -> tuple[int, int]:
        """How many the second reviewer has decided, and how many were drawn."""
        if self._is_shown:
            drawn = self.drawn
            return int(self._review.decided[drawn].sum()), len(drawn)
        placed = tuple(self._placed())
        said = _each(placed, lambda view: self._judged(view, SECOND).decisions)
        return sum(decision.verdict in SAID for decision in said), len(placed)

    @property
    def _is_shown(self) -> bool:
        return self._review.verdict_table == SECOND

    def begin(self, size: int, seed: int | None = None, *, by: object | None = None) -> None:
        """Draw ``size`` of the decided findings; what the first reviewer did is hidden from now
        on. What an earlier second reviewer said is taken out (undoing brings it back).

        Raises
        ------
        InputError : one is running, or nothing is decided.
        """
        review = self._review
        if self.running:
            raise InputError("a second review is running: end it first")
        choice = self.choice
        if not choice or size < 1:
            raise InputError("nothing is decided yet that a second reviewer could look at")
        seed = draws.seed_or_new(seed)
        chosen = [list(choice[i]) for i in sampling.draw(len(choice), size, seed).tolist()]
        record = {
            "seed": seed, "size": len(chosen), "population": len(choice), "keys": chosen,
            "at": now(), "reviewer": review.reviewer, "ended": "",
        }  # fmt: skip
        old = review.tables.get(SECOND, {}).items()
        changes = (
            draws.keeping(review.tables, SECOND, record),
            *(Change(SECOND, key, said, None) for key, said in old),
        )
        review.do(f"Begin a second review of {len(chosen)} findings", changes, by=by)

    def end(self, *, by: object | None = None) -> None:
        """Show what the first reviewer did again; both can be compared now.

        Raises
        ------
        InputError : none is running.
        """
        if not self.running:
            raise InputError("no second review is running")
        record = {**self.draw_record, "ended": now()}
        change = draws.keeping(self._review.tables, SECOND, record)
        self._review.do("End the second review", (change,), by=by)

    def pairs(self) -> tuple[Pair, ...]:
        """What both said of each finding that was drawn and that both have decided.

        Raises
        ------
        InputError : the second review has not ended.
        """
        self._refuse_unended()
        placed = tuple(self._placed())
        first = _each(placed, lambda view: self._judged(view, VERDICTS).decisions)
        second = _each(placed, lambda view: self._judged(view, SECOND).decisions)
        made = (self._pair(*three) for three in zip(placed, first, second, strict=True))
        return tuple(p for p in made if p.first.verdict in SAID and p.second.verdict in SAID)

    def _pair(self, at: Placed, first: Decision, second: Decision) -> Pair:
        key, (sequence, findings), i = at
        return Pair(
            key,
            self._review.index_of(key),
            sequence.track_name(int(findings.track[i])),
            int(findings.peak[i]),
            span(int(findings.first[i]), int(findings.last[i])),
            run.describe(sequence, findings.lead(i)),
            first,
            second,
        )

    def agreement(self) -> InterRater:
        """Percent and Cohen's κ. Raises as `pairs`."""
        table = np.zeros((len(SAID), len(SAID)), np.int64)
        for pair in self.pairs():
            table[SAID.index(pair.first.verdict), SAID.index(pair.second.verdict)] += 1
        return inter_rater(table)

    def of_dismissed(self) -> tuple[int, int]:
        """Of how many that the first reviewer dismissed the second one judged, and how many of
        those the second one confirmed. Raises as `pairs`."""
        dismissed = [pair for pair in self.pairs() if pair.first.verdict == Verdict.DISMISSED]
        wrong = sum(pair.second.verdict == Verdict.CONFIRMED for pair in dismissed)
        return len(dismissed), wrong

    def _refuse_unended(self) -> None:
        if self.running:
            raise InputError(
                "the second review has not ended: its verdicts are kept apart until it is ended in "
                "the window, Review › Blind second review"
            )
        if not self.ended:
            raise InputError(
                "there is no second review to compare with: begin one in the window, Review › "
                "Blind second review"
            )

    @property
    def _keys(self) -> list[Key]:
        return list(map(_key, self.draw_record.get("keys", ())))

    def _placed(self) -> Iterator[Placed]:
        """Where each finding that was drawn is, as far as it is anywhere: in the labels as they
        were read, which it was drawn from, or, where its object has another name by now, in the
        corrected ones."""
        review, keys = self._review, self._keys
        views = (review.uncorrected, View(review.sequence, review.findings)) if keys else ()
        for key in keys:
            found = ((key, view, index_of(*view, key)) for view in views)
            yield from islice(((k, view, i) for k, view, i in found if i is not None), 1)

    def _judged(self, view: View, table: str) -> Judged:
        """What ``table`` says of the findings of ``view``."""
        return Judged(Verdicts(view.sequence, self._review.tables.get(table, {})), view.findings)


def _each(placed: Sequence[Placed], of: Callable[[View], Sequence[T]]) -> list[T]:
    """What ``of`` says of each of ``placed``, asked once a view."""
    asked: dict[int, Sequence[T]] = {}
    for _, view, _ in placed:
        if id(view) not in asked:
            asked[id(view)] = of(view)
    return [asked[id(view)][i] for _, view, i in placed]


def is_running(record: Mapping[str, Any]) -> bool:
    """Whether a draw of findings for a second reviewer has not ended."""
    return bool(record) and not record["ended"]


def since_begun(history: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands from the one on that last began, or ended, a second review; all where none
    did."""
    began = (
        i
        for i, command in enumerate(history)
        for change in command.changes
        if (change.table, change.key) == (draws.DRAWS, SECOND)
    )
    return history[max(began, default=0) :]


def _key(kept: list[Any]) -> Key:
    check, name, frame = kept
    return check, name, frame
