"""What becomes of verdicts and flags set by hand when objects change their names: they go along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gtreview.review.commands import Change, Tables
from gtreview.review.deciding import FLAGS, VERDICTS
from gtreview.review.verdicts import Place


class Renamed(NamedTuple):
    """What is called ``object`` in frames ``first`` to ``last`` is called ``to`` afterwards."""

    object: str
    to: str
    first: int
    last: int


def carried(tables: Tables, renamed: Iterable[Renamed]) -> tuple[Change, ...]:
    """What takes verdicts and flags set by hand along.

    A verdict on one object goes with it, as far as its frame is in the span. One on two objects
    that exchange their names stays: it is about both. Where the new name has a verdict of its own
    in that place, that one counts.
    """
    every = tuple(renamed)
    return (*_of_verdicts(tables, every), *_of_flags(tables, every)) if every else ()


def _of_verdicts(tables: Tables, renamed: tuple[Renamed, ...]) -> list[Change]:
    records = tables.get(VERDICTS, {})
    goes: dict[str, str] = {}
    for key in records:
        place = Place.of(key)
        objects = _called(place.objects, place.frame, renamed)
        if objects != place.objects:
            goes[key] = place._replace(objects=objects).key
    arrives = {to: records[key] for key, to in goes.items() if to in goes or to not in records}
    return [
        Change(VERDICTS, key, records.get(key), arrives.get(key))
        for key in dict.fromkeys((*goes, *arrives))
    ]


def _of_flags(tables: Tables, renamed: tuple[Renamed, ...]) -> list[Change]:
    changes = []
    for key, flag in tables.get(FLAGS, {}).items():
        objects = list(_called(tuple(flag["objects"]), flag["frame"], renamed))
        if objects != flag["objects"]:
            changes.append(Change(FLAGS, key, flag, {**flag, "objects": objects}))
    return changes


def _called(objects: tuple[str, ...], frame: int, renamed: tuple[Renamed, ...]) -> tuple[str, ...]:
    """What ``objects`` are called afterwards; as before where two would become one or exchange."""
    new = {r.object: r.to for r in renamed if r.first <= frame <= r.last}
    after = tuple(new.get(name, name) for name in objects)
    return objects if len(set(after)) < len(after) or set(after) == set(objects) else after
