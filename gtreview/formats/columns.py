"""Records to columns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, compress
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gtreview.formats.classes import Key, label_of
from gtreview.formats.document import is_coordinate, valid_text
from gtreview.formats.records import Entry, Frame
from gtreview.formats.skipped import Skipped
from gtreview.model.poses import FARTHEST
from gtreview.model.sequence import Attributes

Value = TypeVar("Value")
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Listed:
    """All entries of one of the frames' lists, in the document's order.

    ``entry``: index of the frame in the document, ``item``: index in the frame's list, ``row``:
    how many come before in the document; each (n,).
    """

    thing: str
    items: list[Any]
    entry: Ints
    item: Ints
    row: NDArray[np.int64]
    _numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _factored: dict[str, tuple[list[Any], Ints]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.items)

    def number(self, name: str) -> NDArray[np.float64]:
        """(n,) one of the items' coordinates or sizes, NaN where it has none."""
        if name not in self._numbers:
            numbers = map(attrgetter(name), self.items)
            self._numbers[name] = _known(np.fromiter(numbers, np.float64, len(self)))
        return self._numbers[name]

    def factored(self, name: str) -> tuple[list[Any], Ints]:
        """The distinct values of one kind by first appearance, and each item's index among
        them."""
        if name not in self._factored:
            self._factored[name] = factor(list(map(attrgetter(name), self.items)))
        return self._factored[name]

    def present(self, name: str) -> Mask:
        """(n,) where one of the items' texts is there and not empty."""
        distinct, code = self.factored(name)
        return np.array([bool(value) for value in distinct], bool)[code]

    def keep(self, mask: Mask) -> Listed:
        """Those where ``mask``; itself where that is all."""
        if mask.all():
            return self
        kept = list(compress(self.items, mask.tolist()))
        numbers = {name: column[mask] for name, column in self._numbers.items()}
        return Listed(self.thing, kept, self.entry[mask], self.item[mask], self.row[mask], numbers)

    def without(self, reasons: Iterable[tuple[Mask, str]], skipped: list[Skipped]) -> Listed:
        """Those that no ``(mask, reason)`` names; what is left out is added to ``skipped``,
        once, with the first reason."""
        out = self._known(skipped)
        for mask, reason in reasons:
            fresh = np.flatnonzero(mask & ~out)
            skipped.extend(
                Skipped(int(self.entry[i]), self.thing, int(self.item[i]), reason) for i in fresh
            )
            out[fresh] = True
        return self.keep(~out)

    def _known(self, skipped: list[Skipped]) -> Mask:
        """Where an entry is in ``skipped`` already."""
        known = {(skip.entry, skip.item) for skip in skipped if skip.thing == self.thing}
        out = np.zeros(len(self), bool)
        if known:
            pairs = zip(self.entry.tolist(), self.item.tolist(), strict=True)
            out[:] = [pair in known for pair in pairs]
        return out


def flatten(frames: Sequence[Frame], key: str, thing: str) -> Listed:
    """The entries of every frame's list ``key``."""
    lists = [getattr(frame, key) or () for frame in frames]
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    starts = np.cumsum(counts) - counts
    row = np.arange(int(counts.sum()))
    return Listed(
        thing,
        list(chain.from_iterable(lists)),
        np.repeat(np.arange(len(lists), dtype=np.int32), counts),
        (row - np.repeat(starts, counts)).astype(np.int32),
        row,
    )


def factor(values: Sequence[Value]) -> tuple[list[Value], Ints]:
    """The distinct values by first appearance, and each value's index among them."""
    distinct = list(dict.fromkeys(values))
    index = {value: i for i, value in enumerate(distinct)}
    return distinct, np.fromiter(map(index.__getitem__, values), np.int32, len(values))


def numbers(values: Sequence[object]) -> tuple[NDArray[np.float64], Mask]:
    """(n,) the values, NaN where one is no coordinate; and (n,) where it is one that is written as
    text."""
    if set(map(type, values)) <= {float, int}:
        with suppress(OverflowError):
            return _known(np.array(values, np.float64)), np.zeros(len(values), bool)
    text = np.array([isinstance(value, str) for value in values], bool)
    column = np.array([_number(value) for value in values], np.float64)
    return column, text & np.isfinite(column)


def _known(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN for what is beyond any picture."""
    return np.where(np.abs(column) <= FARTHEST, column, np.nan)


def _number(value: object) -> float:
    """NaN where it is none; text that only Python takes for a number (``1_000``) is none."""
    if isinstance(value, str) and "_" not in value:
        try:
            value = float(value)
        except ValueError:
            return math.nan
    return float(value) if is_coordinate(value) else math.nan  # type: ignore[arg-type]


def class_ids(listed: Listed) -> tuple[list[str | None], Ints]:
    """The class ids as text, and each item's index among them."""
    written, codes = listed.factored("class_id")
    texts = [None if id_ is None or id_ == "" else str(id_) for id_ in written]
    distinct, merged = factor(texts)
    return distinct, merged[codes]


@dataclass(frozen=True)
class ClassKeys:
    """Per item the index of its `Key` in ``keys``; ``counts`` of each key."""

    keys: list[Key]
    code: Ints
    counts: Counter[Key]


def class_keys(listed: Listed, names: list[str], name_code: Ints) -> ClassKeys:
    """The class keys of the items, ``names[name_code]`` being their objects' names.

    A negative ``name_code`` is an object without a name.
    """
    ids, id_code = class_ids(listed)
    labels, label_code = factor(["", *map(label_of, names)])
    by_item = label_code[name_code + 1] if len(listed) else label_code[:0]
    pairs = id_code.astype(np.int64) * len(labels) + by_item
    distinct, code, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    keys: list[Key] = [
        (ids[int(pair) // len(labels)], labels[int(pair) % len(labels)]) for pair in distinct
    ]
    counter = Counter(dict(zip(keys, counts.tolist(), strict=True)))
    return ClassKeys(keys, code.astype(np.int32), counter)


class AttributeSets:
    """The distinct attribute sets of a file; the first is the empty one."""

    def __init__(self) -> None:
        self.sets: list[Attributes] = [{}]
        self._index: dict[bytes, int] = {b"{}": 0}

    def codes(self, items: Sequence[Entry]) -> Ints:
        """(n,) index of each item's set."""
        distinct, codes = factor([bytes(item.attributes) for item in items])
        known = np.fromiter(map(self._code, distinct), np.int32, len(distinct))
        return known[codes] if len(distinct) else codes

    def _code(self, raw: bytes) -> int:
        attributes = read_attributes(raw)
        key = msgspec.json.encode(attributes, order="sorted")
        if key not in self._index:
            self._index[key] = len(self.sets)
            self.sets.append(attributes)
        return self._index[key]


def read_attributes(raw: bytes) -> Attributes:
    """Name → value of an attributes object; values that are neither text, number nor truth value
    are kept as the JSON they are, null is left out, and what is no object has no attributes."""
    if not raw:
        return {}
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Only what the reader of the whole file let through as sound JSON comes here: nested
        # beyond reason, or text that is not UTF-8. It stands as it is.
        return {"attributes": valid_text(raw[:200].decode("utf-8", "replace"))}
    if not isinstance(value, dict):
        return {}
    return {name: _value(v) for name, v in value.items() if v is not None}


def _value(value: Any) -> str | float | bool:
    if isinstance(value, str | bool | int | float):
        return value
    return msgspec.json.encode(value).decode()
