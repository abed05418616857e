"""Object keypoint similarity beside COCO's own way to reckon it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import gtreview
from gtreview.checks import agreement, run
from gtreview.comparison.similarity import areas, similarity
from gtreview.comparison.summary import summarise
from gtreview.formats.rig import bundled
from gtreview.metrics.registry import compute
from gtreview.model.rig import Rig
from tests.comparison.test_comparing import compared_to
from tests.metrics import skeletons
from tests.test_cli import gtreview as command

COCO = np.array([.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89,
                 .89]) / 10  # fmt: skip
"""As COCO publishes them: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles."""


def as_coco_does(
    truth: NDArray[np.float64], found: NDArray[np.float64], area: float, sigmas: NDArray[np.float64]
) -> float:
    """The evaluation of COCO's keypoints, point by point: ``truth`` and ``found`` are (K, 3), with
    v > 0 where the truth has the point."""
    total, points = 0.0, 0
    for (gx, gy, v), (dx, dy, _), sigma in zip(truth, found, sigmas, strict=True):
        if v > 0:
            variance = (sigma * 2) ** 2
            e = ((dx - gx) ** 2 + (dy - gy) ** 2) / variance / (area + np.spacing(1)) / 2
            total += float(np.exp(-e))
            points += 1
    return total / points


@given(st.integers(0, 2**32 - 1))
def test_it_is_what_coco_reckons(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = np.column_stack([random.uniform(0, 100, (17, 2)), random.random(17) < 0.7])
    truth[0, 2] = 1
    found = truth + np.append(random.normal(0, 8, 2), 0)
    area = random.uniform(100, 10_000)
    away = np.hypot(*(truth - found)[:, :2].T)[np.newaxis]
    value = similarity(away, truth[np.newaxis, :, 2] > 0, np.array([area]), COCO)
    assert value == pytest.approx([as_coco_does(truth, found, area, COCO)])


def test_a_hand_moved_by_a_known_way() -> None:
    walk = skeletons.walking(3)
    moved = walk.copy()
    moved[1, skeletons.RIGHT_HAND] += (0, 9)
    found = compared_to(skeletons.sequence_of({"man": walk}), skeletons.sequence_of({"man": moved}))
    # 60 × 110 pixels of area, σ = 0.05: exp(−81 / (2 · 6600 · 0.01)) = 0.5414, one of six points.
    assert found.oks.tolist() == pytest.approx([1, (5 + 0.54136) / 6, 1], abs=1e-5)
    series = compute(found.sequence, ["agreement_oks"])["agreement_oks"]
    assert series.value.tolist() == found.oks.tolist()
    (row,), overall = summarise(found)
    assert row.oks == overall.oks == pytest.approx(found.oks.mean())


def test_a_point_that_is_missing_there_is_not_alike_at_all() -> None:
    walk = skeletons.walking(2)
    lost = walk.copy()
    lost[1, skeletons.TAIL] = np.nan
    here, there = skeletons.sequence_of({"man": walk}), skeletons.sequence_of({"man": lost})
    assert compared_to(here, there).oks.tolist() == pytest.approx([1, 5 / 6])
    # What only the other labels have is told by another check, and COCO does not count it either.
    assert compared_to(there, here).oks.tolist() == [1, 1]


def test_a_point_that_the_other_labels_never_have_does_not_count() -> None:
    walk = skeletons.walking(2)
    without = walk.copy()
    without[:, skeletons.TAIL] = np.nan
    found = compared_to(
        skeletons.sequence_of({"man": walk}), skeletons.sequence_of({"man": without})
    )
    assert found.oks.tolist() == [1, 1]


def test_a_keypoint_that_its_rig_knows_well_counts_more() -> None:
    rig = skeletons.rig_of()
    points = [replace(p, sigma=0.025 if p.label == "head" else 0.0) for p in rig.keypoints]
    exact = replace(rig, keypoints=tuple(points))
    walk = skeletons.walking(1)
    moved = walk.copy()
    moved[0, skeletons.HEAD] -= (5, 0)

    def value(rig: Rig) -> float:
        mine = skeletons.sequence_of({"man": walk}, rig)
        return float(compared_to(mine, skeletons.sequence_of({"man": moved}, rig)).oks[0])

    assert value(rig) == pytest.approx((5 + np.exp(-25 / (2 * 6600 * 0.01))) / 6)
    assert value(exact) == pytest.approx((5 + np.exp(-25 / (2 * 6600 * 0.0025))) / 6)


def test_a_thin_skeleton_along_an_axis_has_an_area() -> None:
    spans = np.array([[0, 0, 60, 110], [0, 0, 100, 0], [5, 5, 0, 0], [np.inf, np.inf, -np.inf, 0]])
    assert areas(spans).tolist() == [6600, pytest.approx(1000), 1, 1]


def test_the_rigs_that_come_along_know_cocos() -> None:
    rigs = {rig.name: rig for rig in bundled()}
    assert [p.sigma for p in rigs["COCO-17"].keypoints] == pytest.approx(COCO.tolist())
    whole = [p.sigma for p in rigs["COCO-WholeBody-133"].keypoints]
    assert whole[:17] == pytest.approx(COCO.tolist())
    assert min(whole) > 0


def test_skeletons_that_are_not_alike_are_found_and_said() -> None:
    walk = skeletons.walking(5)
    moved = walk.copy()
    moved[2] += (0, 15)
    found = compared_to(skeletons.sequence_of({"man": moved}), skeletons.sequence_of({"man": walk}))
    series = compute(found.sequence, ["agreement_oks", "keypoint_distance"])
    flags = run.find(run.prepare(found.sequence, series, only=agreement.OWN), {})
    flag = next(flag for flag in flags if flag.check == "skeleton-differs")
    # exp(−225 / 132) of every point.
    assert (flag.first, flag.last, flag.value) == (2, 2, pytest.approx(0.18185, abs=1e-5))
    assert run.describe(found.sequence, flag) == (
        "man is only 18 % like its skeleton in other.json (OKS)"
    )


def test_the_table_and_python_have_it(tmp_path: Path) -> None:
    points = [[10, 10, 2], [30, 10, 2], [20, 50, 2]]
    files = []
    for name, dx in (("a.json", 0), ("b.json", 3)):
        document = {
            "images": [{"id": 1, "file_name": "000001.png", "width": 100, "height": 100}],
            "categories": [{"id": 1, "name": "person",
                            "keypoints": ["left_hip", "right_hip", "nose"], "skeleton": []}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "track_id": 1,
                             "keypoints": [v for x, y, s in points for v in (x + dx, y, s)],
                             "bbox": [10, 10, 20, 40], "num_keypoints": 3}],
        }  # fmt: skip
        files.append(tmp_path / name)
        files[-1].write_text(json.dumps(document))
    # 20 × 40 pixels; σ of the hips is 0.107, of the nose 0.026.
    hip, nose = (np.exp(-9 / (2 * 800 * (2 * s) ** 2)) for s in (0.107, 0.026))
    expected = (2 * hip + nose) / 3
    made = gtreview.compare(*files, oks_threshold=0.9)
    assert made.skeletons.oks.tolist() == pytest.approx([expected])
    assert "skeleton-differs" in set(made.differences.check)
    done = command("compare", *files, "--oks-threshold", "0.1")
    head, row = (line.split() for line in done.stdout.splitlines()[1:3])
    assert row[head.index("OKS")] == f"{expected:.3f}"
    assert "(OKS)" not in done.stdout
