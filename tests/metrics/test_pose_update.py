"""After a correction only the objects that changed are measured anew, with the same result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gtreview.metrics.registry import METRICS, compute, update
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from tests.metrics.skeletons import LIMBS, Points, images, rig_of, sequence_of, walking

POSE_METRICS = [id for id, m in METRICS.items() if m.needs == "poses" and not m.against]


def wild(chance: np.random.Generator, frames: int) -> Points:
    points = walking(frames) + chance.normal(0, 3, (frames, 6, 2))
    points[chance.random((frames, 6)) < 0.15] = np.nan
    points[chance.random(frames) < 0.1] = np.nan
    return np.asarray(np.round(points, int(chance.integers(0, 4))))


def changed(scene: Sequence, tracks: list[int], chance: np.random.Generator) -> Sequence:
    """Some of the tracks' skeletons moved, mirrored or taken away."""
    poses = scene.poses
    xy, visible = poses.xy.copy(), poses.visible.copy()
    mine = np.flatnonzero(np.isin(poses.track, tracks))
    touched = mine[chance.random(len(mine)) < 0.3]
    xy[touched, int(chance.integers(6))] += 40
    gone = np.zeros(len(poses), bool)
    gone[mine[chance.random(len(mine)) < chance.choice([0, 0.1, 1])]] = True
    moved = Poses(poses.frame, poses.track, xy, visible, poses.row)
    return replace(scene, poses=moved.take(~gone))


def assert_same(found: Series, wanted: Series) -> None:
    assert np.array_equal(found.track, wanted.track)
    assert np.array_equal(found.frame, wanted.frame)
    assert np.array_equal(found.value, wanted.value, equal_nan=True)
    if len(wanted):
        for mine, theirs in (
            (found.deviation, wanted.deviation),
            (found.keypoints, wanted.keypoints),
        ):
            assert (mine is None) == (theirs is None)
            if mine is not None and theirs is not None:
                assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 50), min_size=1, max_size=4), st.booleans())
def test_updating_is_computing_anew(seed: int, lengths: list[int], with_bones: bool) -> None:
    chance = np.random.default_rng(seed)
    objects = {f"fly:{i}": wild(chance, length) for i, length in enumerate(lengths)}
    scene = sequence_of(objects, rig_of(bones=LIMBS if with_bones else ()))
    tracks = np.flatnonzero(chance.random(len(lengths)) < 0.5).tolist()
    edited = changed(scene, tracks, chance)
    updated = update(compute(scene, POSE_METRICS), edited, tracks)
    wanted = compute(edited, POSE_METRICS)
    for id in POSE_METRICS:
        assert_same(updated[id], wanted[id])


def test_other_metrics_stay() -> None:
    scene = sequence_of({"fly:1": walking(9)})
    series = compute(scene)
    updated = update(series, scene, [0])
    assert list(updated) == list(series)
    for id, metric in METRICS.items():
        if metric.needs == "boxes" and not (metric.pixels or metric.against):
            assert updated[id] is series[id]


def test_images_are_updated_as_one() -> None:
    chance = np.random.default_rng(3)
    scene = images(wild(chance, 40))
    edited = changed(scene, [-1], chance)
    updated = update(compute(scene, POSE_METRICS), edited, [-1])
    for id, wanted in compute(edited, POSE_METRICS).items():
        assert_same(updated[id], wanted)
