"""Instructions, clips, reasons: the pure parts of a bundle."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.audit import clips, instructions, reasons
from gtreview.audit.instructions import Flagged
from gtreview.errors import InputError
from gtreview.model.flags import Decision, Flag

NAMES = tuple(f"{i:06}.jpg" for i in range(2_000))
NAN = float("nan")


def flagged(
    *positions: int, clip: bool = False, title: str = "", reasons: tuple[str, ...] = ()
) -> Flagged:
    return Flagged(title, positions, NAMES, clip, reasons)


def short(*sequences: Flagged) -> str:
    return instructions.short(sequences, "Audit reason", verification=False)


def full(*sequences: Flagged, original: str = "") -> str:
    return instructions.full(sequences, "Audit reason", verification=False, original=original)


def test_frames_are_given_as_ranges() -> None:
    text = short(flagged(140, 102, 138, 139))
    assert "4 flagged frames: 102, 138-140." in text and "Audit reason" in text


def test_a_clip_gives_its_own_positions_with_image_names() -> None:
    assert "3-4 (000003.jpg-000004.jpg), 9 (000009.jpg)" in short(flagged(3, 4, 9, clip=True))


def test_several_sequences_are_named() -> None:
    assert "a: 1, 5, b: 2" in short(flagged(1, 5, title="a"), flagged(2, title="b"))


@given(
    positions=st.sets(st.integers(0, 1_999), min_size=1, max_size=2_000),
    clip=st.booleans(),
    messages=st.lists(st.text(max_size=200), max_size=40),
)
def test_lengths_are_kept_whatever_is_flagged(
    positions: set[int], clip: bool, messages: list[str]
) -> None:
    one = flagged(*positions, clip=clip, reasons=tuple(messages))
    assert 1 <= len(short(one)) <= 254
    assert 1 <= len(full(one)) <= 2_047


def test_what_does_not_fit_is_counted() -> None:
    """1,000 single frames: what stands there and what is said to be left out make 1,000."""
    text = short(flagged(*range(0, 2_000, 2)))
    listed, _, rest = text.removeprefix("Correct 1000 flagged frames: ").partition(" and ")
    assert len(listed.split(", ")) + int(rest.split(" more")[0]) == 1_000
    assert len(text) > 200


def test_the_full_one_gives_reasons_and_keeps_the_jobs_own_text() -> None:
    text = full(flagged(5, reasons=("5: too wide",)), original="Tight boxes.")
    assert "5: too wide" in text and text.endswith("Tight boxes.")
    assert "Tight" not in full(flagged(5), original="Tight boxes. " + "x" * 2_000)
    cut = full(flagged(5, reasons=tuple(f"{i}: " + "x" * 50 for i in range(100))))
    assert cut.endswith("the rest stands in the frame attribute.")


def test_names_become_no_markup() -> None:
    assert "<img" not in full(flagged(5, reasons=("5: <img src=x>",)))


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 20)).map(lambda p: (p[0], min(sum(p), 99))),
        min_size=1,
    ),
    around=st.integers(0, 30),
)
def test_windows_cover_flags_and_no_more(spans: list[tuple[int, int]], around: int) -> None:
    wanted = {
        position
        for first, last in spans
        for position in range(max(first - around, 0), min(last + around, 99) + 1)
    }
    runs = clips.windows(spans, around, 100)
    assert [p for run in runs for p in run] == sorted(wanted)
    assert all(a.stop < b.start for a, b in pairwise(runs))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("street 0", "street-0"),
        ("../../etc", "etc"),
        ("späte Straße", "spate-Strae"),
        ("東京", "sequence"),
    ],
)
def test_file_names_are_plain(text: str, name: str) -> None:
    assert clips.file_name(text) == name


def test_one_name_is_given_once() -> None:
    taken: set[str] = set()
    assert [clips.unused(n, taken) for n in ("a", "A", "a")] == ["a", "A-2", "a-3"]


def flag(first: int, last: int) -> Flag:
    return Flag("gap", 0, -1, first, last, first, NAN, NAN, 0.5)


def test_every_frame_of_a_flag_has_all_its_reasons() -> None:
    told = [(flag(3, 4), "missing"), (flag(4, 4), "too wide"), (flag(4, 4), "too wide")]
    assert reasons.by_position(told) == {3: "missing", 4: "missing; too wide"}


def test_a_reason_has_what_the_reviewer_added() -> None:
    assert reasons.sentence("x", Decision(reason="wrong size", note="see left")) == (
        "x (wrong size, see left)"
    )


def test_spans_are_told_in_the_clips_positions() -> None:
    message = "Car:217 is missing for 3 frames (217–219)"
    moved = reasons.renumbered(message, flag(217, 219), 200)
    assert moved == "Car:217 is missing for 3 frames (17–19)"


LABELS = (
    b'{"other": 1e2, "tracking-annotations": [{"frame-number": 5, "frame": "a.jpg", '
    b'"frame-attributes": {"Weather": "sun"}, "annotations": [{"left": 1.50}]}]}'
)


def test_a_reason_joins_the_frame_attributes() -> None:
    made = reasons.with_reasons(LABELS, Path("x"), {"a.jpg": "why"}, "Audit reason", {})
    assert b"1.50" in made and b"1e2" in made
    value = json.loads(made)
    (entry,) = value["tracking-annotations"]
    assert entry["frame-attributes"] == {"Weather": "sun", "Audit reason": "why"}
    del entry["frame-attributes"]["Audit reason"]
    assert value == json.loads(LABELS)
    assert list(entry) == ["frame-number", "frame", "frame-attributes", "annotations"]


def test_a_frame_without_entry_gets_one_like_the_others() -> None:
    made = reasons.with_reasons(LABELS, Path("x"), {"b.jpg": "why"}, "Audit reason", {"b.jpg": 6})
    entry = json.loads(made)["tracking-annotations"][1]
    assert entry == {
        "annotations": [],
        "frame-number": 6,
        "frame": "b.jpg",
        "frame-attributes": {"Audit reason": "why"},
    }


def test_labels_that_are_no_strict_json_are_not_sent() -> None:
    with pytest.raises(InputError, match=r"labels\.json.*NaN"):
        reasons.with_reasons(
            LABELS.replace(b"1.50", b"NaN"), Path("labels.json"), {"a.jpg": "why"}, "r", {}
        )
