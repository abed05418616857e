"""How much memory decoded frames may take."""

from __future__ import annotations

import pytest

from gtreview.frames import memory

GIB = 2**30


@pytest.mark.parametrize(
    ("free", "taken"), [(8 * GIB, 2 * GIB), (64 * GIB, 4 * GIB), (GIB // 8, GIB // 4)]
)
def test_a_quarter_of_what_is_free_is_taken_within_limits(free: int, taken: int) -> None:
    assert memory.automatic(free) == taken


def test_what_the_user_chose_counts_else_what_was_free_at_the_start() -> None:
    assert memory.budget(100) == 100 * 2**20
    assert memory.budget() == memory.budget(0)
    assert GIB // 4 <= memory.budget() <= 4 * GIB


def test_a_source_leaves_enough_for_the_neighbourhood() -> None:
    # 1080p: 3.1 MB as YUV, 8.3 MB as a picture; a group of 250, and twelve pictures beside it.
    total = GIB
    own = memory.share_of_source(total)
    assert own >= 250 * 1920 * 1080 * 1.5
    assert total - own >= 12 * 1920 * 1080 * 4


def test_what_decoders_work_on_is_left_out_of_what_is_held() -> None:
    frame = 1920 * 1080 * 3 // 2
    assert memory.share_held(800 * 2**20, frame) == 800 * 2**20 - memory.AT_WORK * frame
    assert memory.share_held(100 * 2**20, frame) == 50 * 2**20
