"""What becomes of a review when its label file has changed since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Any

import orjson

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model.flags import Flags
from gtreview.model.sequence import Notice, Sequence
from gtreview.review import draws
from gtreview.review.box_records import BOXES, BoxRecords
from gtreview.review.box_records import record_of as box_record
from gtreview.review.commands import Tables
from gtreview.review.deciding import FLAGS, VERDICTS
from gtreview.review.labels import POSES, Labels
from gtreview.review.random_sample import SAMPLE
from gtreview.review.second import SECOND
from gtreview.review.verdicts import Place, Record, places_of

Places = Iterable[tuple[tuple[str, ...], int]]
"""Names of objects, none for a whole frame, and the frame."""
FURTHER = "corrected one of several boxes, but it is not among them any more"
Box = tuple[str, str, float, float, float, float]
"""Frame name, object name, left, top, width, height."""


def carried_over(  # noqa: PLR0917 -- what was, what is, and what is kept of it
    old: bytes,
    sequence: Sequence,
    read: Sequence,
    tables: Tables,
    flags: Flags,
    checks: Collection[str],
) -> tuple[Notice, ...]:
    """What changed from the labels ``old`` to ``read``, and what a review keeps that they have no
    more; ``sequence`` is with every correction. Verdicts of ``checks`` only: see `lost_verdicts`.
    A second notice where what was corrected has changed in the file as well.
    """
    before = _parsed(old, read)
    lost = [
        line
        for table in (VERDICTS, SECOND)
        for line in lost_verdicts(sequence, tables.get(table, {}), flags, checks, table)
    ]
    lost += _lost_records(before, sequence, read, tables)
    name = read.origin.path.name
    text = f"{name} has changed since this review was last open; verdicts were carried over"
    if lost:
        text += ", but what some of the review is about is gone"
    told = Notice(text, details=(*_differences(before, read), *lost))
    return told, *(_conflicts(before, read, tables) if isinstance(before, Sequence) else ())


def lost_verdicts(
    sequence: Sequence,
    records: Mapping[str, Record],
    flags: Flags,
    checks: Collection[str],
    table: str = VERDICTS,
) -> tuple[str, ...]:
    """A line for each check and object whose verdicts no flag shows any more, with their notes.
    Only ``checks`` count: of others nothing can be known yet. ``table``: where they are kept."""
    whose = " by the second reviewer" if table == SECOND else ""
    shown = {place for flag in flags for place in places_of(sequence, flag)}
    gone = defaultdict(list)
    for key, record in records.items():
        place = Place.of(key)
        if place not in shown and place.check in checks:
            said = record["verdict"] + whose, record["note"]
            gone[place.check, place.objects, said].append(place.frame)
    return tuple(
        f"{verdict}, but gone: {check} {', '.join(objects)} at frame {_frames(frames)}"
        + (f" (note: {note})" if note else "")
        for (check, objects, (verdict, note)), frames in gone.items()
    )


def _lost_records(
    old: Sequence | InputError, sequence: Sequence, read: Sequence, tables: Tables
) -> tuple[str, ...]:
    """A line for each kind and object of what was kept of objects or frames that are not there any
    more: corrections, flags set by hand, what was drawn at random.

    ``sequence`` is with every correction, ``read`` without. A corrected box of an object that
    the labels have no more stays, as one that was made here, and that is said.
    """
    before = set(old.track_index) if isinstance(old, Sequence) else set()
    there = {*read.track_index, *(set(sequence.track_index) - before)}
    flags = ((tuple(r["objects"]), r["frame"]) for r in tables.get(FLAGS, {}).values())
    sample = (_about(*orjson.loads(key)) for key in tables.get(SAMPLE, {}))
    keys = draws.kept(tables, SECOND).get("keys", ())
    kept: dict[str, Places] = {
        "flagged by hand, but gone": flags,
        "corrected skeleton, but gone": _corrected(tables, POSES),
        "corrected box, but its object or frame is gone": _corrected(tables, BOXES),
        "drawn at random, but gone": sample,
        "drawn for a second reviewer, but gone": (_about(*key[1:]) for key in keys),
    }
    listed = chain.from_iterable(_gone(what, p, there, len(read)) for what, p in kept.items())
    return *listed, *_gone(FURTHER, _further_gone(read, tables), (), len(read))


def _further_gone(read: Sequence, tables: Tables) -> Places:
    """Corrected boxes that were one of several of their object, in frames that are there."""
    boxes = BoxRecords(read)
    for key, record in tables.get(BOXES, {}).items():
        frame, name, _ = orjson.loads(key)
        if frame < len(read) and boxes.edit(key, record) is None:
            yield _about(name, frame)


def _gone(what: str, places: Places, names: Collection[str], count: int) -> Iterable[str]:
    """A line for each object with places that are not among ``names`` and ``count`` frames."""
    gone = defaultdict(list)
    for objects, frame in places:
        if frame >= count or not all(name in names for name in objects):
            gone[objects].append(frame)
    for objects, frames in gone.items():
        yield f"{what}: {', '.join(objects) or 'whole frame'} at frame {_frames(frames)}"


def _corrected(tables: Tables, table: str) -> Places:
    for key in tables.get(table, {}):
        frame, name, _ = orjson.loads(key)
        yield _about(name, frame)


def _about(name: str, frame: int) -> tuple[tuple[str, ...], int]:
    return (name,) if name else (), frame


def _conflicts(old: Sequence, read: Sequence, tables: Tables) -> tuple[Notice, ...]:
    """What was corrected here and has another value in the file than it had, and than it was
    given: the correction counts, and how to have the file's."""
    was, now = Labels(old, {}), Labels(read, {})
    kept: dict[str, tuple[Callable[[Labels, str, Record | None], object], str]] = {
        BOXES: (_box_of, "box corrected here, and changed in the file"),
        POSES: (_points_of, "skeleton corrected here, and changed in the file"),
    }
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for table, (value, what) in kept.items():
        for key, record in tables.get(table, {}).items():
            theirs, before = value(now, key, None), value(was, key, None)
            if theirs not in (before, value(now, key, record)):
                frame, name, _ = orjson.loads(key)
                found[what, name or "one without identity"].append(frame)
    if not found:
        return ()
    count = sum(map(len, found.values()))
    text = (
        f"{count} correction{'s are' if count > 1 else ' is'} of what has changed in "
        f"{read.origin.path.name} as well: what was corrected here counts. To have what the file "
        "says, select it in edit mode and choose “Revert this box or skeleton to what was read”"
    )
    lines = (f"{what}: {name} at frame {_frames(at)}" for (what, name), at in found.items())
    return (Notice(text, tuple(sorted(set(chain(*found.values())))), tuple(lines)),)


