"""Label and attributes as a form asks for them, over a frame, a span and the whole object."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gtreview.errors import InputError
from gtreview.model.box_edits import box_at, edited
from gtreview.model.sequence import Label, Sequence
from gtreview.review.box_correcting import frames_named, identities_exchanged, value_of
from gtreview.review.describing import HERE, OVER, WHOLE, Wanted, describe, described
from tests.ui.scene import sequence

SETS = ({}, {"occluded": True, "lanes": 2, "colour": "red"}, {"occluded": False, "lanes": 3})


@pytest.fixture
def labelled() -> Sequence:
    """Car:1 in frames 0 to 5, red and occluded; Car:2 in frame 0."""
    rows = [(f, 0, 10, 20, 30, 20) for f in range(6)] + [(0, 1, 50, 20, 30, 20)]
    made = sequence(rows, attributes=[1] * 6 + [2], attribute_sets=SETS)
    return replace(made, labels=(Label("Car", "0"), Label("Bus", "1")))


def after(before: Sequence, wanted: Wanted, span: tuple[int, int] | None = None) -> list[tuple]:
    i = before.boxes.at(0, 2)
    assert i is not None
    now = edited(before, described(before, i, wanted, span).boxes)
    part = now.boxes.of_track(0)
    boxes = [box_at(now, j) for j in range(part.start, part.stop)]
    return [(box.label.name if box.label else "", dict(box.attributes)) for box in boxes]


def test_what_is_asked_for(labelled: Sequence) -> None:
    asked = describe(labelled, 2, (1, 3))
    assert (asked.label, asked.labels) == ("Car", ("Car", "Bus"))
    assert asked.attributes == {
        "occluded": ("True", ("False", "True")),
        "lanes": ("2", ("2", "3")),
        "colour": ("red", ("red",)),
    }
    assert asked.title == "Car:1 · frame 2" and asked.span == (1, 3) and asked.has_identity


@pytest.mark.parametrize(
    "where, span, frames",
    [(HERE, (1, 3), {2}), (OVER, (1, 3), {1, 2, 3}), (WHOLE, None, {0, 1, 2, 3, 4, 5})],
)
def test_where_it_holds(
    labelled: Sequence, where: str, span: tuple[int, int] | None, frames: set[int]
) -> None:
    wanted = Wanted("Bus", {"occluded": "False", "lanes": "2", "colour": ""}, where)
    for frame, (label, values) in enumerate(after(labelled, wanted, span)):
        if frame in frames:
            assert (label, values) == ("Bus", {"occluded": False, "lanes": 2})
        else:
            assert (label, values) == ("Car", SETS[1])


def test_what_is_as_it_was_is_left_alone(labelled: Sequence) -> None:
    wanted = Wanted("Car", {"occluded": "True", "lanes": "2", "colour": "red"}, WHOLE)
    with pytest.raises(InputError, match="as they were"):
        described(labelled, 2, wanted, None)


def test_values_are_of_their_attributes_kind(labelled: Sequence) -> None:
    assert value_of(labelled, "occluded", "False") is False
    assert value_of(labelled, "lanes", "4") == 4
    assert value_of(labelled, "colour", "4") == "4"
    assert value_of(labelled, "new", "blue") == "blue"
    assert value_of(labelled, "colour", " ") is None
    for name, text in (("occluded", "maybe"), ("lanes", "wide")):
        with pytest.raises(InputError):
            value_of(labelled, name, text)


def test_frames_by_name() -> None:
    assert frames_named("3–9", 10) == (3, 9)
    assert frames_named(" 3 - 9 ", 10) == (3, 9)
    assert frames_named("4", 10) == (4, 4)
    for text in ("9-3", "3–10", "", "three"):
        with pytest.raises(InputError, match="are no frames"):
            frames_named(text, 10)


def test_identities_are_exchanged_also_where_only_boxes_have_them(labelled: Sequence) -> None:
    done = identities_exchanged(labelled, 0, 1, (0, 39))
    now = edited(labelled, done.boxes)
    assert now.boxes.at(0, 1) is None and now.boxes.at(1, 1) is not None
    assert done.title == "Exchange Car:1 and Car:2 from frame 0 on" and not done.edits
