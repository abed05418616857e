"""A picture that is gone leaves its memory to the next one of its size, and never before."""

from __future__ import annotations

import mmap

from gtreview.frames.picture_memory import blank

HEIGHT, WIDTH = 600, 800


def test_memory_of_a_picture_that_is_gone_is_used_again() -> None:
    first = blank(HEIGHT, WIDTH)
    assert first.shape == (HEIGHT, WIDTH, 4) and first.flags.c_contiguous
    first[:] = 7
    del first
    assert (blank(HEIGHT, WIDTH) == 7).all()


def test_memory_is_not_shared_while_any_part_is_looked_at() -> None:
    first = blank(HEIGHT, WIDTH)
    first[:] = 7
    part = first[10:20, 10:20]
    del first
    others = [blank(HEIGHT, WIDTH) for _ in range(4)]
    for other in others:
        other[:] = 9
    assert (part == 7).all()


def test_a_small_picture_leaves_no_gap_either() -> None:
    """A 4K frame that is shown at an eighth; its memory is a mapping, not a part of the heap."""
    assert isinstance(blank(270, 480).base, mmap.mmap)


def test_memory_of_another_size_is_let_go() -> None:
    first = blank(HEIGHT, WIDTH)
    del first
    assert blank(HEIGHT + 8, WIDTH).shape == (HEIGHT + 8, WIDTH, 4)
    assert blank(4, 4).shape == (4, 4, 4)
