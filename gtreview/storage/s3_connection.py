"""The way to a bucket on S3: one client, requests that are sent again, errors in words.

Importing this loads boto3, which takes a while: only what reads from S3 does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore import exceptions as boto
from botocore.config import Config

from gtreview.errors import UnreachableError
from gtreview.storage.address import S3Prefix
from gtreview.storage.s3_errors import UNREACHABLE, in_words

CONNECTIONS = 16
TRIES = 3
"""How often a request is sent, and an object whose body breaks off is asked for."""
PAUSE = 15.0
"""Seconds for which a server that cannot be reached is not asked again: what is kept is shown
at once meanwhile."""

_BROKEN_BODY = (*UNREACHABLE, boto.IncompleteReadError, boto.FlexibleChecksumError)


@dataclass(frozen=True)
class Answer:
    """An object's bytes or some of them, the ``tag`` of its state, and its ``size`` in bytes."""

    tag: str
    data: bytes
    size: int


class Connection:
    """The way to what lies below ``address``; safe to use from many threads."""

    def __init__(self, address: S3Prefix) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._connected: Any = None
        self._silent_until = 0.0

    def client(self) -> Any:
        """Boto's client, made when it is first needed."""
        with self._lock:
            if self._connected is None:
                self._connected = _connect(self.address)
            return self._connected

    def get(self, key: str, **how: str) -> Answer:
        """The object ``key``, ``how`` as `get_object` takes it. Boto sends a request again that
        fails, but not one whose answer breaks off later; this does.

        Raises
        ------
        BotoCoreError, ClientError : it cannot be had; within `asking`, in words.
        """
        for tries in range(TRIES):
            answer = self.client().get_object(Bucket=self.address.bucket, Key=key, **how)
            try:
                return Answer(answer["ETag"], answer["Body"].read(), _size(answer))
            except _BROKEN_BODY:
                if tries == TRIES - 1:
                    raise
            time.sleep(0.1 * 2**tries)
        raise AssertionError("unreachable")

    @contextmanager
    def asking(self, key: str | None) -> Iterator[None]:
        """Errors of the server and the way to it, in words.

        Raises
        ------
        InputError : the server refuses; `UnreachableError` where it does not answer, and for a
            while after that.
        """
        if time.monotonic() < self._silent_until:
            raise UnreachableError("the server could not be reached just now")
        try:
            yield
        except (boto.BotoCoreError, boto.ClientError, ValueError) as error:
            # ValueError: an endpoint that is no address.
            if isinstance(error, UNREACHABLE):
                self._silent_until = time.monotonic() + PAUSE
            raise in_words(error, self.address, key) from error

    def named(self, key: str) -> str:
        """The object's name among those of all servers, for what is kept of it."""
        return "\n".join((self.address.endpoint_url or "", self.address.bucket, key))


def away(name: str, error: UnreachableError) -> UnreachableError:
    """What is told of ``name``, which is not kept, while the server does not answer."""
    problem = "is not in the cache and the network cannot be reached"
    return UnreachableError(problem, path=name, hint=str(error))


def _size(answer: Any) -> int:
    """Of the whole object, also where a part of it was asked for."""
    whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
    return int(whole) if whole.isdecimal() else int(answer["ContentLength"])


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
