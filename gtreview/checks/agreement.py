"""Where the labels differ from those they are compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.sentences import both, percent, who
from gtreview.checks.suspicion import tail
from gtreview.comparison.comparing import Comparison, Ints, Runs, compared
from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence
from gtreview.model.wording import counted

OWN = (
    "differs", "skeleton-differs", "keypoint-differs", "appeared", "vanished", "renamed",
    "swapped-with",
)  # fmt: skip
"""The ids of the checks that need other labels."""
IOU_HALF = 0.35
"""A box that lacks so much of full agreement is as likely a mistake of one of the two as not."""
OKS_HALF = 0.5
"""The same of a skeleton."""
KEYPOINT_HALF = 0.15
"""The same of a keypoint, in sizes of its skeleton."""
ONE_SIDED, RENAMED, EXCHANGED = 0.6, 0.7, 0.9
"""Suspicion of what only one of the two has, of another name, and of exchanged identities."""

LONG = 60
"""Frames; see `_lasting`."""


def _nothing() -> Candidates:
    none = np.empty(0, np.int32)
    return Candidates.frames(none, none, np.empty(0), 0.0)


def _of(evidence: Evidence) -> Comparison | None:
    return compared(evidence.sequence)


def differs(evidence: Evidence) -> Candidates:
    """Boxes that lie elsewhere there; those of exchanged objects are told as such."""
    return _unlike(evidence, "agreement_iou", IOU_HALF)


def skeleton_differs(evidence: Evidence) -> Candidates:
    """Skeletons that are another way there, all keypoints together."""
    return _unlike(evidence, "agreement_oks", OKS_HALF)


def _unlike(evidence: Evidence, metric: str, half: float) -> Candidates:
    found, series = _of(evidence), evidence.series[metric]
    if found is None:
        return _nothing()
    kept = (series.value < 1) & ~found.exchanged(series.track, series.frame)
    value = series.value[kept]
    return Candidates.frames(series.track[kept], series.frame[kept], value, tail(1 - value, half))


def keypoint_differs(evidence: Evidence) -> Candidates:
    """Keypoints that lie elsewhere there."""
    found, series = _of(evidence), evidence.series["keypoint_distance"]
    if found is None:
        return _nothing()
    kept = (series.value > 0) & ~found.exchanged(series.track, series.frame)
    value = series.value[kept]
    points = None if series.keypoints is None else series.keypoints[kept]
    return Candidates.frames(
        series.track[kept], series.frame[kept], value, tail(value, KEYPOINT_HALF), points
    )


def appeared(evidence: Evidence) -> Candidates:
    """What only these labels have: boxes, skeletons and keypoints."""
    found = _of(evidence)
    return _nothing() if found is None else _one_sided(found.only_here.runs(1))


def vanished(evidence: Evidence) -> Candidates:
    """What only the other labels have: boxes, skeletons and keypoints."""
    found = _of(evidence)
    if found is None:
        return _nothing()
    return _one_sided(found.only_there.runs(1), found.strangers.runs(1))


def _one_sided(runs: Runs, strangers: Runs | None = None) -> Candidates:
    """``runs``, whose ``other`` is a keypoint, and objects that the sequence does not have."""
    more = 0 if strangers is None else len(strangers)
    points = np.full((len(runs) + more, 2), -1, np.int16)
    points[: len(runs), 0] = runs.other
    parts = [runs] if strangers is None else [runs, strangers]
    return _lasting(parts, ONE_SIDED, points)


def renamed(evidence: Evidence) -> Candidates:
    """Objects that are called otherwise there, and boxes of another label."""
    found = _of(evidence)
    if found is None:
        return _nothing()
    return _lasting([found.renamed, found.relabelled.runs(1)], RENAMED)


def swapped(evidence: Evidence) -> Candidates:
    """Objects that lie where another one is there."""
    found = _of(evidence)
    if found is None:
        return _nothing()
    return _lasting([found.exchanges], EXCHANGED, other=found.exchanges.other)


def _lasting(
    parts: list[Runs],
    suspicion: float,
    keypoints: NDArray[np.int16] | None = None,
    other: Ints | None = None,
) -> Candidates:
    """What goes on over ``parts``; the value is for how many frames. What goes on for more than
    `LONG` frames is told where it begins, or it would be one finding with all else of its
    object."""
    first, last = (np.concatenate([getattr(runs, end) for runs in parts])
                   for end in ("first", "last"))  # fmt: skip
    frames = last - first + 1
    return Candidates.spans(
        np.concatenate([runs.track for runs in parts]),
        first,
        np.where(frames > LONG, first, last),
        frames.astype(np.float64),
        np.full(len(first), suspicion),
        other=other,
        keypoints=keypoints,
    )


def describe_differs(sequence: Sequence, flag: Flag) -> str:
    """``car 1 overlaps its box in NAME by only 40 %``."""
    there = _there(sequence)
    if flag.value <= 0:
        return f"{who(sequence, flag)} does not touch its box in {there}"
    return f"{who(sequence, flag)} overlaps its box in {there} by only {percent(flag.value)}"


def describe_skeleton(sequence: Sequence, flag: Flag) -> str:
    """``fly 1 is only 40 % like its skeleton in NAME (OKS)``."""
    like = f"only {percent(flag.value)} like its skeleton in {_there(sequence)}"
    return f"{who(sequence, flag)} is {like} (OKS)"


def describe_keypoint(sequence: Sequence, flag: Flag) -> str:
    """``left ear of fly 1 is 12 % of its size from where NAME has it``."""
    far = f"{percent(flag.value)} of its size from where {_there(sequence)} has it"
    return f"{_point(sequence, flag)}{who(sequence, flag)} is {far}"


def describe_appeared(sequence: Sequence, flag: Flag) -> str:
    """``car 1 is only here for 3 frames, not in NAME``."""
    subject = f"{_point(sequence, flag)}{who(sequence, flag)}"
    return f"{subject} is only here for {_long(flag)}, not in {_there(sequence)}"


def describe_vanished(sequence: Sequence, flag: Flag) -> str:
    """``car 1 is only in NAME for 3 frames, not here``."""
    subject = f"{_point(sequence, flag)}{who(sequence, flag)}"
    if flag.track < 0:
        subject = ", ".join(_strangers(sequence, flag)) or subject
    return f"{subject} is only in {_there(sequence)} for {_long(flag)}, not here"


def describe_renamed(sequence: Sequence, flag: Flag) -> str:
    """``car 1 is called car 2 in NAME``."""
    found, name = compared(sequence), who(sequence, flag)
    other = found.renamed_to(flag.track, flag.first, int(flag.value)) if found else ""
    if other:
        return f"{name} is called {other} in {_there(sequence)}"
    label = found.label_there(flag.track, flag.peak) if found else ""
    called = f"labelled {label}" if label else "without a label"
    return f"{name} is {called} in {_there(sequence)} for {_long(flag)}"


def describe_swapped(sequence: Sequence, flag: Flag) -> str:
    """``car 1 and car 2 are exchanged for 3 frames, going by NAME``."""
    return f"{both(sequence, flag)} are exchanged for {_long(flag)}, going by {_there(sequence)}"


def _long(flag: Flag) -> str:
    """``3 frames``."""
    return counted(int(flag.value), "frame")


def _there(sequence: Sequence) -> str:
    return sequence.against.path.name if sequence.against else "the other labels"


def _point(sequence: Sequence, flag: Flag) -> str:
    """``left ear of ``, nothing where the flag is of the whole object."""
    if not flag.keypoints or sequence.rig is None:
        return ""
    return f"{sequence.rig.labels[flag.keypoints[0]]} of "


def _strangers(sequence: Sequence, flag: Flag) -> list[str]:
    """The names of the objects, not of these labels, that the flag is about."""
    found = compared(sequence)
    if found is None:
        return []
    runs = found.strangers.runs(1)
    own = runs.other[(runs.first == flag.first) & (runs.last - runs.first + 1 == flag.value)]
    return [found.against.tracks[i].name for i in own.tolist()]
