"""Which runs of frames are sent: around each flag, merged where they touch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def windows(spans: Iterable[tuple[int, int]], around: int, length: int) -> list[range]:
    """Unbroken runs of positions that hold every span (first, last, inclusive) and ``around``
    frames on both sides, within ``length`` frames; windows that touch or overlap are one."""
    merged: list[range] = []
    for first, last in sorted(spans):
        start, stop = max(first - around, 0), min(last + around + 1, length)
        if merged and start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, stop))
        else:
            merged.append(range(start, stop))
    return merged


def file_name(text: str) -> str:
    """``text`` as a name that every file system and S3 address takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:80] or "sequence"


def unused(name: str, taken: set[str]) -> str:
    """``name``, or with a number where it is taken already (letter case does not tell apart)."""
    free, number = name, 2
    while free.lower() in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free.lower())
    return free