def _box_of(labels: Labels, key: str, record: Record | None) -> object:
    """What a box is by its record, to be compared; without one as the labels have it."""
    edit = labels.boxes.edit(key, record)
    return repr(edit and box_record(edit.box))


def _points_of(labels: Labels, key: str, record: Record | None) -> object:
    """As `_box_of`, of a skeleton."""
    return labels.spots(key, record)


def _parsed(old: bytes, new: Sequence) -> Sequence | InputError:
    """The labels that ``new`` was before, or why they cannot be read."""
    try:
        return registry.parse(old, new.origin.path, None, None, None)
    except InputError as error:
        return error


def _differences(old: Sequence | InputError, new: Sequence) -> tuple[str, ...]:
    if isinstance(old, InputError):
        return (f"the earlier labels cannot be compared: {old}",)
    return tuple(_lines(old, new))


def _lines(old: Sequence, new: Sequence) -> Iterable[str]:
    """The differences between two sequences, one line each kind."""
    boxes = _changed(_boxes(old), _boxes(new))
    skeletons = _changed(_skeletons(old), _skeletons(new))
    kinds: dict[str, Counter[Any]] = {
        "boxes moved or resized": boxes[0] & boxes[1],
        "boxes gone": boxes[0] - boxes[1],
        "boxes new": boxes[1] - boxes[0],
        "skeletons changed": skeletons[0] & skeletons[1],
        "skeletons gone": skeletons[0] - skeletons[1],
        "skeletons new": skeletons[1] - skeletons[0],
        "frames gone": Counter(set(old.frames.names) - set(new.frames.names)),
        "frames new": Counter(set(new.frames.names) - set(old.frames.names)),
        "objects gone": Counter(set(old.track_index) - set(new.track_index)),
        "objects new": Counter(set(new.track_index) - set(old.track_index)),
    }
    return (f"{what}: {count.total()}" for what, count in kinds.items() if count)


def _boxes(sequence: Sequence) -> Iterable[Box]:
    names, tracks = sequence.frames.names, [*(t.name for t in sequence.tracks), ""]
    boxes = sequence.boxes
    columns = (boxes.frame, boxes.track, boxes.left, boxes.top, boxes.width, boxes.height)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return ((names[frame], tracks[track], *box) for frame, track, *box in rows)


def _skeletons(sequence: Sequence) -> Iterable[tuple[str, str, frozenset[Any]]]:
    """Frame name, object name, and the points by what labels call them."""
    names, tracks = sequence.frames.names, [*(t.name for t in sequence.tracks), ""]
    labels = [point.source for point in sequence.rig.keypoints] if sequence.rig else []
    poses = sequence.poses
    columns = (poses.frame, poses.track, poses.xy, poses.present)
    for frame, track, xy, present in zip(*(column.tolist() for column in columns), strict=True):
        points = zip(labels, map(tuple, xy), present, strict=True)
        there = frozenset((label, at) for label, at, is_there in points if is_there)
        yield names[frame], tracks[track], there


def _changed(
    old: Iterable[tuple[Any, ...]], new: Iterable[tuple[Any, ...]]
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How many of ``old`` are no more, and of ``new`` were not, by frame and object."""
    was, now = Counter(old), Counter(new)
    return _places(was - now), _places(now - was)


def _places(things: Counter[tuple[Any, ...]]) -> Counter[tuple[str, str]]:
    """How many of ``things`` there are by frame and object."""
    places: Counter[tuple[str, str]] = Counter()
    for (frame, track, *_), count in things.items():
        places[frame, track] += count
    return places


def _frames(frames: list[int]) -> str:
    shown = [str(frame) for frame in sorted(frames)]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")
