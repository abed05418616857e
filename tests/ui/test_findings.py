"""The queue: what it shows, what the filter lets through, what a click means."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.review import finding_filter
from gtreview.review.finding_columns import FindingColumns
from gtreview.review.review import Review
from gtreview.ui.findings_model import FRAMES, OBJECT, SENTENCE, SIGNS, SUSPICION, VERDICT
from gtreview.ui.main_window import MainWindow
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, click, press

pytestmark = OFFSCREEN


def matching(review: Review, text: str) -> np.ndarray:
    return np.flatnonzero(finding_filter.matching(FindingColumns(review), text))


@pytest.fixture
def review(reviewing: MainWindow) -> Review:
    return reviewing.session.review


def test_the_planted_mistakes_are_in_the_queue(review: Review) -> None:
    found = {
        (review.sequence.track_name(int(track)), int(frame))
        for track, first, last in zip(
            review.findings.track, review.findings.first, review.findings.last, strict=True
        )
        for frame in range(first, last + 1)
    }
    assert ("Car:1", cars.SHRUNK) in found
    assert ("Car:2", cars.MISSING[0]) in found


def test_a_row_says_where_who_and_what(reviewing: MainWindow, review: Review) -> None:
    model = reviewing.findings.model
    at = review.find(cars.SHRUNK, review.sequence.track_index["Car:1"])
    row = model.row_of(at)

    def cell(column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
        return model.index(row, column).data(role)

    first, last = str(cell(FRAMES)).split("–")
    assert int(first) <= cars.SHRUNK <= int(last)
    assert cell(OBJECT) == "Car:1"
    assert cell(SUSPICION, Qt.ItemDataRole.UserRole) == review.findings.suspicion[at]
    assert "Car:1" not in str(cell(SENTENCE)), "the object has a column of its own"
    assert cell(VERDICT) == ""
    assert "undecided" in cell(VERDICT, Qt.ItemDataRole.AccessibleTextRole)


def test_a_verdict_shows_as_a_sign_not_only_as_a_colour(
    reviewing: MainWindow, review: Review
) -> None:
    review.decide([0], Verdict.CONFIRMED)
    review.decide([1], Verdict.DISMISSED)
    model = reviewing.findings.model
    assert [model.index(row, VERDICT).data() for row in (0, 1)] == ["✓", "✗"]
    assert len(set(SIGNS.values())) == 3


def test_words_that_must_all_fit(review: Review) -> None:
    car2 = review.sequence.track_index["Car:2"]
    of_car2 = np.flatnonzero(review.findings.track == car2)
    assert matching(review, "").tolist() == list(range(len(review.findings)))
    assert matching(review, "car:2").tolist() == of_car2.tolist()
    assert matching(review, "CAR:2 28").tolist() == [
        i for i in of_car2 if review.findings.first[i] <= 28 <= review.findings.last[i]
    ]
    assert matching(review, "no-such-word").tolist() == []


@pytest.mark.parametrize(
    "word, first, last", [("20", 20, 20), ("15-22", 15, 22), ("25-", 25, 39), ("-21", 0, 21)]
)
def test_frames_and_ranges(review: Review, word: str, first: int, last: int) -> None:
    wanted = [
        i
        for i in range(len(review.findings))
        if review.findings.last[i] >= first and review.findings.first[i] <= last
    ]
    assert matching(review, word).tolist() == wanted


def test_checks_verdicts_reasons_and_notes(review: Review) -> None:
    review.decide([0], Verdict.DISMISSED, reason="real movement")
    review.decide([1], Verdict.CONFIRMED, note="half the car")
    rest = list(range(2, len(review.findings)))
    assert matching(review, "dismissed").tolist() == [0]
    assert matching(review, "conf").tolist() == [1]
    assert matching(review, "undecided").tolist() == rest
    assert 0 in matching(review, "movement") and 1 in matching(review, "half")
    gaps = matching(review, "gap")
    assert len(gaps) and any(
        review.flags.checks[review.flags.check[j]] == "gap"
        for j in review.findings.members(int(gaps[0]))
    )


def test_a_click_on_a_row_goes_to_its_peak(reviewing: MainWindow, review: Review) -> None:
    panel, row = reviewing.findings, len(review.findings) - 1
    reviewing.state.go_to(0)
    at = panel.table.visualRect(panel.model.index(row, SENTENCE)).center()
    click(panel.table.viewport(), at)
    assert reviewing.state.finding == row
    assert reviewing.state.frame == review.findings.peak[row]
    assert reviewing.state.track == review.findings.track[row]
    reviewing.state.go_to(0)
    click(panel.table.viewport(), at)
    assert reviewing.state.frame == review.findings.peak[row], "a second click goes back there"


def test_the_filter_restricts_next_and_previous(reviewing: MainWindow, review: Review) -> None:
    reviewing.findings.field.setText("car:2")
    rows = reviewing.findings.model.rows.tolist()
    reviewing.state.select_finding(-1)
    for expected in rows:
        press(reviewing, Qt.Key.Key_N)
        assert reviewing.state.finding == expected
    press(reviewing, Qt.Key.Key_N)
    assert reviewing.state.finding == rows[-1], "the list's end holds"
    press(reviewing, Qt.Key.Key_P)
    assert reviewing.state.finding == rows[max(len(rows) - 2, 0)]
    assert reviewing.findings.shown.text() == f"{len(rows)} shown"


def test_the_selection_stays_with_its_finding_when_ranks_move(
    reviewing: MainWindow, review: Review
) -> None:
    at = review.find(cars.MISSING[0], review.sequence.track_index["Car:2"])
    reviewing.reviewing.go_to_finding(at)
    frame = reviewing.state.frame
    review.flag_by_hand(3, 0, "looks odd")
    review.flag_by_hand(10, 1, "this too")
    now = reviewing.state.finding
    assert review.sequence.track_name(int(review.findings.track[now])) == "Car:2"
    assert review.findings.first[now] <= frame <= review.findings.last[now]
    assert reviewing.state.frame == frame, "nothing jumps"
    row = reviewing.findings.table.currentIndex().row()
    assert reviewing.findings.model.rows[row] == now


def test_a_dragged_threshold_keeps_frame_and_comes_back(
    reviewing: MainWindow, review: Review, qtbot: QtBot
) -> None:
    at = review.find(cars.MISSING[0], review.sequence.track_index["Car:2"])
    reviewing.reviewing.go_to_finding(at)
    key, frame = review.key(at), reviewing.state.frame
    for value in (0.5, 1.0, 2.0, 0.25):
        review.preview_threshold("size-change", value)
    assert reviewing.state.frame == frame
    assert reviewing.state.finding == review.index_of(key)


def test_sentences_are_made_only_for_rows_that_are_read(
    reviewing: MainWindow, review: Review
) -> None:
    model = reviewing.findings.model
    model.refresh()
    assert model._sentences == {}
    model.index(0, SENTENCE).data()
    assert list(model._sentences) == [0]
