"""What is alike and what differs between a sequence and the labels beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gtreview.comparison.overlaps import Floats, Index, Rects, best_mutual, overlaps, sides
from gtreview.comparison.similarity import areas, sigmas, similarity
from gtreview.model.boxes import Boxes
from gtreview.model.columns import Columns
from gtreview.model.geometry import iou
from gtreview.model.poses import Poses
from gtreview.model.sequence import Against, Label, Sequence, Track

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

SAME_PLACE = 0.5
"""From this IoU on two boxes without identity may be of one thing, and an object that lies so on
another's box, not on its own, has been exchanged with it."""

BRIDGED = 12
"""Frames up to which an exchange goes on unseen: one of the two is away, or they are in one
place."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Objects over unbroken runs of frames: ``track``, ``other`` (−1 for none), ``first`` and
    ``last``, (n,) each."""

    track: Ints
    other: Ints
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.track)


@dataclass(frozen=True, eq=False)
class Spots:
    """Objects in frames: ``track`` (−1 without identity), ``frame`` and ``other``, what else it is
    about (a second object, a keypoint; −1 for nothing), (n,) each."""

    track: Ints
    frame: Ints
    other: Ints

    @classmethod
    def of(cls, track: Ints, frame: Ints) -> Spots:
        """Without a second object."""
        return cls(track, frame, np.full(len(track), -1, np.int32))

    def __len__(self) -> int:
        return len(self.track)

    def alone(self) -> Spots:
        """These without their second objects."""
        return Spots.of(self.track, self.frame)

    def take(self, index: Index | Mask) -> Spots:
        """Those at ``index``."""
        return Spots(self.track[index], self.frame[index], self.other[index])

    def runs(self, reach: int) -> Runs:
        """Of the same objects, with steps of at most ``reach`` frames."""
        spots = self.take(np.lexsort((self.frame, self.other, self.track)))
        new = np.ones(len(spots), bool)
        new[1:] = (np.diff(spots.track) != 0) | (np.diff(spots.other) != 0)
        new[1:] |= np.diff(spots.frame) > reach
        starts = np.flatnonzero(new)
        last = np.append(starts[1:], len(spots))[: len(starts)] - 1
        return Runs(
            spots.track[starts], spots.other[starts], spots.frame[starts], spots.frame[last]
        )


