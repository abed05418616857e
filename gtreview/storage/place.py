"""Where files lie that are only read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Protocol

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.address import Address
from gtreview.storage.local import identity_of, inside, read_bytes


class Place(Protocol):
    """Files below one address; safe to call from many threads.

    Names are relative, divided by ``/``, and never lead out of the place. ``remote``: every read
    is a way over a network, so that many at a time are worth it and needless ones are not;
    ``doubts``: what is odd about it as a whole, one sentence each.
    """

    @property
    def address(self) -> Address: ...

    @property
    def remote(self) -> bool: ...

    @property
    def doubts(self) -> tuple[str, ...]: ...

    def names(self, folder: str = "") -> list[str]:
        """The files directly in ``folder`` (no ``/`` at its end), in any order; none where there
        is no such folder.

        Raises
        ------
        InputError : they cannot be listed.
        """
        ...

    def read(self, name: str, limit: int = -1) -> bytes:
        """A file's content, or its first ``limit`` bytes.

        Raises
        ------
        InputError : missing or unreadable; `UnreachableError` where it may be had later.
        """
        ...

    def identity(self, name: str) -> str:
        """What changes when a file's content does; empty where that is not known without a way
        over a network."""
        ...


class RemoteFile(Protocol):
    """A file beyond a network, read in ranges; its text is its address.

    ``size``: bytes; ``tag``: what tells this state of it from others.
    """

    size: int
    tag: str

    @property
    def address(self) -> Address: ...

    def open(self) -> BinaryIO:
        """The file to read and seek in.

        Raises
        ------
        InputError : at each read, where it cannot be had; `UnreachableError` where it may be
            later.
        """
        ...


class LocalFolder:
    """A folder on this machine."""

    remote = False
    doubts: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.address = folder

    def names(self, folder: str = "") -> list[str]:
        """As `Place.names`."""
        where = self.address / folder
        start = f"{folder}/" if folder else ""
        try:
            # An entry tells what it is without another look at the disk, a path does not.
            with os.scandir(where) as entries:
                return [start + entry.name for entry in entries if _is_file(entry)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be listed ({error})", path=where) from error

    def read(self, name: str, limit: int = -1) -> bytes:
        """As `Place.read`. A folder that has gone, as with a drive, may come back.

        A pipe or device would never end, and is refused."""
        path = inside(self.address, name)
        try:
            ordinary = stat.S_ISREG(path.stat().st_mode)
        except (OSError, ValueError):
            # Told below.
            ordinary = True
        if not ordinary:
            raise InputError("is no file (a folder, pipe or device?)", path=path)
        try:
            return read_bytes(path, limit)
        except InputError as error:
            if self.address.is_dir():
                raise
            problem = "the folder is not there any more"
            hint = "Plug its drive in, or put it back."
            raise UnreachableError(problem, path=self.address, place=name, hint=hint) from error

    def identity(self, name: str) -> str:
        """As `Place.identity`."""
        return identity_of(inside(self.address, name))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads to itself.
        return False
