"""Corrections of skeletons: what each becomes, worked out without changing anything.

Every function returns `PoseEdit`\\ s, which `edited` puts into a sequence. A skeleton is meant by
its index in ``sequence.poses``, a keypoint by its place in the rig.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gtreview.model.poses import Poses
from gtreview.model.rig import Rig
from gtreview.model.sequence import Sequence

NEW = -1
"""The row of a skeleton that the source does not have."""


@dataclass(frozen=True, eq=False)
class PoseEdit:
    """What one skeleton is from now on.

    Attributes
    ----------
    track, frame : whose it is, and when.
    row : where it is in the source, as in ``Poses.row``; tells skeletons without identity apart.
    xy : (K, 2) pixels, NaN where a point is absent; without any point it is gone.
    visible : (K,) bool.
    """

    track: int
    frame: int
    row: int
    xy: NDArray[np.float64]
    visible: NDArray[np.bool_]

    @property
    def gone(self) -> bool:
        """Whether it has no point left."""
        return not np.isfinite(self.xy).all(axis=1).any()


def edited(sequence: Sequence, edits: Iterable[PoseEdit]) -> Sequence:
    """``sequence`` with ``edits``, the last one counting where several are of one skeleton."""
    poses = sequence.poses
    found: dict[int, PoseEdit] = {}
    fresh: dict[tuple[int, int, int], PoseEdit] = {}
    for edit in edits:
        i = find(poses, edit)
        if i is None:
            fresh[edit.track, edit.frame, edit.row] = edit
        else:
            found[i] = edit
    xy, visible = poses.xy.copy(), poses.visible.copy()
    for i, edit in found.items():
        xy[i], visible[i] = edit.xy, edit.visible
    there = np.ones(len(poses), bool)
    there[[i for i, edit in found.items() if edit.gone]] = False
    more = [edit for edit in fresh.values() if not edit.gone]
    if there.all() and not more:
        # The order stays, and sorting is what takes time.
        return replace(sequence, poses=replace(poses, xy=xy, visible=visible))
    points = (0, *poses.xy.shape[1:])
    return replace(
        sequence,
        poses=Poses.sorted(
            frame=np.append(poses.frame[there], [edit.frame for edit in more]),
            track=np.append(poses.track[there], [edit.track for edit in more]),
            row=np.append(poses.row[there], [edit.row for edit in more]),
            xy=np.concatenate([xy[there], [e.xy for e in more] or np.empty(points)]),
            visible=np.concatenate(
                [visible[there], [e.visible for e in more] or np.empty(points[:2], bool)]
            ),
        ),
    )


def find(poses: Poses, edit: PoseEdit) -> int | None:
    """The index of the skeleton that ``edit`` is about, None where there is none yet."""
    if edit.track >= 0:
        return poses.at(edit.track, edit.frame)
    here = poses.at_frame(edit.frame)
    same = here[(poses.track[here] < 0) & (poses.row[here] == edit.row)]
    return int(same[0]) if len(same) else None


def moved(sequence: Sequence, i: int, places: Several[int], by: tuple[float, float]) -> PoseEdit:
    """The keypoints ``places`` of skeleton ``i`` go ``by`` (right, down) pixels."""
    xy = sequence.poses.xy[i].copy()
    xy[list(places)] += by
    return _becomes(sequence, i, xy, sequence.poses.visible[i])


def removed(sequence: Sequence, i: int, places: Several[int]) -> PoseEdit:
    """The keypoints ``places`` of skeleton ``i`` are absent."""
    xy, visible = sequence.poses.xy[i].copy(), sequence.poses.visible[i].copy()
    xy[list(places)], visible[list(places)] = np.nan, False
    return _becomes(sequence, i, xy, visible)


def shown(sequence: Sequence, i: int, places: Several[int]) -> PoseEdit:
    """The keypoints ``places`` of skeleton ``i`` are visible, as far as they are there."""
    visible = sequence.poses.visible[i].copy()
    visible[list(places)] = True
    return _becomes(sequence, i, sequence.poses.xy[i], visible)


def restored(sequence: Sequence, i: int, place: int) -> PoseEdit:
    """An absent keypoint of skeleton ``i`` is there, where the nearest frame of its object has it
    in relation to the points that both have; without such a frame, where the rig rests."""
    xy, visible = sequence.poses.xy[i].copy(), sequence.poses.visible[i].copy()
    xy[place], visible[place] = _expected(sequence, i, place), True
    return _becomes(sequence, i, xy, visible)


def swapped(sequence: Sequence, i: int, pairs: Iterable[tuple[int, int]]) -> PoseEdit:
    """The two keypoints of each of ``pairs`` exchange their points in skeleton ``i``."""
    order = np.arange(sequence.poses.xy.shape[1])
    for a, b in pairs:
        order[[a, b]] = order[[b, a]]
    return _becomes(sequence, i, sequence.poses.xy[i][order], sequence.poses.visible[i][order])


def exchanged(sequence: Sequence, a: int, b: int, first: int, last: int) -> list[PoseEdit]:
    """The objects ``a`` and ``b`` exchange their skeletons in frames ``first`` to ``last``."""
    poses, edits = sequence.poses, []
    for track, other in ((a, b), (b, a)):
        mine, theirs = poses.of_track(track), poses.of_track(other)
        for frame in np.union1d(poses.frame[mine], poses.frame[theirs]).tolist():
            if first <= frame <= last:
                edits.append(_as_of(sequence, track, frame, poses.at(other, frame)))
    return edits


def interpolated(
    sequence: Sequence, track: int, first: int, last: int, places: Several[int] | None = None
) -> list[PoseEdit]:
    """Object ``track`` goes straight from its skeleton in frame ``first`` to that in ``last``,
    with all its points or with ``places`` only.

    Points that one of both lacks are absent in between; nothing where either frame has none.
    Between whole pixels it goes by whole pixels.
    """
    poses = sequence.poses
    a, b = poses.at(track, first), poses.at(track, last)
    if a is None or b is None:
        return []
    visible, edits = poses.visible[a] & poses.visible[b], []
    decimals = decimals_of(poses.xy[[a, b]])
    for frame in range(first + 1, last):
        share = (frame - first) / (last - first)
        xy = np.round(poses.xy[a] * (1 - share) + poses.xy[b] * share, decimals)
        edits.append(_with(sequence, track, frame, xy, visible, places=places))
    return edits


def copied(
    sequence: Sequence, track: int, frame: int, source: int, places: Several[int] | None = None
) -> list[PoseEdit]:
    """Object ``track`` has in ``frame`` the skeleton that it has in frame ``source``, or those of
    its points that ``places`` are; nothing where it has none there."""
    poses, there = sequence.poses, sequence.poses.at(track, source)
    if there is None:
        return []
    return [_with(sequence, track, frame, poses.xy[there], poses.visible[there], places=places)]


def good_frames(
    sequence: Sequence, track: int, first: int, last: int, places: Several[int] = ()
) -> tuple[int, int] | None:
    """The nearest frames before ``first`` and after ``last`` in which object ``track`` has a
    skeleton with the points ``places``; None where there are not both."""
    poses, part = sequence.poses, sequence.poses.of_track(track)
    frames = poses.frame[part][poses.present[part][:, list(places)].all(axis=1)]
    before, after = frames[frames < first], frames[frames > last]
    return (int(before[-1]), int(after[0])) if len(before) and len(after) else None


def decimals_of(xy: NDArray[np.float64]) -> int:
    """To how many places pixels are rounded beside ``xy``: none where labels are whole pixels."""
    there = xy[np.isfinite(xy)]
    return 2 if (there != np.round(there)).any() else 0


def limb(rig: Rig, place: int) -> tuple[tuple[int, int], ...]:
    """The pairs of the limb that keypoint ``place`` belongs to: those that bones join to its own
    pair on one side, up to where that side is joined to the rest of the body. Empty for a
    keypoint without a mirror image."""
    partner = {a: b for pair in rig.pair_places for a, b in (pair, pair[::-1])}
    if place not in partner:
        return ()
    left = {a for a, _ in rig.pair_places}
    side = left if place in left else partner.keys() - left
    joined: dict[int, set[int]] = {}
    for a, b in rig.bone_places:
        joined.setdefault(a, set()).add(b)
        joined.setdefault(b, set()).add(a)
    roots = {point for point in side if joined.get(point, set()) - side}
    reached, ahead = {place}, [place]
    while ahead:
        here = ahead.pop()
        beyond = joined.get(here, set()) & side - reached
        if here in roots:
            beyond = beyond - roots if here == place else set()
        reached |= beyond
        ahead += beyond
    return tuple((a, b) for a, b in rig.pair_places if a in reached or b in reached)


def _becomes(
    sequence: Sequence, i: int, xy: NDArray[np.float64], visible: NDArray[np.bool_]
) -> PoseEdit:
    poses = sequence.poses
    there = np.isfinite(xy).all(axis=1)
    return PoseEdit(
        int(poses.track[i]), int(poses.frame[i]), int(poses.row[i]), xy, visible & there
    )


def _as_of(sequence: Sequence, track: int, frame: int, source: int | None) -> PoseEdit:
    """``track`` in ``frame`` with the points of skeleton ``source``, without any for None."""
    poses = sequence.poses
    if source is None:
        nothing = np.full(poses.xy.shape[1:], np.nan)
        return _with(sequence, track, frame, nothing, np.zeros(len(nothing), bool))
    return _with(sequence, track, frame, poses.xy[source], poses.visible[source])


def _with(
    sequence: Sequence,
    track: int,
    frame: int,
    xy: NDArray[np.float64],
    visible: NDArray[np.bool_],
    *,
    places: Several[int] | None = None,
) -> PoseEdit:
    """``track`` in ``frame`` with the points ``xy``, or with its own but for ``places``."""
    poses = sequence.poses
    here = poses.at(track, frame)
    row = NEW if here is None else int(poses.row[here])
    chosen = np.ones(len(xy), bool) if places is None else np.isin(range(len(xy)), places)
    if here is None:
        own, shown = np.full_like(xy, np.nan), np.zeros_like(visible)
    else:
        own, shown = poses.xy[here], poses.visible[here]
    return PoseEdit(
        track,
        frame,
        row,
        np.where(chosen[:, np.newaxis], xy, own),
        np.where(chosen, visible, shown),
    )


def _expected(sequence: Sequence, i: int, place: int) -> NDArray[np.float64]:
    """(2,) where keypoint ``place`` of skeleton ``i`` is most likely, in whole pixels."""
    poses = sequence.poses
    track = int(poses.track[i])
    part = poses.of_track(track) if track >= 0 else slice(0, 0)
    others = np.arange(part.start, part.stop)[poses.present[part, place]]
    for j in others[np.argsort(np.abs(poses.frame[others] - poses.frame[i]), kind="stable")]:
        both = poses.present[i] & poses.present[j]
        if both.any():
            shift = (poses.xy[i][both] - poses.xy[j][both]).mean(axis=0)
            return np.asarray(np.round(poses.xy[j, place] + shift))
    return _at_rest(sequence, i, place)


def _at_rest(sequence: Sequence, i: int, place: int) -> NDArray[np.float64]:
    """(2,) where the rig's rest pose, scaled and moved onto skeleton ``i``, has ``place``."""
    points = sequence.rig.keypoints if sequence.rig else ()
    rest = np.array([(point.x, point.y) for point in points], float).reshape(-1, 2)
    there = sequence.poses.present[i]
    own = sequence.poses.xy[i][there]
    if not len(own):
        return np.array(sequence.size) / 2
    spread = np.maximum(np.ptp(rest[there], axis=0).max(), 1e-9)
    scale = np.ptp(own, axis=0).max() / spread if len(own) > 1 else 1.0
    return np.asarray(np.round(own.mean(axis=0) + scale * (rest[place] - rest[there].mean(axis=0))))
