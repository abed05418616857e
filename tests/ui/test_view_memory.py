"""Which plots a review begins with."""

from __future__ import annotations

from pathlib import Path

from gtreview.metrics.registry import METRICS
from gtreview.ui.view_memory import default_plots
from tests.audit.scene import review, write_job
from tests.audit.skeleton_scene import write_manifest


def test_only_what_the_labels_have_is_plotted_at_first(tmp_path: Path) -> None:
    boxes, skeletons = (
        review(write_job(tmp_path / "street")),
        review(write_manifest(tmp_path / "w")),
    )
    assert default_plots(boxes) == ["size_change", "overlap"]
    assert default_plots(skeletons) == ["keypoint_jump", "bone_length", "pair_swap"]
    assert {METRICS[id].needs for id in default_plots(skeletons)} == {"poses"}
