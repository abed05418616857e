"""Which position each annotated frame has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.document import valid_text
from gtreview.formats.records import Frame
from gtreview.formats.sequence_file import SequenceFile
from gtreview.model.sequence import Frames, Notice
from gtreview.model.wording import counted, frames_text, span

LISTED = 200


@dataclass(frozen=True)
class Order:
    """``position``: (entries,) int32, 0-based, by index of the frame in the source document."""

    frames: Frames
    position: NDArray[np.int32]
    notices: tuple[Notice, ...] = ()


def arrange(entries: Sequence[Frame], sequence: SequenceFile | None = None) -> Order:
    """The frames in order.

    The sequence file's order rules where there is one; frames it does not list come after its
    own. Else the order is that of the integer ``frame-no``, and where not every frame has one,
    the UTF-8 order of the file names. Entries of one name and number are one frame.
    """
    names = [frame_name(entry.frame, entry.number, i) for i, entry in enumerate(entries)]
    unnamed = [i for i, entry in enumerate(entries) if not entry.frame]
    listed = set(sequence.frames) if sequence else set()
    if sequence and listed.isdisjoint(names):
        order = _by_number(entries, names)
        text = "the sequence file lists none of the frames that have labels, and is not used"
        order = Order(order.frames, order.position, (Notice(text), *order.notices))
    elif sequence:
        order = _by_sequence(entries, names, sequence)
    else:
        order = _by_number(entries, names)
    return Order(order.frames, order.position, (*order.notices, *_about_names(order, unnamed)))


def frame_name(written: object, number: object, i: int) -> str:
    """What frame ``i`` of the document is called: its file's name; ``frame-12`` where it has
    none, by its number as written."""
    if isinstance(written, str) and written:
        return valid_text(written)
    return f"frame-{i if number is None else number}"


def number_of(value: str | int | None) -> int | None:
    """The integer that a ``frame-no`` means, None where it means none."""
    try:
        return None if value is None else int(value)
    except ValueError:
        return None


def _by_number(entries: Sequence[Frame], names: list[str]) -> Order:
    numbers = [number_of(entry.number) for entry in entries]
    numbered = all(number is not None for number in numbers)
    keys = [(n if numbered else 0, name.encode()) for n, name in zip(numbers, names, strict=True)]
    place = {key: i for i, key in enumerate(sorted(set(keys)))}
    position = np.fromiter((place[key] for key in keys), np.int32, len(keys))
    first = {p: i for i, p in reversed(list(enumerate(position.tolist())))}
    chosen = [first[p] for p in range(len(place))]
    frames = Frames(tuple(names[i] for i in chosen), tuple(entries[i].number for i in chosen))
    found = _about_numbers(numbers, numbered, len(chosen))
    return Order(frames, position, tuple(found))


def _about_numbers(numbers: list[int | None], numbered: bool, frames: int) -> list[Notice]:
    if not numbered:
        missing = counted(numbers.count(None), "frame")
        return [Notice(f"no whole frame number in {missing}: ordered by file name")]
    known = sorted({number for number in numbers if number is not None})
    absent = known[-1] - known[0] + 1 - len(known)
    if not absent:
        return []
    gaps = [(a + 1, b - 1) for a, b in pairwise(known) if b - a > 1]
    listed = tuple(span(*gap) for gap in gaps[:LISTED])
    text = (
        f"frame numbers leave out {absent:,} between {known[0]} and {known[-1]}; positions count "
        f"the {frames:,} frames that are listed (a sequence file says where the others belong)"
    )
    return [Notice(text, (), listed)]


def _by_sequence(entries: Sequence[Frame], names: list[str], sequence: SequenceFile) -> Order:
    place: dict[str, int] = {}
    for i, name in enumerate(sequence.frames):
        place.setdefault(name, i)
    strange = {n: entry for n, entry in zip(names, entries, strict=True) if n not in place}
    strangers = sorted(strange, key=lambda name: (_sort_number(strange[name]), name.encode()))
    place |= {name: len(sequence.frames) + i for i, name in enumerate(strangers)}
    position = np.fromiter((place[name] for name in names), np.int32, len(names))
    all_names = (*sequence.frames, *strangers)
    numbers: list[str | int | None] = [*sequence.numbers, *(None for _ in strangers)]
    for entry, p in zip(entries, position.tolist(), strict=True):
        numbers[p] = numbers[p] if entry.number is None else entry.number
    frames = Frames(all_names, tuple(numbers), _seconds(sequence, len(all_names)), sequence.prefix)
    return Order(
        frames, position, (*sequence.notices, *_about_sequence(frames, position, strangers))
    )


def _sort_number(entry: Frame) -> int:
    number = number_of(entry.number)
    return -1 if number is None else number


def _seconds(sequence: SequenceFile, count: int) -> NDArray[np.float64] | None:
    if not sequence.timestamps:
        return None
    seconds = np.full(count, np.nan)
    for i, time in enumerate(sequence.timestamps):
        seconds[i] = np.nan if time is None else time
    return seconds


def _about_sequence(
    frames: Frames, position: NDArray[np.int32], strangers: list[str]
) -> list[Notice]:
    notices = []
    if strangers:
        last = range(len(frames) - len(strangers), len(frames))
        text = f"{counted(len(strangers), 'frame')} with labels not in the sequence file, put last"
        notices.append(Notice(f"{text}: {frames_text(last)}", tuple(last), tuple(strangers)))
    bare = np.setdiff1d(np.arange(len(frames)), position)
    if len(bare):
        where = tuple(bare.tolist())
        text = f"{counted(len(where), 'frame')} of the sequence file without an entry in the labels"
        details = tuple(frames.names[i] for i in where[:LISTED])
        notices.append(Notice(f"{text}: {frames_text(where)}", where, details))
    return notices


def _about_names(order: Order, unnamed: list[int]) -> list[Notice]:
    notices = []
    names = order.frames.names
    if unnamed:
        where = tuple(sorted({int(order.position[i]) for i in unnamed}))
        text = f"no file name in {counted(len(where), 'frame')}: {frames_text(where)}"
        notices.append(Notice(text, where))
    first: dict[str, int] = {}
    again = tuple(i for i, name in enumerate(names) if first.setdefault(name, i) != i)
    if again:
        text = f"a file name that an earlier frame has, in {frames_text(again)}"
        notices.append(Notice(text, again, tuple(f"frame {i}: {names[i]}" for i in again)))
    entries = np.bincount(order.position, minlength=len(names))
    merged = tuple(np.flatnonzero(entries > 1).tolist())
    if merged:
        text = f"several entries for {frames_text(merged)}: their labels are put together"
        notices.append(Notice(text, merged, tuple(names[i] for i in merged)))
    return notices
