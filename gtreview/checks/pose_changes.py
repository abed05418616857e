"""Checks of what a skeleton's points and bones mostly do and are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.pose_swaps import explained
from gtreview.checks.suspicion import PLAUSIBLE, tail

HALF = {
    "keypoint_jump": 14.0,
    "keypoint_stray": 5.0,
    "bone_length": 8.0,
    "bone_symmetry": 9.0,
    "pose_distance": 8.0,
    "tremble": 3.0,
}
"""The deviation of suspicion 0.5, by metric."""


def out_of(metric: str) -> Callable[[Evidence], Candidates]:
    """The check of the skeletons whose value of ``metric`` is out of the usual: suspicion is by
    its deviation. What a likely exchange explains is left to that."""

    def judge(evidence: Evidence) -> Candidates:
        series = evidence.series[metric]
        unknown = np.zeros(len(series))
        deviation = unknown if series.deviation is None else series.deviation
        suspicion = tail(deviation, HALF[metric])
        plausible = suspicion > PLAUSIBLE
        if series.keypoints is not None:
            plausible &= ~explained(evidence, series.keypoints)
        at = np.flatnonzero(plausible)
        return Candidates.frames(
            series.track[at],
            series.frame[at],
            series.value[at],
            suspicion[at],
            None if series.keypoints is None else series.keypoints[at],
        )

    return judge
