"""Frames and counts as people write them."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 10
"""Runs of frames that a sentence names."""


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
