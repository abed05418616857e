"""Opening labels with their frames, and saying whether the two agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.frames.images import ImageFolder
from gtreview.model.sequence import Notice, Sequence
from gtreview.review.agreement import Agreement, compare
from gtreview.review.sources import ASK, Source, recognise
from gtreview.storage.local import read_bytes

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
    images: ImageFolder | None
    agreement: Agreement
    source: Source
    label_bytes: bytes


def open_source(source: Source, progress: Progress | None = None) -> Opened:
    """Read the labels, pair them with their frames by name, and compare the two.

    What does not fit is told in ``Opened.agreement``; only labels that cannot be read at all
    are refused. ``progress`` is called with a share 0…1 and what is being done, and may raise.

    Raises
    ------
    InputError : the labels, the manifest or the sequence file are missing or none.
    """
    tell = progress or _silent
    tell(0.0, "reading labels")
    if source.missing and not source.labels.is_file():
        raise InputError(source.missing[0], path=source.manifest, hint=ASK)
    data = read_bytes(source.labels)
    sequence = _read(data, source)
    tell(READ, "looking for frames")
    images = ImageFolder(source.frames, sequence.frames.names) if source.frames else None
    agreement, size = compare(
        sequence, images, lambda share, text: tell(READ + share * (1 - READ), text)
    )

    told = tuple(Notice(text) for text in source.missing)
    sequence = replace(
        sequence,
        name=source.title or sequence.name,
        notices=(*told, *sequence.notices),
        size=size or sequence.size,
        size_inferred=size is None,
    )
    tell(1.0, "opened")
    return Opened(sequence, images, agreement, source, data)


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


def _silent(share: float, text: str) -> None:
    """Progress that nobody watches."""
