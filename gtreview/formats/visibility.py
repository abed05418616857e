"""Attributes that say whether a keypoint is hidden."""

from __future__ import annotations

import json
from typing import Any

from gtreview.formats.columns import read_attributes
from gtreview.formats.json_text import JsonText, Value

_SHOWN, _HIDDEN = ("visible", "visibility"), ("hidden", "occluded")
_OPPOSITE = {
    "no": "yes", "yes": "no", "false": "true", "true": "false", "0": "1", "1": "0",
    "hidden": "visible", "visible": "hidden", "fully": "no",
}  # fmt: skip


def is_hidden(raw: bytes) -> bool:
    """Whether an attribute says so: ``visible: no``, ``hidden: yes``, ``occluded: yes``."""
    return any(_hides(name, value) for name, value in read_attributes(raw).items())


def with_visibility(raw: str, visible: bool) -> str:
    """The JSON of the attributes, saying that the point is ``visible`` or hidden; as it is where
    it says so, or has no attribute that could."""
    if is_hidden(raw.encode("utf-8", "replace")) != visible:
        return raw
    text = JsonText(raw)
    for name, member in text.members(text.root).items():
        said = _opposite(member)
        if said is not None and name.casefold() in (*_SHOWN, *_HIDDEN):
            if _hides(name, member.value) == visible:
                text.put(member, json.dumps(said))
            if not visible:
                # One attribute is enough to hide a point; to show it none may.
                break
    return text.result()


def _hides(name: str, value: Any) -> bool:
    said = str(value).casefold()
    if name.casefold() in _SHOWN:
        return said in ("no", "false", "0", "hidden")
    return name.casefold() in _HIDDEN and said in ("yes", "true", "1", "fully")


def _opposite(member: Value) -> str | bool | int | None:
    """The other value, written as this one is; None where it is not known."""
    value = member.value
    if isinstance(value, bool):
        return not value
    other = _OPPOSITE.get(str(value).casefold())
    if other is None or not isinstance(value, str):
        return int(other) if other is not None and isinstance(value, int) else None
    return other.capitalize() if value[:1].isupper() else other
