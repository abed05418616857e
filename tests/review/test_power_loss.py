"""The power fails while a review is written; files that are damaged; files of earlier versions."""

from __future__ import annotations

import itertools
import sqlite3
import struct
from pathlib import Path

import pytest

from gtreview.model.flags import Verdict
from gtreview.review import place
from gtreview.review.commands import Change, Command
from gtreview.review.file import VERSION, ReviewFile, ReviewFileError
from gtreview.review.review import Review
from tests.review import street

PAGE = 4096


def command(value: object) -> Command:
    changes = (Change("t", "k", None, value),)
    return Command(f"set {value}"[:20], changes, "2024-01-01T00:00:00+00:00", "ann")


def written(path: Path, values: list[object]) -> list[bytes]:
    """A review with a command for each value; the file's bytes after each."""
    file = ReviewFile.open(path)
    file.keep_source("aa", "SeqLabel.json", b"{}" * 500)
    states = [path.read_bytes()]
    for parent, value in enumerate(values):
        file.append(command(value), parent)
        states.append(path.read_bytes())
    file.close()
    return states


def done(file: ReviewFile) -> list[object]:
    return [command.changes[0].after for command in file.history().done()]


def reopened(path: Path) -> list[object]:
    file = ReviewFile.open(path)
    values = done(file)
    assert file._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()
    return values


def pages(data: bytes) -> list[bytes]:
    return [data[at : at + PAGE] for at in range(0, len(data), PAGE)]


def journal_of(before: bytes, after: bytes) -> bytes:
    """The rollback journal with which SQLite takes ``after`` back to ``before``, by the file
    format's own page (sqlite.org/fileformat2.html, section 3)."""
    nonce, old = 12345, pages(before)
    changed = [i for i, page in enumerate(pages(after)[: len(old)]) if page != old[i]]
    magic = bytes.fromhex("d9d505f920a163d7")
    head = magic + struct.pack(">5I", len(changed), nonce, len(old), 512, PAGE)
    records = [head.ljust(512, b"\0")]
    for i in changed:
        total = nonce + sum(old[i][at] for at in range(PAGE - 200, 0, -200))
        records.append(struct.pack(">I", i + 1) + old[i] + struct.pack(">I", total & 0xFFFFFFFF))
    return b"".join(records)


@pytest.mark.parametrize("last", ["small", "x" * 9000])
def test_power_fails_at_any_point_of_the_last_write(tmp_path: Path, last: str) -> None:
    path = tmp_path / "r.gtreview"
    *_, before, after = written(path, [*range(40), last])
    journal, beside = journal_of(before, after), tmp_path / "r.gtreview-journal"
    old, new = list(range(40)), [*range(40), last]

    def found(database: bytes, of_journal: bytes | None) -> list[object]:
        path.write_bytes(database)
        beside.unlink(missing_ok=True)
        if of_journal is not None:
            beside.write_bytes(of_journal)
        return reopened(path)

    # The journal is written first, and is on the disk before the file itself is touched.
    for cut in (*range(0, 600, 59), *range(600, len(journal), 1511), len(journal)):
        assert found(before, journal[:cut]) == old
    # Then the changed pages, in any order, each cut off anywhere: the journal takes them back.
    longer = before.ljust(len(after), b"\0")
    for cut in range(0, len(after) + 1, 1777):
        assert found(after[:cut] + longer[cut:], journal) == old
        assert found(longer[:cut] + after[cut:], journal) == old
        assert found((after[:cut] + longer[cut:])[: max(cut, len(before))], journal) == old
    # The journal going is what makes it done: it may be gone, or be empty.
    assert found(after, None) == found(after, b"") == new
    assert found(after, bytes(512)) == new


def test_a_file_cut_off_anywhere_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    path, values = place.beside(labels), [f"{i} " + "x" * 200 for i in range(120)]
    states = written(path, values)
    whole, saved_of = states[-1], []
    for cut in (*range(1, len(whole), 4777), len(whole) - 1):
        for left in path.parent.glob("*.gtreview*"):
            left.unlink()
        path.write_bytes(whole[:cut])
        try:
            file, notices = place.open_review(labels)
        except ReviewFileError as error:
            assert "damaged" in str(error) or "no review" in str(error)
            assert cut < 9 * PAGE, "the first pages hold no commands"
            assert path.read_bytes() == whole[:cut]
            continue
        saved = done(file)
        assert saved == [value for value in values if value in saved], "in their order"
        saved_of.append(len(saved))
        assert f"{len(saved)} changes could be read" in notices[0].text
        assert path.with_name("SeqLabel.damaged.gtreview").read_bytes() == whole[:cut]
        file.append(command("more"), len(file.history()) and file.history().at)
        file.close()
        assert reopened(path) == [*saved, "more"]
    assert saved_of[-1] >= 100 and len(saved_of) > 5


