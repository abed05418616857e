"""Corrected boxes into the text of a SeqLabel.json."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.columns import read_attributes
from gtreview.formats.corrections import SIDES, box_differences
from gtreview.formats.json_text import Value, number_like, text_like
from gtreview.formats.seqlabel_text import SeqLabelText
from gtreview.model.edited_boxes import Box, box_at, signature
from gtreview.model.sequence import Attributes, Sequence

_KEY = "annotations"
_NAME, _ID, _CLASS, _ATTRIBUTES = (
    "object-name", "object-id", "class-id", "label-category-attributes",
)  # fmt: skip
_WRITTEN = (*SIDES, _CLASS, _NAME, _ID, _ATTRIBUTES)


class _Named(NamedTuple):
    """A box with its place in the columns' document and the name of its object."""

    row: int
    name: str
    box: Box

    @property
    def content(self) -> tuple[Any, ...]:
        """What it is without its name."""
        return *self.box.place, self.box.label, signature(self.box.attributes)


def put(text: SeqLabelText, edited: Sequence) -> None:
    """Let ``text`` have the boxes of ``edited``, the sequence it was read as with other boxes.

    A box that gets another name keeps everything else that its entry says. A new one has its
    keys, and class and object id where they are known, from a box of its object, else from one
    of its label, else from any; an object that is new has an id made from its name.
    """
    boxes = _Boxes(text, edited)
    matches = [
        _Match(frame, [_named(text.read, i) for i in old], [_named(edited, i) for i in new])
        for frame, old, new in box_differences(text.read, edited)
    ]
    renamed = {(was.name, now.name) for match in matches for was, now in match.pairs}
    for match in matches:
        # Moved as well, it is known by the name that its object got in other frames.
        match.pair(lambda was, now: (was.name, now.name) in renamed)
        boxes.correct(match)


class _Match:
    """Which of the boxes of a frame that were read each corrected one is.

    ``gone`` and ``fresh`` are those without the other.
    """

    def __init__(self, frame: int, before: list[_Named], after: list[_Named]) -> None:
        self.frame, self.gone, self.fresh = frame, before, after
        self.pairs: list[tuple[_Named, _Named]] = []
        self.pair(lambda was, now: was.content == now.content)
        self.pair(lambda was, now: was.row == now.row)
        self.pair(lambda was, now: was.box.place == now.box.place)

    def pair(self, same: Callable[[_Named, _Named], bool]) -> None:
        """Put those together that are the ``same``."""
        for now in tuple(self.fresh):
            was = next((each for each in self.gone if same(each, now)), None)
            if was is not None:
                self.gone.remove(was)
                self.fresh.remove(now)
                self.pairs.append((was, now))


