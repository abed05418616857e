"""What can be opened among the files and folders that were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gtreview.errors import InputError
from gtreview.formats import kinds, registry
from gtreview.formats import sequence_file as sequence_files
from gtreview.formats.job_files import JobFiles, line_for
from gtreview.formats.references import Tree
from gtreview.formats.rig_files import open_rig
from gtreview.formats.seqlabel import title_of
from gtreview.frames import mapping
from gtreview.frames.source import can_be_frames, is_video
from gtreview.review.looking import ENDINGS, Given, Look
from gtreview.storage.address import Address, OwnPrefix
from gtreview.storage.archives import is_archive
from gtreview.storage.local import absolute, files_with, image_count, read_bytes

SUBFOLDERS = ("img", "images", "frames")
ASK = "Copy them there, or open SeqLabel.json and give this file with --manifest."


@dataclass(frozen=True)
class Source:
    """One sequence that can be opened.

    ``labels``: the labels' file; ``frames``: the folder, archive or prefix of its images, or its
    video; ``sequence_file``; ``manifest`` with the number of its ``line`` (from 1); ``title``:
    what a chooser shows; ``rig``: the file of the skeletons' rig, or the template that has it, and
    ``rig_named`` whether the user named it; ``frame_map``: which of a video's frames the labels'
    are (see `mapping.frame_map`), None: as the review keeps it, else by position; ``stream``: of
    the video, None: as the review keeps it, else the best; ``against``: the labels to compare with,
    None: as the review keeps it, else none; ``missing``: what was looked for and not found or
    cannot be used, one sentence each.
    """

    labels: Path
    frames: Address | None = None
    sequence_file: Path | None = None
    manifest: Path | None = None
    line: int | None = None
    title: str = ""
    missing: tuple[str, ...] = ()
    rig: Path | None = None
    rig_named: bool = False
    frame_map: str | None = None
    stream: int | None = None
    against: Path | None = None


@dataclass(frozen=True)
class _Named:
    """What goes with all labels, whatever lies beside them."""

    frames: Address | OwnPrefix | None
    sequence_file: Path | None
    manifest: Path | None
    rig: Path | None

    def frames_of(
        self, order: Path | None, found: Iterable[Path | None], labels: Path, look: Look
    ) -> tuple[Address | None, tuple[str, ...]]:
        """The frames of ``labels`` in ``order``, a sequence file; else the best of ``found``, or
        what is to be told where none is."""
        if isinstance(self.frames, OwnPrefix):
            return _own_prefix(self.frames, order, labels), ()
        return (self.frames, ()) if self.frames else _most_images(found, look)


def recognise(
    paths: Sequence[Path],
    *,
    frames: Address | OwnPrefix | None = None,
    sequence_file: Path | None = None,
    manifest: Path | None = None,
    rig: Path | None = None,
    frame_map: str | None = None,
    stream: int | None = None,
    against: Path | None = None,
) -> list[Source]:
    """What can be opened among ``paths``: labels, manifests, sequence files, rigs, folders of any
    of these and of images, in any order.

    Parameters
    ----------
    frames, sequence_file, manifest, rig, frame_map, stream, against : where the user named them;
        they rule over what is found.

    Returns
    -------
    list[Source] : one for every sequence; never empty.

    Raises
    ------
    InputError : a path is missing, or nothing holds labels; says what was found.
    """
    if isinstance(frames, Path) and not can_be_frames(frames):
        raise InputError(
            "is no folder, video, archive or file of several images; expected the folder of "
            "images, a video, .zip or .tar, or TIFF, GIF, PNG, WebP, AVIF",
            path=frames,
        )
    if rig is not None:
        # One that was named is refused at once; one that is found is told and not used.
        open_rig(rig)
    if frame_map is not None:
        mapping.check(frame_map)
    own = [absolute(path) for path in paths]
    look = Look()
    given = _sort(own, look)
    given.labels = _without_corrected(given.labels, own)
    named = _Named(
        _first(frames, given.folders) if isinstance(frames, Path | None) else frames,
        _first(_checked(sequence_file, kinds.SEQUENCE_FILE), given.sequences),
        _first(_checked(manifest, kinds.MANIFEST), given.own_manifests if given.labels else []),
        _first(rig, given.rigs),
    )
    sources = [] if named.manifest else _of_manifests(given, named, look)
    if named.manifest and not given.labels:
        given.manifests = [named.manifest]
        sources = _of_manifests(given, named, look)
    taken = {source.labels for source in sources}
    sources += [_of_labels(path, named, look) for path in given.labels if path not in taken]
    if not sources:
        raise _nothing(paths, given)
    if not any(source.labels.is_file() for source in sources):
        raise InputError(sources[0].missing[0], path=sources[0].manifest, hint=ASK)
    by_user = rig is not None or named.rig in own
    against = None if against is None else absolute(against)
    sources = [_with_rig(each, named.rig, look) for each in sources]
    sources = [
        replace(each, rig_named=by_user, frame_map=frame_map, stream=stream, against=against)
        for each in sources
    ]
    sources = _told_apart(sources)
    return [_with_frames_below(sources[0], given, look)] if len(sources) == 1 else sources


def _without_corrected(labels: list[Path], own: list[Path]) -> list[Path]:
    """``labels`` without those that a folder holds beside what they were made of: the review is
    of the original."""
    made_of = {path: path.with_name(path.name.replace(".corrected.", ".")) for path in labels}
    return [
        path
        for path in labels
        if made_of[path] == path or path in own or made_of[path] not in labels
    ]


def _first(named: Path | None, found: list[Path]) -> Path | None:
    """What the user named, else what is there, if it is one thing."""
    if named is not None:
        return absolute(named)
    return _only(found)


def _own_prefix(own: OwnPrefix, order: Path | None, labels: Path) -> Address:
    if order is None:
        raise InputError(
            "no sequence file was found that names the prefix of the frames",
            path=labels,
            hint="Give it with --sequence, or the address itself: --frames s3://bucket/folder/.",
        )
    return own.named(sequence_files.parse(read_bytes(order), order).prefix, order)


def _checked(path: Path | None, kind: kinds.Kind) -> Path | None:
    """``path``, which the user says is of ``kind``."""
    if path is not None:
        head = read_bytes(path, kinds.HEAD)
        if not kind.claims(head):
            raise kinds.refusal(head, path, kind.title)
    return path


def _sort(paths: Sequence[Path], look: Look) -> Given:
    given = Given()
    for path in paths:
        if path.is_dir():
            _look_into(path, given, look)
            continue
        if is_video(path) or is_archive(path):
            given.folders.append(path)
            continue
        format_ = registry.recognise(path)
        given.add(path, format_)
        if format_.id == kinds.MANIFEST.id:
            given.own_manifests.append(path)
    return given


def _look_into(folder: Path, given: Given, look: Look) -> None:
    """What the folder holds; where it holds no labels itself, what is below it."""
    given.opened.append(folder)
    before = len(given.labels) + len(given.manifests)
    given.sort_in(files_with(folder, ENDINGS), look.format_of)
    if len(given.labels) + len(given.manifests) > before:
        return
    if look.image_count(folder):
        given.folders.append(folder)
    else:
        below = [path for path in Tree(folder).files(*ENDINGS) if path.parent != folder]
        given.sort_in(below, look.format_of)


def _with_rig(source: Source, named: Path | None, look: Look) -> Source:
    """A rig that was given is used, else the one beside the labels where it is the only one."""
    if named or not source.labels.is_file():
        return replace(source, rig=named)
    found = look.inside(source.labels.parent).rigs
    if len(found) < 2:
        return replace(source, rig=found[0] if found else None)
    names = ", ".join(path.name for path in found)
    told = f"several rigs are beside the labels, so none is used: {names}"
    return replace(source, missing=(*source.missing, told))


def _told_apart(sources: list[Source]) -> list[Source]:
    """Sources of one title are called by their files too."""
    titles = Counter(source.title for source in sources)
    return [
        replace(source, title=f"{source.title} ({source.labels.name})")
        if titles[source.title] > 1
        else source
        for source in sources
    ]


def _of_manifests(given: Given, named: _Named, look: Look) -> list[Source]:
    """A source for each line of the manifests that refers to labels.

    Lines whose labels are missing are left to those manifests that are all there is: in a
    folder with labels a manifest may be of an image job, or the input of a new one.
    """
    found = [(path, files) for path in given.manifests for files in look.locate(path)]
    found = [(path, files) for path, files in found if files.line.labels_ref]
    if given.labels and not any(files.labels for _, files in found):
        return []
    seen: set[Path] = set()
    sources = []
    for path, files in found:
        if files.labels not in seen:
            sources.append(_of_line(path, files, named, look, len(found) > 1))
            seen |= {files.labels} if files.labels else set()
    return sources


def _of_line(
    path: Path, files: JobFiles, named: _Named, look: Look, several: bool = False
) -> Source:
    line = files.line
    labels = files.labels or path.parent / Path(line.labels_ref).name
    title = line.job_name or title_of(labels)
    order = named.sequence_file or files.sequence_file
    if order is None and not several and files.labels:
        order = _only(look.inside(labels.parent).sequences)
    missing = []
    if files.labels is None:
        missing.append(f"the labels {line.labels_ref} are not below {path.parent}")
    if order is None:
        missing.append(f"the sequence file {line.source_ref} is not below {path.parent}")
    frames, told = named.frames_of(order, (files.frames, *_beside(labels)), labels, look)
    title = f"{title} {line.number}" if several else title
    return Source(labels, frames, order, path, line.number, title, (*missing, *told))


def _of_labels(path: Path, named: _Named, look: Look) -> Source:
    """Labels that were given themselves, with the manifest that was named or is beside them."""
    if named.manifest:
        number = line_for(named.manifest, path).number
        lines = look.locate(named.manifest)
        files = next(files for files in lines if files.line.number == number)
        return _of_line(named.manifest, replace(files, labels=path), named, look)
    lines_of, unusable = look.manifests_in(path.parent)
    manifests = lines_of.get(path, [])
    if len(manifests) == 1:
        source = _of_line(*manifests[0], named, look)
        return replace(source, missing=(*source.missing, *unusable))
    order = named.sequence_file or _only(look.inside(path.parent).sequences)
    frames, told = named.frames_of(order, _beside(path), path, look)
    return Source(path, frames, order, title=title_of(path), missing=(*unusable, *told))


def _only(found: list[Path]) -> Path | None:
    return found[0] if len(found) == 1 else None


def _beside(labels: Path) -> list[Path]:
    folder = labels.parent
    return [folder, *(folder / name for name in SUBFOLDERS), folder / labels.stem]


def _with_frames_below(source: Source, given: Given, look: Look) -> Source:
    """A source without frames gets the folder with most images below the folder that was
    opened: labels often lie deep in the job's output."""
    if source.frames or len(given.opened) != 1:
        return source
    frames, told = _most_images(Tree(given.opened[0]).folders(), look)
    return replace(source, frames=frames, missing=tuple(dict.fromkeys((*source.missing, *told))))


