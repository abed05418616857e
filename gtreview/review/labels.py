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
from gtreview.model.poses import Poses
from gtreview.model.rig import Rig
from gtreview.model.rigging import fitted, with_rig
from gtreview.model.sequence import Sequence
from gtreview.model.wording import counted
from gtreview.review.box_records import BOXES, BoxChange, BoxRecords
from gtreview.review.carrying import Renamed
from gtreview.review.commands import Change, Command, Tables

POSES, RIG = "poses", "rig"
"""The tables: skeletons by `key_of`, and the rig under the one key `THE_RIG`."""

THE_RIG = "rig"
MADE = -2
"""The row of a skeleton whose object a correction has made; of one whose object the file has no
more it is `NEW`, and it is left out."""

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
    aside : whether corrections are laid aside, as if none had been made.
    """

    def __init__(self, read: Sequence, tables: Tables, *, aside: bool = False) -> None:
        self.read, self._tables, self.aside = read, tables, aside
        self.boxes = BoxRecords(read)
        self.sequence = read
        self._look()

    @property
    def uncorrected(self) -> Sequence:
        """As they were read, on the rig that was chosen."""
        return self._on_rig

    def lay_aside(self, aside: bool) -> None:
        """Leave every correction out of `sequence`, or bring them in again."""
        self.aside = aside
        self._look()

    @property
    def corrections(self) -> int:
        """How many skeletons and boxes differ from what was read."""
        return len(self._records) + self.corrected_boxes

    @property
    def corrected_text(self) -> str:
        """``2 corrected skeletons and 1 corrected box``; what there is none of is left out, so it
        is empty where there is neither."""
        counts = ((len(self._records), "skeleton"), (self.corrected_boxes, "box"))
        return " and ".join(counted(n, f"corrected {thing}") for n, thing in counts if n)

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
        changes = tuple(change for change in changes if not self.aside or change.table == RIG)
        before = self.sequence
        boxes = self._follow_boxes([c for c in changes if c.table == BOXES])
        own = [change for change in changes if change.table in (POSES, RIG)]
        touched = self._follow_poses(own) if own else Touched()
        both = zip(before.tracks, self.sequence.tracks, strict=False)
        return replace(
            touched,
            boxes=self._indices(before, boxes),
            objects=before.tracks != self.sequence.tracks,
            moved=any(old != new for old, new in both),
        )

    def _follow_boxes(self, changes: list[Change]) -> set[str]:
        """The names of the objects whose boxes are others now."""
        found = (self.boxes.edit(change.key, change.after) for change in changes)
        edits = [edit for edit in found if edit is not None]
        if edits:
            self.sequence = edited_boxes.edited(self.sequence, edits, self.read)
        return {edit.object for edit in edits}

    def _follow_poses(self, own: list[Change]) -> Touched:
        before = self.sequence
        if any(change.table == RIG or self._lacks(change.after) for change in own):
            self._look()
            same = _shape(before.rig) == _shape(self.sequence.rig)
            everyone = frozenset(np.unique(self.sequence.poses.track).tolist())
            return Touched(frozenset() if same else everyone, rig=True, geometry=not same)
        records = {change.key: change.after for change in own if self._is_there(change.key)}
        self._put(records, self.sequence)
        return Touched(self._indices(before, map(_name_of, records)))

    def _indices(self, before: Sequence, names: Iterable[str]) -> frozenset[int]:
        """Where objects stand now and where they stood ``before``, −1 without identity."""
        both = (before, self.sequence)
        return frozenset(s.track_index.get(name, -1) for name in names for s in both)

    def changes(self, edits: Iterable[PoseEdit]) -> tuple[Change, ...]:
        """What ``edits`` change in the tables; what they leave as it is, is left out. A skeleton
        that is again as it was read has no record."""
        return self._changes({self._key_of(edit): self._record(edit) for edit in edits})

    def renamed(self, renamed: Iterable[Renamed]) -> tuple[Change, ...]:
        """As `changes`, of skeletons that get other names."""
        poses, wanted = self.sequence.poses, dict[str, Record]()
        for name, to, first, last in renamed:
            part = poses.of_track(self.sequence.track_index.get(name, -1))
            for i in range(part.start, part.stop) if name else ():
                frame = int(poses.frame[i])
                if first <= frame <= last:
                    wanted.setdefault(self._key(frame, name), {})
                    wanted[self._key(frame, to)] = self._record_at(poses, i)
        return self._changes(wanted)

    def _changes(self, wanted: Mapping[str, Record]) -> tuple[Change, ...]:
        found = []
        for key, record in wanted.items():
            before = self._records.get(key)
            after = None if record == self._as_read(key) else record
            if before != after:
                found.append(Change(POSES, key, before, after))
        return tuple(found)

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
        key = self._key(frame, self.sequence.track_name(track), row)
        return self._edit(key, None, self.sequence)

    def log(self, commands: Iterable[Command]) -> Iterator[PointChange | BoxChange]:
        """Every keypoint and box that ``commands`` have changed, in their order; what is about
        objects or frames that are not there any more is left out."""
        for command in commands:
            for change in command.changes:
                if change.table == POSES and self._is_there(change.key):
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
        record = self._as_read(key) if record is None else record
        return {label: (x, y, visible) for label, (x, y, visible) in record.items()}

    @property
    def apart(self) -> dict[int, int]:
        """The frames, by row, of skeletons that were read without identity."""
        poses = self.read.poses
        apart = poses.track < 0
        return dict(zip(poses.row[apart].tolist(), poses.frame[apart].tolist(), strict=True))

    def own_key(self, key: str) -> str:
        """What the skeleton is kept under here that another review keeps under ``key``: there
        its object may have been made, and be read here, or the other way round."""
        return self._key(*orjson.loads(key))

    @property
    def _records(self) -> Mapping[str, Record]:
        return {} if self.aside else self._tables.get(POSES, {})

    @property
    def _box_records(self) -> Mapping[str, Record]:
        return {} if self.aside else self._tables.get(BOXES, {})

    def _look(self) -> None:
        """Everything anew."""
        rig, records = self._tables.get(RIG, {}).get(THE_RIG), self._records
        corrected = [label for record in records.values() for label in record]
        self._on_rig = self.read
        if rig is not None:
            # A point that only a correction has is kept as those of the labels are.
            self._on_rig = with_rig(self.read, fitted(rig_of(rig), corrected))
        there = {key: record for key, record in records.items() if self._is_there(key)}
        self._put(there, self._on_rig)
        boxes = (self.boxes.edit(key, record) for key, record in self._box_records.items())
        known = [edit for edit in boxes if edit is not None]
        self.sequence = edited_boxes.edited(self.sequence, known, self.read)

    def _lacks(self, record: Record | None) -> bool:
        """Whether a skeleton's record has a point that the rig has no place for."""
        rig = self._on_rig.rig
        return bool(record and rig and set(record) - {point.source for point in rig.keypoints})

    def _is_there(self, key: str) -> bool:
        """Whether frame and object that ``key`` is of are still there."""
        frame, name, row = orjson.loads(key)
        known = not name or row == MADE or name in self.read.track_index
        return known and frame < len(self.read)

    def _put(self, records: Mapping[str, Record | None], onto: Sequence) -> None:
        """Put ``records`` of skeletons into a sequence, with objects that only these have."""
        named = edited_boxes.with_objects(onto, map(_name_of, records))
        edits = [self._edit(key, record, named) for key, record in records.items()]
        self.sequence = edited_boxes.settled(edited(named, edits), self.read) if edits else onto

    def _key_of(self, edit: PoseEdit) -> str:
        return self._key(edit.frame, self.sequence.track_name(edit.track), edit.row)

    def _key(self, frame: int, name: str, row: int = NEW) -> str:
        if name:
            row = NEW if name in self.read.track_index else MADE
        return orjson.dumps((frame, name, row)).decode()

    def _edit(self, key: str, record: Record | None, among: Sequence) -> PoseEdit:
        """What the record means for ``among``; without one the skeleton is as it was read."""
        frame, name, row = orjson.loads(key)
        row = NEW if row == MADE else row
        rig, poses = self._on_rig.rig, self._on_rig.poses
        count = len(rig.keypoints) if rig else 0
        track = among.track_index.get(name, -1) if name else -1
        blank = PoseEdit(track, frame, row, np.full((count, 2), np.nan), np.zeros(count, bool))
        # Objects that were read stand first, so one that was not finds none here.
        i = None if name and track < 0 else find(poses, blank)
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

    def _record_at(self, poses: Poses, i: int) -> Record:
        track, frame, row = (int(column[i]) for column in (poses.track, poses.frame, poses.row))
        return self._record(PoseEdit(track, frame, row, poses.xy[i], poses.visible[i]))

    def _as_read(self, key: str) -> Record:
        """The record of the skeleton as it was read; an empty one where there was none."""
        return self._record(self._edit(key, None, self.read))


def _frame_of(key: str) -> int:
    """The frame of the skeleton that ``key`` is of."""
    frame: int = orjson.loads(key)[0]
    return frame


def _name_of(key: str) -> str:
    """The object of the skeleton that ``key`` is of; empty without identity."""
    name: str = orjson.loads(key)[1]
    return name


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
