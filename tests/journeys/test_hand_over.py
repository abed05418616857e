"""A batch through the window by keys: from its list to what differs from a model, to the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.ui.frame_others import OTHERS
from gtreview.ui.main_window import PROJECT, MainWindow
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN
Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SHIFTED = 7
"""The frame in which the model has Car:1 elsewhere."""


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    root = tmp_path / "batch"
    for name in ("north", "south"):
        cars.write(root / name)
    return root


@pytest.fixture
def model(tmp_path: Path, batch: Path) -> Path:
    """What a model says of ``north``: Car:1 is 20 pixels to the right in one frame."""
    document = json.loads((batch / "north" / "SeqLabel.json").read_text())
    boxes = document["tracking-annotations"][SHIFTED]["annotations"]
    next(box for box in boxes if box["object-name"] == "Car:1")["left"] += 20
    path = tmp_path / "model.json"
    path.write_text(json.dumps(document))
    return path


def test_a_batch_is_reviewed_compared_and_handed_over_by_keys(  # noqa: PLR0917
    window: MainWindow,
    batch: Path,
    model: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.open_paths([batch])
    page = window.project
    press(window, Key.Key_O, CONTROL | SHIFT)
    press(window, Key.Key_O, CONTROL | SHIFT)
    assert window.status.said.text() == "Sorted by worst, falling"
    press(window, Key.Key_PageDown, CONTROL)
    settle(window, qtbot)
    review = window.session.review
    assert review.source.labels.parent.name == "north"

    # Beside a model's labels: drawn, plotted, found.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(model), ""))
    press(window, Key.Key_D, CONTROL)
    settle(window, qtbot)
    review = window.session.review
    assert window.layers.is_on(OTHERS) and "agreement_iou" in window.plots.shown
    press(window, Key.Key_F, CONTROL)
    qtbot.keyClicks(window.focusWidget(), "check:differs")
    press(window, Key.Key_Escape)
    press(window, Key.Key_N)
    settle(window, qtbot)
    assert window.state.frame == SHIFTED
    # Inclusive pixels: 21 of 41 columns are shared.
    said = review.describe_finding(window.state.finding)
    assert said == "Car:1 overlaps its box in model.json by only 34 %"
    press(window, Key.Key_B, SHIFT)
    assert not window.layers.is_on(OTHERS)
    press(window, Key.Key_X)
    assert review.progress[0] == 1

    # All others are real mistakes; then the report.
    press(window, Key.Key_F, CONTROL)
    window.findings.field.clear()
    press(window, Key.Key_Escape)
    while not review.decided.all():
        press(window, Key.Key_N, SHIFT)
        press(window, Key.Key_Return)
    page_file = tmp_path / "north.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(page_file), ""))
    press(window, Key.Key_P, CONTROL | SHIFT)
    qtbot.waitUntil(page_file.exists)
    text = page_file.read_text("utf-8")
    assert "Comparison with model.json" in text
    confirmed = sum(one.verdict == Verdict.CONFIRMED for one in review.decisions)
    assert len(re.findall(r'<article class="card"', text)) >= confirmed

    # Back to the list, and on to what is left.
    press(window, Key.Key_Backspace, CONTROL)
    assert window.pages.currentIndex() == PROJECT
    assert page.project.state(page.table.place) == "done"
    press(window, Key.Key_PageDown, CONTROL)
    settle(window, qtbot)
    assert window.session.review.source.labels.parent.name == "south"
