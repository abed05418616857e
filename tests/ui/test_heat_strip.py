"""The heat strip: where findings are, what is decided, where one is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from gtreview.model.flags import Flag, Flags, Verdict
from gtreview.ui import theme
from gtreview.ui.heat_strip import (
    HEAT_TOP,
    HEIGHT,
    PRESENCE_TOP,
    VERDICT_TOP,
    HeatStrip,
    columns_of,
    frame_heat,
    heat_colours,
)
from gtreview.ui.plot_axis import LEFT, RIGHT, FrameAxis
from gtreview.ui.state import ViewState
from tests.ui.stand_in import StandIn, sequence_of


@pytest.fixture
def street() -> StandIn:
    """Two cars over 400 frames: Car:1 doubles in frame 100 and 300, Car:2 is missing in 200."""
    track, frame = (a.ravel() for a in np.mgrid[:2, :400])
    box = np.column_stack([frame * 2.0 + 40, track * 150.0 + 40, 100 + 0 * frame, 80 + 0 * frame])
    box[(track == 0) & np.isin(frame, [100, 300]), 2] = 210
    there = ~((track == 1) & (frame == 200))
    return StandIn(sequence_of(frame[there], track[there], box[there], ("Car:1", "Car:2"), 400))


@pytest.fixture
def strip(qtbot, street: StandIn) -> HeatStrip:
    state = ViewState()
    strip = HeatStrip(state)
    qtbot.addWidget(strip)
    strip.resize(LEFT + 800 + RIGHT, HEIGHT)
    strip.show()
    state.open(400)
    strip.show_review(street)
    return strip


def colour(strip: HeatStrip, frame: float, y: int) -> str:
    return strip.grab().toImage().pixelColor(round(strip.axis.x(frame)), y + 1).name()


def test_undecided_findings_glow_and_nothing_else(strip: HeatStrip, street: StandIn) -> None:
    quiet = colour(strip, 50, HEAT_TOP)
    assert quiet == theme.DARK.panel
    for finding in range(len(street.findings)):
        assert colour(strip, int(street.findings.peak[finding]), HEAT_TOP) != quiet


def test_corrected_frames_are_underlined_and_told(strip: HeatStrip, street: StandIn) -> None:
    street.labels.corrected_frames = np.array([50, 51])
    street.tell("labels")
    assert colour(strip, 50, VERDICT_TOP) == theme.DARK.accent
    assert colour(strip, 60, VERDICT_TOP) != theme.DARK.accent
    assert strip.tip_at(strip.axis.x(50)).splitlines()[:2] == ["frame 50", "corrected"]
    assert "corrected" not in strip.tip_at(strip.axis.x(60))


def test_a_verdict_cools_the_heat_and_underlines(strip: HeatStrip, street: StandIn) -> None:
    (finding,) = np.flatnonzero(street.findings.first == 100)
    assert colour(strip, 100, VERDICT_TOP) == theme.DARK.canvas
    street.decide(int(finding), Verdict.CONFIRMED)
    assert colour(strip, 100, HEAT_TOP) == theme.DARK.panel
    assert colour(strip, 100, VERDICT_TOP) == theme.DARK.confirmed


def test_the_selected_objects_gap_shows(strip: HeatStrip) -> None:
    strip.state.select(1)
    ink = theme.DARK.object_ink(1)
    assert colour(strip, 150, PRESENCE_TOP) == ink
    assert colour(strip, 200, PRESENCE_TOP) != ink


def test_the_cursor_stands_over_its_frame(strip: HeatStrip) -> None:
    strip.state.go_to(321)
    assert colour(strip, 321, HEAT_TOP) == theme.DARK.accent


def test_clicking_and_dragging_go_there(strip: HeatStrip, qtbot) -> None:
    at = QPoint(round(strip.axis.x(250)), 10)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert strip.state.frame == 250
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 1, 10))
    assert strip.state.frame == 399


def test_the_tip_says_what_is_there(strip: HeatStrip, street: StandIn) -> None:
    assert strip.tip_at(strip.axis.x(50)) == "frame 50"
    frame, line = strip.tip_at(strip.axis.x(200)).split("\n")
    assert frame == "frame 200"
    assert "Car:2" in line
    (finding,) = np.flatnonzero(street.findings.track == 1)
    street.decide(int(finding), Verdict.DISMISSED)
    assert strip.tip_at(strip.axis.x(200)).split("\n")[1].startswith("✗ ")


def test_without_a_review_it_stays_dark(strip: HeatStrip) -> None:
    strip.show_review(None)
    assert colour(strip, 100, HEAT_TOP) == theme.DARK.canvas
    assert strip.tip_at(300) == ""


def test_heat_is_the_greatest_suspicion_over_each_span(street: StandIn) -> None:
    flags = Flags.of(
        [
            Flag("gap", 0, -1, 2, 4, 3, 1.0, 0.0, 0.5),
            Flag("gap", 1, -1, 4, 5, 4, 1.0, 0.0, 0.8),
            Flag("gap", 2, -1, 9, 9, 9, 1.0, 0.0, 0.9),
        ]
    )
    from gtreview.checks.run import group

    findings = group(flags)
    heat = frame_heat(findings, findings.track < 2, 8)
    assert heat.tolist() == [0, 0, 0.5, 0.5, 0.8, 0.8, 0, 0]


def test_one_frame_among_thousands_is_still_seen() -> None:
    heat = np.zeros(100_000)
    heat[[5, 77_777, 99_999]] = 0.9
    columns = columns_of(heat, FrameAxis(-0.5, 99_999.5, LEFT, 500.0))
    assert len(columns) == 500
    assert columns[[0, 388, 499]].tolist() == [0.9] * 3
    assert 6 <= np.count_nonzero(columns) <= 9


def test_a_wide_frame_fills_its_columns_and_no_others() -> None:
    heat = np.zeros(10)
    heat[4] = 1.0
    columns = columns_of(heat, FrameAxis(-0.5, 9.5, LEFT, 100.0))
    assert np.flatnonzero(columns).tolist() == list(range(40, 50))


def test_colours_go_from_dark_over_amber_to_red() -> None:
    look = theme.DARK
    cold, amber, red = heat_colours(np.array([0.0, 0.664, 1.0]), look)
    assert QColor.fromRgb(int(cold)).name() == look.panel
    assert QColor.fromRgb(int(red)).name() == look.high
    assert abs(QColor.fromRgb(int(amber)).hue() - QColor(look.some).hue()) <= 3
