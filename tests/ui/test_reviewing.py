"""Deciding by keys: verdicts, reasons, notes, flags by hand, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from gtreview.ui.main_window import MainWindow
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def review(reviewing: MainWindow) -> Review:
    reviewing.reviewing.go_to_finding(0)
    return reviewing.session.review


@pytest.mark.parametrize(
    "key, verdict",
    [
        (Qt.Key.Key_Return, Verdict.CONFIRMED),
        (Qt.Key.Key_Enter, Verdict.CONFIRMED),
        (Qt.Key.Key_Y, Verdict.CONFIRMED),
        (Qt.Key.Key_X, Verdict.DISMISSED),
    ],
)
def test_a_verdict_goes_on_to_the_next_undecided(
    reviewing: MainWindow, review: Review, key: Qt.Key, verdict: Verdict
) -> None:
    review.decide([1], Verdict.CONFIRMED)
    press(reviewing, key)
    assert review.decision(0).verdict == verdict
    assert reviewing.state.finding == 2
    assert reviewing.state.frame == review.findings.peak[2]
    assert "2 of" in reviewing.status.reviewed.text()


def test_the_last_verdict_starts_over_at_the_first_that_is_left(
    reviewing: MainWindow, review: Review
) -> None:
    last = len(review.findings) - 1
    reviewing.reviewing.go_to_finding(last)
    press(reviewing, Qt.Key.Key_X)
    assert reviewing.state.finding == 0


def test_all_reviewed_is_said(reviewing: MainWindow, review: Review) -> None:
    review.decide(range(1, len(review.findings)), Verdict.DISMISSED)
    press(reviewing, Qt.Key.Key_Return)
    assert "reviewed" in reviewing.status.said.text()
    assert reviewing.state.finding == 0


def test_a_reason_belongs_to_the_verdict_just_given(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_Return)
    assert reviewing.reasons.isVisible()
    press(reviewing, Qt.Key.Key_2)
    assert review.decision(0).reason == reviewing.settings.reasons[1]
    verdict, reason = (command.title for command in review.history())
    assert reason == f"{verdict}: {reviewing.settings.reasons[1]}", "the history tells them apart"
    assert review.decision(0).verdict == Verdict.CONFIRMED
    assert review.decision(1).verdict == Verdict.UNDECIDED
    assert not reviewing.reasons.isVisible()


def test_undoing_a_verdict_takes_its_reasons_away(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_X)
    assert reviewing.reasons.isVisible()
    press(reviewing, Qt.Key.Key_Z, CONTROL)
    assert not reviewing.reasons.isVisible()
    press(reviewing, Qt.Key.Key_1)
    assert not review.can_undo


def test_digits_do_nothing_before_a_verdict(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_1)
    assert not review.can_undo


def test_undecided_again(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_Return)
    press(reviewing, Qt.Key.Key_P)
    press(reviewing, Qt.Key.Key_U)
    assert review.decision(0).verdict == Verdict.UNDECIDED


def test_undo_and_redo_say_what(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_Return)
    title = review.undo_title
    press(reviewing, Qt.Key.Key_Z, CONTROL)
    assert review.decision(0).verdict == Verdict.UNDECIDED
    assert reviewing.status.said.text() == f"Undone: {title}"
    press(reviewing, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert review.decision(0).verdict == Verdict.CONFIRMED
    assert reviewing.status.said.text() == f"Done again: {title}"


def test_undo_and_redo_show_what(reviewing: MainWindow, review: Review) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_X):
        press(reviewing, key)
    reviewing.travel.go_to(5)
    reviewing.state.select(-1)
    for at, modifiers in ((1, CONTROL), (0, CONTROL), (0, CONTROL | SHIFT), (1, CONTROL | SHIFT)):
        press(reviewing, Qt.Key.Key_Z, modifiers)
        state, findings = reviewing.state, review.findings
        assert (state.finding, state.track, state.frame) == (
            at, findings.track[at], findings.peak[at],
        )  # fmt: skip
    reviewing.reviewing.go_back_to(1)
    assert reviewing.state.finding == 0


def test_what_is_undone_is_all_that_is_selected(reviewing: MainWindow, review: Review) -> None:
    """With Ctrl held, as it is then: the window's own events, which Qt notes the keys of."""
    reviewing.canvas.setFocus()
    handle = reviewing.windowHandle()
    for _ in range(2):
        press(reviewing, Qt.Key.Key_X)
    for _ in range(2):
        QTest.keyPress(handle, Qt.Key.Key_Z, CONTROL)
        assert reviewing.findings.selected == [reviewing.state.finding]
        QTest.keyRelease(handle, Qt.Key.Key_Z, CONTROL)
    assert review.progress[0] == 0 and reviewing.state.finding == 0


