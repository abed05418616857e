"""What gtreview sees in a video or a folder of images, for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from gtreview.errors import FrameError, InputError, OutputError
from gtreview.frames.source import FrameSource
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.video_index import VideoIndex
from gtreview.storage.local import make_folder, write_beside

Progress = Callable[[float, str], None]

ENDINGS = (".png", ".jpg")
ENCODING = {
    ".png": (cv2.IMWRITE_PNG_COMPRESSION, 3),
    ".jpg": (cv2.IMWRITE_JPEG_QUALITY, 95),
}
_RANGE = re.compile(r"\s*(\d{1,12})\s*(?:[-–]\s*(\d{1,12})\s*)?")


def told(frames: FrameSource, damaged: list[int] | None, progress: Progress) -> dict[str, object]:
    """What ``gtreview frames --json`` prints: frames by 0-based position; sizes in pixels upright,
    of a folder null for images that cannot be read; times in seconds; ``rotation`` in degrees
    counter-clockwise; ``damaged`` as given."""
    if isinstance(frames, VideoFrames):
        return _of_video(frames.index) | {"damaged": damaged}
    names = list(frames.names)
    sizes = list(_sizes(frames, progress))
    return {"count": len(frames), "sizes": sizes, "names": names, "damaged": damaged}


def _of_video(found: VideoIndex) -> dict[str, object]:
    width, height = found.upright
    return {
        "count": len(found),
        "width": width,
        "height": height,
        "timestamps": found.timestamps.tolist(),
        "key_frames": found.keys.tolist(),
        "codec": found.codec,
        "rotation": found.rotation,
    }


def _sizes(frames: FrameSource, progress: Progress) -> Iterator[tuple[int, int] | None]:
    for i, name in enumerate(frames.names):
        progress(i / len(frames), name)
        try:
            yield frames.size(i)
        except FrameError:
            yield None


def verify(frames: FrameSource, progress: Progress) -> dict[int, str]:
    """Decode every frame; why those that cannot be shown cannot, by position."""
    damaged = {}
    for i in range(len(frames)):
        progress(i / len(frames), f"frame {i:,}")
        try:
            frames.read(i)
        except FrameError as error:
            damaged[i] = str(error)
        else:
            if isinstance(frames, VideoFrames) and (doubt := frames.doubt(i)):
                damaged[i] = doubt
    return damaged


def positions(text: str, count: int) -> list[int]:
    """The frames that ``text`` names: "5", "10-20", "1,3,9-12"; in its order, each once.

    Raises
    ------
    InputError : it is no such list, or names frames that are not among ``count``.
    """
    found: dict[int, None] = {}
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise InputError(
                f"the frames {text!r} cannot be understood", hint="Expected 10-20, 5 or 1,3,9-12."
            )
        first = int(match[1])
        last = int(match[2] or first)
        if first > last or last >= count:
            raise InputError(f"there are no frames {part.strip()}: they go from 0 to {count - 1}")
        found |= dict.fromkeys(range(first, last + 1))
    return list(found)


def extract(
    frames: FrameSource,
    wanted: list[int],
    folder: Path,
    *,
    ending: str,
    replace: bool,
    progress: Progress,
) -> dict[int, str]:
    """Write frames into ``folder`` as images named by position (``000010.png``).

    Parameters
    ----------
    wanted : positions.
    ending : of `ENDINGS`.
    replace : files of these names that exist are replaced.

    Returns
    -------
    dict[int, str] : why frames could not be had, by position; the others are written.

    Raises
    ------
    OutputError : a file exists, or the folder cannot be written.
    """
    paths = {i: folder / f"{i:06d}{ending}" for i in wanted}
    there = [path for path in paths.values() if path.exists()] if not replace else []
    if there:
        raise OutputError(
            f"{there[0]} exists, so nothing is written. Name another folder, or give --replace."
        )
    make_folder(folder)
    lost = {}
    for done, (i, path) in enumerate(paths.items()):
        progress(done / len(paths), path.name)
        try:
            colours = np.ascontiguousarray(frames.read(i)[..., :3])
        except FrameError as error:
            lost[i] = str(error)
            continue
        encoded = cv2.imencode(ending, colours, ENCODING[ending])[1]
        write_beside(path, encoded.tobytes())
    return lost
