"""The palettes that are called safe, against an independent reckoning of what eyes see."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from gtreview.model.palettes import NAMED
from tests.model.test_colours import DEUTERANOPE, PROTANOPE, apart


@pytest.mark.parametrize("name", NAMED)
def test_every_colour_is_one_of_its_own(name: str) -> None:
    colours = NAMED[name]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
    assert len(set(colours)) == len(colours) >= 7


@pytest.mark.parametrize("name", [name for name in NAMED if "colour-blind safe" in name])
@pytest.mark.parametrize("eye", [None, PROTANOPE, DEUTERANOPE])
def test_what_is_called_safe_stays_apart(name: str, eye: object) -> None:
    assert min(apart(a, b, eye) for a, b in combinations(NAMED[name], 2)) > 10  # type: ignore[arg-type]


def test_what_is_not_called_safe_is_none() -> None:
    (name,) = [name for name in NAMED if "colour-blind safe" not in name]
    assert min(apart(a, b, DEUTERANOPE) for a, b in combinations(NAMED[name], 2)) < 10
