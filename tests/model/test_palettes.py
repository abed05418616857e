"""The palettes that are called safe, against an independent reckoning of what eyes see."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from gtreview.model.palettes import NAMED, OBJECTS, STANDARD
from tests.model.test_colours import (
    CANVAS,
    DEUTERANOPE,
    PROTANOPE,
    TO_LMS,
    contrast,
    lab,
    linear,
)

SAFE = 10
"""The least CIELAB distance (ΔE 1976) between two colours of a palette that is called safe."""

# What is left of linear sRGB in each kind of eye: Machado, Oliveira and Fernandes 2009, table 1,
# severity 1.0; and after Viénot, Brettel and Mollon 1999, who have none for tritanopes.
EYES = {
    "normal": np.eye(3),
    "protanope": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranope": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanope": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "protanope, Viénot": np.linalg.inv(TO_LMS) @ PROTANOPE @ TO_LMS,
    "deuteranope, Viénot": np.linalg.inv(TO_LMS) @ DEUTERANOPE @ TO_LMS,
}
PALETTES = {**NAMED, **{f"objects: {name}": colours for name, colours in OBJECTS.items()}}
CALLED_SAFE = [name for name in PALETTES if "colour-blind safe" in name]


def nearest(colours: tuple[str, ...], eye: np.ndarray) -> float:
    seen = [lab(eye @ linear(colour)) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))


@pytest.mark.parametrize("eye", EYES)
def test_eyes_see_greys_as_greys(eye: str) -> None:
    lightness, *chroma = lab(EYES[eye] @ linear("#808080"))
    assert lightness == pytest.approx(53.6, abs=0.2)
    assert chroma == pytest.approx([0, 0], abs=0.6)


@pytest.mark.parametrize("name", PALETTES)
def test_every_colour_is_one_of_its_own(name: str) -> None:
    colours = PALETTES[name]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
    assert len(set(colours)) == len(colours) >= 6


@pytest.mark.parametrize("name", CALLED_SAFE)
@pytest.mark.parametrize("eye", EYES)
def test_what_is_called_safe_stays_apart(name: str, eye: str) -> None:
    assert nearest(PALETTES[name], EYES[eye]) > SAFE


@pytest.mark.parametrize("name", [name for name in PALETTES if name not in CALLED_SAFE])
def test_what_is_not_called_safe_is_not(name: str) -> None:
    assert min(nearest(PALETTES[name], eye) for eye in EYES.values()) < SAFE


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_show_on_the_dark_canvas(name: str) -> None:
    assert min(contrast(colour, CANVAS) for colour in OBJECTS[name]) >= 3


@pytest.mark.parametrize("name", [name for name in OBJECTS if name != STANDARD])
def test_no_object_is_as_grey_as_what_has_no_identity(name: str) -> None:
    nobody = lab(linear("#c3c7cf"))
    assert min(float(np.linalg.norm(lab(linear(c)) - nobody)) for c in OBJECTS[name]) > SAFE


def test_the_name_says_how_many_colours_there_are() -> None:
    (count,) = (int(name.split()[0]) for name in OBJECTS if name[0].isdigit())
    assert count == len(OBJECTS[f"{count} colours (colour-blind safe)"])
