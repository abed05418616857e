"""Opening labels with their frames, and saying whether the two agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from gtreview import settings
from gtreview.errors import InputError
from gtreview.formats import registry, sequence_file
from gtreview.formats.rig_files import open_rig
from gtreview.frames import memory
from gtreview.frames.source import FrameSource, open_frames
from gtreview.frames.video_frames import VideoFrames
from gtreview.model.rig import Rig
from gtreview.model.rigging import unknown, used, with_rig
from gtreview.model.sequence import Notice, Sequence
from gtreview.model.wording import counted
from gtreview.review import other_labels, place
from gtreview.review.agreement import Agreement, compare
from gtreview.review.sources import ASK, Source, recognise
from gtreview.storage.address import SCHEME
from gtreview.storage.local import read_bytes, sha256

__all__ = ["Agreement", "Opened", "Source", "open_source", "recognise"]

Progress = Callable[[float, str], None]
READ = 0.6
"""The share of the time that reading the labels takes; the rest measures images."""


@dataclass(frozen=True, eq=False)
class Opened:
    """Labels with their frames.

    ``images`` is None where there are none. ``label_bytes`` is the labels' file as it was read.
    """

    sequence: Sequence
    images: FrameSource | None
    agreement: Agreement
    source: Source
    label_bytes: bytes


def open_source(source: Source, progress: Progress | None = None, *, wait: bool = True) -> Opened:
    """Read the labels, pair them with their frames by name, and compare the two.

    What does not fit is told in ``Opened.agreement``; only labels that cannot be read at all
    are refused. ``progress`` is called with a share 0…1 and what is being done, and may raise.
    Without ``wait`` a long video's frames may still be counted when this returns; see `counting`.

    Raises
    ------
    InputError : the labels, the manifest or the sequence file are missing or none; or those to
        compare with are named and cannot be.
    """
    tell = progress or _silent
    tell(0.0, "reading labels")
    if source.missing and not source.labels.is_file():
        raise InputError(source.missing[0], path=source.manifest, hint=ASK)
    data = read_bytes(source.labels)
    sequence = _read(data, source)
    tell(READ, "looking for frames")
    images, unusable = _frames(source, sequence, tell, wait)
    agreement, size = compare(
        sequence, images, lambda share, text: tell(READ + share * (1 - READ), text)
    )

    sequence = other_labels.compared_with(_on_rig(sequence, source), source)
    told = tuple(Notice(text) for text in (*source.missing, *unusable, *_elsewhere(source)))
    sequence = replace(
        sequence,
        name=source.title or sequence.name,
        notices=(*told, *sequence.notices),
        size=size or sequence.size,
        size_inferred=size is None and sequence.size_inferred,
    )
    tell(1.0, "opened")
    return Opened(sequence, images, agreement, source, data)


def counting(images: FrameSource | None) -> bool:
    """Whether frames are still being counted, so that `compare` will tell more."""
    return isinstance(images, VideoFrames) and not images.whole


def counted_out(sequence: Sequence, images: FrameSource | None, progress: Progress) -> Agreement:
    """Wait for the frames that are being counted, and compare again."""
    if isinstance(images, VideoFrames):
        images.wait(progress)
    return compare(sequence, images)[0]


def _frames(
    source: Source, sequence: Sequence, tell: Progress, wait: bool
) -> tuple[FrameSource | None, tuple[str, ...]]:
    """The frames, and why they cannot be used: labels can be reviewed without."""
    if source.frames is None:
        return None, ()
    kept_map, kept_stream = place.kept_video(source.labels)
    try:
        names, chosen = sequence.frames.names, settings.load()
        images = open_frames(
            source.frames,
            names,
            cache=settings.cache_folder(),
            cache_bytes=chosen.s3_cache_megabytes * 10**6,
            limit_megapixels=chosen.largest_megapixels,
            memory=memory.share_of_source(memory.budget(chosen.cache_megabytes)),
            progress=lambda share, text: tell(READ, text),
            wait=wait,
            stream=kept_stream if source.stream is None else source.stream,
            mapping=source.frame_map or kept_map,
            times=sequence.frames.timestamps,
        )
    except InputError as error:
        return None, (f"the frames are not shown: {error}",)
    if source.stream is not None and not isinstance(images, VideoFrames):
        return images, (f"stream {source.stream} is not used: the frames are no video",)
    return images, ()


def _elsewhere(source: Source) -> tuple[str, ...]:
    """Where frames that were not found may be; nothing is read from there unasked."""
    if source.frames is not None or source.sequence_file is None:
        return ()
    try:
        prefix = sequence_file.parse(read_bytes(source.sequence_file), source.sequence_file).prefix
    except InputError:
        return ()
    if not prefix.startswith(SCHEME):
        return ()
    return (f"the sequence file says that the frames are in {prefix}: --frames s3 opens them",)


def _read(data: bytes, source: Source) -> Sequence:
    """The labels; a sequence file or manifest that is broken is told and not used."""
    try:
        return registry.parse(
            data, source.labels, source.sequence_file, source.manifest, source.line
        )
    except InputError as error:
        if error.path is None or error.path not in (source.sequence_file, source.manifest):
            raise
        broken = error
    if broken.path == source.manifest:
        sequence = _read(data, replace(source, manifest=None))
        told = Notice(f"the manifest is not used, so labels may have no names: {broken}")
    else:
        sequence = _read(data, replace(source, sequence_file=None))
        told = Notice(f"the sequence file is not used, frames may be in another order: {broken}")
    return replace(sequence, notices=(told, *sequence.notices))


def _on_rig(sequence: Sequence, source: Source) -> Sequence:
    """The skeletons on the source's rig; one that is broken or another's is told and not used."""
    if source.rig is None:
        return sequence
    try:
        rig, notices = _fitting(source.rig, sequence)
    except InputError as error:
        told = Notice(f"the rig is not used: {error}")
        return replace(sequence, notices=(*sequence.notices, told))
    inputs = {**sequence.origin.inputs, str(source.rig): sha256(read_bytes(source.rig))}
    return replace(
        with_rig(sequence, rig),
        origin=replace(sequence.origin, inputs=inputs),
        notices=(*sequence.notices, *notices),
    )


def _fitting(path: Path, sequence: Sequence) -> tuple[Rig, tuple[Notice, ...]]:
    """The rig, and what of the labels it does not know.

    Raises
    ------
    InputError : it is none, or no skeleton of ``sequence`` is of it.
    """
    if sequence.rig is None:
        raise InputError("the labels hold no skeletons", path=path)
    rig, notices = open_rig(path)
    labels = used(sequence)
    more = unknown(rig, labels)
    if labels and len(more) == len(labels):
        raise InputError("it has none of the labels' keypoints", path=path)
    if more:
        text = f"{counted(len(more), 'keypoint')} of the labels not in the rig {path.name}"
        text += f", put behind its own: {', '.join(more[:5])}"
        notices = (*notices, Notice(text, (), more))
    return rig, notices


def _silent(share: float, text: str) -> None:
    """Progress that nobody watches."""
