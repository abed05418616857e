"""Which skeletons are one object's, in files that list whole skeletons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.columns import Ints, factor
from gtreview.model.sequence import Notice, Track
from gtreview.model.wording import counted, frames_text


@dataclass(frozen=True)
class Identities:
    """``track``: (n,) int32 index into ``tracks`` by skeleton, −1 without identity."""

    tracks: tuple[Track, ...]
    track: Ints
    notices: tuple[Notice, ...] = ()


def identify(names: Sequence[str], frame: Ints, thing: str = "skeleton") -> Identities:
    """One track a name. Skeletons without a name have none, nor have those whose name an earlier
    one of the frame has.

    Parameters
    ----------
    names : (n,) of each skeleton, empty without one.
    frame : (n,) position of each.
    thing : what has the names, for notices.
    """
    distinct, code = factor(names)
    key = frame.astype(np.int64) * max(len(distinct), 1) + code
    first = np.zeros(len(key), bool)
    first[np.unique(key, return_index=True)[1]] = True
    named = np.array([bool(name) for name in distinct], bool)[code]
    index = {name: i for i, name in enumerate(name for name in distinct if name)}
    by_name = np.array([index.get(name, -1) for name in distinct], np.int32)
    track = np.where(first & named, by_name[code], -1).astype(np.int32)
    told = (
        _told(thing, frame[~named], "without a name"),
        _told(thing, frame[named & ~first], "with a name that another one of the image has"),
    )
    return Identities(
        tuple(Track(name) for name in index), track, tuple(each for each in told if each)
    )


def _told(thing: str, frame: NDArray[np.int32], text: str) -> Notice | None:
    if not len(frame):
        return None
    where = tuple(np.unique(frame).tolist())
    count = counted(len(frame), thing)
    return Notice(f"{count} {text}, so without identity: {frames_text(where)}", where)
