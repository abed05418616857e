"""Values reduced to pixels lose no spike; the nearest point is the nearest."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gtreview.model.series import Series
from gtreview.ui.plot_axis import FEWEST_FRAMES, FrameAxis, held, paged, zoomed
from gtreview.ui.plot_data import MetricData, reduced, segments, strokes

sparse = arrays.arrays(
    float, st.integers(1, 200), elements=st.one_of(st.just(np.nan), st.floats(-1e3, 1e3))
)


@given(sparse, st.integers(1, 60))
def test_every_extreme_survives_whatever_the_width(values: np.ndarray, columns: int) -> None:
    frame, low, high = reduced(values, -0.5, len(values) - 0.5, columns)
    assert len(frame) <= columns + 2
    known = values[np.isfinite(values)]
    if len(known):
        assert np.nanmin(low) == known.min()
        assert np.nanmax(high) == known.max()
    assert np.isfinite(low).any() == bool(len(known))


def test_a_spike_beside_a_gap_and_one_at_the_very_end_are_drawn() -> None:
    values = np.zeros(1003)
    values[500:520] = np.nan
    values[520], values[-1] = 9.0, 7.0
    frame, _, high = reduced(values, -0.5, 1002.5, 100)
    assert high[np.searchsorted(frame, 515) : np.searchsorted(frame, 531)].max() == 9.0
    assert high[-1] == 7.0


def test_groups_stay_the_same_while_panning() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    (a, _, high_a), (b, _, high_b) = (reduced(values, s, s + 2000, 300) for s in (700, 703))
    shared = np.intersect1d(a, b)[1:-1]
    assert len(shared) > 200
    np.testing.assert_array_equal(high_a[np.isin(a, shared)], high_b[np.isin(b, shared)])


def test_segments_join_neighbours_and_break_at_gaps() -> None:
    values = np.array([1.0, 2.0, np.nan, 3.0, 4.0])
    lines = segments(*reduced(values, -0.5, 4.5, 100))
    assert lines.tolist() == [[0, 1, 1, 2], [3, 3, 4, 4]]


def test_a_value_without_neighbours_is_a_dash() -> None:
    values = np.array([np.nan, 5.0, np.nan])
    ((x0, y0, x1, y1),) = segments(*reduced(values, -0.5, 2.5, 100)).tolist()
    assert x0 < 1 < x1
    assert y0 == y1 == 5


def test_steps_are_as_wide_as_their_frames() -> None:
    lines = segments(*reduced(np.array([1.0, 3.0]), -0.5, 1.5, 100), steps=True)
    assert lines.tolist() == [[-0.5, 1, 0.5, 1], [0.5, 1, 0.5, 3], [0.5, 3, 1.5, 3]]


def data_of(values: dict[tuple[int, int], float], count: int = 20) -> MetricData:
    track, frame = np.array(sorted(values), np.int32).reshape(-1, 2).T
    number = np.array([values[k] for k in sorted(values)])
    return MetricData(Series("size", "px²", track, frame, number), count)


points = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 19)), st.floats(-50, 50), max_size=40
)


@given(points, st.floats(-1, 20), st.floats(-60, 60))
def test_the_nearest_point_is_the_nearest(
    values: dict[tuple[int, int], float], frame: float, value: float
) -> None:
    found = data_of(values).nearest(frame, value, (6.0, 1.5), 12.0)
    far = {k: np.hypot((k[1] - frame) * 6, (v - value) * 1.5) for k, v in values.items()}
    least = min(far.values(), default=np.inf)
    if found is None:
        assert least > 12 - 1e-9
    else:
        assert found.distance <= 12
        assert abs(far[found.track, found.frame] - least) < 1e-9
        assert found.value == values[found.track, found.frame]


@given(points)
def test_bounds_leave_out_the_selected_object(values: dict[tuple[int, int], float]) -> None:
    low, high = data_of(values).bounds_without(2)
    for frame in range(20):
        others = [v for (t, f), v in values.items() if f == frame and t != 2]
        assert np.array_equal(
            [low[frame], high[frame]],
            [min(others), max(others)] if others else [np.nan] * 2,
            equal_nan=True,
        )


def test_values_out_of_the_sequence_and_undefined_ones_are_left_out() -> None:
    data = data_of({(0, 1): np.nan, (0, 2): 3.0, (0, 30): 9.0})
    assert data.extent(-0.5, 19.5) == (3.0, 3.0)
    assert data.extent(5, 9) is None
    found = data.at(np.array([0, 0, 1]), np.array([2, 1, 2]))
    assert np.array_equal(found, [3.0, np.nan, np.nan], equal_nan=True)


@given(st.floats(-50, 400), st.floats(0.1, 500), st.integers(1, 300))
def test_a_range_is_held_to_the_sequence(first: float, span: float, count: int) -> None:
    low, high = held(first, first + span, count)
    assert -0.5 <= low < high <= count - 0.5 + 1e-9
    assert high - low >= min(FEWEST_FRAMES, count) - 1e-6


def test_zooming_keeps_the_frame_under_the_pointer_in_place() -> None:
    axis = FrameAxis(-0.5, 999.5, 52, 1000)
    first, last = zoomed((-0.5, 999.5), 400, 4, 1000)
    assert FrameAxis(first, last, 52, 1000).x(400) == axis.x(400)
    assert last - first == 250


def test_pages_turn_in_the_direction_of_travel() -> None:
    assert paged((100, 200), 150, 1000) == (100, 200)
    assert paged((100, 200), 201, 1000) == (196, 296)
    assert paged((100, 200), 99, 1000) == (4, 104)
    assert paged((100, 200), 700, 1000) == (650, 750)


def test_strokes_reach_as_far_as_the_next_and_break_at_gaps() -> None:
    low = np.array([1.0, 4.0, 2.0, np.nan, 5.0])
    high = np.array([2.0, 6.0, 3.0, np.nan, 5.0])
    lines = strokes(np.arange(5.0), low, high).tolist()
    # Up to 4, where the next begins; down to 3; the last before the gap and after it as they are.
    assert lines == [[0, 1, 0, 4], [1, 3, 1, 6], [2, 2, 2, 3], [4, 5, 4, 5]]


@given(sparse, st.integers(1, 60))
def test_strokes_leave_no_gap_and_go_no_farther_than_values(
    values: np.ndarray, columns: int
) -> None:
    frame, low, high = reduced(values, -0.5, len(values) - 0.5, columns)
    lines, known = strokes(frame, low, high), np.isfinite(low)
    assert lines[:, 0].tolist() == lines[:, 2].tolist() == frame[known].tolist()
    assert (lines[:, 1] <= low[known]).all() and (lines[:, 3] >= high[known]).all()
    if known.any():
        assert lines[:, 1].min() == np.nanmin(values) and lines[:, 3].max() == np.nanmax(values)
    beside = (np.diff(np.flatnonzero(known)) == 1).nonzero()[0]
    assert (lines[beside, 3] >= low[known][beside + 1]).all()
    assert (lines[beside, 1] <= high[known][beside + 1]).all()
