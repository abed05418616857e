"""SeqLabel.json: the labels of a video frame job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.formats.classes import Classes, Key, label_of, name_classes
from gtreview.formats.clipping import clip
from gtreview.formats.columns import (
    AttributeSets,
    ClassKeys,
    Ints,
    Listed,
    class_ids,
    class_keys,
    flatten,
    read_attributes,
)
from gtreview.formats.frame_order import arrange
from gtreview.formats.records import Frame, Line, Records, read
from gtreview.formats.sequence_file import SequenceFile
from gtreview.formats.skeletons import Skeletons, read_skeletons
from gtreview.formats.skipped import NO_NAME, NO_PLACE, NO_SIZE, Skipped, notices
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.sequence import (
    Attributes,
    Job,
    Notice,
    Origin,
    Outline,
    Sequence,
    Track,
)
from gtreview.model.wording import counted
from gtreview.storage.local import sha256

__all__ = ["clip", "extent", "parse", "title_of"]

ID = "seqlabel"
MOST_LABELS = 32_767
LARGEST = 65_535
UNKNOWN = (1280, 720)
_OUTPUT = ("output", "consolidated-annotation", "annotations", "manifests")
GEOMETRY = ("left", "top", "width", "height")


def parse(
    data: bytes, path: Path, *, order: SequenceFile | None = None, job: Job | None = None
) -> Sequence:
    """Read the labels of one sequence.

    Boxes whose size or position is missing or no number, and in tracking files boxes without an
    ``object-name``, are left out and listed in ``Sequence.notices``; zero and negative sizes are
    kept as they are.

    Parameters
    ----------
    data : the file's bytes; a byte order mark is let through.
    path : where they are from, for messages and ``Sequence.origin``.
    order : the sequence file, whose order rules.
    job : what the manifest says; its class map names the labels.

    Raises
    ------
    InputError : no JSON, cut off, of another kind, or without a single frame.
    """
    job = job or Job()
    records = read(data, path)
    arranged = arrange(records.frames, order)
    skipped = list(records.skipped)
    found = _Found.of(records, skipped)
    points = flatten(records.frames, "keypoints", "keypoint")
    counts = found.boxes.keys.counts + Counter(key for _, _, key in found.outlines)
    classes = name_classes(counts, job.metadata.get("class-map"), class_ids(points)[0])
    if len(classes.labels) > MOST_LABELS:
        raise InputError(f"has {len(classes.labels):,} classes; up to {MOST_LABELS:,}", path=path)
    sets = AttributeSets()
    boxes = _box_columns(found.boxes, arranged.position, classes, sets)
    skeletons = _skeletons(points, arranged.position, found.tracks, boxes, skipped)
    outlines = _outlines(found, arranged.position, classes)
    poses = skeletons.poses if skeletons else Poses.empty()
    names = skeletons.tracks if skeletons else found.tracks
    ids, doubts = _object_ids(found.boxes, names)
    left_out = notices(skipped, arranged.position.tolist(), arranged.frames.names)
    return Sequence(
        name=title_of(path),
        frames=arranged.frames,
        tracks=tuple(Track(name, ids.get(name, "")) for name in names),
        labels=classes.labels,
        boxes=boxes,
        origin=Origin(path, ID, sha256(data), job=job),
        kind=records.kind,
        attribute_sets=tuple(sets.sets),
        poses=poses,
        rig=skeletons.rig if skeletons else None,
        outlines=outlines,
        frame_attributes=_frame_attributes(records.frames, arranged.position),
        size=extent(_corners(boxes, poses, outlines)),
        notices=(*arranged.notices, *left_out, *classes.notices, *doubts),
    )


def title_of(path: Path) -> str:
    """What a labels file is called: its folder's name where it is the usual SeqLabel.json or
    output.manifest.

    In the service's output folders (``<job>/annotations/consolidated-annotation/output/<n>``,
    ``<job>/manifests/output``) that is the job's name with the sequence's number.
    """
    if path.stem.casefold() not in ("seqlabel", "output"):
        return path.stem
    parents = list(path.absolute().parent.parts[1:])
    number = parents.pop() if len(parents) > 1 and parents[-1].isdecimal() else ""
    while parents and parents[-1] in _OUTPUT:
        parents.pop()
    return " ".join(part for part in (parents[-1] if parents else path.stem, number) if part)


@dataclass(frozen=True)
class _BoxEntries:
    """The boxes that are used; ``track`` is −1 and ``names`` is empty without identities."""

    listed: Listed
    names: list[str]
    track: Ints
    keys: ClassKeys

    @classmethod
    def of(cls, records: Records, skipped: list[Skipped]) -> _BoxEntries:
        listed = flatten(records.frames, "annotations", "box")
        known = {name: np.isfinite(listed.number(name)) for name in GEOMETRY}
        reasons = [
            (~(known["width"] & known["height"]), NO_SIZE),
            (~(known["left"] & known["top"]), NO_PLACE),
        ]
        if records.kind == "tracking":
            reasons.append((~listed.present("object_name"), NO_NAME))
        listed = listed.without(reasons, skipped)
        names: list[str] = []
        track = np.full(len(listed), -1, np.int32)
        if records.kind == "tracking":
            names, track = listed.factored("object_name")
        return cls(listed, names, track, class_keys(listed, names, track))


@dataclass(frozen=True)
class _Found:
    """What the frames' lists hold, not yet placed: ``outlines`` are (frame's index in the
    document, the entry with whether it is closed, class key)."""

    boxes: _BoxEntries
    outlines: list[tuple[int, tuple[Line, bool], Key]]
    tracks: list[str]

    @classmethod
    def of(cls, records: Records, skipped: list[Skipped]) -> _Found:
        boxes = _BoxEntries.of(records, skipped)
        outlines = []
        for key, thing, closed in (("polylines", "polyline", False), ("polygons", "polygon", True)):
            listed = _usable_lines(flatten(records.frames, key, thing), skipped)
            for entry, line in zip(listed.entry.tolist(), listed.items, strict=True):
                outlines.append((entry, (line, closed), _line_key(line)))
        named = [line.object_name for _, (line, _), _ in outlines if line.object_name]
        tracks = boxes.names
        if records.kind == "tracking":
            tracks = list(dict.fromkeys((*boxes.names, *named)))
        return cls(boxes, outlines, tracks)


def _line_key(line: Line) -> Key:
    id_ = None if line.class_id in (None, "") else str(line.class_id)
    return id_, label_of(line.object_name or "")


def _usable_lines(listed: Listed, skipped: list[Skipped]) -> Listed:
    empty = np.array([not line.vertices for line in listed.items], bool)
    broken = np.array([not np.isfinite(_vertices(line)).all() for line in listed.items], bool)
    return listed.without(
        ((empty, "has no vertices"), (broken, "has a vertex without x or y")), skipped
    )


def _vertices(line: Line) -> NDArray[np.float64]:
    return np.array([(point.x, point.y) for point in line.vertices], float).reshape(-1, 2)


def _box_columns(
    found: _BoxEntries, position: Ints, classes: Classes, sets: AttributeSets
) -> Boxes:
    label_of_key = np.array([classes.index[key] for key in found.keys.keys], np.int16)
    listed = found.listed
    return Boxes.sorted(
        frame=position[listed.entry],
        track=found.track,
        label=label_of_key[found.keys.code],
        **{name: listed.number(name) for name in GEOMETRY},
        attributes=sets.codes(listed.items),
        row=listed.row,
    )


def _outlines(found: _Found, position: Ints, classes: Classes) -> tuple[Outline, ...]:
    track = {name: i for i, name in enumerate(found.tracks)}
    return tuple(
        Outline(
            int(position[entry]),
            track.get(line.object_name or "", -1),
            classes.index[key],
            closed,
            _vertices(line),
        )
        for entry, (line, closed), key in found.outlines
    )


def _skeletons(
    points: Listed, position: Ints, tracks: list[str], boxes: Boxes, skipped: list[Skipped]
) -> Skeletons | None:
    if not len(points):
        return None
    found = read_skeletons(points, position, tracks, boxes, skipped)
    return found if len(found.poses) else None


def _object_ids(found: _BoxEntries, names: list[str]) -> tuple[dict[str, str], list[Notice]]:
    """Each object's first id, and the objects that have several."""
    ids, code = found.listed.factored("object_id")
    if not found.names:
        return {}, []
    first = np.zeros(len(found.names), np.int32)
    first[found.track[::-1]] = code[::-1]
    mixed = np.unique(found.track[code != first[found.track]])
    texts = {name: ids[first[i]] for i, name in enumerate(found.names)}
    known = {name: str(id_) for name, id_ in texts.items() if id_ is not None}
    if not len(mixed):
        return known, []
    details = tuple(names[i] for i in mixed)
    text = f"several object ids under one name in {counted(len(mixed), 'object')}"
    return known, [Notice(f"{text}: {', '.join(details[:5])}", (), details)]


def _frame_attributes(frames: list[Frame], position: Ints) -> Mapping[int, Attributes]:
    found: dict[int, Attributes] = {}
    for p, frame in zip(position.tolist(), frames, strict=True):
        attributes = read_attributes(bytes(frame.attributes))
        if attributes:
            found[p] = {**found.get(p, {}), **attributes}
    return found


def extent(points: NDArray[np.float64]) -> tuple[int, int]:
    """The smallest (width, height) that holds all of (n, 2) ``points``, at most `LARGEST`;
    `UNKNOWN` where there are none."""
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return UNKNOWN
    width, height = np.clip(np.ceil(points.max(axis=0)), 1, LARGEST)
    return int(width), int(height)


def _corners(boxes: Boxes, poses: Poses, outlines: tuple[Outline, ...]) -> NDArray[np.float64]:
    corners = [np.stack((boxes.right, boxes.bottom), axis=-1), poses.xy.reshape(-1, 2)]
    return np.concatenate([*corners, *(outline.vertices for outline in outlines)])
