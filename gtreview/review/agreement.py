"""Whether frames and labels belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import FrameError, InputError
from gtreview.formats import seqlabel
from gtreview.frames.mapping import POSITION, likely_step
from gtreview.frames.pages import Pages
from gtreview.frames.source import FrameSource
from gtreview.frames.video_frames import VideoFrames
from gtreview.model.sequence import Notice, Sequence
from gtreview.model.wording import counted, frames_text
from gtreview.storage.local import safe_name

Progress = Callable[[float, str], None]
Size = tuple[int, int]
Floats = NDArray[np.float64]

MOST_SIZES = 2_000
"""Of longer sequences, evenly spread frames are measured."""
OUTSIDE = 0.01
"""From this share of labels with their middle outside the images, the images have another size
than the labels are of: single boxes outside are mistakes of their own."""


@dataclass(frozen=True)
class Agreement:
    """``ok``: nothing speaks against it; ``summary``: half a sentence for the status bar;
    ``without_picture``: the positions whose picture is said to be missing or unreadable;
    ``counted``: the frames are, which those of a remote place are later."""

    ok: bool
    notices: tuple[Notice, ...] = ()
    summary: str = "frames and labels agree"
    without_picture: frozenset[int] = frozenset()
    counted: bool = True

    def with_unread(self, unread: Mapping[int, str]) -> Agreement:
        """This, once pictures were decoded: opening reads only their beginnings.

        ``unread``: why there was no picture, by position.
        """
        new = {i: why for i, why in sorted(unread.items()) if i not in self.without_picture}
        return self._and(_unreadable(new), new.keys())

    def with_count(self, images: FrameSource | None) -> Agreement:
        """This with what was left out at opening since ``images`` had not been listed; they are
        now."""
        if self.counted or images is None:
            return self
        summary = Agreement.summary if self.ok else self.summary
        counted = replace(self, counted=True, summary=summary)
        return counted._and(_count(images), images.missing)

    def _and(self, doubts: list[Doubt], without_picture: Iterable[int]) -> Agreement:
        if not doubts:
            return self
        short = ", ".join(doubt.short for doubt in doubts)
        return replace(
            self,
            ok=False,
            notices=(*self.notices, *(doubt.notice for doubt in doubts)),
            summary=short if self.ok else f"{self.summary}, {short}",
            without_picture=self.without_picture.union(without_picture),
        )


@dataclass(frozen=True)
class Doubt:
    """``short``: for the summary ("3 images missing")."""

    short: str
    notice: Notice


def compare(
    sequence: Sequence, images: FrameSource | None, progress: Progress | None = None
) -> tuple[Agreement, Size | None]:
    """Compare the labels with the frames; also gives the images' (width, height).

    Count, names, order, image sizes against the labels' extent, and time stamps. ``images`` is
    None where there are none.
    """
    doubts = [*_order(sequence), *_times(sequence), *_unsafe(sequence)]
    size, without_picture, listed = None, frozenset[int](), True
    if images is None:
        width, height = sequence.size
        text = f"no frames: the labels stand on an empty canvas of {width} × {height}"
        doubts.insert(0, Doubt("no frames to compare with", Notice(text)))
    else:
        # Asked once: a remote place may be listed meanwhile.
        listed = images.listed
        sizes = _sizes(images, progress)
        doubts += [*(_count(images) if listed else []), *_unreadable(sizes)]
        doubts += _mixed(sizes) if _is_video(sequence) else []
        unreadable = {i for i, size in sizes.items() if isinstance(size, str)}
        missing = images.missing if listed else ()
        without_picture = frozenset(missing) | unreadable
        size = _common(sizes)
        doubts += [*_stated(sequence, size), *_extent(sequence, size, sizes)] if size else []
    if not doubts:
        return Agreement(True, summary=_agreed(images), counted=listed), size
    notices = tuple(doubt.notice for doubt in doubts)
    summary = ", ".join(doubt.short for doubt in doubts)
    return Agreement(False, notices, summary, without_picture, listed), size


def _is_video(sequence: Sequence) -> bool:
    """Whether the images are of one video; single ones can have any size."""
    return sequence.origin.format == seqlabel.ID or sequence.kind == "tracking"


def _agreed(images: FrameSource | None) -> str:
    if isinstance(images, VideoFrames):
        if not images.whole:
            return f"the frames of {images.name} are being counted"
        return f"frames of {images.name} paired with labels {images.mapping.said}"
    if isinstance(images, Pages):
        return f"frames of {images.folder.name} paired with labels by position"
    if images is not None and not images.listed:
        return "the first frame fits the labels, the others are not counted yet"
    return Agreement.summary


def _count_of_video(images: VideoFrames) -> list[Doubt]:
    """A video's frames have no names: they are paired as was chosen, by position unless it was."""
    frames, labels = len(images.index), len(images)
    if not images.whole or (frames == labels and not images.missing):
        return []
    if images.mapping.text != POSITION:
        return _without_video_frame(images)
    text = (
        f"{images.name} has {counted(frames, 'frame')}, the labels have {labels:,}: "
        "they are paired by position from the first on, which may be wrong"
    )
    if step := likely_step(labels, frames):
        text += (
            f". The counts fit if the labels are of one in {step:,} of its frames: open them with "
            f"the frame map step:{step} if that is so"
        )
    return [Doubt(f"{frames:,} frames in the video, {labels:,} in the labels", Notice(text))]


