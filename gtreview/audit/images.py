"""What is sent of skeletons: single images, each with its skeletons and why they were flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gtreview.audit import clips, reasons
from gtreview.audit.flag_list import Entry
from gtreview.checks.run import describe
from gtreview.model.rig import POINT_STYLES, Rig
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
        the reasons of its flags and of those of the whole frame.

        An object that was flagged and is absent is there without points, ready to be marked, so
        that no reason is lost.
        """
        poses = self.review.sequence.poses
        whole = self.reasons.get(-1, [])
        absent = {track: own for track, own in self.reasons.items() if track >= 0}
        made = []
        for i in poses.at_frame(self.position).tolist():
            own = absent.pop(int(poses.track[i]), [])
            made.append(self._skeleton(i, [*own, *whole]))
        for track, own in absent.items():
            made.append(_element(self.review.sequence.track_name(track), [], {}, own))
        return made if made or not whole else [_element("", [], {}, whole)]

    def _skeleton(self, i: int, own: Sequence[str]) -> dict[str, Any]:
        """Skeleton ``i`` of the poses with the reasons ``own``."""
        sequence = self.review.sequence
        rig, poses = sequence.rig, sequence.poses
        assert rig is not None
        known = self.known.of(int(poses.row[i]))
        name = sequence.track_name(int(poses.track[i])) or str(known.get("name") or "")
        options = known.get("annotation_options")
        style = {"keypoint_style": rig.style.points} if rig.style.points != PLAIN else {}
        style |= options if isinstance(options, dict) else {}
        return _element(
            name if isinstance(name, str) else "", _points(rig, poses.xy[i]), style, own
        )


def _element(
    name: str, points: Annotations, style: Mapping[str, Any], own: Sequence[str]
) -> dict[str, Any]:
    return {
        **({"name": name} if name else {}),
        "annotations": points,
        **({"annotation_options": dict(style)} if style else {}),
        **({"annotation_issues": [{"reason": reason} for reason in own]} if own else {}),
    }


def _points(rig: Rig, xy: np.ndarray[Any, Any]) -> Annotations:
    """The points that are there, as the labels call them, in whole pixels: the component takes no
    others."""
    there = np.flatnonzero(np.isfinite(xy).all(axis=1)).tolist()
    return [
        {"label": rig.keypoints[k].source, "x": round(xy[k, 0]), "y": round(xy[k, 1])}
        for k in there
    ]


def images(review: Review, sent: Sequence[Entry], known: Known, around: int) -> list[Image]:
    """The images of ``review`` that the flags ``sent`` are over, and ``around`` frames on both
    sides of each, in the order of the sequence."""
    spans = [(entry.flag.first, entry.flag.last) for entry in sent]
    made = []
    for window in clips.windows(spans, around, len(review.sequence)):
        for position in window:
            here = tuple(e for e in sent if e.flag.first <= position <= e.flag.last)
            made.append(Image(review, position, known, here))
    return made
