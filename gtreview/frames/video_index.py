"""Where each frame of a video is: time stamps and key frames, from the packets alone."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PTS, DTS, NUMBER = range(3)

KEPT_BYTES = 200 * 10**6
"""Of indexes on the disk; what was used longest ago goes."""

UNUSABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What a kept index raises that is cut off or of another form."""


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """The frames of one video stream in presentation order.

    Attributes
    ----------
    pts : (n,) int64 presentation time stamps in units of ``time_base``, never falling.
    order : (n,) int32 numbers of the frames' packets, in decoding order.
    marks : (n,) int64 what tells the frames' packets apart, see ``by``.
    keys : (m,) int32 positions from which decoding can begin.
    time_base : seconds a unit.
    stream : the stream's number in the file.
    size : (width, height) in pixels, as decoded, before ``rotation``.
    codec : its name.
    rotation : degrees counter-clockwise by which pictures are turned to be upright.
    by : what ``marks`` are: presentation times (`PTS`), decoding times where those are not of the
        file (`DTS`), or the packets' numbers (`NUMBER`), which count from the file's beginning.
    """

    pts: NDArray[np.int64]
    order: NDArray[np.int32]
    marks: NDArray[np.int64]
    keys: NDArray[np.int32]
    time_base: Fraction
    stream: int
    size: tuple[int, int]
    codec: str
    rotation: int = 0
    by: int = PTS

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def upright(self) -> tuple[int, int]:
        """(width, height) in pixels as shown."""
        return self.size[::-1] if self.rotation % 180 else self.size

    @cached_property
    def timestamps(self) -> NDArray[np.float64]:
        """(n,) seconds."""
        return np.asarray(self.pts * float(self.time_base))

    @cached_property
    def position(self) -> dict[int | None, int]:
        """Position by mark."""
        return {mark: i for i, mark in enumerate(self.marks.tolist())}

    @cached_property
    def needs(self) -> NDArray[np.int64]:
        """(n,) the last position among the frames that are decoded up to each frame: once that one
        has come, it is known whether what the frame may refer to was damaged."""
        by_number = np.argsort(self.order)
        needs = np.empty(len(by_number), np.int64)
        needs[by_number] = np.maximum.accumulate(by_number)
        return needs

    def end_of_group(self, number: int) -> int:
        """The number of the first packet after ``number`` that decoding can begin at."""
        starts = np.sort(self.order[self.keys])
        at = int(np.searchsorted(starts, number, side="right"))
        return int(starts[at]) if at < len(starts) else int(self.order.max()) + 1

    def key_before(self, i: int) -> int:
        """The last key frame at or before frame ``i``; the first frame where there is none."""
        at = int(np.searchsorted(self.keys, i, side="right")) - 1
        return int(self.keys[at]) if at >= 0 else 0


def dump(made: VideoIndex) -> bytes:
    """The index as bytes that can be kept."""
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        pts=made.pts,
        order=made.order,
        marks=made.marks,
        keys=made.keys,
        numbers=np.array(
            [
                *(*made.time_base.as_integer_ratio(), made.stream, *made.size),
                *(made.rotation, made.by),
            ]
        ),
        codec=np.array(made.codec),
    )
    return stream.getvalue()


def load(data: bytes) -> VideoIndex:
    """The index that `dump` gave.

    Raises
    ------
    ValueError, KeyError : it is none.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        above, below, stream, width, height, rotation, by = kept["numbers"].tolist()
        return VideoIndex(
            **{name: kept[name] for name in ("pts", "order", "marks", "keys")},
            time_base=Fraction(above, below),
            stream=stream,
            size=(width, height),
            codec=str(kept["codec"]),
            rotation=rotation,
            by=by,
        )
