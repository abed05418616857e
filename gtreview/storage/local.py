"""Files and folders on this machine: read, list, write beside and rename."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gtreview.errors import InputError, OutputError

IMAGE_ENDINGS = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".bmp", ".gif", ".tif", ".tiff", ".webp"),
    *(".ppm", ".pgm", ".pnm", ".jp2", ".avif"),
)
VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".ts", ".mts", ".mpg", ".mpeg")
REVIEW_ENDING = ".gtreview"
COMPRESSED_TARS = (".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
ARCHIVE_ENDINGS = (".zip", ".tar", *COMPRESSED_TARS)

_DIGITS = re.compile(r"([0-9]+)")


def read_bytes(path: Path, limit: int = -1) -> bytes:
    """The file's content, or its first ``limit`` bytes.

    Raises
    ------
    InputError : missing, a folder, or unreadable.
    """
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except FileNotFoundError as error:
        raise InputError("there is no such file", path=path) from error
    except IsADirectoryError as error:
        raise InputError("this is a folder; a file was expected", path=path) from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({_reason(error)})", path=path) from error


def check_place(path: Path, *given: Path) -> None:
    """Refuse at once what could only fail at the end of long work, or would cost people theirs.

    Raises
    ------
    OutputError : the folder that ``path`` is to be written into is not there, or ``path`` is one;
        or it is called as reviews are, or one of the files that were ``given`` to be read.
    """
    if path.suffix.lower() == REVIEW_ENDING:
        raise OutputError(
            f"{path} is what reviews are called, with all that was decided. Name another file."
        )
    if any(absolute(path) == absolute(each) for each in given):
        raise OutputError(
            f"{path} is what is read here, and is not written over. Name another file."
        )
    if not path.parent.is_dir():
        raise OutputError(
            f"{path} cannot be written: there is no folder {path.parent}. "
            "Make it, or name another one."
        )
    if path.is_dir():
        raise OutputError(f"{path} is a folder. Name a file.")


def write_beside(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Replace ``path`` by ``data`` at once: whoever reads it sees the old or the new content.

    ``sync``: the content survives a loss of power; what can be made anew need not wait for that.

    Raises
    ------
    OutputError : the folder is missing or read-only, or the disk is full; what stood there
        before still stands, and nothing half written is left.
    """
    temporary = _temporary(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        _keep_mode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def folder_beside(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """A temporary folder next to ``path`` that becomes ``path`` when the block ends well.

    Parameters
    ----------
    path : the folder to make; an empty one may exist.
    replace : an existing folder with content is replaced, once the new one is whole.

    Raises
    ------
    OutputError : ``path`` exists with content, or cannot be written. The temporary folder is
        removed at any exception.
    """
    if not replace and _has_content(path):
        raise OutputError(f"{path} exists and is not empty. Name a folder that does not exist yet.")
    temporary = _temporary(path)
    try:
        temporary.mkdir(parents=True)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        yield temporary
        _swap(temporary, path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def make_folder(path: Path) -> None:
    """Make ``path`` and the folders above it where they do not exist.

    Raises
    ------
    OutputError : it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error


def inside(folder: Path, name: str) -> Path:
    """``folder / name`` for a name that came with the data.

    Raises
    ------
    InputError : as `safe_name`.
    """
    return folder / safe_name(name, folder)


def safe_name(name: str, folder: object = None) -> str:
    """``name``, which came with the data, as a path below ``folder``, divided by ``/``.

    The check is lexical, the same on every system: whatever could lead out of a folder on
    Windows is refused on Linux as well.

    Raises
    ------
    InputError : the name is empty, absolute, has a drive letter, a ``..``, a backslash or a NUL.
    """
    where = None if folder is None else str(folder)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or name[0] == "/" or name[1:2] == ":" or ".." in parts or "\0" in name:
        raise InputError(
            f"the name {name!r} leads out of its folder and is not used",
            path=where,
            hint="Expected a file name or a path below the folder.",
        )
    if "\\" in name:
        raise InputError(
            f"the name {name!r} has a backslash and is not used",
            path=where,
            hint="Expected folders to be divided by '/'.",
        )
    return "/".join(parts)


def image_count(folder: Path) -> int:
    """How many image files are in ``folder``, by their ending in any case.

    Raises
    ------
    InputError : the folder is missing or cannot be listed.
    """
    return sum(map(is_image, _names(folder)))


def is_image(name: str) -> bool:
    """Whether a file is called as images are; hidden ones are leavings of other systems
    (``._000001.jpg``)."""
    return not name.startswith(".") and name.lower().endswith(IMAGE_ENDINGS)


def files_with(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files in ``folder`` with one of the endings (lower case, with the dot), sorted.

    Raises
    ------
    InputError : the folder is missing or cannot be listed.
    """
    # Paths are made of few: folders can hold 200,000 images.
    paths = (folder / name for name in _names(folder) if name.lower().endswith(tuple(endings)))
    return sorted(path for path in paths if path.suffix.lower() in endings and path.is_file())


def natural_key(name: str) -> tuple[str | int, ...]:
    """A sort key that takes digits for numbers: ``frame2`` before ``frame10``."""
    text, *rest = _DIGITS.split(name.casefold())
    key: list[str | int] = [text]
    # Digits of any length: int() refuses more than some thousands, so length goes first.
    for digits, text in zip(rest[::2], rest[1::2], strict=True):
        number = digits.lstrip("0")
        key += (len(number), number, text)
    return tuple(key)


def absolute(path: Path) -> Path:
    """``path`` from the root on, without ``..``; links stay links, unlike `Path.resolve`, since
    what lies beside a link belongs to it."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def identity_of(path: Path) -> str:
    """What changes when the file does, its size and time; empty where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def sha256(data: bytes) -> str:
    """SHA-256 of ``data``, hex."""
    return hashlib.sha256(data).hexdigest()


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be listed ({_reason(error)})", path=folder) from error


def _has_content(path: Path) -> bool:
    if not path.exists():
        return False
    return not path.is_dir() or any(path.iterdir())


def _swap(temporary: Path, path: Path) -> None:
    """Put ``temporary`` in ``path``'s place; the old folder is away only once the new is there."""
    if not path.exists():
        temporary.rename(path)
        return
    old = temporary.with_name(temporary.name + ".old")
    path.rename(old)
    try:
        temporary.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _keep_mode(old: Path, new: Path) -> None:
    """``new`` gets the permissions that ``old`` has, where there is an old file."""
    with suppress(FileNotFoundError):
        new.chmod(old.stat().st_mode & 0o777)


def _temporary(path: Path) -> Path:
    """A free name in the same folder: only there is a rename one step."""
    return path.parent / f".gtreview-{secrets.token_hex(8)}.tmp"


def _not_written(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({_reason(error)}). "
        "What stood there before is unchanged; free space or name another folder."
    )


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
