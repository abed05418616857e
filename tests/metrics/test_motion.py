"""Motion metrics on paths whose errors are known."""

from __future__ import annotations

import numpy as np
import pytest

from gtreview.metrics.registry import compute
from tests.metrics.scenes import Box, path_of, sequence_of, straight


def values(path: dict[int, Box], metric: str) -> np.ndarray:
    return np.nan_to_num(compute(sequence_of(path_of("a", path)), [metric])[metric].value)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_excursion_is_as_large_as_the_box_is_off(length: int) -> None:
    path = straight(30)
    for f in range(12, 12 + length):
        left, top, width, height = path[f]
        path[f] = (left + 0.3 * width, top, width, height)
    value = values(path, "excursion")
    wrong = np.isin(np.arange(30), range(12, 12 + length))
    assert value[wrong] == pytest.approx(0.3)
    assert value[~wrong] == pytest.approx(0)


def test_a_lasting_jump_is_no_excursion() -> None:
    path = {f: (x + 25 * (f >= 12), t, w, h) for f, (x, t, w, h) in straight(30).items()}
    assert values(path, "excursion") == pytest.approx(0)
    jump = values(path, "jump")
    assert jump[12] == pytest.approx(25 / 50)
    assert np.delete(jump, 12) == pytest.approx(0)


@pytest.mark.parametrize("step", [0, 4, 40])
def test_steady_motion_is_nothing(step: float) -> None:
    for metric in ("excursion", "size_excursion", "jump"):
        assert values(straight(20, step=step), metric) == pytest.approx(0)


def test_size_excursion_is_a_ratio() -> None:
    path = straight(30)
    for f in (10, 11):
        left, top, width, height = path[f]
        path[f] = (left, top, width, 0.6 * height)
    value = values(path, "size_excursion")
    assert value[10:12] == pytest.approx(-0.4)
    assert np.delete(value, [10, 11]) == pytest.approx(0)


def test_growing_steadily_is_no_size_excursion() -> None:
    path = {f: (0.0, 0.0, 40 * 1.05**f, 80 * 1.05**f) for f in range(20)}
    assert values(path, "size_excursion") == pytest.approx(0)


def test_trembling_and_not_a_single_wrong_box() -> None:
    shaken = {f: (x + 5 * (-1) ** f, t, w, h) for f, (x, t, w, h) in straight(30).items()}
    assert values(shaken, "unsteadiness")[5:25] == pytest.approx(10 / 50)
    once = straight(30)
    once[15] = (once[15][0] + 30, *once[15][1:])
    assert np.nanmax(values(once, "unsteadiness")) == 0


def test_gaps_are_not_jumped_over() -> None:
    path = straight(30)
    del path[15]
    path = {f: (x + 300 * (f > 15), t, w, h) for f, (x, t, w, h) in path.items()}
    assert np.nanmax(values(path, "jump")) == pytest.approx(0)
    assert values(path, "excursion") == pytest.approx(0)
