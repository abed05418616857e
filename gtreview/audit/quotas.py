"""The labelling service's limits and rules, checked on finished documents before any is written.

Every function raises `QuotaError`, which names the rule, its limit and what breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from gtreview.errors import QuotaError

LABELS = 30
NAME = 16
ATTRIBUTES, FREE_TEXT = 10, 5
ENUM_VALUES = 10
DESCRIPTION = 128
SHORT_INSTRUCTION, FULL_INSTRUCTION = 254, 2_047
FRAMES, SEQUENCES = 2_000, 10
JOB_NAME, LABEL_ATTRIBUTE = 63, 127
TITLE, TASK_DESCRIPTION = 128, 255
ANNOTATION_TYPES = ("BoundingBox", "Polyline", "Polygon", "Keypoint")

OTHER_WAY = (
    "This rig cannot be a video job; the skeleton component takes it, one image a task: "
    "--as skeleton."
)

_PLACEHOLDER = re.compile(r"<[a-z0-9-]+>")
_JOB_NAME = re.compile(r"[A-Za-z0-9](-*[A-Za-z0-9])*")


def broken(rule: str, found: str, hint: str = "") -> QuotaError:
    """The error for a rule that something breaks."""
    return QuotaError(f"{found}; {rule}", hint=hint)


def check_sequence(title: str, names: Sequence[str], *, trimmed: bool) -> None:
    """A sequence file's frames: how many, named once each, names in the order of the frames."""
    if len(names) > FRAMES:
        hint = "Give --trim a smaller number" if trimmed else "Send clips instead, with --trim N"
        raise broken(
            f"the service takes at most {FRAMES:,} frames a sequence",
            f"{title} has {len(names):,} frames",
            f"{hint}.",
        )
    raw = [name.encode() for name in names]
    for before, after in pairwise(raw):
        if after <= before:
            raise broken(
                "the worker's page shows frames in the UTF-8 order of their names, each once",
                f"{title}: {after.decode()} stands after {before.decode()}",
                "Rename the images so that their names sort as the frames do (0001.jpg, 0002.jpg).",
            )


def check_sequence_count(count: int) -> None:
    """How many sequences one manifest has."""
    if count > SEQUENCES:
        raise broken(f"a manifest takes at most {SEQUENCES} sequences", f"there are {count}")


def check_labels(names: Sequence[str], original: Iterable[str], *, keypoints: bool = False) -> None:
    """The label categories: how many, how long, named once, all of the original job's there.

    ``keypoints``: they are those of a rig, for which there is another way.
    """
    hint = OTHER_WAY if keypoints else ""
    if not 1 <= len(names) <= LABELS:
        raise broken(f"a job takes 1 to {LABELS} labels", f"there are {len(names)} labels", hint)
    for name in names:
        _check_length("label", name, NAME, hint)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise broken("labels must be unique", f"label {twice[0]} stands there twice")
    missing = [name for name in original if name not in names]
    if missing:
        raise broken(
            "an audit must have every label of the original job",
            f"the label categories lack {', '.join(missing)}",
            "Add what is missing to the label category file.",
        )


