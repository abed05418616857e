"""Frames as people write them."""

from __future__ import annotations


def span(first: int, last: int) -> str:
    """``217`` or ``217–220``."""
    return str(first) if first == last else f"{first}–{last}"
