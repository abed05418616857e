"""The table of actions: keys, menus, tool bar, what every action does with and without a review."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from gtreview.model.fuzzy import score
from gtreview.ui.actions import (
    ACTIONS,
    BY_ID,
    CANVAS_MENU,
    EDIT_HINTS,
    EDIT_MENU,
    FINDING_MENU,
    HINTS,
    MENUS,
    TOOL_BAR,
    key_table,
)
from gtreview.ui.keys import keys_by_mode
from gtreview.ui.main_window import MainWindow
from gtreview.ui.shortcuts import COLUMNS, rows
from tests.ui.windows import OFFSCREEN, press

pytestmark = OFFSCREEN

ASKING = {"file.quit", "file.compare", "file.report", "view.export_plot", "help.about"}
"""Actions that end the program or open a dialog of the system's."""


@pytest.mark.parametrize("mode", ["keys", "typing", "editing"])
def test_no_key_means_two_things_in_one_mode(mode: str) -> None:
    keys = Counter(key for action in ACTIONS for key in getattr(action, mode))
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_id_is_unique_and_every_id_that_is_named_exists() -> None:
    assert len(BY_ID) == len(ACTIONS)
    hints = (id_ for id_, _ in (*HINTS, *EDIT_HINTS))
    named = {*TOOL_BAR, *FINDING_MENU, *CANVAS_MENU, *EDIT_MENU, *hints} - {"|", "<>"}
    assert named <= set(BY_ID)
    assert {action.menu for action in ACTIONS} <= {*MENUS, ""}
    assert sorted(menu for column in COLUMNS for menu in column) == sorted(MENUS)


def test_keys_are_written_as_qt_writes_them() -> None:
    portable = QKeySequence.SequenceFormat.PortableText
    for action in ACTIONS:
        for key in (*action.keys, *action.typing, *action.editing):
            assert QKeySequence(key).toString(portable) == key, action.id


def test_letters_belong_to_a_text_field() -> None:
    for action in ACTIONS:
        for key in action.typing:
            assert key in ("Esc", "F1") or key.startswith("Ctrl+"), action.id
            # What a line edit does itself.
            assert key not in ("Ctrl+Z", "Ctrl+Y", "Ctrl+Left", "Ctrl+Right", "Ctrl+A", "Ctrl+V")


def test_edit_mode_takes_over_keys_on_purpose_only() -> None:
    maps = keys_by_mode(ACTIONS)
    taken = {key for key in maps["review"] if maps["edit"][key] is not maps["review"][key]}
    # Arrows nudge (D and A still step) and resize, V is visible, K interpolates (Space stops too),
    # C copies; comma and full stop go from keypoint to keypoint.
    arrows = {"Left", "Right", "Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"}
    resizing = {"Alt+Left", "Alt+Right", "Alt+Up", "Alt+Down"}
    assert taken == {*arrows, *resizing, "V", "K", "C", ".", ","}


@pytest.mark.parametrize(
    "key, id_",
    [
        ("Right", "correct.right"), ("Shift+Up", "correct.up_ten"), ("I", "correct.swap"),
        ("Shift+I", "correct.swap_all"), ("Ctrl+I", "correct.exchange"), ("V", "correct.toggle"),
        ("Del", "correct.delete"), ("C", "correct.copy_before"), ("Shift+C", "correct.copy_after"),
        ("K", "correct.interpolate"), ("D", "go.next"), ("A", "go.previous"), ("N", "finding.next"),
        ("Space", "play.toggle"), ("Ctrl+Z", "edit.undo"), ("E", "edit.mode"),
    ],
)  # fmt: skip
def test_the_promised_keys_of_edit_mode(key: str, id_: str) -> None:
    assert keys_by_mode(ACTIONS)["edit"][key].id == id_


@pytest.mark.parametrize(
    "key, id_",
    [
        ("Right", "go.next"), ("D", "go.next"), ("A", "go.previous"), ("N", "finding.next"),
        ("]", "finding.next"), ("P", "finding.previous"), ("Return", "review.confirm"),
        ("Enter", "review.confirm"), ("Y", "review.confirm"), ("X", "review.dismiss"),
        ("Space", "play.toggle"), ("Q", "view.blink"), ("H", "view.hide"), ("/", "edit.filter"),
        ("Ctrl+Shift+Z", "edit.redo"), ("Ctrl+Y", "edit.redo"), ("?", "help.keys"),
    ],
)  # fmt: skip
def test_the_promised_keys_are_bound(key: str, id_: str) -> None:
    assert key in BY_ID[id_].keys


def test_the_table_for_the_documentation_names_every_key() -> None:
    table = key_table()
    assert table.count("\n") == 2 + sum(bool(action.keys) for action in ACTIONS)
    assert "| `→`, `D` | One frame on." in table


def test_the_table_of_edit_mode_names_what_it_adds() -> None:
    table = key_table("editing")
    assert table.count("\n") == 2 + sum(bool(action.editing) for action in ACTIONS)
    assert "| `Shift+←` | Nudge to the left by 10 px. |" in table


def test_the_sheet_shows_every_action_with_a_key() -> None:
    shown = {text for menu in MENUS for _, text in rows(menu)}
    for action in ACTIONS:
        if action.shown_keys and not action.id.startswith("review.reason"):
            assert action.text.rstrip("…") in shown


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.id not in ASKING], ids=lambda a: a.id)
def test_every_action_can_be_called_with_nothing_open(window: MainWindow, action) -> None:
    window.session.draw = lambda work, title: None
    window.run(action)
    assert not window.bar.isVisible()


def test_every_action_can_be_called_in_a_review(reviewing: MainWindow) -> None:
    reviewing.session.draw = lambda work, title: None
    for action in ACTIONS:
        if action.id not in {*ASKING, "file.close", "help.notices", "review.sample_estimate"}:
            reviewing.run(action)
            if action.release is not None:
                action.release(reviewing)
            assert not reviewing.bar.isVisible(), f"{action.id}: {reviewing.bar.sentence.text()}"


def test_the_palette_prefers_beginnings_of_words() -> None:
    texts = ["Next finding", "One frame on", "Confirm", "Next object"]
    best = max(texts, key=lambda text: score("nf", text) or 0)
    assert best == "Next finding"
    assert score("zz", "Next finding") is None
    assert score("", "anything") is not None


def test_what_cannot_be_done_says_why(reviewing: MainWindow) -> None:
    reviewing.state.select_finding(-1)
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    for key, modifier, said in (
        (Qt.Key.Key_X, none, "Choose a finding first: N goes to the next one"),
        (Qt.Key.Key_Z, control, "Nothing to undo"),
        (Qt.Key.Key_Y, control, "Nothing to redo"),
        # What shows by itself that it cannot be done leaves what was said last.
        (Qt.Key.Key_1, none, "Nothing to redo"),
    ):
        press(reviewing, key, modifier)
        assert reviewing.status.said.text() == said
