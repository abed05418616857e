"""What is sent of skeletons: single images, each with its skeletons and why they were flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gtreview.audit import clips, reasons
from gtreview.audit.flag_list import Entry
from gtreview.checks.run import describe
from gtreview.formats.skeleton_manifest import annotations_of
from gtreview.model.rig import POINT_STYLES
from gtreview.model.rigging import as_labelled
from gtreview.review.review import Review

Annotations = list[dict[str, Any]]
PLAIN = POINT_STYLES[0]
"""How the component draws points that nothing is said of."""


@dataclass(frozen=True)
class Known:
    """What is known of a review's images and skeletons: ``addresses`` of the images by position,
    ``skeletons`` as their source has them by `Poses.row`, none where it lists single points."""

    addresses: Sequence[str]
    skeletons: Sequence[Mapping[str, Any]] = ()

    def of(self, row: int) -> Mapping[str, Any]:
        """The skeleton ``row``; empty where it is not in the source."""
        return self.skeletons[row] if 0 <= row < len(self.skeletons) else {}


@dataclass(frozen=True)
class Image:
    """One image of an audit: the frame at ``position`` of the review's sequence and the flags
    over it; none where it is only a neighbour of a flagged one."""

    review: Review
    position: int
    known: Known
    flags: tuple[Entry, ...]

    @property
    def source_ref(self) -> str:
        """Where the image is."""
        return self.known.addresses[self.position]

    @cached_property
    def reasons(self) -> dict[int, list[str]]:
        """Why, by the track that it is about; −1 stands for the whole frame."""
        told: dict[int, dict[str, None]] = {}
        for entry in self.flags:
            sequence = self.review.sequence
            decision = self.review.decision(entry.finding)
            text = reasons.sentence(describe(sequence, entry.flag), decision)
            for track in {entry.flag.track, entry.flag.other} - {-1} or {-1}:
                told.setdefault(track, {})[text] = None
        return {track: list(texts) for track, texts in told.items()}

    def annotations(self) -> Annotations:
        """The component's ``initialValues``: every skeleton of the frame as it stands now, with
        the reasons of its flags and of those of the whole frame. Keypoints are called what the
        labels call them, so that the answers fit them.

        An object that was flagged and is absent is there without points, ready to be marked, so
        that no reason is lost.
        """
        sequence = self.review.sequence
        assert sequence.rig is not None
        poses, whole = sequence.poses, self.reasons.get(-1, [])
        here = sorted(poses.at_frame(self.position).tolist(), key=lambda i: int(poses.row[i]))
        absent = {track: own for track, own in self.reasons.items() if track >= 0}
        reasons = {i: [*absent.pop(int(poses.track[i]), []), *whole] for i in here}
        shown = replace(sequence, rig=as_labelled(sequence.rig))
        made = annotations_of(shown, self.position, reasons)
        for i, one in zip(here, made, strict=True):
            self._complete(one, self.known.of(int(poses.row[i])))
        made += [_unmarked(sequence.track_name(track), own) for track, own in absent.items()]
        return made if made or not whole else [_unmarked("", whole)]

    def _complete(self, one: dict[str, Any], known: Mapping[str, Any]) -> None:
        """Put into a skeleton what its source says and the model does not keep, and move its
        points to whole pixels: the component takes no others."""
        rig = self.review.sequence.rig
        one["annotations"] = [
            {**point, "x": round(point["x"]), "y": round(point["y"])}
            for point in one["annotations"]
        ]
        if "name" not in one and isinstance(known.get("name"), str) and known["name"]:
            one["name"] = known["name"]
        drawn = {"keypoint_style": rig.style.points} if rig and rig.style.points != PLAIN else {}
        options = known.get("annotation_options")
        drawn |= options if isinstance(options, dict) else {}
        if drawn:
            one["annotation_options"] = drawn


def _unmarked(name: str, reasons: Sequence[str]) -> dict[str, Any]:
    """A skeleton without points."""
    named = {"name": name} if name else {}
    return {**named, "annotations": [], "annotation_issues": [{"reason": r} for r in reasons]}


def images(review: Review, sent: Sequence[Entry], known: Known, around: int) -> list[Image]:
    """The images of ``review`` that the flags ``sent`` are over, and ``around`` frames on both
    sides of each, in the order of the sequence."""
    spans = [(entry.flag.first, entry.flag.last) for entry in sent]
    over: dict[int, list[Entry]] = {}
    for entry in sent:
        for position in range(entry.flag.first, entry.flag.last + 1):
            over.setdefault(position, []).append(entry)
    return [
        Image(review, position, known, tuple(over.get(position, ())))
        for window in clips.windows(spans, around, len(review.sequence))
        for position in window
    ]
