"""Metrics of boxes against values from the formats page, by hand and by pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.metrics.registry import METRICS, compute
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from tests.metrics.scenes import from_seqlabel, path_of, sequence_of


def frames_where(sequence: Sequence, series: Series, mask: np.ndarray) -> set[tuple[str, int]]:
    at = np.flatnonzero(mask)
    return {(sequence.track_name(series.track[i]), int(series.frame[i])) for i in at}


@pytest.fixture(scope="module")
def vehicles(shared: Path) -> Sequence:
    return from_seqlabel(shared / "data" / "groundtruth-vehicles" / "SeqLabel.json")


def test_size_changes_of_the_vehicles(vehicles: Sequence) -> None:
    series = compute(vehicles, ["size_change"])["size_change"]
    assert frames_where(vehicles, series, np.abs(series.value) > 0.25) == {
        ("Vehicle:1", 140),
        ("Vehicle:2", 102),
        ("Vehicle:2", 103),
        ("Vehicle:3", 10),
        ("Vehicle:3", 12),
    }
    assert frames_where(vehicles, series, np.abs(series.value) > 0.2) == {
        ("Vehicle:1", 138),
        ("Vehicle:1", 140),
        ("Vehicle:2", 102),
        ("Vehicle:2", 103),
        ("Vehicle:2", 284),
        ("Vehicle:3", 10),
        ("Vehicle:3", 12),
        ("Vehicle:3", 42),
    }


def test_overlaps_and_gap_of_the_vehicles(vehicles: Sequence) -> None:
    series = compute(vehicles, ["overlap", "gap"])
    overlap, gap = series["overlap"], series["gap"]
    low = frames_where(vehicles, overlap, overlap.value < 0.5)
    assert low == {("Vehicle:3", 10), ("Vehicle:3", 41)}
    assert frames_where(vehicles, gap, gap.value > 0) == {("Vehicle:1", 217)}


def test_overlap_counts_whole_pixels() -> None:
    scene = sequence_of([(0, "a", (0, 0, 9, 9)), (1, "a", (5, 0, 9, 9))])
    value = compute(scene, ["overlap"])["overlap"].value
    assert np.isnan(value[0])
    assert value[1] == pytest.approx(50 / 150)


def test_no_transition_over_a_gap_or_between_objects() -> None:
    box = (10.0, 10.0, 20.0, 20.0)
    scene = sequence_of([(0, "a", box), (2, "a", box), (3, "b", box)])
    series = compute(scene, ["size_change", "overlap"])
    assert np.isnan(series["size_change"].value).all()
    assert np.isnan(series["overlap"].value).all()


def test_size_change_from_no_area_is_undefined() -> None:
    scene = sequence_of([(0, "a", (0, 0, 0, 9)), (1, "a", (0, 0, 9, 9)), (2, "a", (0, 0, 9, 18))])
    value = compute(scene, ["size_change"])["size_change"].value
    assert np.isnan(value[:2]).all()
    assert value[2] == 1.0


def test_first_of_repeated_boxes_counts() -> None:
    scene = sequence_of(
        [(0, "a", (0, 0, 10, 10)), (1, "a", (0, 0, 20, 10)), (1, "a", (0, 0, 90, 90))]
    )
    series = compute(scene, ["size_change", "boxes_per_frame"])
    assert series["size_change"].value[1] == 1.0
    assert series["boxes_per_frame"].value.tolist() == [1, 2]


def test_gap_is_a_plateau() -> None:
    box = (0.0, 0.0, 9.0, 9.0)
    scene = sequence_of([(1, "a", box), (5, "a", box), (7, "a", box), (2, "b", box)])
    gap = compute(scene, ["gap"])["gap"]
    found = list(zip(gap.track.tolist(), gap.frame.tolist(), gap.value.tolist(), strict=True))
    assert found == [
        (0, 1, 0),
        (0, 2, 3),
        (0, 4, 3),
        (0, 5, 0),
        (0, 6, 1),
        (0, 7, 0),
        (1, 2, 0),
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from("ab"), st.integers(-99, 2000)),
        unique_by=lambda row: row[:2],
        min_size=1,
    )
)
def test_rolling_mean_is_that_of_pandas(rows: list[tuple[int, str, int]]) -> None:
    scene = sequence_of([(f, name, (left, 0, 9, 9)) for f, name, left in rows])
    series = compute(scene, ["mean_left", "deviation_left"])
    table = pd.DataFrame(rows, columns=["frame", "name", "left"]).sort_values(["name", "frame"])
    run = (table.groupby("name").frame.diff() != 1).cumsum()
    mean = table.groupby(run).left.rolling(5, min_periods=1).mean().to_numpy()
    boxes = scene.boxes
    order = np.lexsort((boxes.frame, [scene.track_name(t) for t in boxes.track]))
    assert series["mean_left"].value[order] == pytest.approx(mean)
    assert series["deviation_left"].value[order] == pytest.approx(table.left.to_numpy() - mean)


def test_labels_without_identities_have_only_counts() -> None:
    scene = sequence_of([(0, "", (0, 0, 9, 9)), (2, "", (0, 0, 9, 9)), (2, "", (0, 0, 9, 9))])
    series = compute(scene)
    assert series["boxes_per_frame"].value.tolist() == [1, 0, 2]
    assert all(len(each) == 0 for id, each in series.items() if id != "boxes_per_frame")


@pytest.mark.parametrize("rows", [[], path_of("a", {0: (0, 0, 9, 9)})], ids=["no box", "one box"])
def test_hardly_any_boxes(rows: list) -> None:
    series = compute(sequence_of(rows, frames=3))
    assert {id for id, m in METRICS.items() if not (m.pixels or m.against)} == set(series)
    assert all(len(s.track) == len(s.frame) == len(s.value) for s in series.values())


def test_boxes_without_a_place_are_absent() -> None:
    box = (10.0, 10.0, 20.0, 20.0)
    scene = sequence_of([(0, "a", box), (1, "a", (float("nan"), 10, 20, 20)), (2, "a", box)])
    gap = compute(scene, ["gap"])["gap"]
    assert gap.at(0, 1) == 1


def test_progress_goes_up_and_can_stop() -> None:
    told: list[float] = []
    compute(sequence_of([(0, "a", (0, 0, 9, 9))]), progress=lambda part, text: told.append(part))
    assert told == sorted(told)
    assert told[0] == 0 and told[-1] < 1

    def stop(part: float, text: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        compute(sequence_of([]), progress=stop)
