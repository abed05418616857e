"""Corrections of skeletons as commands: each with a title that says in people's words what it does.

What cannot be done is an InputError whose message says what to do first.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np

from gtreview.errors import InputError
from gtreview.model import pose_edits
from gtreview.model.edited_boxes import BoxEdit
from gtreview.model.pose_edits import PoseEdit
from gtreview.model.sequence import Sequence
from gtreview.review.carrying import Renamed
from gtreview.review.labels import Labels

Pair = tuple[int, int]
Span = tuple[int, int]
"""First and last frame."""

# The window puts the keys of these actions there.
CHOOSE = "Select a skeleton first: click on it, or {object.next} and {object.previous}"
_POINTS = "click on it, or {correct.next} and {correct.previous}"
CHOOSE_POINT = f"Select a keypoint first: {_POINTS}"
CHOOSE_PAIR = f"Select a keypoint that has a left and a right: {_POINTS}"
NO_IDENTITY = "These skeletons have no identities"


@dataclass(frozen=True, eq=False)
class Correction:
    """What is done, what skeletons (``edits``) and boxes become by it, which objects are
    ``renamed``, so that verdicts go along, and of which the ``skeletons`` do."""

    title: str
    edits: tuple[PoseEdit, ...] = ()
    boxes: tuple[BoxEdit, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    skeletons: tuple[Renamed, ...] = ()


@dataclass(frozen=True, eq=False)
class Target:
    """What is to be corrected: object ``track`` (−1: without identity) in ``frame``, there the
    skeleton with the index ``skeleton`` (None: none), its keypoint ``keypoint`` (−1: all of it).
    """

    sequence: Sequence
    frame: int
    track: int
    skeleton: int | None
    keypoint: int = -1

    @property
    def i(self) -> int:
        """The skeleton.

        Raises
        ------
        InputError : there is none.
        """
        if self.skeleton is None:
            raise InputError(CHOOSE)
        return self.skeleton

    @property
    def place(self) -> int:
        """The keypoint.

        Raises
        ------
        InputError : none is selected.
        """
        if self.i >= 0 and self.keypoint < 0:
            raise InputError(CHOOSE_POINT)
        return self.keypoint

    @property
    def places(self) -> tuple[int, ...]:
        """The keypoint, or all that the skeleton has."""
        if self.keypoint >= 0:
            return (self.keypoint,)
        return tuple(np.flatnonzero(self.sequence.poses.present[self.i]).tolist())

    @property
    def object(self) -> int:
        """The object.

        Raises
        ------
        InputError : what is selected has no identity, or nothing is selected.
        """
        if self.track < 0:
            raise InputError(CHOOSE if self.skeleton is None else NO_IDENTITY)
        return self.track

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All left–right pairs of the rig.

        Raises
        ------
        InputError : it has none.
        """
        pairs = self.sequence.rig.pair_places if self.sequence.rig else ()
        if not pairs:
            raise InputError("The rig has no left–right pairs")
        return pairs

    @property
    def pair(self) -> tuple[Pair, ...]:
        """The keypoint's pair.

        Raises
        ------
        InputError : it has none.
        """
        found = tuple(pair for pair in self.pairs if self.keypoint in pair)
        if not found:
            raise InputError(CHOOSE_PAIR)
        return found

    @property
    def limb(self) -> tuple[Pair, ...]:
        """The pairs of the keypoint's limb.

        Raises
        ------
        InputError : it is of none.
        """
        found = pose_edits.limb(self.sequence.rig, self.keypoint) if self.sequence.rig else ()
        if not found:
            raise InputError(CHOOSE_PAIR)
        return found

    @property
    def named(self) -> str:
        """``wingL of fly 1``, or ``fly 1`` alone."""
        return named(self.sequence, self.track, () if self.keypoint < 0 else (self.keypoint,))

    def here(self, what: str, *, whole: bool = False) -> str:
        """``what`` of the target at its frame, as a title."""
        name = named(self.sequence, self.track) if whole else self.named
        return f"{what} {name} at frame {self.frame}"


def moved(target: Target, what: str, edit: PoseEdit) -> Correction:
    """The keypoint, or the skeleton, goes where ``edit`` has it."""
    return Correction(target.here(what), (edit,))


def swapped(target: Target, pairs: Several[Pair]) -> Correction:
    """Left and right of ``pairs`` are swapped."""
    sequence, what = target.sequence, swapping(target.sequence, pairs)
    edit = pose_edits.swapped(sequence, target.i, pairs)
    return Correction(target.here(f"{what} of", whole=True), (edit,))


def swapped_over(sequence: Sequence, track: int, span: Span, pairs: Several[Pair]) -> Correction:
    """Left and right of ``pairs`` are swapped in all frames of ``span``."""
    edits = [pose_edits.swapped(sequence, i, pairs) for i in _during(sequence, track, span)]
    name = named(sequence, track)
    return Correction(f"{swapping(sequence, pairs)} of {name} {during(span)}", tuple(edits))


