"""Flags and findings: the vehicles' known mistakes, and rules that hold for any labels."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.checks import registry, run
from gtreview.model.boxes import Boxes
from gtreview.model.flags import BY_HAND, Flag, Flags
from gtreview.model.sequence import Sequence
from tests.checks.looking import flags_of, prepared
from tests.metrics.scenes import from_seqlabel, path_of, sequence_of, straight


@pytest.fixture(scope="module")
def vehicles(shared: Path) -> Sequence:
    return from_seqlabel(shared / "data" / "groundtruth-vehicles" / "SeqLabel.json")


def expanded(sequence: Sequence, flags: Flags, check: str) -> set[tuple[str, int]]:
    return {
        (sequence.track_name(flag.track), frame)
        for flag in flags
        if flag.check == check
        for frame in range(flag.first, flag.last + 1)
    }


def test_spans_expand_to_exactly_the_stated_frames(vehicles: Sequence) -> None:
    flags = flags_of(vehicles, {"size-change": 0.25, "low-overlap": 0.5})
    assert expanded(vehicles, flags, "size-change") == {
        ("Vehicle:1", 140),
        ("Vehicle:2", 102),
        ("Vehicle:2", 103),
        ("Vehicle:3", 10),
        ("Vehicle:3", 12),
    }
    assert expanded(vehicles, flags, "low-overlap") == {("Vehicle:3", 10), ("Vehicle:3", 41)}
    assert expanded(vehicles, flags, "gap") == {("Vehicle:1", 217)}
    lower = flags_of(vehicles, {"size-change": 0.2})
    assert expanded(vehicles, lower, "size-change") == {
        ("Vehicle:1", 138),
        ("Vehicle:1", 140),
        ("Vehicle:2", 102),
        ("Vehicle:2", 103),
        ("Vehicle:2", 284),
        ("Vehicle:3", 10),
        ("Vehicle:3", 12),
        ("Vehicle:3", 42),
    }


def test_consecutive_frames_are_one_flag_that_peaks_at_the_largest_excess(
    vehicles: Sequence,
) -> None:
    flags = run.find(prepared(vehicles), {"size-change": 0.25}, only="size-change")
    second = [flag for flag in flags if vehicles.track_name(flag.track) == "Vehicle:2"]
    assert [(flag.first, flag.last, flag.peak) for flag in second] == [(102, 103, 103)]
    assert second[0].value == pytest.approx(0.47, abs=0.01)


def test_known_mistakes_are_among_the_first_findings(vehicles: Sequence) -> None:
    findings = run.group(flags_of(vehicles))
    spans = zip(findings.track, findings.first, findings.last, strict=True)
    ranked = [(vehicles.track_name(track), first, last) for track, first, last in spans]

    def rank(name: str, frame: int) -> int:
        hits = (i for i, (who, a, b) in enumerate(ranked) if who == name and a <= frame <= b)
        return next(hits, len(ranked))

    assert rank("Vehicle:3", 9) < 5
    assert rank("Vehicle:3", 40) < 5
    assert rank("Vehicle:2", 102) < 5
    assert rank("Vehicle:1", 217) < 5
    assert rank("Vehicle:1", 138) < 10
    assert rank("Vehicle:2", 284) < 10
    assert len(findings) < 15


def test_one_check_alone_and_merged_is_the_same_as_all(vehicles: Sequence) -> None:
    ready = prepared(vehicles)
    before = run.find(ready, {})
    part = run.find(ready, {"size-change": 0.1}, only="size-change")
    merged = run.merge(before.take(~before.of_check("size-change")), part)
    whole = run.find(ready, {"size-change": 0.1})
    key = lambda flag: (flag.check, flag.track, flag.first)  # noqa: E731
    assert sorted(map(str, merged)) == sorted(map(str, whole))
    assert len({key(flag) for flag in merged}) == len(merged)


def test_a_threshold_changes_which_are_flagged_and_not_how_suspicious(vehicles: Sequence) -> None:
    ready = prepared(vehicles)
    loose = run.find(ready, {"size-change": 0.05}, only="size-change")
    tight = run.find(ready, {"size-change": 0.3}, only="size-change")
    assert 0 < len(tight) < len(loose)
    by_peak = {(flag.track, flag.peak): flag.suspicion for flag in loose}
    for flag in tight:
        assert by_peak.get((flag.track, flag.peak), flag.suspicion) == flag.suspicion


def test_steady_objects_are_not_flagged() -> None:
    rows = path_of("a", straight(40)) + path_of("b", straight(40, left=900, step=-3, width=20))
    assert len(flags_of(sequence_of(rows))) == 0


@pytest.mark.parametrize("frames", [0, 1])
def test_hardly_any_boxes(frames: int) -> None:
    scene = sequence_of(path_of("a", straight(frames)), frames=3)
    findings = run.group(run.merge(flags_of(scene), Flags.empty()))
    assert len(findings) in (0, 1)
    assert findings.starts[0] == 0


def test_merge_keeps_checks_apart_whatever_their_order() -> None:
    a = Flags.of([Flag("gap", 0, -1, 1, 1, 1, 1.0, float("nan"), 0.9)])
    b = Flags.of([Flag(BY_HAND, 1, -1, 5, 5, 5, float("nan"), float("nan"), 1.0)])
    merged = run.merge(a, b, a)
    assert [flag.check for flag in merged] == ["gap", BY_HAND, "gap"]
    assert len(run.merge()) == 0


one_flag = st.builds(
    lambda check, track, other, first, length, suspicion: Flag(
        check,
        track,
        other if other != track and track >= 0 else -1,
        first,
        first + length,
        first,
        0.0,
        0.0,
        suspicion,
    ),
    st.sampled_from(["gap", "jump"]),
    st.integers(-1, 3),
    st.integers(-1, 3),
    st.integers(0, 40),
    st.integers(0, 6),
    st.sampled_from([0.1, 0.5, 0.9]),
)


def together(a: Flag, b: Flag) -> bool:
    """The rule, pair by pair: a shared object, within two frames (the same one without an
    identity)."""
    mine, theirs = {a.track, a.other} - {-1}, {b.track, b.other} - {-1}
    apart = max(a.first, b.first) - min(a.last, b.last)
    if -1 in (a.track, b.track):
        return a.track == b.track and apart <= 0
    return bool(mine & theirs) and apart <= run.NEAR


@given(st.lists(one_flag, max_size=25))
def test_findings_are_the_connected_flags_ranked(flags: list[Flag]) -> None:
    part = list(range(len(flags)))
    for i, a in enumerate(flags):
        for j, b in enumerate(flags[:i]):
            if together(a, b):
                part = [part[j] if p == part[i] else p for p in part]
    expected = {frozenset(i for i, p in enumerate(part) if p == q) for q in set(part)}
    findings = run.group(Flags.of(flags, ("gap", "jump")))
    members = [findings.members(i).tolist() for i in range(len(findings))]
    assert {frozenset(each) for each in members} == expected
    assert (np.diff(findings.suspicion) <= 0).all()
    for i, each in enumerate(members):
        levels = [flags[k].suspicion for k in each]
        assert levels == sorted(levels, reverse=True)
        assert findings.suspicion[i] == levels[0]
        assert findings.first[i] == min(flags[k].first for k in each)
        assert findings.last[i] == max(flags[k].last for k in each)
        assert (findings.track[i], findings.peak[i]) == (flags[each[0]].track, flags[each[0]].peak)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12),
            st.integers(-1, 2),
            st.integers(-1, 1),
            *[st.one_of(st.integers(-50, 2000), st.just(float("nan")), st.just(1e12))] * 4,
        ),
        max_size=30,
    )
)
def test_any_boxes_give_sane_flags_with_sentences(rows: list[tuple[float, ...]]) -> None:
    columns = np.array(rows, float).reshape(-1, 7).T
    names = ("frame", "track", "label", "left", "top", "width", "height")
    nothing = np.zeros(len(rows))
    base = sequence_of([(0, name, (0, 0, 9, 9)) for name in "abc"], frames=13)
    boxes = Boxes.sorted(
        **dict(zip(names, columns, strict=True)), attributes=nothing, row=np.arange(len(rows))
    )
    scene = Sequence(
        "any", base.frames, base.tracks, (*base.labels, *base.labels), boxes, base.origin
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        flags = flags_of(scene)
    assert ((flags.suspicion >= 0) & (flags.suspicion <= 1)).all()
    assert (flags.first <= flags.peak).all() and (flags.peak <= flags.last).all()
    assert sum(len(run.group(flags).members(i)) for i in range(len(run.group(flags)))) == len(flags)
    for flag in flags:
        assert "nan" not in run.describe(scene, flag)


def test_by_hand_has_a_sentence() -> None:
    scene = sequence_of([(0, "car:1", (0, 0, 9, 9))])
    flag = Flag(BY_HAND, 0, -1, 0, 0, 0, float("nan"), float("nan"), 1.0)
    assert run.describe(scene, flag) == "car:1 was flagged by hand"


def test_every_check_says_what_it_is() -> None:
    for id, check in registry.CHECKS.items():
        assert id == check.id and check.title and check.help.endswith(".")
        if check.threshold:
            assert check.threshold.minimum <= registry.DEFAULTS[id] <= check.threshold.maximum
