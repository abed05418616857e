"""The project's docstrings say ``name : what it is`` on one line, since types stand in the
signature; in numpy's own form that place is the type's. This tells mkdocstrings."""

from __future__ import annotations

import re
from typing import Any

import griffe

SECTION = re.compile(
    r"^(Parameters|Attributes|Returns|Raises)\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", re.M | re.S
)
ENTRY = re.compile(r"^(\S.*?) : ", re.M)


class CompactDocstrings(griffe.Extension):
    """Puts what stands behind a name on a line of its own, as griffe's numpy parser wants it."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called with each object once it is read."""
        if obj.docstring:
            obj.docstring.value = SECTION.sub(_spread, obj.docstring.value)


def _spread(section: re.Match[str]) -> str:
    title, entries = section.groups()
    return f"{title}\n{'-' * len(title)}\n" + ENTRY.sub(r"\1\n    ", entries)
