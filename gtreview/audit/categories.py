"""The label category configuration of an audit: the job's own, made fit for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gtreview.audit import quotas
from gtreview.audit.reasons import OBJECT_LISTS
from gtreview.errors import QuotaError

Attribute = dict[str, Any]
Categories = dict[str, Any]

REASON, ANSWER = "Audit reason", "Audit answer"
ANSWERS = ["correct", "wrong", "unsure"]


@dataclass
class Seen:
    """What labels show of their job's categories.

    ``attributes``: values by attribute name by label; ``frame_attributes``: values by name;
    ``annotation_types``: how many objects of each; ``labels_by_type``: the labels they bear.
    """

    attributes: dict[str, dict[str, set[str | float]]] = field(default_factory=dict)
    frame_attributes: dict[str, set[str | float]] = field(default_factory=dict)
    annotation_types: Counter[str] = field(default_factory=Counter)
    labels_by_type: dict[str, set[str]] = field(default_factory=dict)

    def add(self, document: Any, class_map: Mapping[str, str]) -> None:
        """Take in the content of a ``SeqLabel.json``; ``class_map``: label names by class id."""
        for frame in _frames(document):
            _collect(self.frame_attributes, frame.get("frame-attributes"))
            for kind, each in _objects(frame):
                self.annotation_types[kind] += 1
                label = class_map.get(str(each.get("class-id")))
                if label is not None:
                    self.labels_by_type.setdefault(kind, set()).add(label)
                    known = self.attributes.setdefault(label, {})
                    _collect(known, each.get("label-category-attributes"))

    def annotation_type(self, stated: str | None) -> str:
        """The type of the job's objects: the one there is, boxes where there are none, and
        where there are several the ``stated`` one.

        Raises
        ------
        QuotaError : there are several, and ``stated`` is none of them.
        """
        types = [kind for kind, count in self.annotation_types.items() if count]
        if len(types) > 1 and stated in types:
            return str(stated)
        if len(types) > 1:
            raise QuotaError(
                f"the labels are of types {' and '.join(types)}; a job has one annotation type",
                hint="Say which in the label category file (annotationType), or export the "
                "sequences of each type by themselves."
                + (" Skeletons can go to their component: --as skeleton." * ("Keypoint" in types)),
            )
        return types[0] if types else "BoundingBox"

    def only_of_others(self, annotation_type: str) -> set[str]:
        """The labels that objects of other types bear and objects of this one do not."""
        others = [names for kind, names in self.labels_by_type.items() if kind != annotation_type]
        return set().union(*others) - self.labels_by_type.get(annotation_type, set())


def names_by_class(document: Any) -> dict[str, str]:
    """By class id the label that most of its objects are named after; empty where none says."""
    found: dict[str, Counter[str]] = {}
    for frame in _frames(document):
        for _, each in _objects(frame):
            if each.get("class-id") not in (None, ""):
                label = str(each.get("object-name") or "").rpartition(":")[0]
                found.setdefault(str(each["class-id"]), Counter())[label] += 1
    ids = sorted(found, key=lambda id_: (len(id_), id_))
    return {id_: found[id_].most_common(1)[0][0] for id_ in ids}


def _frames(document: Any) -> Iterator[Mapping[str, Any]]:
    for entries in document.values():
        for frame in entries if isinstance(entries, list) else ():
            if isinstance(frame, dict):
                yield frame


def _objects(frame: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a frame with their annotation type."""
    for key, kind in OBJECT_LISTS.items():
        listed = frame.get(key)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict):
                yield kind, each


def _collect(known: dict[str, set[str | float]], attributes: object) -> None:
    if isinstance(attributes, dict):
        for name, value in attributes.items():
            values = known.setdefault(name, set())
            if isinstance(value, str | int | float):
                values.add(str(value).lower() if isinstance(value, bool) else value)


def inferred(labels: Iterable[str], seen: Seen) -> Categories:
    """Categories from labels alone, where the job's own file is not at hand.

    Text stays free as long as the quota allows, so that no value the job knew is lost; beyond
    it, attributes of few values become a choice of those that were seen.
    """
    names = list(dict.fromkeys(labels))
    return {
        "labels": [_inferred_label(name, seen.attributes.get(name, {})) for name in names],
        "frameAttributes": _inferred_attributes(seen.frame_attributes, quotas.FREE_TEXT - 1),
    }


