"""The skeletons of a crowd-2d-skeleton manifest as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.columns import Ints, Listed, numbers
from gtreview.formats.skeleton_lines import Skeleton
from gtreview.formats.skipped import NO_PLACE, Skipped
from gtreview.model.poses import Poses

NO_LABEL = "has no label"
NO_POINTS = "has no list of annotations"
TWICE = "is there twice in one skeleton"


@dataclass(frozen=True, eq=False)
class Points:
    """The keypoints that can be used, in the order of the file.

    Attributes
    ----------
    listed : the points; ``entry`` is the index of the image's list.
    skeleton : (n,) int64, how many skeletons come before each point's own.
    texts : how many of the points have coordinates that are written as text.
    """

    listed: Listed
    skeleton: NDArray[np.int64]
    texts: int

    @classmethod
    def of(cls, lists: Sequence[Sequence[Skeleton]], skipped: list[Skipped]) -> Points:
        """The points of each image's skeletons; what cannot be used is added to ``skipped``."""
        listed, skeleton, texts = _flat(lists, skipped)
        place = np.isfinite(listed.number("x")) & np.isfinite(listed.number("y"))
        reasons = ((~listed.present("label"), NO_LABEL), (~place, NO_PLACE))
        listed = listed.without(reasons, skipped)
        labels, code = listed.factored("label")
        key = skeleton[listed.row] * max(len(labels), 1) + code
        again = np.ones(len(listed), bool)
        again[np.unique(key, return_index=True)[1]] = False
        listed = listed.without(((again, TWICE),), skipped)
        return cls(listed, skeleton[listed.row], int(texts[listed.row].sum()))

    @property
    def labels(self) -> list[str]:
        """As the skeleton with most points has them, then the others as they come."""
        labels, code = self.listed.factored("label")
        if not labels:
            return []
        most = np.bincount(self.skeleton).argmax()
        own = [labels[i] for i in code[self.skeleton == most].tolist()]
        return list(dict.fromkeys((*own, *labels)))

    def poses(self, keypoints: Sequence[str], frame: Ints, track: Ints) -> Poses:
        """The skeletons that have a point, with their points in the order of ``keypoints``.

        Parameters
        ----------
        frame, track : as in `Poses`, by skeleton of the file.
        """
        labels, code = self.listed.factored("label")
        place = {label: i for i, label in enumerate(keypoints)}
        column = np.array([place[label] for label in labels], np.intp)
        row, pose = np.unique(self.skeleton, return_inverse=True)
        xy = np.full((len(row), len(keypoints), 2), np.nan)
        xy[pose, column[code]] = np.stack([self.listed.number(axis) for axis in "xy"], axis=-1)
        there = np.isfinite(xy).all(axis=2)
        return Poses.sorted(frame=frame[row], track=track[row], xy=xy, visible=there, row=row)


def _flat(
    lists: Sequence[Sequence[Skeleton]], skipped: list[Skipped]
) -> tuple[Listed, NDArray[np.int64], NDArray[np.bool_]]:
    """All points; (n,) the skeleton of each, and whether its coordinates are text."""
    skipped += [
        Skipped(i, "skeleton", item, NO_POINTS)
        for i, skeletons in enumerate(lists)
        for item, each in enumerate(skeletons)
        if each.annotations is None
    ]
    parts = [each.annotations or [] for skeletons in lists for each in skeletons]
    points = list(chain.from_iterable(parts))
    skeleton = np.repeat(np.arange(len(parts)), _lengths(parts))
    of_list = np.repeat(np.arange(len(lists), dtype=np.int32), _lengths(lists))
    entry = of_list[skeleton]
    row = np.arange(len(points))
    item = (row - np.searchsorted(entry, entry)).astype(np.int32)
    x, text_x = numbers([point.x for point in points])
    y, text_y = numbers([point.y for point in points])
    listed = Listed("keypoint", points, entry, item, row, {"x": x, "y": y})
    return listed, skeleton, text_x | text_y


def _lengths(lists: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    return np.fromiter(map(len, lists), np.int64, len(lists))
