"""What of a sequence's labels is to be seen in one frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gtreview.model.edited_boxes import BoxEdit
from gtreview.model.flags import Flags
from gtreview.model.sequence import Outline, Sequence
from gtreview.ui.frame_others import OTHERS, Others, OtherView
from gtreview.ui.frame_poses import TRAIL_FRAMES, FramePoses, PoseView
from gtreview.ui.rig_look import Points, extents
from gtreview.ui.theme import object_colour

LAYERS = ("boxes", "skeletons", "ghost", "trails", "names", "point names", "original", OTHERS)
FEW = 6
"""Up to so many objects in a frame, all have ghosts and trails while none is selected."""


@dataclass(frozen=True, eq=False)
class Ghost:
    """A box of a neighbouring frame, or what a skeleton of it spans, or a suggested one: ``rect``
    is left, top, right, bottom in pixels; ``text`` says why it is there where the object has none
    in this frame or should have this one, else it is empty."""

    rect: Points
    colour: str
    text: str = ""
    suspicion: float = 0.0


@dataclass(frozen=True, eq=False)
class FrameLabels:
    """One frame's labels, ready to be painted; what is hidden is not in it.

    Attributes
    ----------
    frame : 0-based position.
    rects : (n, 4) left, top, right, bottom in pixels of every labelled thing: first the boxes,
        then what outlines and skeletons span.
    boxes : how many of them are boxes.
    tracks : (n,) object index, −1 without identity.
    colours, names : n; a name is empty where none is shown, or where a box of the same object
        has it.
    suspicion : (n,) 0…1, 0 where nothing is flagged or a box of the same object says so.
    selected : (n,) whether it is the selected object's.
    owners : the skeletons' objects by name, whatever `names` shows.
    poses : the skeletons; the last ones of the labelled things.
    reports : what an annotator reported, by place in ``rects``; −1: of the frame itself.
    note : attributes of the selected box, and what the labels compared with say of it.
    others : the boxes of the labels that these are compared with.
    """

    frame: int
    rects: Points
    boxes: int
    tracks: NDArray[np.int32]
    colours: tuple[str, ...]
    names: tuple[str, ...]
    suspicion: Points
    selected: NDArray[np.bool_]
    owners: tuple[str, ...]
    poses: FramePoses
    reports: tuple[tuple[int, str], ...] = ()
    note: str = ""
    ghosts: tuple[Ghost, ...] = ()
    trails: tuple[tuple[str, Points], ...] = ()
    outlines: tuple[tuple[str, bool, Points], ...] = ()
    others: Others = field(default_factory=Others.none)

    def at(self, x: float, y: float, reach: float) -> list[int]:
        """Rows of ``rects`` around (x, y), give or take ``reach`` pixels; the smallest first."""
        left, top, right, bottom = self.rects.T
        near = (left - reach <= x) & (x <= right + reach)
        near &= (top - reach <= y) & (y <= bottom + reach)
        rows = np.flatnonzero(near)
        area = ((right - left) * (bottom - top))[rows]
        return [int(row) for row in rows[np.argsort(area, kind="stable")]]

    def report_at(self, x: float, y: float, reach: float) -> str:
        """What an annotator reported of what is around (x, y), and of the frame."""
        here = {-1, *self.at(x, y, reach)}
        return "\n".join(text for row, text in self.reports if row in here)

    def compared_at(self, x: float, y: float, reach: float) -> str:
        """What the labels compared with say of the smallest object around (x, y)."""
        for row in self.at(x, y, reach):
            said = self.others.said(int(self.tracks[row]))
            if said:
                return f"{self.names[row]} is {said}" if self.names[row] else said
        stranger = self.others.stranger_at(x, y, reach)
        return f"{stranger} is only there" if stranger else ""


class LabelView:
    """Which labels of a sequence are shown, and what a frame's labels look like.

    Attributes
    ----------
    layers : which of `LAYERS` are on.
    """

    def __init__(self, sequence: Sequence) -> None:
        self.layers = set(LAYERS) - {"original", "point names"}
        self._flags = Flags.empty()
        self._hidden: tuple[Collection[object], ...] = ((), (), ())
        self._suggested: dict[int, list[BoxEdit]] = {}
        self.show_sequence(sequence)

    def show_sequence(self, sequence: Sequence) -> None:
        """Show ``sequence`` from now on, which has the same objects: corrected, or on another
        rig. What is hidden and marked stays so."""
        self.sequence = sequence
        self.others = OtherView(sequence, self.layers)
        self.poses = PoseView(sequence, self.layers, self.others)
        self._outlines: dict[int, list[Outline]] = defaultdict(list)
        for outline in sequence.outlines:
            self._outlines[outline.frame].append(outline)
        self.set_flags(self._flags)
        self.hide(*self._hidden)

    def set_flags(self, flags: Flags) -> None:
        """Mark the objects and keypoints that ``flags`` doubt."""
        self._flags = self.poses.flags = flags

    def suggest(self, edits: Iterable[BoxEdit]) -> bool:
        """Show in dashes the boxes that ``edits`` would make; whether that is anything else than
        before."""
        found: dict[int, list[BoxEdit]] = defaultdict(list)
        for edit in edits:
            if edit.box is not None:
                found[edit.frame].append(edit)
        before, self._suggested = self._suggested, dict(found)
        return bool(before or found)

    def hide(
        self,
        labels: Collection[int] = (),
        tracks: Collection[int] = (),
        attributes: Collection[tuple[str, object]] = (),
    ) -> None:
        """Hide labels and tracks by index, and boxes that have one of the (name, value)
        attributes."""
        boxes, sets = self.sequence.boxes, self.sequence.attribute_sets
        unwanted = np.array([any(pair in attributes for pair in s.items()) for s in sets], bool)
        self._hidden = labels, tracks, attributes
        self._hidden_labels, self._hidden_tracks = frozenset(labels), frozenset(tracks)
        self.poses.hidden = self.others.hidden = self._hidden_tracks
        self._shown = ~(
            np.isin(boxes.label, list(labels))
            | np.isin(boxes.track, list(tracks))
            | unwanted[boxes.attributes]
        )

    def of_frame(self, frame: int, selected: int, keypoint: int = -1) -> FrameLabels:
        """The labels of ``frame`` with the object ``selected`` (−1: none) and its ``keypoint``
        brought out."""
        boxes = self.boxes_at(frame)
        outlines, poses = self._frame_outlines(frame), self.poses.at_frame(frame)
        tracks, labels = self._identities(boxes, outlines, poses)
        doubts, told = self._suspicion(frame), _first_of(tracks, len(boxes))
        few = self._few(tracks, selected)
        return FrameLabels(
            frame=frame,
            rects=self._rects(boxes, outlines, poses),
            boxes=len(boxes),
            tracks=tracks,
            colours=tuple(_colour(*pair) for pair in zip(tracks, labels, strict=True)),
            names=self._names(tracks, labels, told),
            suspicion=np.where(told, doubts[tracks], 0),
            selected=(tracks == selected) & (tracks >= 0),
            note=self._note(frame, selected),
            ghosts=(*self._ghosts(frame, few, selected, doubts), *self._suggestions(frame)),
            trails=self._trails(frame, few, selected),
            owners=tuple(map(self.sequence.track_name, self.poses.poses.track[poses].tolist())),
            poses=self.poses.of_frame(poses, frame, selected, keypoint, few),
            reports=self._reports(frame, tracks),
            outlines=tuple((_colour(o.track, o.label), o.closed, o.vertices) for o in outlines),
            others=self.others.of_frame(frame),
        )

    def rect_of(self, frame: int, track: int) -> Points | None:
        """(4,) left, top, right, bottom of an object in ``frame``: its skeleton's, else its box's;
        None where it is not to be seen."""
        boxes = self.boxes_at(frame)
        boxes = boxes[self.sequence.boxes.track[boxes] == track]
        outlines = [o for o in self._frame_outlines(frame) if o.track == track]
        poses = self.poses.at_frame(frame)
        poses = poses[self.poses.poses.track[poses] == track]
        rects = self._rects(boxes, outlines, poses)
        return rects[-1] if track >= 0 and len(rects) else None

    def boxes_at(self, frame: int) -> NDArray[np.intp]:
        """The boxes that are shown in ``frame``, by their index."""
        boxes = self.sequence.boxes
        if "boxes" not in self.layers:
            return np.empty(0, np.intp)
        index = boxes.at_frame(frame)
        extent = boxes.left[index] + boxes.top[index] + boxes.width[index] + boxes.height[index]
        return index[self._shown[index] & np.isfinite(extent)]

    def _frame_outlines(self, frame: int) -> list[Outline]:
        if "boxes" not in self.layers:
            return []
        return [
            outline
            for outline in self._outlines.get(frame, ())
            if len(outline.vertices)
            and outline.label not in self._hidden_labels
            and outline.track not in self._hidden_tracks
        ]

    def _identities(
        self, boxes: NDArray[np.intp], outlines: list[Outline], poses: NDArray[np.intp]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Track and label of boxes, outlines and skeletons."""
        sequence = self.sequence
        tracks = [sequence.boxes.track[boxes], [o.track for o in outlines]]
        labels = [sequence.boxes.label[boxes], [o.label for o in outlines]]
        tracks.append(self.poses.poses.track[poses])
        labels.append(np.full(len(poses), -1))
        return (np.concatenate(tracks).astype(np.int32), np.concatenate(labels).astype(np.int32))

    def _rects(
        self, boxes: NDArray[np.intp], outlines: list[Outline], poses: NDArray[np.intp]
    ) -> Points:
        all_boxes = self.sequence.boxes
        left, top = all_boxes.left[boxes], all_boxes.top[boxes]
        right, bottom = left + all_boxes.width[boxes], top + all_boxes.height[boxes]
        rects = np.stack(
            [
                np.minimum(left, right),
                np.minimum(top, bottom),
                np.maximum(left, right),
                np.maximum(top, bottom),
            ],
            axis=1,
        )
        spans = np.array([_span(o.vertices) for o in outlines]).reshape(-1, 4)
        return np.concatenate([rects, spans, extents(self.poses.poses.xy[poses])])

    def _names(
        self, tracks: NDArray[np.int32], labels: NDArray[np.int32], told: NDArray[np.bool_]
    ) -> tuple[str, ...]:
        if "names" not in self.layers:
            return ("",) * len(tracks)
        rows = zip(tracks.tolist(), labels.tolist(), told, strict=True)
        return tuple(self._name(track, label) if tell else "" for track, label, tell in rows)

    def _name(self, track: int, label: int) -> str:
        if track >= 0:
            return self.sequence.track_name(track)
        return self.sequence.labels[label].name if label >= 0 else "no label"

    def _suspicion(self, frame: int) -> Points:
        """Suspicion by object index; the last one is of what has no identity."""
        flags = self._flags
        doubts = np.zeros(len(self.sequence.tracks) + 1)
        here = np.flatnonzero((flags.first <= frame) & (frame <= flags.last))
        for tracks in (flags.track[here], flags.other[here]):
            np.maximum.at(doubts, tracks, flags.suspicion[here])
        doubts[-1] = 0
        return doubts

    def _reports(self, frame: int, tracks: NDArray[np.int32]) -> tuple[tuple[int, str], ...]:
        """What an annotator reported: at the last row of each object, which is its skeleton's;
        at −1 of the frame itself and of objects that are not there, by their names."""
        rows = {int(track): row for row, track in enumerate(tracks) if track >= 0}
        found = []
        for track, text in self.poses.reports(frame).items():
            row, name = rows.get(track, -1), self.sequence.track_name(track)
            found.append((row, f"{name}: {text}" if row < 0 and name else text))
        return tuple(found)

    def _few(self, tracks: NDArray[np.int32], selected: int) -> list[int]:
        """The objects that have a ghost and a trail."""
        if selected >= 0:
            return [selected]
        there = {int(track) for track in tracks if track >= 0}
        return sorted(there) if len(there) <= FEW else []

    def _note(self, frame: int, selected: int) -> str:
        boxes, index = self.sequence.boxes, self.sequence.boxes.at_frame(frame)
        own = index[boxes.track[index] == selected]
        if selected < 0 or not len(own):
            return ""
        attributes = self.sequence.attribute_sets[boxes.attributes[own[0]]]
        parts = [f"{name}: {value}" for name, value in attributes.items()]
        other = self.others.said(frame, selected)
        return " · ".join([*parts, other] if other else parts)

    def _ghosts(
        self, frame: int, tracks: list[int], selected: int, doubts: Points
    ) -> tuple[Ghost, ...]:
        """The boxes of the frame before, and where objects stood that should have a box."""
        boxes, ghosts = self.sequence.boxes, []
        if "ghost" in self.layers:
            before = boxes.at_frame(frame - 1)
            before = before[np.isin(boxes.track[before], tracks) & self._shown[before]]
            ghosts = [self._ghost(int(i)) for i in before]
        if not self.layers & {"boxes", "skeletons"}:
            return tuple(ghosts)
        wanted = np.append(np.flatnonzero(doubts), [selected] if selected >= 0 else [])
        here = [*boxes.track[boxes.at_frame(frame)].tolist(), *self._suggested_tracks(frame)]
        absent = np.setdiff1d(wanted, here).astype(int).tolist()
        return (*ghosts, *(g for t in absent if (g := self._absent(frame, t, doubts[t]))))

    def _ghost(self, i: int, text: str = "", suspicion: float = 0.0) -> Ghost:
        boxes = self.sequence.boxes
        rect = np.array([boxes.left[i], boxes.top[i], boxes.right[i], boxes.bottom[i]])
        return Ghost(rect, _colour(boxes.track[i], boxes.label[i]), text, suspicion)

    def _suggested_tracks(self, frame: int) -> list[int]:
        index = self.sequence.track_index
        return [index.get(edit.object, -1) for edit in self._suggested.get(frame, ())]

    def _suggestions(self, frame: int) -> tuple[Ghost, ...]:
        """What a suggested correction would make of boxes."""
        if "boxes" not in self.layers:
            return ()
        edits = self._suggested.get(frame, ())
        pairs = zip(edits, self._suggested_tracks(frame), strict=True)
        return tuple(_suggestion(edit, track) for edit, track in pairs)

    def _absent(self, frame: int, track: int, suspicion: float) -> Ghost | None:
        """The nearest box in time of an object that has none here, if it is not far; of one that
        has skeletons only, what the nearest spans."""
        boxes = self.sequence.boxes
        part = boxes.of_track(track)
        if part.start == part.stop:
            return self._absent_skeleton(frame, track, suspicion)
        away = np.abs(boxes.frame[part] - frame)
        i = part.start + int(away.argmin())
        if "boxes" not in self.layers or away.min() > TRAIL_FRAMES or not self._shown[i]:
            return None
        return self._ghost(i, f"{self.sequence.track_name(track)} · no box", suspicion)

    def _absent_skeleton(self, frame: int, track: int, suspicion: float) -> Ghost | None:
        there = self.poses.at_frame(frame)
        span = self.poses.span(track, frame)
        if span is None or track in self.poses.poses.track[there]:
            return None
        text = f"{self.sequence.track_name(track)} · no skeleton"
        return Ghost(span, _colour(track, -1), text, suspicion)

    def _trails(
        self, frame: int, tracks: list[int], selected: int
    ) -> tuple[tuple[str, Points], ...]:
        """Of boxes, and of skeletons whose keypoints have none of their own."""
        if "trails" not in self.layers:
            return ()
        boxed = self.sequence.boxes.track
        wanted = [track for track in tracks if track != selected or track in boxed]
        trails = ((object_colour(t), self._trail(frame, t)) for t in wanted)
        return tuple(trail for trail in trails if len(trail[1]) > 1)

    def _trail(self, frame: int, track: int) -> Points:
        """(m, 2) centres of the object's boxes up to ``frame``, the oldest first; of what its
        skeletons span where it has no boxes."""
        boxes = self.sequence.boxes
        part = boxes.of_track(track)
        if part.start == part.stop:
            return self.poses.path(track, frame)
        bounds = [frame - TRAIL_FRAMES, frame + 1]
        first, last = part.start + np.searchsorted(boxes.frame[part], bounds)
        i = np.arange(first, last)[self._shown[first:last]]
        across = boxes.left[i] + boxes.width[i] / 2
        down = boxes.top[i] + boxes.height[i] / 2
        return np.stack([across, down], axis=1)


def _suggestion(edit: BoxEdit, track: int) -> Ghost:
    assert edit.box is not None
    left, top, width, height = edit.box.place
    rect = np.array([left, top, left + width, top + height])
    return Ghost(rect, _colour(track, 0), f"→ {edit.object}".rstrip())


def _colour(track: int, label: int) -> str:
    return object_colour(int(track if track >= 0 else label))


def _first_of(tracks: NDArray[np.int32], boxes: int) -> NDArray[np.bool_]:
    """(n,) False for outlines and skeletons of objects that have a box as well."""
    first = np.ones(len(tracks), bool)
    first[boxes:] = (tracks[boxes:] < 0) | ~np.isin(tracks[boxes:], tracks[:boxes])
    return first


def _span(xy: Points) -> Points:
    return np.concatenate([np.nanmin(xy, axis=0), np.nanmax(xy, axis=0)])
