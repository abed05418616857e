"""Memory of pictures that are gone, for those to come."""

from __future__ import annotations

import mmap
import weakref
from collections import deque

import numpy as np
from numpy.typing import NDArray

LEAST = 2**18
"""Bytes from which on a picture has memory of its own: less than one that is shown small, of which
hundreds are held at a time."""
SPARE = 2
"""Pictures' memory that is kept. As many as threads may give back between two new pictures."""

_spare: deque[mmap.mmap] = deque(maxlen=SPARE)


def blank(height: int, width: int) -> NDArray[np.uint8]:
    """(height, width, 4) uint8 of whatever is in it.

    Large pictures come and go all the time. Between other things that come and go they would leave
    gaps in the process's memory, which are neither used nor given back; and to get memory from the
    system anew takes as long as to convert a frame.
    """
    shape = height, width, 4
    if height * width * 4 < LEAST:
        return np.empty(shape, np.uint8)
    memory = _memory(height * width * 4)
    picture = np.ndarray(shape, np.uint8, memory)
    weakref.finalize(picture, _spare.append, memory).atexit = False
    return picture


def _memory(size: int) -> mmap.mmap:
    try:
        memory = _spare.pop()
    except IndexError:
        return _new(size)
    return memory if len(memory) == size else _new(size)


def _new(size: int) -> mmap.mmap:
    memory = mmap.mmap(-1, size)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        memory.madvise(mmap.MADV_HUGEPAGE)
    return memory
