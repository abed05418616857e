"""The lines of a crowd-2d-skeleton manifest: what stands in them, and what of it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.formats.document import BOM, is_coordinate, load, valid_text
from gtreview.formats.image_series import without_query
from gtreview.formats.skipped import NO_FRAME, Skipped

METADATA = "-metadata"
UPDATED, ORIGINAL = "updated_annotations", "original_annotations"
GIVEN = ("annotations", "initialValues", "initial_values")
"""What an input manifest calls the annotations that the worker begins with."""
ADDRESSES = ("source-ref", "data_object_s3_uri", "image_s3_uri", "image_file_name", "image_name")
NO_LINE = "is no JSON object"

Value = float | str | None
Members = dict[str, bytes]


class Point(msgspec.Struct, gc=False):
    """Pixels as written: numbers, or text that should be one."""

    label: str | None = None
    x: Value = None
    y: Value = None


class Reported(msgspec.Struct, gc=False):
    """An annotation issue."""

    reason: str | None = None


class Options(msgspec.Struct, gc=False):
    """Annotation options; the others of them are kept in the file and not used."""

    keypoint_style: str | None = None


class Skeleton(msgspec.Struct, gc=False):
    """One element of a list of annotations; ``annotations`` is None where it has none."""

    name: str | None = None
    annotations: list[Point] | None = None
    annotation_options: Options | None = None
    annotation_issues: list[Reported] | None = None


_SKELETONS = msgspec.json.Decoder(list[Skeleton])


@dataclass(frozen=True)
class Answer:
    """What one worker, or whoever made the input, says of one image.

    ``line``: the line's index in the file; ``image``: its address; ``place``: the keys from the
    line's object to the list of ``skeletons``, empty where there is none; ``worker``: who it is;
    ``originals``: the skeletons before the worker's work; ``metadata`` of the label attribute.
    """

    line: int
    image: str
    place: tuple[str | int, ...] = ()
    skeletons: list[Skeleton] = field(default_factory=list)
    originals: list[Skeleton] = field(default_factory=list)
    worker: str = ""
    attribute: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def read_lines(data: bytes, path: Path) -> tuple[list[Answer], list[Skipped]]:
    """Every answer in the file, in its order, and the lines that cannot be used.

    Of an answer ``updated_annotations`` count, an empty list too: then the worker removed all.
    ``original_annotations`` count where there are none, or where the list is empty although the
    worker said that no changes were needed.

    Raises
    ------
    InputError : not one line is a JSON object.
    """
    answers: list[Answer] = []
    skipped: list[Skipped] = []
    for number, line in split(data):
        root = members(line)
        if root is None:
            skipped.append(Skipped(NO_FRAME, "line", number, NO_LINE))
        else:
            answers += _answers(root, number)
    if not answers:
        raise InputError("is no manifest: no line is a JSON object", path=path)
    return answers, skipped


def first_answers(position: NDArray[np.int32]) -> NDArray[np.int32]:
    """The index of the first answer of each image, in the order of the file."""
    return np.sort(np.unique(position, return_index=True)[1]).astype(np.int32)


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, each with its index."""
    lines = data.removeprefix(BOM).split(b"\n")
    return ((number, line) for number, line in enumerate(lines) if line.strip())


def members(raw: bytes) -> Members | None:
    """The members of a JSON object, each as JSON; None where it is none."""
    try:
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _loaded(raw)
        if not isinstance(value, dict):
            return None
        return {key: json.dumps(item).encode() for key, item in value.items()}
    return {key: bytes(item) for key, item in found.items()}


def has_answer(root: Members) -> bool:
    """Whether a line's object holds skeletons, as a worker's answer or for one to begin with."""
    return bool(_attribute(root) or _given(root)[0])


def _answers(root: Members, line: int) -> list[Answer]:
    attribute = _attribute(root)
    given, before = _given(root)
    if not attribute:
        return [Answer(line, _image(root, {}, line), (given,) if given else (), before)]
    metadata = _loaded(root.get(attribute + METADATA, b"{}"))
    known = metadata if isinstance(metadata, dict) else {}
    answers = []
    for place, content in _contents(root[attribute]):
        shown, skeletons, originals = _chosen(content)
        answers.append(
            Answer(
                line,
                _image(root, content, line),
                (attribute, *place, shown),
                skeletons,
                originals or before,
                _text(content.get("worker_id")),
                attribute,
                known,
            )
        )
    return answers


