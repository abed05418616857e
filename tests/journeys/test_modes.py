"""What was never looked at, a random sample and a blind second review, through the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.model.flags import BY_HAND, Verdict
from gtreview.review.review import Review
from gtreview.ui.actions import BY_ID
from gtreview.ui.agreement_dialog import AgreementDialog
from gtreview.ui.draw_dialogs import SampleDialog, SecondDialog
from gtreview.ui.export_dialog import ExportDialog
from gtreview.ui.main_window import MainWindow
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def review(reviewing: MainWindow, qtbot: QtBot) -> Review:
    reviewing.canvas.setFocus()
    qtbot.waitUntil(lambda: reviewing.session.review.coverage.share > 0)
    return reviewing.session.review


def dialog(window: MainWindow, kind: type) -> object:
    return next(found for found in window.findChildren(kind) if found.isVisible())


def look(window: MainWindow, qtbot: QtBot) -> None:
    settle(window, qtbot)
    qtbot.waitUntil(lambda: bool(window.session.review.coverage.seen[window.state.frame]))


def test_frames_never_looked_at_are_gone_to_one_by_one(
    reviewing: MainWindow, review: Review, qtbot: QtBot
) -> None:
    frames = len(review.sequence)
    look(reviewing, qtbot)
    press(reviewing, Key.Key_L, CONTROL)
    assert not reviewing.modes.banner.isHidden()
    visited = {reviewing.state.frame}
    look(reviewing, qtbot)
    while (left := review.coverage.next_unseen(reviewing.state.frame)) is not None:
        press(reviewing, Key.Key_Right)
        assert reviewing.state.frame == left
        assert left not in visited
        visited.add(left)
        look(reviewing, qtbot)
    assert review.coverage.share == 1 and len(visited) >= frames - 1
    press(reviewing, Key.Key_U, CONTROL)
    assert "Every frame" in reviewing.status.said.text()
    reviewing.modes.looking.tell()
    assert "100 %" in reviewing.status.reviewed.toolTip()
    assert "all have been" in reviewing.modes.banner.text.text()
    press(reviewing, Key.Key_L, CONTROL)
    assert reviewing.modes.banner.isHidden()
    at = reviewing.state.frame
    press(reviewing, Key.Key_Left)
    assert reviewing.state.frame == at - 1


def test_coverage_is_kept(
    window: MainWindow, reviewing: MainWindow, review: Review, labels: Path, qtbot: QtBot
) -> None:
    for _ in range(3):
        press(reviewing, Key.Key_Right)
        look(reviewing, qtbot)
    seen = review.coverage.seen.tolist()
    window.session.close()
    open_in(window, labels, qtbot)
    again = window.session.review.coverage.seen
    assert [bool(now or not before) for now, before in zip(again, seen, strict=True)] == [
        True
    ] * len(seen)


def test_a_sample_is_judged_by_keys_to_its_estimate(
    window: MainWindow, reviewing: MainWindow, review: Review, labels: Path, qtbot: QtBot
) -> None:
    press(reviewing, Key.Key_T, CONTROL)
    assert "Draw a sample first" in reviewing.status.said.text()
    reviewing.reviewing.go_to_finding(0)
    press(reviewing, Key.Key_Return)
    press(reviewing, Key.Key_T, CONTROL | SHIFT)
    asked = dialog(reviewing, SampleDialog)
    asked.amount.setValue(4)
    assert "at most" in asked.promise.text() and "95 %" in asked.promise.text()
    asked.buttons.accepted.emit()
    reviewing.canvas.setFocus()
    drawn = review.sample.drawn
    assert len(drawn) == 4 and "0 of 4" in reviewing.modes.banner.text.text()
    assert "Enter wrong, X right" in reviewing.modes.banner.text.text()
    assert "<b>Enter</b> wrong" in reviewing.hints.text()
    assert "confirm" not in reviewing.hints.text()
    assert not reviewing.reasons.isVisible()
    press(reviewing, Key.Key_2)
    assert not review.decision(0).reason, "the sample has no verdict that a reason could be about"
    assert (reviewing.state.frame, reviewing.state.track) == (drawn[0].frame, drawn[0].track)
    press(reviewing, Key.Key_Return)
    assert (reviewing.state.frame, reviewing.state.track) == (drawn[1].frame, drawn[1].track)
    press(reviewing, Key.Key_N)
    press(reviewing, Key.Key_P)
    press(reviewing, Key.Key_X)
    assert [one.wrong for one in review.sample.drawn] == [True, False, None, None]
    assert review.flags.of_check(BY_HAND).sum() == 1
    press(reviewing, Key.Key_Z, CONTROL)
    assert review.sample.progress == (1, 4)

    window.session.close()
    open_in(window, labels, qtbot)
    review = window.session.review
    window.canvas.setFocus()
    press(window, Key.Key_T, CONTROL)
    assert (window.state.frame, window.state.track) == (drawn[1].frame, drawn[1].track)
    for _ in range(3):
        press(window, Key.Key_X)
    said = window.modes.banner.text.text()
    assert said.startswith("All 4 judged") and str(review.sample.estimate()) in said
    press(window, Key.Key_P)
    press(window, Key.Key_P)
    press(window, Key.Key_P)
    press(window, Key.Key_X)
    assert not review.flags.of_check(BY_HAND).any(), "what is right after all is not flagged"
    press(window, Key.Key_T, CONTROL)
    assert window.modes.banner.isHidden()
    assert "<b>Enter</b> confirm" in window.hints.text()


def test_what_the_first_reviewer_corrected_and_flagged_is_hidden(
    reviewing: MainWindow, review: Review, qtbot: QtBot
) -> None:
    as_read = review.sequence.boxes.width.copy()
    keys = [review.key(i) for i in range(len(review.findings))]
    press(reviewing, Key.Key_N)
    settle(reviewing, qtbot)
    while review.suggestion(reviewing.state.finding) is None:
        press(reviewing, Key.Key_N)
    settle(reviewing, qtbot)
    fixed = review.key(reviewing.state.finding)
    press(reviewing, Key.Key_Return, CONTROL)
    assert review.corrected and review.index_of(fixed) is None
    press(reviewing, Key.Key_Home)
    settle(reviewing, qtbot)
    press(reviewing, Key.Key_M)
    assert review.flags.of_check(BY_HAND).any() or reviewing.prompt.isVisible()
    if reviewing.prompt.isVisible():
        press(reviewing, Key.Key_Return)
        reviewing.canvas.setFocus()
    while not review.decided.all():
        press(reviewing, Key.Key_N, SHIFT)
        press(reviewing, Key.Key_Return)
    press(reviewing, Key.Key_E)
    assert reviewing.state.editing

    press(reviewing, Key.Key_B, CONTROL)
    asked = dialog(reviewing, SecondDialog)
    assert "corrections" in asked.promise.text() and asked.amount.value() == len(keys)
    asked.buttons.accepted.emit()
    reviewing.canvas.setFocus()
    assert not reviewing.state.editing, "nothing is corrected meanwhile"
    assert review.sequence.boxes.width.tolist() == as_read.tolist()
    assert [review.key(i) for i in range(len(review.findings))] == keys
    assert "corrected is hidden" in reviewing.modes.banner.text.text()
    assert reviewing.status.corrected.isHidden()
    for key, modifier in ((Key.Key_E, NONE), (Key.Key_Return, CONTROL), (Key.Key_S, CONTROL)):
        reviewing.status.say("")
        press(reviewing, key, modifier)
        assert "end it first, Ctrl+B" in reviewing.status.said.text()
    assert not review.corrected
    while not review.decided.all():
        press(reviewing, Key.Key_N, SHIFT)
        press(reviewing, Key.Key_X)

    press(reviewing, Key.Key_B, CONTROL)
    shown = dialog(reviewing, AgreementDialog)
    assert review.corrected and review.flags.of_check(BY_HAND).any()
    assert shown.sentence.text().startswith(f"The two agree on 0 % of {len(keys)} findings")
    row = next(i for i, pair in enumerate(shown.pairs) if pair.key == fixed)
    shown.table.setCurrentCell(row, 0)
    assert reviewing.state.frame == fixed[2], "what was put right is still gone to"
    shown.close()


def test_a_second_reviewer_is_blind_until_the_end(
    window: MainWindow, reviewing: MainWindow, review: Review, labels: Path, qtbot: QtBot
) -> None:
    press(reviewing, Key.Key_B, CONTROL)
    assert "Nothing is decided" in reviewing.status.said.text()
    review.decide([0, 1], Verdict.CONFIRMED, note="the first one's")
    review.decide([2], Verdict.DISMISSED)
    press(reviewing, Key.Key_B, CONTROL)
    asked = dialog(reviewing, SecondDialog)
    assert asked.amount.value() == 3 and "hidden" in asked.promise.text()
    asked.buttons.accepted.emit()
    reviewing.canvas.setFocus()
    assert reviewing.findings.model.rows.tolist() == [0, 1, 2]
    assert "0 of 3" in reviewing.modes.banner.text.text()
    assert "0 of 3" in reviewing.status.reviewed.text()
    assert reviewing.state.finding == 0 and not review.decision(0).note
    assert [c.title for c in review.shown_history()] == ["Begin a second review of 3 findings"]
    press(reviewing, Key.Key_E, CONTROL)
    assert "end it first" in reviewing.status.said.text()
    press(reviewing, Key.Key_Return)
    press(reviewing, Key.Key_X)

    window.session.close()
    open_in(window, labels, qtbot)
    review = window.session.review
    window.canvas.setFocus()
    assert "2 of 3" in window.modes.banner.text.text()
    window.reviewing.next_undecided()
    press(window, Key.Key_X)
    assert "3 of 3" in window.modes.banner.text.text()
    press(window, Key.Key_B, CONTROL)
    assert window.modes.banner.isHidden() and not window.reasons.isVisible()
    shown = dialog(window, AgreementDialog)
    assert "67 %" in shown.sentence.text() and "κ" in shown.sentence.text()
    assert shown.table.rowCount() == 1 and [pair.key for pair in shown.pairs] == [review.key(1)]
    assert "confirmed" in shown.table.item(0, 2).text()
    assert "dismissed" in shown.table.item(0, 3).text()
    shown.table.setCurrentCell(0, 0)
    assert window.state.finding == 1
    shown.close()
    press(window, Key.Key_Z, CONTROL)
    assert review.second.running, "ending it can be undone"


def test_a_read_only_review_refuses_in_words(
    reviewing: MainWindow, review: Review, labels: Path, qtbot: QtBot
) -> None:
    other = MainWindow(reviewing.settings, reviewing.runner)
    qtbot.addWidget(other, before_close_func=lambda made: made.session.close())
    other.show()
    open_in(other, labels, qtbot)
    for id_ in ("review.second", "review.draw", "review.sample"):
        other.status.say("")
        other.run(BY_ID[id_])
        assert "read-only" in other.status.said.text()


def test_a_report_is_written_from_the_window(
    reviewing: MainWindow, review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.decide([0], Verdict.CONFIRMED)
    to = tmp_path / "r.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(to), ""))
    press(reviewing, Key.Key_E, CONTROL)
    asked = dialog(reviewing, ExportDialog)
    asked.report_button.click()
    assert not asked.isVisible()
    assert "Review of" in to.read_text("utf-8")
    assert str(to) in reviewing.bar.sentence.text()
