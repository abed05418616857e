"""What can be opened among the files and folders that were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gtreview.errors import InputError
from gtreview.formats import kinds, registry
from gtreview.formats.job_files import JobFiles, line_for, locate
from gtreview.formats.references import Tree
from gtreview.formats.seqlabel import title_of
from gtreview.storage.local import absolute, image_names, read_bytes

ENDINGS = (".json", ".jsonl", ".manifest", ".txt")
SUBFOLDERS = ("img", "images", "frames")


@dataclass(frozen=True)
class Source:
    """One sequence that can be opened.

    ``labels``: the labels' file; ``frames``: the folder of its images; ``sequence_file``;
    ``manifest`` with the number of its ``line`` (from 1); ``title``: what a chooser shows;
    ``missing``: what was looked for and not found, one sentence each.
    """

    labels: Path
    frames: Path | None = None
    sequence_file: Path | None = None
    manifest: Path | None = None
    line: int | None = None
    title: str = ""
    missing: tuple[str, ...] = ()


@dataclass
class _Given:
    """The files by what they are, and the folders of images."""

    labels: list[Path] = field(default_factory=list)
    manifests: list[Path] = field(default_factory=list)
    sequences: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    other: list[Path] = field(default_factory=list)

    def add(self, path: Path, format_: registry.Format) -> None:
        """Sort a file in."""
        if format_.parse:
            self.labels.append(path)
        elif format_.id == kinds.MANIFEST.id:
            self.manifests.append(path)
        elif format_.id == kinds.SEQUENCE_FILE.id:
            self.sequences.append(path)
        else:
            self.other.append(path)


def recognise(
    paths: Sequence[Path],
    *,
    frames: Path | None = None,
    sequence_file: Path | None = None,
    manifest: Path | None = None,
) -> list[Source]:
    """What can be opened among ``paths``: labels, manifests, sequence files, folders of any of
    these and of images, in any order.

    Parameters
    ----------
    frames, sequence_file, manifest : where the user named them; they rule over what is found.

    Returns
    -------
    list[Source] : one for every sequence; never empty.

    Raises
    ------
    InputError : a path is missing, or nothing holds labels; says what was found.
    """
    paths = [absolute(path) for path in paths]
    frames, sequence_file, manifest = (
        path and absolute(path) for path in (frames, sequence_file, manifest)
    )
    if frames is not None and not frames.is_dir():
        raise InputError("is no folder; expected the folder of images", path=frames)
    given = _sort(paths)
    named = Source(Path(), frames, sequence_file, manifest)
    if frames is None and len(given.folders) == 1:
        named = Source(Path(), given.folders[0], sequence_file, manifest)
    if sequence_file is None and len(given.sequences) == 1:
        named = Source(Path(), named.frames, given.sequences[0], manifest)
    sources = _of_manifests(given, named)
    taken = {source.labels for source in sources}
    sources += [_of_labels(path, named) for path in given.labels if path not in taken]
    if not sources:
        raise _nothing(paths, given)
    if all(source.missing and not source.labels.is_file() for source in sources):
        raise InputError(sources[0].missing[0], path=sources[0].manifest, hint=_ASK)
    return sources


_ASK = "Open SeqLabel.json and give this file with --manifest."


def _sort(paths: Sequence[Path]) -> _Given:
    given = _Given()
    for path in paths:
        if path.is_dir():
            _look_into(path, given)
        else:
            given.add(path, registry.recognise(path))
    return given


def _look_into(folder: Path, given: _Given) -> None:
    """What the folder holds; where it holds no labels itself, what is below it."""
    before = len(given.labels) + len(given.manifests)
    here = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    _sniff(here, given)
    if len(given.labels) + len(given.manifests) == before and not image_names(folder):
        _sniff([path for path in Tree(folder).files(*ENDINGS) if path.parent != folder], given)
    if len(given.labels) + len(given.manifests) == before and image_names(folder):
        given.folders.append(folder)


def _sniff(files: list[Path], given: _Given) -> None:
    """Sort in the files that some format claims; the others are no labels."""
    for path in files:
        format_ = registry.claimant(read_bytes(path, kinds.HEAD)) if path.is_file() else None
        if format_:
            given.add(path, format_)


def _of_manifests(given: _Given, named: Source) -> list[Source]:
    """A source for each line of the manifests that refers to labels.

    Lines whose labels are missing are left to those manifests that are all there is: in a
    folder with labels a manifest may be of an image job, or the input of a new one.
    """
    found = [(path, files) for path in given.manifests for files in locate(path)]
    usable = [(path, files) for path, files in found if files.labels]
    if not usable and given.labels:
        return []
    seen: set[Path] = set()
    sources = []
    for path, files in found:
        if files.line.labels_ref and files.labels not in seen:
            sources.append(_of_line(path, files, named, len(found) > 1))
            seen |= {files.labels} if files.labels else set()
    return sources


def _of_line(path: Path, files: JobFiles, named: Source, several: bool) -> Source:
    line = files.line
    labels = files.labels or path.parent / Path(line.labels_ref).name
    title = line.job_name or title_of(labels)
    missing = []
    if files.labels is None:
        missing.append(f"the labels {line.labels_ref} are not below {path.parent}")
    if files.sequence_file is None and named.sequence_file is None:
        missing.append(f"the sequence file {line.source_ref} is not below {path.parent}")
    return Source(
        labels,
        named.frames or _most_images((files.frames, *_beside(labels))),
        named.sequence_file or files.sequence_file,
        named.manifest or path,
        line.number,
        f"{title} {line.number}" if several else title,
        tuple(missing),
    )


def _of_labels(path: Path, named: Source) -> Source:
    manifest, line, located = named.manifest, None, None
    if manifest:
        line = line_for(manifest, path).number
        located = next(files for files in locate(manifest) if files.line.number == line)
    else:
        manifest, located = _manifest_beside(path)
        line = located.line.number if located else None
    order = named.sequence_file or (located.sequence_file if located else None)
    folder = located.frames if located else None
    title = (located.line.job_name if located else "") or title_of(path)
    return Source(
        path,
        named.frames or _most_images((folder, *_beside(path))),
        order or _sequence_beside(path),
        manifest,
        line,
        title,
    )


def _manifest_beside(labels: Path) -> tuple[Path | None, JobFiles | None]:
    """The one manifest in the labels' folder with a line that refers to them."""
    here = _claimed(labels.parent, kinds.MANIFEST.id)
    found = [
        (path, files)
        for path in here
        for files in locate(path)
        if files.labels and files.labels == labels
    ]
    return found[0] if len(found) == 1 else (None, None)


