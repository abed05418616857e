"""Cutting frames out of a labels file without touching the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from gtreview.errors import InputError
from gtreview.formats.document import BOM, load, text_or_whole
from gtreview.formats.frame_order import frame_name

_LISTS = ("tracking-annotations", "detection-annotations")
_NUMBERS = ("frame-no", "frame-number")
_Object = dict[str, msgspec.Raw]


def clip(data: bytes, names: Sequence[str]) -> bytes:
    """A SeqLabel file of only these frames, in this order.

    A frame's ``frame-no`` is its place in ``names``, as text or integer like the one it
    replaces. Everything else stays as it is: unknown keys, key order, the digits of numbers.
    Frames without an entry in the file have none in the result.

    Parameters
    ----------
    data : the file's bytes.
    names : file names as in ``Sequence.frames``.

    Raises
    ------
    InputError : ``data`` is no SeqLabel file.
    """
    try:
        return _clip_raw(data.removeprefix(BOM), names)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _clip_leniently(data, names)


def _clip_raw(data: bytes, names: Sequence[str]) -> bytes:
    root = msgspec.json.decode(data, type=_Object)
    for key in _listed(root):
        entries = msgspec.json.decode(root[key], type=list[_Object])
        heads = [
            {k: msgspec.json.decode(entry[k]) for k in ("frame", *_NUMBERS) if k in entry}
            for entry in entries
        ]
        frames = [_joined(_numbered(entries[at], number)) for at, number in _chosen(heads, names)]
        root[key] = msgspec.Raw(b"[" + b", ".join(frames) + b"]")
    return _joined(root)


def _numbered(entry: _Object, number: int) -> _Object:
    renumbered = dict(entry)
    for key in _NUMBERS:
        if key in entry:
            text = bytes(entry[key]).startswith(b'"')
            renumbered[key] = msgspec.Raw(b'"%d"' % number if text else b"%d" % number)
    return renumbered


def _joined(members: _Object) -> bytes:
    parts = (json.dumps(k, ensure_ascii=False).encode() + b": " + v for k, v in members.items())
    return b"{" + b", ".join(map(bytes, parts)) + b"}"


def _clip_leniently(data: bytes, names: Sequence[str]) -> bytes:
    """For files with NaN or entries that are no objects, which only Python's own reader takes."""
    root = load(data, Path("SeqLabel.json"))
    for key in _listed(root if isinstance(root, dict) else {}):
        if not isinstance(root[key], list):
            raise InputError(f"{key!r} is no list of frames")
        entries = [entry for entry in root[key] if isinstance(entry, dict)]
        root[key] = [_renumbered(entries[at], number) for at, number in _chosen(entries, names)]
    return json.dumps(root, ensure_ascii=False).encode("utf-8", "replace")


def _renumbered(entry: dict[str, Any], number: int) -> dict[str, Any]:
    new: dict[str, Any] = {
        key: str(number) if isinstance(entry[key], str) else number
        for key in _NUMBERS
        if key in entry
    }
    return {**entry, **new}


def _chosen(entries: Sequence[dict[str, Any]], names: Sequence[str]) -> list[tuple[int, int]]:
    """(index of the entry, its new number) of the entries that ``names`` names."""
    found: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        numbers = (text_or_whole(entry.get(key)) for key in _NUMBERS)
        number = next((n for n in numbers if n is not None), None)
        name = frame_name(entry.get("frame"), number, at)
        found.setdefault(name, []).append(at)
    return [(at, number) for number, name in enumerate(names) for at in found.get(name, ())]


def _listed(root: dict[str, Any]) -> list[str]:
    keys = [key for key in _LISTS if key in root]
    if not keys:
        raise InputError("no SeqLabel file: expected 'tracking-annotations' or 'detection-…'")
    return keys
