"""What has been done in a review: on the disk first, then in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from gtreview.review.commands import Change, Command, Entry, apply, inverse, joined
from gtreview.review.file import ReviewFile, now
from gtreview.review.records import freed

IN_THE_FILE = "Corrections are in the labels' file"
"""What the title of a command begins with that lets go of corrections since they are in what is
read now: it is the beginning of what can be undone."""


class Journal:
    """The commands of a review file.

    Every method that does something has written it before it returns; where it cannot be written,
    OutputError is raised and nothing has changed.

    Attributes
    ----------
    tables : what the commands in force leave behind; the same object all the time.
    left_out : what of imports cannot be used, a text each.
    saved_at : when the last change was written; None before the first.
    """

    def __init__(self, file: ReviewFile, reviewer: str) -> None:
        self._file, self._reviewer = file, reviewer
        with file.understood():
            self._history, self.left_out = freed(file.history())
        self.tables = self._history.tables()
        done = self.done()
        self.saved_at = datetime.fromisoformat(done[-1].at) if done else None

    def done(self) -> tuple[Command, ...]:
        """The commands in force, the first one first."""
        return self._history.done()

    def since_written(self) -> tuple[Command, ...]:
        """As `done`, those after corrections were last found in the labels' file."""
        done = self.done()
        return done[self._fixed :]

    @property
    def to_undo(self) -> Command | None:
        """The command that `undo` takes back."""
        entry = self._to_undo
        return entry.command if entry else None

    @property
    def to_redo(self) -> Command | None:
        """The command that `redo` does again."""
        entry = self._history.to_redo
        return entry.command if entry else None

    def do(self, title: str, changes: Iterable[Change]) -> Command | None:
        """A new command; None where ``changes`` are none."""
        command = Command(title, tuple(changes), now(), self._reviewer)
        if not command.changes:
            return None
        self._history.add(self._file.append(command, self._history.at))
        return self._leave(command)

    def go_on(self, title: str, changes: Iterable[Change]) -> Command | None:
        """As `do`, but one with the last command where that has the same title; where both are
        nothing together, that one has not been done. What is returned holds ``changes`` alone."""
        changes, last = tuple(changes), self._to_undo
        if not changes or last is None or last.command.title != title:
            return self.do(title, changes)
        both = replace(last.command, changes=joined(last.command.changes, changes), at=now())
        if both.changes:
            self._history.add(self._file.append(both, last.parent))
        else:
            self._stand_at(last.parent)
        return self._leave(replace(both, changes=changes))

    def undo(self) -> Command | None:
        """Take the last command back; what does so, None where there is none."""
        entry = self._to_undo
        if entry is None:
            return None
        self._stand_at(entry.parent)
        return self._leave(inverse(entry.command))

    def redo(self) -> Command | None:
        """Do what was undone last again; None where there is none."""
        entry = self._history.to_redo
        if entry is None:
            return None
        self._stand_at(entry.id)
        return self._leave(entry.command)

    def undone(self) -> tuple[Command, ...]:
        """What `redo` would do again, one after the other."""
        return tuple(entry.command for entry in self._history.entries_undone())

    def go_to(self, count: int) -> Command | None:
        """Undo or redo until ``count`` commands are in force, or as few as can be, in one go; what
        does so, None where nothing changes."""
        count = max(count, self._fixed)
        done, undone = self._history.entries_done(), self._history.entries_undone()
        back, forth = done[count:][::-1], undone[: max(count - len(done), 0)]
        if not back and not forth:
            return None
        steps = [inverse(entry.command) for entry in back] or [entry.command for entry in forth]
        self._stand_at(forth[-1].id if forth else back[-1].parent)
        changes: tuple[Change, ...] = ()
        for step in steps:
            changes = (*changes, *step.changes)
        return self._leave(replace(steps[-1], changes=joined((), changes)))

    @property
    def _to_undo(self) -> Entry | None:
        entry = self._history.to_undo
        return None if entry is None or _is_fixed(entry.command) else entry

    @property
    def _fixed(self) -> int:
        """How many commands cannot be undone."""
        return max((n for n, one in enumerate(self.done(), 1) if _is_fixed(one)), default=0)

    def _stand_at(self, id: int) -> None:
        self._file.stand_at(id)
        self._history.at = id

    def _leave(self, command: Command) -> Command:
        """Let the tables be what ``command``, already written, leaves behind."""
        self.saved_at = datetime.now(UTC)
        apply(self.tables, command)
        return command


def _is_fixed(command: Command) -> bool:
    return command.title.startswith(IN_THE_FILE)
