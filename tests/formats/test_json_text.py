"""Changes to JSON text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gtreview.formats.json_text import JsonText, number_like, text_like

ITEMS = st.lists(st.integers() | st.text() | st.lists(st.none()), max_size=6)


@given(ITEMS, st.sets(st.integers(0, 5)), st.lists(st.integers(), max_size=3), st.booleans())
def test_a_list_loses_and_gets_items(
    items: list[Any], gone: set[int], more: list[int], dense: bool
) -> None:
    separators = (",", ":") if dense else None
    text = JsonText(json.dumps({"a": 1, "list": items}, separators=separators))
    there = {i for i in gone if i < len(items)}
    text.change_list(text.members(text.root)["list"], there, [str(value) for value in more])
    left = [item for i, item in enumerate(items) if i not in there]
    expected = json.dumps({"a": 1, "list": left + more}, separators=separators)
    assert text.result() == expected


@given(st.dictionaries(st.text(), ITEMS, max_size=3), st.booleans())
@example({":": []}, False)
def test_an_object_gets_a_member(members: dict[str, Any], dense: bool) -> None:
    separators = (",", ":") if dense and members else None
    written = json.dumps(members, separators=separators, ensure_ascii=False)
    text = JsonText(written)
    found = text.members(text.root)
    assert {key: value.value for key, value in found.items()} == members
    assert {key: json.loads(text.raw(value)) for key, value in found.items()} == members
    if "new" not in members:
        text.add_member(text.root, "new", "[7]")
        expected = json.dumps({**members, "new": [7]}, separators=separators, ensure_ascii=False)
        assert text.result() == expected


def test_items_are_added_as_far_apart_as_the_others() -> None:
    text = JsonText("[\n  1,\n  2\n]")
    text.change_list(text.root, {0}, ["3"])
    assert text.result() == "[\n  2,\n  3\n]"


@pytest.mark.parametrize(
    ("value", "written", "expected"),
    [
        (8.0, "227", "8"),
        (8.5, "227", "8.5"),
        (8.0, "227.0", "8.0"),
        (8.0, '"227"', '"8"'),
        (0.1, '"1.5"', '"0.1"'),
        (-3.0, "1e2", "-3.0"),
    ],
)
def test_a_number_is_written_as_the_one_before(value: float, written: str, expected: str) -> None:
    assert number_like(value, written) == expected


@pytest.mark.parametrize("escaped", [True, False])
def test_text_is_escaped_as_the_one_before(escaped: bool) -> None:
    written = json.dumps("é", ensure_ascii=escaped)
    assert text_like("éü", written) == json.dumps("éü", ensure_ascii=escaped)
