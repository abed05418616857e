"""The plots: what they show, and what a pointer does on them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from gtreview.errors import OutputError
from gtreview.model.flags import Verdict
from gtreview.ui.plot_axis import LEFT, RIGHT
from gtreview.ui.plot_chart import Chart, shown_number
from gtreview.ui.plot_marks import CONFIRMED, UNDECIDED
from gtreview.ui.plot_view import ValueAxis
from gtreview.ui.plots import PlotStack
from gtreview.ui.state import ViewState
from tests.ui.stand_in import StandIn, crowd, sequence_of, vehicles

LEFT_BUTTON, MIDDLE_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_BUTTON = Qt.MouseButton.NoButton


@pytest.fixture
def street() -> StandIn:
    """Three cars over 120 frames; Car:2 is twice its size in frame 60 alone."""
    track, frame = (a.ravel() for a in np.mgrid[:3, :120])
    box = np.column_stack([frame * 3.0 + 40, track * 150.0 + 40, 100 + 0 * frame, 80 + 0 * frame])
    box[(track == 1) & (frame == 60), 2] = 200
    return StandIn(sequence_of(frame, track, box, ("Car:1", "Car:2", "Car:3"), 120))


@pytest.fixture
def stack(qtbot, street: StandIn) -> PlotStack:
    return opened(qtbot, street)


def opened(qtbot, review: StandIn) -> PlotStack:
    state, window = ViewState(), QWidget()
    stack = PlotStack(state, window)
    stack.kept_window = window
    qtbot.addWidget(window)
    window.resize(1100, 320)
    stack.set_shown(["size_change", "overlap", "boxes_per_frame"])
    stack.resize(1100, 320)
    window.show()
    state.open(len(review.sequence))
    stack.show_review(review)
    settle()
    return stack


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def point(stack: PlotStack, metric: str, frame: float, value: float) -> QPointF:
    chart = stack.chart(metric)
    return stack.view.rect_of(chart).topLeft() + QPointF(chart.axis.x(frame), chart.y(value))


def mouse(
    stack: PlotStack,
    kind: QEvent.Type,
    at: QPointF,
    button: Qt.MouseButton = LEFT_BUTTON,
    held: Qt.MouseButton | None = None,
) -> None:
    viewport = stack.view.viewport()
    down = held if held is not None else button
    where = viewport.mapToGlobal(at)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(viewport, QMouseEvent(kind, at, where, button, down, none))


def press(stack: PlotStack, at: QPointF, button: Qt.MouseButton = LEFT_BUTTON) -> None:
    mouse(stack, QEvent.Type.MouseButtonPress, at, button)


def move(stack: PlotStack, at: QPointF, held: Qt.MouseButton = LEFT_BUTTON) -> None:
    mouse(stack, QEvent.Type.MouseMove, at, NO_BUTTON, held)


def release(stack: PlotStack, at: QPointF, button: Qt.MouseButton = LEFT_BUTTON) -> None:
    mouse(stack, QEvent.Type.MouseButtonRelease, at, button, NO_BUTTON)


def click(stack: PlotStack, at: QPointF) -> None:
    press(stack, at)
    release(stack, at)


def drag(stack: PlotStack, start: QPointF, end: QPointF, button=LEFT_BUTTON) -> None:
    press(stack, start, button)
    for share in (0.3, 0.7, 1.0):
        move(stack, start + (end - start) * share, button)
    release(stack, end, button)


# -- what is shown -------------------------------------------------------------------------------


def test_all_plots_share_the_margins(stack: PlotStack) -> None:
    rects = [stack.view.rect_of(chart) for chart in stack.view.charts]
    assert {r.left() for r in rects} == {LEFT}
    assert {round(r.right()) for r in rects} == {stack.width() - RIGHT}
    assert all(a.bottom() < b.top() for a, b in pairwise(rects))
    assert rects[-1].bottom() < stack.view.height() - 10


def test_flags_are_dots_at_their_values(stack: PlotStack, street: StandIn) -> None:
    marks = stack.chart("size_change").marks
    flags = [f for f in street.flags if f.check == "size-change"]
    assert marks.flags == len(flags) == 1
    assert sorted(zip(marks.frame.tolist(), marks.value.tolist(), strict=True)) == [
        (60, 1.0),
        (61, -0.5),
    ]
    assert set(marks.track.tolist()) == {1}


def test_a_verdict_changes_the_dots(stack: PlotStack, street: StandIn) -> None:
    assert set(stack.chart("size_change").marks.verdict.tolist()) == {UNDECIDED}
    (finding,) = np.flatnonzero(street.findings.track == 1)[:1]
    street.decide(int(finding), Verdict.CONFIRMED)
    assert set(stack.chart("size_change").marks.verdict.tolist()) == {CONFIRMED}


def test_every_value_in_sight_fits_and_so_does_the_threshold(stack: PlotStack) -> None:
    low, high = stack.chart("size_change").values
    assert low < -0.5
    assert high > 1.0
    stack.state.show_range(80, 110)
    low, high = stack.chart("size_change").values
    assert low < -0.25 < 0.25 < high < 0.6


def test_the_title_names_the_selected_objects_value_at_the_cursor(stack: PlotStack) -> None:
    stack.state.select(1)
    stack.state.go_to(61)
    assert [text for text, _ in stack.view.cursor_texts] == ["Car:2 −0.5", "0.502", "3"]


def test_many_objects_become_one_envelope(qtbot) -> None:
    stack = opened(qtbot, StandIn(crowd(12, 60)))
    stack.state.select(3)
    chart = stack.chart("overlap")
    assert isinstance(chart._others, tuple)
    assert np.isfinite(chart.leading_line).sum() == 59


def test_a_late_series_arrives(qtbot, street: StandIn) -> None:
    late = street.series.pop("overlap")
    stack = opened(qtbot, street)
    assert stack.chart("overlap").message == "computing…"
    assert stack.chart("overlap").limit is None
    street.series["overlap"] = late
    street.tell("series", "findings")
    assert stack.chart("overlap").message == ""
    assert stack.chart("overlap").limit is not None
    assert stack.chart("overlap").data is not None


def test_pixel_metrics_without_images_say_what_they_need(stack: PlotStack, street) -> None:
    street.series.pop("appearance", None)
    stack.set_shown(["appearance", "size_change"])
    assert stack.chart("appearance").message == "needs the frames' images"


def test_choosing_plots(stack: PlotStack, qtbot) -> None:
    stack.set_shown(["size", "never heard of", "size_change"])
    assert stack.shown == ["size_change", "size"]
    entry = next(a for a in stack.menu().actions() if a.text() == "Gap")
    with qtbot.waitSignal(stack.shown_changed) as told:
        entry.trigger()
    assert told.args == [["size_change", "size", "gap"]]
    settle()
    assert {stack.view.rect_of(c).width() for c in stack.view.charts} == {
        stack.width() - LEFT - RIGHT
    }


def test_without_plots_or_review_nothing_breaks(stack: PlotStack) -> None:
    stack.show_review(None)
    settle()
    stack.set_shown([])
    settle()
    move(stack, QPointF(300, 50), NO_BUTTON)
    click(stack, QPointF(300, 50))
    assert stack.state.frame == 0


# -- the cursor ----------------------------------------------------------------------------------


def test_a_step_repaints_no_curve(stack: PlotStack, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []
    original = Chart.paint
    monkeypatch.setattr(
        Chart, "paint", lambda self, *a: (painted.append(self.metric.id), original(self, *a))[1]
    )
    before = stack.view.viewport().grab().toImage()
    renders = stack.view.renders
    stack.state.go_to(30)
    settle()
    after = stack.view.viewport().grab().toImage()
    assert painted == []
    assert stack.view.renders == renders
    assert before != after


def test_numbers_are_not_painted_over_each_other(stack: PlotStack) -> None:
    """What is rendered for another object is what rendering everything gives."""
    for track in (1, 0, 1):
        stack.state.select(track)
        settle()
    after = stack.view.viewport().grab().toImage()
    stack.view.repaint_plots()
    settle()
    assert after == stack.view.viewport().grab().toImage()


def test_the_cursor_stands_over_its_frame_in_every_plot(stack: PlotStack) -> None:
    stack.state.go_to(75)
    settle()
    image = stack.view.viewport().grab().toImage()
    for chart in stack.view.charts:
        rect = stack.view.rect_of(chart)
        x = round(rect.left() + chart.axis.x(75))
        assert image.pixelColor(x, round(rect.bottom()) - 3).name() == "#4c9ffe"


def test_the_range_pages_along_with_the_cursor(stack: PlotStack) -> None:
    stack.state.show_range(10, 30)
    stack.state.go_to(30)
    stack.state.go_to(31)
    first, last = stack.state.visible_range
    assert (first, last) == pytest.approx((30, 50))


# -- pointing ------------------------------------------------------------------------------------


def test_clicking_near_a_spike_selects_its_object_and_goes_there(stack: PlotStack) -> None:
    click(stack, point(stack, "size_change", 60, 0.7) + QPointF(5, 0))
    assert (stack.state.track, stack.state.frame) == (1, 60)


def test_clicking_the_valley_goes_to_the_valley(stack: PlotStack) -> None:
    click(stack, point(stack, "size_change", 61, -0.5))
    assert (stack.state.track, stack.state.frame) == (1, 61)


def test_clicking_on_nothing_goes_to_the_frame_only(stack: PlotStack) -> None:
    click(stack, point(stack, "size_change", 100, 0.6))
    assert (stack.state.track, stack.state.frame) == (-1, 100)


def test_clicking_a_plot_of_whole_frames_selects_nothing(stack: PlotStack) -> None:
    stack.state.select(2)
    click(stack, point(stack, "boxes_per_frame", 33, 3))
    assert (stack.state.track, stack.state.frame) == (2, 33)


def test_hover_names_object_frame_and_value(stack: PlotStack) -> None:
    move(stack, point(stack, "size_change", 61, -0.5) + QPointF(3, 2), NO_BUTTON)
    assert stack.view.hover is not None
    assert stack.view.hover.text == "Car:2 · frame 61 · −0.5"
    move(stack, point(stack, "size_change", 100, 0.6), NO_BUTTON)
    assert stack.view.hover is None


def test_the_wheel_zooms_at_the_pointer(stack: PlotStack) -> None:
    at = point(stack, "overlap", 60, 0.8)
    wheel = QWheelEvent(
        at,
        stack.view.viewport().mapToGlobal(at),
        QPointF(0, 0).toPoint(),
        QPointF(0, 240).toPoint(),
        NO_BUTTON,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stack.view.viewport(), wheel)
    first, last = stack.state.visible_range
    assert last - first < 90
    assert point(stack, "overlap", 60, 0.8).x() == pytest.approx(at.x(), abs=0.5)


def test_dragging_marks_a_range(stack: PlotStack) -> None:
    drag(stack, point(stack, "overlap", 20, 0.8), point(stack, "overlap", 50, 0.7))
    assert stack.state.visible_range == pytest.approx((20, 50), abs=0.1)
    assert stack.state.frame == 0


def test_the_middle_button_pans(stack: PlotStack) -> None:
    stack.state.show_range(20, 60)
    by = QPointF(10 * stack.view.axis.pixels_per_frame, 0)
    start = point(stack, "overlap", 40, 0.8)
    drag(stack, start, start + by, MIDDLE_BUTTON)
    assert stack.state.visible_range == pytest.approx((10, 50), abs=0.1)


def test_a_double_click_shows_everything(stack: PlotStack) -> None:
    stack.state.show_range(20, 60)
    at = point(stack, "overlap", 40, 0.8)
    mouse(stack, QEvent.Type.MouseButtonDblClick, at)
    assert stack.state.visible_range == (-0.5, 119.5)


# -- thresholds ----------------------------------------------------------------------------------


def handle(stack: PlotStack, metric: str) -> QPointF:
    chart = stack.chart(metric)
    return stack.view.rect_of(chart).topLeft() + chart.handle().center()


def test_the_handle_carries_value_and_number_of_flags(stack: PlotStack) -> None:
    assert stack.chart("size_change").handle_text() == "0.25 · 1 flag"
    assert stack.chart("overlap").handle_text().startswith("0.5 · ")


def test_both_lines_of_a_two_sided_threshold_move_together(stack: PlotStack) -> None:
    chart = stack.chart("size_change")
    assert chart.limit.levels == (0.25, -0.25)
    assert chart.limit.moved_to(-0.4).levels == (0.4, -0.4)
    assert chart.limit.moved_to(-99).levels == (2.0, -2.0)


def test_dragging_the_handle_previews_and_then_sets(stack, street, qtbot) -> None:
    start = handle(stack, "size_change")
    by = QPointF(0, -0.5 * stack.chart("size_change").pixels_per_value)
    press(stack, start)
    move(stack, start + by / 2)
    move(stack, start + by)
    qtbot.waitUntil(lambda: bool(street.asked))
    (kind, check, value), *more = street.asked
    assert (kind, check, more) == ("preview", "size-change", [])
    assert value == pytest.approx(0.75, abs=0.02)
    assert stack.chart("size_change").marks.frame.tolist() == [60]
    release(stack, start + by)
    assert street.asked[-1] == ("set", "size-change", value)
    assert stack.chart("size_change").limit.value == value


def test_the_line_itself_can_be_dragged(stack, street) -> None:
    start = point(stack, "size_change", 20, -0.25)
    by = QPointF(0, 0.2 * stack.chart("size_change").pixels_per_value)
    drag(stack, start, start + by)
    assert street.asked[-1][:2] == ("set", "size-change")
    assert street.asked[-1][2] == pytest.approx(0.45, abs=0.02)


def test_the_scale_stands_still_while_a_threshold_is_dragged(stack, street, qtbot) -> None:
    before = stack.chart("overlap").values
    start = handle(stack, "overlap")
    press(stack, start)
    move(stack, start + QPointF(0, 200))
    qtbot.waitUntil(lambda: bool(street.asked))
    assert stack.chart("overlap").values == before


class Greedy(QObject):
    """Takes every key, as the window's own keys may."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        return event.type() == QEvent.Type.KeyPress


