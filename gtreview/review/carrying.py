"""What becomes of verdicts, flags set by hand and samples when objects change their names: they go
along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import orjson

from gtreview.review import draws
from gtreview.review.commands import Change, Tables
from gtreview.review.deciding import FLAGS, VERDICTS
from gtreview.review.random_sample import SAMPLE, key_of
from gtreview.review.second import SECOND
from gtreview.review.verdicts import Place


class Renamed(NamedTuple):
    """What is called ``object`` in frames ``first`` to ``last`` is called ``to`` afterwards."""

    object: str
    to: str
    first: int
    last: int


def carried(tables: Tables, renamed: Iterable[Renamed]) -> tuple[Change, ...]:
    """What takes verdicts of both reviewers, flags set by hand and what was drawn along.

    A verdict on one object goes with it, as far as its frame is in the span. One on two objects
    that exchange their names stays: it is about both. Where the new name has a verdict of its own
    in that place, that one counts.
    """
    every = tuple(renamed)
    if not every:
        return ()
    return (
        *_of_verdicts(tables, VERDICTS, every),
        *_of_verdicts(tables, SECOND, every),
        *_of_flags(tables, every),
        *_of_sample(tables, every),
        *_of_second_draw(tables, every),
    )


def _of_verdicts(tables: Tables, table: str, renamed: tuple[Renamed, ...]) -> list[Change]:
    def moved(key: str) -> str:
        place = Place.of(key)
        return place._replace(objects=_called(place.objects, place.frame, renamed)).key

    return _moved(tables, table, moved)


def _of_sample(tables: Tables, renamed: tuple[Renamed, ...]) -> list[Change]:
    def moved(key: str) -> str:
        name, frame = orjson.loads(key)
        return key_of(_name(name, frame, renamed), frame)

    return _moved(tables, SAMPLE, moved)


def _moved(tables: Tables, table: str, moved: Callable[[str], str]) -> list[Change]:
    """The records of ``table`` under the keys that theirs have ``moved`` to."""
    records = tables.get(table, {})
    goes = {key: to for key in records if (to := moved(key)) != key}
    arrives = {to: records[key] for key, to in goes.items() if to in goes or to not in records}
    return [
        Change(table, key, records.get(key), arrives.get(key))
        for key in dict.fromkeys((*goes, *arrives))
    ]


def _of_second_draw(tables: Tables, renamed: tuple[Renamed, ...]) -> list[Change]:
    record = draws.kept(tables, SECOND)
    before = [list(key) for key in record.get("keys", ())]
    keys = [[check, _name(name, frame, renamed), frame] for check, name, frame in before]
    if keys == before:
        return []
    return [draws.keeping(tables, SECOND, {**record, "keys": keys})]


def _name(name: str, frame: int, renamed: tuple[Renamed, ...]) -> str:
    """What ``name`` is called in ``frame`` afterwards."""
    return _called((name,), frame, renamed)[0] if name else name


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
