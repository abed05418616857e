"""The queue's order, groups and filter, against plain sorting and searching in Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gtreview.model.flags import Decision, Findings, Flag, Flags, Verdict
from gtreview.model.sequence import Sequence
from gtreview.review import finding_filter
from gtreview.review.finding_columns import FindingColumns, Texts
from gtreview.review.finding_filter import Word, values, with_values, words
from gtreview.review.queue import GROUPS, NO_OBJECT, SORTS, Queue
from tests.ui import stand_in

CHECKS = ("size-change", "gap", "missized")
TITLES = {"size-change": "Size change", "gap": "Gap", "missized": "Wrong size"}
NAMES = ("Car:10", "Car:2", "Bus:1")
FRAMES = 30


@dataclass
class Nobody:
    """No second reviewer."""

    running: bool = False


@dataclass
class Told:
    """A review as the queue reads it."""

    sequence: Sequence
    findings: Findings
    decisions: list[Decision] = field(default_factory=list)
    second: Nobody = field(default_factory=Nobody)

    def decision(self, i: int) -> Decision:
        return self.decisions[i]

    def describe_finding(self, i: int) -> str:
        return f"sentence {i} of a {'bicycle' if i % 2 else 'tricycle'}"

    @property
    def decided(self) -> NDArray[np.bool_]:
        return np.array([d.verdict != Verdict.UNDECIDED for d in self.decisions], bool)

    @property
    def confirmed(self) -> NDArray[np.bool_]:
        return np.array([d.verdict == Verdict.CONFIRMED for d in self.decisions], bool)


def sequence() -> Sequence:
    track, frame = (a.ravel() for a in np.mgrid[:3, :FRAMES])
    box = np.tile([10.0, 10, 20, 20], (len(track), 1))
    return stand_in.sequence_of(frame, track, box, NAMES, FRAMES)


def told(flags: list[Flag], decisions: list[Decision]) -> Any:
    columns = Flags.of(flags, CHECKS)
    own = (columns.track, columns.first, columns.last, columns.peak, columns.suspicion)
    count = len(flags)
    findings = Findings(columns, np.arange(count), np.arange(count + 1), *own)
    return Told(sequence(), findings, decisions)


def a_flag(check: str, track: int, first: int, length: int, value: float) -> Flag:
    last = min(first + length, FRAMES - 1)
    return Flag(check, track, -1, first, last, first, value, 0.25, 0.0)


flags = st.builds(
    a_flag, st.sampled_from(CHECKS), st.integers(-1, 2), st.integers(0, FRAMES - 1),
    st.integers(0, 4), st.floats(-2, 2),
)  # fmt: skip
decisions = st.builds(
    Decision,
    st.sampled_from(Verdict),
    st.sampled_from(["", "wrong box", "occlusion"]),
    st.sampled_from(["", "Half", "a note"]),
    st.sampled_from(["", "minor", "major", "critical"]),
    st.sampled_from(["", "ann", "bob"]),
    st.sampled_from(["", "2026-01-02T10:00:00+00:00", "2026-01-01T10:00:00+00:00"]),
)


@st.composite
def reviews(draw: st.DrawFn) -> Any:
    found = draw(st.lists(st.tuples(flags, decisions), max_size=12))
    return told([flag for flag, _ in found], [decision for _, decision in found])


def expected_key(review: Any, name: str, i: int) -> tuple[Any, ...]:
    """What finding ``i`` is sorted by; an empty text behind all others."""
    flag, decision = review.findings.lead(i), review.decisions[i]
    track = {2: 0, 1: 1, 0: 2, -1: 9}[flag.track]
    label = flag.track < 0
    severity = {"minor": 0, "major": 1, "critical": 2, "": 9}[decision.severity]
    verdict = [Verdict.UNDECIDED, Verdict.DISMISSED, Verdict.CONFIRMED].index(decision.verdict)
    text = {n: (not v, v.casefold()) for n, v in vars(decision).items()}
    return {
        "suspicion": lambda: (flag.suspicion,),
        "verdict": lambda: (verdict,),
        "severity": lambda: (severity,),
        "frames": lambda: (flag.first, flag.last),
        "object": lambda: (track,),
        "label": lambda: (label,),
        "check": lambda: (TITLES[flag.check],),
        "sentence": lambda: (TITLES[flag.check], abs(flag.value)),
    }.get(name, lambda: text[name])()


@pytest.mark.parametrize("name", SORTS)
@given(review=reviews())
def test_ascending_order_is_pythons_and_equal_ones_stay_in_rank_order(
    name: str, review: Any
) -> None:
    queue = Queue(review)
    queue.sort = name
    rows = queue.arrange().rows.tolist()
    everything = range(len(review.decisions))
    assert rows == sorted(everything, key=lambda i: expected_key(review, name, i))


@pytest.mark.parametrize("name", ["reason", "object", "severity"])
@given(review=reviews())
def test_what_says_nothing_comes_last_either_way(name: str, review: Any) -> None:
    queue = Queue(review)
    queue.sort, queue.descending = name, True
    keys = [expected_key(review, name, i) for i in queue.arrange().rows.tolist()]
    empty = [key[0] is True or key[0] == 9 for key in keys]
    assert empty == sorted(empty)
    said = [key for key, without in zip(keys, empty, strict=True) if not without]
    assert said == sorted(said, reverse=True)


@pytest.mark.parametrize("group", GROUPS[1:])
@given(review=reviews(), fold=st.booleans())
def test_groups_stand_where_their_first_finding_does(group: str, review: Any, fold: bool) -> None:
    queue = Queue(review)
    queue.group = group
    names = [
        (NAMES[flag.track] if flag.track >= 0 else NO_OBJECT)
        if group == "object"
        else TITLES[flag.check]
        for flag in review.findings.flags
    ]
    expected = {name: [i for i, n in enumerate(names) if n == name] for name in names}
    arranged = queue.arrange()
    assert arranged.groups.names == tuple(expected)
    assert arranged.rows.tolist() == [i for members in expected.values() for i in members]
    decided, total = arranged.groups.counts(review.decided)
    assert total.tolist() == [len(members) for members in expected.values()]
    assert decided.tolist() == [int(review.decided[m].sum()) for m in expected.values()]
    if fold and expected:
        queue.fold(names[0])
        arranged = queue.arrange()
        lines = [-1, *(x for g, (n, m) in enumerate(expected.items()) if n != names[0]
                       for x in (-1 - g, *m))]  # fmt: skip
        assert arranged.lines.tolist() == lines
        assert arranged.line_of(0) == -1 and arranged.group_of(0) == 0


@given(review=reviews(), start=st.integers(-1, 11))
def test_the_next_findings_are_the_undecided_after_it_then_from_the_top(
    review: Any, start: int
) -> None:
    queue = Queue(review)
    queue.sort, queue.descending = "frames", True
    rows = queue.arrange().rows.tolist()
    at = rows.index(start) if start in rows else -1
    around = rows[at + 1 :] + rows[: max(at, 0)]
    assert queue.next_findings(start, 3) == [i for i in around if not review.decided[i]][:3]


def cars() -> Any:
    """Five findings, the first three decided."""
    said = [
        Decision(Verdict.CONFIRMED, "wrong box", "half the car", "major", "ann"),
        Decision(Verdict.DISMISSED, "real movement"),
        Decision(Verdict.CONFIRMED, "wrong label", severity="minor"),
        Decision(),
        Decision(),
    ]
    found = [
        a_flag("size-change", 0, 2, 0, 0.5), a_flag("gap", 1, 8, 3, 0), a_flag("gap", 2, 20, 0, 0),
        a_flag("missized", 1, 10, 0, 1.0), a_flag("size-change", -1, 25, 2, 0.4),
    ]  # fmt: skip
    return told(found, said)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", [0, 1, 2, 3, 4]),
        ("car", [0, 1, 3]),
        ("CAR:2", [1, 3]),
        ('object:"car:2"', [1, 3]),
        ('object:"car"', []),
        ("object:car object:bus", [0, 1, 2, 3]),
        ("check:gap", [1, 2]),
        ('check:"wrong size"', [3]),
        ("check:size", [0, 3, 4]),
        ("check:gap object:bus", [2]),
        ("label:vehicle", [0, 1, 2, 3]),
        ("verdict:confirmed", [0, 2]),
        ("verdict:conf verdict:und", [0, 2, 3, 4]),
        ("undecided", [3, 4]),
        ("frame:9-10", [1, 3]),
        ("9-10", [1, 3]),
        ("frame:25-", [4]),
        ("frame:nonsense", []),
        ('reason:"wrong box"', [0]),
        ("reason:wrong", [0, 2]),
        ('"half the"', [0]),
        ("half bus", []),
        ("severity:major", [0]),
        ("severity:m", [0, 2]),
        ("note:half", [0]),
        ("reviewer:ann", [0]),
        ("bicycle", [1, 3]),
        ("check:", [0, 1, 2, 3, 4]),
        ('object:"bus', [2]),
        ("no-such-word", []),
    ],
)
def test_what_a_filter_lets_through(text: str, expected: list[int]) -> None:
    found = finding_filter.matching(FindingColumns(cars()), text)
    assert np.flatnonzero(found).tolist() == expected


def test_a_label_is_the_box_befores_where_the_peak_has_none() -> None:
    frame, track = np.array([0, 1, 5]), np.array([0, 0, 1])
    made = stand_in.sequence_of(frame, track, np.tile([1.0, 1, 9, 9], (3, 1)), NAMES, FRAMES)
    review = told([a_flag("gap", 0, 3, 0, 0), a_flag("gap", 1, 2, 0, 0), a_flag("gap", 2, 2, 0, 0)],
                  [Decision()] * 3)  # fmt: skip
    review.sequence = made
    label = FindingColumns(review).label
    assert (label.names, label.place.tolist()) == (("Vehicle",), [0, 0, -1])


@given(
    st.lists(st.text("abc :-019é", min_size=1, max_size=6), max_size=4),
    st.sampled_from(list(finding_filter.FIELDS)),
)
def test_chosen_values_are_read_back(chosen: list[str], name: str) -> None:
    text = with_values("bus undecided check:gap", name, chosen)
    assert values(text, name) == chosen
    assert [word for word in words(text) if not word.field] == [Word("bus"), Word("undecided")]


def test_numbers_in_names_sort_by_value() -> None:
    names = ["Car:10", "", "car:9", "Car:1"]
    assert Texts.picked(names, np.arange(4)).names == ("Car:1", "car:9", "Car:10")