def test_escape_puts_a_dragged_threshold_back(stack, street, qtbot) -> None:
    greedy = Greedy()
    stack.view.installEventFilter(greedy)
    start = handle(stack, "size_change")
    press(stack, start)
    move(stack, start - QPointF(0, 20))
    qtbot.waitUntil(lambda: bool(street.asked))
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(stack.view, key)
    move(stack, start - QPointF(0, 30))
    release(stack, start - QPointF(0, 30))
    stack.view.removeEventFilter(greedy)
    assert street.thresholds["size-change"] == 0.25
    assert stack.chart("size_change").limit.value == 0.25
    assert not any(kind == "set" for kind, *_ in street.asked)


def test_a_double_click_on_the_handle_sets_the_default(stack, street) -> None:
    street.set_threshold("size-change", 0.7)
    mouse(stack, QEvent.Type.MouseButtonDblClick, handle(stack, "size_change"))
    assert street.asked[-1] == ("set", "size-change", 0.25)


def test_a_threshold_that_cannot_be_kept_is_told_and_goes_back(stack, street, qtbot) -> None:
    def full(check: str, value: float) -> None:
        street.preview_threshold(check, 0.25)
        raise OutputError("the disk is full")

    street.set_threshold = full
    start = handle(stack, "size_change")
    with qtbot.waitSignal(stack.failed) as told:
        drag(stack, start, start - QPointF(0, 20))
    assert told.args == ["the disk is full"]
    assert stack.chart("size_change").limit.value == 0.25


