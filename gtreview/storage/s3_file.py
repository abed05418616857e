"""One large object on S3, read in ranges that are kept on the disk.

Importing this loads boto3, which takes a while: only what reads from S3 does.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.address import S3Object
from gtreview.storage.disk_cache import DiskCache
from gtreview.storage.s3_connection import Answer, Connection, away

BLOCK = 2 * 2**20
"""Bytes that are asked for at a time."""
AHEAD = 8
"""How many blocks are fetched side by side for who reads on and on."""
IN_MEMORY = 24
"""Blocks that are held, for readers that go back a little."""


class S3File:
    """An object of one state; safe to use from many threads.

    The server is asked once what state the object is in. Blocks are kept on the disk by it, so
    that an object that has not changed is not fetched again; where the server cannot be reached,
    what was kept last counts.

    Parameters
    ----------
    address : the object and how it is reached.
    cache : where blocks are kept.

    Raises
    ------
    InputError : it cannot be read, or is empty.
    """

    def __init__(self, address: S3Object, cache: DiskCache) -> None:
        self.address, self._cache = address, cache
        self._way = Connection(address.folder)
        self._key = address.folder.prefix + address.name
        self._lock = threading.Lock()
        self._blocks: OrderedDict[int, Future[bytes]] = OrderedDict()
        self._fetching = ThreadPoolExecutor(AHEAD, thread_name_prefix="s3")
        self.tag, self.size = self._state()

    def __str__(self) -> str:
        return str(self.address)

    def open(self) -> BinaryIO:
        """As `gtreview.storage.place.RemoteFile.open`."""
        return io.BufferedReader(_Reader(self))

    def block(self, number: int, ahead: int = 0) -> bytes:
        """Block ``number``; those after it are fetched meanwhile.

        Raises
        ------
        InputError : it cannot be had; `UnreachableError` where it may be later.
        """
        last = min(number + ahead, (self.size - 1) // BLOCK)
        wanted, *_ = [self._begun(n) for n in range(number, last + 1)]
        try:
            return wanted.result()
        except InputError:
            with self._lock:
                if self._blocks.get(number) is wanted:
                    del self._blocks[number]
            raise

    def _begun(self, number: int) -> Future[bytes]:
        """Block ``number`` as it is being fetched, or has been."""
        with self._lock:
            found = self._blocks.get(number)
            if found is None or (found.done() and found.exception() is not None):
                found = self._fetching.submit(self._fetched, number)
                self._blocks[number] = found
            self._blocks.move_to_end(number)
            while len(self._blocks) > IN_MEMORY:
                self._blocks.popitem(last=False)
            return found

    def _fetched(self, number: int) -> bytes:
        name = self._kept_as(f"{self.tag} {BLOCK} {number}")
        if held := self._cache.get(name):
            return held.data
        try:
            data = self._asked(number, IfMatch=self.tag).data
        except UnreachableError as error:
            raise away(str(self), error) from error
        self._cache.put(name, self.tag, data)
        return data

    def _asked(self, number: int, **how: str) -> Answer:
        first = number * BLOCK
        with self._way.asking(self._key):
            return self._way.get(self._key, Range=f"bytes={first}-{first + BLOCK - 1}", **how)

    def _state(self) -> tuple[str, int]:
        """The object's tag and size: as the server says, with the first block, else as kept."""
        name = self._kept_as("state")
        kept = self._cache.get(name)
        try:
            answer = self._asked(0)
        except UnreachableError:
            if kept is None:
                raise
            return kept.tag, int(kept.data)
        self._cache.put(name, answer.tag, str(answer.size).encode())
        self._cache.put(self._kept_as(f"{answer.tag} {BLOCK} 0"), answer.tag, answer.data)
        return answer.tag, answer.size

    def _kept_as(self, part: str) -> str:
        return f"{self._way.named(self._key)}\n{part}"


class _Reader(io.RawIOBase):
    """A place in the file, which moves as it is read. The longer it is read on, the more is
    fetched ahead."""

    def __init__(self, file: S3File) -> None:
        self._file, self._at = file, 0
        self._last, self._ahead = -1, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = max(0, offset + (0, self._at, self._file.size)[whence])
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._at >= self._file.size:
            return 0
        number, offset = divmod(self._at, BLOCK)
        part = self._block(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _block(self, number: int) -> bytes:
        if number != self._last:
            goes_on = number == self._last + 1
            self._ahead = min(2 * self._ahead + 1, AHEAD - 1) if goes_on else 0
            self._last = number
        return self._file.block(number, self._ahead)
