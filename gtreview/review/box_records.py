"""Corrections of boxes as records of a review: by object, frame and which of its boxes it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from gtreview.model.edited_boxes import NEW, Box, BoxEdit, box_at, find, signature
from gtreview.model.sequence import Attributes, Label, Sequence
from gtreview.review.commands import Change, Command, same

BOXES = "boxes"
"""The table."""

Record = Mapping[str, Any]
"""``box``: left, top, width, height; ``label``: its name and class id, or null; ``attributes``.
Empty where the box is gone."""

MOST = 2**63
"""Whole numbers beyond this are kept as the nearest number with a point."""


@dataclass(frozen=True)
class BoxChange:
    """One box that a command has changed: None where it was not there before, or is gone."""

    frame: int
    object: str
    before: Box | None
    after: Box | None
    command: Command

    @property
    def kind(self) -> str:
        """``created``, ``deleted``, ``moved`` (or resized), ``relabelled``, ``attributes``;
        several joined by plus."""
        before, after = self.before, self.after
        if before is None or after is None:
            return "created" if before is None else "deleted"
        kinds = {
            "moved": before.place != after.place,
            "relabelled": before.label != after.label,
            "attributes": signature(before.attributes) != signature(after.attributes),
        }
        return "+".join(kind for kind, differs in kinds.items() if differs)


class BoxRecords:
    """Between records and edits of the boxes of ``read``, the labels as they were read.

    A key is frame, object and row. The row is `NEW` for an object's first box in a frame, whether
    the file has it or not; for a further one, and for one without identity, it is that in the
    source. So records stay with their objects when the file changes.
    """

    def __init__(self, read: Sequence) -> None:
        self._read = read
        self._moved: dict[int, tuple[Command, dict[int, dict[str, Change]]]] = {}

    def changes(
        self, edits: Iterable[BoxEdit], records: Mapping[str, Record]
    ) -> tuple[Change, ...]:
        """What ``edits`` change in ``records``; a box that is again as it was read has none."""
        found = {}
        for edit in edits:
            key = self.key(edit)
            before, wanted = records.get(key), record_of(edit.box)
            after = None if same(wanted, record_of(self._as_read(key))) else wanted
            if not same(before, after):
                found[key] = Change(BOXES, key, before, after)
            else:
                found.pop(key, None)
        return tuple(found.values())

    def key(self, edit: BoxEdit) -> str:
        """What the record of ``edit``'s box is kept under."""
        apart = not edit.object or edit.row in self.apart
        row = edit.row if apart else NEW
        return orjson.dumps((edit.frame, edit.object, row)).decode()

    def edit(self, key: str, record: Record | None) -> BoxEdit | None:
        """What the record means; None where its frame, or the one box of several that it is of,
        is not there any more. Without a record the box is as it was read."""
        frame, name, row = orjson.loads(key)
        if not 0 <= frame < len(self._read):
            return None
        if row > NEW and self.apart.get(row) != frame:
            return None
        i = self._first(BoxEdit(name, frame, row, None))
        row = row if i is None else int(self._read.boxes.row[i])
        if record is not None:
            return BoxEdit(name, frame, row, self._box(record))
        return BoxEdit(name, frame, row, None if i is None else box_at(self._read, i))

    def as_read(self, name: str, frame: int) -> BoxEdit:
        """What makes the first box of object ``name`` in ``frame`` what was read."""
        edit = self.edit(orjson.dumps((frame, name, NEW)).decode(), None)
        assert edit is not None
        return edit

    def read_name(self, commands: Several[Command], name: str, frame: int) -> str:
        """What object ``name`` of ``frame`` was called when it was read, by ``commands``, all that
        are in force."""
        for command in reversed(commands):
            changes = self._moves(command).get(frame, {})
            own = changes.get(name)
            if own is not None and own.after is None:
                break
            if own is not None and own.after:
                name = self._giver(changes, own, tuple(own.after["box"])) or name
        return name

    def _giver(self, changes: Mapping[str, Change], own: Change, place: tuple[float, ...]) -> str:
        """The object whose box a command made ``own``'s; empty where it was nobody else's."""
        if self._stood(own) == place:
            return ""
        others = ((name, change) for name, change in changes.items() if change is not own)
        return next((name for name, change in others if self._stood(change) == place), "")

    def _stood(self, change: Change) -> tuple[float, ...] | None:
        edit = self.edit(change.key, change.before)
        return edit.box.place if edit and edit.box else None

    def _moves(self, command: Command) -> dict[int, dict[str, Change]]:
        """By frame and object, what ``command`` changes where it changes several of a frame."""
        known = self._moved.get(id(command))
        if known is None:
            found: dict[int, dict[str, Change]] = defaultdict(dict)
            for change in command.changes:
                if change.table == BOXES:
                    frame, name, row = orjson.loads(change.key)
                    if name and row == NEW:
                        found[frame][name] = change
            several = {frame: changes for frame, changes in found.items() if len(changes) > 1}
            # With the command, so that no other one gets its id.
            known = self._moved[id(command)] = command, several
        return known[1]

    def log(self, commands: Iterable[Command]) -> Iterator[BoxChange]:
        """Every box that ``commands`` have changed, in their order."""
        for command in commands:
            for change in command.changes:
                if change.table == BOXES:
                    before, after = (
                        self.edit(change.key, record) for record in (change.before, change.after)
                    )
                    if before and after:
                        yield BoxChange(before.frame, before.object, before.box, after.box, command)

    def _as_read(self, key: str) -> Box | None:
        edit = self.edit(key, None)
        return edit.box if edit else None

    def _first(self, edit: BoxEdit) -> int | None:
        """The box as it was read."""
        if edit.object and edit.row == NEW:
            track = self._read.track_index.get(edit.object, -1)
            return self._read.boxes.at(track, edit.frame) if track >= 0 else None
        return find(self._read, edit)

    @cached_property
    def apart(self) -> dict[int, int]:
        """The frames, by row, of boxes that repeat their object there or have no identity."""
        boxes = self._read.boxes
        apart = boxes.repeated | (boxes.track < 0)
        return dict(zip(boxes.row[apart].tolist(), boxes.frame[apart].tolist(), strict=True))

    @cached_property
    def _labels(self) -> dict[tuple[str, str | None], Label]:
        return {(label.name, label.class_id): label for label in reversed(self._read.labels)}

    def _box(self, record: Record) -> Box | None:
        if not record:
            return None
        label = None
        if record["label"] is not None:
            name, class_id = record["label"]
            label = self._labels.get((name, class_id)) or Label(name, class_id)
        left, top, width, height = map(float, record["box"])
        return Box(left, top, width, height, label, record["attributes"])


def record_of(box: Box | None) -> Record:
    """``box`` as JSON values; empty for None."""
    if box is None:
        return {}
    label = None if box.label is None else [box.label.name, box.label.class_id]
    return {"box": list(box.place), "label": label, "attributes": _plain(box.attributes)}


def _plain(attributes: Attributes) -> dict[str, str | float | bool]:
    return {
        name: float(value) if isinstance(value, int) and abs(value) >= MOST else value
        for name, value in attributes.items()
    }
