"""What of a sequence's skeletons is to be seen in one frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from gtreview.model.flags import Flags
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.ui.frame_others import OtherView
from gtreview.ui.rig_look import Places, Points, RigLook, Skeletons, extents, present

TRAIL_FRAMES = 30
"""How far back a trail reaches."""
SHORT_TRAIL = 10
"""How far back those of all keypoints of a skeleton reach."""
SAME = 0.05
"""Pixels up to which a point counts as not moved."""


@dataclass(frozen=True, eq=False)
class Trails:
    """Where keypoints were: ``lines`` (m, 4) pixels x, y, x, y; ``places`` (m,) whose;
    ``age`` (m,) 0 (now) … 1 (gone)."""

    lines: Points
    places: Places
    age: Points


@dataclass(frozen=True, eq=False)
class Moves:
    """What an annotator has changed: ``moved`` (m, 4) from x, y to x, y; ``added`` (a, 2) and
    ``removed`` (r, 2), all in pixels."""

    moved: Points
    added: Points
    removed: Points

    def __len__(self) -> int:
        return len(self.moved) + len(self.added) + len(self.removed)


@dataclass(frozen=True)
class Pointed:
    """A keypoint under the pointer: ``row`` among the frame's skeletons, its object's ``track``
    (−1 without identity), ``place`` in the rig, where it is in pixels, and "hidden" or "absent"
    where it is that."""

    row: int
    track: int
    place: int
    x: float
    y: float
    state: str = ""


@dataclass(frozen=True, eq=False)
class FramePoses:
    """One frame's skeletons, ready to be painted.

    Attributes
    ----------
    look : what the rig looks like.
    skeletons : those of the frame.
    ghosts : those of the frame before.
    others : those of the labels that these are compared with.
    doubt : (n, K) suspicion of each keypoint that a flag names, else 0.
    absent : (a,) places of keypoints that the selected skeleton lacks; ``absent_xy`` (a, 2) where
        the nearest frame has them, pixels.
    track, keypoint : the selected object, and the place of its selected keypoint; −1 for none.
    names : whether the points' names are shown.
    """

    look: RigLook
    skeletons: Skeletons
    ghosts: Skeletons
    others: Skeletons
    doubt: Points
    trails: Trails
    moves: Moves
    absent: Places
    absent_xy: Points
    track: int = -1
    keypoint: int = -1
    names: bool = False

    def nearest(self, x: float, y: float, reach: float) -> Pointed | None:
        """The keypoint within ``reach`` pixels of (x, y): one that is there before one that is
        absent, else the nearest."""
        skeletons = self.skeletons
        found = skeletons.nearest(x, y, reach)
        if found is not None:
            row, place = found
            xy, state = skeletons.xy[row, place], "" if skeletons.visible[row, place] else "hidden"
            return Pointed(row, int(skeletons.tracks[row]), place, *xy.tolist(), state)
        away = np.hypot(*(self.absent_xy - (x, y)).T)
        if not len(away) or away.min() > reach:
            return None
        row, i = int(np.flatnonzero(skeletons.selected)[0]), int(away.argmin())
        xy, place = self.absent_xy[i], int(self.absent[i])
        return Pointed(row, int(skeletons.tracks[row]), place, *xy.tolist(), "absent")


@dataclass(eq=False)
class PoseView:
    """Which skeletons of a sequence are shown.

    Attributes
    ----------
    layers : which layers are on.
    others : what is shown of the labels that these are compared with.
    hidden : objects that are not shown.
    as_original : show skeletons as they were before the annotator's work.
    """

    sequence: Sequence
    layers: set[str]
    others: OtherView
    hidden: Collection[int] = ()
    as_original: bool = False
    flags: Flags = field(default_factory=Flags.empty)

    def __post_init__(self) -> None:
        self.look = RigLook.of(self.sequence.rig, self.sequence.poses.xy.shape[1])
        self._reports: dict[int, dict[int, str]] = defaultdict(dict)
        for issue in self.sequence.issues:
            said = self._reports[issue.frame]
            before = said.get(issue.track)
            said[issue.track] = f"{before} · {issue.text}" if before else issue.text

    @property
    def poses(self) -> Poses:
        """The skeletons that are shown."""
        originals = self.sequence.originals
        return originals if self.as_original and originals is not None else self.sequence.poses

    def reports(self, frame: int) -> Mapping[int, str]:
        """What an annotator said of ``frame``, by object; −1: of the frame itself."""
        said = self._reports.get(frame, {})
        return {track: text for track, text in said.items() if track not in self.hidden}

    def span(self, track: int, frame: int) -> Points | None:
        """(4,) what the skeleton of ``track`` spans in the frame nearest to ``frame``, None where
        none is as near as a trail is long."""
        part = self._part(track, frame - TRAIL_FRAMES, frame + TRAIL_FRAMES)
        spans = extents(self.poses.xy[part])
        away = np.abs(self.poses.frame[part] - frame) + np.where(np.isnan(spans[:, 0]), np.inf, 0)
        shown = "skeletons" in self.layers and track not in self.hidden
        return spans[away.argmin()] if shown and np.isfinite(away).any() else None

    def path(self, track: int, frame: int) -> Points:
        """(m, 2) middles of what the skeletons of ``track`` span up to ``frame``, the oldest
        first."""
        if "skeletons" not in self.layers or track in self.hidden:
            return np.empty((0, 2))
        spans = extents(self.poses.xy[self._part(track, frame - TRAIL_FRAMES, frame)])
        middles = (spans[:, :2] + spans[:, 2:]) / 2
        return middles[np.isfinite(middles).all(axis=1)]

    def at_frame(self, frame: int) -> Places:
        """The skeletons that are shown in ``frame``: those with a point."""
        if "skeletons" not in self.layers or frame < 0:
            return np.empty(0, np.intp)
        poses = self.poses
        index = poses.at_frame(frame)
        there = present(poses.xy[index]).any(axis=1)
        return index[there & ~np.isin(poses.track[index], list(self.hidden))]

    def of_frame(
        self, index: Places, frame: int, selected: int, keypoint: int, few: list[int]
    ) -> FramePoses:
        """The skeletons ``index`` of ``frame``; the objects ``few`` have ghosts and trails."""
        skeletons = self._skeletons(index, selected)
        absent, absent_xy = self._absent(skeletons, frame, selected)
        return FramePoses(
            look=self.look,
            skeletons=skeletons,
            ghosts=self._ghosts(frame, few),
            others=self._others(frame),
            doubt=self._doubt(skeletons, frame),
            trails=self._trails(frame, selected, keypoint),
            moves=self._moves(frame),
            absent=absent,
            absent_xy=absent_xy,
            track=selected,
            keypoint=keypoint,
            names="point names" in self.layers,
        )

    def _skeletons(self, index: Places, selected: int, poses: Poses | None = None) -> Skeletons:
        """Those at ``index`` of ``poses``, by default of what is shown."""
        poses = self.poses if poses is None else poses
        tracks = poses.track[index]
        colours = (self.look.skeleton_colour(t, i) for i, t in enumerate(tracks.tolist()))
        chosen = (tracks == selected) & (tracks >= 0)
        xy = poses.xy[index]
        return Skeletons(xy, poses.visible[index], tracks, chosen, extents(xy), tuple(colours))

    def _ghosts(self, frame: int, few: list[int]) -> Skeletons:
        index = self.at_frame(frame - 1 if "ghost" in self.layers else -1)
        return self._skeletons(index[np.isin(self.poses.track[index], few)], -1)

    def _others(self, frame: int) -> Skeletons:
        index, against = self.others.skeletons(frame), self.sequence.against
        return self._skeletons(index, -1, against.poses if against else None)

    def _doubt(self, skeletons: Skeletons, frame: int) -> Points:
        flags, doubt = self.flags, np.zeros(skeletons.xy.shape[:2])
        here = (flags.first <= frame) & (frame <= flags.last) & (flags.keypoints >= 0).any(axis=1)
        for flag in np.flatnonzero(here):
            rows = np.flatnonzero(np.isin(skeletons.tracks, (flags.track[flag], flags.other[flag])))
            for place in flags.keypoints[flag]:
                if 0 <= place < doubt.shape[1]:
                    doubt[rows, place] = np.maximum(doubt[rows, place], flags.suspicion[flag])
        return doubt

    def _absent(self, skeletons: Skeletons, frame: int, selected: int) -> tuple[Places, Points]:
        """The points that the selected skeleton lacks, where the nearest frame has them; a frame
        before goes before one that comes as near after."""
        own = np.flatnonzero(skeletons.selected)
        if not len(own):
            return np.empty(0, np.intp), np.empty((0, 2))
        part = self.poses.take(self._part(selected, frame - TRAIL_FRAMES, frame + TRAIL_FRAMES))
        away = np.abs(part.frame - frame) * 2.0 + (part.frame > frame)
        lacking = np.flatnonzero(~present(skeletons.xy[own[0]]))
        far = np.where(part.present[:, lacking], away[:, np.newaxis], np.inf)
        nearest = far.argmin(axis=0)
        known = np.isfinite(far[nearest, np.arange(len(lacking))])
        return lacking[known], part.xy[nearest, lacking][known]

    def _trails(self, frame: int, selected: int, keypoint: int) -> Trails:
        """Of the selected skeleton's keypoints, or only of the selected one, that farther back."""
        on = "trails" in self.layers and "skeletons" in self.layers and selected >= 0
        back = TRAIL_FRAMES if keypoint >= 0 else SHORT_TRAIL
        part = self._part(selected, frame - back, frame) if on else slice(0, 0)
        xy, frames = self.poses.xy[part], self.poses.frame[part]
        places = np.arange(xy.shape[1]) if keypoint < 0 else np.array([keypoint])
        lines = np.concatenate([xy[:-1, places], xy[1:, places]], axis=2)
        age = np.broadcast_to(((frame - frames[1:]) / back)[:, np.newaxis], lines.shape[:2])
        there = present(lines[..., :2]) & present(lines[..., 2:])
        return Trails(lines[there], np.broadcast_to(places, there.shape)[there], age[there])

    def _part(self, track: int, first: int, last: int) -> slice:
        """Where the skeletons of ``track`` in frames ``first`` to ``last`` are."""
        part = self.poses.of_track(track)
        bounds = part.start + np.searchsorted(self.poses.frame[part], [first, last + 1])
        return slice(*bounds.tolist())

    def _moves(self, frame: int) -> Moves:
        before, after = self._both(frame)
        was, now = present(before), present(after)
        with np.errstate(invalid="ignore"):
            far = np.hypot(*np.moveaxis(after - before, 2, 0)) > SAME
        moved = np.concatenate([before, after], axis=2)[was & now & far]
        return Moves(moved, after[now & ~was], before[was & ~now])

    def _both(self, frame: int) -> tuple[Points, Points]:
        """(n, K, 2) each: the frame's skeletons before and after the annotator's work, NaN where
        one of them is not there."""
        originals, poses = self.sequence.originals, self.sequence.poses
        if originals is None or not {"original", "skeletons"} <= self.layers:
            return (np.empty((0, *poses.xy.shape[1:])),) * 2
        found: dict[tuple[int, int], list[Points]] = {}
        nothing = np.full(poses.xy.shape[1:], np.nan)
        for side, source in enumerate((originals, poses)):
            for i in source.at_frame(frame).tolist():
                track = int(source.track[i])
                if track not in self.hidden:
                    key = track, int(source.row[i]) if track < 0 else 0
                    found.setdefault(key, [nothing, nothing])[side] = source.xy[i]
        pairs = np.array(list(found.values())).reshape(-1, 2, *poses.xy.shape[1:])
        return pairs[:, 0], pairs[:, 1]
