"""Chosen keys as a file, to take them to another computer."""

from __future__ import annotations

import json
from pathlib import Path

from gtreview.errors import InputError
from gtreview.storage.local import write_beside
from gtreview.ui.keymap import Chosen

KEYS, VERSION = "gtreview-keys", 1


def write(path: Path, chosen: Chosen) -> None:
    """Write the keys that are not the table's own.

    Raises
    ------
    OutputError : it cannot be written.
    """
    content = {KEYS: VERSION, "keys": {id_: list(keys) for id_, keys in chosen.items()}}
    write_beside(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """The keys that `write` wrote; `keymap.bound` says which of them are of use.

    Raises
    ------
    InputError : it is something else.
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"the keys cannot be read ({error})", path=path) from error
    version = content.get(KEYS) if isinstance(content, dict) else None
    if version != VERSION:
        raise InputError(
            f"this holds no keys of gtreview ({KEYS!r} must be {VERSION}, it is {version!r})",
            path=path,
            hint="Key editor › Export writes such a file.",
        )
    keys = content.get("keys")
    if not isinstance(keys, dict) or not all(map(_are_texts, keys.values())):
        raise InputError('"keys" must give a list of key names for each action', path=path)
    return {id_: tuple(names) for id_, names in keys.items()}


def _are_texts(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
