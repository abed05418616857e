"""The review file: one SQLite file that holds every command, safe against crashes.

Rollback journal, never WAL: it is always one file that can be copied. What `ReviewFile.append`
has returned from is on the disk.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import orjson

from gtreview.errors import InputError, OutputError
from gtreview.review.commands import (
    BEGINNING,
    Command,
    Entry,
    History,
    dump_changes,
    parse_changes,
)

APPLICATION = 0x67745276
"""What SQLite's header calls the file's application ("gtRv")."""

VERSION = 1
"""The schema's version, kept as SQLite's ``user_version``."""

MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {}
"""By version: what makes a file of that version one of the next. Runs in a transaction, after
a copy of the file has been put beside it."""

_SCHEMA = (
    """CREATE TABLE command (
        id INTEGER PRIMARY KEY,
        parent INTEGER NOT NULL,
        title TEXT NOT NULL,
        at TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        changes BLOB NOT NULL)""",
    """CREATE TABLE source (
        sha256 TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        opened TEXT NOT NULL,
        packing TEXT NOT NULL,
        data BLOB NOT NULL)""",
    "CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    f"PRAGMA application_id = {APPLICATION}",
)

_PATIENCE_MS = 2000
"""How long a commit waits for somebody who is just reading the file."""


class ReviewFileError(InputError):
    """A review file cannot be used; it has been left as it is.

    ``beside`` is a path in the same folder that is free for a new review.
    """

    def __init__(self, problem: str, path: Path) -> None:
        self.beside = free_beside(path)
        super().__init__(
            problem,
            path=path,
            hint=f"It has been left as it is. Begin a new review as {self.beside.name}, "
            "or move this file away.",
        )


class DamagedReviewError(ReviewFileError):
    """A review file is damaged; some of what it holds may still be read."""


class ReadOnlyPlaceError(OutputError):
    """Nothing can be written there, now or later; another place may do."""


class ReviewFile:
    """An open review file, or one in memory (``path`` None).

    ``read_only_because`` says why nothing can be written ("it is open in another window"); it
    is empty where it can. If not, every writing method raises OutputError. The writer keeps
    SQLite's reservation between its transactions, which the system takes back when the process
    dies, however it dies.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection, self.path, self.read_only_because = connection, path, ""
        self._closed = False
        self._left: object = None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """The review file at ``path``, made if it is not there.

        Raises
        ------
        ReviewFileError : it is damaged, no review, or of a newer gtreview; it stays as it is.
        OutputError : it cannot be made or written there.
        """
        if read_only:
            _settle(path)
        file = cls(_connect(path, read_only=read_only), path)
        try:
            with _in_words(path):
                file._begin(read_only)
        except BaseException:
            file.close()
            raise
        return file

    @classmethod
    def in_memory(cls, copy_of: Path | None = None) -> Self:
        """A review file that ends with the process, empty or beginning as a copy of another.

        Raises
        ------
        ReviewFileError : the other one cannot be used.
        """
        connection = sqlite3.connect(":memory:", **_CONNECT)
        if copy_of:
            other = cls.open(copy_of, read_only=True)
            other.copy_to(connection)
            other.close()
        file = cls(connection, None)
        file._begin(read_only=False)
        return file

    def close(self) -> None:
        """Let go of the file; another window may write it then. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()

    def history(self) -> History:
        """Every command, and how far they are done.

        Raises
        ------
        ReviewFileError : the commands make no sense.
        """
        query = "SELECT id, parent, title, at, reviewer, changes FROM command ORDER BY id"
        with self.understood():
            entries = [
                Entry(id, parent, Command(title, parse_changes(changes), at, reviewer))
                for id, parent, title, at, reviewer, changes in self._connection.execute(query)
            ]
            return History(entries, self.state("done", BEGINNING))

    def append(self, command: Command, parent: int) -> Entry:
        """Write ``command`` as what was done after ``parent``. It is on the disk on return.

        Raises
        ------
        OutputError : it could not be written; the file is as it was.
        """
        values = (parent, command.title, command.at, command.reviewer)
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO command (parent, title, at, reviewer, changes) VALUES (?,?,?,?,?)",
                (*values, dump_changes(command.changes)),
            )
            entry = Entry(cursor.lastrowid or BEGINNING, parent, command)
            _set_state(connection, "done", entry.id)
        return entry

    def stand_at(self, id: int) -> None:
        """Write that everything up to command ``id`` is done and nothing after it.

        Raises
        ------
        OutputError : it could not be written; the file is as it was.
        """
        self.set_state("done", id)

    def state(self, name: str, default: Any = None) -> Any:
        """A JSON value kept beside the commands, such as what the window showed last."""
        with _in_words(self.path):
            row = self._connection.execute(
                "SELECT value FROM state WHERE name = ?", (name,)
            ).fetchone()
            return orjson.loads(row[0]) if row else default

    def set_state(self, name: str, value: Any) -> None:
        """Keep a JSON value.

        Raises
        ------
        OutputError : it could not be written; the file is as it was.
        """
        with self._writing() as connection:
            _set_state(connection, name, value)

    def keep_source(self, sha256: str, name: str, data: bytes) -> None:
        """Keep a label file's bytes, and that it is the one the review is about now.

        Earlier ones stay: what was decided on them can still be seen.

        Raises
        ------
        OutputError : it could not be written; the file is as it was.
        """
        with self._writing() as connection:
            _set_state(connection, "source", sha256)
            query = "SELECT 1 FROM source WHERE sha256 = ?"
            if not connection.execute(query, (sha256,)).fetchone():
                # The lowest level: labels are JSON, which shrinks to a tenth even so, and
                # 100 MB of it must not hold the opening up.
                connection.execute(
                    "INSERT INTO source VALUES (?, ?, ?, 'zlib', ?)",
                    (sha256, name, now(), zlib.compress(data, 1)),
                )

    def source(self, sha256: str) -> bytes:
        """The bytes of a label file that was kept.

        Raises
        ------
        ReviewFileError : they are not there, or damaged.
        """
        query = "SELECT data FROM source WHERE sha256 = ?"
        with _in_words(self.path):
            row = self._connection.execute(query, (sha256,)).fetchone()
            if row is None:
                raise ValueError(f"it does not keep the labels {sha256[:12]}…")
            return zlib.decompress(row[0])

    def source_name(self, sha256: str) -> str:
        """What a label file that was kept was called; empty where it was not kept."""
        query = "SELECT name FROM source WHERE sha256 = ?"
        with _in_words(self.path):
            row = self._connection.execute(query, (sha256,)).fetchone()
            return str(row[0]) if row else ""

    @contextmanager
    def understood(self) -> Iterator[None]:
        """What goes wrong in reading what the file holds is told as ReviewFileError."""
        with _in_words(self.path):
            yield

    def copy_to(self, target: sqlite3.Connection) -> None:
        """Make the database ``target`` a copy of this one, which must be open for reading only:
        SQLite copies nothing out of a transaction that may write."""
        with _in_words(self.path):
            self._connection.backup(target)

    def _begin(self, read_only: bool) -> None:
        """Look before anything is touched: what is no review stays as it is, to the byte."""
        self._check(may_be_empty=not read_only)
        # EXTRA is FULL, and the folder is synchronised as well when the journal goes: with FULL
        # alone a power cut right after a commit could bring the journal, and so the old state,
        # back.
        for setting in ("journal_mode = DELETE", "synchronous = EXTRA", "trusted_schema = OFF"):
            self._connection.execute(f"PRAGMA {setting}")
        if read_only:
            self.read_only_because = "it was opened for reading only"
        elif not _reserved(self._connection):
            self.read_only_because = "it is open in another window"
            self._check(may_be_empty=False)
        else:
            self._make_or_migrate()

    def _check(self, *, may_be_empty: bool) -> None:
        """Raise unless the file is a whole review of a version that can be read."""
        ask = self._connection.execute
        application, version, pages = (
            int(ask(f"PRAGMA {name}").fetchone()[0])
            for name in ("application_id", "user_version", "page_count")
        )
        if not pages and may_be_empty and not (self.path and self.path.stat().st_size):
            return
        if application != APPLICATION:
            raise _unusable("this is no review of gtreview", self.path)
        if version > VERSION:
            raise _unusable(
                f"this review was written by a newer gtreview (version {version} of the file; "
                f"this program knows up to {VERSION}): update gtreview",
                self.path,
            )
        damage = ask("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise _damaged(f"the file is damaged ({damage})", self.path)

    def _make_or_migrate(self) -> None:
        """Bring an empty or older file to today's schema, inside the reservation."""
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version == VERSION:
            return
        if version and self.path:
            _back_up(self.path, version)
        with self._writing() as connection:
            if not version:
                for statement in _SCHEMA:
                    connection.execute(statement)
            for step in range(version, VERSION) if version else ():
                MIGRATIONS[step](connection)
            connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk at its end, or has not been."""
        connection = self._connection
        try:
            if not self.read_only_because and not connection.in_transaction:
                self._reserve()
            if self.read_only_because:
                raise OutputError(f"{self.path} cannot be written: {self.read_only_because}")
            yield connection
            connection.execute("COMMIT")
            self._left = _where(connection)
        except sqlite3.Error as error:
            raise _as_error(error, self.path) from error
        finally:
            # What was committed stands whether or not the reservation is had again: without it,
            # the next transaction begins by taking it.
            with suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._reserve()

    def _reserve(self) -> None:
        """Take the right to write, unless another window has it, or had it and wrote."""
        if self.read_only_because:
            return
        if not _reserved(self._connection):
            self.read_only_because = "it is open in another window"
        elif self._left is not None and _where(self._connection) != self._left:
            self._connection.execute("ROLLBACK")
            self.read_only_because = "another window has changed it; open it again"


_CONNECT: dict[str, Any] = {"isolation_level": None, "check_same_thread": False}
"""Transactions are begun and ended here, not by the module; the review is opened by a worker
and used by one thread at a time from then on."""


def now() -> str:
    """The time as ISO 8601, UTC, whole milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def free_beside(path: Path) -> Path:
    """The first of NAME-2, NAME-3 … beside ``path`` that does not exist."""
    number = 2
    while (free := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return free


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    with _in_words(path):
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        connection: sqlite3.Connection = sqlite3.connect(uri, uri=True, **_CONNECT)
    return connection


def _settle(path: Path) -> None:
    """Let SQLite take back what a process that was killed left half written: who only reads
    cannot. Where nothing may be written there it is left to be told by who opens it."""
    if path.is_file() and path.with_name(f"{path.name}-journal").exists():
        connection = _connect(path, read_only=False)
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA user_version").fetchone()
        connection.close()


def _reserved(connection: sqlite3.Connection) -> bool:
    """Take the right to write, which one connection can have; False if another one has it."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    return True


def _where(connection: sqlite3.Connection) -> object:
    """How far a review is: its last command, and up to which one they are done."""
    query = "SELECT (SELECT max(id) FROM command), (SELECT value FROM state WHERE name = 'done')"
    return connection.execute(query).fetchone()


def _set_state(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (name, orjson.dumps(value))
    )


def _back_up(path: Path, version: int) -> None:
    """Copy a file of an older version to ``NAME.v1.gtreview`` before it is changed."""
    beside = path.with_name(f"{path.stem}.v{version}{path.suffix}")
    if beside.exists():
        beside = free_beside(beside)
    source, target = _connect(path, read_only=True), _connect(beside, read_only=False)
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise OutputError(
            f"{path} is of an older version and could not be copied to {beside} before it is "
            f"brought up to date ({error})"
        ) from error
    finally:
        source.close()
        target.close()


@contextmanager
def _in_words(path: Path | None) -> Iterator[None]:
    """What SQLite or the content says, as errors for people."""
    try:
        yield
    except sqlite3.Error as error:
        raise _as_error(error, path) from error
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        raise _damaged(f"what it holds cannot be read ({error})", path) from error


def _as_error(error: sqlite3.Error, path: Path | None) -> InputError | OutputError:
    """What SQLite says: a place that cannot be written, one that cannot just now, or a file
    that cannot be used."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return ReadOnlyPlaceError(f"{path}: the review cannot be written there ({error})")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return OutputError(f"{path}: another program is busy with this review; try again")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return OutputError(
            f"{path or 'the review'} could not be written ({error}); what was there before "
            "still stands. Free some space or check the disk, then do it again"
        )
    return _damaged(f"the file is damaged or no review of gtreview ({error})", path)


def _unusable(problem: str, path: Path | None) -> InputError:
    return ReviewFileError(problem, path) if path else InputError(problem)


def _damaged(problem: str, path: Path | None) -> InputError:
    return DamagedReviewError(problem, path) if path else InputError(problem)
