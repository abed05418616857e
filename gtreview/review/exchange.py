"""A review as JSON Lines, for version control and to be handed over.

The first line says what the review is about, each further one is a record:
``{"table": "thresholds", "key": "size-change", "record": 0.3}``. They are sorted, so that two
exports differ where the reviews do. A key that is a JSON list stands as that list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson

from gtreview.errors import InputError
from gtreview.formats.document import BOM
from gtreview.model.flags import BY_HAND
from gtreview.review import numbers, records
from gtreview.review.changed_labels import lost_verdicts
from gtreview.review.commands import Change, Record, Tables, same
from gtreview.review.deciding import FLAGS, VERDICTS
from gtreview.review.file import ReviewFile
from gtreview.review.labels import POSES
from gtreview.storage.local import natural_key

if TYPE_CHECKING:
    from gtreview.review.review import Review

VERSION = 1
"""Of the form of the lines."""
HEADER = "gtreview-review"

Row = tuple[str, str, Record]
"""Table, key, record."""


@dataclass(frozen=True)
class Imported:
    """What became of the lines of an export, each list one text a line.

    ``taken``: how many records are new, ``same``: how many stood there already. ``overwritten``
    stood there otherwise; ``skipped`` could not be taken; ``unseen`` are verdicts that are kept
    and that no finding shows just now; ``warnings`` are about the whole.
    """

    taken: int = 0
    same: int = 0
    overwritten: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = (
            (self.taken, "taken"), (len(self.overwritten), "overwritten"),
            (self.same, "there already"), (len(self.skipped), "skipped"),
        )  # fmt: skip
        return ", ".join(f"{count} {what}" for count, what in counts)


@dataclass(frozen=True)
class _Lines:
    """An export as it was read: what its labels were, its rows, and what is none by place."""

    sha256: str
    name: str
    rows: tuple[tuple[int, Row], ...] = ()
    broken: tuple[str, ...] = field(default=())


def dump(file: ReviewFile) -> bytes:
    """Everything that the commands in force leave behind, and of which labels."""
    sha256 = file.state("source", "")
    header = {HEADER: VERSION, "labels": file.source_name(sha256), "sha256": sha256}
    rows = _sorted(file.history().tables())
    lines = ({"table": table, "key": _shown(key), "record": r} for table, key, r in rows)
    return b"".join(_line(line) for line in (header, *lines))


def take(review: Review, data: bytes, name: str, *, by: object | None = None) -> Imported:
    """Add the export ``data``, from the file ``name``, to ``review`` in one command; what stands
    there and not in the export stays.

    Raises
    ------
    InputError : it is no export of a review, or of a newer gtreview.
    OutputError : it cannot be written; nothing was taken.
    """
    lines = _read(data, name)
    changes, result = _compared(review, lines)
    warnings = []
    if lines.sha256 != review.read.origin.sha256:
        warnings.append(
            f"it was made on other labels ({lines.name or 'unnamed'}, {lines.sha256[:12]}…): what "
            "is about objects and frames that are not here is skipped"
        )
    review.do(f"{records.IMPORT} {name}", changes, by=by)
    verdicts = {change.key: change.after for change in changes if change.table == VERDICTS}
    known = review.prepared.candidates.keys() | {BY_HAND}
    unseen = lost_verdicts(review.sequence, verdicts, review.flags, known)
    return replace(result, unseen=unseen, warnings=tuple(warnings))


def _compared(review: Review, lines: _Lines) -> tuple[list[Change], Imported]:
    """What the export changes, and what becomes of each line."""
    changes, taken, there = [], 0, 0
    overwritten, skipped = [], list(lines.broken)
    known = _known(review, lines)
    tables = {table: dict(kept) for table, kept in review.tables.items()}
    for number, (table, given, record) in lines.rows:
        problem = records.problem(known, table, given, record)
        if problem:
            skipped.append(f"line {number}: {table} {given}: {problem}")
            continue
        key = _own_key(review, tables, table, given, record)
        before = tables.setdefault(table, {}).get(key)
        if same(before, record):
            there += 1
            continue
        tables[table][key] = record
        changes.append(Change(table, key, before, record))
        if before is None:
            taken += 1
        else:
            overwritten.append(f"line {number}: {table} {given}")
    return changes, Imported(taken, there, tuple(overwritten), tuple(skipped))


def _known(review: Review, lines: _Lines) -> records.Known:
    """What the labels have as they stand, and the objects that the export's own boxes and
    skeletons make."""
    made = {
        name
        for _, (table, key, record) in lines.rows
        if record
        for name in records.made_by(table, key)
    }
    read, labels = review.read, review.labels
    objects = frozenset({*read.track_index, *review.sequence.track_index, *made})
    rows = labels.boxes.apart, labels.apart
    known = records.Known(objects, len(read), read.rig is not None, read.kind, *rows, None)
    if not numbers.count(read):
        return known
    return known._replace(numbers=_numbers(review, lines, known))


def _numbers(review: Review, lines: _Lines, known: records.Known) -> dict[str, str]:
    """Whose each number is once the export's skeletons are here: an object's that has it already,
    as long as one of its own stays, else the first one's."""
    poses = review.sequence.poses
    at = zip(poses.track.tolist(), poses.frame.tolist(), strict=True)
    there = dict.fromkeys((review.sequence.track_name(track), frame) for track, frame in at)
    for _, (table, key, record) in lines.rows:
        if table == POSES and not records.problem(known, table, key, record):
            place = records.skeleton_of(key)
            if record:
                there[place] = None
            else:
                there.pop(place, None)
    return numbers.holders(name for name, _ in there)


