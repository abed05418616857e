"""The labels of a review as they stand: as they were read, on the rig that was chosen, with every
correction that is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import orjson
from numpy.typing import NDArray

from gtreview.model import edited_boxes
from gtreview.model.edited_boxes import Box, BoxEdit
from gtreview.model.pose_edits import NEW, PoseEdit, edited, find
from gtreview.model.rig import Rig
from gtreview.model.rigging import fitted, with_rig
from gtreview.model.sequence import Sequence
from gtreview.review.box_records import BOXES, BoxChange, BoxRecords
from gtreview.review.commands import Change, Command, Tables

POSES, RIG = "poses", "rig"
"""The tables: skeletons by `key_of`, and the rig under the one key `THE_RIG`."""

THE_RIG = "rig"

Record = Mapping[str, Any]
"""Of a skeleton: the points it has by what the labels call them, each x, y, visible."""

Spot = tuple[float, float, bool]
"""x, y in pixels and whether it is visible."""


@dataclass(frozen=True)
class Touched:
    """What changed: the objects whose skeletons did and those whose boxes did, whether there are
    other objects now (``objects``) and others have their places (``moved``), whether the rig did,
    and whether in more than its looks (``geometry``)."""

    tracks: frozenset[int] = frozenset()
    boxes: frozenset[int] = frozenset()
    objects: bool = False
    moved: bool = False
    rig: bool = False
    geometry: bool = False


@dataclass(frozen=True)
class PointChange:
    """One keypoint that a command has changed: ``before`` and ``after`` are x, y (pixels) and
    whether it is visible, None where it is absent; ``object`` is empty without identity."""

    frame: int
    object: str
    keypoint: str
    before: Spot | None
    after: Spot | None
    command: Command

    @property
    def kind(self) -> str:
        """``created``, ``deleted``, ``moved``, ``hidden`` or ``shown``; two joined by plus."""
        before, after = self.before, self.after
        if before is None or after is None:
            return "created" if before is None else "deleted"
        kinds = {
            "moved": before[:2] != after[:2],
            "shown" if after[2] else "hidden": before[2] != after[2],
        }
        return "+".join(kind for kind, differs in kinds.items() if differs)


class Labels:
    """Follows the tables of a review, which are changed before it is told.

    Attributes
    ----------
    read : as they were read.
    sequence : as they stand. Its objects are those that were read, also such as have no boxes
        any more, and behind them those that corrections have made.
    boxes : what records of boxes mean.
    """

    def __init__(self, read: Sequence, tables: Tables) -> None:
        self.read, self._tables = read, tables
        self.boxes = BoxRecords(read)
        self.sequence = read
        self._look()

    @property
    def corrections(self) -> int:
        """How many skeletons and boxes differ from what was read."""
        return len(self._records) + self.corrected_boxes

    @property
    def corrected_text(self) -> str:
        """``2 corrected skeletons and 1 corrected box``; what there is none of is left out, so it
        is empty where there is neither."""
        counts = ((len(self._records), "skeleton", "s"), (self.corrected_boxes, "box", "es"))
        told = [
            f"{count} corrected {thing}{'' if count == 1 else more}"
            for count, thing, more in counts
            if count
        ]
        return " and ".join(told)

    @property
    def corrected_boxes(self) -> int:
        """How many boxes differ from what was read; one of another name counts twice."""
        return len(self._box_records)

    @property
    def corrected_frames(self) -> NDArray[np.intp]:
        """The frames in which skeletons or boxes differ from what was read, in order."""
        frames = {_frame_of(key) for key in (*self._records, *self._box_records)}
        return np.array(sorted(f for f in frames if f < len(self.sequence)), np.intp)

    def follow(self, changes: Iterable[Change]) -> Touched:
        """Take over ``changes``, which the tables hold by now."""
        changes = tuple(changes)
        of_boxes = self._follow_boxes([c for c in changes if c.table == BOXES])
        own = [change for change in changes if change.table in (POSES, RIG)]
        if not own:
            return of_boxes
        return replace(
            self._follow_poses(own),
            boxes=of_boxes.boxes,
            objects=of_boxes.objects,
            moved=of_boxes.moved,
        )

    def _follow_boxes(self, changes: list[Change]) -> Touched:
        found = (self.boxes.edit(change.key, change.after) for change in changes)
        edits = [edit for edit in found if edit is not None]
        if not edits:
            return Touched()
        before = self.sequence
        self.sequence = after = edited_boxes.edited(before, edits, self.read)
        names = {edit.object for edit in edits}
        tracks = {sequence.track_index.get(n, -1) for sequence in (before, after) for n in names}
        both = zip(before.tracks, after.tracks, strict=False)
        return Touched(
            boxes=frozenset(tracks),
            objects=before.tracks != after.tracks,
            moved=any(old != new for old, new in both),
        )

    def _follow_poses(self, own: list[Change]) -> Touched:
        before = self.sequence
        if any(change.table == RIG or self._lacks(change.after) for change in own):
            self._look()
            same = _shape(before.rig) == _shape(self.sequence.rig)
            everyone = frozenset(np.unique(self.sequence.poses.track).tolist())
            return Touched(frozenset() if same else everyone, rig=True, geometry=not same)
        edits = {change.key: self._edit(change.key, change.after) for change in own}
        self._put(edits, self.sequence)
        return Touched(frozenset(edit.track for edit in edits.values() if edit is not None))

    def changes(self, edits: Iterable[PoseEdit]) -> tuple[Change, ...]:
        """What ``edits`` change in the tables; what they leave as it is, is left out. A skeleton
        that is again as it was read has no record."""
        found = {}
        for edit in edits:
            key = self._key(edit)
            before, wanted = self._records.get(key), self._record(edit)
            after = None if wanted == self._as_read(edit) else wanted
            if before != after:
                found[key] = Change(POSES, key, before, after)
        return tuple(found.values())

    def box_changes(self, edits: Iterable[BoxEdit]) -> tuple[Change, ...]:
        """As `changes`, of boxes."""
        return self.boxes.changes(edits, self._box_records)

    def box_as_read(self, commands: Several[Command], name: str, frame: int) -> Box | None:
        """The first box of object ``name`` in ``frame`` as it was read, whatever its object was
        called then; None where one of ``commands``, all that are in force, has made it."""
        return self.boxes.as_read(self.read_name(commands, name, frame), frame).box

    def read_name(self, commands: Several[Command], name: str, frame: int) -> str:
        """As `BoxRecords.read_name`; at once where the box is as it was read."""
        key = self.boxes.key(BoxEdit(name, frame, edited_boxes.NEW, None))
        return self.boxes.read_name(commands, name, frame) if key in self._box_records else name

    def as_read(self, track: int, frame: int, row: int) -> PoseEdit:
        """What makes a skeleton what was read; ``row`` tells those without identity apart."""
        name = self.read.track_name(track)
        found = self._edit(_key(frame, name, row if track < 0 else NEW), None)
        assert found is not None
        return found

    def log(self, commands: Iterable[Command]) -> Iterator[PointChange | BoxChange]:
        """Every keypoint and box that ``commands`` have changed, in their order; what is about
        objects or frames that are not there any more is left out."""
        for command in commands:
            for change in command.changes:
                if change.table == POSES and self._edit(change.key, None) is not None:
                    yield from self._points(command, change)
            yield from self.boxes.log((command,))

    def _points(self, command: Command, change: Change) -> Iterator[PointChange]:
        frame, name, _ = orjson.loads(change.key)
        before, after = (self.spots(change.key, record) for record in (change.before, change.after))
        for label in dict.fromkeys((*before, *after)):
            old, new = before.get(label), after.get(label)
            if old != new:
                yield PointChange(frame, name, label, old, new, command)

    def spots(self, key: str, record: Record | None) -> Mapping[str, Spot]:
        """The keypoints of a skeleton's ``record``, by what labels call them; without one those
        that were read."""
        if record is None:
            as_read = self._edit(key, None)
            record = {} if as_read is None else self._record(as_read)
        return {label: (x, y, visible) for label, (x, y, visible) in record.items()}

    @property
    def _records(self) -> Mapping[str, Record]:
        return self._tables.get(POSES, {})

    @property
    def _box_records(self) -> Mapping[str, Record]:
        return self._tables.get(BOXES, {})

    def _look(self) -> None:
        """Everything anew."""
        rig, records = self._tables.get(RIG, {}).get(THE_RIG), self._records
        corrected = [label for record in records.values() for label in record]
        self._on_rig = self.read
        if rig is not None:
            # A point that only a correction has is kept as those of the labels are.
            self._on_rig = with_rig(self.read, fitted(rig_of(rig), corrected))
        edits = {key: self._edit(key, record) for key, record in records.items()}
        self._put(edits, self._on_rig)
        boxes = (self.boxes.edit(key, record) for key, record in self._box_records.items())
        known = [edit for edit in boxes if edit is not None]
        self.sequence = edited_boxes.edited(self.sequence, known, self.read)

    def _lacks(self, record: Record | None) -> bool:
        """Whether a skeleton's record has a point that the rig has no place for."""
        rig = self._on_rig.rig
        return bool(record and rig and set(record) - {point.source for point in rig.keypoints})

    def _put(self, edits: Mapping[str, PoseEdit | None], onto: Sequence) -> None:
        known = [edit for edit in edits.values() if edit is not None]
        self.sequence = edited(onto, known) if known else onto

    def _key(self, edit: PoseEdit) -> str:
        row = NEW if edit.track >= 0 else edit.row
        return _key(edit.frame, self.read.track_name(edit.track), row)

    def _edit(self, key: str, record: Record | None) -> PoseEdit | None:
        """What the record means today; None where its object or frame is not there any more."""
        frame, name, row = orjson.loads(key)
        track = self.read.track_index.get(name, -1) if name else -1
        if (name and track < 0) or not 0 <= frame < len(self.read):
            return None
        rig, poses = self._on_rig.rig, self._on_rig.poses
        count = len(rig.keypoints) if rig else 0
        blank = PoseEdit(track, frame, row, np.full((count, 2), np.nan), np.zeros(count, bool))
        i = find(poses, blank)
        if i is not None:
            blank = replace(blank, row=int(poses.row[i]))
        if record is None:
            return blank if i is None else replace(blank, xy=poses.xy[i], visible=poses.visible[i])
        place = {p.source: at for at, p in enumerate(rig.keypoints)} if rig else {}
        for label, (x, y, visible) in record.items():
            if label in place:
                blank.xy[place[label]], blank.visible[place[label]] = (x, y), visible
        return blank

    def _record(self, edit: PoseEdit) -> Record:
        points = self.sequence.rig.keypoints if self.sequence.rig else ()
        there = np.asarray(np.isfinite(edit.xy).all(axis=1))
        return {
            point.source: [*edit.xy[i].tolist(), bool(edit.visible[i])]
            for i, point in enumerate(points)
            if there[i]
        }

    def _as_read(self, edit: PoseEdit) -> Record | None:
        """The record of the skeleton as it was read; an empty one where there was none."""
        i = find(self._on_rig.poses, edit)
        if i is None:
            return {}
        poses = self._on_rig.poses
        return self._record(replace(edit, xy=poses.xy[i], visible=poses.visible[i]))


def _frame_of(key: str) -> int:
    """The frame of the skeleton that ``key`` is of."""
    frame: int = orjson.loads(key)[0]
    return frame


def _key(frame: int, name: str, row: int) -> str:
    return orjson.dumps((frame, name, row)).decode()


def rig_of(record: Record) -> Rig:
    """The rig that `record_of` made a record of.

    Raises
    ------
    ValueError : it is none.
    """
    return msgspec.convert(record, Rig)


def record_of(rig: Rig) -> Record:
    """``rig`` as JSON values."""
    record: Record = orjson.loads(msgspec.json.encode(rig))
    return record


def _shape(rig: Rig | None) -> tuple[Any, ...]:
    """What of a rig metrics depend on."""
    if rig is None:
        return ()
    ends = tuple((bone.a, bone.b) for bone in rig.bones)
    return rig.labels, tuple(point.source for point in rig.keypoints), ends, rig.pairs
