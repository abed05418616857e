"""Names from files are shown as they are written, whatever they look like."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel
from pytestqt.qtbot import QtBot

from gtreview.ui.main_window import MainWindow
from gtreview.ui.plain import PlainLabel, plain_tip
from tests.formats.skeletons import answer, dot, dumped, frame, skeleton
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, open_in, themed, window

__all__ = ["themed", "window"]

pytestmark = OFFSCREEN
AWKWARD = [
    "<b>left</b> wing",
    "<img src='file:///x.png'>",
    "line\nbreak",
    "\u202eright to left",
    "👨‍👩‍👧",
    "n" * 5000,
    "",
    "Wing",
    "wing",
    "a:b:c",
    "\x00",
]


def awkward(folder: Path) -> Path:
    """Two skeletons with awkward names whose keypoints have them as well; one is odd at times."""
    path = folder / "output.manifest"
    lines = []
    for i in range(8):
        points = [dot(name, 20 + 40 * k + i, 30 + k) for k, name in enumerate(AWKWARD)]
        points[0]["x"] += 400 * (i == 4)
        points[3]["y"] = (12, 1e300, -1e9, 1e7, float("nan"), 5, "7", None)[i]
        lines.append(answer(frame(i), *(skeleton(*points, name=n) for n in AWKWARD[:2])))
    path.write_bytes(dumped(*lines))
    return path


@pytest.mark.parametrize("text", ["<b>x</b>", "<img src='x'>", "a < b", "one\ntwo", ""])
def test_a_tip_says_what_is_written(text: str, qtbot: QtBot) -> None:
    shown = plain_tip(text) or ""
    assert "<b>x" not in shown and "<img" not in shown
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.text() == text and label.textFormat() == Qt.TextFormat.PlainText


def test_awkward_names_and_places_are_shown(window: MainWindow, tmp_path: Path) -> None:
    window.open_paths([awkward(tmp_path)])
    review = window.session.review
    assert review is not None and len(review.findings)
    for i in range(len(review.sequence)):
        window.state.go_to(i)
        for track in (0, 1):
            window.state.select(track)
            window.canvas.grab()
            window.near.grab()
    window.rig.show()
    window.grab()
    for label in window.findChildren(QLabel):
        rich = label in (window.hints, window.status.frame, window.project.hints)
        assert rich or label.textFormat() == Qt.TextFormat.PlainText, label.text()[:80]
    for view in window.findChildren(QAbstractItemView):
        for tip in tips(view):
            assert "<b>left" not in tip and "<img" not in tip


def tips(view: QAbstractItemView) -> list[str]:
    """The tips of all cells."""
    model = view.model()
    rows, columns = (
        (0, 0) if model is None else (model.rowCount(QModelIndex()), model.columnCount())
    )
    cells = (model.index(row, column) for row in range(rows) for column in range(columns))
    return [str(model.data(cell, Qt.ItemDataRole.ToolTipRole) or "") for cell in cells]


def test_no_name_reorders_what_the_window_says(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    labels = cars.write(tmp_path / "cars")
    labels.write_text(labels.read_text().replace("Car:", "\\u202eCar\\u2066:"))
    open_in(window, labels, qtbot)
    window.reviewing.go_to_finding(0)
    said = [label.text() for label in window.findChildren(QLabel)]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if model is None:
            continue
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column, QModelIndex())
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                    said.append(str(index.data(role)))
    assert any("�Car�:" in text for text in said)
    turning = [text for text in said if set(text) & set("\u202e\u2066")]
    assert not turning
