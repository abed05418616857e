"""The order in which frames are decoded ahead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gtreview.frames.prefetch import wanted

FINDINGS = (140, 12, 77, 300)


def test_who_moves_has_the_next_frames_first_and_the_findings_last() -> None:
    frames = wanted(50, 1000, 1, FINDINGS)
    assert frames[:4] == (50, 51, 52, 49)
    assert set(range(47, 59)) == set(frames[:12])
    assert frames[12:] == FINDINGS


def test_backwards_is_the_mirror_of_forwards() -> None:
    forwards, backwards = wanted(50, 1000), wanted(50, 1000, -1)
    assert backwards == tuple(100 - f for f in forwards)


def test_fast_play_decodes_the_frames_that_it_will_show() -> None:
    frames = wanted(100, 1000, -4, FINDINGS)
    assert frames[:9] == (100, 96, 92, 88, 84, 80, 76, 72, 68)
    assert set(frames[9:15]) == {97, 98, 99, 101, 102, 103}
    assert frames[15:] == FINDINGS


def test_who_rests_has_the_findings_soon() -> None:
    frames = wanted(50, 1000, 1, FINDINGS, moving=False)
    assert frames[:7] == (50, 51, 49, 52, 48, 53, 47)
    assert frames[7:12] == (54, 55, 56, 57, 58)
    assert frames[12:16] == FINDINGS
    assert frames[16:] == (46, 45, 44, 43, 42)


@given(
    count=st.integers(1, 60),
    data=st.data(),
    travel=st.integers(-9, 9).filter(bool),
    moving=st.booleans(),
)
def test_frames_are_within_the_sequence_and_asked_for_once(
    count: int, data: st.DataObject, travel: int, moving: bool
) -> None:
    frame = data.draw(st.integers(0, count - 1))
    findings = data.draw(st.lists(st.integers(0, count - 1), max_size=4))
    frames = wanted(frame, count, travel, findings, moving=moving)
    assert frames[0] == frame
    assert len(set(frames)) == len(frames) and set(frames) <= set(range(count))
    assert set(findings) <= set(frames)
