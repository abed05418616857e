"""What a flag on a skeleton says, in plain English."""

from __future__ import annotations

import numpy as np

from gtreview.checks.sentences import count
from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence


def who(sequence: Sequence, flag: Flag) -> str:
    """The object's name with a space for its colon, or "a skeleton" where it has none."""
    name = sequence.track_name(flag.track)
    return name.replace(":", " ") if name else "a skeleton"


def _other(sequence: Sequence, flag: Flag) -> str:
    return sequence.track_name(flag.other).replace(":", " ")


def _duration(flag: Flag) -> str:
    return count(flag.last - flag.first + 1, "frame")


def _for(flag: Flag) -> str:
    return f" for {_duration(flag)}" if flag.last > flag.first else ""


def _points(sequence: Sequence, flag: Flag, between: str) -> str:
    labels = sequence.rig.labels if sequence.rig else ()
    return between.join(labels[place] for place in flag.keypoints if place < len(labels))


def _percent(value: float) -> str:
    return f"{abs(value) * 100:.0f} %"


def bone_length(sequence: Sequence, flag: Flag) -> str:
    bone = f"{_points(sequence, flag, ' – ')} of {who(sequence, flag)}"
    if not np.isfinite(flag.value) or flag.value < 1:
        way = "longer" if flag.value > 0 else "shorter"
        return f"{bone} is {_percent(flag.value)} {way} than usual"
    return f"{bone} is {1 + flag.value:.1f} × as long as usual"


def bone_symmetry(sequence: Sequence, flag: Flag) -> str:
    bone = f"{_points(sequence, flag, ' – ')} of {who(sequence, flag)}"
    way = "longer" if flag.value > 0 else "shorter"
    return f"{bone} is {_percent(flag.value)} {way} against the other side than usual"


def keypoint_jump(sequence: Sequence, flag: Flag) -> str:
    point = f"{_points(sequence, flag, ', ')} of {who(sequence, flag)}"
    return f"{point} jumps {_percent(flag.value)} of the skeleton's size"


def keypoint_stray(sequence: Sequence, flag: Flag) -> str:
    point = f"{_points(sequence, flag, ', ')} of {who(sequence, flag)}"
    return f"{point} is off by {_percent(flag.value)} of the skeleton's size for {_duration(flag)}"


def unusual_pose(sequence: Sequence, flag: Flag) -> str:
    return f"{who(sequence, flag)} has a pose unlike its others{_for(flag)}"


def trembling(sequence: Sequence, flag: Flag) -> str:
    return f"the points of {who(sequence, flag)} tremble{_for(flag)}"


def pair_swap(sequence: Sequence, flag: Flag) -> str:
    pair = _points(sequence, flag, " and ")
    return f"{pair} of {who(sequence, flag)} look swapped{_for(flag)}"


def side_swap(sequence: Sequence, flag: Flag) -> str:
    return f"left and right of {who(sequence, flag)} look swapped{_for(flag)}"


def identity_swap(sequence: Sequence, flag: Flag) -> str:
    return f"{who(sequence, flag)} and {_other(sequence, flag)} look exchanged{_for(flag)}"


def missing(sequence: Sequence, flag: Flag) -> str:
    point = f"{_points(sequence, flag, ', ')} of {who(sequence, flag)}"
    return f"{point} is missing for {_duration(flag)}"


def frozen(sequence: Sequence, flag: Flag) -> str:
    return f"{who(sequence, flag)} does not move for {_duration(flag)}, then jumps"


def wrong_side(sequence: Sequence, flag: Flag) -> str:
    pair = _points(sequence, flag, " and ")
    return f"{pair} of {who(sequence, flag)} lie the other way round than its other pairs"


def mirrored(sequence: Sequence, flag: Flag) -> str:
    return f"left and right of {who(sequence, flag)} look mirrored{_for(flag)}"


def crossed(sequence: Sequence, flag: Flag) -> str:
    bone = f"{_points(sequence, flag, ' – ')} of {who(sequence, flag)}"
    return f"{bone} crosses the same bone of the other side"


def beyond_picture(sequence: Sequence, flag: Flag) -> str:
    point = f"{_points(sequence, flag, ', ')} of {who(sequence, flag)}"
    return f"{point} is {flag.value:.0f} px outside the picture"


def outside_box(sequence: Sequence, flag: Flag) -> str:
    point = f"{_points(sequence, flag, ', ')} of {who(sequence, flag)}"
    return f"{point} is outside its box by {_percent(flag.value)} of the box"
