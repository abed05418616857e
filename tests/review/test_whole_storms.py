"""Storms of everything a reviewer can do: each step back gives what was, each opening what is."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import orjson
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, invariant, precondition, rule

from gtreview.errors import InputError
from gtreview.model.flags import Verdict
from gtreview.review import exchange
from gtreview.review.file import ReviewFile
from gtreview.review.random_sample import BOX, FRAME
from gtreview.review.review import Review
from tests.review import street
from tests.review.test_box_storms import Correcting, anyone, exact, frames, labels

VERDICTS = st.sampled_from(list(Verdict))


def tables(review: Review) -> bytes:
    """What the commands in force leave behind."""
    kept = {table: records for table, records in review.tables.items() if records}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def state(review: Review) -> tuple[Any, ...]:
    """Everything that a review is, to the bit."""
    found = review.findings
    return (
        tables(review),
        exact(review.sequence),
        repr(list(review.flags)),
        [review.describe_finding(i) for i in range(len(found))],
        list(review.decisions),
        review.thresholds,
        review.progress,
        review.sample.drawn,
        review.sample.gone,
        review.second.drawn.tolist(),
        review.second.gone,
        review.second.running,
    )


class Reviewing(Correcting):
    """``states`` are those after each command in force, ``taken_back`` those of what was undone."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.states, self.taken_back = [state(self.review)], list[Any]()

    @invariant()
    def is_what_was_done(self) -> None:
        now, count = state(self.review), len(self.review.history())
        if count > len(self.states) - 1:
            self.states.append(now)
            self.taken_back.clear()
        assert count == len(self.states) - 1
        assert now == self.states[-1]

    @rule()
    def undo(self) -> None:
        if self.review.undo() is not None:
            self.taken_back.append(self.states.pop())

    @rule()
    def redo(self) -> None:
        if self.review.redo() is not None:
            self.states.append(self.taken_back.pop())

    @rule(share=st.floats(0, 1))
    def go_to(self, share: float) -> None:
        count = round(share * (len(self.states) + len(self.taken_back) - 1))
        self.review.go_to(count)
        while len(self.states) - 1 > count:
            self.taken_back.append(self.states.pop())
        while len(self.states) - 1 < count:
            self.states.append(self.taken_back.pop())

    @precondition(lambda self: len(self.review.findings))
    @rule(
        n=anyone,
        several=st.integers(1, 5),
        verdict=VERDICTS,
        reason=st.sampled_from(["", "wrong box"]),
        note=st.sampled_from(["", "a", "=b\n"]),
        severity=st.sampled_from(["", "major"]),
    )
    def judge(self, n: int, several: int, verdict: Verdict, **said: str) -> None:
        count = len(self.review.findings)
        self.review.decide([(n + k) % count for k in range(several)], verdict, **said)

    @precondition(lambda self: len(self.review.findings))
    @rule(n=anyone, note=st.sampled_from(["", "x"]))
    def note(self, n: int, note: str) -> None:
        self.review.set_note(n % len(self.review.findings), note)

    @precondition(lambda self: len(self.review.findings))
    @rule(n=anyone)
    def dismiss_like(self, n: int) -> None:
        self.review.dismiss_like(n % len(self.review.findings))

    @rule(frame=frames, note=st.sampled_from(["", "z"]))
    def flag_frame(self, frame: int, note: str) -> None:
        self.review.flag_by_hand(frame, -1, note)

    @rule(check=anyone, share=st.floats(0, 1))
    def threshold(self, check: int, share: float) -> None:
        names = sorted(self.review.thresholds)
        with suppress(InputError):
            self.review.set_threshold(names[check % len(names)], share)

    @rule(size=st.integers(1, 5), unit=st.sampled_from([BOX, FRAME]), seed=st.integers(0, 3))
    def draw(self, size: int, unit: str, seed: int) -> None:
        with suppress(InputError):
            self.review.sample.draw(size, unit, seed)

    @precondition(lambda self: self.review.sample.drawn)
    @rule(n=anyone, wrong=st.sampled_from([None, True, False]), note=st.sampled_from(["", "w"]))
    def judge_drawn(self, n: int, wrong: bool | None, note: str) -> None:
        drawn = self.review.sample.drawn
        one = drawn[n % len(drawn)]
        self.review.sample.judge(one.frame, one.track, wrong, note)

    @rule(size=st.integers(1, 5), seed=st.integers(0, 3))
    def second(self, size: int, seed: int) -> None:
        """Begin one, or end the one that is running."""
        with suppress(InputError):
            if self.review.second.running:
                self.review.second.end()
            else:
                self.review.second.begin(size, seed)

    @rule(n=anyone)
    def put_right(self, n: int) -> None:
        with suppress(InputError):
            super().put_right(n)

    @rule()
    def ask_everything(self) -> None:
        self.review.sample.estimate()
        if self.review.second.ended:
            self.review.second.agreement()

    @rule()
    def reopen(self) -> None:
        before = state(self.review)
        super().reopen()
        assert state(self.review) == before

    @rule()
    def hand_over(self) -> None:
        """Another one begins where this one stands."""
        path = self.review.path
        assert path is not None
        file = ReviewFile.open(path, read_only=True)
        lines = exchange.dump(file)
        file.close()
        with tempfile.TemporaryDirectory() as folder:
            other = Review.open(street.opened(street.write(Path(folder), labels())))
            done = exchange.take(other, lines, "given.jsonl")
            assert not done.skipped and not done.overwritten, done
            assert exact(other.sequence) == exact(self.review.sequence)
            assert other.decisions == self.review.decisions
            assert other.thresholds == self.review.thresholds
            assert other.progress == self.review.progress
            other.undo()
            assert exact(other.sequence) == self.first
            other.close()


TestReviewing = Reviewing.TestCase
TestReviewing.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
