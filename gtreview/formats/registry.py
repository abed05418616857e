"""The formats: one table, which packages can add to."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gtreview.errors import InputError
from gtreview.formats import (
    coco_keypoints,
    coco_writing,
    kinds,
    seqlabel,
    seqlabel_writing,
    sequence_file,
    skeleton_manifest,
    skeleton_manifest_writing,
)
from gtreview.formats.job_files import JobFiles, line_for, locate
from gtreview.model.sequence import Job, Sequence
from gtreview.plug_ins import with_plug_ins
from gtreview.storage.local import read_bytes, sha256


class Parse(Protocol):
    """Bytes of a file to a sequence; raises InputError."""

    def __call__(
        self, data: bytes, path: Path, *, order: sequence_file.SequenceFile | None, job: Job
    ) -> Sequence: ...


class Write(Protocol):
    """The bytes of a file, the sequence as read from it and the corrected one to the file's new
    bytes, in which only what differs between both is another."""

    def __call__(self, data: bytes, read: Sequence, edited: Sequence) -> bytes: ...


@dataclass(frozen=True)
class Format:
    """A kind of file that can be opened.

    ``title`` is shown to people. ``claims`` is given a file's first 64 KiB. ``parse`` reads
    labels; it is None for files that go with labels and hold none, and ``hint`` then says what
    to open. ``write`` puts corrections into a file; None where that cannot be done.
    """

    id: str
    title: str
    claims: Callable[[bytes], bool]
    parse: Parse | None = None
    hint: str = ""
    write: Write | None = None

    @classmethod
    def of(cls, kind: kinds.Kind, parse: Parse | None = None, write: Write | None = None) -> Format:
        """The format of a known kind of file."""
        return cls(kind.id, kind.title, kind.claims, parse, kind.hint, write)


_BUILT_IN = (
    Format.of(kinds.SEQLABEL, seqlabel.parse, seqlabel_writing.write),
    Format.of(kinds.SKELETON_MANIFEST, skeleton_manifest.parse, skeleton_manifest_writing.write),
    Format.of(kinds.MANIFEST),
    Format.of(kinds.SEQUENCE_FILE),
    Format.of(kinds.LABEL_CATEGORIES),
    Format.of(kinds.COCO_KEYPOINTS, coco_keypoints.parse, coco_writing.write),
    Format.of(kinds.RIG),
    Format.of(kinds.SKELETON_TEMPLATE),
)
FORMATS = with_plug_ins("gtreview.formats", Format, _BUILT_IN)


def recognise(path: Path) -> Format:
    """What the file is.

    Raises
    ------
    InputError : unreadable, or no format claims it; says what it seems to be instead.
    """
    head = read_bytes(path, kinds.HEAD)
    data = read_bytes(path) if len(head) == kinds.HEAD and not claimant(head) else head
    found = format_of(data)
    if found:
        return found
    raise kinds.refusal(data, path, "labels (SeqLabel.json), a manifest or a sequence file")


def format_of(data: bytes) -> Format | None:
    """The format that claims a whole file, None where none does.

    A file may begin with long values of other keys: then its outermost keys decide.
    """
    found = claimant(data[: kinds.HEAD])
    if found or len(data) < kinds.HEAD:
        return found
    names = kinds.root_keys(data) | ({"keypoints"} if b'"keypoints"' in data else set())
    listed = "".join(f'"{name}":' for name in sorted(names))
    return claimant(f"{{{listed}".encode())


def claimant(head: bytes) -> Format | None:
    """The format that claims a file's beginning, None where none does."""
    return next((format_ for format_ in FORMATS.values() if format_.claims(head)), None)


def read(
    path: Path,
    *,
    sequence_file: Path | None = None,
    manifest: Path | None = None,
    line: int | None = None,
) -> Sequence:
    """Read the labels of one sequence.

    Parameters
    ----------
    path : labels, or a manifest that refers to them.
    sequence_file : rules the order of the frames.
    manifest : names the labels' classes.
    line : the line of the manifest, from 1, where it has several.

    Raises
    ------
    InputError : nothing that holds labels; says what it seems to be and what to open.
    """
    if recognise(path).id == kinds.MANIFEST.id:
        files = _chosen(path, line)
        labels = labels_of(files, path)
        order = sequence_file or files.sequence_file
        return parse(read_bytes(labels), labels, order, path, files.line.number)
    return parse(read_bytes(path), path, sequence_file, manifest, line)


def parse(
    data: bytes, path: Path, sequence: Path | None, manifest: Path | None, line: int | None
) -> Sequence:
    """The sequence in ``data``, the bytes of the labels ``path``; the rest as in `read`.

    Raises
    ------
    InputError : as `read`.
    """
    format_ = format_of(data)
    if format_ and format_.parse is None:
        raise InputError(f"this is {format_.title}; expected labels", path=path, hint=format_.hint)
    inputs: dict[str, str] = {}
    job, order = Job(), None
    if manifest:
        job = line_for(manifest, path, line).job
        inputs[str(manifest)] = sha256(read_bytes(manifest))
    if sequence:
        content = read_bytes(sequence)
        order = sequence_file.parse(content, sequence)
        inputs[str(sequence)] = sha256(content)
    reader = format_.parse if format_ and format_.parse else seqlabel.parse
    with _uncollected():
        result = reader(data, path, order=order, job=job)
    return replace(result, origin=replace(result.origin, inputs=inputs))


def write(data: bytes, read: Sequence, edited: Sequence) -> bytes:
    """``data``, the bytes that ``read`` was read from, with what is different in ``edited``.

    Raises
    ------
    InputError : labels of that format can be read but not written.
    """
    format_ = FORMATS.get(read.origin.format)
    if format_ is None or format_.write is None:
        title = format_.title if format_ else read.origin.format
        raise InputError(f"corrections cannot be written into {title}", path=read.origin.path)
    with _uncollected():
        return format_.write(data, read, edited)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A file becomes millions of objects without a ring among them: looking for rings meanwhile
    takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def labels_of(files: JobFiles, path: Path) -> Path:
    """The labels that a manifest's line names.

    Raises
    ------
    InputError : it names none, or they are not below the manifest's folder.
    """
    place = f"line {files.line.number}"
    if not files.line.labels_ref:
        hint = "Open the output manifest of the job, or its SeqLabel.json."
        raise InputError("refers to no labels of a video job", path=path, place=place, hint=hint)
    if files.labels is None:
        raise InputError(
            f"the labels {files.line.labels_ref} are not below {path.parent}",
            path=path,
            place=place,
            hint="Copy them there, or open SeqLabel.json and give this file with --manifest.",
        )
    return files.labels


def _chosen(path: Path, number: int | None) -> JobFiles:
    lines = locate(path)
    if number is None and len(lines) == 1:
        return lines[0]
    for files in lines:
        if files.line.number == number:
            return files
    several = f"has {len(lines)} lines, one a sequence" if number is None else f"no line {number}"
    raise InputError(several, path=path, hint=f"Choose a line of 1 to {lines[-1].line.number}.")
