"""The export dialog alone: which job labels can become, and what there is to choose for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gtreview.review.review import Review
from gtreview.ui.export_dialog import ExportDialog
from gtreview.ui.work import DirectRunner
from tests.audit.bundle_validator import problems
from tests.audit.scene import review, write_job
from tests.audit.skeleton_scene import LABELS, write_keypoints, write_manifest

Shown = Callable[[Review], ExportDialog]


@pytest.fixture
def dialog(qtbot: QtBot) -> Shown:
    parent = QWidget()
    qtbot.addWidget(parent)

    return lambda one: ExportDialog(parent, DirectRunner(parent), one)


def test_boxes_have_one_job(tmp_path: Path, dialog: Shown) -> None:
    made = dialog(review(write_job(tmp_path / "street")))
    assert not made.video.isVisibleTo(made) and not made.skeleton.isVisibleTo(made)
    assert made.whole.text() == "The whole sequence"
    assert made.options().worker_ui == "video"


def test_skeletons_of_a_manifest_go_to_the_component(
    tmp_path: Path, dialog: Shown, qtbot: QtBot
) -> None:
    one = review(write_manifest(tmp_path / "walk"))
    one.flag_by_hand(5, 0)
    made = dialog(one)
    assert made.skeleton.isVisibleTo(made) and made.skeleton.isChecked()
    assert not made.video.isEnabled() and not made.verification.isEnabled()
    assert made.whole.text() == "Only the flagged frames"
    made.bundle_path.setText(str(tmp_path / "out"))
    qtbot.mouseClick(made.export_button, Qt.MouseButton.LeftButton)
    assert made.result.text().startswith("✓"), made.result.text()
    assert problems(tmp_path / "out") == []


@pytest.mark.parametrize("component", [True, False])
def test_keypoints_of_a_video_job_can_be_either(
    tmp_path: Path, dialog: Shown, component: bool
) -> None:
    made = dialog(review(write_keypoints(tmp_path / "SeqLabel.json", LABELS)))
    assert made.video.isChecked() and made.verification.isEnabled()
    made.verification.setChecked(True)
    if component:
        made.skeleton.setChecked(True)
    assert made.options().verification is not component
    assert made.options().worker_ui == ("skeleton" if component else "video")
