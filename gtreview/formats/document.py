"""JSON as people hand it in: what is wrong with it is said with its place."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.model.poses import FARTHEST

BOM = b"\xef\xbb\xbf"


def load(data: bytes, path: Path) -> Any:
    """The JSON value in ``data``; NaN and infinite numbers are let through.

    Raises
    ------
    InputError : empty, not UTF-8, no JSON, cut off, or nested beyond reason; with line and
        column.
    """
    text = _text(data, path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _broken(text, error, path) from error
    except RecursionError as error:
        raise InputError("is nested too deeply for a labels file", path=path) from error
    except ValueError as error:
        raise InputError(f"holds a number that cannot be read ({error})", path=path) from error


def valid_text(text: str) -> str:
    """``text`` with halves of surrogate pairs, which no file or database takes, as ``?``."""
    return text.encode("utf-8", "replace").decode()


def is_number(value: object) -> bool:
    """Whether ``value`` is a number that a finite float can stand for; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        # An integer that no float holds.
        return False


def is_coordinate(value: object) -> bool:
    """Whether ``value`` is a number that can be a place in a picture, or a size."""
    return is_number(value) and abs(value) <= FARTHEST  # type: ignore[arg-type]


def text_or_whole(value: object) -> str | int | None:
    """``value`` where it is text or a whole number, as a ``frame-no`` has to be, else None."""
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(data: bytes, path: Path) -> str:
    if not data.strip():
        raise InputError(
            f"is empty ({len(data)} bytes); expected JSON", path=path, hint="Copy it again."
        )
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"is not UTF-8 text (byte {error.start:,})",
            path=path,
            place=f"line {line}",
            hint="Labels are JSON in UTF-8.",
        ) from error


def _broken(text: str, error: json.JSONDecodeError, path: Path) -> InputError:
    place = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return InputError(
            f"ends in the middle, after {len(text):,} characters: the file is cut off",
            path=path,
            place=place,
            hint="Copy or download it again.",
        )
    found = text[error.pos : error.pos + 20].strip().splitlines() or [""]
    return InputError(
        f"is not JSON: {error.msg[0].lower()}{error.msg[1:]}, found {found[0]!r}",
        path=path,
        place=place,
    )
