"""Changes with inverses: everything a reviewer does is a command, done, undone, redone.

What a review holds are tables of JSON records by key (`Tables`). A command is a title and the
records it changes, each with what stood there before; nothing here knows what a record means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

Record = Any
"""A JSON value; None stands for "no record"."""

Tables = dict[str, dict[str, Record]]
"""The records of every table by key."""

BEGINNING = 0
"""The place in a `History` where nothing has been done yet."""


@dataclass(frozen=True)
class Change:
    """The record ``key`` of ``table`` goes from ``before`` to ``after``; None is no record."""

    table: str
    key: str
    before: Record
    after: Record


@dataclass(frozen=True)
class Command:
    """What was done in one go.

    ``title`` stands in the undo list ("Confirm Vehicle:2 at frame 140"); ``at`` is the time as
    ISO 8601 in UTC; ``reviewer`` who did it.
    """

    title: str
    changes: tuple[Change, ...]
    at: str = ""
    reviewer: str = ""

    @property
    def tables(self) -> frozenset[str]:
        """The tables it changes."""
        return frozenset(change.table for change in self.changes)


def inverse(command: Command) -> Command:
    """The command that takes ``command`` back: its changes swapped, the last one first."""
    swapped = (
        Change(change.table, change.key, change.after, change.before)
        for change in reversed(command.changes)
    )
    return replace(command, changes=tuple(swapped))


def joined(first: Iterable[Change], then: Iterable[Change]) -> tuple[Change, ...]:
    """``first`` and ``then`` as one; what goes back to where it was is left out."""
    both: dict[tuple[str, str], Change] = {}
    for change in (*first, *then):
        place = change.table, change.key
        before = both[place].before if place in both else change.before
        both[place] = replace(change, before=before)
    return tuple(change for change in both.values() if not same(change.before, change.after))


def same(a: Record, b: Record) -> bool:
    """Whether two records are the same; 1 and true, which Python takes for one, are told apart."""
    return a is b or (a == b and _told(a) == _told(b))


def _told(record: Record) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def apply(tables: Tables, command: Command) -> None:
    """Make ``tables`` hold what ``command`` leaves behind."""
    for change in command.changes:
        table = tables.setdefault(change.table, {})
        if change.after is None:
            table.pop(change.key, None)
        else:
            table[change.key] = change.after


def dump_changes(changes: Iterable[Change]) -> bytes:
    """Changes as a JSON list of ``[table, key, before, after]``."""
    return orjson.dumps([(c.table, c.key, c.before, c.after) for c in changes])


def parse_changes(data: bytes) -> tuple[Change, ...]:
    """The changes that `dump_changes` wrote.

    Raises
    ------
    ValueError : it is something else.
    """
    changes = tuple(Change(*four) for four in _lists_of_four(orjson.loads(data)))
    if not all(isinstance(c.table, str) and isinstance(c.key, str) for c in changes):
        raise ValueError("a change must name its table and key by text")
    return changes


def _lists_of_four(value: object) -> Iterator[list[Any]]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of changes, got {type(value).__name__}")
    for part in value:
        if not isinstance(part, list) or len(part) != 4:
            raise ValueError("a change must be a list of table, key, before and after")
        yield part


@dataclass(frozen=True)
class Entry:
    """A command in a `History`: ``id`` counts up from 1, ``parent`` is what was done before."""

    id: int
    parent: int
    command: Command


class History:
    """Every command ever done, as a tree, and how far it is done.

    A command hangs on the one before it. Undoing goes to the parent, redoing to the newest
    child; so a command done after an undo hides what was undone from redoing, and yet nothing
    is ever deleted.
    """

    def __init__(self, entries: Iterable[Entry] = (), at: int = BEGINNING) -> None:
        self._entries: dict[int, Entry] = {}
        self._newest: dict[int, int] = {}
        for entry in entries:
            self._keep(entry)
        if at != BEGINNING and at not in self._entries:
            raise ValueError(f"it stands at command {at}, which is not there")
        self.at = at

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def to_undo(self) -> Entry | None:
        """The command that undoing would take back."""
        return self._entries.get(self.at)

    @property
    def to_redo(self) -> Entry | None:
        """The command that redoing would do again."""
        return self._entries.get(self._newest.get(self.at, BEGINNING))

    def mapped(self, to: Callable[[Command], Command]) -> History:
        """The same with other commands in the places of these."""
        entries = (replace(entry, command=to(entry.command)) for entry in self._entries.values())
        return History(entries, self.at)

    def add(self, entry: Entry) -> None:
        """``entry`` has been done."""
        self._keep(entry)
        self.at = entry.id

    def done(self) -> tuple[Command, ...]:
        """The commands in force, the first one first."""
        return tuple(entry.command for entry in self.entries_done())

    def entries_done(self) -> list[Entry]:
        """The entries of the commands in force, the first one first."""
        entries = []
        entry = self._entries.get(self.at)
        while entry:
            entries.append(entry)
            entry = self._entries.get(entry.parent)
        return entries[::-1]

    def entries_undone(self) -> list[Entry]:
        """What redoing would do again, one after the other."""
        entries: list[Entry] = []
        at = self.at
        while entry := self._entries.get(self._newest.get(at, BEGINNING)):
            entries.append(entry)
            at = entry.id
        return entries

    def tables(self) -> Tables:
        """What the commands in force leave behind."""
        tables: Tables = {}
        for command in self.done():
            apply(tables, command)
        return tables

    def _keep(self, entry: Entry) -> None:
        if entry.parent != BEGINNING and entry.parent not in self._entries:
            raise ValueError(f"command {entry.id} follows {entry.parent}, which is not there")
        self._entries[entry.id] = entry
        self._newest[entry.parent] = entry.id