def _without_video_frame(images: VideoFrames) -> list[Doubt]:
    where = images.missing
    if not where:
        return []
    text = (
        f"{counted(len(where), 'frame')} of the labels not in {images.name}, "
        f"paired {images.mapping.said}: {frames_text(where)}"
    )
    return [Doubt(f"{counted(len(where), 'frame')} not in the video", Notice(text, where))]


def _order(sequence: Sequence) -> list[Doubt]:
    """In a video job the worker's page sorts by the names' UTF-8 bytes, so names must sort as
    positions do; in other jobs each image is a task of its own."""
    if sequence.origin.format != seqlabel.ID:
        return []
    names = [name.encode() for name in sequence.frames.names]
    wrong = tuple(i for i in range(1, len(names)) if names[i] < names[i - 1])
    if not wrong:
        return []
    text = (
        f"file names do not sort as the frames do: {frames_text(wrong)} "
        f"(the service shows frames in UTF-8 order of their names)"
    )
    details = tuple(
        f"frame {i}: {sequence.frames.names[i]} after {sequence.frames.names[i - 1]}" for i in wrong
    )
    return [Doubt("names in another order", Notice(text, wrong, details))]


def _times(sequence: Sequence) -> list[Doubt]:
    times = sequence.frames.timestamps
    if times is None:
        return []
    unknown = ~np.isfinite(times)
    with np.errstate(invalid="ignore"):
        back = np.flatnonzero(np.diff(times) <= 0) + 1
    doubts = []
    if len(back):
        where = tuple(back.tolist())
        text = f"time stamps do not increase: {frames_text(where)}"
        doubts.append(Doubt("time stamps not increasing", Notice(text, where)))
    if unknown.any():
        where = tuple(np.flatnonzero(unknown).tolist())
        text = f"no time stamp: {frames_text(where)}"
        doubts.append(Doubt("time stamps missing", Notice(text, where)))
    return doubts


def _unsafe(sequence: Sequence) -> list[Doubt]:
    """Names that lead out of the frames' folder: never opened."""
    where = tuple(i for i, name in enumerate(sequence.frames.names) if not _is_safe(name))
    if not where:
        return []
    text = f"file names that lead out of the folder are not opened: {frames_text(where)}"
    details = tuple(f"frame {i}: {sequence.frames.names[i]}" for i in where)
    return [Doubt(f"{counted(len(where), 'unsafe name')}", Notice(text, where, details))]


def _is_safe(name: str) -> bool:
    try:
        safe_name(name)
    except InputError:
        return False
    return True


def _count(images: FrameSource) -> list[Doubt]:
    if isinstance(images, VideoFrames):
        return _count_of_video(images)
    doubts = [Doubt("doubts about the frames", Notice(text)) for text in images.doubts]
    if images.missing:
        where = images.missing
        text = (
            f"{counted(len(where), 'image')} of {len(images):,} missing in {images.folder}: "
            f"{frames_text(where)}"
        )
        details = tuple(_missing(images, i) for i in where)
        short = f"{counted(len(where), 'image')} missing"
        doubts.append(Doubt(short, Notice(text, where, details)))
    if images.extra:
        text = f"{counted(len(images.extra), 'image')} in {images.folder} that no label names"
        short = f"{counted(len(images.extra), 'image')} more than labels"
        doubts.append(Doubt(short, Notice(text, (), images.extra)))
    return doubts


def _missing(images: FrameSource, i: int) -> str:
    near = f" ({images.alike[i]} is there)" if i in images.alike else ""
    return f"frame {i}: {images.names[i]}{near}"


