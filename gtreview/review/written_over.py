"""What becomes of corrections when they have been written over the labels: they are the labels
now, and none of the review's any more."""

from __future__ import annotations

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model.sequence import Notice, Sequence
from gtreview.review.box_records import BOXES
from gtreview.review.commands import Change, Tables
from gtreview.review.file import ReviewFile
from gtreview.review.journal import IN_THE_FILE, Journal
from gtreview.review.labels import POSES, Labels
from gtreview.storage.local import sha256


def settle(file: ReviewFile, journal: Journal, read: Sequence) -> tuple[Notice, ...]:
    """Where ``read`` is what the labels of last time become with every correction, let go of the
    corrections, in a command that cannot be undone; and what is to be said of that.

    Raises
    ------
    ReviewFileError : the review does not keep the labels of last time.
    OutputError : it cannot be written; the corrections are kept.
    """
    before = file.state("source")
    held = [
        Change(table, key, record, None)
        for table in (POSES, BOXES)
        for key, record in journal.tables.get(table, {}).items()
    ]
    if not held or file.read_only_because or before in (None, read.origin.sha256):
        return ()
    if not _are_in(file.source(before), read, journal.tables):
        return ()
    name = read.origin.path.name
    journal.do(f"{IN_THE_FILE} ({name})", held)
    return (
        Notice(f"The corrections of this review are in {name} now: they cannot be undone here"),
    )


def _are_in(old: bytes, read: Sequence, tables: Tables) -> bool:
    """Whether ``read`` is what ``old`` becomes with the corrections in ``tables``."""
    try:
        before = registry.parse(old, read.origin.path, None, None, None)
        written = registry.write(old, before, Labels(before, tables).sequence)
    except InputError:
        return False
    return sha256(written) == read.origin.sha256
