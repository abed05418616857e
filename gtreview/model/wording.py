"""Frames, counts and names from files as people read them."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 10
"""Runs of frames that a sentence names."""


_STEERING = {
    *range(9), *range(11, 32), *range(127, 160),
    0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A),
}  # fmt: skip
"""Code points that steer how text beside them is shown: control characters but for tabs and line
breaks, and those that turn the direction of writing."""
_PLAIN = dict.fromkeys(_STEERING, "�")


def plain(text: str) -> str:
    """A text as it came with a file, to be shown: what would reorder or steer what is shown
    beside it is a mark instead."""
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def plain_line(text: str) -> str:
    """As `plain`, for one line of a terminal."""
    return "".join(s if s.isprintable() or s in "\u200c\u200d" else "�" for s in plain(text))


def span(first: int, last: int) -> str:
    """``217`` or ``217–220``."""
    return str(first) if first == last else f"{first}–{last}"


def frames_text(positions: Iterable[int]) -> str:
    """``frame 12`` or ``frames 12, 40, 138–140``, cut after ten runs."""
    runs: list[list[int]] = []
    for i in sorted(set(positions)):
        if runs and i == runs[-1][1] + 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    texts = [span(*run) for run in runs[:SHOWN]]
    more = f" and {len(runs) - SHOWN} more" if len(runs) > SHOWN else ""
    plural = "s" if len(runs) > 1 or any(a != b for a, b in runs) else ""
    return f"frame{plural} {', '.join(texts)}{more}"


def counted(count: int, thing: str) -> str:
    """``1 box``, ``3 boxes``, ``1,200 frames``."""
    plural = thing + ("es" if thing.endswith("x") else "s")
    return f"{count:,} {thing if count == 1 else plural}"
