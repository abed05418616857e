"""Corrected keypoints into the text of a SeqLabel.json."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.classes import instance_of, label_of
from gtreview.formats.corrections import Correction, Spot, by_frame, corrections
from gtreview.formats.document import is_coordinate
from gtreview.formats.json_text import Value, number_like
from gtreview.formats.seqlabel_text import SeqLabelText
from gtreview.formats.visibility import with_visibility
from gtreview.model.sequence import Sequence

_KEY = "keypoints"
Key = tuple[str, str]
"""A keypoint's label and the number of its object."""
_NAME, _ID, _ATTRIBUTES = "object-name", "object-id", "label-category-attributes"


def put(text: SeqLabelText, edited: Sequence) -> None:
    """Let ``text`` have the keypoints of ``edited``, the sequence it was read as with other poses;
    its rig may have another order.

    A point that appears has class, attributes and object id of another one of its object's name,
    else class and attributes of one of its label; one that is absent is taken out, and with its
    last point a skeleton. One that is another object's now gets its name and id and keeps the
    rest. That a point is hidden can be written where an attribute says so.
    """
    points = _Points(text, edited)
    for frame, changed in by_frame(corrections(text.read, edited)).items():
        points.correct(frame, changed)


class _Keypoint(NamedTuple):
    """A keypoint of the file: the index of its frame's entry and its own in the list."""

    entry: int
    item: int
    name: str
    value: Any

    @property
    def usable(self) -> bool:
        """Whether the reader uses it."""
        return bool(self.name) and all(is_coordinate(self.value.get(axis)) for axis in "xy")

    @property
    def key(self) -> Key:
        return label_of(self.name), instance_of(self.name) or "1"