@dataclass(frozen=True, eq=False)
class Comparison:
    """A sequence and the labels beside it, box by box and skeleton by skeleton.

    Only frames that both have are compared, and of an object that has two boxes in one frame the
    first. Each array is worked out when it is first asked for.
    """

    sequence: Sequence
    against: Against

    @cached_property
    def boxes(self) -> tuple[Index, Index]:
        """(m,) each: indices of boxes that are of one object in one frame; sorted by the first.
        Those without identity are paired with what lies over them best."""
        mine, theirs = self.sequence.boxes, self.against.boxes
        a, b = _of_one_object(mine, theirs)
        loose_a, loose_b = self._loose(a, b)
        i, j, shared = overlaps(
            mine.frame[loose_a],
            _rects(mine)[loose_a],
            theirs.frame[loose_b],
            _rects(theirs)[loose_b],
        )
        free = (mine.track[loose_a[i]] < 0) | (self.against.box_objects[loose_b[j]] < 0)
        free &= shared >= SAME_PLACE
        i, j, shared = i[free], j[free], shared[free]
        best = best_mutual(i, j, shared)
        a, b = np.append(a, loose_a[i[best]]), np.append(b, loose_b[j[best]])
        order = np.argsort(a, kind="stable")
        return a[order], b[order]

    @cached_property
    def poses(self) -> tuple[Index, Index]:
        """(m,) each: indices of skeletons that are of one object in one frame."""
        return _of_one_object(self.sequence.poses, self.against.poses)

    @cached_property
    def iou(self) -> Floats:
        """(m,) of `boxes`."""
        a, b = self.boxes
        return iou(sides(_rects(self.sequence.boxes), a), sides(_rects(self.against.boxes), b))

    @cached_property
    def distance(self) -> Floats:
        """(m,) how far the middles of `boxes` are apart, pixels."""
        a, b = self.boxes
        mine, theirs = self.sequence.boxes, self.against.boxes
        across = (mine.left + mine.width / 2)[a] - (theirs.left + theirs.width / 2)[b]
        down = (mine.top + mine.height / 2)[a] - (theirs.top + theirs.height / 2)[b]
        return np.asarray(np.hypot(across, down))

    @cached_property
    def keypoint_distance(self) -> Floats:
        """(m, K) how far the keypoints of `poses` are apart, pixels; NaN where one is absent."""
        a, b = self.poses
        away = self.sequence.poses.xy[a] - self.against.poses.xy[b]
        return np.asarray(np.hypot(away[..., 0], away[..., 1]))

    @cached_property
    def pose_size(self) -> Floats:
        """(m,) the size of each of the sequence's `poses`: its extent's diagonal, pixels, at
        least 1."""
        xy = self.sequence.poses.xy[self.poses[0]]
        there = np.isfinite(xy)
        high = np.where(there, xy, -np.inf).max(axis=1, initial=-np.inf)
        low = np.where(there, xy, np.inf).min(axis=1, initial=np.inf)
        return np.asarray(np.maximum(np.hypot(*np.maximum(high - low, 0).T), 1.0))

    @cached_property
    def oks(self) -> Floats:
        """(m,) `similarity` of `poses`: over the keypoints that the sequence's skeleton has, of
        those that the other labels have anywhere; one that is missing there is not alike at
        all."""
        mine = self.sequence.poses.take(self.poses[0])
        counted = mine.present & self.against.poses.present.any(axis=0)
        sigma = sigmas(self.sequence.rig, mine.xy.shape[1])
        return similarity(self.keypoint_distance, counted, areas(_spans(mine)), sigma)

    @cached_property
    def only_here(self) -> Spots:
        """Boxes and skeletons that only the sequence has, and, with the keypoint for ``other``,
        points that only its skeletons have."""
        boxes, poses = self.sequence.boxes, self.sequence.poses
        known = self.against.frames >= 0
        a, b = _alone(boxes, self.boxes[0], known), _alone(poses, self.poses[0], known)
        whole = _spots((boxes.track[a], poses.track[b]), (boxes.frame[a], poses.frame[b]))
        return self._unexplained(whole, self._keypoints(here=True))

    @cached_property
    def only_there(self) -> Spots:
        """The same of what only the labels beside it have of the sequence's objects, and of what
        has no identity."""
        whole = self._missing
        return self._unexplained(
            whole.take((whole.track >= 0) | (whole.other < 0)).alone(), self._keypoints(here=False)
        )

    @cached_property
    def strangers(self) -> Spots:
        """Objects of the labels beside it, as ``other``, that are none of the sequence's."""
        return self._missing.take((self._missing.track < 0) & (self._missing.other >= 0))

    @cached_property
    def _missing(self) -> Spots:
        """Boxes and skeletons that only the labels beside it have, with their object there."""
        known, against = self.against.frames >= 0, self.against
        boxes, poses = against.boxes, against.poses
        a = _alone(boxes, self.boxes[1], known, against.box_objects)
        b = _alone(poses, self.poses[1], known, against.pose_objects)
        return _spots(
            (boxes.track[a], poses.track[b]),
            (boxes.frame[a], poses.frame[b]),
            (against.box_objects[a], against.pose_objects[b]),
        )

    def _unexplained(self, whole: Spots, points: Spots) -> Spots:
        """Both, but for exchanged objects."""
        spots = _spots(
            (whole.track, points.track), (whole.frame, points.frame), (whole.other, points.other)
        )
        return spots.take(~self.exchanged(spots.track, spots.frame))

    def _keypoints(self, *, here: bool) -> Spots:
        """Keypoints of `poses` that only one of the two has, of those that both have anywhere."""
        a, b = self.poses
        mine, theirs = self.sequence.poses, self.against.poses
        only, lacking = (mine.present[a], theirs.present[b])[:: 1 if here else -1]
        only = only & ~lacking & mine.present.any(axis=0) & theirs.present.any(axis=0)
        row, place = np.nonzero(only)
        return Spots(mine.track[a[row]], mine.frame[a[row]], place.astype(np.int32))

    @cached_property
    def relabelled(self) -> Spots:
        """Boxes that have another label there."""
        a, b = self.boxes
        mine, theirs = self.sequence.boxes, self.against.boxes
        ours, others = _names(self.sequence.labels), _names(self.against.labels)
        alike = ours[:, np.newaxis] == others
        differs = ~alike[mine.label[a], theirs.label[b]]
        spots = Spots.of(mine.track[a], mine.frame[a])
        differs &= self.against.same_labels & ~self.exchanged(spots.track, spots.frame)
        return spots.take(np.flatnonzero(differs))

    def label_there(self, track: int, frame: int) -> str:
        """The label that the box of ``track`` has there in ``frame``; empty where it has none."""
        i = self.against.boxes.at(track, frame)
        return "" if i is None else str(_names(self.against.labels)[self.against.boxes.label[i]])

    @cached_property
    def partners(self) -> Ints:
        """(objects,) which of the objects there each is, −1 for none."""
        partner = np.full(len(self.sequence.tracks), -1, np.int32)
        for columns, objects in (
            (self.against.poses, self.against.pose_objects),
            (self.against.boxes, self.against.box_objects),
        ):
            named = columns.track >= 0
            partner[columns.track[named]] = objects[named]
        return partner

    @cached_property
    def renamed(self) -> Runs:
        """The objects that have another name there, over the frames in which both are."""
        mine, theirs = _names(self.sequence.tracks), _names(self.against.tracks)
        other = self.partners
        wanted = (other >= 0) & (mine[:-1] != theirs[other]) & self.against.same_names
        a = np.concatenate([self.sequence.boxes.track[self.boxes[0]],
                            self.sequence.poses.track[self.poses[0]]])  # fmt: skip
        frame = np.concatenate([self.sequence.boxes.frame[self.boxes[0]],
                                self.sequence.poses.frame[self.poses[0]]])  # fmt: skip
        of_renamed = np.flatnonzero((a >= 0) & wanted[a])
        return Spots.of(a[of_renamed], frame[of_renamed]).runs(len(self.sequence))

    def renamed_to(self, track: int, first: int, frames: int) -> str:
        """What ``track`` is called there, where `renamed` has it from ``first`` on for so many
        ``frames``; else empty."""
        runs = self.renamed
        here = (runs.track == track) & (runs.first == first)
        here &= runs.last - runs.first + 1 == frames
        return self.against.tracks[self.partners[track]].name if here.any() else ""

    def exchanged(self, track: Ints, frame: Ints) -> Mask:
        """Which of these objects in these frames `swapped` is about."""
        spots, stride = self.swapped, len(self.sequence)
        told = np.concatenate([spots.track, spots.other]).astype(np.int64) * stride
        told += np.tile(spots.frame, 2)
        return np.isin(track.astype(np.int64) * stride + frame, told)

    @cached_property
    def exchanges(self) -> Runs:
        """What `swapped` comes to over time."""
        return self.swapped.runs(BRIDGED)

    @cached_property
    def swapped(self) -> Spots:
        """Objects that lie where another one is there, ``other``, and not where they are
        themselves; of two that lie on each other's place, the first."""
        mine, rects, theirs, others, pairs = self._places()
        own = np.zeros(len(mine))
        own[pairs[0]] = np.nan_to_num(iou(sides(rects, pairs[0]), sides(others, pairs[1])))
        off = np.flatnonzero((own < SAME_PLACE) & (mine.track >= 0))
        near = np.flatnonzero((theirs.track >= 0) & np.isin(theirs.frame, mine.frame[off]))
        i, j, shared = overlaps(mine.frame[off], rects[off], theirs.frame[near], others[near])
        crossed = (shared >= SAME_PLACE) & (mine.track[off[i]] != theirs.track[near[j]])
        i, j, shared = off[i[crossed]], near[j[crossed]], shared[crossed]
        best = np.sort(best_mutual(i, j, shared))
        return _once(Spots(mine.track[i[best]], mine.frame[i[best]], theirs.track[j[best]]))

    def _places(self) -> tuple[Columns, Rects, Columns, Rects, tuple[Index, Index]]:
        """What stands for the objects: their boxes, where there are none their skeletons; both
        with their rects, and which are paired."""
        one, two = self.sequence, self.against
        if len(one.boxes):
            return one.boxes, _rects(one.boxes), two.boxes, _rects(two.boxes), self.boxes
        return one.poses, _spans(one.poses), two.poses, _spans(two.poses), self.poses

    def _loose(self, a: Index, b: Index) -> tuple[Index, Index]:
        """The boxes of both that no object pairs."""
        return (
            _rest(len(self.sequence.boxes), a),
            _rest(len(self.against.boxes), b),
        )