def test_no_page_takes_all_others_along(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    path, values = place.beside(labels), [f"{i} " + "x" * 200 for i in range(120)]
    whole = written(path, values)[-1]
    saved_of = []
    for page in range(len(whole) // PAGE):
        for left in path.parent.glob("*.gtreview*"):
            left.unlink()
        path.write_bytes(whole[: page * PAGE] + b"\xa5" * PAGE + whole[(page + 1) * PAGE :])
        try:
            file, _ = place.open_review(labels)
        except ReviewFileError:
            # The one page that says where all others are.
            saved_of.append(0)
            continue
        saved_of.append(len(done(file)))
        file.close()
    assert saved_of[0] == len(values), "the first page is the same in every review"
    assert sum(count >= 100 for count in saved_of) >= len(saved_of) - 2


def test_a_damaged_review_is_gone_on_with(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    review = Review.open(street.opened(labels))
    for number in range(60):
        review.decide([0], (Verdict.CONFIRMED, Verdict.DISMISSED)[number % 2], note="x" * 900)
    path = review.path
    assert path
    review.close()
    path.write_bytes(path.read_bytes()[: -10 * PAGE])
    review = Review.open(street.opened(labels))
    assert "The review file was damaged" in review.notices[0].text
    assert review.decision(0).note and len(review.history()) > 20
    review.decide([0], Verdict.DISMISSED, note="on")
    review.close()
    review = Review.open(street.opened(labels))
    assert review.decision(0).note == "on"
    assert not any("damaged" in notice.text for notice in review.notices)
    review.close()


FROZEN = {
    1: """
        CREATE TABLE command (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL,
            title TEXT NOT NULL, at TEXT NOT NULL, reviewer TEXT NOT NULL, changes BLOB NOT NULL);
        CREATE TABLE source (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, opened TEXT NOT NULL,
            packing TEXT NOT NULL, data BLOB NOT NULL);
        CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL);
        PRAGMA application_id = 1735676534;
        INSERT INTO command VALUES (1, 0, 'set 1', '2024-01-01T00:00:00+00:00', 'ann',
            CAST('[["t","k",null,1]]' AS BLOB));
        INSERT INTO command VALUES (2, 1, 'set 2', '2024-01-01T00:00:00+00:00', 'ann',
            CAST('[["t","k",null,2]]' AS BLOB));
        INSERT INTO command VALUES (3, 1, 'set 3', '2024-01-01T00:00:00+00:00', 'ann',
            CAST('[["t","k",null,3]]' AS BLOB));
        INSERT INTO state VALUES ('done', CAST('3' AS BLOB));
        INSERT INTO state VALUES ('view', CAST('{"frame":7}' AS BLOB));
        INSERT INTO source VALUES ('aa', 'SeqLabel.json', '2024-01-01T00:00:00+00:00', 'zlib',
            X'789CABAE0500017500F9');
        PRAGMA user_version = 1;
    """,
}
"""By version: a review as the gtreview of that version wrote it. Never changed again."""


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_file_of_every_version_is_read_today(tmp_path: Path, version: int) -> None:
    path = tmp_path / "r.gtreview"
    connection = sqlite3.connect(path)
    connection.executescript(FROZEN[version])
    connection.close()
    for _ in range(2):
        file = ReviewFile.open(path)
        assert not file.read_only_because
        assert done(file) == [1, 3] and len(file.history()) == 3
        assert file.state("view") == {"frame": 7}
        assert file.source("aa") == b"{}" and file.source_name("aa") == "SeqLabel.json"
        file.close()
    assert version == VERSION or path.with_name(f"r.v{version}.gtreview").exists()
    assert list(itertools.islice(FROZEN, VERSION)) == list(range(1, VERSION + 1))