def _attribute(root: Members) -> str:
    """The label attribute: of several, which adjusted jobs have, the newest."""
    found = [
        key
        for key, raw in root.items()
        if not key.endswith(METADATA) and _is_answer(raw) and _contents(raw)
    ]
    dates = {key: _date(root.get(key + METADATA, b"{}")) for key in found}
    return max(reversed(found), key=dates.__getitem__, default="")


def _is_answer(raw: bytes) -> bool:
    return f'"{UPDATED}"'.encode() in raw or f'"{ORIGINAL}"'.encode() in raw


def _date(raw: bytes) -> str:
    return _text((members(raw) or {}).get("creation-date"))


def _contents(raw: bytes) -> list[tuple[tuple[int, ...], Members]]:
    """The worker's answer, or those of several; each with its place in their list."""
    start = raw.lstrip()[:1]
    if start == b"{":
        content = members(raw)
        return [] if content is None else [((), content)]
    if start != b"[":
        return []
    try:
        items = [bytes(item) for item in msgspec.json.decode(raw, type=list[msgspec.Raw])]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        items = [json.dumps(item).encode() for item in _loaded(raw) or []]
    known = [((i,), members(item)) for i, item in enumerate(items)]
    return [(place, content) for place, content in known if content is not None]


def _chosen(content: Members) -> tuple[str, list[Skeleton], list[Skeleton]]:
    """The key of the annotations that count, these, and the original ones."""
    updated = _skeletons(content.get(UPDATED, b"null"))
    original = _skeletons(content.get(ORIGINAL, b"null")) or []
    confirmed = _text(content.get("no_changes_needed")).casefold() == "true"
    if updated is None or (confirmed and not updated and original):
        return ORIGINAL, original, original
    return UPDATED, updated, original


def _given(root: Members) -> tuple[str, list[Skeleton]]:
    """What a worker begins with, and its key; the key is empty where there is none."""
    for key in GIVEN:
        found = _skeletons(root.get(key, b"null"))
        if found is not None:
            return key, found
    return "", []


def _skeletons(raw: bytes) -> list[Skeleton] | None:
    """The annotations in a list, or in the text of one; None where it is none."""
    raw = list_text(raw)
    if not raw:
        return None
    try:
        return _SKELETONS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        items = _loaded(raw)
    return [_skeleton(item) for item in items] if isinstance(items, list) else None


def list_text(raw: bytes) -> bytes:
    """The JSON list in ``raw``, which may be written as text; empty where it is none."""
    if raw.lstrip().startswith(b'"'):
        raw = _text(raw).encode()
    return raw if raw.lstrip().startswith(b"[") else b""


def _skeleton(item: Any) -> Skeleton:
    """The skeleton with what of it can be read."""
    if not isinstance(item, dict):
        return Skeleton()
    points, issues = item.get("annotations"), item.get("annotation_issues")
    options = item.get("annotation_options")
    style = options.get("keypoint_style") if isinstance(options, dict) else None
    return Skeleton(
        _said(item.get("name")),
        [_point(each) for each in points] if isinstance(points, list) else None,
        Options(style if isinstance(style, str) else None),
        [Reported(_said(each.get("reason"))) for each in issues if isinstance(each, dict)]
        if isinstance(issues, list)
        else None,
    )


def _point(item: Any) -> Point:
    if not isinstance(item, dict):
        return Point()
    return Point(_said(item.get("label")), coordinate(item.get("x")), coordinate(item.get("y")))


def coordinate(value: Any) -> Value:
    """``value`` where it can be a coordinate: a number, or text that may be one."""
    return value if isinstance(value, str) or is_coordinate(value) else None


def _said(value: object) -> str | None:
    return valid_text(value) if isinstance(value, str) else None


def _image(root: Members, content: Members, line: int) -> str:
    """Where the image is, without what a pre-signed address carries."""
    for key in ADDRESSES:
        address = without_query(_text(root.get(key)) or _text(content.get(key)))
        if address:
            return address
    return f"image-{line + 1}"


def _text(raw: bytes | None) -> str:
    """The text that ``raw`` is; of truth values and numbers their JSON."""
    value = None if raw is None else _loaded(raw)
    if raw is None or value is None:
        return ""
    return valid_text(value) if isinstance(value, str) else raw.decode("utf-8", "replace")


def _loaded(raw: bytes) -> Any:
    """The value; None where it is no JSON."""
    try:
        return load(raw, Path())
    except InputError:
        return None
