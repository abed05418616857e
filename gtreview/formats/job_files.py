"""From a manifest's lines to the files on this machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gtreview.errors import InputError
from gtreview.formats import manifest, sequence_file
from gtreview.formats.manifest import ManifestLine
from gtreview.formats.references import Tree, common_tail
from gtreview.storage.local import read_bytes


@dataclass(frozen=True)
class JobFiles:
    """What one line of a manifest refers to; None where it was not found.

    ``frames`` is the folder that the sequence file's prefix names.
    """

    line: ManifestLine
    labels: Path | None
    sequence_file: Path | None
    frames: Path | None


def locate(path: Path) -> tuple[JobFiles, ...]:
    """The files of each line of the manifest ``path``, below its folder.

    A file is the one whose path ends most like the address. One file is not taken for the
    labels of several lines that name different ones: the line that fits best has it, and where
    that is not clear none has.

    Raises
    ------
    InputError : unreadable, or no manifest.
    """
    lines = manifest.parse(read_bytes(path), path)
    tree = Tree(path.parent)
    labels = _apart([line.labels_ref for line in lines], tree)
    sequences = _apart([line.source_ref for line in lines], tree)
    found = []
    for line in lines:
        sequence = _sequence(sequences[line.source_ref])
        found.append(JobFiles(line, labels[line.labels_ref], sequence, _prefix(sequence, tree)))
    return tuple(found)


def line_for(path: Path, labels: Path, number: int | None = None) -> ManifestLine:
    """The line of the manifest ``path`` that is about ``labels``.

    Parameters
    ----------
    number : the line's number, from 1; without it, the line whose labels' address ends most
        like ``labels``, or the only line.

    Raises
    ------
    InputError : no such line, or several fit.
    """
    lines = manifest.parse(read_bytes(path), path)
    if number is not None:
        return _numbered(lines, number, path)
    lines = tuple(line for line in lines if line.labels_ref)
    if not lines:
        raise InputError("no line refers to labels", path=path, hint="Give the output manifest.")
    fits = [common_tail(labels.absolute(), line.labels_ref) for line in lines]
    best = [line for line, fit in zip(lines, fits, strict=True) if fit == max(fits)]
    if len(best) == 1 and (max(fits) or len(lines) == 1):
        return best[0]
    raise InputError(
        f"{len(best)} lines could be about {labels}",
        path=path,
        hint="Open the manifest itself and choose one.",
    )


def _numbered(lines: tuple[ManifestLine, ...], number: int, path: Path) -> ManifestLine:
    for line in lines:
        if line.number == number:
            return line
    raise InputError(f"has no line {number}", path=path, hint=f"It has {len(lines)} lines.")


def _apart(references: list[str], tree: Tree) -> dict[str, Path | None]:
    """The file of each reference, no file for two of them."""
    found = {ref: tree.file(ref) if ref else None for ref in references}
    fits = {ref: common_tail(path, ref) for ref, path in found.items() if path}
    best: dict[Path, int] = {}
    for ref, fit in fits.items():
        path = found[ref]
        if path:
            best[path] = max(fit, best.get(path, 0))
    winners = Counter(path for ref, path in found.items() if path and fits[ref] == best[path])
    return {
        ref: path if path and fits[ref] == best[path] and winners[path] == 1 else None
        for ref, path in found.items()
    }


def _sequence(path: Path | None) -> Path | None:
    """An image job's ``source-ref`` is an image: no sequence file."""
    return path if path and path.suffix.lower() == ".json" else None


def _prefix(sequence: Path | None, tree: Tree) -> Path | None:
    """The folder that the sequence file says the frames are in."""
    if sequence is None:
        return None
    try:
        prefix = sequence_file.parse(read_bytes(sequence), sequence).prefix
    except InputError:
        # Whoever reads the sequence says what is wrong with its file; frames can be elsewhere.
        return None
    return tree.folder(prefix) if prefix else None
