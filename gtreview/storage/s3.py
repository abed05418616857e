"""Objects below a prefix on S3, with those that were read kept on the disk.

Importing this loads boto3, which takes a while: only what reads from S3 does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore import exceptions as boto
from botocore.config import Config

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.address import S3Prefix
from gtreview.storage.disk_cache import DiskCache, Held
from gtreview.storage.s3_errors import UNREACHABLE, MissingObjectError, in_words

CONNECTIONS = 16
TRIES = 3
"""How often a request is sent, and an object whose body breaks off is asked for."""
PAUSE = 15.0
"""Seconds for which a server that cannot be reached is not asked again: what is kept is shown
at once meanwhile."""

_BROKEN_BODY = (*UNREACHABLE, boto.IncompleteReadError, boto.FlexibleChecksumError)


class S3Folder:
    """The objects below a prefix; safe to call from many threads.

    An object is asked for once and then read from the disk. After a restart the server is asked
    whether what is kept is still the newest (a listing answers that for all at once); where it
    cannot be reached, what is kept counts.

    Parameters
    ----------
    address : the prefix and how it is reached.
    cache : where objects are kept.
    """

    remote = True
    doubts: tuple[str, ...] = ()

    def __init__(self, address: S3Prefix, cache: DiskCache) -> None:
        self.address, self._cache = address, cache
        self._lock = threading.Lock()
        self._connected: Any = None
        self._newest: dict[str, str] = {}
        self._silent_until = 0.0

    def check(self, name: str) -> None:
        """Find out whether objects such as ``name`` can be read; that one is kept.

        Raises
        ------
        InputError : none can, for a reason that is not this object's own.
        """
        try:
            self.read(name)
        except MissingObjectError as error:
            if not self.names():
                problem = "there are no objects directly under this address"
                raise InputError(problem, path=str(self.address)) from error

    def holds_any(self, names: Iterable[str]) -> bool:
        """Whether at least one of the objects can be read without the server."""
        return any(self._kept_as(self.address.prefix + name) in self._cache for name in names)

    def names(self, folder: str = "") -> list[str]:
        """As `gtreview.storage.place.Place.names`; the server is asked once for every 1,000."""
        start = self.address.prefix
        below = f"{start}{folder}/" if folder else start
        with self._asking(None):
            pages = self._client().get_paginator("list_objects_v2")
            found = {
                entry["Key"]: entry["ETag"]
                for page in pages.paginate(Bucket=self.address.bucket, Prefix=below, Delimiter="/")
                for entry in page.get("Contents", ())
            }
        self._newest.update(found)
        # Consoles make an empty object of the folder's own name.
        return [key.removeprefix(start) for key in found if not key.endswith("/")]

    def read(self, name: str, limit: int = -1) -> bytes:
        """As `gtreview.storage.place.Place.read`."""
        key = self.address.prefix + name
        held = self._cache.get(self._kept_as(key))
        if held is None or held.tag != self._newest.get(key):
            held = self._asked(key, held, limit)
        return held.data if limit < 0 else held.data[:limit]

    def identity(self, name: str) -> str:
        """As `gtreview.storage.place.Place.identity`: the server's tag, once it has told it."""
        return self._newest.get(self.address.prefix + name, "")

    def _asked(self, key: str, held: Held | None, limit: int) -> Held:
        try:
            with self._asking(key):
                return self._got(key, held, limit)
        except UnreachableError as error:
            if held is not None:
                return held
            raise UnreachableError(
                "is not in the cache and the network cannot be reached",
                path=f"s3://{self.address.bucket}/{key}",
                hint=str(error),
            ) from error

    def _got(self, key: str, held: Held | None, limit: int) -> Held:
        """The object as the server has it; its beginning alone where no more is wanted."""
        how = {"Bucket": self.address.bucket, "Key": key}
        if held is not None:
            how["IfNoneMatch"] = held.tag
        elif limit >= 0:
            how["Range"] = f"bytes=0-{max(limit, 1) - 1}"
        try:
            tag, data = self._whole_body(how)
        except boto.ClientError as error:
            if held is None or error.response["Error"]["Code"] != "304":
                raise
            self._newest[key] = held.tag
            return held
        if "Range" not in how:
            self._newest[key] = tag
            self._cache.put(self._kept_as(key), tag, data)
        return Held(tag, data)

    def _whole_body(self, how: dict[str, str]) -> tuple[str, bytes]:
        """boto3 sends a request again that fails, but not one whose answer breaks off later."""
        for tries in range(TRIES):
            answer = self._client().get_object(**how)
            try:
                return answer["ETag"], answer["Body"].read()
            except _BROKEN_BODY:
                if tries == TRIES - 1:
                    raise
            time.sleep(0.1 * 2**tries)
        raise AssertionError("unreachable")

    @contextmanager
    def _asking(self, key: str | None) -> Iterator[None]:
        """Errors of the server and the way to it, in words."""
        if time.monotonic() < self._silent_until:
            raise UnreachableError("the server could not be reached just now")
        try:
            yield
        except (boto.BotoCoreError, boto.ClientError, ValueError) as error:
            # ValueError: an endpoint that is no address.
            if isinstance(error, UNREACHABLE):
                self._silent_until = time.monotonic() + PAUSE
            raise in_words(error, self.address, key) from error

    def _client(self) -> Any:
        with self._lock:
            if self._connected is None:
                self._connected = _connect(self.address)
            return self._connected

    def _kept_as(self, key: str) -> str:
        return "\n".join((self.address.endpoint_url or "", self.address.bucket, key))


def _connect(address: S3Prefix) -> Any:
    """A client, which may be used from many threads at once."""
    return boto3.Session(profile_name=address.profile).client(
        "s3",
        endpoint_url=address.endpoint_url,
        config=Config(
            retries={"mode": "standard", "total_max_attempts": TRIES},
            connect_timeout=4,
            read_timeout=10,
            max_pool_connections=CONNECTIONS,
        ),
    )
