"""COCO files whose annotations have keypoints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.formats.coco_document import CocoDocument, Json, identity, key
from gtreview.formats.columns import Ints, numbers
from gtreview.formats.identities import Identities, identify
from gtreview.formats.image_series import Images
from gtreview.formats.rig import rig_for
from gtreview.formats.rig_lists import parse_coco
from gtreview.formats.seqlabel import extent, title_of
from gtreview.formats.sequence_file import SequenceFile, about_unused
from gtreview.formats.skipped import NO_FRAME, NO_PLACE, NO_SIZE, Skipped, about_texts, notices
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import Rig
from gtreview.model.rig_problems import problems, usable
from gtreview.model.rigging import fitted
from gtreview.model.sequence import Job, Label, Notice, Origin, Sequence
from gtreview.model.wording import counted, frames_text
from gtreview.storage.local import sha256

ID = "coco-keypoints"
NO_IMAGE = "is of no image of the file"
NO_TRIPLES = "has keypoints that are no triples of x, y and visibility"


def parse(
    data: bytes, path: Path, *, order: SequenceFile | None = None, job: Job | None = None
) -> Sequence:
    """Read a COCO keypoints file.

    Annotations of one ``track_id`` or ``instance_id`` and category are one object; where no
    annotation has one, every image stands alone and ``kind`` is ``detection``. Keypoints of
    visibility 0 are absent, of 1 hidden. ``Poses.row`` is the annotation's index in the file.

    Parameters
    ----------
    data, path : as for a SeqLabel file.
    order, job : not used: the file has its own images, and no job.

    Raises
    ------
    InputError : no COCO file, or one without keypoints.
    """
    document = CocoDocument.of(data, path)
    entries, images = document.arranged
    skipped: list[Skipped] = []
    listed = _Listed.of(document, entries, images, skipped)
    points = _Points.of(document, listed, skipped)
    found = _identities(document, listed, points, entries)
    rig, about_rig = _rig(document, listed, path)
    poses = points.poses(rig, listed, found.track)
    boxes = _boxes(document, listed, found.track, skipped)
    size = _size(document.images)
    corners = np.stack((boxes.right, boxes.bottom), axis=-1)
    return Sequence(
        name=title_of(path),
        frames=images.frames,
        tracks=found.tracks,
        labels=tuple(Label(document.name(id_), str(id_)) for id_ in document.categories),
        boxes=boxes,
        origin=Origin(path, ID, sha256(data)),
        kind="tracking" if found.tracks else "detection",
        poses=poses,
        rig=rig,
        size=size or extent(np.concatenate([corners, poses.xy.reshape(-1, 2)])),
        size_inferred=size is None,
        notices=(
            *about_unused(order),
            *images.notices,
            *notices(skipped, listed.entries, images.frames.names),
            *found.notices,
            *about_rig,
            *points.notices,
        ),
    )


@dataclass(frozen=True, eq=False)
class _Listed:
    """The annotations that are of an image: ``index`` in the file and ``frame`` of each, and
    ``entries``, the frame by index in the file (0 where there is none)."""

    annotations: list[Json]
    index: NDArray[np.int64]
    frame: Ints
    entries: list[int]

    @classmethod
    def of(
        cls, document: CocoDocument, images: list[Json], arranged: Images, skipped: list[Skipped]
    ) -> _Listed:
        known = [key(image.get("id")) for image in images]
        position = dict(zip(known, arranged.position.tolist(), strict=True))
        position.pop(None, None)
        frames = {i: position.get(key(a.get("image_id"))) for i, a in document.annotations.items()}
        skipped += [
            Skipped(NO_FRAME, "annotation", i, NO_IMAGE) for i, f in frames.items() if f is None
        ]
        used = {i: frame for i, frame in frames.items() if frame is not None}
        entries = [used.get(i, 0) for i in range(max(used, default=-1) + 1)]
        return cls(
            [document.annotations[i] for i in used],
            np.fromiter(used, np.int64, len(used)),
            np.fromiter(used.values(), np.int32, len(used)),
            entries,
        )


@dataclass(frozen=True, eq=False)
class _Points:
    """The keypoints that are there: the place of each one's annotation in `_Listed`, its
    ``label`` as index into ``labels``, where it is, and whether it is hidden."""

    labels: list[str]
    annotation: NDArray[np.intp]
    label: NDArray[np.intp]
    xy: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    notices: tuple[Notice, ...]

    @classmethod
    def of(cls, document: CocoDocument, listed: _Listed, skipped: list[Skipped]) -> _Points:
        lists = _triples(listed, skipped)
        values, texts = numbers(list(chain.from_iterable(lists)))
        x, y, visibility = values.reshape(-1, 3).T
        counts = np.fromiter((len(each) // 3 for each in lists), np.int64, len(lists))
        annotation = np.repeat(np.arange(len(lists)), counts)
        place = np.arange(len(annotation)) - np.repeat(np.cumsum(counts) - counts, counts)
        labels, code = _codes(document, listed)
        there = np.isfinite(x) & np.isfinite(y)
        absent = visibility == 0
        told = (
            *_about(listed.frame[annotation[there & absent & ((x != 0) | (y != 0))]]),
            *about_texts(int(texts.reshape(-1, 3).any(axis=1).sum())),
        )
        _tell_missing(annotation[~there & ~absent], listed, skipped)
        there &= ~absent
        return cls(
            labels,
            annotation[there],
            code[annotation, place][there],
            np.stack((x, y), axis=-1)[there],
            (visibility == 1)[there],
            told,
        )

    def poses(self, rig: Rig, listed: _Listed, track: Ints) -> Poses:
        """The skeletons that have a point."""
        place = {point.source: i for i, point in enumerate(rig.keypoints)}
        column = np.array([place.get(label, -1) for label in self.labels], np.intp)
        used, pose = np.unique(self.annotation, return_inverse=True)
        xy = np.full((len(used), len(rig.keypoints), 2), np.nan)
        xy[pose, column[self.label]] = self.xy
        visible = np.zeros(xy.shape[:2], bool)
        visible[pose, column[self.label]] = ~self.hidden
        return Poses.sorted(
            frame=listed.frame[used],
            track=track[used],
            xy=xy,
            visible=visible,
            row=listed.index[used],
        )


def _triples(listed: _Listed, skipped: list[Skipped]) -> list[list[Any]]:
    """The keypoints of each annotation; none where they are no triples."""
    lists: list[list[Any]] = []
    for i, annotation in zip(listed.index.tolist(), listed.annotations, strict=True):
        points = annotation.get("keypoints") or []
        sound = isinstance(points, list) and len(points) % 3 == 0
        if not sound:
            skipped.append(Skipped(i, "skeleton", i, NO_TRIPLES))
        lists.append(points if sound else [])
    return lists


def _codes(document: CocoDocument, listed: _Listed) -> tuple[list[str], NDArray[np.intp]]:
    """All labels, and (annotations, keypoints) which of them each keypoint has."""
    ids = [key(each.get("category_id")) for each in listed.annotations]
    by_category = {id_: document.labels(id_) for id_ in dict.fromkeys(ids)}
    labels = list(dict.fromkeys(chain.from_iterable(by_category.values())))
    index = {label: i for i, label in enumerate(labels)}
    table = np.zeros((len(by_category), max(map(len, by_category.values()), default=0)), np.intp)
    for row, own in zip(table, by_category.values(), strict=True):
        row[: len(own)] = [index[label] for label in own]
    place = {id_: i for i, id_ in enumerate(by_category)}
    return labels, table[np.array([place[id_] for id_ in ids], np.intp)]


def _rig(document: CocoDocument, listed: _Listed, path: Path) -> tuple[Rig, list[Notice]]:
    """That of the category with most skeletons, with the keypoints of the others behind."""
    counts = Counter(
        key(each.get("category_id")) for each in listed.annotations if each.get("keypoints")
    )
    by_category = {id_: document.labels(id_) for id_ in (id_ for id_, _ in counts.most_common())}
    if not by_category:
        return Rig(""), []
    (most, labels), *others = by_category.items()
    rig, told = _rig_of(document.categories.get(most, {}), labels, path)
    if any(own != labels for _, own in others):
        text = f"categories have different keypoints: those of {document.name(most)} come first"
        told.append(Notice(text, (), tuple(document.name(id_) for id_, _ in others)))
    return fitted(rig, list(chain.from_iterable(by_category.values()))), told


def _rig_of(category: Json, labels: list[str], path: Path) -> tuple[Rig, list[Notice]]:
    """A category's rig, with what is wrong with its bones."""
    if not category.get("skeleton"):
        return rig_for(labels), []
    try:
        written = parse_coco({**category, "keypoints": labels}, path)
    except InputError as error:
        return rig_for(labels), [Notice(f"the bones are not used: {error}")]
    found = problems(written)
    return usable(written), [Notice("some bones are not used", (), found)] if found else []


