"""Corrections of boxes: what each becomes, worked out without changing anything.

Every function returns `BoxEdit`\\ s, which `edited` puts into a sequence. A box is meant by its
index in ``sequence.boxes``, an object by its index in ``sequence.tracks``; one that is not there
yet by its name. Frames of a span are both included. Nothing is snapped, and nothing is clipped to
the picture but by `clipped`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gtreview.model.boxes import Boxes
from gtreview.model.edited_boxes import NEW, Box, BoxEdit, Four, box_at, edited, find
from gtreview.model.pose_edits import decimals_of
from gtreview.model.sequence import Label, Sequence

__all__ = ["NEW", "Box", "BoxEdit", "box_at", "edited", "find"]


# -- where a box is ----------------------------------------------------------------------------


def placed(
    sequence: Sequence,
    i: int,
    *,
    left: float | None = None,
    top: float | None = None,
    width: float | None = None,
    height: float | None = None,
) -> BoxEdit:
    """Box ``i`` is moved and resized to what is given, pixels; the rest stays.

    Raises
    ------
    ValueError : it is no place and extent: not finite, or of no width or height.
    """
    box, given = box_at(sequence, i), (left, top, width, height)
    whole = tuple(old if new is None else new for old, new in zip(box.place, given, strict=True))
    return _becomes(sequence, i, box.at(_checked(whole)))


def moved(sequence: Sequence, i: int, by: tuple[float, float]) -> BoxEdit:
    """Box ``i`` goes ``by`` (right, down) pixels."""
    box = box_at(sequence, i)
    return _becomes(sequence, i, box.at((box.left + by[0], box.top + by[1], *box.place[2:])))


def shifted(
    sequence: Sequence, track: int, first: int, last: int, by: Iterable[float]
) -> list[BoxEdit]:
    """The boxes of ``track`` in a span go ``by`` (right, down) pixels; with four numbers, left,
    top, width and height grow by them, the extents to 1 pixel at least."""
    step = np.zeros(4)
    given = np.fromiter(by, float)
    step[: len(given)] = given

    def changed(box: Box) -> Box:
        left, top, width, height = (np.array(box.place) + step).tolist()
        least = (min(1.0, box.width), min(1.0, box.height))
        return box.at((left, top, max(width, least[0]), max(height, least[1])))

    return _over(sequence, track, first, last, changed)


def propagated(sequence: Sequence, i: int, first: int, last: int) -> list[BoxEdit]:
    """The object of box ``i`` has that same box, with its label and attributes, in every frame of
    a span; see `shifted` for the same offset.

    Raises
    ------
    ValueError : it has no identity.
    """
    track, box = _object_of(sequence, i), box_at(sequence, i)
    here = int(sequence.boxes.frame[i])
    frames = (frame for frame in range(first, last + 1) if frame != here)
    return [_with(sequence, track, frame, box) for frame in frames]


def clipped(sequence: Sequence, edits: Iterable[BoxEdit]) -> list[BoxEdit]:
    """``edits`` with their boxes cut at the picture's border.

    Raises
    ------
    ValueError : one lies outside the picture.
    """
    return [
        edit if edit.box is None else replace(edit, box=_cut(edit, edit.box, sequence.size))
        for edit in edits
    ]


# -- whether there is one ----------------------------------------------------------------------


def created(sequence: Sequence, name: str, frame: int, box: Box) -> BoxEdit:
    """A new box of the object ``name``, which may be new as well; "" without identity.

    Raises
    ------
    ValueError : the object has a box in that frame, or there is no such frame, or it is no place
        and extent, or a tracking job's box would have no name.
    """
    if not 0 <= frame < len(sequence):
        raise ValueError(f"there is no frame {frame}")
    _checked(box.place)
    if problem := name_problem(sequence.kind, name):
        raise ValueError(problem)
    if not name:
        return BoxEdit("", frame, _free_row(sequence, frame), box)
    track = sequence.track_index.get(name, -1)
    if track >= 0 and sequence.boxes.at(track, frame) is not None:
        raise ValueError(f"{name} has a box in frame {frame} already")
    return BoxEdit(name, frame, NEW, box)


def name_problem(kind: str, name: str) -> str:
    """Why a box cannot have ``name`` in a job of that kind; empty where it can."""
    nameless = kind == "tracking" and not name
    return "a box of a tracking job needs the name of an object" if nameless else ""


def deleted(sequence: Sequence, track: int, first: int, last: int) -> list[BoxEdit]:
    """The boxes of ``track`` in a span are gone; over all frames, the whole object is."""
    return _over(sequence, track, first, last, lambda box: None)


def box_deleted(sequence: Sequence, i: int) -> BoxEdit:
    """Box ``i`` is gone."""
    return _becomes(sequence, i, None)


def copied(sequence: Sequence, track: int, frame: int, source: int) -> list[BoxEdit]:
    """Object ``track`` has in ``frame`` the box that it has in frame ``source``, with its label
    and attributes; nothing where it has none there."""
    there = sequence.boxes.at(track, source)
    if there is None or not 0 <= frame < len(sequence):
        return []
    return [_with(sequence, track, frame, box_at(sequence, there))]


def interpolated(sequence: Sequence, track: int, first: int, last: int) -> list[BoxEdit]:
    """The edges of object ``track`` go straight from its box in frame ``first`` to that in
    ``last``, in all frames between; nothing where either frame has none.

    A box that is there keeps its label and attributes, one that is not has those of the first
    frame. Between whole pixels it goes by whole pixels. `replacing` says what it replaces.
    """
    a, b = sequence.boxes.at(track, first), sequence.boxes.at(track, last)
    if a is None or b is None:
        return []
    like, edits = box_at(sequence, a), []
    edges = np.array([_edges(like), _edges(box_at(sequence, b))])
    decimals = decimals_of(edges)
    for frame in range(first + 1, last):
        share = (frame - first) / (last - first)
        left, top, right, bottom = np.round(edges[0] * (1 - share) + edges[1] * share, decimals)
        extent = np.round([right - left, bottom - top], decimals)
        here = sequence.boxes.at(track, frame)
        own = like if here is None else box_at(sequence, here)
        edits.append(_with(sequence, track, frame, own.at((left, top, *extent))))
    return edits


def replacing(sequence: Sequence, edits: Iterable[BoxEdit]) -> tuple[list[int], list[int]]:
    """The frames in which ``edits`` replace a box that is there, and those in which they make
    one."""
    there: list[int] = []
    fresh: list[int] = []
    for edit in edits:
        if edit.box is not None:
            (fresh if find(sequence, edit) is None else there).append(edit.frame)
    return there, fresh


def good_frames(sequence: Sequence, track: int, first: int, last: int) -> tuple[int, int] | None:
    """The nearest frames before ``first`` and after ``last`` in which object ``track`` has a box;
    None where there are not both."""
    frames = sequence.boxes.frame[sequence.boxes.of_track(track)]
    before, after = frames[frames < first], frames[frames > last]
    return (int(before[-1]), int(after[0])) if len(before) and len(after) else None


# -- what it is called -------------------------------------------------------------------------


def relabelled(
    sequence: Sequence, track: int, label: Label, first: int, last: int
) -> list[BoxEdit]:
    """The boxes of ``track`` in a span have ``label``; see `label_named`."""
    return _over(sequence, track, first, last, lambda box: replace(box, label=label))


def with_attributes(
    sequence: Sequence,
    track: int,
    values: Mapping[str, str | float | bool | None],
    first: int,
    last: int,
) -> list[BoxEdit]:
    """The boxes of ``track`` in a span have ``values`` among their attributes; None takes one
    away."""
    return _over(sequence, track, first, last, lambda box: valued(box, values))


def valued(box: Box, values: Mapping[str, str | float | bool | None]) -> Box:
    """``box`` with ``values`` among its attributes; None takes one away."""
    both = {**box.attributes, **values}
    return replace(box, attributes={name: v for name, v in both.items() if v is not None})


def label_named(sequence: Sequence, name: str) -> Label:
    """The label that is called ``name``: the job's, else a new one with a class id of its own.

    The new id is the number after the highest one there is, of the job's classes as well; None
    where labels have no ids.

    Raises
    ------
    ValueError : the name is empty.
    """
    if not name.strip():
        raise ValueError("a label needs a name")
    found = next((label for label in sequence.labels if label.name == name), None)
    if found:
        return found
    ids = [label.class_id for label in sequence.labels if label.class_id is not None]
    numbers = [int(id_) for id_ in (*ids, *sequence.origin.job.class_map) if id_.isdecimal()]
    has_none = sequence.labels and not ids
    return Label(name, None if has_none else str(max(numbers, default=-1) + 1))


def free_name(sequence: Sequence, label: str) -> str:
    """``Vehicle:4``: what the next object of ``label`` is called."""
    head = f"{label}:"
    taken = {t.name[len(head) :] for t in sequence.tracks if t.name.startswith(head)}
    return head + str(max((int(n) for n in taken if n.isdecimal()), default=0) + 1)


# -- whose it is -------------------------------------------------------------------------------


def renamed(
    sequence: Sequence, track: int, name: str, first: int = 0, last: int | None = None
) -> list[BoxEdit]:
    """The boxes of object ``track`` are those of a new object ``name``, all of them or those in a
    span.

    Raises
    ------
    ValueError : the name is empty, or an object that is there is called so: merge them.
    """
    if not name.strip():
        raise ValueError("an object needs a name")
    other = sequence.track_index.get(name, -1)
    if other == track or (other >= 0 and any(len(of) for of in _frames_of(sequence, other))):
        raise ValueError(f"there is an object called {name} already")
    return _given(sequence, track, name, first, len(sequence) - 1 if last is None else last)


def split(sequence: Sequence, track: int, frame: int, name: str) -> list[BoxEdit]:
    """From ``frame`` on the boxes of object ``track`` are those of a new object ``name``.

    Raises
    ------
    ValueError : as `renamed`; or the object is not there before ``frame``, or not from there on.
    """
    frames = np.concatenate(_frames_of(sequence, track))
    if not len(frames) or not frames.min() < frame <= frames.max():
        raise ValueError(f"{sequence.track_name(track)} is not on both sides of frame {frame}")
    return renamed(sequence, track, name, frame)


def merged(sequence: Sequence, track: int, into: int) -> list[BoxEdit]:
    """The boxes of object ``track`` are those of object ``into``.

    Raises
    ------
    ValueError : both are in a frame (`shared_frames`), or they are one object.
    """
    shared = shared_frames(sequence, track, into)
    if track == into:
        raise ValueError(f"{sequence.track_name(into)} is one object already")
    if shared:
        names = " and ".join(sequence.track_name(t) for t in (track, into))
        boxes = [sequence.boxes.at(t, shared[0]) for t in (track, into)]
        thing = "skeleton" if None in boxes else "box"
        raise ValueError(f"{names} both have a {thing} in {_listed(shared)}")
    last = len(sequence) - 1
    return _given(sequence, track, sequence.track_name(into), 0, last)


def shared_frames(sequence: Sequence, a: int, b: int) -> list[int]:
    """The frames in which both objects have a box, or both a skeleton."""
    both = zip(_frames_of(sequence, a), _frames_of(sequence, b), strict=True)
    shared = [np.intersect1d(mine, theirs) for mine, theirs in both]
    return [int(frame) for frame in np.unique(np.concatenate(shared))]


def _frames_of(sequence: Sequence, track: int) -> list[NDArray[np.int32]]:
    """The frames in which an object has boxes, and those in which it has skeletons."""
    return [of.frame[of.of_track(track)] for of in (sequence.boxes, sequence.poses)]


def exchanged(sequence: Sequence, a: int, b: int, first: int, last: int) -> list[BoxEdit]:
    """The objects ``a`` and ``b`` exchange their boxes in a span."""
    boxes, edits = sequence.boxes, []
    for track, other in ((a, b), (b, a)):
        mine = {edit.frame: edit for edit in deleted(sequence, track, first, last)}
        theirs = _first_of_each(boxes, _during(boxes, other, first, last))
        edits += [mine[frame] for frame in mine.keys() - theirs.keys()]
        edits += [_with(sequence, track, frame, box_at(sequence, i)) for frame, i in theirs.items()]
    return sorted(edits, key=lambda edit: (edit.object, edit.frame))


def _given(sequence: Sequence, track: int, name: str, first: int, last: int) -> list[BoxEdit]:
    """Every box of ``track`` in a span is one of the object ``name``; a further one of a frame
    stays a further one."""
    boxes, gone, fresh = sequence.boxes, [], []
    for i in _during(boxes, track, first, last).tolist():
        gone.append(_becomes(sequence, i, None))
        row = int(boxes.row[i]) if boxes.repeated[i] else NEW
        fresh.append(BoxEdit(name, int(boxes.frame[i]), row, box_at(sequence, i)))
    return gone + fresh


def _listed(frames: list[int], most: int = 8) -> str:
    """``frame 3`` or ``frames 3, 4, 5 and 9 more``."""
    named = ", ".join(map(str, frames[:most]))
    more = f" and {len(frames) - most} more" if len(frames) > most else ""
    return f"frame{'s' if len(frames) != 1 else ''} {named}{more}"


# -- underneath --------------------------------------------------------------------------------


def _over(
    sequence: Sequence, track: int, first: int, last: int, change: Callable[[Box], Box | None]
) -> list[BoxEdit]:
    return [
        _becomes(sequence, i, change(box_at(sequence, i)))
        for i in _during(sequence.boxes, track, first, last).tolist()
    ]


def _during(boxes: Boxes, track: int, first: int, last: int) -> NDArray[np.intp]:
    """The boxes of ``track`` in a span."""
    part = boxes.of_track(track)
    start, stop = np.searchsorted(boxes.frame[part], [first, last + 1])
    return np.arange(part.start + start, part.start + stop)


def _first_of_each(boxes: Boxes, index: NDArray[np.intp]) -> dict[int, int]:
    """The first box of each frame by frame."""
    single = index[~boxes.repeated[index]]
    return dict(zip(boxes.frame[single].tolist(), single.tolist(), strict=True))


def _becomes(sequence: Sequence, i: int, box: Box | None) -> BoxEdit:
    boxes = sequence.boxes
    name = sequence.track_name(int(boxes.track[i]))
    return BoxEdit(name, int(boxes.frame[i]), int(boxes.row[i]), box)


def _with(sequence: Sequence, track: int, frame: int, box: Box) -> BoxEdit:
    """``track`` has ``box`` in ``frame``, in place of the one it has."""
    here = sequence.boxes.at(track, frame)
    row = NEW if here is None else int(sequence.boxes.row[here])
    return BoxEdit(sequence.track_name(track), frame, row, box)


def _object_of(sequence: Sequence, i: int) -> int:
    track = int(sequence.boxes.track[i])
    if track < 0:
        raise ValueError("this box has no identity")
    return track


def _free_row(sequence: Sequence, frame: int) -> int:
    boxes, here = sequence.boxes, sequence.boxes.at_frame(frame)
    return min(0, int(boxes.row[here[boxes.track[here] < 0]].min(initial=0))) - 1


def _checked(place: Iterable[float]) -> Four:
    left, top, width, height = (float(value) for value in place)
    if not np.isfinite([left, top, width, height]).all():
        raise ValueError("a box needs a place and an extent in pixels")
    if width <= 0 or height <= 0:
        raise ValueError(f"a box needs an extent: {width:g} × {height:g} pixels is none")
    return left, top, width, height


def _cut(edit: BoxEdit, box: Box, size: tuple[int, int]) -> Box:
    left, top, right, bottom = _edges(box)
    left, top = max(left, 0.0), max(top, 0.0)
    right, bottom = min(right, float(size[0])), min(bottom, float(size[1]))
    if right <= left or bottom <= top:
        raise ValueError(f"the box lies outside the picture in frame {edit.frame}")
    return box.at((left, top, right - left, bottom - top))


def _edges(box: Box) -> Four:
    return box.left, box.top, box.left + box.width, box.top + box.height
