"""Series, flags, findings, poses: columns that are asked by object and frame."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.flags import Decision, Findings, Flag, Flags, Verdict
from gtreview.model.poses import Poses
from gtreview.model.series import Series


def series_of(values: dict[tuple[int, int], float]) -> Series:
    track, frame = np.array(sorted(values), np.int32).reshape(-1, 2).T
    return Series("size", "px²", track, frame, np.array([values[k] for k in sorted(values)]))


@given(
    st.dictionaries(
        st.tuples(st.integers(-1, 4), st.integers(0, 9)), st.floats(-1e6, 1e6), max_size=30
    )
)
def test_a_series_gives_back_what_was_put_in(values: dict[tuple[int, int], float]) -> None:
    series = series_of(values)
    for track in range(-1, 6):
        part = series.of_track(track)
        assert series.frame[part].tolist() == sorted(f for t, f in values if t == track)
        for frame in range(11):
            found, expected = series.at(track, frame), values.get((track, frame), math.nan)
            assert found == expected or (math.isnan(found) and math.isnan(expected))
    assert len(series) == len(values)


FLAGS = [
    Flag("size-change", 0, -1, 102, 103, 102, -0.29, 0.25, 0.9),
    Flag("low-overlap", 0, -1, 103, 103, 103, 0.4, 0.5, 0.6),
    Flag("duplicate", 1, 2, 7, 7, 7, math.nan, math.nan, 0.8),
]


def test_flags_go_into_columns_and_come_back() -> None:
    flags = Flags.of(FLAGS)
    assert len(flags) == 3
    assert [flags[0], flags[1]] == FLAGS[:2]
    assert [flag.check for flag in flags] == ["size-change", "low-overlap", "duplicate"]
    assert math.isnan(flags[2].value)
    assert (flags[2].track, flags[2].other) == (1, 2)


def test_flags_of_one_check() -> None:
    flags = Flags.of(FLAGS, ("gap", "duplicate", "low-overlap", "size-change"))
    assert flags.of_check("low-overlap").tolist() == [False, True, False]
    assert not flags.of_check("gap").any()
    assert not flags.of_check("never heard of").any()
    assert flags.take(flags.of_check("duplicate"))[0].first == 7


def test_a_check_missing_from_the_names_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        Flags.of(FLAGS, ("gap",))


def test_no_flags() -> None:
    assert len(Flags.empty(("gap",))) == 0
    assert list(Flags.empty()) == []


def test_a_findings_members_and_lead() -> None:
    whole = np.array([0, 1], np.int32)
    findings = Findings(
        Flags.of(FLAGS),
        order=np.array([0, 1, 2]),
        starts=np.array([0, 2, 3]),
        track=whole,
        first=np.array([102, 7], np.int32),
        last=np.array([103, 7], np.int32),
        peak=np.array([102, 7], np.int32),
        suspicion=np.array([0.9, 0.8]),
    )
    assert len(findings) == 2
    assert findings.members(0).tolist() == [0, 1]
    assert findings.members(1).tolist() == [2]
    assert findings.lead(0) == FLAGS[0]
    assert findings.lead(1).check == "duplicate"


def test_undecided_is_where_one_begins() -> None:
    assert Decision() == Decision(Verdict.UNDECIDED, "", "")
    assert Verdict("confirmed") is Verdict.CONFIRMED


def test_a_frames_skeletons() -> None:
    poses = Poses(
        frame=np.array([0, 2, 2, 0], np.int32),
        track=np.array([0, 0, 1, 2], np.int32),
        xy=np.zeros((4, 3, 2)),
        visible=np.ones((4, 3), bool),
        row=np.arange(4),
    )
    assert poses.at_frame(0).tolist() == [0, 3]
    assert poses.at_frame(2).tolist() == [1, 2]
    assert [len(poses.at_frame(f)) for f in (-1, 1, 3)] == [0, 0, 0]
    assert len(Poses.empty(17)) == 0
    assert Poses.empty(17).xy.shape == (0, 17, 2)