def check_attributes(owner: str, attributes: Sequence[Mapping[str, Any]], *, frame: bool) -> None:
    """Attributes of one label (global ones included) or of the frames."""
    free = [a for a in attributes if a.get("type") == "string" and not a.get("enum")]
    for kind, count, limit in (
        ("attributes", len(attributes), ATTRIBUTES),
        ("free-text attributes", len(free), FREE_TEXT),
    ):
        if count > limit:
            raise broken(f"the limit is {limit}", f"{owner} would have {count} {kind}")
    names = [str(attribute.get("name", "")) for attribute in attributes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise broken("attribute names must be unique", f"{owner} has attribute {twice[0]} twice")
    for attribute in attributes:
        _check_attribute(owner, attribute, frame=frame)


def _check_attribute(owner: str, attribute: Mapping[str, Any], *, frame: bool) -> None:
    name = str(attribute.get("name", ""))
    where = f"attribute {name} of {owner}"
    _check_length(f"{owner}: attribute", name, NAME)
    kind, enum = attribute.get("type"), attribute.get("enum") or []
    if kind not in ("string", "number"):
        raise broken('an attribute is of type "string" or "number"', f"{where} is {kind!r}")
    if kind == "number" and not {"minimum", "maximum"} <= attribute.keys():
        raise broken("a number needs minimum and maximum", f"{where} lacks one")
    if kind == "number" and enum:
        raise broken("only a string attribute has an enum", f"{where} is a number with one")
    if len(enum) > ENUM_VALUES:
        raise broken(f"the limit is {ENUM_VALUES}", f"{where} has {len(enum)} values")
    for value in enum:
        _check_length(f"{where}: value", str(value), NAME)
    _check_description(where, str(attribute.get("description", "")), required=frame)
    check_edits(where, attribute)


def _check_description(where: str, text: str, *, required: bool) -> None:
    if required and not text:
        raise broken("a frame attribute needs a description", f"{where} has none")
    if len(text) > DESCRIPTION:
        found = f"the description of {where} has {len(text)} characters"
        raise broken(f"the limit is {DESCRIPTION}", found)


def check_edits(where: str, entry: Mapping[str, Any]) -> None:
    """``editsAllowed`` of a label or an attribute."""
    edits = entry.get("editsAllowed", "any")
    if edits not in ("any", "none"):
        raise broken('editsAllowed is "any" or "none"', f"{where} says {edits!r}")


def check_instructions(short: str, full: str) -> None:
    """Lengths of the two instructions."""
    for kind, text, limit in (
        ("shortInstruction", short, SHORT_INSTRUCTION),
        ("fullInstruction", full, FULL_INSTRUCTION),
    ):
        if not 1 <= len(text) <= limit:
            raise broken(f"the limits are 1 and {limit:,}", f"{kind} has {len(text):,} characters")


def check_annotation_type(kind: str, original: str) -> None:
    """The annotation type: one the service knows, and the original job's."""
    if kind not in ANNOTATION_TYPES:
        known = ", ".join(ANNOTATION_TYPES)
        raise broken(f"the service knows {known}", f"annotationType is {kind!r}")
    if kind != original:
        raise broken(
            "an audit keeps the annotation type of the original job",
            f"the label categories say {kind}, the labels are of type {original}",
        )


def check_job_name(name: str) -> None:
    """``LabelingJobName``: 1 to 63 letters, digits and hyphens, none at an end."""
    plain = _PLACEHOLDER.sub("x", name)
    if not _JOB_NAME.fullmatch(plain) or len(plain) > JOB_NAME:
        raise broken(
            f"a job name has 1 to {JOB_NAME} letters, digits and hyphens, no hyphen at either end",
            f"the job name is {name!r} ({len(name)} characters)",
        )


def check_label_attributes(new: str, original: str) -> None:
    """Label attribute names: both end in ``-ref``, and the new one is new."""
    for kind, name in (("label attribute", new), ("original labels' attribute", original)):
        if not name.endswith("-ref") or name == "-ref":
            raise broken(
                "for video frames a label attribute name ends in -ref", f"the {kind} is {name!r}"
            )
    if new == original:
        raise broken(
            "an audit's label attribute must differ from the original job's",
            f"both are {new!r}",
            "Name another one.",
        )
    _check_attribute_name(new)


def check_custom_attribute(name: str) -> None:
    """The label attribute name of a job with a page of its own."""
    if name.endswith("-metadata"):
        raise broken("a label attribute name does not end in -metadata", f"it is {name!r}")
    _check_attribute_name(name)


def _check_attribute_name(name: str) -> None:
    plain = _PLACEHOLDER.sub("x", name)
    if not _JOB_NAME.fullmatch(plain) or len(plain) > LABEL_ATTRIBUTE:
        raise broken(
            f"it has 1 to {LABEL_ATTRIBUTE} letters, digits and hyphens",
            f"the label attribute is {name!r}",
        )


def check_task(title: str, description: str) -> None:
    """What workers see in their list of tasks."""
    for kind, text, limit in (
        ("task title", title, TITLE),
        ("task description", description, TASK_DESCRIPTION),
    ):
        if not 1 <= len(text) <= limit:
            raise broken(
                f"it takes 1 to {limit} characters", f"the {kind} has {len(text)} characters"
            )


def _check_length(what: str, text: str, limit: int, hint: str = "") -> None:
    if not 1 <= len(text) <= limit:
        found = f"{what} {text!r} has {len(text)} characters"
        raise broken(f"it takes 1 to {limit}", found, hint)
