"""What a key press makes the window do: each thing once, and nothing for what is not seen."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.frames.cache import FrameCache
from gtreview.review import review as review_module
from gtreview.review.review import Review
from gtreview.ui import rows
from gtreview.ui.canvas import Canvas
from gtreview.ui.findings_model import FindingsModel
from gtreview.ui.frame_labels import FrameLabels, LabelView
from gtreview.ui.main_window import MainWindow
from gtreview.ui.menus import Menus
from gtreview.ui.plots import PlotStack
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN


@pytest.fixture
def review(reviewing: MainWindow, qtbot: QtBot) -> Review:
    """Of a window that stands on its first finding and has come to rest."""
    reviewing.reviewing.go_to_finding(0)
    reviewing.canvas.setFocus()
    settle(reviewing, qtbot)
    rest(reviewing, qtbot)
    return reviewing.session.review


def rest(window: MainWindow, qtbot: QtBot) -> None:
    """Until all that was put off has been done and painted."""
    feed = window.canvas.feed
    qtbot.waitUntil(lambda: all(not timer.isActive() for timer in feed.findChildren(QTimer)))
    qtbot.waitUntil(lambda: feed.get(window.reviewing.soon()[0]) is not None)
    turns()


def turns(count: int = 5) -> None:
    """Let the event loop turn a few times: what is painted, and what follows that."""
    for _ in range(count):
        QApplication.processEvents()


def count(monkeypatch: pytest.MonkeyPatch, counted: Counter[str], owner: type, name: str) -> None:
    """Count the calls of a method."""
    original = getattr(owner, name)

    def spied(*args: object, **named: object) -> object:
        counted[f"{owner.__name__}.{name}"] += 1
        return original(*args, **named)

    monkeypatch.setattr(owner, name, spied)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often what takes long was done, from the beginning of the test."""
    found: Counter[str] = Counter()
    count(monkeypatch, found, LabelView, "of_frame")
    count(monkeypatch, found, FindingsModel, "arrange")
    suggested = review_module.suggested

    def spied(*args: object) -> object:
        found["suggested"] += 1
        return suggested(*args)

    monkeypatch.setattr(review_module, "suggested", spied)
    return found


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_X])
def test_a_verdict_works_everything_out_once(
    reviewing: MainWindow, review: Review, counted: Counter[str], key: Qt.Key
) -> None:
    reset: list[None] = []
    reviewing.findings.model.modelReset.connect(lambda: reset.append(None))
    renders = reviewing.plots.view.renders
    counted.clear()
    press(reviewing, key)
    turns()
    assert reviewing.state.finding == 1
    assert counted["LabelView.of_frame"] == 1, "the labels of the frame"
    assert counted["suggested"] == 1, "what would put the next finding right"
    assert counted["FindingsModel.arrange"] == len(reset) == 0, "the queue stays as it is"
    assert reviewing.plots.view.renders == renders + 1


def test_a_verdict_refreshes_the_menus_once_and_after_the_painting(
    reviewing: MainWindow, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, Menus, "refresh")
    press(reviewing, Qt.Key.Key_X)
    assert not counted
    turns()
    assert counted["Menus.refresh"] == 1
    assert reviewing.menus.made["edit.undo"].isEnabled()


def test_pictures_are_asked_for_ahead_after_the_painting(
    reviewing: MainWindow, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, FrameCache, "want")
    press(reviewing, Qt.Key.Key_X)
    assert reviewing.canvas.shown_frame == reviewing.state.frame, "this one was there"
    assert not counted
    turns()
    assert counted["FrameCache.want"] == 1


def test_a_step_works_the_labels_out_once_and_no_plot_anew(
    reviewing: MainWindow, review: Review, counted: Counter[str], qtbot: QtBot
) -> None:
    counted.clear()
    before, renders = reviewing.state.frame, reviewing.plots.view.renders
    press(reviewing, Qt.Key.Key_D)
    settle(reviewing, qtbot)
    turns()
    assert reviewing.state.frame == before + 1
    assert counted["LabelView.of_frame"] == 1
    assert counted["suggested"] == 0
    assert reviewing.plots.view.renders == renders


def test_a_verdict_repaints_its_own_rows_alone(reviewing: MainWindow, review: Review) -> None:
    told: list[range] = []
    model = reviewing.findings.model
    model.dataChanged.connect(lambda first, last: told.append(range(first.row(), last.row() + 1)))
    press(reviewing, Qt.Key.Key_X)
    assert told == [range(1)]
    reviewing.findings.set_group("check")
    told.clear()
    row = model.row_of(reviewing.state.finding)
    press(reviewing, Qt.Key.Key_X)
    (rows_told,) = told
    assert row in rows_told and any(model.group_at(i) >= 0 for i in rows_told), "its head counts it"
    assert len(rows_told) < model.rowCount()


class Paints(QObject):
    """What of the plots was painted in each painting: the object, and how often anew."""

    def __init__(self, plots: PlotStack) -> None:
        super().__init__()
        self._plots = plots
        self.seen: list[tuple[int, int]] = []
        plots.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            view = self._plots.view
            before = view.renders
            view._render_stale()
            self.seen.append((view.charts[0].selected, view.renders - before))
        return False


def test_the_plots_come_with_the_picture_in_one_painting(
    reviewing: MainWindow, review: Review, qtbot: QtBot
) -> None:
    """No painting shows the curves of the object before beside the next finding's picture."""
    of = review.findings.track
    reviewing.reviewing.go_to_finding(next(i for i in range(3) if of[i] != of[i + 1]))
    settle(reviewing, qtbot)
    rest(reviewing, qtbot)
    paints, before = Paints(reviewing.plots), reviewing.state.track
    press(reviewing, Qt.Key.Key_X)
    turns()
    assert reviewing.state.track != before
    assert paints.seen == [(reviewing.state.track, 1)]


def test_labels_are_of_the_frame_that_is_shown_whenever_one_looks(
    reviewing: MainWindow, review: Review
) -> None:
    """Found late or not, what the pointer asks and what is painted is of the shown frame."""

    def labels() -> FrameLabels:
        found = reviewing.canvas._overlay.labels
        assert found is not None
        return found

    for finding in (2, 1, 3):
        reviewing.reviewing.go_to_finding(finding)
        assert labels().frame == reviewing.canvas.shown_frame
        own = labels().tracks[labels().selected].tolist()
        assert set(own) <= {reviewing.state.track}
        assert labels() is labels(), "asked twice, worked out once"


def test_eyes_are_kept_as_pixels(reviewing: MainWindow) -> None:
    """Icons from a font would be drawn anew in each row and painting."""
    model = reviewing.objects.objects.model

    def eye(row: int) -> QIcon:
        return model.index(row, rows.EYE).data(Qt.ItemDataRole.DecorationRole)

    assert eye(0).cacheKey() == eye(1).cacheKey() and eye(0).availableSizes()
    pixels = eye(0).pixmap(16, 16).toImage()
    assert any(pixels.pixelColor(x, 8).alpha() for x in range(16)), "there is something to see"
    model.toggle(0)
    assert eye(0).cacheKey() != eye(1).cacheKey() and eye(0).availableSizes()


def test_a_hidden_close_up_costs_nothing(
    reviewing: MainWindow, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, Canvas, "selected_rect")
    press(reviewing, Qt.Key.Key_X)
    turns()
    assert not reviewing.close_up.isVisible()
    assert not counted