def _sequence_beside(labels: Path) -> Path | None:
    here = _claimed(labels.parent, kinds.SEQUENCE_FILE.id)
    return here[0] if len(here) == 1 else None


def _claimed(folder: Path, format_id: str) -> list[Path]:
    files = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in ENDINGS and p.is_file()]
    formats = ((path, registry.claimant(read_bytes(path, kinds.HEAD))) for path in files)
    return [path for path, format_ in formats if format_ and format_.id == format_id]


def _beside(labels: Path) -> list[Path]:
    folder = labels.parent
    return [folder, *(folder / name for name in SUBFOLDERS), folder / labels.stem]


def _most_images(folders: Sequence[Path | None]) -> Path | None:
    """The folder with most images, the first of equals; None where none has any."""
    counts = {path: len(image_names(path)) for path in folders if path and path.is_dir()}
    best = max(counts, key=counts.__getitem__, default=None)
    return best if best and counts[best] else None


def _nothing(paths: Sequence[Path], given: _Given) -> InputError:
    if len(paths) == 1 and given.manifests and paths[0].is_file():
        hint = "Open the output manifest of the job, or its SeqLabel.json."
        return InputError("refers to no labels of a video job", path=paths[0], hint=hint)
    if len(paths) == 1 and paths[0].is_file():
        format_ = registry.recognise(paths[0])
        return InputError(f"this is {format_.title}", path=paths[0], hint=format_.hint)
    where = ", ".join(str(path) for path in paths) or None
    found = [f"{len(image_names(folder)):,} images in {folder}" for folder in given.folders]
    found += [f"the sequence file {path.name}" for path in given.sequences]
    found += [f"the manifest {path.name}" for path in given.manifests]
    found += [f"the label categories {path.name}" for path in given.other]
    what = f"found {', '.join(found)}, but no labels" if found else "no labels found"
    hint = "Expected a SeqLabel.json, or a manifest that names it."
    return InputError(what, path=where, hint=hint)
