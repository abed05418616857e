"""How the samples of a review were drawn: what they share."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from gtreview.errors import InputError
from gtreview.review.commands import Change, Tables

DRAWS = "draws"
"""The table of draws by the sample's name: ``seed``, ``population``, ``at``, ``reviewer``, and
what each sample adds."""


def kept(tables: Tables, name: str) -> Mapping[str, Any]:
    """How the sample ``name`` was drawn; empty where it was not."""
    return tables.get(DRAWS, {}).get(name) or {}


def keeping(tables: Tables, name: str, record: Mapping[str, Any] | None) -> Change:
    """Keeping how the sample ``name`` was drawn, in place of how it was before."""
    return Change(DRAWS, name, tables.get(DRAWS, {}).get(name), record)


def seed_or_new(seed: int | None) -> int:
    """``seed``, or one that nobody can have chosen.

    Raises
    ------
    InputError : it is negative.
    """
    if seed is not None and seed < 0:
        raise InputError(f"a seed is a whole number from 0 on, not {seed}")
    return secrets.randbelow(2**31) if seed is None else seed
