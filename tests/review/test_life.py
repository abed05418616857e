"""Which frames stand for an object's whole life."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.flags import Flags
from gtreview.review.life import drawn, found_in
from tests.ui import scene


@given(st.integers(0, 50), st.integers(0, 300), st.integers(2, 40), st.sets(st.integers(0, 350)))
def test_few_frames_with_the_flagged_ones_evenly_drawn(
    first: int, length: int, count: int, flagged: set[int]
) -> None:
    frames = drawn(first, first + length, np.array(sorted(flagged), np.intp), count).tolist()
    assert frames == sorted(set(frames))
    assert len(frames) == min(count, length + 1)
    assert all(first <= frame <= first + length for frame in frames)
    within = {f for f in flagged if first <= f <= first + length}
    if len(within) <= count // 2:
        assert within <= set(frames)


def test_without_flags_the_gaps_are_alike() -> None:
    frames = drawn(0, 99, np.empty(0, np.intp), 12)
    assert (frames[0], frames[-1]) == (0, 99)
    assert set(np.diff(frames)) == {9}


def test_the_most_suspicious_finding_over_a_frame() -> None:
    flags = [scene.flag(0, 5, 9, 0.9), scene.flag(0, 8, 12, 0.5), scene.flag(1, 0, 30, 0.4)]
    findings = scene.OpenReview(scene.driving(), flags=Flags.of(flags)).findings
    assert found_in(findings, 0, np.array([4, 5, 9, 10, 13])).tolist() == [-1, 0, 0, 1, -1]
    assert found_in(findings, 2, np.array([4])).tolist() == [-1]
