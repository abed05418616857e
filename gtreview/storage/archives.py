"""Zip and tar archives, read in place: nothing is unpacked to the disk."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from gtreview.errors import GtreviewError, InputError
from gtreview.storage.local import (
    ARCHIVE_ENDINGS,
    COMPRESSED_TARS,
    identity_of,
    is_image,
    safe_name,
)
from gtreview.storage.place import RemoteFile

MOST_BYTES = 2**30
"""No image is larger; what says it is may be made to fill the memory."""

_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError)


class Packed(Protocol):
    """The files in an archive: ``sizes`` in bytes by name, ``doubts`` about the whole."""

    @property
    def sizes(self) -> Mapping[str, int]: ...

    @property
    def doubts(self) -> tuple[str, ...]: ...

    def read(self, name: str, limit: int) -> bytes:
        """As `gtreview.storage.place.Place.read`, with the library's own errors."""
        ...


class Archive:
    """A folder in an archive.

    Parameters
    ----------
    path : a zip or uncompressed tar archive, here or beyond a network.
    wanted : names of files; the folder where most of them are is the one that is read.

    Raises
    ------
    InputError : it is no archive, or one in which single files cannot be reached.
    """

    def __init__(self, path: Path | RemoteFile, wanted: Sequence[str] = ()) -> None:
        self._path = path
        self.address = path if isinstance(path, Path) else path.address
        self.remote = not isinstance(path, Path)
        self._packed = _opened(path)
        self.doubts = self._packed.doubts
        self._root = _root(self._packed.sizes, wanted)
        self._folders: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._packed.sizes:
            if name.startswith(self._root):
                below = name.removeprefix(self._root)
                self._folders[below.rpartition("/")[0]].append(below)

    def names(self, folder: str = "") -> list[str]:
        """As `gtreview.storage.place.Place.names`."""
        return list(self._folders.get(folder, ()))

    def read(self, name: str, limit: int = -1) -> bytes:
        """As `gtreview.storage.place.Place.read`."""
        inner = self._root + name
        if inner not in self._packed.sizes:
            raise self._refusal(inner, "there is no such file in the archive")
        size = self._packed.sizes[inner]
        if size > MOST_BYTES:
            raise self._refusal(inner, f"{size:,} bytes are too many for an image")
        try:
            data = self._packed.read(inner, limit)
        except RuntimeError as error:
            # What zipfile raises for a password, and (NotImplementedError) for methods it lacks.
            raise self._refusal(inner, _unable(error)) from error
        except _DAMAGED as error:
            raise self._refusal(inner, f"is damaged in the archive ({error})") from error
        if limit < 0 and len(data) < size:
            problem = f"is cut short in the archive, {len(data):,} of {size:,} bytes"
            raise self._refusal(inner, problem)
        return data

    def identity(self, name: str) -> str:
        """As `gtreview.storage.place.Place.identity`: another archive has other files."""
        own = identity_of(self._path) if isinstance(self._path, Path) else self._path.tag
        return own and f"{self._root}{name} {own}"

    def _refusal(self, inner: str, problem: str) -> InputError:
        return InputError(problem, path=str(self.address), place=inner)


def is_archive(path: Path) -> bool:
    """Whether ``path`` is a file that is called as archives are."""
    return path.name.lower().endswith(ARCHIVE_ENDINGS) and path.is_file()


def holds_images(path: Path) -> bool:
    """Whether ``path`` is an archive that can be read and has images in it."""
    try:
        return any(is_image(name.rpartition("/")[2]) for name in _opened(path).sizes)
    except InputError:
        return False


class _Zip:
    """Every file by the archive's central directory."""

    def __init__(self, path: Path | RemoteFile) -> None:
        self._file = zipfile.ZipFile(path.open() if not isinstance(path, Path) else path)
        entries = [entry for entry in self._file.infolist() if not entry.is_dir()]
        self.sizes = {entry.filename: entry.file_size for entry in entries}
        self.doubts = _twice(entry.filename for entry in entries)

    def read(self, name: str, limit: int) -> bytes:
        with self._file.open(name) as file:
            return file.read(limit)


class _Tar:
    """Every file by its offset, which is looked up once."""

    def __init__(self, path: Path | RemoteFile) -> None:
        self._path = path
        members, whole = _members(path)
        files = [member for member in members if member.isreg() and not member.issparse()]
        self._offsets = {member.name: member.offset_data for member in files}
        self.sizes = {member.name: member.size for member in files}
        self.doubts = _twice(member.name for member in files)
        if not whole:
            last = members[-1].name
            self.doubts += (f"the archive is damaged after {last}, the rest is not read",)

    def read(self, name: str, limit: int) -> bytes:
        size = self.sizes[name]
        with _binary(self._path) as file:
            file.seek(self._offsets[name])
            return file.read(size if limit < 0 else min(limit, size))


def _binary(path: Path | RemoteFile) -> BinaryIO:
    return path.open("rb") if isinstance(path, Path) else path.open()


def _members(path: Path | RemoteFile) -> tuple[list[tarfile.TarInfo], bool]:
    """The members, and whether that is all of them: at damage tarfile ends as it does at the
    empty block after the last one."""
    members: list[tarfile.TarInfo] = []
    with _binary(path) as plain, tarfile.open(fileobj=plain, mode="r:") as file:
        try:
            members.extend(file)
        except tarfile.TarError:
            return members, False
        plain.seek(file.offset)
        return members, not any(plain.read(tarfile.BLOCKSIZE))


def _opened(path: Path | RemoteFile) -> Packed:
    if str(path).lower().endswith(COMPRESSED_TARS):
        raise InputError(
            "is a tar archive compressed as a whole, in which single images cannot be reached",
            path=str(path),
            hint="Unpack it, or pack the images as .zip or .tar.",
        )
    try:
        with _binary(path) as file:
            zipped = zipfile.is_zipfile(file)
        return _Zip(path) if zipped else _Tar(path)
    except _DAMAGED as error:
        raise InputError(
            f"is no archive that can be read ({error}); expected .zip or .tar",
            path=str(path),
            hint="Copy it again, or unpack it and give the folder.",
        ) from error


def _twice(names: Iterable[str]) -> tuple[str, ...]:
    """Of files of one name the last one counts, as it does when an archive is unpacked."""
    several = [name for name, count in Counter(names).items() if count > 1]
    if not several:
        return ()
    listed = ", ".join(several[:5]) + (", …" if len(several) > 5 else "")
    return (f"more than once in the archive, of each the last one is shown: {listed}",)


def _root(packed: Iterable[str], wanted: Sequence[str]) -> str:
    """The folder of the archive, ending in ``/``, below which most of ``wanted`` lie; where none
    does, the one that holds most files. Names that lead out of it are not looked at."""
    safe = [name for name in packed if _is_safe(name)]
    by_last: defaultdict[str, list[str]] = defaultdict(list)
    for name in safe:
        by_last[name.rpartition("/")[2]].append(name)
    roots = Counter(
        inner.removesuffix(name)
        for name in wanted
        for inner in by_last[name.rpartition("/")[2]]
        if f"/{inner}".endswith(f"/{name}")
    )
    if not roots:
        roots = Counter(name.removesuffix(name.rpartition("/")[2]) for name in safe)
    return roots.most_common(1)[0][0] if roots else ""


def _is_safe(name: str) -> bool:
    try:
        return safe_name(name) == name
    except GtreviewError:
        return False


def _unable(error: RuntimeError) -> str:
    if "password" in str(error) or "encrypt" in str(error):
        return "is encrypted; unpack the archive with its password and give the folder"
    return f"is packed in a way that cannot be read ({error}); unpack the archive"
