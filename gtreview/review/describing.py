"""A box's label and attributes as a form asks for them: as texts, and as a correction again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gtreview.errors import InputError
from gtreview.model.box_edits import box_at, label_named
from gtreview.model.sequence import Label, Sequence
from gtreview.review import box_correcting
from gtreview.review.correcting import Correction, Span

HERE, OVER, WHOLE = "frame", "finding", "object"
"""Where it holds: in the box's frame, over the finding, everywhere."""


@dataclass(frozen=True)
class Described:
    """What there is to be changed.

    Attributes
    ----------
    label, labels : the box's label, and all that there are.
    attributes : by name the box's value, empty where it has none, and the values that boxes of
        its label have.
    span : frames of the finding, if the box is in one.
    has_identity : whether there is an object to be changed as a whole.
    """

    title: str
    label: str
    labels: tuple[str, ...]
    attributes: Mapping[str, tuple[str, tuple[str, ...]]]
    span: Span | None
    has_identity: bool


@dataclass(frozen=True)
class Wanted:
    """What is wanted instead: texts, an empty one taking an attribute away; ``where`` is `HERE`,
    `OVER` or `WHOLE`."""

    label: str
    values: Mapping[str, str]
    where: str


def describe(sequence: Sequence, i: int, span: Span | None) -> Described:
    """Label and attributes of box ``i``."""
    boxes, box = sequence.boxes, box_at(sequence, i)
    alike = np.unique(boxes.attributes[boxes.label == boxes.label[i]]).tolist()
    known: dict[str, dict[str, None]] = {name: {} for name in box.attributes}
    for number in alike:
        for name, value in sequence.attribute_sets[number].items():
            known.setdefault(name, {})[str(value)] = None
    return Described(
        title=f"{sequence.track_name(int(boxes.track[i])) or 'a box'} · frame {boxes.frame[i]}",
        label=box.label.name if box.label else "",
        labels=tuple(dict.fromkeys(label.name for label in sequence.labels)),
        attributes={
            name: (str(box.attributes.get(name, "")), tuple(sorted(values)))
            for name, values in known.items()
        },
        span=span,
        has_identity=bool(boxes.track[i] >= 0),
    )


def described(sequence: Sequence, i: int, wanted: Wanted, span: Span | None) -> Correction:
    """Box ``i``, the object over ``span`` or the whole object is as ``wanted``; what is as it was
    before in box ``i`` is left alone.

    Raises
    ------
    InputError : nothing is different, or a value does not fit its attribute.
    """
    box = box_at(sequence, i)
    label = _label(sequence, wanted.label, box.label)
    values = {
        name: box_correcting.value_of(sequence, name, text)
        for name, text in wanted.values.items()
        if text.strip() != str(box.attributes.get(name, ""))
    }
    if label is None and not values:
        raise InputError("Label and attributes are as they were")
    track, frame = int(sequence.boxes.track[i]), int(sequence.boxes.frame[i])
    if track < 0 or wanted.where == HERE:
        if track < 0:
            return box_correcting.box_described(sequence, i, label, values)
        span = frame, frame
    elif wanted.where == WHOLE:
        span = None
    return box_correcting.described(sequence, track, label, values, span)


def _label(sequence: Sequence, name: str, now: Label | None) -> Label | None:
    """The label called ``name`` where that is another one than ``now``."""
    if not name or (now is not None and now.name == name):
        return None
    return label_named(sequence, name)
