"""Which verdict a finding shows, against going through every frame of every flag."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtreview.checks import run
from gtreview.formats import seqlabel
from gtreview.model.flags import Decision, Findings, Flag, Flags, Verdict
from gtreview.review.verdicts import Judged, Place, Verdicts
from tests.review import street

SEQUENCE = seqlabel.parse(street.labels(), Path("SeqLabel.json"))
CHECKS = ("size-change", "gap", "duplicate")

FLAGS = st.builds(
    lambda check, track, other, first, length, suspicion: Flag(
        check, track, other, first, min(first + length, 29), first, 0.5, 0.5, suspicion
    ),
    st.sampled_from(CHECKS),
    st.integers(-1, 3),
    st.sampled_from([-1, -1, -1, 0, 2]),
    st.integers(0, 29),
    st.integers(0, 4),
    st.floats(0, 1),
)
PLACES = st.builds(
    Place,
    st.sampled_from((*CHECKS, "never-found")),
    st.sampled_from([(), ("Car:1",), ("Car:2",), ("Car:4",), ("Car:2", "Car:1"), ("Gone:1",)]),
    st.integers(0, 31),
)
SAID = st.tuples(st.sampled_from(list(Verdict)), st.sampled_from(["", "a", "b"]))


def record(said: tuple[Verdict, str], number: int) -> dict[str, str]:
    verdict, note = said
    return {
        "verdict": verdict,
        "reason": "",
        "note": note,
        "at": f"2024-01-01T00:00:{number:02d}+00:00",
        "reviewer": "ann",
    }


def slowly(findings: Findings, i: int, records: dict[str, dict[str, str]]) -> Decision:
    """What one gets by asking at each frame of each flag."""
    found = []
    for j in findings.members(i):
        flag = findings.flags[j]
        names = tuple(SEQUENCE.tracks[t].name for t in (flag.track, flag.other) if t >= 0)
        for frame in range(flag.first, flag.last + 1):
            found += [r for k, r in records.items() if Place.of(k) == (flag.check, names, frame)]
    for verdict in (Verdict.CONFIRMED, Verdict.DISMISSED, Verdict.UNDECIDED):
        notes = sorted((r["at"], r["note"]) for r in found if r["verdict"] == verdict)
        if notes:
            return Decision(verdict, "", next((note for _, note in notes[::-1] if note), ""))
    return Decision()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(FLAGS, max_size=12),
    st.dictionaries(PLACES, SAID, max_size=20),
    st.dictionaries(PLACES, st.none() | SAID, max_size=6),
)
def test_decisions_are_the_union_over_frames_and_flags(flags, first, then) -> None:
    findings = run.group(Flags.of(flags, CHECKS))
    records = {place.key: record(said, n) for n, (place, said) in enumerate(first.items())}
    verdicts = Verdicts(SEQUENCE, records)
    judged = Judged(verdicts, findings)
    assert judged.decisions == [slowly(findings, i, records) for i in range(len(findings))]

    changed = {
        place.key: said and record(said, 30 + n) for n, (place, said) in enumerate(then.items())
    }
    judged.refresh(verdicts.put(changed.items()))
    records = {k: r for k, r in {**records, **changed}.items() if r}
    expected = [slowly(findings, i, records) for i in range(len(findings))]
    assert judged.decisions == expected
    decided = [d.verdict is not Verdict.UNDECIDED for d in expected]
    assert np.array_equal(judged.decided, decided)
    confirmed = [d.verdict is Verdict.CONFIRMED for d in expected]
    assert np.array_equal(judged.confirmed, confirmed)


@given(PLACES)
def test_a_places_key_names_it_again(place: Place) -> None:
    assert Place.of(place.key) == place


@pytest.mark.parametrize("key", ["", "[]", '["a"]', '["a","b",1]', '["a",[1],1]', '["a",[],"1"]'])
def test_other_text_names_no_place(key: str) -> None:
    with pytest.raises(ValueError):
        Place.of(key)
