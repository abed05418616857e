"""Why a frame was flagged, carried to the worker in the labels themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from gtreview.checks.sentences import frames as spoken_span
from gtreview.errors import InputError
from gtreview.model.flags import Decision, Flag

OBJECT_LISTS = {
    "annotations": "BoundingBox",
    "polylines": "Polyline",
    "polygons": "Polygon",
    "keypoints": "Keypoint",
}
"""What a frame's list of objects is called, by annotation type."""

_ROOTS = ("tracking-annotations", "detection-annotations")
_NUMBERS = ("frame-no", "frame-number")
Raw = dict[str, msgspec.Raw]


def sentence(message: str, decision: Decision) -> str:
    """What a check says, with what the reviewer added to it."""
    said = (decision.reason, decision.severity, decision.note)
    added = ", ".join(text for text in said if text)
    return f"{message} ({added})" if added else message


def renumbered(message: str, flag: Flag, start: int) -> str:
    """``message`` of ``flag`` with its span in positions of the clip that begins at ``start``."""
    return message.replace(f"({spoken_span(flag)})", f"({spoken_span(shifted(flag, start))})")


def shifted(flag: Flag, start: int) -> Flag:
    """``flag`` with positions counted from ``start``."""
    first, last, peak = flag.first - start, flag.last - start, flag.peak - start
    return replace(flag, first=first, last=last, peak=peak)


def by_position(told: Iterable[tuple[Flag, str]]) -> dict[int, str]:
    """For every flagged position all its sentences, in the order they are told."""
    texts: dict[int, dict[str, None]] = {}
    for flag, text in told:
        for position in range(flag.first, flag.last + 1):
            texts.setdefault(position, {})[text] = None
    return {position: "; ".join(texts[position]) for position in sorted(texts)}


def decode(data: bytes, path: Path, kind: Any = Any) -> Any:
    """The JSON in ``data``.

    Raises
    ------
    InputError : it is none by the letter (NaN and infinite numbers are not), so that the service
        could not read it back.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"these labels cannot be sent back, they are no strict JSON ({error})",
            path=path,
            hint="Numbers such as NaN and Infinity must go.",
        ) from error


def of_type(data: bytes, path: Path, annotation_type: str) -> bytes:
    """Labels without the objects of other annotation types, which a job cannot hold; the bytes
    as they are where there are none."""
    others = {key for key, kind in OBJECT_LISTS.items() if kind != annotation_type}
    root: Raw = decode(data, path, Raw)
    key = next(name for name in _ROOTS if name in root)
    entries = decode(bytes(root[key]), path, list[Raw])
    if not any(others & entry.keys() for entry in entries):
        return data
    kept = [{k: v for k, v in entry.items() if k not in others} for entry in entries]
    return msgspec.json.encode({**root, key: kept})


def with_reasons(
    data: bytes, path: Path, reasons: Mapping[str, str], attribute: str, numbers: Mapping[str, int]
) -> bytes:
    """Labels with the frame attribute ``attribute`` set on the frames in ``reasons``.

    Everything else stays as it is written: unknown keys, their order, the spelling of numbers.

    Parameters
    ----------
    data : a ``SeqLabel.json``; ``path`` names it in errors.
    reasons : text by frame name. A frame without an entry gets one without objects.
    numbers : ``frame-no`` by frame name, for such entries.
    """
    root: Raw = decode(data, path, Raw)
    key = next(name for name in _ROOTS if name in root)
    entries = decode(bytes(root[key]), path, list[msgspec.Raw])
    kept, seen = [], set()
    first: Raw = {}
    for entry in entries:
        fields: Raw = decode(bytes(entry), path, Raw)
        first = first or fields
        name = decode(bytes(fields.get("frame", b"null")), path)
        seen.add(name)
        if name in reasons:
            fields["frame-attributes"] = _extended(fields, path, attribute, reasons[name])
        kept.append(_raw(fields) if name in reasons else entry)
    for name in [name for name in reasons if name not in seen]:
        kept.append(_raw(_empty_entry(first, name, numbers[name], {attribute: reasons[name]})))
    return msgspec.json.encode({**root, key: kept})


def _extended(fields: Raw, path: Path, attribute: str, reason: str) -> msgspec.Raw:
    old = fields.get("frame-attributes", b"{}")
    values = decode(bytes(old), path)
    known: Raw = decode(bytes(old), path, Raw) if isinstance(values, dict) else {}
    return _raw({**known, attribute: reason})


def _empty_entry(like: Raw, name: str, number: int, attributes: dict[str, str]) -> dict[str, Any]:
    objects = next((key for key in OBJECT_LISTS if key in like), "annotations")
    number_key = next((key for key in _NUMBERS if key in like), _NUMBERS[0])
    text = bytes(like.get(number_key, b'""')).startswith(b'"')
    return {
        objects: [],
        number_key: str(number) if text else number,
        "frame": name,
        "frame-attributes": attributes,
    }


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))
