"""What single boxes become, put into the columns of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.sequence import Attributes, Label, Sequence, Track

NEW = -1
"""The row of a box that the source does not have; of further ones without identity it is less."""

Four = tuple[float, float, float, float]
"""Left, top, width, height; pixels."""


@dataclass(frozen=True)
class Box:
    """One box by itself: pixels as in `Boxes`, its label (None: it names none), its attributes."""

    left: float
    top: float
    width: float
    height: float
    label: Label | None = None
    attributes: Attributes = field(default_factory=dict)

    @property
    def place(self) -> Four:
        """Where it is."""
        return self.left, self.top, self.width, self.height

    def at(self, place: Iterable[float]) -> Box:
        """The same box elsewhere: left, top, width, height."""
        left, top, width, height = (float(value) for value in place)
        return replace(self, left=left, top=top, width=width, height=height)


@dataclass(frozen=True)
class BoxEdit:
    """What one box is from now on.

    Attributes
    ----------
    object : the name of whose it is, empty without identity; and ``frame``: when.
    row : where it is in the source, as in ``Boxes.row``; `NEW` for one that it does not have.
    box : None where it is gone.
    """

    object: str
    frame: int
    row: int
    box: Box | None


def box_at(sequence: Sequence, i: int) -> Box:
    """The box ``i``."""
    boxes, label = sequence.boxes, int(sequence.boxes.label[i])
    left, top, width, height = (
        float(side[i]) for side in (boxes.left, boxes.top, boxes.width, boxes.height)
    )
    called = sequence.labels[label] if label >= 0 else None
    attributes = sequence.attribute_sets[int(boxes.attributes[i])]
    return Box(left, top, width, height, called, attributes)


def find(sequence: Sequence, edit: BoxEdit) -> int | None:
    """The index of the box that ``edit`` is about, None where there is none yet."""
    track = sequence.track_index.get(edit.object, -1) if edit.object else -1
    boxes = sequence.boxes
    if edit.object and track < 0:
        return None
    if track < 0:
        here = boxes.at_frame(edit.frame)
        here = here[boxes.track[here] < 0]
    else:
        part = boxes.of_track(track)
        first, stop = np.searchsorted(boxes.frame[part], [edit.frame, edit.frame + 1])
        here = np.arange(part.start + first, part.start + stop)
    same = here[boxes.row[here] == edit.row]
    return int(same[0]) if len(same) else None


def _find_all(sequence: Sequence, edits: list[BoxEdit]) -> list[int | None]:
    """As `find`, of many at once."""
    boxes, tracks = sequence.boxes, sequence.track_index
    wanted = np.array([(tracks.get(e.object, -1), e.frame, e.row) for e in edits], np.int64)
    span = len(sequence) + 1
    places = boxes.track.astype(np.int64) * span + boxes.frame
    at = np.searchsorted(places, wanted[:, 0] * span + wanted[:, 1])
    at = np.minimum(at, max(len(boxes) - 1, 0))
    sure = np.zeros(len(edits), bool)
    if len(boxes):
        sure = (boxes.track[at] == wanted[:, 0]) & (boxes.frame[at] == wanted[:, 1])
        sure &= (boxes.row[at] == wanted[:, 2]) & (wanted[:, 0] >= 0)
    return [
        i if known else find(sequence, edit)
        for i, known, edit in zip(at.tolist(), sure.tolist(), edits, strict=True)
    ]


def edited(sequence: Sequence, edits: Iterable[BoxEdit], base: Sequence | None = None) -> Sequence:
    """``sequence`` with ``edits``, the last one counting where several are of one box.

    Objects, labels and attribute sets that are new come behind those of ``base`` (by default
    ``sequence``), in the order of their names, and go again with the last box that has them;
    those of ``base`` stay even without any. So what comes out depends on the boxes alone, not on
    the way to them.
    """
    last = {(edit.object, edit.frame, edit.row): edit for edit in edits}
    if not last:
        return sequence
    return _Put(sequence, base or sequence).with_edits(list(last.values()))


class _Put:
    """Puts edits into columns."""

    def __init__(self, sequence: Sequence, base: Sequence) -> None:
        self.sequence, self.base = sequence, base
        self.tracks, self.labels = list(sequence.tracks), list(sequence.labels)
        self.sets = list(sequence.attribute_sets)
        self._track = dict(sequence.track_index)
        self._label = {label: i for i, label in reversed(list(enumerate(self.labels)))}
        self._set = {signature(each): i for i, each in reversed(list(enumerate(self.sets)))}

    def with_edits(self, edits: list[BoxEdit]) -> Sequence:
        """The sequence with ``edits``, one a box."""
        boxes, index = self.sequence.boxes, _find_all(self.sequence, edits)
        gone = [i for i, edit in zip(index, edits, strict=True) if i is not None and not edit.box]
        here = [(i, e) for i, e in zip(index, edits, strict=True) if i is not None and e.box]
        more = [e for i, e in zip(index, edits, strict=True) if i is None and e.box]
        columns = {name: getattr(boxes, name).copy() for name in _COLUMNS}
        rows = self._rows([edit for _, edit in here])
        for name, values in zip(_COLUMNS, rows, strict=True):
            columns[name][[i for i, _ in here]] = values
        changed = replace(boxes, **columns)
        return self._in_order(self._with_more(changed, gone, more))

    def _with_more(self, boxes: Boxes, gone: list[int], more: list[BoxEdit]) -> Boxes:
        """Without ``gone`` and with ``more``, each where it belongs; the order stays."""
        if gone:
            boxes = boxes.take(np.delete(np.arange(len(boxes)), gone))
        if not more:
            return boxes
        own = [(self._track_of(e.object), e.frame, e.row) for e in more]
        order = sorted(range(len(more)), key=own.__getitem__)
        track, frame, row = np.array([own[k] for k in order], np.int64).T
        at = _places(boxes, track, frame, row)
        fresh = {"track": track, "frame": frame, "row": row}
        fresh |= dict(zip(_COLUMNS, self._rows([more[k] for k in order]), strict=True))
        return Boxes(**{name: np.insert(getattr(boxes, name), at, v) for name, v in fresh.items()})

    def _rows(self, edits: list[BoxEdit]) -> list[NDArray[np.float64]]:
        """The values of `_COLUMNS`, one array each."""
        known = [
            (*e.box.place, self._label_of(e.box.label), self._set_of(e.box.attributes))
            for e in edits
            if e.box
        ]
        return list(np.array(known, float).reshape(-1, len(_COLUMNS)).T)

    def _track_of(self, name: str) -> int:
        if not name:
            return -1
        return _place(self._track, name, self.tracks, Track(name))

    def _label_of(self, label: Label | None) -> int:
        return -1 if label is None else _place(self._label, label, self.labels, label)

    def _set_of(self, attributes: Attributes) -> int:
        return _place(self._set, signature(attributes), self.sets, attributes)

    def _in_order(self, boxes: Boxes) -> Sequence:
        """What is new and in use behind what ``base`` has, in order."""
        base = self.base
        labels, label = _kept(self.labels, len(base.labels), boxes.label, _by_class)
        sets, attributes = _kept(self.sets, len(base.attribute_sets), boxes.attributes, signature)
        fresh = replace(boxes, label=label, attributes=attributes)
        tracks = tuple(self.tracks)
        made = replace(
            self.sequence, tracks=tracks, labels=labels, attribute_sets=sets, boxes=fresh
        )
        return settled(made, base)


_COLUMNS = ("left", "top", "width", "height", "label", "attributes")


def with_objects(sequence: Sequence, names: Iterable[str]) -> Sequence:
    """``sequence`` with an object of each of ``names`` among its own; see `settled`."""
    more = [name for name in dict.fromkeys(names) if name and name not in sequence.track_index]
    return replace(sequence, tracks=(*sequence.tracks, *map(Track, more))) if more else sequence


def settled(sequence: Sequence, base: Sequence) -> Sequence:
    """``sequence`` with the objects that ``base`` does not have behind its own, in the order of
    their names, and without such as have neither boxes nor skeletons."""
    boxes, poses = sequence.boxes, sequence.poses
    both = np.concatenate([boxes.track, poses.track])
    tracks, track = _kept(list(sequence.tracks), len(base.tracks), both, _natural)
    if track is not both:
        boxes = Boxes.sorted(**{**_columns(boxes), "track": track[: len(boxes)]})
        poses = Poses.sorted(**{**_columns(poses), "track": track[len(boxes) :]})
    same = tracks == sequence.tracks
    return sequence if same else replace(sequence, tracks=tracks, boxes=boxes, poses=poses)


def _columns(of: Boxes | Poses) -> dict[str, NDArray]:  # type: ignore[type-arg]
    return {one.name: getattr(of, one.name) for one in fields(of)}


def _place(index: dict, key: object, of: list, value: object) -> int:  # type: ignore[type-arg]
    """Where ``key`` is, put behind the others where it is nowhere."""
    if key not in index:
        index[key] = len(of)
        of.append(value)
    return int(index[key])


def _kept(values: list, base: int, column: NDArray, order: Callable) -> tuple:  # type: ignore[type-arg]
    """``values`` without those behind the first ``base`` that ``column`` does not use, these in
    ``order``; and ``column`` as it is with them."""
    used = np.unique(column[column >= base]).tolist()
    wanted = sorted(used, key=lambda i: order(values[i]))
    kept = (*values[:base], *(values[i] for i in wanted))
    if wanted == list(range(base, base + len(wanted))):
        return kept, column
    moves = np.arange(len(values) + 1)
    moves[wanted] = np.arange(base, base + len(wanted))
    moves[-1] = -1
    return kept, moves[column].astype(column.dtype)


def _places(
    boxes: Boxes, track: NDArray[np.int64], frame: NDArray[np.int64], row: NDArray[np.int64]
) -> list[int]:
    """Where boxes belong that are new."""
    places = []
    for t, f, r in zip(track.tolist(), frame.tolist(), row.tolist(), strict=True):
        part = boxes.of_track(t)
        first, stop = part.start + np.searchsorted(boxes.frame[part], [f, f + 1])
        places.append(int(first + np.searchsorted(boxes.row[first:stop], r)))
    return places


def followed(before: Sequence, after: Sequence, track: int, frame: int) -> int:
    """The object of ``after`` that object ``track`` of ``before`` is now, −1 for none.

    It is the one that has its box of ``frame`` where it has none there any more (it got another
    name), or its first box where it has none at all; else the one of the same name. Of an object
    without boxes the skeletons tell.
    """
    if track < 0:
        return -1
    same = after.track_index.get(before.track_name(track), -1)
    of_boxes = before.boxes.of_track(track)
    kind = "boxes" if of_boxes.stop > of_boxes.start else "poses"
    was, now = (getattr(sequence, kind) for sequence in (before, after))
    part = now.of_track(same)
    gone = same < 0 or part.start == part.stop
    first = was.frame[was.of_track(track)][:1].tolist() if gone else []
    for where in (frame, *first):
        i = was.at(track, where)
        if i is None or (same >= 0 and now.at(same, where) is not None):
            continue
        here = now.at_frame(where).tolist()
        heirs = [int(now.track[j]) for j in here if _place_of(now, j) == _place_of(was, i)]
        stood = {before.track_name(int(was.track[j])) for j in was.at_frame(where).tolist()}
        others = [heir for heir in heirs if heir >= 0 and after.track_name(heir) not in stood]
        if others:
            return others[0]
    return same


def _place_of(of: Boxes | Poses, i: int) -> bytes:
    """Where a box or a skeleton is, to be compared."""
    sides = of.xy if isinstance(of, Poses) else np.stack([of.left, of.top, of.width, of.height], 1)
    return bytes(sides[i].tobytes())


def signature(attributes: Attributes) -> str:
    """Tells attribute sets apart, 1 from true and from 1.0 as well."""
    return repr(sorted(attributes.items()))


def _natural(track: Track) -> tuple[str, int, str]:
    """``Car:9`` before ``Car:10``."""
    head, _, number = track.name.rpartition(":")
    return head, int(number) if number.isdecimal() else -1, track.name


def _by_class(label: Label) -> tuple[int, str, str]:
    id_ = label.class_id or ""
    return int(id_) if id_.isdecimal() else -1, id_, label.name
