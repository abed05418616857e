"""The appearance metric on made-up crops and on a real pedestrian."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gtreview.errors import FrameError
from gtreview.metrics.appearance import deviation, distance, grey_patch
from gtreview.metrics.registry import compute
from gtreview.model.series import Series
from tests.metrics.scenes import from_seqlabel, sequence_of


def test_patch_has_zero_mean_unit_length_and_no_opinion_of_light() -> None:
    rng = np.random.default_rng(1)
    crops = rng.integers(0, 100, (4, 40, 40, 3), dtype=np.uint8)
    patch = grey_patch(crops)
    assert patch.shape == (4, 256)
    assert patch.mean(axis=1) == pytest.approx(0)
    assert np.linalg.norm(patch, axis=1) == pytest.approx(1)
    brighter = grey_patch((crops * 2 + 20).astype(np.uint8))
    assert brighter == pytest.approx(patch, abs=1e-6)
    assert not grey_patch(np.full((1, 16, 16, 3), 7, np.uint8)).any()


@pytest.mark.parametrize("side", [1, 7, 16, 50])
def test_patch_of_any_size(side: int) -> None:
    assert grey_patch(np.zeros((2, side, side, 3), np.uint8)).shape == (2, 256)


def test_distance_only_between_neighbouring_frames() -> None:
    box = (0.0, 0.0, 8.0, 8.0)
    scene = sequence_of([(0, "a", box), (1, "a", box), (3, "a", box), (4, "a", (0, 0, 0, 8))])
    asked: list[tuple[int, int]] = []

    def crops(frame: int, corners: np.ndarray) -> np.ndarray:
        asked.append((frame, len(corners)))
        return np.full((len(corners), 8, 8, 3), frame, np.uint8)

    series = distance(scene, crops, embed=lambda images: images.mean(axis=(1, 2))[:, :1])
    assert series.value[1] == 1.0
    assert np.isnan(series.value[[0, 2, 3]]).all()
    assert asked == [(0, 1), (1, 1), (3, 1)]


def test_frames_without_a_picture_are_left_out() -> None:
    box = (0.0, 0.0, 8.0, 8.0)
    scene = sequence_of([(f, "a", box) for f in range(5)])

    def crops(frame: int, corners: np.ndarray) -> np.ndarray:
        if frame == 2:
            raise FrameError("000002.jpg: there is no such file")
        return np.zeros((len(corners), 8, 8, 3), np.uint8)

    assert np.isnan(distance(scene, crops).value).tolist() == [True, False, True, True, False]


def test_deviation_is_in_population_sigmas_of_the_object() -> None:
    track, frame = np.repeat([0, 1], 4).astype(np.int32), np.tile(np.arange(4), 2).astype(np.int32)
    value = np.array([np.nan, 1.0, 2.0, 6.0, np.nan, 5.0, 5.0, 5.0])
    result = deviation(Series("appearance", "distance", track, frame, value))
    expected = (np.array([1, 2, 6]) - 3) / np.std([1, 2, 6])
    assert result.value[1:4] == pytest.approx(expected)
    assert result.value[5:].tolist() == [0, 0, 0]


def test_pixels_only_when_there_are_crops() -> None:
    box = (0.0, 0.0, 8.0, 8.0)
    scene = sequence_of([(0, "a", box), (1, "a", box)])
    assert "appearance" not in compute(scene)
    series = compute(
        scene, ["appearance_deviation"], lambda f, c: np.zeros((len(c), 8, 8, 3), "u1")
    )
    assert series["appearance_deviation"].value[1] == 0


def test_shifted_boxes_on_a_real_pedestrian_stand_out(shared: Path) -> None:
    folder = shared / "data" / "crossing"
    scene = from_seqlabel(folder / "SeqLabel.json")
    boxes = scene.boxes
    corners = np.stack([boxes.left, boxes.top, boxes.width, boxes.height], axis=1)

    def patches(shift: float) -> np.ndarray:
        found = []
        for name, corner in zip(sorted((folder / "img").iterdir()), corners, strict=True):
            left, top, width, height = (corner + np.array([0, shift * corner[3], 0, 0])).astype(int)
            crop = cv2.imread(str(name))[max(top, 0) : top + height, left : left + width]
            found.append(cv2.resize(crop[:, :, ::-1], (64, 64)))
        return grey_patch(np.stack(found))

    clean, shifted = patches(0.0), patches(0.3)
    good = np.linalg.norm(clean[1:] - clean[:-1], axis=1)
    bad = np.linalg.norm(shifted[1:] - clean[:-1], axis=1)
    assert (bad[:, None] > good[None]).mean() > 0.99