class _Points:
    def __init__(self, file: SeqLabelText, edited: Sequence) -> None:
        self.file, self.text, self.read, self.edited = file, file.text, file.read, edited

    def correct(self, frame: int, changed: list[Correction]) -> None:
        """Put the corrections of one frame into its entry."""
        wanted = {
            (label, self._instance(one.track)): spot
            for one in changed
            for label, spot in one.points.items()
        }
        fresh = dict(wanted)
        gone: dict[int, set[int]] = {}
        entries = self.file.of_frame.get(frame, [])
        here = [each for entry in entries for each in self._keypoints(entry) if each.usable]
        heirs = _heirs(here, wanted)
        for point in here:
            if point.key not in wanted:
                continue
            spot, heir = wanted[point.key], heirs.get((point.entry, point.item))
            if heir is not None:
                self._rename(point, heir, fresh.pop(heir))
            elif spot is None:
                gone.setdefault(point.entry, set()).add(point.item)
            elif point.key in fresh:
                self._patch(point, spot)
            fresh.pop(point.key, None)
        more = [
            self._made(label, instance, spot)
            for (label, instance), spot in fresh.items()
            if spot is not None
        ]
        self.file.change(frame, _KEY, gone, more)

    def _rename(self, point: _Keypoint, key: Key, spot: Spot | None) -> None:
        """Give a point to another object."""
        if spot:
            self._patch(point, spot)
        members = self.text.members(self._value(point))
        for name, raw in self._identity(key, members).items():
            self.text.put(members[name], raw)

    def _identity(self, key: Key, donor: Mapping[str, Value]) -> dict[str, str]:
        """Name and, where ``donor`` has one, id of another object's point."""
        like = self._first.get(key)
        name = like.name if like else ":".join(key)
        made = {_NAME: json.dumps(name, ensure_ascii=False)}
        if _ID in donor:
            own = self.text.members(self._value(like)).get(_ID) if like else None
            fresh = json.dumps(str(uuid.uuid5(uuid.NAMESPACE_OID, name)))
            made[_ID] = self.text.raw(own) if own else fresh
        return made

    def _patch(self, point: _Keypoint, spot: Spot) -> None:
        members = self.text.members(self._value(point))
        for axis, value in (("x", spot.x), ("y", spot.y)):
            if float(members[axis].value) != value:
                self.text.put(members[axis], number_like(value, self.text.raw(members[axis])))
        if _ATTRIBUTES in members:
            raw = self.text.raw(members[_ATTRIBUTES])
            said = with_visibility(raw, spot.visible)
            if said != raw:
                self.text.put(members[_ATTRIBUTES], said)

    def _made(self, label: str, instance: str, spot: Spot) -> str:
        """A keypoint that the frame does not have, like another one of the file."""
        name = f"{label}:{instance}"
        like = self._first.get((label, instance)) or self._first_of_label.get(label)
        if like is None:
            return self._unlike_any(name, label, spot)
        donor = self._value(like)
        members = {key: self.text.raw(value) for key, value in self.text.members(donor).items()}
        name = like.name if like.key == (label, instance) else name
        made = {
            key: raw
            for key, raw in members.items()
            if key in ("x", "y", "class-id", _NAME, _ID, _ATTRIBUTES)
        }
        made |= {"x": number_like(spot.x, members["x"]), "y": number_like(spot.y, members["y"])}
        if like.name != name:
            made[_NAME] = json.dumps(name, ensure_ascii=False)
            if _ID in made:
                made[_ID] = json.dumps(str(uuid.uuid5(uuid.NAMESPACE_OID, name)))
        if _ATTRIBUTES in made:
            made[_ATTRIBUTES] = with_visibility(made[_ATTRIBUTES], spot.visible)
        return self.text.object_like(donor, made)

    def _unlike_any(self, name: str, label: str, spot: Spot) -> str:
        """Of a label that the file has nowhere: its class is what the manifest says."""
        known = self.read.origin.job.class_map
        class_id = next((id_ for id_, name in known.items() if name == label), None)
        members = {"x": number_like(spot.x, "0"), "y": number_like(spot.y, "0")}
        if class_id is not None:
            members["class-id"] = json.dumps(class_id)
        members |= {_ATTRIBUTES: "{}", _NAME: json.dumps(name, ensure_ascii=False)}
        return self.text.object_like(self.file.list, members)

    def _value(self, point: _Keypoint) -> Value:
        return self.file.item(point.entry, _KEY, point.item)

    def _instance(self, track: int) -> str:
        """What follows the colon in the names of an object's keypoints."""
        part = self.read.poses.of_track(track)
        if part.start == part.stop:
            return instance_of(self.edited.track_name(track)) or "1"
        row = int(self.read.poses.row[part.start])
        entry = int(np.searchsorted(self._behind, row, side="right"))
        before = int(self._behind[entry - 1]) if entry else 0
        return next(islice(self._keypoints(entry), row - before, None)).key[1]

    @cached_property
    def _behind(self) -> NDArray[np.int64]:
        return self.file.behind(_KEY)

    @cached_property
    def _named(self) -> list[_Keypoint]:
        """The first usable keypoint of each name, in the file's order."""
        found: dict[str, _Keypoint] = {}
        for entry in range(len(self.file.entries)):
            for each in self._keypoints(entry):
                if each.name not in found and each.usable:
                    found[each.name] = each
        return list(found.values())

    @cached_property
    def _first(self) -> dict[tuple[str, str], _Keypoint]:
        return {each.key: each for each in reversed(self._named)}

    @cached_property
    def _first_of_label(self) -> dict[str, _Keypoint]:
        return {each.key[0]: each for each in reversed(self._named)}

    def _keypoints(self, entry: int) -> Iterator[_Keypoint]:
        for item, value in enumerate(self.file.listed(entry, _KEY)):
            name = value.get(_NAME) if isinstance(value, dict) else None
            yield _Keypoint(entry, item, name if isinstance(name, str) else "", value)


def _heirs(here: list[_Keypoint], wanted: Mapping[Key, Spot | None]) -> dict[tuple[int, int], Key]:
    """Whose the points of a frame are that their objects have no more, by entry and item: of an
    object that has one of that label right there and had none, else of one that has one at all."""
    had = {point.key for point in here}
    free = {key: spot for key, spot in wanted.items() if spot and key not in had}
    gone = [point for point in here if point.key in wanted and wanted[point.key] is None]
    found: dict[tuple[int, int], Key] = {}
    for right_there in (True, False):
        for point in gone:
            at = (float(point.value["x"]), float(point.value["y"]))
            alike = (
                key
                for key, spot in free.items()
                if key[0] == point.key[0] and (not right_there or (spot.x, spot.y) == at)
            )
            if (point.entry, point.item) not in found and (key := next(alike, None)) is not None:
                found[point.entry, point.item] = key
                del free[key]
    return found