def _most_images(folders: Iterable[Path | None], look: Look) -> tuple[Path | None, tuple[str, ...]]:
    """The folder with most images, the first of equals; where none has any, the only video or
    archive of images. Several of these are told and none is taken."""
    counts = {path: look.image_count(path) for path in folders if path and path.is_dir()}
    best = max(counts, key=counts.__getitem__, default=None)
    if best and counts[best]:
        return best, ()
    found = [file for folder in counts for file in look.whole_files(folder)]
    if len(found) < 2:
        return _only(found), ()
    names = ", ".join(path.name for path in found[:5]) + (", …" if len(found) > 5 else "")
    return None, (
        f"several files beside the labels may hold the frames, so none is used: {names}. "
        "Name the right one (--frames)",
    )


def _nothing(paths: Sequence[Path], given: Given) -> InputError:
    if len(paths) == 1 and given.own_manifests:
        hint = "Open the output manifest of the job, or its SeqLabel.json."
        return InputError("refers to no labels of a video job", path=paths[0], hint=hint)
    if len(paths) == 1 and paths[0].is_file() and not given.folders:
        format_ = registry.recognise(paths[0])
        return InputError(f"this is {format_.title}", path=paths[0], hint=format_.hint)
    where = ", ".join(str(path) for path in paths) or None
    found = [
        f"{image_count(each):,} images in {each}"
        if each.is_dir()
        else f"the {'video' if is_video(each) else 'archive'} {each.name}"
        for each in given.folders
    ]
    found += [f"the sequence file {path.name}" for path in given.sequences]
    found += [f"the manifest {path.name}, which refers to no labels" for path in given.manifests]
    found += [f"the rig {path.name}" for path in given.rigs]
    found += [f"the label categories {path.name}" for path in given.other]
    what = f"found {', '.join(found)}, but no labels" if found else "no labels found"
    hint = "Expected a SeqLabel.json, or a manifest that names it."
    return InputError(what, path=where, hint=hint)
