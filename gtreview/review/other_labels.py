"""Opening the labels that a sequence is compared with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gtreview.comparison.aligning import beside
from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model.sequence import Notice, Sequence
from gtreview.review import place
from gtreview.review.sources import Source, recognise
from gtreview.storage.local import read_bytes


def compared_with(sequence: Sequence, source: Source) -> Sequence:
    """``sequence`` beside the labels that ``source`` or its review names, if any. What the review
    keeps and cannot be used any more is told and left out.

    Raises
    ------
    InputError : the labels that ``source`` names cannot be read, or not be compared.
    """
    if source.against is not None:
        return _beside(sequence, source.against)
    kept = place.kept_against(source.labels)
    if kept is None:
        return sequence
    try:
        return _beside(sequence, kept)
    except InputError as error:
        told = Notice(f"the labels are not compared: {error}")
        return replace(sequence, notices=(*sequence.notices, told))


def _beside(sequence: Sequence, path: Path) -> Sequence:
    other = other_labels(path, sequence)
    inputs = {**sequence.origin.inputs, str(other.origin.path): other.origin.sha256}
    origin = replace(sequence.origin, inputs=inputs)
    return beside(replace(sequence, origin=origin), other)


def other_labels(path: Path, sequence: Sequence) -> Sequence:
    """The labels at ``path``, read as those of ``sequence`` are; of a file that holds several
    sequences the one of the same name.

    Raises
    ------
    InputError : they are none, are several, or are the same file.
    """
    found = recognise([path])
    if len(found) > 1:
        found = [source for source in found if source.title == sequence.name] or found
    if len(found) != 1:
        names = "; ".join(source.title for source in found)
        raise InputError(
            f"it holds {len(found)} sequences, none called {sequence.name}: {names}",
            path=path,
            hint="Name the labels' own file.",
        )
    source = found[0]
    if source.labels.resolve() == sequence.origin.path.resolve():
        raise InputError(
            "these are the same labels", path=path, hint="Compare them with another file."
        )
    if not source.labels.is_file():
        raise InputError(source.missing[0], path=path)
    data = read_bytes(source.labels)
    return registry.parse(data, source.labels, source.sequence_file, source.manifest, source.line)
