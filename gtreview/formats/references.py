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
        return self._files_by_tail.best(_parts(reference))

    def folder(self, reference: str) -> Path | None:
        """The folder whose path ends most like ``reference``, as in `file`."""
        return self._folders_by_tail.best(_parts(reference))

    def files(self, *endings: str) -> list[Path]:
        """The files with one of the endings (lower case, with the dot), sorted."""
        return sorted(file for file in self._files if file.suffix.lower() in endings)

    def folders(self) -> list[Path]:
        """The root and the folders below it, nearest first."""
        return list(self._folders)

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

    @cached_property
    def _files_by_tail(self) -> _Tails:
        return _Tails(self._files)

    @cached_property
    def _folders_by_tail(self) -> _Tails:
        return _Tails(self._folders)

    @property
    def _files(self) -> list[Path]:
        return self._listing[0]

    @property
    def _folders(self) -> list[Path]:
        return self._listing[1]


class _Tails:
    """Paths by how they end, for manifests with thousands of references to files of one name."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._by_depth: dict[int, dict[tuple[str, ...], list[Path]]] = {}

    def best(self, parts: list[str]) -> Path | None:
        """The path with most parts at its end as at the end of ``parts``; None where it has not
        even its name or two are equally good."""
        best: list[Path] = []
        for depth in range(1, len(parts) + 1):
            found = self._with(depth).get(tuple(parts[-depth:]), [])
            best = found or best
            if len(found) < 2:
                break
        return best[0] if len(best) == 1 else None

    def _with(self, depth: int) -> dict[tuple[str, ...], list[Path]]:
        """The paths by their last ``depth`` parts."""
        if depth not in self._by_depth:
            named = self._by_depth[depth] = {}
            for path in self._paths:
                if len(path.parts) >= depth:
                    named.setdefault(path.parts[-depth:], []).append(path)
        return self._by_depth[depth]


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
                    (below if _is_folder(entry) else here).append(folder / entry.name)
    except OSError:
        # No permission: whatever is asked for there counts as not found, and is asked for.
        return [], []
    return sorted(below), here


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself; what is beside it counts.
        return False
