"""What lies in folders, looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gtreview.errors import InputError
from gtreview.formats import kinds, registry
from gtreview.formats.job_files import JobFiles, locate
from gtreview.frames.source import is_video
from gtreview.storage.archives import holds_images
from gtreview.storage.local import VIDEO_ENDINGS, files_with, image_count, read_bytes

ENDINGS = (".json", ".jsonl", ".manifest", ".txt", ".html", ".htm", ".liquid")
RIGS = (kinds.RIG.id, kinds.SKELETON_TEMPLATE.id)


@dataclass
class Given:
    """The files by what they are, and the places of images; ``own_manifests`` are those that
    were given themselves, ``opened`` the folders that were."""

    labels: list[Path] = field(default_factory=list)
    manifests: list[Path] = field(default_factory=list)
    sequences: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    rigs: list[Path] = field(default_factory=list)
    other: list[Path] = field(default_factory=list)
    own_manifests: list[Path] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)

    def add(self, path: Path, format_: registry.Format) -> None:
        """Sort a file in."""
        if format_.parse:
            self.labels.append(path)
        elif format_.id == kinds.MANIFEST.id:
            self.manifests.append(path)
        elif format_.id == kinds.SEQUENCE_FILE.id:
            self.sequences.append(path)
        elif format_.id in RIGS:
            self.rigs.append(path)
        else:
            self.other.append(path)

    def sort_in(
        self, paths: Iterable[Path], format_of: Callable[[Path], registry.Format | None]
    ) -> None:
        """Sort in the files that some format claims; the others are no labels."""
        for path in paths:
            format_ = format_of(path)
            if format_:
                self.add(path, format_)


class Look:
    """Looks at each folder and file once, however many labels lie beside it.

    What it has seen stays as it was then, so one is made anew for each time that somebody asks.
    """

    def __init__(self) -> None:
        self.image_count = cache(image_count)
        self.whole_files = cache(_whole_files)
        self.locate = cache(locate)
        self.format_of = cache(_format_of)
        self.inside = cache(self._inside)
        self.manifests_in = cache(self._manifests_in)

    def _inside(self, folder: Path) -> Given:
        """The files in ``folder`` by what they are; not to be changed."""
        given = Given()
        given.sort_in(files_with(folder, ENDINGS), self.format_of)
        return given

    def _manifests_in(
        self, folder: Path
    ) -> tuple[dict[Path, list[tuple[Path, JobFiles]]], tuple[str, ...]]:
        """The lines of the manifests in ``folder`` by the labels they refer to, each with its
        manifest, and why manifests there cannot be used."""
        found: dict[Path, list[tuple[Path, JobFiles]]] = {}
        unusable: list[str] = []
        for path in self.inside(folder).manifests:
            try:
                for files in self.locate(path):
                    if files.labels:
                        found.setdefault(files.labels, []).append((path, files))
            except InputError as error:
                unusable.append(f"a manifest is not used: {error}")
        return found, tuple(unusable)


def _format_of(path: Path) -> registry.Format | None:
    """The format that claims a file; one may begin with long values of other keys."""
    head = read_bytes(path, kinds.HEAD)
    format_ = registry.claimant(head)
    if format_ is None and kinds.has_long_values(head):
        format_ = registry.format_of(read_bytes(path))
    return format_


def _whole_files(folder: Path) -> list[Path]:
    """The videos and the archives of images in a folder."""
    found = files_with(folder, (*VIDEO_ENDINGS, ".zip", ".tar"))
    return [path for path in found if is_video(path) or holds_images(path)]
