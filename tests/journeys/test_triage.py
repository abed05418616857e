"""Going through findings in numbers: filters, order, groups, many at once, reasons, severity."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gtreview import settings as settings_file
from gtreview.audit import flag_list
from gtreview.model.flags import Decision, Verdict
from gtreview.review.review import Review
from gtreview.ui.findings import FindingsPanel
from gtreview.ui.findings_model import COLUMNS, FRAMES, HEAD_ROLE, OBJECT, SENTENCE
from gtreview.ui.main_window import MainWindow
from gtreview.ui.reasons_dialog import ReasonsDialog
from tests.ui.windows import OFFSCREEN, click, open_in, press

pytestmark = OFFSCREEN
Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def review(reviewing: MainWindow) -> Review:
    reviewing.reviewing.go_to_finding(0)
    reviewing.canvas.setFocus()
    assert len(reviewing.session.review.findings) == 4
    return reviewing.session.review


@pytest.fixture
def panel(reviewing: MainWindow) -> FindingsPanel:
    return reviewing.findings


def click_head(panel: FindingsPanel, column: int) -> None:
    head = panel.table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(column) + 20, head.height() // 2)
    click(head.viewport(), at)


def choose(menu: QMenu, beginning: str) -> None:
    """The entry that begins so, in a menu that is about to show."""
    menu.aboutToShow.emit()
    next(entry for entry in menu.actions() if entry.text().startswith(beginning)).trigger()
    menu.aboutToHide.emit()


def test_a_column_sorts_up_down_and_back_to_rank(review: Review, panel: FindingsPanel) -> None:
    rank = panel.model.rows.tolist()
    first = review.findings.first.tolist()
    click_head(panel, FRAMES)
    up = [first[i] for i in panel.model.rows]
    assert up == sorted(first)
    click_head(panel, FRAMES)
    assert [first[i] for i in panel.model.rows] == sorted(first, reverse=True)
    assert panel.model.finding_at(panel.table.currentIndex().row()) == 0, "it is still current"
    click_head(panel, FRAMES)
    assert panel.model.rows.tolist() == rank


def test_keys_follow_the_order_that_is_shown(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    click_head(panel, FRAMES)
    rows = panel.model.rows.tolist()
    reviewing.reviewing.go_to_finding(rows[0])
    assert panel.next_findings(3) == rows[1:4]
    press(reviewing, Key.Key_X)
    assert reviewing.state.finding == rows[1]
    press(reviewing, Key.Key_N)
    assert reviewing.state.finding == rows[2]
    press(reviewing, Key.Key_P)
    press(reviewing, Key.Key_P)
    assert reviewing.state.finding == rows[0]
    press(reviewing, Key.Key_N, SHIFT)
    assert reviewing.state.finding == rows[1], "Shift+N passes over what is decided"


def test_chips_write_the_filter_for_those_who_do_not_know_its_words(
    review: Review, panel: FindingsPanel
) -> None:
    chips = panel.chips.chips
    choose(chips["object"].menu(), "Car:2")
    assert panel.field.text() == 'object:"Car:2"'
    names = {review.sequence.track_name(int(review.findings.track[i])) for i in panel.model.rows}
    assert names == {"Car:2"} and chips["object"].isChecked()
    assert f"{len(panel.model.rows)} shown" in panel.shown.text()
    choose(chips["object"].menu(), "Car:1")
    assert len(panel.model.rows) == len(review.findings), "either of two values"
    choose(chips["verdict"].menu(), "Undecided")
    review.decide([0], Verdict.CONFIRMED)
    assert 0 not in panel.model.rows
    choose(chips["object"].menu(), "Any")
    choose(chips["more"].menu(), "Clear")
    assert panel.field.text() == "" and not chips["object"].isChecked()


def test_groups_count_and_fold_by_keys(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    press(reviewing.canvas, Key.Key_G, SHIFT)
    model = panel.model
    heads = [model.index(row, 0).data(HEAD_ROLE) for row in range(model.rowCount())]
    groups = [head for head in heads if head]
    tracks = [int(track) for track in review.findings.track]
    expected = {f"Car:{t + 1}": tracks.count(t) for t in set(tracks)}
    assert {name: total for name, _, _, total in groups} == expected
    review.decide([0], Verdict.DISMISSED)
    assert model.index(0, 0).data(HEAD_ROLE)[2] == 1, "the count follows"
    press(reviewing.canvas, Key.Key_Period)
    assert model.index(0, 0).data(HEAD_ROLE)[1], "folded"
    assert model.row_of(0) == -1
    press(reviewing.canvas, Key.Key_N)
    name = groups[0][0]
    assert review.sequence.track_name(tracks[reviewing.state.finding]) != name
    press(reviewing.canvas, Key.Key_Comma)
    assert len(model.rows) == 0 and model.rowCount() == len(expected)
    press(reviewing.canvas, Key.Key_Comma)
    assert len(model.rows) == len(review.findings)
    click(panel.table.viewport(), panel.table.visualRect(model.index(0, OBJECT)).center())
    assert model.index(0, 0).data(HEAD_ROLE)[1], "a click folds as well"


def test_a_folded_group_can_be_reached_and_nothing_is_decided_there(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    press(reviewing.canvas, Key.Key_G, SHIFT)
    press(reviewing.canvas, Key.Key_Period)
    group = panel.model.queue.arranged.groups.names[0]
    panel.table.setFocus()
    first = int(panel.model.rows[0])
    reviewing.reviewing.go_to_finding(first)
    press(panel.table, Key.Key_Up)
    assert panel.model.group_at(panel.table.currentIndex().row()) == 0
    assert reviewing.state.finding == -1
    press(panel.table, Key.Key_X)
    assert review.progress[0] == 0
    press(panel.table, Key.Key_Period)
    assert group not in panel.model.queue.folded
    press(panel.table, Key.Key_N)
    assert reviewing.state.finding == panel.model.rows[0], "on with the first of the group"


def test_several_are_decided_and_explained_in_two_commands(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    press(reviewing.canvas, Key.Key_Down, SHIFT)
    press(reviewing.canvas, Key.Key_Down, SHIFT)
    press(reviewing.canvas, Key.Key_Down, SHIFT)
    press(reviewing.canvas, Key.Key_Up, SHIFT)
    assert panel.selected == [0, 1, 2]
    assert panel.shown.text() == "3 selected"
    press(reviewing.canvas, Key.Key_Return)
    assert review.confirmed.tolist() == [True] * 3 + [False] * (len(review.findings) - 3)
    assert reviewing.state.finding == 3
    press(reviewing.canvas, Key.Key_4)
    press(reviewing.canvas, Key.Key_2, CONTROL)
    assert review.decision(1) == Decision(Verdict.CONFIRMED, "identity swap", "", "major")
    assert review.decision(3) == Decision()
    assert len(review.history()) == 3
    for _ in range(3):
        press(reviewing.canvas, Key.Key_Z, CONTROL)
    assert review.progress[0] == 0


def test_control_click_picks_and_shift_click_ranges(review: Review, panel: FindingsPanel) -> None:
    view, model = panel.table.viewport(), panel.model

    def pick(row: int, modifier: Qt.KeyboardModifier) -> None:
        at = panel.table.visualRect(model.index(row, SENTENCE)).center()
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, modifier, at)

    pick(0, Qt.KeyboardModifier.NoModifier)
    pick(2, CONTROL)
    assert panel.selected == [0, 2]
    pick(1, Qt.KeyboardModifier.NoModifier)
    pick(3, SHIFT)
    assert panel.selected == [1, 2, 3]


def test_all_that_the_filter_shows_are_dismissed_at_once(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    panel.field.setText("car:2")
    rows = panel.model.rows.tolist()
    press(reviewing.canvas, Key.Key_A, CONTROL)
    press(reviewing, Key.Key_X)
    dismissed = [i for i, d in enumerate(review.decisions) if d.verdict is Verdict.DISMISSED]
    assert dismissed == rows
    assert len(review.history()) == 1
    assert "shown are reviewed" in reviewing.status.said.text()


def test_dismissing_all_alike_is_asked_first(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    press(reviewing.canvas, Key.Key_X, SHIFT)
    assert panel.question.isVisible()
    assert str(len(review.alike(0))) in panel.question.sentence.text()
    press(reviewing, Key.Key_Escape)
    assert not panel.question.isVisible() and review.progress[0] == 0
    assert reviewing.focusWidget() is reviewing.canvas


def test_reasons_are_the_users_own(
    reviewing: MainWindow, review: Review, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = reviewing.dialogs.reasons()
    assert isinstance(dialog, ReasonsDialog)
    fields = dialog.fields["reasons"]
    for field in fields:
        field.clear()
    fields[0].setText("sloppy")
    fields[4].setText("too wide")
    dialog._keep()
    assert settings_file.load().reasons == ("sloppy", "too wide")
    reviewing.canvas.setFocus()
    press(reviewing.canvas, Key.Key_Return)
    assert reviewing.reasons.isVisible()
    press(reviewing.canvas, Key.Key_3)
    assert review.decision(0).reason == "", "there is no third"
    press(reviewing.canvas, Key.Key_2)
    press(reviewing.canvas, Key.Key_3, CONTROL)
    assert review.decision(0) == Decision(Verdict.CONFIRMED, "too wide", "", "critical")
    flag_list.write(review, tmp_path / "flags.csv")
    with (tmp_path / "flags.csv").open(newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["reason"], first["severity"]) == ("too wide", "critical")


def test_severity_is_for_mistakes_alone(reviewing: MainWindow, review: Review) -> None:
    press(reviewing.canvas, Key.Key_X)
    press(reviewing.canvas, Key.Key_1, CONTROL)
    assert review.decision(0).severity == "" and len(review.history()) == 1


def test_columns_are_shown_hidden_and_remembered(
    reviewing: MainWindow, review: Review, panel: FindingsPanel
) -> None:
    menu = panel.table.column_menu()
    next(entry for entry in menu.actions() if entry.text() == "Reason").trigger()
    next(entry for entry in menu.actions() if entry.text() == "Object").trigger()
    menu.close()
    review.decide([0], Verdict.CONFIRMED, reason="wrong box")
    names = [column.name for column in COLUMNS]
    head = panel.table.horizontalHeader()
    head.moveSection(head.visualIndex(names.index("reason")), 0)
    head.resizeSection(names.index("reason"), 133)
    assert panel.model.index(0, names.index("reason")).data() == "wrong box"
    reviewing.close()
    kept = settings_file.load().finding_columns
    assert kept[0] == "reason 133" and not any(text.startswith("object") for text in kept)
    again = MainWindow(settings_file.load())
    assert again.findings.table.columns == kept
    again.close()
    again.deleteLater()


def test_filter_order_and_groups_are_there_again(
    reviewing: MainWindow, review: Review, panel: FindingsPanel, labels: Path, qtbot: QtBot
) -> None:
    panel.field.setText("car:1")
    click_head(panel, FRAMES)
    press(reviewing.canvas, Key.Key_G, SHIFT)
    lines = panel.model.lines.tolist()
    reviewing.session.close()
    assert panel.model.rowCount() == 0
    open_in(reviewing, labels, qtbot)
    assert panel.field.text() == "car:1"
    assert panel.model.queue.sort == "frames"
    assert panel.model.lines.tolist() == lines
