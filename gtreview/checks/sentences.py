"""What a flag says, in plain English."""

from __future__ import annotations

import numpy as np

from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence
from gtreview.model.wording import counted, span


def who(sequence: Sequence, flag: Flag) -> str:
    """The object's name, or "A box" where the job has no identities."""
    return sequence.track_name(flag.track) or "A box"


def both(sequence: Sequence, flag: Flag) -> str:
    """``car 1 and car 2``."""
    return f"{who(sequence, flag)} and {sequence.track_name(flag.other)}"


def frames(flag: Flag) -> str:
    """``217`` or ``217–220``."""
    return span(flag.first, flag.last)


def duration(flag: Flag) -> str:
    """``1 frame``, ``3 frames``: how long its span is."""
    return counted(flag.last - flag.first + 1, "frame")


def percent(share: float) -> str:
    """``12 %`` of 0.12 and of −0.12."""
    return f"{abs(share) * 100:.0f} %"


def size_change(sequence: Sequence, flag: Flag) -> str:
    way = "larger" if flag.value > 0 else "smaller"
    return f"{who(sequence, flag)} is {percent(flag.value)} {way} than in the frame before"


def low_overlap(sequence: Sequence, flag: Flag) -> str:
    name = who(sequence, flag)
    if flag.value <= 0:
        return f"{name} does not touch its box in the frame before"
    return f"{name} overlaps its box in the frame before by only {percent(flag.value)}"


def gap(sequence: Sequence, flag: Flag) -> str:
    return f"{who(sequence, flag)} is missing for {duration(flag)} ({frames(flag)})"


def entry_exit(sequence: Sequence, flag: Flag) -> str:
    boxes = sequence.boxes.of_track(flag.track)
    enters = int(sequence.boxes.frame[boxes][0]) == flag.peak
    way = "appears" if enters else "vanishes"
    return f"{who(sequence, flag)} {way} away from the image's border"


def bad_box(sequence: Sequence, flag: Flag) -> str:
    name = sequence.track_name(flag.track)
    if np.isnan(flag.value):
        return f"{name}'s box has no area" if name else "A box has no area"
    return f"{name or 'A box'} reaches {flag.value:.0f} px beyond the image"


def duplicate(sequence: Sequence, flag: Flag) -> str:
    here = sequence.boxes.of_track(flag.track)
    n = int((sequence.boxes.frame[here] == flag.peak).sum())
    return f"{who(sequence, flag)} has {counted(n, 'box')} in one frame"


def unknown_label(sequence: Sequence, flag: Flag) -> str:
    boxes, labels = sequence.boxes, sequence.labels
    here = boxes.at_frame(flag.peak)
    called = boxes.label[here[boxes.track[here] == flag.track]].tolist()
    strange = [labels[i].name for i in called if i >= 0 and not labels[i].known]
    if strange and -1 not in called:
        return f"{who(sequence, flag)} has the label {strange[0]}, which the job does not know"
    return f"{who(sequence, flag)} has no label"


def label_change(sequence: Sequence, flag: Flag) -> str:
    box = sequence.boxes.at(flag.track, flag.peak)
    label = -1 if box is None else int(sequence.boxes.label[box])
    called = f"labelled {sequence.labels[label].name}" if label >= 0 else "without a label"
    return f"{who(sequence, flag)} is {called} for {duration(flag)}, otherwise not"


def appearance(sequence: Sequence, flag: Flag) -> str:
    much = f"{flag.value:.1f} standard deviations more than usual"
    return f"{who(sequence, flag)} looks different from the frame before, {much}"


def misplaced(sequence: Sequence, flag: Flag) -> str:
    off = f"{percent(flag.value)} of its size off its path"
    return f"{who(sequence, flag)} is {off} for {duration(flag)}, then back"


def missized(sequence: Sequence, flag: Flag) -> str:
    way = "larger" if flag.value > 0 else "smaller"
    return f"{who(sequence, flag)} is {percent(flag.value)} {way} for {duration(flag)}, then back"


def jump(sequence: Sequence, flag: Flag) -> str:
    far = f"{percent(flag.value)} of its size"
    return f"{who(sequence, flag)} jumps {far} farther than its motion explains"


def trembling(sequence: Sequence, flag: Flag) -> str:
    return f"{who(sequence, flag)} trembles by {percent(flag.value)} of its size"


def frozen(sequence: Sequence, flag: Flag) -> str:
    far = f"jumps {percent(flag.value)} of its size"
    return f"{who(sequence, flag)} has the same box for {duration(flag)}, then {far}"


def swap(sequence: Sequence, flag: Flag) -> str:
    if flag.first == flag.last:
        return f"{both(sequence, flag)} exchange places"
    return f"{both(sequence, flag)} exchange places for {duration(flag)}"


def twin(sequence: Sequence, flag: Flag) -> str:
    much = f"overlap by {percent(flag.value)}"
    return f"{both(sequence, flag)} are in one place for {duration(flag)}: they {much}"