@lru_cache(maxsize=1)
def compared(sequence: Sequence) -> Comparison | None:
    """``sequence`` and the labels beside it; None where there are none."""
    return Comparison(sequence, sequence.against) if sequence.against else None


def _of_one_object(mine: Columns, theirs: Columns) -> tuple[Index, Index]:
    """What is of one object in one frame, of several the first; both are sorted by it."""
    stride = 1 + max(int(mine.frame.max(initial=0)), int(theirs.frame.max(initial=0)))
    (a, keys), (b, others) = (_keys(columns, stride) for columns in (mine, theirs))
    at = np.searchsorted(others, keys)
    met = at < len(others)
    met[met] = others[at[met]] == keys[met]
    return a[met], b[at[met]]


def _keys(columns: Columns, stride: int) -> tuple[Index, NDArray[np.int64]]:
    """The first of each object and frame, and track × ``stride`` + frame of each."""
    keys = columns.track.astype(np.int64) * stride + columns.frame
    first = np.flatnonzero((columns.track >= 0) & (np.diff(keys, prepend=-1) != 0))
    return first, keys[first]


def _rest(count: int, taken: Index) -> Index:
    """0 … ``count`` − 1 without ``taken``."""
    left = np.ones(count, bool)
    left[taken] = False
    return np.flatnonzero(left)