class _Boxes:
    def __init__(self, file: SeqLabelText, edited: Sequence) -> None:
        self.file, self.text, self.read, self.edited = file, file.text, file.read, edited

    def correct(self, match: _Match) -> None:
        """Let a frame have its corrected boxes."""
        for was, now in match.pairs:
            self._patch(was, now)
        gone: dict[int, set[int]] = {}
        for was in match.gone:
            entry, item = self._at(was.row)
            gone.setdefault(entry, set()).add(item)
        self.file.change(match.frame, _KEY, gone, [self._made(now) for now in match.fresh])

    def _patch(self, was: _Named, now: _Named) -> None:
        entry, item = self._at(was.row)
        of = self.file.item(entry, _KEY, item)
        members = self.text.members(of)
        for side, old, new in zip(SIDES, was.box.place, now.box.place, strict=True):
            if old != new:
                self.text.put(members[side], number_like(new, self.text.raw(members[side])))
        if was.name != now.name:
            self._put(of, members, _NAME, text_like(now.name, self.text.raw(members[_NAME])))
            if _ID in members:
                self._put(of, members, _ID, self._id(now.name))
        if was.box.label != now.box.label:
            self._put(of, members, _CLASS, self._class(now.box, members.get(_CLASS)))
        if signature(was.box.attributes) != signature(now.box.attributes):
            said = self._attributes(now.box.attributes, members.get(_ATTRIBUTES))
            self._put(of, members, _ATTRIBUTES, said)

    def _put(self, of: Value, members: dict[str, Value], key: str, text: str) -> None:
        if key in members:
            self.text.put(members[key], text)
        else:
            self.text.add_member(of, key, text)

    def _made(self, now: _Named) -> str:
        """A box that the frame does not have, like another one of the file."""
        like = self._like(now)
        known = {} if like is None else self.text.members(like)
        made = {side: self._number(now, side, known) for side in SIDES}
        if now.box.label and now.box.label.class_id is not None:
            made[_CLASS] = self._class(now.box, known.get(_CLASS))
        if now.name:
            made[_NAME] = json.dumps(now.name, ensure_ascii=False)
        if now.name and (like is None or _ID in known):
            made[_ID] = self._id(now.name)
        if now.box.attributes or like is None or _ATTRIBUTES in known:
            made[_ATTRIBUTES] = self._attributes(now.box.attributes, known.get(_ATTRIBUTES))
        order = dict.fromkeys((*known, *_WRITTEN))
        whole = {key: made[key] for key in order if key in made}
        return self.text.object_like(self.file.list if like is None else like, whole)

    def _number(self, now: _Named, side: str, known: dict[str, Value]) -> str:
        written = self.text.raw(known[side]) if side in known else "0"
        return number_like(float(getattr(now.box, side)), written)

    def _like(self, now: _Named) -> Value | None:
        """The file's box that a new one is written as."""
        boxes, names = self.read.boxes, self.read.track_index
        own = boxes.of_track(names[now.name]) if now.name in names else slice(0, 0)
        labels = self.read.labels
        label = labels.index(now.box.label) if now.box.label in labels else -2
        alike = np.flatnonzero(boxes.label == label)
        for rows in (boxes.row[own], boxes.row[alike], boxes.row):
            if len(rows):
                entry, item = self._at(int(rows.min()))
                return self.file.item(entry, _KEY, item)
        return None

    def _id(self, name: str) -> str:
        """The id of an object, as JSON."""
        track = self.read.track_index.get(name)
        known = "" if track is None else self.read.tracks[track].object_id
        return json.dumps(known or str(uuid.uuid5(uuid.NAMESPACE_OID, name)))

    def _class(self, box: Box, written: Value | None) -> str:
        class_id = box.label.class_id if box.label else None
        is_number = written is not None and isinstance(written.value, int)
        return class_id if class_id and is_number else json.dumps(class_id)

    def _attributes(self, wanted: Attributes, written: Value | None) -> str:
        """``wanted`` as JSON; what ``written`` says the same stands as it is written."""
        if written is None or not isinstance(written.value, dict):
            return json.dumps(dict(wanted), ensure_ascii=False)
        before = read_attributes(self.text.raw(written).encode("utf-8", "surrogateescape"))
        members = {
            name: self._value(value, name, before, wanted)
            for name, value in self.text.members(written).items()
            if name in wanted or name not in before
        }
        for name, new in wanted.items():
            members.setdefault(name, json.dumps(new, ensure_ascii=False))
        return self.text.object_like(written if written.value else self.file.list, members)

    def _value(self, written: Value, name: str, before: Attributes, wanted: Attributes) -> str:
        """An attribute as it is written, as long as that says what is wanted."""
        if name in wanted and not (name in before and _same(before[name], wanted[name])):
            return json.dumps(wanted[name], ensure_ascii=False)
        return self.text.raw(written)

    def _at(self, row: int) -> tuple[int, int]:
        """The entry and the item of the box with that row."""
        entry = int(np.searchsorted(self._behind, row, side="right"))
        return entry, row - (int(self._behind[entry - 1]) if entry else 0)

    @cached_property
    def _behind(self) -> NDArray[np.int64]:
        return self.file.behind(_KEY)


def _named(sequence: Sequence, i: int) -> _Named:
    boxes = sequence.boxes
    name = sequence.track_name(int(boxes.track[i]))
    return _Named(int(boxes.row[i]), name, box_at(sequence, i))


def _same(a: object, b: object) -> bool:
    """1 is not true here."""
    return type(a) is type(b) and a == b
