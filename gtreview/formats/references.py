"""Finding on this machine what a file refers to by an ``s3://`` address."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from gtreview.storage.local import absolute

MOST_FOLDERS = 5_000


class Tree:
    """The files and folders below ``root``; hidden folders are left out.

    At most ``MOST_FOLDERS`` folders are looked into, nearest first, so that a manifest in a home
    folder does not read the whole disk.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, reference: str) -> Path | None:
        """The file whose path ends most like ``reference``; None where none has its name or two
        fit equally well."""
        name = _parts(reference)[-1:]
        return self._best([f for f in self._files if list(f.parts[-1:]) == name], reference)

    def folder(self, reference: str) -> Path | None:
        """The folder whose path ends most like ``reference``, as in `file`."""
        name = _parts(reference)[-1:]
        return self._best([f for f in self._folders if list(f.parts[-1:]) == name], reference)

    def files(self, *endings: str) -> list[Path]:
        """The files with one of the endings (lower case, with the dot), sorted."""
        return sorted(file for file in self._files if file.suffix.lower() in endings)

    def folders(self) -> list[Path]:
        """The root and the folders below it, nearest first."""
        return list(self._folders)

    def _best(self, candidates: list[Path], reference: str) -> Path | None:
        tails = sorted(((common_tail(path, reference), path) for path in candidates), reverse=True)
        if not tails or (len(tails) > 1 and tails[0][0] == tails[1][0]):
            return None
        return tails[0][1]

    @cached_property
    def _listing(self) -> tuple[list[Path], list[Path]]:
        root = absolute(self.root)
        files: list[Path] = []
        folders = [root]
        for folder in folders:
            # A linked folder counts, but links can lead in circles: it is not looked into.
            if not folder.is_symlink() or folder == root:
                below, here = _entries(folder)
                folders.extend(below[: max(0, MOST_FOLDERS - len(folders))])
                files.extend(here)
        return files, folders

    @property
    def _files(self) -> list[Path]:
        return self._listing[0]

    @property
    def _folders(self) -> list[Path]:
        return self._listing[1]


def common_tail(path: Path, reference: str) -> int:
    """How many parts at the end of ``path`` and of ``reference`` are the same."""
    pairs = zip(reversed(path.parts), reversed(_parts(reference)), strict=False)
    count = 0
    for mine, theirs in pairs:
        if mine != theirs:
            break
        count += 1
    return count


def _parts(reference: str) -> list[str]:
    _, _, address = reference.rpartition("://")
    return [part for part in address.replace("\\", "/").split("/") if part not in ("", ".")]


def _entries(folder: Path) -> tuple[list[Path], list[Path]]:
    """Folders and files in ``folder``; one that cannot be listed has none to offer."""
    below: list[Path] = []
    here: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    (below if entry.is_dir() else here).append(folder / entry.name)
    except OSError:
        # No permission: whatever is asked for there counts as not found, and is asked for.
        return [], []
    return sorted(below), here