def _alone(columns: Columns, paired: Index, known: Mask, objects: Ints | None = None) -> Index:
    """Those in frames of both that are not ``paired`` and repeat none of their object."""
    objects = columns.track if objects is None else objects
    alone = known[columns.frame]
    alone[paired] = False
    alone[1:] &= (
        (objects[1:] != objects[:-1])
        | (columns.frame[1:] != columns.frame[:-1])
        | (objects[1:] < 0)
    )
    return np.flatnonzero(alone)


def _spots(
    track: tuple[Ints, ...], frame: tuple[Ints, ...], other: tuple[Ints, ...] | None = None
) -> Spots:
    """Several parts in one."""
    spots = Spots.of(np.concatenate(track), np.concatenate(frame))
    return spots if other is None else Spots(spots.track, spots.frame, np.concatenate(other))


def _once(spots: Spots) -> Spots:
    """Of two objects on each other's place in a frame, only the first."""
    key = np.stack([spots.frame, spots.track, spots.other], axis=1)
    told = {tuple(row) for row in key[spots.track < spots.other].tolist()}
    keep = [track < other or (frame, other, track) not in told
            for frame, track, other in key.tolist()]  # fmt: skip
    kept = np.flatnonzero(keep)
    order = kept[np.lexsort((spots.frame[kept], spots.track[kept]))]
    return Spots(spots.track[order], spots.frame[order], spots.other[order])


def _rects(boxes: Boxes) -> Rects:
    return np.stack([boxes.left, boxes.top, boxes.width, boxes.height], axis=1)


def _spans(poses: Poses) -> Rects:
    """What each skeleton spans; not finite where it has no point."""
    there = np.isfinite(poses.xy)
    low = np.where(there, poses.xy, np.inf).min(axis=1, initial=np.inf)
    high = np.where(there, poses.xy, -np.inf).max(axis=1, initial=-np.inf)
    return np.concatenate([low, high - low], axis=1)


def _names(things: tuple[Label, ...] | tuple[Track, ...]) -> NDArray[np.object_]:
    """Their names by index; none for −1."""
    return np.array([*(thing.name for thing in things), ""], object)
