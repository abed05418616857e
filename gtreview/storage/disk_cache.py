"""Bytes from far away kept on the disk, within a limit."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gtreview.errors import OutputError
from gtreview.storage.local import write_beside

ROOM = 0.9
"""Where the limit is passed, this share of it is kept: the folder is not looked through often."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """What was kept, and the ``tag`` that its origin gave to this state of it."""

    tag: str
    data: bytes


class DiskCache:
    """What was read last, by key; what was not used for longest goes first.

    Each key is one file, written beside and renamed, with its tag and length in front: what a
    crash cut short is not taken for whole. Many threads and programs may share a folder.

    Parameters
    ----------
    folder : is made, readable by its user alone.
    limit : bytes to keep.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._lock = threading.Lock()
        self._bytes: int | None = None

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def get(self, key: str) -> Held | None:
        """What is kept under ``key``; None where nothing is, or it is not whole."""
        path = self._path(key)
        try:
            head, _, data = path.read_bytes().partition(b"\n")
            length, _, tag = head.decode().partition(" ")
            if int(length) != len(data):
                return None
            os.utime(path)
        except (OSError, ValueError):
            return None
        return Held(tag, data)

    def put(self, key: str, tag: str, data: bytes) -> None:
        """Keep ``data`` under ``key`` in place of what was there; more than the limit is not
        kept, nor is anything where the disk is full or read-only."""
        content = f"{len(data)} {tag}\n".encode() + data
        if len(content) > self._limit:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_beside(path, content, sync=False)
        except (OSError, OutputError) as error:
            logger.warning("not kept in the cache: %s", error)
            return
        self._count(len(content))

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / name

    def _count(self, new: int) -> None:
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(status.st_size for _, status in self._files())
            else:
                self._bytes += new
            if self._bytes > self._limit:
                self._bytes = self._make_room()

    def _make_room(self) -> int:
        """Remove what was used longest ago; how many bytes are left."""
        files = sorted(self._files(), key=lambda file: file[1].st_mtime_ns)
        left = sum(status.st_size for _, status in files)
        for path, status in files:
            if left <= self._limit * ROOM:
                break
            # Another program may have removed it, or (Windows) reads it just now.
            with suppress(OSError):
                path.unlink(missing_ok=True)
                left -= status.st_size
        return left

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                yield path, path.stat()
