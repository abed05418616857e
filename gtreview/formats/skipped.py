"""Entries that cannot be used: counted, listed, and told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gtreview.model.sequence import Notice
from gtreview.model.wording import counted, frames_text

NO_SIZE = "has no size"
NO_PLACE = "has no position"
NO_NAME = "has no object-name"
NO_FRAME = -1
"""The ``entry`` of what is in no frame."""


@dataclass(frozen=True)
class Skipped:
    """One entry that is left out.

        ``entry``: index of its frame among those of the document, or `NO_FRAME`; ``thing``: box,
    keypoint, polyline, polygon or frame; ``item``: its index in the list that holds it;
    ``reason``: begins with "has" or "is".
    """

    entry: int
    thing: str
    item: int
    reason: str


def notices(
    skipped: Iterable[Skipped], position: Sequence[int], names: Sequence[str]
) -> list[Notice]:
    """One notice a reason: "3 boxes have no size and are left out: frames 12, 40, 41".

    Parameters
    ----------
    position : 0-based position by entry.
    names : file names by position.
    """
    groups: dict[tuple[str, str], list[Skipped]] = {}
    for skip in skipped:
        groups.setdefault((skip.thing, skip.reason), []).append(skip)
    return [
        _notice(thing, reason, group, position, names) for (thing, reason), group in groups.items()
    ]


def about_texts(count: int) -> list[Notice]:
    """That the coordinates of ``count`` points are written as text."""
    if not count:
        return []
    return [Notice(f"coordinates are text in {counted(count, 'point')}, read as numbers")]


def _notice(
    thing: str, reason: str, group: list[Skipped], position: Sequence[int], names: Sequence[str]
) -> Notice:
    verb, _, rest = reason.partition(" ")
    many = len(group) > 1
    said = {"has": "have", "is": "are"}[verb] if many else verb
    left = "are left out" if many else "is left out"
    frames = tuple(sorted({int(position[s.entry]) for s in group if s.entry != NO_FRAME}))
    where = f": {frames_text(frames)}" if frames else ""
    details = tuple(_detail(skip, position, names) for skip in group)
    return Notice(f"{counted(len(group), thing)} {said} {rest} and {left}{where}", frames, details)


def _detail(skip: Skipped, position: Sequence[int], names: Sequence[str]) -> str:
    if skip.entry == NO_FRAME:
        return f"entry {skip.item} of the file: {skip.thing} {skip.reason}"
    at = int(position[skip.entry])
    return f"frame {at} ({names[at]}), {skip.thing} {skip.item}: {skip.reason}"
