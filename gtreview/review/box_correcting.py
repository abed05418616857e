"""Corrections of boxes as commands: each with a title that says in people's words what it does.

What cannot be done is an InputError whose message says what to do first. A box is meant by its
index in ``sequence.boxes``, an object by its index in ``sequence.tracks``; spans include both
frames. What comes out goes to `Review.correct`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from gtreview.errors import InputError
from gtreview.formats.classes import instance_of, label_of
from gtreview.model import box_edits, pose_edits
from gtreview.model.edited_boxes import Box, BoxEdit, box_at, edited
from gtreview.model.pose_edits import PoseEdit
from gtreview.model.sequence import Label, Sequence
from gtreview.model.wording import counted
from gtreview.review import correcting, numbers
from gtreview.review.carrying import Renamed
from gtreview.review.correcting import Correction, Span, during

NO_IDENTITY = "These boxes have no identities"


def placed(sequence: Sequence, i: int, box: Box, what: str = "Move") -> Correction:
    """Box ``i`` is moved and resized to where ``box`` is."""
    left, top, width, height = box.place
    with _told():
        edit = box_edits.placed(sequence, i, left=left, top=top, width=width, height=height)
    return Correction(_here(sequence, i, what), boxes=(edit,))


def moved(sequence: Sequence, i: int, by: tuple[float, float], what: str = "Move") -> Correction:
    """Box ``i`` goes ``by`` (right, down) pixels."""
    return Correction(_here(sequence, i, what), boxes=(box_edits.moved(sequence, i, by),))


def created(
    sequence: Sequence, name: str, frame: int, box: Box, *, clip: bool = False
) -> Correction:
    """A box of the object ``name``, there already or new; cut at the picture's border with
    ``clip``."""
    with _told():
        edits: Iterable[BoxEdit] = [box_edits.created(sequence, name, frame, box)]
        edits = box_edits.clipped(sequence, edits) if clip else edits
    return Correction(f"Create {name or 'a box'} at frame {frame}", boxes=tuple(edits))


def deleted(sequence: Sequence, i: int) -> Correction:
    """Box ``i`` is gone."""
    return Correction(_here(sequence, i, "Delete"), boxes=(box_edits.box_deleted(sequence, i),))


def deleted_over(sequence: Sequence, track: int, span: Span | None = None) -> Correction:
    """The object's boxes in ``span`` are gone; without one the whole object is, its skeletons as
    well."""
    first, last = span or _whole(sequence)
    edits = box_edits.deleted(sequence, _known(track), first, last)
    when = f" {during(span)}" if span else " everywhere"
    title = f"Delete {sequence.track_name(track)}{when}"
    skeletons = () if span else _without_skeletons(sequence, track)
    counts = ((edits, "box"), (skeletons, "skeleton"))
    said = " and ".join(counted(len(each), thing) for each, thing in counts if each)
    if not said:
        raise InputError("There is nothing to be deleted there")
    return Correction(f"{title}: {said}", skeletons, tuple(edits))


def copied(sequence: Sequence, track: int, frame: int, step: int) -> Correction:
    """The object has in ``frame`` the box that it has ``step`` frames later."""
    source, name = frame + step, sequence.track_name(_known(track))
    edits = box_edits.copied(sequence, track, frame, source)
    if not edits:
        raise InputError(f"{name} is not there in frame {source}")
    return Correction(f"Copy {name} from frame {source} to {frame}", boxes=tuple(edits))


def interpolated(sequence: Sequence, track: int, span: Span) -> Correction:
    """The object's edges go straight through ``span``, between the nearest frames outside it in
    which it has a box; the title says what that replaces."""
    good = box_edits.good_frames(sequence, _known(track), *span)
    if good is None:
        raise InputError("There are no good frames on both sides to go between; copy one")
    first, last = span
    whole = box_edits.interpolated(sequence, track, *good)
    edits = [edit for edit in whole if first <= edit.frame <= last]
    replaced, made = map(len, box_edits.replacing(sequence, edits))
    parts = ((replaced, "replacing"), (made, "making"))
    said = ", ".join(f"{what} {n} box{'es' if n > 1 else ''}" for n, what in parts if n)
    return _some(f"Interpolate {sequence.track_name(track)} {during(span)}, {said}", edits)


def propagated(sequence: Sequence, i: int, span: Span) -> Correction:
    """The object of box ``i`` has that same box throughout ``span``."""
    with _told():
        edits = box_edits.propagated(sequence, i, *span)
    name = sequence.track_name(int(sequence.boxes.track[i]))
    return _some(f"Repeat the box of {name} {during(span)}", edits)


def shifted(sequence: Sequence, track: int, span: Span, by: Iterable[float]) -> Correction:
    """The object's boxes in ``span`` go ``by`` pixels: right and down, and where there are four
    numbers, wider and higher."""
    edits = box_edits.shifted(sequence, _known(track), *span, by)
    return _some(f"Shift {sequence.track_name(track)} {during(span)}", edits)


def like_that(sequence: Sequence, i: int, before: Box, span: Span) -> Correction:
    """What was done to box ``i``, which was ``before``, is done to all of ``span``: the same
    offset of its edges."""
    now, track = box_at(sequence, i), _known(int(sequence.boxes.track[i]))
    by = [new - old for new, old in zip(now.place, before.place, strict=True)]
    here, (first, last) = int(sequence.boxes.frame[i]), span
    edits = [e for e in box_edits.shifted(sequence, track, first, last, by) if e.frame != here]
    return _some(f"Do the same to {sequence.track_name(track)} {during(span)}", edits)


def relabelled(
    sequence: Sequence, track: int, label: Label, span: Span | None = None
) -> Correction:
    """The object's boxes in ``span`` have ``label``, all of them without one."""
    first, last = span or _whole(sequence)
    edits = box_edits.relabelled(sequence, _known(track), label, first, last)
    when = f" {during(span)}" if span else ""
    return _some(f"Label {sequence.track_name(track)} {label.name}{when}", edits)


