"""What objects must be called so that keypoints can be theirs.

Keypoints of a video job know their object by the number in its name alone: two objects with one
number would be one when the file is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from gtreview.formats.classes import instance_of
from gtreview.formats.kinds import SEQLABEL
from gtreview.model.sequence import Sequence


def count(sequence: Sequence) -> bool:
    """Whether keypoints of ``sequence`` know their object by its number."""
    return sequence.origin.format == SEQLABEL.id


def holders(names: Iterable[str]) -> dict[str, str]:
    """Whose each number is, of the objects ``names``, that have keypoints: the first one's."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(instance_of(name), name)
    return found


def with_keypoints(sequence: Sequence) -> list[str]:
    """The objects of ``sequence`` that have keypoints."""
    return [sequence.track_name(track) for track in np.unique(sequence.poses.track).tolist()]


def problem(name: str, held: Mapping[str, str], was: str = "") -> str:
    """Why keypoints cannot be those of an object called ``name``; empty where they can.

    Parameters
    ----------
    held : whose each number is.
    was : what the object is called so far.
    """
    number = instance_of(name)
    if not number:
        like = f"{name or 'skeleton'}:{instance_of(was) or 1}"
        return (
            f"The keypoints of {was or name or 'no object'} need a number in its name: "
            f"for example {like}"
        )
    holder = held.get(number, name)
    return "" if holder == name else f"The keypoints of {holder} have the number {number} already"
