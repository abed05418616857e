"""Changes to JSON text that leave every other character as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"(:\s?)?', re.DOTALL)
"""A string, and the colon after it where it is a name."""
_DECODER = json.JSONDecoder()


class Value(NamedTuple):
    """A value in a text: from ``start`` up to ``end``, and what it is."""

    start: int
    end: int
    value: Any


class JsonText:
    """JSON text with changes that are collected, and made by `result`.

    Places are those of the text as it was; changes may not overlap. The text is sound JSON, as
    Python reads it (NaN is let through).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._changes: list[tuple[int, int, str]] = []

    @property
    def root(self) -> Value:
        """The whole value."""
        return self._value(_after_space(self.text, 0))

    def members(self, of: Value) -> dict[str, Value]:
        """The values of the object ``of``; of a key that is there twice the last, which counts."""
        found: dict[str, Value] = {}
        at = _after_space(self.text, of.start + 1)
        while self.text[at] != "}":
            key = self._value(at)
            colon = _after_space(self.text, key.end)
            found[key.value] = self._value(_after_space(self.text, colon + 1))
            at = self._next(found[key.value].end)
        return found

    def items(self, of: Value) -> list[Value]:
        """The items of the list ``of``."""
        found: list[Value] = []
        at = _after_space(self.text, of.start + 1)
        while self.text[at] != "]":
            found.append(self._value(at))
            at = self._next(found[-1].end)
        return found

    def raw(self, of: Value) -> str:
        """The text of a value."""
        return self.text[of.start : of.end]

    def put(self, of: Value, text: str) -> None:
        """``text`` stands in the place of the value."""
        self._changes.append((of.start, of.end, text))

    def change_list(self, of: Value, gone: Collection[int], more: Sequence[str]) -> None:
        """Take the items ``gone`` (their indices) out of the list ``of``, and put ``more`` behind
        the others, as far apart as they are."""
        items = self.items(of)
        left = [i for i in range(len(items)) if i not in gone]
        for i in gone:
            self._changes.append((*self._with_comma(items, i, left), ""))
        apart = self.text[items[0].end : items[1].start] if len(items) > 1 else self._comma(of)
        text = apart.join(more)
        if more:
            end = items[-1].end if items else of.start + 1
            self._changes.append((end, end, apart + text if left else text))

    def add_member(self, of: Value, key: str, text: str) -> None:
        """Put a key that the object ``of`` does not have behind its others."""
        known = self.members(of).values()
        end = max((value.end for value in known), default=of.start + 1)
        added = f"{json.dumps(key, ensure_ascii=False)}{self._colon(of)}{text}"
        self._changes.append((end, end, self._comma(of) + added if known else added))

    def object_like(self, of: Value, members: dict[str, str]) -> str:
        """The text of an object of ``members`` (their text by key), written as ``of`` is."""
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}{self._colon(of)}{text}"
            for key, text in members.items()
        ]
        return "{" + self._comma(of).join(parts) + "}"

    def result(self) -> str:
        """The text with all changes."""
        parts, at = [], 0
        for start, end, text in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self.text[at:start], text]
            at = end
        return "".join((*parts, self.text[at:]))

    def _with_comma(self, items: list[Value], i: int, left: list[int]) -> tuple[int, int]:
        """Where an item is with the comma that goes with it: the one before, if something stays
        before it."""
        if left and left[0] < i:
            return items[i - 1].end, items[i].end
        return items[i].start, items[i + 1].start if i + 1 < len(items) else items[i].end

    def _value(self, at: int) -> Value:
        value, end = _DECODER.raw_decode(self.text, at)
        return Value(at, end, value)

    def _next(self, at: int) -> int:
        """Where the next member or item begins, or the bracket is."""
        at = _after_space(self.text, at)
        return _after_space(self.text, at + 1) if self.text[at] == "," else at

    def _comma(self, near: Value) -> str:
        return "," if self._is_dense(near) else ", "

    def _colon(self, near: Value) -> str:
        return ":" if self._is_dense(near) else ": "

    def _is_dense(self, near: Value) -> bool:
        """Whether the file has no blanks: told from the value, else from the file's beginning."""
        for text in (self.raw(near), self.text[:4096]):
            for colon in (string[1] for string in _STRING.finditer(text) if string[1]):
                return bool(colon == ":")
        return False


def number_like(value: float, written: str) -> str:
    """``value`` as the number ``written`` is: text stays text, whole numbers stay without a
    point where they can."""
    if written.startswith('"'):
        return f'"{number_like(value, written[1:-1])}"'
    whole = value.is_integer() and not set(".eE") & set(written)
    return str(int(value)) if whole else repr(value)


def text_like(text: str, written: str) -> str:
    """``text`` as a JSON string, with the escapes that ``written``, the one it is made from,
    has."""
    plain = json.loads(written)
    for ascii_ in (True, False):
        if json.dumps(plain, ensure_ascii=ascii_) == written:
            return json.dumps(text, ensure_ascii=ascii_)
    return json.dumps(text, ensure_ascii=False)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
