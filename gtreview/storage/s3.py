"""Objects below a prefix on S3, with those that were read kept on the disk.

Importing this loads boto3, which takes a while: only what reads from S3 does.
"""

from __future__ import annotations

from collections.abc import Iterable

from botocore import exceptions as boto

from gtreview.errors import InputError, UnreachableError
from gtreview.storage.address import S3Prefix
from gtreview.storage.disk_cache import DiskCache, Held
from gtreview.storage.s3_connection import Connection, away
from gtreview.storage.s3_errors import MissingObjectError


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
        self._way = Connection(address)
        self._newest: dict[str, str] = {}

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
        return any(self._way.named(self.address.prefix + name) in self._cache for name in names)

    def names(self, folder: str = "") -> list[str]:
        """As `gtreview.storage.place.Place.names`; the server is asked once for every 1,000."""
        start = self.address.prefix
        below = f"{start}{folder}/" if folder else start
        with self._way.asking(None):
            pages = self._way.client().get_paginator("list_objects_v2")
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
        held = self._cache.get(self._way.named(key))
        if held is None or held.tag != self._newest.get(key):
            held = self._asked(key, held, limit)
        return held.data if limit < 0 else held.data[:limit]

    def identity(self, name: str) -> str:
        """As `gtreview.storage.place.Place.identity`: the server's tag, once it has told it."""
        return self._newest.get(self.address.prefix + name, "")

    def _asked(self, key: str, held: Held | None, limit: int) -> Held:
        try:
            with self._way.asking(key):
                return self._got(key, held, limit)
        except UnreachableError as error:
            if held is not None:
                return held
            raise away(f"s3://{self.address.bucket}/{key}", error) from error

    def _got(self, key: str, held: Held | None, limit: int) -> Held:
        """The object as the server has it; its beginning alone where no more is wanted."""
        how = {}
        if held is not None:
            how["IfNoneMatch"] = held.tag
        elif limit >= 0:
            how["Range"] = f"bytes=0-{max(limit, 1) - 1}"
        try:
            answer = self._way.get(key, **how)
        except boto.ClientError as error:
            if held is None or error.response["Error"]["Code"] != "304":
                raise
            self._newest[key] = held.tag
            return held
        if "Range" not in how:
            self._newest[key] = answer.tag
            self._cache.put(self._way.named(key), answer.tag, answer.data)
        return Held(answer.tag, answer.data)
