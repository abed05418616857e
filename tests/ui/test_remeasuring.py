"""Plots and findings of pixels follow corrections, in the background."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.frames.crops import CropReader
from gtreview.metrics.registry import compute
from gtreview.review import box_correcting as do
from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.ui.main_window import MainWindow
from tests.ui.windows import OFFSCREEN, settle

pytestmark = OFFSCREEN


def distances(review: Review) -> np.ndarray:
    return review.series["appearance"].value


def anew(review: Review) -> np.ndarray:
    assert review.images is not None
    return compute(review.sequence, ["appearance"], CropReader(review.images))["appearance"].value


def test_corrected_boxes_are_measured_in_the_background(
    themed: QApplication, labels: Path, qtbot: QtBot
) -> None:
    window = MainWindow(Settings())
    window.show()
    with qtbot.waitSignal(window.session.completed, timeout=20000):
        window.open_paths([labels])
    settle(window, qtbot)
    review = window.session.review
    assert review is not None
    told = []
    window.session.changed.connect(lambda changed: told.append(changed.what))
    for i in (5, 12, 20):
        review.correct(do.moved(review.sequence, i, (9, 4)))
        assert np.isnan(distances(review)[[i, i + 1]]).all(), "it is not waited for"
    qtbot.waitUntil(lambda: review.missing is None and not window.runner.tasks, timeout=20000)
    np.testing.assert_array_equal(distances(review), anew(review))
    assert {"series", "findings"} in told
    window.close()
    window.deleteLater()


def test_a_correction_right_before_closing_stops_the_measuring(
    themed: QApplication, labels: Path, qtbot: QtBot
) -> None:
    window = MainWindow(Settings())
    window.show()
    with qtbot.waitSignal(window.session.completed, timeout=20000):
        window.open_paths([labels])
    review = window.session.review
    assert review is not None
    review.correct(do.moved(review.sequence, 5, (9, 4)))
    window.close()
    window.deleteLater()
