"""Manifests of crowd-2d-skeleton jobs: a line an image, with its skeletons."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gtreview.formats.columns import Ints
from gtreview.formats.identities import Identities, identify
from gtreview.formats.image_series import Images, arrange_images, without_query
from gtreview.formats.rig import rig_for, short
from gtreview.formats.seqlabel import extent, title_of
from gtreview.formats.sequence_file import SequenceFile, about_unused
from gtreview.formats.skeleton_lines import Answer, Skeleton, first_answers, read_lines
from gtreview.formats.skeleton_points import Points
from gtreview.formats.skipped import Skipped, about_texts, notices
from gtreview.model.boxes import Boxes
from gtreview.model.poses import Poses
from gtreview.model.rig import POINT_STYLES, Rig
from gtreview.model.sequence import Issue, Job, Notice, Origin, Sequence, Track
from gtreview.model.wording import counted, frames_text
from gtreview.storage.local import sha256

ID = "skeleton-manifest"


@dataclass(frozen=True)
class InputLine:
    """An image for a worker: its address, and the skeletons to begin with, as
    `annotations_of` makes them."""

    source_ref: str
    annotations: Several[Mapping[str, object]] = ()


def dump_input(lines: Iterable[InputLine]) -> bytes:
    """An input manifest; of pre-signed addresses only what names the image."""
    roots = (
        {"source-ref": without_query(line.source_ref), "annotations": list(line.annotations)}
        for line in lines
    )
    return b"".join(json.dumps(root, ensure_ascii=False).encode() + b"\n" for root in roots)


def annotations_of(
    sequence: Sequence, frame: int, reasons: Mapping[int, Several[str]] | None = None
) -> list[dict[str, Any]]:
    """The skeletons of a frame, in the order of their file, with their rig's labels.

    Parameters
    ----------
    reasons : what is reported of a skeleton, by its index in ``sequence.poses``; goes into
        ``annotation_issues``.
    """
    poses = sequence.poses
    here = sorted(poses.at_frame(frame).tolist(), key=lambda i: int(poses.row[i]))
    return [_annotation(sequence, i, (reasons or {}).get(i, ())) for i in here]


def _annotation(sequence: Sequence, i: int, reasons: Several[str]) -> dict[str, Any]:
    labels = sequence.rig.labels if sequence.rig else ()
    points = zip(labels, sequence.poses.xy[i].tolist(), strict=True)
    name = sequence.track_name(int(sequence.poses.track[i]))
    made: dict[str, Any] = {"name": name} if name else {}
    made["annotations"] = [
        {"label": label, "x": short(x), "y": short(y)}
        for label, (x, y) in points
        if math.isfinite(x)
    ]
    if reasons:
        made["annotation_issues"] = [{"reason": reason} for reason in reasons]
    return made


def parse(
    data: bytes, path: Path, *, order: SequenceFile | None = None, job: Job | None = None
) -> Sequence:
    """Read an input or output manifest of a crowd-2d-skeleton job.

    Images of one numbered series are a video's: skeletons of one name are one object. Otherwise
    each image stands alone, and no skeleton has an identity (``kind`` is ``detection``). Where an
    image has several answers, the first one counts. What is left out is listed in
    ``Sequence.notices``.

    Parameters
    ----------
    data, path, job : as for a SeqLabel file.
    order : not used: the images' names give the order.

    Raises
    ------
    InputError : not one line is a JSON object.
    """
    answers, skipped = read_lines(data, path)
    images = arrange_images([answer.image for answer in answers])
    shown = first_answers(images.position)
    chosen = [answers[i] for i in shown.tolist()]
    frame = images.position[shown]
    now = _Layer.of([answer.skeletons for answer in chosen], frame, images.series, skipped)
    unused: list[Skipped] = []
    before = _Layer.of([answer.originals for answer in chosen], frame, images.series, unused)
    skipped += _of_originals(unused, chosen)
    labels = list(dict.fromkeys((*now.points.labels, *before.points.labels)))
    rig = _rig(labels, now.skeletons)
    names = list(dict.fromkeys((*now.names, *before.names)))
    poses = now.poses(rig, names)
    originals = before.poses(rig, names)
    return Sequence(
        name=title_of(path),
        frames=images.frames,
        tracks=tuple(map(Track, names)),
        labels=(),
        boxes=Boxes.empty(),
        origin=Origin(path, ID, sha256(data), job=_job(chosen)),
        kind="tracking" if names else "detection",
        poses=poses,
        rig=rig if labels else None,
        originals=originals if len(originals) else None,
        issues=now.issues(names),
        size=extent(np.concatenate([poses.xy.reshape(-1, 2), originals.xy.reshape(-1, 2)])),
        notices=(
            *about_unused(order),
            *images.notices,
            *_about_images(images, chosen, frame),
            *_about_answers(answers, images, shown),
            *notices(skipped, frame.tolist(), images.frames.names),
            *now.identities.notices,
            *about_texts(now.points.texts),
        ),
    )


@dataclass(frozen=True, eq=False)
class _Layer:
    """The skeletons before or after the workers' work; ``frame`` by skeleton."""

    skeletons: list[Skeleton]
    frame: Ints
    points: Points
    identities: Identities

    @classmethod
    def of(
        cls, lists: list[list[Skeleton]], frame: Ints, series: bool, skipped: list[Skipped]
    ) -> _Layer:
        points = Points.of(lists, skipped)
        skeletons = [skeleton for each in lists for skeleton in each]
        of_skeleton = np.repeat(frame, np.fromiter(map(len, lists), np.int64, len(lists)))
        used = np.unique(points.skeleton)
        track = np.full(len(skeletons), -1, np.int32)
        found = Identities((), track)
        if series:
            found = identify([skeletons[i].name or "" for i in used], of_skeleton[used])
            track[used] = found.track
            found = replace(found, track=track)
        return cls(skeletons, of_skeleton, points, found)

    @property
    def names(self) -> list[str]:
        return [track.name for track in self.identities.tracks]

    def poses(self, rig: Rig, names: list[str]) -> Poses:
        sources = [point.source for point in rig.keypoints]
        return self.points.poses(sources, self.frame, self._track(names))

    def issues(self, names: list[str]) -> tuple[Issue, ...]:
        track = self._track(names).tolist()
        return tuple(
            Issue(frame, track[i], issue.reason)
            for i, (frame, skeleton) in enumerate(
                zip(self.frame.tolist(), self.skeletons, strict=True)
            )
            for issue in skeleton.annotation_issues or ()
            if issue.reason
        )

    def _track(self, names: list[str]) -> Ints:
        """(n,) index into ``names`` by skeleton, −1 without identity."""
        index = np.array([*(names.index(name) for name in self.names), -1], np.int32)
        return index[self.identities.track]