def _inferred_label(name: str, attributes: Mapping[str, set[str | float]]) -> dict[str, Any]:
    made = _inferred_attributes(attributes, quotas.FREE_TEXT)
    return {"label": name, "categoryAttributes": made} if made else {"label": name}


def _inferred_attributes(
    attributes: Mapping[str, set[str | float]], free_texts: int
) -> list[Attribute]:
    made, free = [], 0
    for name, values in attributes.items():
        attribute: Attribute = {"name": name, "type": "string", "description": name[:128]}
        numbers = [value for value in values if not isinstance(value, str)]
        if numbers and len(numbers) == len(values):
            attribute |= {"type": "number", "minimum": min(numbers), "maximum": max(numbers)}
        elif free < free_texts or not _can_be_choice(values):
            free += 1
        else:
            attribute["enum"] = sorted(str(value) for value in values)
        made.append(attribute)
    return made


def _can_be_choice(values: set[str | float]) -> bool:
    return 0 < len(values) <= quotas.ENUM_VALUES and all(
        0 < len(str(value)) <= quotas.NAME for value in values
    )


def reason_attribute(base: Categories, seen: Seen) -> str:
    """The name of the frame attribute for reasons, none that the job or its labels use."""
    taken = {str(a.get("name")) for a in base.get("frameAttributes") or ()}
    return _free_name(REASON, taken | seen.frame_attributes.keys())


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free


def audit_categories(
    base: Categories,
    *,
    reason: str,
    original_attribute: str,
    annotation_type: str,
    verification: bool,
    short: str,
    full: str,
) -> Categories:
    """``base`` for an adjustment or verification job; checked by `check`."""
    edits = "none" if verification else "any"
    frame_attributes = _carried(base.get("frameAttributes"), verification)
    shared = _carried(base.get("categoryGlobalAttributes"), verification)
    labels = [{**label, "editsAllowed": edits} for label in base["labels"]]
    for label in labels:
        if "categoryAttributes" in label:
            label["categoryAttributes"] = _carried(label["categoryAttributes"], verification)
    frame_attributes.append(_reason(reason))
    if verification:
        own = [a for label in labels for a in label.get("categoryAttributes", ())]
        shared.append(_answer([*shared, *own], "object"))
        frame_attributes.append(_answer(frame_attributes, "frame"))
    made = {
        "documentVersion": "2020-03-01",
        **{key: value for key, value in base.items() if key != "documentVersion"},
        "labels": labels,
        "categoryGlobalAttributes": shared,
        "frameAttributes": frame_attributes,
        "annotationType": base.get("annotationType", annotation_type),
        "instructions": {"shortInstruction": short, "fullInstruction": full},
        "auditLabelAttributeName": original_attribute,
    }
    return {key: value for key, value in made.items() if key == "labels" or value != []}


def _carried(attributes: Iterable[Attribute] | None, verification: bool) -> list[Attribute]:
    """The job's own attributes; for a verification they cannot be changed."""
    locked = {"editsAllowed": "none"} if verification else {}
    return [{**attribute, **locked} for attribute in attributes or ()]


def _reason(name: str) -> Attribute:
    return {
        "name": name,
        "type": "string",
        "description": "Why this frame was flagged. Empty where nothing was found.",
        "editsAllowed": "none",
    }


def _answer(others: Iterable[Attribute], of: str) -> Attribute:
    return {
        "name": _free_name(ANSWER, {str(other.get("name")) for other in others}),
        "type": "string",
        "enum": ANSWERS,
        "description": f"Is what the {of} shows labelled correctly?",
        "editsAllowed": "any",
    }


def check(made: Categories, original: Iterable[str], annotation_type: str) -> None:
    """Hold ``made`` against every quota and rule.

    Raises
    ------
    QuotaError : what breaks one, with its limit. ``original``: the original job's labels.
    """
    labels = made["labels"]
    names = [label["label"] for label in labels]
    quotas.check_labels(names, original, keypoints=annotation_type == "Keypoint")
    quotas.check_annotation_type(made["annotationType"], annotation_type)
    shared = made.get("categoryGlobalAttributes", [])
    for label in labels:
        where = f"label {label['label']}"
        quotas.check_edits(where, label)
        own = label.get("categoryAttributes", [])
        quotas.check_attributes(where, [*shared, *own], frame=False)
    quotas.check_attributes("the frame", made.get("frameAttributes", []), frame=True)
    instructions = made["instructions"]
    quotas.check_instructions(instructions["shortInstruction"], instructions["fullInstruction"])
