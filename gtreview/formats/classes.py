"""What the labels' classes are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gtreview.model.sequence import Label, Notice

Key = tuple[str | None, str]
"""A class id (None where there is none) and the label in the object's name ("" without one)."""


@dataclass(frozen=True)
class Classes:
    """``index``: index into ``labels`` by `Key`; −1 for entries that name no label."""

    labels: tuple[Label, ...]
    index: Mapping[Key, int]
    notices: tuple[Notice, ...] = ()


def name_classes(
    counts: Counter[Key], class_map: object, keypoints: Iterable[str | None] = ()
) -> Classes:
    """Name every class that ``counts`` entries have.

    With a class map its names count, and all its classes are listed, used or not, but for those
    that only keypoints have (``keypoints`` are their class ids). Without one a
    class is called what most of its objects are called; if several classes claim one name, the
    class with most entries has it and the others are unknown. Classes whose objects have no
    names (detection) are called by their ids.
    """
    if isinstance(class_map, dict) and class_map:
        known = {str(id_): str(name) for id_, name in class_map.items()}
        used = {id_ for id_, _ in counts if id_ is not None}
        others = set(keypoints) - used
        labels = [Label(name, id_) for id_, name in known.items() if id_ not in others]
        strange = sorted(used - known.keys(), key=_by_id)
        labels += [Label(f"class {id_}", id_, known=False) for id_ in strange]
        return _indexed(labels, counts, others_known=False)
    labels = _from_objects(counts)
    found = _indexed(labels, counts, others_known=True)
    if any(id_ is not None and not name for id_, name in counts):
        text = "no class map: class ids are shown; give the manifest with --manifest"
        return Classes(found.labels, found.index, (Notice(text),))
    return found


def label_of(object_name: str) -> str:
    """``car`` of ``car:1``; the whole name where it has no instance."""
    head, colon, _ = object_name.rpartition(":")
    return head if colon else object_name


def instance_of(object_name: str) -> str:
    """``1`` of ``car:1``; empty where it has no instance."""
    return object_name.rpartition(":")[2] if ":" in object_name else ""


def _from_objects(counts: Counter[Key]) -> list[Label]:
    claims: dict[str, Counter[str]] = {}
    for (id_, name), count in counts.items():
        if id_ is not None:
            claims.setdefault(id_, Counter())[name] += count
    names = {id_: _called(names) for id_, names in claims.items()}
    owner: dict[str, str] = {}
    for id_ in sorted(claims, key=lambda id_: (-claims[id_].total(), _by_id(id_))):
        owner.setdefault(names[id_], id_)
    return [
        Label(names[id_], id_)
        if names[id_] and owner[names[id_]] == id_
        else Label(f"class {id_}", id_, known=not names[id_])
        for id_ in sorted(claims, key=_by_id)
    ]


def _called(names: Counter[str]) -> str:
    """The most frequent name; entries without one do not vote."""
    return max((name for name in names if name), key=names.__getitem__, default="")


def _indexed(labels: list[Label], counts: Counter[Key], others_known: bool) -> Classes:
    """Entries without a class id go by their object's name."""
    by_name: dict[str, int] = {}
    for i, label in enumerate(labels):
        by_name.setdefault(label.name, i)
    for id_, name in counts:
        if id_ is None and name and name not in by_name:
            by_name[name] = len(labels)
            labels.append(Label(name, None, known=others_known))
    by_id = {label.class_id: i for i, label in enumerate(labels) if label.class_id is not None}
    index = {
        (id_, name): by_name.get(name, -1) if id_ is None else by_id[id_] for id_, name in counts
    }
    return Classes(tuple(labels), index)


def _by_id(id_: str) -> tuple[int, str]:
    """Numbers as numbers, before everything else."""
    return (int(id_), "") if id_.isdecimal() and len(id_) < 10 else (10**10, id_)