def _rig(labels: list[str], skeletons: list[Skeleton]) -> Rig:
    """Drawn as all the skeletons ask for, where they agree."""
    rig = rig_for(labels)
    options = [skeleton.annotation_options for skeleton in skeletons]
    styles = {option.keypoint_style for option in options if option and option.keypoint_style}
    style = next(iter(styles), "") if len(styles) == 1 else ""
    if style not in POINT_STYLES:
        return rig
    return replace(rig, style=replace(rig.style, points=style))


def _job(answers: Several[Answer]) -> Job:
    known = next((answer for answer in answers if answer.attribute), None)
    return Job(known.attribute, known.metadata) if known else Job()


def _of_originals(skipped: list[Skipped], answers: Several[Answer]) -> list[Skipped]:
    """What is left out of original annotations, but for those that are shown themselves."""
    return [
        replace(skip, thing=f"original {skip.thing}")
        for skip in skipped
        if answers[skip.entry].originals is not answers[skip.entry].skeletons
    ]


def _about_images(images: Images, answers: Several[Answer], frame: Ints) -> list[Notice]:
    told = []
    if not images.series:
        text = "the images are no numbered series: each stands alone, without objects over time"
        told.append(Notice(text))
    bare = [i for i, answer in zip(frame.tolist(), answers, strict=True) if not answer.place]
    if bare:
        count = counted(len(bare), "image")
        told.append(Notice(f"no annotations in {count}: {frames_text(bare)}", tuple(sorted(bare))))
    return told


def _about_answers(answers: Several[Answer], images: Images, shown: Ints) -> list[Notice]:
    """Which answers are not shown, because their image has an earlier one."""
    first = dict(zip(images.position[shown].tolist(), shown.tolist(), strict=True))
    others = [i for i, p in enumerate(images.position.tolist()) if first[p] != i]
    if not others:
        return []
    names = images.frames.names
    where = tuple(np.unique(images.position[others]).tolist())
    details = []
    for i in others:
        p = int(images.position[i])
        used, other = answers[first[p]], answers[i]
        details.append(f"frame {p} ({names[p]}): {_by(used)} is shown, {_by(other)} is not")
    text = f"several answers for {counted(len(where), 'image')}, the first of each is shown"
    return [Notice(f"{text}: {frames_text(where)}", where, tuple(details))]


def _by(answer: Answer) -> str:
    return f"{answer.worker or 'an unnamed worker'} in line {answer.line + 1}"