def exchanged(sequence: Sequence, track: int, other: int, span: Span) -> Correction:
    """Two objects exchange their skeletons in all frames of ``span``."""
    first, last = span
    edits = pose_edits.exchanged(sequence, track, other, first, last)
    onward = last >= len(sequence) - 1
    when = f"from frame {first} on" if onward else during(span)
    names = " and ".join(sequence.track_name(t) for t in (track, other))
    return Correction(f"Exchange {names} {when}", tuple(edits))


def present_or_absent(target: Target) -> Correction:
    """The keypoint is absent; where it is, it comes back where it is most likely."""
    sequence, i, place = target.sequence, target.i, target.place
    if sequence.poses.visible[i, place]:
        what, edit = "Mark absent:", pose_edits.removed(sequence, i, [place])
    elif sequence.poses.present[i, place]:
        what, edit = "Mark visible:", pose_edits.shown(sequence, i, [place])
    else:
        what, edit = "Bring back", pose_edits.restored(sequence, i, place)
    return Correction(target.here(what), (edit,))


def deleted(target: Target) -> Correction:
    """The keypoint is absent."""
    edit = pose_edits.removed(target.sequence, target.i, [target.place])
    return Correction(target.here("Delete"), (edit,))


def skeleton_deleted(target: Target) -> Correction:
    """The whole skeleton is gone from the frame."""
    points = range(target.sequence.poses.xy.shape[1])
    edit = pose_edits.removed(target.sequence, target.i, points)
    return Correction(target.here("Delete", whole=True), (edit,))


def copied(target: Target, step: int) -> Correction:
    """The keypoint, or the skeleton, is as it is ``step`` frames later."""
    source, places = target.frame + step, _chosen(target)
    edits = pose_edits.copied(target.sequence, target.object, target.frame, source, places)
    if not edits:
        raise InputError(f"{named(target.sequence, target.track)} is not there in frame {source}")
    return Correction(target.here(f"Copy from frame {source}:"), tuple(edits))


def interpolated(target: Target, span: Span) -> Correction:
    """The keypoint, or the skeleton, goes straight through ``span``."""
    return bridged(target.sequence, target.object, span, _chosen(target) or ())


def bridged(sequence: Sequence, track: int, span: Span, places: tuple[int, ...] = ()) -> Correction:
    """An object, or its keypoints ``places`` alone, goes straight through ``span``, between the
    nearest frames outside it that have them."""
    first, last = span
    good = pose_edits.good_frames(sequence, track, first, last, places)
    if good is None:
        raise InputError("There are no good frames on both sides to go between; C copies one")
    whole = pose_edits.interpolated(sequence, track, *good, places or None)
    edits = tuple(edit for edit in whole if first <= edit.frame <= last)
    return Correction(f"Interpolate {named(sequence, track, places)} {during(span)}", edits)


def reverted(target: Target, labels: Labels) -> Correction:
    """The skeleton is as it was read."""
    poses = target.sequence.poses
    row = pose_edits.NEW if target.track >= 0 else int(poses.row[target.i])
    edit = labels.as_read(target.track, target.frame, row)
    if not labels.changes([edit]):
        raise InputError("This skeleton is as it was read")
    return Correction(target.here("Revert", whole=True), (edit,))


def named(sequence: Sequence, track: int, places: tuple[int, ...] = ()) -> str:
    """``wingL of fly 1``, the object alone without ``places``; without identity, a skeleton."""
    name = sequence.track_name(track) or "the skeleton"
    points = [sequence.rig.labels[place] for place in places] if sequence.rig else []
    return f"{' and '.join(points)} of {name}" if points else name


def during(span: Span) -> str:
    """``at frame 3`` or ``in frames 3–5``."""
    first, last = span
    return f"at frame {first}" if first == last else f"in frames {first}–{last}"


def swapping(sequence: Sequence, pairs: Several[Pair]) -> str:
    """``Swap wingL and wingR``; of several pairs, left and right."""
    labels = sequence.rig.labels if sequence.rig else ()
    if len(pairs) == 1:
        return f"Swap {labels[pairs[0][0]]} and {labels[pairs[0][1]]}"
    every = sequence.rig and len(pairs) == len(sequence.rig.pairs)
    first = labels[pairs[0][0]]
    return "Swap left and right" if every else f"Swap left and right of the limb with {first}"


def _during(sequence: Sequence, track: int, span: Span) -> Iterable[int]:
    """The skeletons of an object in ``span``; without identity, those of its frames."""
    poses, (first, last) = sequence.poses, span
    if track >= 0:
        part = poses.of_track(track)
        index = np.arange(part.start, part.stop)
    else:
        index = np.flatnonzero(poses.track < 0)
    frames = poses.frame[index]
    return [int(i) for i in index[(first <= frames) & (frames <= last)]]


def _chosen(target: Target) -> tuple[int, ...] | None:
    return (target.keypoint,) if target.keypoint >= 0 else None