# -- pictures ------------------------------------------------------------------------------------


def test_a_png_is_twice_the_size_and_has_no_cursor(stack: PlotStack, tmp_path: Path) -> None:
    stack.state.go_to(60)
    stack.export(tmp_path / "plots.png")
    image = QImage(str(tmp_path / "plots.png"))
    assert image.size() == stack.view.viewport().size() * 2
    colours = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert "#4c9ffe" not in colours
    assert len(colours) > 5


def test_an_svg_holds_lines_and_words(stack: PlotStack, tmp_path: Path) -> None:
    stack.export(tmp_path / "plots.svg")
    text = (tmp_path / "plots.svg").read_text()
    assert "Size change" in text
    assert text.count("<p") > 20


def test_other_endings_are_refused(stack: PlotStack, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.png or \.svg"):
        stack.export(tmp_path / "plots.jpg")
    assert list(tmp_path.glob("plots*")) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.25, "0.25"), (-0.2914, "−0.291"), (12345, "12\u202f345"), (np.nan, "–"), (0, "0")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert shown_number(value) == text


def test_the_real_job(qtbot, shared: Path) -> None:
    """Section 6 of the formats page: size 0.25 flags Vehicle:1 140, Vehicle:2 102 and 103,
    Vehicle:3 10 and 12; IoU 0.5 flags Vehicle:3 10 and 41."""
    path = shared / "data" / "groundtruth-vehicles" / "SeqLabel.json"
    stack = opened(qtbot, StandIn(vehicles(path)))
    marks = {m: stack.chart(m).marks for m in ("size_change", "overlap")}
    at = {m: sorted(zip(k.track.tolist(), k.frame.tolist(), strict=True)) for m, k in marks.items()}
    assert at["size_change"] == [(0, 140), (1, 102), (1, 103), (2, 10), (2, 12)]
    assert at["overlap"] == [(2, 10), (2, 41)]
    click(stack, point(stack, "overlap", 41, 0.45))
    assert (stack.state.track, stack.state.frame) == (2, 41)


@pytest.mark.parametrize("size", [24.0, 38.0, 45.0, 90.0, 300.0])
@pytest.mark.parametrize("values", [(-0.5, 1.0), (-1.4, 6.2), (0.55, 1.04), (0.0, 48_000.0)])
def test_numbers_of_a_low_plot_keep_apart(
    themed: QApplication, size: float, values: tuple[float, float]
) -> None:
    low, high = values
    axis = ValueAxis("left")
    axis.setTickDensity(0.7)
    spacing, ticks = axis.tickValues(low, high, size)[0]
    assert spacing * size / (high - low) >= 13, "a line of 11-pixel letters"
    assert len(ticks) >= 1 or size < 30
