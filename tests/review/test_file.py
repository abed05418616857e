"""The review file: what it refuses, what it survives, who may write it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from gtreview.errors import OutputError
from gtreview.review import file as module
from gtreview.review.commands import Change, Command
from gtreview.review.file import ReadOnlyPlaceError, ReviewFile, ReviewFileError, free_beside


def command(value: object) -> Command:
    return Command(
        f"set {value}", (Change("t", "k", None, value),), "2024-01-01T00:00:00+00:00", "ann"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.gtreview"


def holding(path: Path, *values: object) -> None:
    """A review file at ``path`` with a command for each value."""
    file = ReviewFile.open(path)
    for parent, value in enumerate(values):
        file.append(command(value), parent)
    file.close()


def values(path: Path) -> list[object]:
    file = ReviewFile.open(path)
    done = [c.changes[0].after for c in file.history().done()]
    file.close()
    return done


def test_commands_come_back_with_time_and_reviewer(path: Path) -> None:
    holding(path, 1, "two")
    file = ReviewFile.open(path)
    assert file.history().done() == (command(1), command("two"))
    file.close()


def test_it_is_one_file_with_a_rollback_journal(path: Path) -> None:
    holding(path, 1)
    assert [p.name for p in path.parent.iterdir() if p.is_file()] == ["r.gtreview"]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_every_commit_reaches_the_disk_and_the_folder(path: Path) -> None:
    file = ReviewFile.open(path)
    # 2 is FULL, 3 is EXTRA: FULL and the folder as well.
    assert file._connection.execute("PRAGMA synchronous").fetchone() == (3,)
    file.close()


def test_source_labels_are_kept_compressed_and_by_content(path: Path) -> None:
    labels = b'{"tracking-annotations": []}' * 10_000
    file = ReviewFile.open(path)
    file.keep_source("aa", "SeqLabel.json", labels)
    file.keep_source("bb", "SeqLabel.json", b"{}")
    file.close()
    assert path.stat().st_size < len(labels) / 4
    file = ReviewFile.open(path)
    assert (file.source("aa"), file.source("bb"), file.state("source")) == (labels, b"{}", "bb")
    with pytest.raises(ReviewFileError, match="does not keep the labels"):
        file.source("cc")
    file.close()


def test_a_second_window_reads_and_cannot_write(path: Path) -> None:
    first = ReviewFile.open(path)
    first.append(command(1), 0)
    second = ReviewFile.open(path)
    assert second.read_only_because == "it is open in another window"
    assert len(second.history()) == 1
    with pytest.raises(OutputError, match="open in another window"):
        second.append(command(2), 1)
    first.append(command(2), 1)
    second.close()
    first.append(command(3), 2)
    first.close()
    assert values(path) == [1, 2, 3]


def test_the_next_window_may_write_when_the_first_is_closed(path: Path) -> None:
    first, second = ReviewFile.open(path), ReviewFile.open(path)
    first.close()
    second.close()
    third = ReviewFile.open(path)
    assert not third.read_only_because
    third.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is my shopping list\n" * 100, "damaged or no review"),
        (b"SQLite format 3\0" + bytes(4000), "damaged or no review"),
    ],
)
def test_a_foreign_file_is_refused_and_left_as_it_is(
    path: Path, content: bytes, words: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(ReviewFileError, match=words) as error:
        ReviewFile.open(path)
    assert path.read_bytes() == content
    assert error.value.beside == path.with_name("r-2.gtreview")
    assert "r-2.gtreview" in str(error.value)


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE photos (name)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ReviewFileError, match="no review of gtreview"):
        ReviewFile.open(path)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_and_left_as_it_is(path: Path) -> None:
    holding(path, 1)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ReviewFileError, match=r"newer gtreview \(version 99.*update gtreview"):
        ReviewFile.open(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused_and_left_as_it_is(path: Path) -> None:
    holding(path, *("x" * 5000 for _ in range(20)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    before = path.read_bytes()
    with pytest.raises(ReviewFileError, match="damaged"):
        ReviewFile.open(path)
    assert path.read_bytes() == before


def test_commands_that_make_no_sense_are_told(path: Path) -> None:
    holding(path, 1)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE command SET changes = X'5B315D'")
    connection.commit()
    connection.close()
    file = ReviewFile.open(path)
    with pytest.raises(ReviewFileError, match="cannot be read"):
        file.history()
    file.close()


def test_free_beside_skips_what_is_there(path: Path) -> None:
    path.with_name("r-2.gtreview").touch()
    assert free_beside(path).name == "r-3.gtreview"


def test_a_full_disk_loses_nothing_and_the_next_try_works(path: Path) -> None:
    file = ReviewFile.open(path)
    file.append(command("before"), 0)
    pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
    file._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutputError, match=r"full.*still stands"):
        file.append(command("x" * 100_000), 1)
    assert [e.title for e in file.history().done()] == ["set before"]
    assert not file.read_only_because
    file._connection.execute("PRAGMA max_page_count = 1000000")
    file.append(command("after"), 1)
    file.close()
    assert values(path) == ["before", "after"]


def test_a_place_where_sqlite_cannot_make_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReadOnlyPlaceError, match="cannot be written there"):
        ReviewFile.open(tmp_path / "file" / "r.gtreview")
    (tmp_path / "folder.gtreview").mkdir()
    with pytest.raises(ReadOnlyPlaceError):
        ReviewFile.open(tmp_path / "folder.gtreview")


def test_a_journal_cut_off_anywhere_while_it_was_written(path: Path, tmp_path: Path) -> None:
    """The power fails while the journal is being written: nothing of the file itself has been
    touched yet, and whatever there is of the journal must not do harm."""
    holding(path, *("x" * 3000 for _ in range(30)))
    file = ReviewFile.open(path)
    file._connection.execute("UPDATE command SET title = 'changed'")
    journal = path.with_name(path.name + "-journal")
    copied, copied_journal = tmp_path / "copy", tmp_path / "copy-journal"
    shutil.copy(path, copied)
    whole = journal.read_bytes()
    file.close()
    before = copied.read_bytes()
    assert len(whole) > 512
    for cut in (0, 1, 27, 28, 511, 512, 513, 2000, len(whole) // 2, len(whole) - 1, len(whole)):
        copied.write_bytes(before)
        copied_journal.write_bytes(whole[:cut])
        again = ReviewFile.open(copied)
        assert [c.title for c in again.history().done()] == ["set " + "x" * 3000] * 30
        again.close()


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding(path, 1)

    def migrate(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE command ADD COLUMN colour TEXT")

    monkeypatch.setattr(module, "VERSION", 2)
    monkeypatch.setattr(module, "MIGRATIONS", {1: migrate})
    assert values(path) == [1]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT colour FROM command").fetchall() == [(None,)]
    connection.close()
    monkeypatch.undo()
    assert values(path.with_name("r.v1.gtreview")) == [1]


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding(path, 1)

    def migrate(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE command")
        raise sqlite3.OperationalError("no such thing")

    monkeypatch.setattr(module, "VERSION", 2)
    monkeypatch.setattr(module, "MIGRATIONS", {1: migrate})
    with pytest.raises(ReviewFileError):
        ReviewFile.open(path)
    monkeypatch.undo()
    assert values(path) == [1]


def test_in_memory_copies_a_review_that_another_window_has_open(path: Path) -> None:
    writer = ReviewFile.open(path)
    writer.append(command(1), 0)
    copied = ReviewFile.in_memory(path)
    copied.append(command(2), 1)
    assert len(copied.history()) == 2
    assert len(writer.history()) == 1
    copied.close()
    writer.close()
