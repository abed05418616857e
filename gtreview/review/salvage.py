"""What can still be read of a damaged review file, as a new one.

Commands are never changed once they are written, so each that can be read is worth keeping by
itself: what followed one that is lost follows the one before it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from gtreview.errors import OutputError
from gtreview.model.sequence import Notice
from gtreview.review.commands import BEGINNING, parse_changes
from gtreview.review.file import ReviewFile, free_beside
from gtreview.storage.local import write_beside

LEAST_ROW = 16
"""Bytes: no command is smaller, which limits how many a file can hold."""
PAGE = 4096
"""Bytes of SQLite's pages, as it makes them where nobody says otherwise."""
COLUMNS = "id, parent, title, at, reviewer, changes"

Row = tuple[int, int, str, str, str, bytes]


def salvage(path: Path) -> Notice | None:
    """Put what can be read of the damaged file ``path`` in its place, and keep it beside as
    ``NAME.damaged.gtreview``; what was saved. None, and nothing is changed, where that is nothing.

    Raises
    ------
    OutputError : it cannot be written; the damaged file is as it was.
    """
    part, kept = path.with_name(f"{path.name}.part"), _free(path)
    part.unlink(missing_ok=True)
    try:
        count, highest = _copy(path, part)
        if not count:
            return None
        write_beside(kept, path.read_bytes())
        part.replace(path)
        _move_journal(path, kept)
    except OSError as error:
        raise OutputError(f"{path} is damaged and cannot be replaced ({error})") from error
    finally:
        part.unlink(missing_ok=True)
    lost = highest - count
    text = f"The review file was damaged: {count} changes could be read"
    text += f", {lost} are lost" if lost else ", and none that is known of is lost"
    return Notice(text, details=(f"The damaged file is kept as {kept}",))


def set_aside(path: Path) -> Path:
    """Rename a review file of which nothing can be read, so that a new one can begin; its new
    path, ``NAME.damaged.gtreview``.

    Raises
    ------
    OutputError : it cannot be renamed; it is as it was.
    """
    kept = _free(path)
    try:
        path.rename(kept)
        _move_journal(path, kept)
    except OSError as error:
        raise OutputError(f"{path} cannot be renamed ({error})") from error
    return kept


def _copy(path: Path, to: Path) -> tuple[int, int]:
    """Write what can be read of ``path`` into a new review ``to``; how many commands there are,
    and the highest number of one."""
    new = ReviewFile.open(to)
    new.close()
    target = sqlite3.connect(to, isolation_level=None)
    source = _opened(path, to)
    try:
        rows = list(_linked(_rows(source, path.stat().st_size // LEAST_ROW)))
        target.execute("BEGIN")
        target.executemany(f"INSERT INTO command ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        kept = {row[0] for row in rows}
        state = dict(_each(source, "state", "name, value"))
        sources = list(_each(source, "source", "sha256, name, opened, packing, data"))
        if _number(state.get("done")) not in {*kept, BEGINNING} or "done" not in state:
            state["done"] = orjson.dumps(max(kept, default=BEGINNING))
        if orjson.loads(state.get("source", b"null")) not in {row[0] for row in sources}:
            state.pop("source", None)
        target.executemany("INSERT INTO source VALUES (?, ?, ?, ?, ?)", sources)
        target.executemany("INSERT INTO state VALUES (?, ?)", state.items())
        target.execute("COMMIT")
        return len(rows), max(kept, default=0)
    finally:
        source.close()
        target.close()


def _opened(path: Path, fresh: Path) -> sqlite3.Connection:
    """The damaged file's content in memory, as SQLite reads it; where its first page, which says
    where the tables are, is damaged, with that of ``fresh``: all reviews begin alike."""
    data = path.read_bytes()
    for first in (data[:PAGE], fresh.read_bytes()[:PAGE]):
        # The first page says how many there are, and SQLite refuses a file that is shorter.
        count = (len(data) // PAGE).to_bytes(4, "big")
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(first[:28] + count + first[32:] + data[PAGE:])
        with suppress(sqlite3.Error):
            connection.execute("SELECT id FROM command LIMIT 0")
            return connection
        connection.close()
    return sqlite3.connect(":memory:")


def _rows(source: sqlite3.Connection, most: int) -> Iterator[Row]:
    """Every command that can be read and understood, in order, one by one: what is damaged hides
    no other."""
    for id in range(1, most + 1):
        with suppress(sqlite3.Error, ValueError, TypeError):
            row = source.execute(f"SELECT {COLUMNS} FROM command WHERE id = ?", (id,)).fetchone()
            if row is not None and all(isinstance(text, str) for text in row[2:5]):
                parse_changes(row[5])
                yield row


def _linked(rows: Iterator[Row]) -> Iterator[Row]:
    """What followed a command that is lost follows the one before it."""
    last, there = BEGINNING, {BEGINNING}
    for id, parent, *rest in rows:
        yield (id, parent if parent in there else last, *rest)  # type: ignore[misc]
        last = id
        there.add(id)


def _each(source: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a small table, as far as they can be read."""
    with suppress(sqlite3.Error):
        yield from source.execute(f"SELECT {columns} FROM {table}")


def _number(value: bytes | None) -> object:
    with suppress(ValueError):
        return orjson.loads(value or b"null")
    return None


def _free(path: Path) -> Path:
    kept = path.with_name(f"{path.stem}.damaged{path.suffix}")
    return free_beside(kept) if kept.exists() else kept


def _move_journal(path: Path, to: Path) -> None:
    """What SQLite would roll back in ``path`` belongs to what is ``to`` now, and to no new file."""
    with suppress(FileNotFoundError):
        path.with_name(f"{path.name}-journal").replace(to.with_name(f"{to.name}-journal"))
