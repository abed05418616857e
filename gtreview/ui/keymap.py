"""Which keys are in force: the table's own and, where the user has chosen others, those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtGui import QKeySequence

from gtreview.ui.action import Action
from gtreview.ui.actions import ACTIONS, BOX_HINTS, EDIT_HINTS, HINTS, SAMPLE_HINTS, shown_key

Chosen = Mapping[str, tuple[str, ...]]
"""Keys by action, where they are not the table's."""

FIELDS_OWN = frozenset(
    f"Ctrl+{key}" for key in (*"ACVXYZ", "Left", "Right", "Home", "End", "Backspace", "Del")
)
"""What a text field does itself, and so never calls an action there."""
PORTABLE = QKeySequence.SequenceFormat.PortableText


@dataclass(frozen=True)
class Keymap:
    """The table of actions with the keys in force; ``problems``: what was chosen and is no use."""

    actions: tuple[Action, ...]
    problems: tuple[str, ...] = ()

    @property
    def by_id(self) -> dict[str, Action]:
        """The actions by id."""
        return {action.id: action for action in self.actions}

    def holder(self, key: str, mode: str) -> Action | None:
        """The action that ``key`` calls in ``mode``, of `mode_of`."""
        return next((a for a in self.actions if mode_of(a) == mode and key in a.shown_keys), None)


_EDITING = frozenset(action.id for action in ACTIONS if action.editing and not action.keys)


def mode_of(action: Action) -> str:
    """The mode in which ``action`` has its keys: ``review``, or ``edit``."""
    return "edit" if action.id in _EDITING else "review"


def normal(key: str) -> str | None:
    """``key`` as Qt writes it; None where it is no single key."""
    sequence = QKeySequence.fromString(key, PORTABLE)
    text = sequence.toString(PORTABLE)
    return text if sequence.count() == 1 and text and text.isprintable() else None


def bound(table: Iterable[Action], chosen: Chosen) -> Keymap:
    """``table`` with the keys that were ``chosen``.

    A chosen key is taken from the action that has it in the table, in the same mode. What cannot
    be used is passed over and named.
    """
    table, problems = tuple(table), []
    modes = {action.id: mode_of(action) for action in table}
    taken: dict[tuple[str, str], str] = {}
    keys: dict[str, tuple[str, ...]] = {}
    for id_, texts in chosen.items():
        if id_ not in modes:
            problems.append(f"keys: there is no action {id_}; its keys are passed over")
            continue
        keys[id_] = ()
        for text, key in ((text, normal(text)) for text in texts):
            other = taken.get((modes[id_], key or ""), id_)
            if key is None:
                problems.append(f"keys: {id_}: {text!r} is no key; expected one as Ctrl+Shift+Z")
            elif other != id_:
                problems.append(f"keys: {key} is given to {other} and to {id_}; {other} keeps it")
            elif key not in keys[id_]:
                taken[modes[id_], key] = id_
                keys[id_] += (key,)
    return Keymap(tuple(_with_keys(a, keys.get(a.id), taken) for a in table), tuple(problems))


def _with_keys(
    action: Action, keys: tuple[str, ...] | None, taken: Mapping[tuple[str, str], str]
) -> Action:
    mode, own = mode_of(action), action.shown_keys
    if keys is None:
        keys = tuple(key for key in own if taken.get((mode, key), action.id) == action.id)
    if keys == own:
        return action
    if mode == "edit":
        return replace(action, editing=keys)
    typing = tuple(key for key in keys if _goes_through_a_field(key)) if action.typing else ()
    return replace(action, keys=keys, typing=typing)


def _goes_through_a_field(key: str) -> bool:
    modified = key.startswith("Ctrl+") or bool(re.fullmatch(r"Esc|(Shift\+)?F\d+", key))
    return modified and key not in FIELDS_OWN


def changed(keymap: Keymap) -> dict[str, tuple[str, ...]]:
    """The keys of ``keymap`` that are not the table's, by action."""
    pairs = zip(ACTIONS, keymap.actions, strict=True)
    return {a.id: b.shown_keys for a, b in pairs if a.shown_keys != b.shown_keys}


def given(keymap: Keymap, id_: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is chosen once ``id_`` has ``keys``, which other actions of its mode lose."""
    keys = tuple(dict.fromkeys(keys))
    mode = mode_of(keymap.by_id[id_])
    found = {a.id: tuple(_kept(a, id_, keys, mode)) for a in keymap.actions}
    return {a.id: found[a.id] for a in ACTIONS if found[a.id] != a.shown_keys}


def _kept(action: Action, id_: str, keys: tuple[str, ...], mode: str) -> Iterator[str]:
    if action.id == id_:
        yield from keys
    else:
        here = mode_of(action) == mode
        yield from (key for key in action.shown_keys if not (here and key in keys))


_now = [Keymap(ACTIONS)]


def current() -> Keymap:
    """The keys in force."""
    return _now[0]


def apply(chosen: Chosen) -> Keymap:
    """Let the chosen keys be in force."""
    _now[0] = bound(ACTIONS, chosen)
    return _now[0]


def key_of(id_: str) -> str:
    """The key that calls an action, as people read it; empty where none does."""
    keys = current().by_id[id_].shown_keys
    return shown_key(keys[0]) if keys else ""


def named(id_: str) -> str:
    """What an action is called, with the key that calls it."""
    text, key = current().by_id[id_].text.rstrip("…"), key_of(id_)
    return f"{text} ({key})" if key else text


def worded(text: str) -> str:
    """``text`` with the key of each action that it names as ``{id}``, or what the action is called
    where it has none."""
    actions = current().by_id

    def name(match: re.Match[str]) -> str:
        id_ = match[1]
        return key_of(id_) or f"“{actions[id_].text}”" if id_ in actions else match[0]

    return re.sub(r"\{([a-z_]+\.[a-z_0-9]+)\}", name, text)


def hint_text(mode: str = "keys") -> str:
    """The keys that a reviewer needs most, as rich text; ``mode``: ``keys``, ``editing``,
    ``boxes``, where boxes are edited, or ``sample``, where one is gone through."""
    modes = {"editing": EDIT_HINTS, "boxes": BOX_HINTS, "sample": SAMPLE_HINTS}
    hints = modes.get(mode, HINTS)
    reasons = ""
    if mode == "keys" and (first := key_of("review.reason_1")):
        last = key_of("review.reason_9")
        reasons = f"&nbsp; <b>{escape(first)}–{escape(last)}</b> reason"
    return keys_text(hints) + reasons


def keys_text(hints: Iterable[tuple[str, str]]) -> str:
    """As rich text, the key of each action that has one and what is said of it."""
    shown = (f"<b>{escape(key_of(id_))}</b> {text}" for id_, text in hints if key_of(id_))
    return "&nbsp; ".join(shown)
