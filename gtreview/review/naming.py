"""Findings by what stays when ranks move: what they are about, and where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.registry import CHECKS
from gtreview.model.flags import Findings, Flags
from gtreview.model.sequence import Sequence


class View(NamedTuple):
    """Labels, and what is found in them."""

    sequence: Sequence
    findings: Findings


Key = tuple[str, str, int]
"""What a finding is known by when ranks move: its lead flag's check, object name and peak."""


def key_of(sequence: Sequence, findings: Findings, i: int) -> Key:
    """What finding ``i`` is known by."""
    lead = findings.lead(i)
    return lead.check, sequence.track_name(lead.track), lead.peak


def index_of(sequence: Sequence, findings: Findings, key: Key) -> int | None:
    """The finding that ``key`` means today: the one with a flag of that check and object over
    that frame, else any of that object there, else None."""
    check, name, frame = key
    track, flags = sequence.track_index.get(name, -1), findings.flags
    if name and track < 0:
        return None
    over = (flags.track == track) & _over(flags, frame)
    same = over & flags.of_check(check)
    flagged = np.flatnonzero((same if same.any() else over)[findings.order])
    if not len(flagged):
        return None
    return int(np.searchsorted(findings.starts, flagged[0], side="right")) - 1


def find(findings: Findings, frame: int, track: int = -1) -> int | None:
    """The most suspicious finding over ``frame`` of object ``track``, or of any object where
    that is −1."""
    over = _over(findings, frame)
    if track >= 0:
        over &= findings.track == track
    found = np.flatnonzero(over)
    return int(found[0]) if len(found) else None


def _over(spans: Flags | Findings, frame: int) -> NDArray[np.bool_]:
    """(n,) True where a span covers ``frame``."""
    over: NDArray[np.bool_] = (spans.first <= frame) & (frame <= spans.last)
    return over


def check_title(check: str) -> str:
    """What a check is called."""
    return CHECKS[check].title if check in CHECKS else check.replace("-", " ").capitalize()
