"""What the records of each table of a review must be: asked of those that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, NamedTuple, NotRequired, TypedDict

import msgspec
import orjson

from gtreview.errors import InputError
from gtreview.model import box_edits
from gtreview.model.flags import Verdict
from gtreview.model.pose_edits import NEW
from gtreview.model.poses import FARTHEST
from gtreview.model.rig_problems import problems
from gtreview.review import labels, numbers, random_sample, second
from gtreview.review.box_records import BOXES
from gtreview.review.commands import Change, Command, History, Record
from gtreview.review.deciding import FLAGS, THRESHOLDS, VERDICTS
from gtreview.review.draws import DRAWS
from gtreview.review.flagging import checked_threshold
from gtreview.review.verdicts import Place


class Known(NamedTuple):
    """What labels have: the names of objects, how many frames, whether skeletons.

    ``kind`` as in `Sequence`; ``box_rows`` and ``skeleton_rows``: the frames, by row, of those that
    are told apart by it; ``numbers``: whose each number is, None where keypoints need none.
    """

    objects: frozenset[str]
    frames: int
    skeletons: bool
    kind: str
    box_rows: Mapping[int, int]
    skeleton_rows: Mapping[int, int]
    numbers: Mapping[str, str] | None


Check = Callable[[Known, str, Record], str]
"""Why a record under a key cannot be used with some labels; empty where it can. Raises ValueError
where either is no such thing at all."""

NO_SKELETONS = "the labels hold no skeletons"

Row = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""Which of an object's boxes or skeletons in a frame; what any program can hold as a number."""

Pixels = Annotated[float, msgspec.Meta(ge=-FARTHEST, le=FARTHEST)]
Count = Annotated[int, msgspec.Meta(ge=0)]

IMPORT = "Import"
"""What the title of a command begins with that took records from elsewhere."""

SHOWN = 80
"""Letters of a key that are shown."""

ANY_LABELS = Known(frozenset(), 0, True, "", {}, {}, None)
"""What they have is not asked for."""

LONGEST_NUMBER = 15
"""Digits in the key of a flag set by hand: the next one is numbered behind it."""


class _Said(TypedDict):
    """What a reviewer said."""

    verdict: Verdict
    note: str
    at: str
    reviewer: str
    reason: NotRequired[str]


class _ByHand(TypedDict):
    objects: list[str]
    frame: int
    at: str
    reviewer: str


class _Box(TypedDict):
    box: tuple[Pixels, Pixels, Pixels, Pixels]
    label: tuple[str, str | None] | None
    attributes: dict[str, str | float | bool]


class _Draw(TypedDict):
    seed: int
    size: Count
    population: Count
    at: str
    reviewer: str
    unit: NotRequired[str]
    ended: NotRequired[str]
    keys: NotRequired[list[tuple[str, str, int]]]


def problem(known: Known, table: str, key: str, record: Record) -> str:
    """Why a record cannot be used in a review of labels with ``known``; empty where it can."""
    check = TABLES.get(table)
    if check is None:
        return "this gtreview knows no such table"
    try:
        return check(known, key, record)
    except (ValueError, InputError) as error:
        return f"it is no such record ({error})"


def freed(history: History) -> tuple[History, tuple[str, ...]]:
    """``history`` without what imports brought that cannot be used with any labels, and what that
    is: one such line, taken before all were checked, would keep the review from opening."""
    left_out: list[str] = []

    def is_usable(change: Change) -> bool:
        why = "" if change.after is None else _unusable(change)
        if why:
            left_out.append(f"{change.table} {change.key[:SHOWN]}: {why}")
        return not why

    def usable(command: Command) -> Command:
        if not command.title.startswith(IMPORT):
            return command
        return replace(command, changes=tuple(filter(is_usable, command.changes)))

    return history.mapped(usable), tuple(left_out)


def _unusable(change: Change) -> str:
    """Why a record is none, whatever the labels; what a later gtreview knows is left as it is."""
    check = TABLES.get(change.table)
    try:
        if check is not None:
            check(ANY_LABELS, change.key, change.after)
    except (ValueError, InputError) as error:
        return f"it is no such record ({str(error)[:SHOWN]})"
    return ""


def made_by(table: str, key: str) -> tuple[str, ...]:
    """The object that a corrected box, or a skeleton of an object that corrections have made, is
    of, if the key of frame, object and row names any."""
    try:
        _, name, row = msgspec.json.decode(key, type=tuple[int, str, int])
    except msgspec.MsgspecError:
        return ()
    makes = table == BOXES or (table == labels.POSES and row == labels.MADE)
    return (name,) if name and makes else ()