def _own_key(review: Review, tables: Tables, table: str, key: str, record: Record) -> str:
    """Flags set by hand are numbered by each review for itself: one is known by its place."""
    if table == POSES:
        return review.labels.own_key(key)
    if table != FLAGS:
        return key
    flags = tables.get(FLAGS, {})
    place = record["objects"], record["frame"]
    same = (k for k, flag in flags.items() if (flag["objects"], flag["frame"]) == place)
    return next(same, key if key not in flags else str(1 + max(map(int, flags))))


def check(data: bytes, file: str) -> dict[str, Any]:
    """Refuse ``data`` that is no export, before a review is begun for it; what its first line says.

    Raises
    ------
    InputError : it is none, or of a newer gtreview.
    """
    first = data.removeprefix(BOM).lstrip().splitlines()[:1]
    header = _parsed(first[0]) if first else None
    if not isinstance(header, dict) or not isinstance(version := header.get(HEADER), int):
        raise InputError("this is no export of a review: its first line must say so", path=file)
    if version > VERSION:
        raise InputError(
            f"this export is of a newer gtreview (version {version}): update gtreview", path=file
        )
    return header


def _read(data: bytes, file: str) -> _Lines:
    header = check(data, file)
    numbered = [
        (n, line) for n, line in enumerate(data.removeprefix(BOM).splitlines(), 1) if line.strip()
    ]
    rows, broken = [], []
    for number, line in numbered[1:]:
        row = _row(_parsed(line))
        if row is None:
            broken.append(f"line {number}: expected a table, a key and a record")
        else:
            rows.append((number, row))
    sha256, name = (str(header.get(part, "")) for part in ("sha256", "labels"))
    return _Lines(sha256, name, tuple(rows), tuple(broken))


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        return None


def _row(value: Any) -> Row | None:
    match value:
        case {"table": str(table), "key": str() | list() as key, "record": record}:
            return (table, _kept(key), record) if record is not None else None
    return None


def _kept(key: str | list[Any]) -> str:
    """``key`` as reviews keep it: a JSON list is written in one way, so that it is one key."""
    value = _parsed(key.encode()) if isinstance(key, str) else key
    return orjson.dumps(value).decode() if isinstance(value, list) else str(key)


def _shown(key: str) -> Any:
    """``key`` as the list that it is the JSON of, where it is exactly that."""
    try:
        value = orjson.loads(key)
    except ValueError:
        return key
    return value if isinstance(value, list) and orjson.dumps(value).decode() == key else key


def _sorted(tables: Tables) -> Iterator[Row]:
    for table in sorted(tables):
        for key in sorted(tables[table], key=lambda key: (natural_key(key), key)):
            yield table, key, tables[table][key]


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
