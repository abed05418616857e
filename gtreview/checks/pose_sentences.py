"""What a flag on a skeleton says, in plain English."""

from __future__ import annotations

import numpy as np

from gtreview.checks.sentences import duration, percent
from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence


def who(sequence: Sequence, flag: Flag) -> str:
    """The object's name with a space for its colon, or "a skeleton" where it has none."""
    return _name(sequence, flag.track) or "a skeleton"


def _subject(sequence: Sequence, flag: Flag) -> str:
    """`who` at the beginning of a sentence."""
    return _name(sequence, flag.track) or "A skeleton"


def _name(sequence: Sequence, track: int) -> str:
    return sequence.track_name(track).replace(":", " ")


def _for(flag: Flag) -> str:
    return f" for {duration(flag)}" if flag.last > flag.first else ""


def _points(sequence: Sequence, flag: Flag, between: str = ", ") -> str:
    """The flag's keypoints, of whom."""
    labels = sequence.rig.labels if sequence.rig else ()
    points = between.join(labels[place] for place in flag.keypoints if place < len(labels))
    return f"{points} of {who(sequence, flag)}"


def _bone(sequence: Sequence, flag: Flag) -> str:
    return _points(sequence, flag, " – ")


def _pair(sequence: Sequence, flag: Flag) -> str:
    return _points(sequence, flag, " and ")


def bone_length(sequence: Sequence, flag: Flag) -> str:
    if not np.isfinite(flag.value) or flag.value < 1:
        way = "longer" if flag.value > 0 else "shorter"
        return f"{_bone(sequence, flag)} is {percent(flag.value)} {way} than usual"
    return f"{_bone(sequence, flag)} is {1 + flag.value:.1f} × as long as usual"


def bone_symmetry(sequence: Sequence, flag: Flag) -> str:
    way = "longer" if flag.value > 0 else "shorter"
    return (
        f"{_bone(sequence, flag)} is {percent(flag.value)} {way} against the other side than usual"
    )


def keypoint_jump(sequence: Sequence, flag: Flag) -> str:
    return f"{_points(sequence, flag)} jumps {percent(flag.value)} of the skeleton's size"


def keypoint_stray(sequence: Sequence, flag: Flag) -> str:
    off = f"{percent(flag.value)} of the skeleton's size"
    return f"{_points(sequence, flag)} is off by {off} for {duration(flag)}"


def unusual_pose(sequence: Sequence, flag: Flag) -> str:
    return f"{_subject(sequence, flag)} has a pose unlike its others{_for(flag)}"


def trembling(sequence: Sequence, flag: Flag) -> str:
    return f"The points of {who(sequence, flag)} tremble{_for(flag)}"


def pair_swap(sequence: Sequence, flag: Flag) -> str:
    return f"{_pair(sequence, flag)} look swapped{_for(flag)}"


def side_swap(sequence: Sequence, flag: Flag) -> str:
    return f"left and right of {who(sequence, flag)} look swapped{_for(flag)}"


def identity_swap(sequence: Sequence, flag: Flag) -> str:
    return (
        f"{_subject(sequence, flag)} and {_name(sequence, flag.other)} look exchanged{_for(flag)}"
    )


def missing(sequence: Sequence, flag: Flag) -> str:
    return f"{_points(sequence, flag)} is missing for {duration(flag)}"


def frozen(sequence: Sequence, flag: Flag) -> str:
    return f"{_subject(sequence, flag)} does not move for {duration(flag)}, then jumps"


def wrong_side(sequence: Sequence, flag: Flag) -> str:
    return f"{_pair(sequence, flag)} lie the other way round than its other pairs"


def mirrored(sequence: Sequence, flag: Flag) -> str:
    return f"left and right of {who(sequence, flag)} look mirrored{_for(flag)}"


def crossed(sequence: Sequence, flag: Flag) -> str:
    return f"{_bone(sequence, flag)} crosses the same bone of the other side"


def beyond_picture(sequence: Sequence, flag: Flag) -> str:
    return f"{_points(sequence, flag)} is {flag.value:.0f} px outside the picture"


def outside_box(sequence: Sequence, flag: Flag) -> str:
    return f"{_points(sequence, flag)} is outside its box by {percent(flag.value)} of the box"