def _sizes(images: FrameSource, progress: Progress | None) -> dict[int, Size | str]:
    """(width, height) by position, or why it cannot be read."""
    if isinstance(images, VideoFrames):
        return {0: images.size(0)}
    there = [i for i in range(len(images)) if images.exists(i)]
    if images.remote:
        # One way over the network: the picture that opening has read already.
        there = there[:1]
    if len(there) > MOST_SIZES:
        there = [there[i] for i in np.linspace(0, len(there) - 1, MOST_SIZES).astype(int)]
    sizes: dict[int, Size | str] = {}
    for n, i in enumerate(there):
        sizes[i] = _size(images, i)
        if progress and n % 100 == 0:
            progress(n / len(there), "measuring images")
    return sizes


def _size(images: FrameSource, i: int) -> Size | str:
    try:
        return images.size(i)
    except FrameError as error:
        return str(error)


def _unreadable(sizes: Mapping[int, Size | str]) -> list[Doubt]:
    where = tuple(i for i, size in sizes.items() if isinstance(size, str))
    if not where:
        return []
    text = f"{counted(len(where), 'image')} cannot be read: {frames_text(where)}"
    details = tuple(f"frame {i}: {sizes[i]}" for i in where)
    return [Doubt(f"{counted(len(where), 'image')} unreadable", Notice(text, where, details))]


def _common(sizes: dict[int, Size | str]) -> Size | None:
    known = Counter(size for size in sizes.values() if isinstance(size, tuple))
    return known.most_common(1)[0][0] if known else None


def _mixed(sizes: dict[int, Size | str]) -> list[Doubt]:
    common = _common(sizes)
    odd = {i: size for i, size in sizes.items() if isinstance(size, tuple) and size != common}
    if not odd or common is None:
        return []
    where = tuple(odd)
    text = f"images of another size than {common[0]} × {common[1]}: {frames_text(where)}"
    details = tuple(f"frame {i}: {width} × {height}" for i, (width, height) in odd.items())
    return [Doubt("images of mixed sizes", Notice(text, where, details))]


def _stated(sequence: Sequence, size: Size) -> list[Doubt]:
    """The size that the labels' file says the images have."""
    if sequence.size_inferred or sequence.size == size:
        return []
    said = f"{sequence.size[0]} × {sequence.size[1]}"
    text = f"the labels are of images of {said} but the images are {size[0]} × {size[1]}"
    return [Doubt("image size differs", Notice(text))]


def _extent(sequence: Sequence, size: Size, sizes: Mapping[int, Size | str]) -> list[Doubt]:
    """The labels' extent against the images' size: usually ``size``, else what each has."""
    x, y, frame = _middles(sequence)
    if not len(x):
        return []
    width, height = size
    of_frame = np.tile(np.array(size, float), (len(sequence), 1))
    for i, known in sizes.items():
        of_frame[i] = size if isinstance(known, str) else known
    outside = (x > of_frame[frame, 0]) | (y > of_frame[frame, 1])
    if outside.mean() >= OUTSIDE:
        far = f"{x.max():.0f}, {y.max():.0f}"
        text = (
            f"labels reach to {far} but the images are {width} × {height}: "
            "they were made for larger images"
        )
        where = tuple(np.unique(frame[outside]).tolist())
        return [Doubt("image size differs", Notice(text, where))]
    # Over a whole video labels of this many boxes keep to the top left quarter only where the
    # images have been enlarged.
    if len(x) >= 200 and _reach(sequence, 0) < width / 2 and _reach(sequence, 1) < height / 2:
        reach = f"{_reach(sequence, 0):.0f} × {_reach(sequence, 1):.0f}"
        text = (
            f"all labels are in the top left {reach} of images of {width} × {height}: "
            "they may have been made for smaller images"
        )
        return [Doubt("image size may differ", Notice(text))]
    return []


def _middles(sequence: Sequence) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """x, y and frame of the middle of every box and skeleton (one point that is far off does not
    move it)."""
    boxes, poses = sequence.boxes, sequence.poses
    middle = np.nanmedian(poses.xy, axis=1) if len(poses) else np.empty((0, 2))
    x = np.concatenate((boxes.left + boxes.width / 2, middle[:, 0]))
    y = np.concatenate((boxes.top + boxes.height / 2, middle[:, 1]))
    return x, y, np.concatenate((boxes.frame, poses.frame))


def _reach(sequence: Sequence, axis: int) -> float:
    """How far right (0) or down (1) the labels reach, pixels."""
    edge = (sequence.boxes.right, sequence.boxes.bottom)[axis].max(initial=0.0)
    points = sequence.poses.xy[:, :, axis]
    return float(max(edge, np.nanmax(points) if points.size else 0.0))
