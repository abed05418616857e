"""Cutting frames out of a labels file without touching the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from gtreview.errors import InputError
from gtreview.formats.document import BOM, load

_LISTS = ("tracking-annotations", "detection-annotations")
_Object = dict[str, msgspec.Raw]


def clip(data: bytes, names: Sequence[str]) -> bytes:
    """A SeqLabel file of only these frames, in this order.

    A frame's ``frame-no`` is its place in ``names``, as text or integer like the one it
    replaces. Everything else stays as it is: unknown keys, key order, the digits of numbers.
    Frames without an entry in the file have none in the result.

    Parameters
    ----------
    data : the file's bytes.
    names : file names as the frames' ``frame`` gives them.

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
        found: dict[str, list[_Object]] = {}
        for entry in entries:
            name = msgspec.json.decode(entry.get("frame", b"null"))
            found.setdefault(name, []).append(entry)
        frames = [
            _joined(_numbered(entry, i))
            for i, name in enumerate(names)
            for entry in found.get(name, ())
        ]
        root[key] = msgspec.Raw(b"[" + b", ".join(frames) + b"]")
    return _joined(root)


def _numbered(entry: _Object, number: int) -> _Object:
    renumbered = dict(entry)
    for key in ("frame-no", "frame-number"):
        if key in entry:
            text = bytes(entry[key]).startswith(b'"')
            renumbered[key] = msgspec.Raw(b'"%d"' % number if text else b"%d" % number)
    return renumbered


def _joined(members: _Object) -> bytes:
    parts = (json.dumps(k, ensure_ascii=False).encode() + b": " + v for k, v in members.items())
    return b"{" + b", ".join(map(bytes, parts)) + b"}"


def _clip_leniently(data: bytes, names: Sequence[str]) -> bytes:
    """For files with NaN, which only Python's own reader takes."""
    root = load(data, Path("SeqLabel.json"))
    for key in _listed(root if isinstance(root, dict) else {}):
        entries = [entry for entry in root[key] if isinstance(entry, dict)]
        root[key] = [
            _renumbered(entry, i)
            for i, name in enumerate(names)
            for entry in entries
            if entry.get("frame") == name
        ]
    return json.dumps(root, ensure_ascii=False).encode("utf-8", "replace")


def _renumbered(entry: dict[str, Any], number: int) -> dict[str, Any]:
    new: dict[str, Any] = {
        key: str(number) if isinstance(entry[key], str) else number
        for key in ("frame-no", "frame-number")
        if key in entry
    }
    return {**entry, **new}


def _listed(root: dict[str, Any]) -> list[str]:
    keys = [key for key in _LISTS if key in root]
    if not keys:
        raise InputError("no SeqLabel file: expected 'tracking-annotations' or 'detection-…'")
    return keys
