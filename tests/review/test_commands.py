"""Commands, their inverses and the history, against plain dictionaries."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gtreview.review.commands import (
    Change,
    Command,
    Entry,
    History,
    apply,
    dump_changes,
    inverse,
    parse_changes,
)
from gtreview.review.file import ReviewFile

RECORDS = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.dictionaries(st.text(), st.integers(0, 9)),
)
KEYS = st.sampled_from(["a", "b", "c"])
NAMES = st.sampled_from(["verdicts", "flags"])


@given(st.lists(st.builds(Change, st.text(), st.text(), RECORDS, RECORDS)))
def test_changes_are_read_as_they_were_written(changes: list[Change]) -> None:
    assert parse_changes(dump_changes(changes)) == tuple(changes)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b'[["t", "k", 1]]', b'[[1, "k", 1, 2]]', b"nonsense"]
)
def test_other_things_are_no_changes(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse_changes(data)


def test_an_inverse_takes_back_changes_of_one_key_from_the_last_to_the_first() -> None:
    tables = {"t": {"k": 1}}
    command = Command("twice", (Change("t", "k", 1, 2), Change("t", "k", 2, None)))
    apply(tables, command)
    assert tables == {"t": {}}
    apply(tables, inverse(command))
    assert tables == {"t": {"k": 1}}


def test_a_history_that_hangs_on_nothing_is_refused() -> None:
    command = Command("c", ())
    with pytest.raises(ValueError, match="follows 7"):
        History([Entry(1, 7, command)])
    with pytest.raises(ValueError, match="stands at command 3"):
        History([Entry(1, 0, command)], at=3)


class Reviewing(RuleBasedStateMachine):
    """Commands, undo, redo and reopening, beside two stacks of whole copies."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.path = Path(self._folder.name) / "r.gtreview"

    @initialize()
    def begin(self) -> None:
        self.tables: dict[str, dict[str, object]] = {}
        self.model: dict[tuple[str, str], object] = {}
        self.before: list[dict[tuple[str, str], object]] = []
        self.after: list[dict[tuple[str, str], object]] = []
        self.file = ReviewFile.open(self.path)
        self.history = self.file.history()

    def teardown(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
        self._folder.cleanup()

    @rule(wanted=st.dictionaries(st.tuples(NAMES, KEYS), RECORDS, min_size=1))
    def do(self, wanted: dict[tuple[str, str], object]) -> None:
        self.before.append(copy.deepcopy(self.model))
        self.after.clear()
        changes = [Change(*place, self.model.get(place), after) for place, after in wanted.items()]
        for place, after in wanted.items():
            self.model.pop(place, None)
            if after is not None:
                self.model[place] = after
        command = Command("do", tuple(changes), "2024-01-01T00:00:00+00:00", "ann")
        self.history.add(self.file.append(command, self.history.at))
        apply(self.tables, command)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.after.append(self.model)
        self.model = self.before.pop()
        entry = self.history.to_undo
        assert entry
        self.file.stand_at(entry.parent)
        self.history.at = entry.parent
        apply(self.tables, inverse(entry.command))

    @precondition(lambda self: self.after)
    @rule()
    def redo(self) -> None:
        self.before.append(self.model)
        self.model = self.after.pop()
        entry = self.history.to_redo
        assert entry
        self.file.stand_at(entry.id)
        self.history.at = entry.id
        apply(self.tables, entry.command)

    @rule()
    def open_again(self) -> None:
        self.file.close()
        self.file = ReviewFile.open(self.path)
        self.history = self.file.history()
        self.tables = self.history.tables()

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "file"):
            return
        flat = {(t, key): value for t, table in self.tables.items() for key, value in table.items()}
        assert flat == self.model
        assert bool(self.history.to_undo) == bool(self.before)
        assert bool(self.history.to_redo) == bool(self.after)
        assert len(self.history.done()) == len(self.before)


Reviewing.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestReviewing = Reviewing.TestCase
