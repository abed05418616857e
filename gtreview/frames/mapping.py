"""Which frame of a video each frame of the labels is, where not all were extracted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.storage.local import read_bytes

Positions = NDArray[np.int64]
Seconds = NDArray[np.float64]

POSITION, TIME = "position", "time"
EXPECTED = "Expected position, time, step:K, step:K+OFFSET or a CSV file."
NONE = -1
"""The position of a frame that the video does not have."""

_STEP = re.compile(r"step:([1-9]\d{0,8})(?:\+(\d{1,9}))?")


@dataclass(frozen=True, eq=False)
class FrameMap:
    """``text``: as it is chosen and kept; ``said``: half a sentence ("by position");
    ``positions``: (n,) 0-based in the video by frame of the labels, `NONE` where there is none."""

    text: str
    said: str
    positions: Positions


def check(text: str) -> None:
    """Refuse a mapping that cannot be understood.

    Raises
    ------
    InputError : ``text`` is none of position, time, step:K, step:K+OFFSET, and no CSV file.
    """
    if text in (POSITION, TIME) or _STEP.fullmatch(text):
        return
    if Path(text).suffix.lower() != ".csv":
        raise InputError(f"the frame map {text!r} cannot be understood", hint=EXPECTED)
    read_bytes(Path(text), 1)


def frame_map(
    text: str, names: Sequence[str], times: Seconds | None, video_times: Seconds
) -> FrameMap:
    """The mapping that ``text`` names.

    Parameters
    ----------
    text : as for `check`.
    names : file names of the labels' frames, by position.
    times : (n,) seconds of the labels' frames, None where they have none.
    video_times : (m,) seconds of the video's frames; looked at for "time" alone.

    Raises
    ------
    InputError : it cannot be understood, or what it needs is missing.
    """
    check(text)
    if text == POSITION:
        return FrameMap(text, "by position", by_step(len(names)))
    if text == TIME:
        return FrameMap(text, "by time stamp", by_time(times, video_times))
    if step := _STEP.fullmatch(text):
        k, offset = int(step[1]), int(step[2] or 0)
        after = f" from frame {offset} on" if offset else ""
        said = f"by step, one in {k:,} of the video's frames{after}"
        return FrameMap(text, said, by_step(len(names), k, offset))
    path = Path(text)
    return FrameMap(text, f"by the table {path.name}", by_table(path, names))


def by_step(count: int, step: int = 1, offset: int = 0) -> Positions:
    """Every ``step``-th frame, from ``offset`` on."""
    return np.arange(count, dtype=np.int64) * step + offset


def by_time(times: Seconds | None, video_times: Seconds) -> Positions:
    """The frame that is nearest in time. Times that do not lie within the video count from the
    first frame of each: the labels' are those of a clock then.

    Raises
    ------
    InputError : the labels have no time stamps.
    """
    if times is None or not np.isfinite(times).any():
        raise InputError("the labels have no time stamps to find the video's frames by")
    step = float(np.median(np.diff(video_times))) if len(video_times) > 1 else 1.0
    first, last = video_times[0] - step / 2, video_times[-1] + step / 2
    known = times[np.isfinite(times)]
    if known.min() < first or known.max() > last:
        times = times - known[0] + video_times[0]
    with np.errstate(invalid="ignore"):
        inside = (times >= first) & (times <= last)
    after = np.searchsorted(video_times, times).clip(1, max(len(video_times) - 1, 1))
    after = np.minimum(after, len(video_times) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.abs(times - video_times[before]) <= np.abs(times - video_times[after])
    return np.where(inside, np.where(nearer, before, after), NONE).astype(np.int64)


def by_table(path: Path, names: Sequence[str]) -> Positions:
    """From a CSV file with two columns: the labels' frame, by file name or position, and the
    video's, by position. A first line of headings is allowed; frames that are not in it have no
    picture.

    Raises
    ------
    InputError : it cannot be read, or a line names a frame that is not there, or one twice.
    """
    text = read_bytes(path).decode("utf-8-sig", errors="replace")
    place = {name: i for i, name in enumerate(names)}
    positions = np.full(len(names), NONE, np.int64)
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not cells[-1].isdecimal()):
            continue
        where = f"line {number}"
        if len(cells) != 2 or not cells[1].isdecimal() or len(cells[1]) > 12:
            hint = "Expected: the labels' frame, the video's frame."
            raise InputError("is no pair of frames", path=path, place=where, hint=hint)
        i = place.get(cells[0], int(cells[0]) if cells[0].isdecimal() else NONE)
        if not 0 <= i < len(names):
            problem = f"the labels have no frame {cells[0]!r}"
            raise InputError(problem, path=path, place=where)
        if positions[i] != NONE:
            raise InputError(f"names frame {cells[0]!r} again", path=path, place=where)
        positions[i] = int(cells[1])
    return positions


def likely_step(labels: int, video: int) -> int | None:
    """k where the labels' frames are as many as every k-th of the video's, from the first on;
    None where there is no such k from 2 on, or more than one."""
    if not labels or not video:
        return None
    k = -(-video // labels)
    fits = [step for step in (k, k + 1) if -(-video // step) == labels]
    return k if fits == [k] and k >= 2 else None
