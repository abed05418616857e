"""The palette against an independent reckoning of contrast and distance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.colours import PALETTE, contrast, luminance, mixed, object_colour, readable

CANVAS = "#14161a"
ACCENT, CONFIRMED, HIGH, SOME = "#4c9ffe", "#3fb68b", "#e5636a", "#e8b04a"
NAMED = ("#56b4e9", "#cc79a7", "#f0e442", "#d55e00", "#009e73", "#b39ddb", "#d8c6a0")

# sRGB to XYZ (D65), and what is left of linear RGB in protanope and deuteranope eyes after
# Viénot, Brettel and Mollon 1999: another model than the one that chose the palette.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
TO_LMS = np.array(
    [[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]]
)
PROTANOPE = np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]])
DEUTERANOPE = np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]])
colour_codes = st.integers(0, 0xFFFFFF).map(lambda code: f"#{code:06x}")


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    relative = TO_XYZ @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: str, eye: np.ndarray | None) -> np.ndarray:
    rgb = linear(colour)
    return lab(rgb if eye is None else np.linalg.inv(TO_LMS) @ eye @ TO_LMS @ rgb)


def apart(a: str, b: str, eye: np.ndarray | None = None) -> float:
    return float(np.linalg.norm(seen(a, eye) - seen(b, eye)))


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colour_codes, colour_codes)
def test_contrast_agrees_with_its_definition(a: str, b: str) -> None:
    light, dark = sorted(
        (float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b)), reverse=True
    )
    assert contrast(a, b) == pytest.approx((light + 0.05) / (dark + 0.05))
    assert 0 <= luminance(a) <= 1


def test_the_first_seven_are_the_named_ones() -> None:
    assert tuple(object_colour(i) for i in range(7)) == NAMED


def test_colours_are_stable_and_begin_anew_after_the_last() -> None:
    assert len(set(PALETTE)) == len(PALETTE) >= 20
    assert object_colour(len(PALETTE) + 3) == object_colour(3)
    assert object_colour(-1) not in PALETTE


@pytest.mark.parametrize("colour", PALETTE)
def test_every_colour_shows_on_the_canvas(colour: str) -> None:
    light = float(linear(colour) @ [0.2126, 0.7152, 0.0722])
    dark = float(linear(CANVAS) @ [0.2126, 0.7152, 0.0722])
    assert (light + 0.05) / (dark + 0.05) >= 3


@pytest.mark.parametrize("colour", PALETTE[7:])
@pytest.mark.parametrize("meaning", [ACCENT, CONFIRMED, HIGH, SOME])
def test_chosen_colours_are_never_a_verdicts_or_the_accents(colour: str, meaning: str) -> None:
    assert apart(colour, meaning) > 28


def test_all_colours_stay_apart() -> None:
    assert min(apart(a, b) for a, b in combinations(PALETTE, 2)) > 14


@pytest.mark.parametrize("eye", [PROTANOPE, DEUTERANOPE], ids=["protanope", "deuteranope"])
def test_chosen_colours_stay_apart_for_colour_blind_eyes(eye: np.ndarray) -> None:
    chosen = PALETTE[7:]
    pairs = ((a, b) for a, b in combinations(PALETTE, 2) if a in chosen or b in chosen)
    assert min(apart(a, b, eye) for a, b in pairs) > 8


@given(colour_codes, colour_codes)
def test_mixing_goes_from_one_to_the_other(a: str, b: str) -> None:
    assert (mixed(a, b, 0), mixed(a, b, 1)) == (a, b)


@given(colour_codes, st.sampled_from([CANVAS, "#ffffff", "#f4f5f7", "#1b1e24"]))
def test_a_readable_colour_has_the_contrast_asked_for(colour: str, background: str) -> None:
    assert contrast(readable(colour, background, 4.5), background) >= 4.5


@pytest.mark.parametrize("colour", PALETTE)
def test_what_is_readable_already_stays(colour: str) -> None:
    assert readable(colour, CANVAS, 3) == colour
