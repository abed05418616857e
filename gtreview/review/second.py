"""A second reviewer, who judges a sample of what the first decided without seeing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.model.flags import BY_HAND, Decision, Verdict
from gtreview.review import draws, sampling
from gtreview.review.commands import Change, Command
from gtreview.review.file import now
from gtreview.review.inter_rater import InterRater, inter_rater
from gtreview.review.naming import Key
from gtreview.review.verdicts import Judged, Verdicts

if TYPE_CHECKING:
    from gtreview.review.review import Review

SECOND = "second"
"""The table of the second reviewer's verdicts, kept as the first one's are; and the name of the
draw, which has the findings drawn by ``keys`` and when it ``ended``."""
SAID = (Verdict.CONFIRMED, Verdict.DISMISSED)
"""Rows and columns of the table of agreement."""


@dataclass(frozen=True)
class Pair:
    """What the two said of finding ``i``."""

    i: int
    first: Verdict
    second: Verdict


class SecondReview:
    """While it is running, everything that the review tells of verdicts is the second reviewer's,
    and everything that is decided is kept as theirs; the first one's are hidden until it ends."""

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
        keys = map(_key, self.draw_record.get("keys", ()))
        return tuple(key for key in keys if self._review.index_of(key) is None)

    @property
    def choice(self) -> NDArray[np.intp]:
        """The findings that a sample is drawn from: those that are decided. One that was set by
        hand is not among them: that it is there tells what the first reviewer thought."""
        findings = self._review.findings
        lead = findings.order[findings.starts[:-1]]
        by_hand = findings.flags.of_check(BY_HAND)[lead]
        return np.flatnonzero(self._review.decided & ~by_hand)

    @property
    def progress(self) -> tuple[int, int]:
        """How many the second reviewer has decided, and how many were drawn."""
        drawn = self.drawn
        decided = self._review.decided if self._is_shown else self._judged().decided
        return int(decided[drawn].sum()), len(drawn)

    @property
    def _is_shown(self) -> bool:
        return self._review.verdict_table == SECOND

    def begin(self, size: int, seed: int | None = None, *, by: object | None = None) -> None:
        """Draw ``size`` of the decided findings; the first reviewer's verdicts are hidden from now
        on. What an earlier second reviewer said is taken out (undoing brings it back).

        Raises
        ------
        InputError : one is running, or nothing is decided.
        """
        review = self._review
        if self.running:
            raise InputError("a second review is running: end it first")
        decided = self.choice
        if not len(decided) or size < 1:
            raise InputError("nothing is decided yet that a second reviewer could look at")
        seed = draws.seed_or_new(seed)
        chosen = decided[sampling.draw(len(decided), size, seed)].tolist()
        record = {
            "seed": seed, "size": len(chosen), "population": len(decided),
            "keys": [list(review.key(i)) for i in chosen],
            "at": now(), "reviewer": review.reviewer, "ended": "",
        }  # fmt: skip
        old = review.tables.get(SECOND, {}).items()
        changes = (
            draws.keeping(review.tables, SECOND, record),
            *(Change(SECOND, key, said, None) for key, said in old),
        )
        review.do(f"Begin a second review of {len(chosen)} findings", changes, by=by)

    def end(self, *, by: object | None = None) -> None:
        """Show the first reviewer's verdicts again; both can be compared now.

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
        review, judged = self._review, self._judged()
        return tuple(
            Pair(i, review.decision(i).verdict, judged.decision(i).verdict)
            for i in self.drawn.tolist()
            if review.decided[i] and judged.decided[i]
        )

    def decision(self, i: int) -> Decision:
        """What the second reviewer said of finding ``i``. Raises as `pairs`."""
        self._refuse_unended()
        return self._judged().decision(i)

    def agreement(self) -> InterRater:
        """Percent and Cohen's κ. Raises as `pairs`."""
        table = np.zeros((len(SAID), len(SAID)), np.int64)
        for pair in self.pairs():
            table[SAID.index(pair.first), SAID.index(pair.second)] += 1
        return inter_rater(table)

    def of_dismissed(self) -> tuple[int, int]:
        """Of how many that the first reviewer dismissed the second one judged, and how many of
        those the second one confirmed. Raises as `pairs`."""
        dismissed = [pair for pair in self.pairs() if pair.first == Verdict.DISMISSED]
        return len(dismissed), sum(pair.second == Verdict.CONFIRMED for pair in dismissed)

    def _refuse_unended(self) -> None:
        if not self.ended:
            raise InputError("the second review has not ended: its verdicts are kept apart")

    def _judged(self) -> Judged:
        review = self._review
        records = review.tables.get(SECOND, {})
        return Judged(Verdicts(review.sequence, records), review.findings)


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
