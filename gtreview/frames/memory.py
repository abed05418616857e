"""How much memory decoded frames may take, all of them together."""

from __future__ import annotations

from functools import cache

import psutil

MOST, LEAST = 4 * 2**30, 256 * 2**20
"""Bytes that are taken where the user has chosen nothing, whatever is free."""
SOURCE_SHARE = 0.75
"""Of the budget goes to a source that holds frames as its decoder gives them: a group of pictures
is decoded for one of them, and a picture is made of what is held in some milliseconds. So
pictures are held for the neighbourhood alone."""


def budget(megabytes: int = 0) -> int:
    """Bytes for the ``megabytes`` that the user has chosen; for 0 a quarter of the memory that was
    free when that was first asked."""
    return megabytes * 2**20 if megabytes else automatic(free_at_start())


def automatic(free: int) -> int:
    """Bytes to take of ``free`` ones."""
    return min(max(free // 4, LEAST), MOST)


def share_of_source(total: int) -> int:
    """Bytes of ``total`` for a source that holds decoded frames itself."""
    return int(total * SOURCE_SHARE)


@cache
def free_at_start() -> int:
    """Bytes that programs could have, without others going to the disk, when first asked."""
    return int(psutil.virtual_memory().available)