def skeleton_of(key: str) -> tuple[str, int]:
    """The object and the frame of a skeleton's record."""
    frame, name, _ = msgspec.json.decode(key, type=tuple[int, str, int])
    return name, frame


def absent(known: Known, objects: list[str] | tuple[str, ...], frame: int) -> str:
    """Which of ``objects`` and ``frame`` the labels do not have; empty where they have all."""
    gone = [name for name in objects if name not in known.objects]
    if gone:
        return f"the labels have no object {', '.join(gone)}"
    return "" if 0 <= frame < known.frames else f"the labels have no frame {frame}"


def _verdict(known: Known, key: str, record: Record) -> str:
    msgspec.convert(record, _Said)
    if "reason" not in record:
        raise ValueError("the reason is missing")
    place = Place.of(key)
    return absent(known, place.objects, place.frame)


def _threshold(_known: Known, key: str, record: Record) -> str:
    checked_threshold(key, msgspec.convert(record, float))
    return ""


def _flag(known: Known, key: str, record: Record) -> str:
    if not key.isdecimal() or len(key) > LONGEST_NUMBER:
        raise ValueError(f"expected a number as its key, got {key[:LONGEST_NUMBER]}")
    flag = msgspec.convert(record, _ByHand)
    return absent(known, flag["objects"], flag["frame"])


def _pose(known: Known, key: str, record: Record) -> str:
    """The object may be a new one where the key says so."""
    if not known.skeletons:
        return NO_SKELETONS
    frame, name, row = msgspec.convert(orjson.loads(key), tuple[int, str, Row])
    if name and row not in (NEW, labels.MADE):
        raise ValueError(f"a skeleton of {name} has no row, got {row}")
    msgspec.convert(record, dict[str, tuple[Pixels, Pixels, bool]])
    return (
        absent(known, (name,) if name and row != labels.MADE else (), frame)
        or _no_row("skeleton", known.skeleton_rows, row, frame)
        or (numbers.problem(name, known.numbers) if record and known.numbers is not None else "")
    )


def _box(known: Known, key: str, record: Record) -> str:
    """The object may be a new one: a box makes it."""
    frame, name, row = msgspec.convert(orjson.loads(key), tuple[int, str, Row])
    if record:
        msgspec.convert(record, _Box)
    elif record != {}:
        raise ValueError("expected a box, or an object without fields where it is gone")
    return (
        absent(known, (), frame)
        or _no_row("box", known.box_rows, row, frame)
        or (box_edits.name_problem(known.kind, name) if record else "")
    )


def _no_row(thing: str, rows: Mapping[int, int], row: int, frame: int) -> str:
    """That the labels have no ``thing`` which is told apart by ``row``, if it is to be."""
    known = row <= NEW or rows.get(row) == frame
    return "" if known else f"the labels have no {thing} number {row} in frame {frame}"


def _rig(known: Known, key: str, record: Record) -> str:
    if key != labels.THE_RIG:
        raise ValueError(f"expected the key {labels.THE_RIG}, got {key}")
    return next(iter(problems(labels.rig_of(record))), "" if known.skeletons else NO_SKELETONS)


def _draw(_known: Known, key: str, record: Record) -> str:
    draw = msgspec.convert(record, _Draw)
    needed: Mapping[str, tuple[str, ...]] = {
        second.SECOND: ("keys", "ended"),
        random_sample.SAMPLE: ("unit",),
    }
    if key not in needed or not set(needed[key]) <= draw.keys():
        raise ValueError(f"{key} is drawn otherwise")
    return ""


def _sampled(known: Known, key: str, record: Record) -> str:
    name, frame = msgspec.convert(orjson.loads(key), tuple[str, int])
    msgspec.convert(record, _Said)
    return absent(known, (name,) if name else (), frame)


TABLES: Mapping[str, Check] = {
    VERDICTS: _verdict,
    THRESHOLDS: _threshold,
    FLAGS: _flag,
    labels.POSES: _pose,
    labels.RIG: _rig,
    BOXES: _box,
    DRAWS: _draw,
    second.SECOND: _verdict,
    random_sample.SAMPLE: _sampled,
}
"""Every table of a review, by what its records must be. A new table is one more line here."""