def with_attributes(
    sequence: Sequence,
    track: int,
    values: Mapping[str, str | float | bool | None],
    span: Span | None = None,
) -> Correction:
    """The object's boxes in ``span`` have ``values`` among their attributes, all of them without
    one; None takes an attribute away."""
    first, last = span or _whole(sequence)
    edits = box_edits.with_attributes(sequence, _known(track), values, first, last)
    said = ", ".join(f"{name} {'–' if v is None else v}" for name, v in values.items())
    when = f" {during(span)}" if span else ""
    return _some(f"Set {said} of {sequence.track_name(track)}{when}", edits)


def described(
    sequence: Sequence,
    track: int,
    label: Label | None,
    values: Mapping[str, str | float | bool | None],
    span: Span | None = None,
) -> Correction:
    """`relabelled` (None: not at all) and `with_attributes` in one."""
    named = relabelled(sequence, track, label, span) if label else None
    if not values:
        return named or _some("", ())
    then = edited(sequence, named.boxes) if named else sequence
    valued = with_attributes(then, track, values, span)
    title = f"{named.title}; {valued.title}" if named else valued.title
    return replace(valued, title=title)


def box_described(
    sequence: Sequence,
    i: int,
    label: Label | None,
    values: Mapping[str, str | float | bool | None],
) -> Correction:
    """Box ``i`` alone has ``label`` (None: the one it has), and ``values`` among its
    attributes."""
    box = box_edits.valued(box_at(sequence, i), values)
    edit = replace(box_edits.box_deleted(sequence, i), box=replace(box, label=label or box.label))
    what = ", ".join([*(["the label"] if label else []), *values])
    return Correction(_here(sequence, i, f"Set {what} of"), boxes=(edit,))


def value_of(sequence: Sequence, name: str, text: str) -> str | float | bool | None:
    """What ``text`` means as a value of the attribute ``name``: the value that boxes have which
    reads so, else a number where all of them are numbers, else the text; None where it is empty.

    Raises
    ------
    InputError : all its values are numbers, or true and false, and this is neither.
    """
    text = text.strip()
    known = [values[name] for values in sequence.attribute_sets if name in values]
    same = [value for value in known if str(value) == text]
    if same or not text:
        return same[0] if same else None
    if known and all(isinstance(value, bool) for value in known):
        raise InputError(f"{name} is True or False, not {text!r}")
    if known and not any(isinstance(value, str) for value in known):
        with _told():
            return float(text)
    return text


