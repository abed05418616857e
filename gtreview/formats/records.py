"""A SeqLabel document as records: fast where it is sound, entry by entry where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gtreview.errors import InputError
from gtreview.formats.document import BOM, is_number, load, text_or_whole, valid_text
from gtreview.formats.kinds import refusal
from gtreview.formats.skipped import NO_FRAME, Skipped

NAN = math.nan
NOTHING = msgspec.Raw(b"")

_NAMES = {
    "class_id": "class-id",
    "object_name": "object-name",
    "object_id": "object-id",
    "attributes": "label-category-attributes",
}


class Entry(msgspec.Struct, gc=False, rename=_NAMES):
    """What boxes, outlines and keypoints have in common; ``attributes`` is JSON."""

    class_id: str | int | None = None
    object_name: str | None = None
    object_id: str | int | None = None
    attributes: msgspec.Raw = NOTHING


class Box(Entry, gc=False, rename=_NAMES):
    """Pixels; NaN where the file has none."""

    left: float = NAN
    top: float = NAN
    width: float = NAN
    height: float = NAN


class Point(msgspec.Struct, gc=False):
    """Pixels; NaN where the file has none."""

    x: float = NAN
    y: float = NAN


class Line(Entry, gc=False, rename=_NAMES):
    """A polyline or polygon."""

    vertices: list[Point] = []


class Keypoint(Entry, gc=False, rename=_NAMES):
    """Pixels; NaN where the file has none."""

    x: float = NAN
    y: float = NAN


class Frame(
    msgspec.Struct,
    gc=False,
    rename={
        "frame_no": "frame-no",
        "frame_number": "frame-number",
        "attributes": "frame-attributes",
    },
):
    """One annotated frame; an older tool writes ``frame-number`` for ``frame-no``."""

    frame: str | None = None
    frame_no: str | int | None = None
    frame_number: str | int | None = None
    attributes: msgspec.Raw = NOTHING
    annotations: list[Box] | None = None
    polylines: list[Line] | None = None
    polygons: list[Line] | None = None
    keypoints: list[Keypoint] | None = None

    @property
    def number(self) -> str | int | None:
        """The frame number as written."""
        return self.frame_number if self.frame_no is None else self.frame_no


class _Document(msgspec.Struct, rename="kebab"):
    tracking_annotations: list[Frame] | None = None
    detection_annotations: list[Frame] | None = None


@dataclass(frozen=True)
class Records:
    """``kind``: tracking or detection; ``frames`` in the document's order; ``skipped``: what
    could not be read."""

    kind: str
    frames: list[Frame]
    skipped: list[Skipped] = field(default_factory=list)


_DECODER = msgspec.json.Decoder(_Document)
_LISTS: dict[str, tuple[str, type[Entry]]] = {
    "annotations": ("box", Box),
    "polylines": ("polyline", Line),
    "polygons": ("polygon", Line),
    "keypoints": ("keypoint", Keypoint),
}
_NUMBERS = ("left", "top", "width", "height", "x", "y")
_TEXTS: dict[str, tuple[type, ...]] = {
    "class-id": (str, int),
    "object-name": (str,),
    "object-id": (str, int),
}


def read(data: bytes, path: Path) -> Records:
    """The records of a SeqLabel file.

    Raises
    ------
    InputError : no JSON, of another kind, or without a single frame.
    """
    try:
        document = _DECODER.decode(data.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_leniently(data, path)
    tracking, detection = document.tracking_annotations, document.detection_annotations
    if tracking is None and detection is None:
        # Broken files, NaN and files of other kinds are told apart where every value is seen.
        return _read_leniently(data, path)
    frames = tracking or detection
    if not frames:
        raise _no_frames(path, "tracking" if tracking is not None else "detection")
    return Records("tracking" if tracking else "detection", frames)


def _no_frames(path: Path, kind: str) -> InputError:
    return InputError(
        "lists no frames",
        path=path,
        place=f"'{kind}-annotations'",
        hint="Expected one entry per annotated frame; is this the job's final SeqLabel.json?",
    )


def _read_leniently(data: bytes, path: Path) -> Records:
    root = load(data, path)
    if not isinstance(root, dict):
        raise refusal(data, path, "the labels of a video frame job (SeqLabel.json)")
    kinds = [kind for kind in ("tracking", "detection") if f"{kind}-annotations" in root]
    if not kinds:
        raise refusal(data, path, "the labels of a video frame job (SeqLabel.json)")
    kind = next((kind for kind in kinds if root[f"{kind}-annotations"]), kinds[0])
    entries = root[f"{kind}-annotations"]
    if not isinstance(entries, list):
        raise InputError(
            f"expected a list of frames, found {_what(entries)}",
            path=path,
            place=f"'{kind}-annotations'",
        )
    skipped: list[Skipped] = []
    frames: list[Frame] = []
    for i, entry in enumerate(entries):
        if isinstance(entry, dict):
            frames.append(_frame(entry, len(frames), skipped))
        else:
            skipped.append(Skipped(NO_FRAME, "frame", i, f"is {_what(entry)} and no JSON object"))
    if not frames:
        raise _no_frames(path, kind)
    return Records(kind, frames, skipped)


def _frame(entry: dict[str, Any], i: int, skipped: list[Skipped]) -> Frame:
    """The frame with what of it can be read."""
    name = entry.get("frame")
    return Frame(
        frame=valid_text(name) if isinstance(name, str) else None,
        frame_no=text_or_whole(entry.get("frame-no")),
        frame_number=text_or_whole(entry.get("frame-number")),
        attributes=_raw(entry.get("frame-attributes")),
        **{key: _list(entry, key, i, skipped) for key in _LISTS},
    )


def _list(entry: dict[str, Any], key: str, i: int, skipped: list[Skipped]) -> Any:
    thing, record = _LISTS[key]
    items = entry.get(key)
    if items is None:
        return None
    if not isinstance(items, list):
        skipped.append(Skipped(i, thing, 0, f"is {_what(items)} and no list"))
        return None
    return [_item(item, record, (i, thing, n), skipped) for n, item in enumerate(items)]


_Record = TypeVar("_Record", bound=Entry)


def _item(
    item: Any, record: type[_Record], where: tuple[int, str, int], skipped: list[Skipped]
) -> _Record:
    """The record; one that has a value of a wrong kind is empty and marked as skipped."""
    wrong = _wrong(item)
    if wrong:
        skipped.append(Skipped(*where, wrong))
        return record()
    values = {key: item[key] for key in (*_TEXTS, *_NUMBERS) if item.get(key) is not None}
    values = {key: valid_text(v) if isinstance(v, str) else v for key, v in values.items()}
    values["label-category-attributes"] = _raw(item.get("label-category-attributes"))
    if item.get("vertices") is not None:
        values["vertices"] = item["vertices"]
    try:
        return msgspec.convert(values, record)
    except (msgspec.ValidationError, OverflowError):
        skipped.append(Skipped(*where, "has vertices that are no list of points"))
        return record()


def _wrong(item: Any) -> str:
    """What is of a wrong kind in the entry; empty where nothing is."""
    if not isinstance(item, dict):
        return f"is {_what(item)} and no JSON object"
    for key in _NUMBERS:
        if item.get(key) is not None and not is_number(item[key]):
            return f"has {_what(item[key])} as {key}"
    for key, types in _TEXTS.items():
        value = item.get(key)
        if value is not None and (not isinstance(value, types) or isinstance(value, bool)):
            return f"has {_what(value)} as {key}"
    return ""


def _raw(value: Any) -> msgspec.Raw:
    return NOTHING if value is None else msgspec.Raw(msgspec.json.encode(_plain(value)))


def _plain(value: Any) -> Any:
    """``value`` with texts that can be written and integers that msgspec can hold."""
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, dict):
        return {valid_text(key): _plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return value


def _what(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "an infinite number"
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number"}
    return "null" if value is None else names.get(type(value), "a number")
