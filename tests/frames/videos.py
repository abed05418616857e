"""Videos made by the tests, each frame with its number drawn in as eight squares."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 160, 96
FRAMES = 70
STEPS = (40, 20, 80, 33)
"""Milliseconds from frame to frame of a video of changing rate."""


def picture(number: int) -> NDArray[np.uint8]:
    """Frame ``number``, RGB."""
    drawn = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    for bit in range(8):
        if number >> bit & 1:
            drawn[20:60, 8 + bit * 18 : 22 + bit * 18] = 230
    drawn[70:90, number * 3 % 140 : number * 3 % 140 + 12] = (200, 60, 60)
    return drawn


def number_in(shown: NDArray[np.uint8]) -> int:
    """The number that is drawn into a picture."""
    return sum(int(shown[40, 15 + bit * 18, 1] > 130) << bit for bit in range(8))


def write(
    path: Path,
    codec: str = "libx264",
    *,
    group: int = 12,
    between: int = 0,
    start: int = 0,
    steps: Sequence[int] = (40,),
    **options: str,
) -> Path:
    """A video of `FRAMES` frames.

    Parameters
    ----------
    group : frames from one key frame to the next.
    between : how many B-frames in a row.
    start : milliseconds of the first frame.
    steps : milliseconds from frame to frame, in turn.
    options : of the encoder.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        stream.codec_context.gop_size = group
        stream.codec_context.max_b_frames = between
        stream.options = {name.replace("_", "-"): value for name, value in options.items()}
        time = start
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            container.mux(stream.encode(frame))
            time += steps[number % len(steps)]
        container.mux(stream.encode())
    return path
