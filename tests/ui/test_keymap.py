"""Keys of the user's own: which are in force, what is no use, presets, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.ui import key_files
from gtreview.ui.actions import ACTIONS, BY_ID
from gtreview.ui.key_presets import PRESETS
from gtreview.ui.keymap import bound, changed, given, mode_of, normal, worded
from gtreview.ui.keys import keys_by_mode


def test_without_a_choice_the_table_stands() -> None:
    assert bound(ACTIONS, {}).actions == ACTIONS


def test_a_chosen_key_is_taken_from_who_had_it() -> None:
    keymap = bound(ACTIONS, {"view.fit": ("X", "F")})
    assert keymap.problems == ()
    assert keymap.by_id["view.fit"].keys == ("X", "F")
    assert keymap.by_id["review.dismiss"].keys == ()
    assert keys_by_mode(keymap.actions)["review"]["X"].id == "view.fit"


def test_the_same_key_in_the_other_mode_stays() -> None:
    keymap = bound(ACTIONS, {"correct.swap": ("N",)})
    maps = keys_by_mode(keymap.actions)
    assert maps["edit"]["N"].id == "correct.swap"
    assert maps["review"]["N"].id == "finding.next"


def test_only_keys_that_no_field_needs_work_while_one_types() -> None:
    keymap = bound(ACTIONS, {"edit.palette": ("K", "Ctrl+K", "Ctrl+V", "F3")})
    assert keymap.by_id["edit.palette"].typing == ("Ctrl+K", "F3")
    assert keymap.by_id["edit.palette"].keys == ("K", "Ctrl+K", "Ctrl+V", "F3")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"go.nowhere": ("X",)}, "go.nowhere"),
        ({"go.next": ("Foo",)}, "'Foo'"),
        ({"go.next": ("Ctrl+K, Ctrl+C",)}, "'Ctrl+K, Ctrl+C'"),
        ({"go.next": ("",)}, "go.next"),
        ({"go.next": ("7",), "go.last": ("7",)}, "go.next keeps it"),
    ],
)
def test_what_is_no_use_is_named_and_passed_over(
    chosen: dict[str, tuple[str, ...]], said: str
) -> None:
    keymap = bound(ACTIONS, {**chosen, "view.fit": ("F9",)})
    (problem,) = keymap.problems
    assert said in problem
    assert keymap.by_id["view.fit"].keys == ("F9",)
    maps = keys_by_mode(keymap.actions)
    assert "Foo" not in maps["review"] and "" not in maps["review"]


def test_keys_are_brought_into_qts_writing() -> None:
    assert normal("ctrl+shift+z") == "Ctrl+Shift+Z"
    assert normal("+") == "+" and normal("Ctrl++") == "Ctrl++" and normal(",") == ","
    assert normal("Ctrl+") is None


def test_giving_a_key_says_who_loses_it() -> None:
    keys = given(bound(ACTIONS, {}), "view.fit", ("F", "N"))
    assert keys == {"view.fit": ("F", "N"), "finding.next": ("]",)}
    back = given(bound(ACTIONS, keys), "finding.next", ("N", "]"))
    assert back == {}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_all_of_use_and_leaves_nobody_without_a_key(name: str) -> None:
    keymap = bound(ACTIONS, PRESETS[name])
    assert keymap.problems == ()
    for action in keymap.actions:
        assert bool(action.shown_keys) == bool(BY_ID[action.id].shown_keys), action.id


@pytest.mark.parametrize(
    ("name", "key", "id_"),
    [
        # The defaults of CVAT's Settings › Shortcuts.
        ("CVAT", "F", "go.next"), ("CVAT", "D", "go.previous"), ("CVAT", "V", "go.next_ten"),
        ("CVAT", "C", "go.previous_ten"), ("CVAT", "Space", "play.toggle"),
        ("CVAT", "Right", "finding.next"), ("CVAT", "F1", "help.keys"),
        ("CVAT", "F2", "file.settings"), ("CVAT", "Ctrl+Shift+Z", "edit.redo"),
        ("CVAT", "Left", "finding.previous"), ("CVAT", "`", "go.frame"),
        ("CVAT", "R", "go.next_change"), ("CVAT", "E", "go.previous_change"),
        ("CVAT", "N", "review.flag"), ("CVAT", "Ctrl+S", "file.save"),
        ("CVAT", "Ctrl+Z", "edit.undo"), ("CVAT", "Ctrl+Y", "edit.redo"),
        # The defaults of SLEAP's Keyboard Shortcuts.
        ("SLEAP", "Right", "go.next"), ("SLEAP", "Left", "go.previous"),
        ("SLEAP", "Ctrl+Right", "go.next_ten"), ("SLEAP", "Home", "go.first"),
        ("SLEAP", "Ctrl+J", "go.frame"), ("SLEAP", "Space", "finding.next"),
        ("SLEAP", "Shift+Space", "finding.previous"), ("SLEAP", "Alt+Right", "go.next_change"),
        ("SLEAP", "H", "view.hide"), ("SLEAP", "Ctrl+=", "view.fit"),
        ("SLEAP", "Alt+Left", "go.previous_change"), ("SLEAP", "Ctrl+E", "go.next_change"),
        ("SLEAP", "`", "object.next"), ("SLEAP", "Ctrl+Tab", "view.point_names"),
        ("SLEAP", "Ctrl+M", "review.flag"), ("SLEAP", "Ctrl+Alt+E", "audit.export"),
        ("SLEAP", "Ctrl+S", "file.save"), ("SLEAP", "Ctrl+Shift+S", "file.save"),
        ("SLEAP", "Ctrl+O", "file.open"), ("SLEAP", "Ctrl+Q", "file.quit"),
        ("SLEAP", "Ctrl+Left", "go.previous_ten"), ("SLEAP", "Esc", "edit.leave"),
    ],
)  # fmt: skip
def test_presets_do_what_the_other_program_does(name: str, key: str, id_: str) -> None:
    assert keys_by_mode(bound(ACTIONS, PRESETS[name]).actions)["review"][key].id == id_


@pytest.mark.parametrize(
    ("name", "key", "id_"),
    [
        ("CVAT", "N", "correct.new_box"), ("CVAT", "M", "correct.merge"),
        ("CVAT", "Alt+M", "correct.split"), ("CVAT", "Ctrl+B", "correct.repeat"),
        ("CVAT", "Ctrl+V", "correct.copy_before"), ("CVAT", "O", "correct.toggle"),
        ("CVAT", "Del", "correct.delete"), ("CVAT", "Shift+Del", "correct.delete_skeleton"),
        ("SLEAP", "Ctrl+I", "correct.new_box"), ("SLEAP", "Ctrl+T", "correct.exchange"),
        ("SLEAP", "Ctrl+Backspace", "correct.delete_skeleton"),
        ("SLEAP", "Ctrl+Shift+Backspace", "correct.delete_object"),
    ],
)  # fmt: skip
def test_presets_do_it_in_edit_mode_too(name: str, key: str, id_: str) -> None:
    assert keys_by_mode(bound(ACTIONS, PRESETS[name]).actions)["edit"][key].id == id_


@pytest.mark.parametrize("name", PRESETS)
def test_edit_mode_hides_no_key_of_a_preset(name: str) -> None:
    """But arrows, which move things there, and what the preset itself gives two meanings."""
    chosen = PRESETS[name]
    edit = keys_by_mode(bound(ACTIONS, chosen).actions)["edit"]
    for id_, keys in chosen.items():
        hidden = [
            key for key in keys if edit[key].id != id_ and key not in chosen.get(edit[key].id, ())
        ]
        assert all(re.search("Left|Right", key) for key in hidden), (id_, hidden)


def test_keys_go_out_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key_files.write(path, PRESETS["CVAT"])
    assert key_files.read(path) == dict(PRESETS["CVAT"])
    keymap = bound(ACTIONS, key_files.read(path))
    assert bound(ACTIONS, changed(keymap)).actions == keymap.actions


@pytest.mark.parametrize(
    "text", ["", "[]", '{"keys": {}}', '{"gtreview-keys": 1, "keys": {"go.next": "X"}}',
             '{"gtreview-keys": 2, "keys": {}}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_file_of_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"keys\.json"):
        key_files.read(path)


def test_texts_name_the_keys_in_force() -> None:
    assert worded("{finding.next} goes on, {no.action} stays") == "N goes on, {no.action} stays"


def test_modes_do_not_depend_on_the_keys_that_are_left() -> None:
    keymap = bound(ACTIONS, {"correct.swap": ()})
    assert mode_of(keymap.by_id["correct.swap"]) == "edit"
