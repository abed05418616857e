"""How much memory decoded frames may take, all of them together, and giving back what was taken."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

import psutil

MOST, LEAST = 4 * 2**30, 256 * 2**20
"""Bytes that are taken where the user has chosen nothing, whatever is free."""
SOURCE_SHARE = 0.75
"""Of the budget goes to a source that holds frames as its decoder gives them: a group of pictures
is decoded for one of them, and a picture is made of what is held in some milliseconds. So
pictures are held for the neighbourhood alone."""

AT_WORK = 36
"""Frames' memory that a video takes beside those that are held: what its two decoders refer to and
work on in threads, and pictures on the way. It has no more than half of a small budget."""
_ARENA_MAX, _ARENAS = -8, 2


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


def share_held(total: int, frame: int) -> int:
    """Bytes of ``total`` for the decoded frames, of ``frame`` bytes each, that a video holds."""
    return max(total - AT_WORK * frame, total // 2)


def few_arenas() -> None:
    """Let threads share what they give back. The GNU library keeps that apart for each few threads,
    and frames that one has decoded and another lets go of would add up."""
    if set_option := _of_c_library("mallopt"):
        set_option(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return memory that is free to the system, which the GNU library keeps."""
    if trim := _of_c_library("malloc_trim"):
        trim(ctypes.c_size_t(0))


def _of_c_library(name: str) -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found


@cache
def free_at_start() -> int:
    """Bytes that programs could have, without others going to the disk, when first asked."""
    return int(psutil.virtual_memory().available)