def frames_named(text: str, count: int) -> Span:
    """The span that ``text`` means: ``3–9`` or ``3-9``, or one frame.

    Raises
    ------
    InputError : it means none of ``count`` frames.
    """
    found = re.fullmatch(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
    if not 0 <= first <= last < count:
        raise InputError(f"{text!r} are no frames: expected two from 0 to {count - 1}, as in 3–9")
    return first, last


def identities_exchanged(sequence: Sequence, track: int, other: int, span: Span) -> Correction:
    """Two objects exchange their boxes and their skeletons in ``span``."""
    of_skeletons = correcting.exchanged(sequence, track, other, span)
    parts = [sequence.boxes.of_track(_known(each)) for each in (track, other)]
    if all(part.start == part.stop for part in parts):
        return of_skeletons
    return replace(exchanged(sequence, track, other, span), edits=of_skeletons.edits)


def renamed(sequence: Sequence, track: int, name: str) -> Correction:
    """The object is called ``name``, its boxes and its skeletons; its verdicts go along."""
    old, name = sequence.track_name(_known(track)), name.strip()
    with _told(hint="Merge the two instead."):
        edits = box_edits.renamed(sequence, track, name)
    going = Renamed(old, name, *_whole(sequence))
    return _both(sequence, f"Rename {old} to {name}", edits, going)


def split(sequence: Sequence, track: int, frame: int, name: str = "") -> Correction:
    """From ``frame`` on the object is another one, called ``name`` (by default the next free name
    of its label), its boxes and its skeletons; verdicts from there on go along."""
    old = sequence.track_name(_known(track))
    new = name or _next_name(sequence, track)
    with _told():
        edits = box_edits.split(sequence, track, frame, new)
    title = f"Split {old} at frame {frame} into {new}"
    return _both(sequence, title, edits, Renamed(old, new, frame, len(sequence) - 1))


def merged(sequence: Sequence, track: int, into: int) -> Correction:
    """The object is one with ``into``, its boxes and its skeletons; its verdicts go along, but
    where that has its own."""
    old, new = sequence.track_name(_known(track)), sequence.track_name(_known(into))
    with _told(hint="Delete one of them there, or split an object first."):
        edits = box_edits.merged(sequence, track, into)
    return _both(sequence, f"Merge {old} into {new}", edits, Renamed(old, new, *_whole(sequence)))


def exchanged(sequence: Sequence, track: int, other: int, span: Span) -> Correction:
    """Two objects exchange their boxes in ``span``; verdicts on one of them go along."""
    first, last = span
    edits = box_edits.exchanged(sequence, _known(track), _known(other), first, last)
    onward = last >= len(sequence) - 1
    when = f"from frame {first} on" if onward else during(span)
    a, b = (sequence.track_name(t) for t in (track, other))
    title = f"Exchange {a} and {b} {when}"
    return _given(title, edits, Renamed(a, b, first, last), Renamed(b, a, first, last))


def _given(title: str, edits: Iterable[BoxEdit], *renamed: Renamed) -> Correction:
    return replace(_some(title, edits), renamed=renamed)


def _some(title: str, edits: Iterable[BoxEdit]) -> Correction:
    """A correction of at least one box."""
    every = tuple(edits)
    if not every:
        raise InputError("There are no boxes to be changed there")
    return Correction(title, boxes=every)


def _here(sequence: Sequence, i: int, what: str) -> str:
    name = sequence.track_name(int(sequence.boxes.track[i])) or "a box"
    return f"{what} {name} at frame {sequence.boxes.frame[i]}"


def _whole(sequence: Sequence) -> Span:
    return 0, len(sequence) - 1


def _known(track: int) -> int:
    if track < 0:
        raise InputError(NO_IDENTITY)
    return track


def _both(sequence: Sequence, title: str, edits: Iterable[BoxEdit], going: Renamed) -> Correction:
    """Boxes as in ``edits`` and the skeletons of an object are another one's."""
    boxes, track = tuple(edits), sequence.track_index[going.object]
    skeletons = (going,) if _has_skeletons(sequence, track) else ()
    if skeletons:
        _check_number(sequence, going)
    if not boxes and not skeletons:
        raise InputError("There is nothing to be changed there")
    return Correction(title, boxes=boxes, renamed=(going,), skeletons=skeletons)


def _has_skeletons(sequence: Sequence, track: int) -> bool:
    part = sequence.poses.of_track(track)
    return bool(part.start < part.stop)


def _without_skeletons(sequence: Sequence, track: int) -> tuple[PoseEdit, ...]:
    part, points = sequence.poses.of_track(track), range(sequence.poses.xy.shape[1])
    return tuple(pose_edits.removed(sequence, i, points) for i in range(part.start, part.stop))


def _next_name(sequence: Sequence, track: int) -> str:
    """What the next object like ``track`` is called; of one with skeletons, with a number that no
    other object has."""
    old = sequence.track_name(track)
    new = box_edits.free_name(sequence, old.rpartition(":")[0] or old)
    if not _has_skeletons(sequence, track):
        return new
    taken = [instance_of(each.name) for each in sequence.tracks]
    first = 1 + max((int(number) for number in taken if number.isdecimal()), default=0)
    return f"{label_of(new)}:{first}"


def _check_number(sequence: Sequence, going: Renamed) -> None:
    if not numbers.count(sequence):
        return
    others = [name for name in numbers.with_keypoints(sequence) if name != going.object]
    problem = numbers.problem(going.to, numbers.holders(others), going.object)
    if problem:
        raise InputError(problem)


@contextmanager
def _told(hint: str = "") -> Iterator[None]:
    """What the model refuses, in words for people."""
    try:
        yield
    except ValueError as error:
        text = str(error)
        raise InputError(text[:1].upper() + text[1:], hint=hint) from error