def _identities(
    document: CocoDocument, listed: _Listed, points: _Points, images: list[Json]
) -> Identities:
    """By annotation, of those that have a point or a box; an object is called by its category
    and number."""
    used = np.array([bool(each.get("bbox")) for each in listed.annotations], bool)
    used[points.annotation] = True
    names = [_object_name(document, listed.annotations[i]) for i in np.flatnonzero(used)]
    track = np.full(len(used), -1, np.int32)
    videos = {key(image.get("video_id")) for image in images}
    if len(videos) > 1:
        text = f"holds {len(videos)} videos: no object is followed over time"
        return Identities((), track, (Notice(text),))
    if not any(names):
        text = "no annotation says which object it is: each image stands alone"
        return Identities((), track, (Notice(text),))
    found = identify(names, listed.frame[used], "annotation")
    track[used] = found.track
    return replace(found, track=track)


def _object_name(document: CocoDocument, annotation: Json) -> str:
    number = identity(annotation)
    return f"{document.name(annotation.get('category_id'))}:{number}" if number else ""


def _boxes(document: CocoDocument, listed: _Listed, track: Ints, skipped: list[Skipped]) -> Boxes:
    """Those of the annotations that have one."""
    has = [i for i, each in enumerate(listed.annotations) if each.get("bbox")]
    written = [listed.annotations[i]["bbox"] for i in has]
    four = [each if isinstance(each, list) and len(each) == 4 else [None] * 4 for each in written]
    values = numbers(list(chain.from_iterable(four)))[0].reshape(-1, 4)
    sound = np.isfinite(values).all(axis=1)
    at = np.array(has, np.intp)
    skipped += [Skipped(int(i), "box", int(i), NO_SIZE) for i in listed.index[at[~sound]]]
    place = {id_: i for i, id_ in enumerate(document.categories)}
    label = [place.get(key(each.get("category_id")), -1) for each in listed.annotations]
    at, values = at[sound], values[sound]
    return Boxes.sorted(
        frame=listed.frame[at],
        track=track[at],
        label=np.array(label, np.int16)[at],
        left=values[:, 0],
        top=values[:, 1],
        width=values[:, 2],
        height=values[:, 3],
        attributes=np.zeros(len(at), np.int32),
        row=listed.index[at],
    )


def _tell_missing(annotation: NDArray[np.intp], listed: _Listed, skipped: list[Skipped]) -> None:
    skipped += [Skipped(int(i), "keypoint", int(i), NO_PLACE) for i in listed.index[annotation]]


def _about(frame: Ints) -> list[Notice]:
    """Points with a place that the file marks as not labelled."""
    if not len(frame):
        return []
    where = tuple(np.unique(frame).tolist())
    text = f"{counted(len(frame), 'keypoint')} of visibility 0 with a position count as absent"
    return [Notice(f"{text}: {frames_text(where)}", where)]


def _size(images: list[Json]) -> tuple[int, int] | None:
    """What the file says that all images measure."""
    sizes = {(key(image.get("width")), key(image.get("height"))) for image in images}
    width, height = sizes.pop() if len(sizes) == 1 else (None, None)
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return None