def test_dismiss_all_like_this_is_one_step_back(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_X, SHIFT)
    count = len(review.alike(0))
    assert f"Dismiss {count} finding" in reviewing.findings.question.sentence.text()
    assert review.progress[0] == 0, "nothing is done before it is agreed to"
    press(reviewing, Qt.Key.Key_Return)
    assert review.progress[0] == count >= 1
    assert reviewing.status.said.text().startswith(str(review.progress[0]))
    press(reviewing, Qt.Key.Key_Z, CONTROL)
    assert review.progress[0] == 0


def test_a_flag_by_hand_with_a_note(reviewing: MainWindow, review: Review, qtbot: QtBot) -> None:
    reviewing.travel.go_to(5)
    # What is flagged is the frame that is on the screen.
    settle(reviewing, qtbot)
    reviewing.state.select(1)
    press(reviewing, Qt.Key.Key_M)
    assert reviewing.prompt.isVisible()
    QTest.keyClicks(reviewing.prompt.field, "drifts x n")
    press(reviewing.prompt.field, Qt.Key.Key_Return)
    assert not reviewing.prompt.isVisible()
    at = review.find(5, 1)
    assert review.decision(at).note == "drifts x n"
    assert review.progress[0] == 1, "letters that were typed decided nothing"


def test_escape_drops_what_was_typed_and_gives_the_focus_back(
    reviewing: MainWindow, review: Review
) -> None:
    press(reviewing, Qt.Key.Key_M)
    QTest.keyClicks(reviewing.prompt.field, "never mind")
    press(reviewing.prompt.field, Qt.Key.Key_Escape)
    assert not reviewing.prompt.isVisible()
    assert reviewing.focusWidget() is reviewing.canvas
    assert not review.can_undo


def test_a_note_on_a_finding_keeps_its_verdict(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_X)
    reviewing.reviewing.go_to_finding(0)
    press(reviewing, Qt.Key.Key_M, SHIFT)
    QTest.keyClicks(reviewing.prompt.field, "the shadow")
    press(reviewing.prompt.field, Qt.Key.Key_Return)
    decision = review.decision(0)
    assert (decision.verdict, decision.note) == (Verdict.DISMISSED, "the shadow")
    assert "the shadow" in reviewing.findings.detail.text()


def test_in_the_filter_letters_are_letters(reviewing: MainWindow, review: Review) -> None:
    press(reviewing, Qt.Key.Key_Slash)
    field = reviewing.findings.field
    assert reviewing.focusWidget() is field
    frame = reviewing.state.frame
    QTest.keyClicks(field, "xynd 1")
    press(field, Qt.Key.Key_Left)
    press(field, Qt.Key.Key_Home)
    assert field.text() == "xynd 1"
    assert reviewing.state.frame == frame
    assert review.progress[0] == 0
    press(field, Qt.Key.Key_Escape)
    assert reviewing.focusWidget() is reviewing.canvas


def test_return_in_the_filter_goes_to_the_list(reviewing: MainWindow, review: Review) -> None:
    reviewing.state.select_finding(-1)
    field = reviewing.findings.field
    reviewing.findings.focus_filter()
    QTest.keyClicks(field, "car:2")
    press(field, Qt.Key.Key_Return)
    assert reviewing.focusWidget() is reviewing.findings.table
    assert reviewing.state.finding == reviewing.findings.model.rows[0]
    assert review.progress[0] == 0, "Return in the field confirmed nothing"
    press(reviewing.findings.table, Qt.Key.Key_Return)
    assert review.progress[0] == 1


def test_pictures_of_the_findings_that_come_next_are_there_before_they_are_gone_to(
    reviewing: MainWindow, review: Review, qtbot: QtBot
) -> None:
    peaks, feed = review.findings.peak, reviewing.canvas.feed
    assert len(peaks) > 3
    assert reviewing.reviewing.soon() == tuple(peaks[1:4])
    press(reviewing, Qt.Key.Key_N)
    assert reviewing.reviewing.soon() == (*peaks[2:5], peaks[0])
    qtbot.waitUntil(lambda: all(feed.get(f) is not None for f in reviewing.reviewing.soon()))
    # Those that the filter keeps out are not gone to.
    reviewing.findings.field.setText("18-24")
    rows = reviewing.findings.model.rows
    assert set(reviewing.reviewing.soon()) <= set(peaks[rows]) and 0 < len(rows) < len(peaks)
    assert feed._findings == reviewing.reviewing.soon()
