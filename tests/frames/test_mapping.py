"""Which frame of the video each frame of the labels is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.frames.mapping import by_table, by_time, check, frame_map, likely_step

NAMES = ("a.jpg", "b.jpg", "7", "d.jpg")
VIDEO = np.arange(10) * 0.1 + 2


def positions(text: str, times: list[float] | None = None) -> list[int]:
    seconds = None if times is None else np.array(times)
    return frame_map(text, NAMES, seconds, VIDEO).positions.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("position", [0, 1, 2, 3]),
        ("step:3", [0, 3, 6, 9]),
        ("step:2+1", [1, 3, 5, 7]),
    ],
)
def test_by_position_and_step(text: str, expected: list[int]) -> None:
    assert positions(text) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([2.0, 2.52, 2.58, 2.9], [0, 5, 6, 9]),
        ([1e9, 1e9 + 0.2, 1e9 + 0.9, 1e9 + 5], [0, 2, 9, -1]),
        ([2.1, float("nan"), 2.3, 2.4], [1, -1, 3, 4]),
    ],
)
def test_by_time(times: list[float], expected: list[int]) -> None:
    assert positions("time", times) == expected


@given(st.lists(st.integers(1, 90), min_size=1, max_size=60), st.floats(-1e6, 1e6))
def test_frames_find_themselves_by_time(steps: list[int], start: float) -> None:
    video = start + np.cumsum(steps) / 1000
    assert by_time(video, video).tolist() == list(range(len(video)))


def test_time_needs_time_stamps() -> None:
    with pytest.raises(InputError, match="no time stamps"):
        positions("time")


def test_by_table(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("frame,video\nb.jpg, 40\n0,12\n7,3\n\n")
    assert by_table(path, NAMES).tolist() == [12, 40, 3, -1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("x.jpg,1", r"line 1: the labels have no frame 'x.jpg'"),
        ("a.jpg,1\na.jpg,2", r"line 2: names frame 'a.jpg' again"),
        ("a.jpg,1\nb.jpg,-2", r"line 2: is no pair"),
        ("a.jpg,1,2", r"line 1: is no pair"),
        ("a.jpg;1\nb.jpg;2", r"line 2: is no pair"),
    ],
)
def test_tables_that_are_wrong(rows: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(rows)
    with pytest.raises(InputError, match=said):
        by_table(path, NAMES)


@pytest.mark.parametrize("text", ["", "steps", "step:0", "step:2-1", "map.txt", "missing.csv"])
def test_what_is_no_map_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check(text)


@given(st.integers(2, 50), st.integers(1, 400), st.integers(0, 49))
def test_a_step_is_recognised(step: int, labels: int, short: int) -> None:
    video = labels * step - min(short, step - 1)
    extracted = len(range(0, video, step))
    assert extracted == labels
    certain = labels > step * 2
    assert likely_step(labels, video) == step if certain else True


@pytest.mark.parametrize(
    ("labels", "video"), [(70, 70), (70, 71), (100, 139), (3, 50), (0, 9), (9, 0)]
)
def test_no_step_is_guessed(labels: int, video: int) -> None:
    assert likely_step(labels, video) is None
