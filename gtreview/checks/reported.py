"""What annotators reported themselves."""

from __future__ import annotations

import numpy as np

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.model.flags import Flag
from gtreview.model.sequence import Issue, Sequence

REPORTED = 0.9
"""Somebody who looked closely says that something is wrong here. That is right more often than
not, but it may have been corrected since, so what is certainly wrong goes before it."""


def reported(evidence: Evidence) -> Candidates:
    """Every frame of which an annotator reported something of an object, or of the whole frame:
    `REPORTED`. The same words of consecutive frames are one candidate, at its first frame."""
    first, last = _runs(evidence.sequence.issues)
    return Candidates.spans(
        np.array([issue.track for issue in first], np.int32),
        np.array([issue.frame for issue in first], np.int32),
        np.array([issue.frame for issue in last], np.int32),
        np.full(len(first), np.nan),
        np.full(len(first), REPORTED),
    )


def describe(sequence: Sequence, flag: Flag) -> str:
    """``Annotator reported of person 2: the left hand is hidden``."""
    said = [
        issue.text
        for issue in sequence.issues
        if issue.track == flag.track and issue.frame == flag.peak
    ]
    name = sequence.track_name(flag.track)
    return f"Annotator reported{f' of {name}' if name else ''}: {'; '.join(said)}"


def _runs(issues: tuple[Issue, ...]) -> tuple[list[Issue], list[Issue]]:
    """The first and the last issue of each run of the same words of one object; several of one
    object and frame are one."""
    said: dict[tuple[int, int], list[str]] = {}
    for issue in issues:
        said.setdefault((issue.track, issue.frame), []).append(issue.text)
    joined = [Issue(frame, track, "; ".join(said[track, frame])) for track, frame in sorted(said)]
    first: list[Issue] = []
    last: list[Issue] = []
    for issue in joined:
        before = last[-1] if last else None
        if before == Issue(issue.frame - 1, issue.track, issue.text):
            last[-1] = issue
        else:
            first.append(issue)
            last.append(issue)
    return first, last
