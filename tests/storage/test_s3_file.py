"""One large object on a real S3 server, read in ranges."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gtreview.errors import InputError, UnreachableError
from gtreview.storage import s3_connection, s3_file
from gtreview.storage.address import S3Object, s3_prefix
from gtreview.storage.disk_cache import DiskCache
from gtreview.storage.s3_file import S3File
from tests.storage.s3_server import BUCKET, Faults, client

Way = tuple[str, Faults]
BLOCK = 1000
DATA = random.Random(1).randbytes(40 * BLOCK + 17)


@pytest.fixture
def address(
    way: Way, s3_server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> S3Object:
    """An object of `DATA`, which is read a thousand bytes at a time."""
    monkeypatch.setattr(s3_file, "BLOCK", BLOCK)
    monkeypatch.setattr(s3_connection, "PAUSE", 0.0)
    prefix = f"{request.node.name}/"
    client(s3_server).put_object(Bucket=BUCKET, Key=f"{prefix}a.mp4", Body=DATA)
    return S3Object(s3_prefix(f"s3://{BUCKET}/{prefix}", way[0]), "a.mp4")


@pytest.fixture
def cache(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "kept", 10**6)


def test_any_range_is_what_was_written(address: S3Object, cache: DiskCache) -> None:
    file = S3File(address, cache)
    assert file.size == len(DATA) and str(file) == str(address)
    chance = random.Random(2)
    with file.open() as opened:
        for _ in range(200):
            at, length = chance.randrange(len(DATA) + 50), chance.randrange(3 * BLOCK)
            opened.seek(at)
            assert opened.read(length) == DATA[at : at + length]
        assert opened.seek(-5, 2) == len(DATA) - 5 and opened.read() == DATA[-5:]


def test_blocks_are_asked_for_once_and_side_by_side(
    address: S3Object, way: Way, cache: DiskCache
) -> None:
    file = S3File(address, cache)
    way[1].latency = 0.1
    with file.open() as opened:
        assert opened.read() == DATA
    assert len(way[1].requests) == 41 and way[1].most_at_once >= 6
    with S3File(address, cache).open() as opened:
        assert opened.read() == DATA
    assert len(way[1].requests) == 42


def test_a_jump_asks_for_little(address: S3Object, way: Way, cache: DiskCache) -> None:
    with S3File(address, cache).open() as opened:
        for at in (30_500, 10_500, 20_500):
            opened.seek(at)
            assert opened.read(100) == DATA[at : at + 100]
    assert len(way[1].requests) <= 1 + 3 * 9


@pytest.mark.parametrize("fault", ["failures", "drops", "cuts"])
def test_a_fault_that_passes_is_not_noticed(
    fault: str, address: S3Object, way: Way, cache: DiskCache
) -> None:
    file = S3File(address, cache)
    setattr(way[1], fault, 1)
    assert file.block(7) == DATA[7 * BLOCK : 8 * BLOCK]


def test_work_goes_on_offline_with_the_blocks_that_are_kept(
    address: S3Object, way: Way, cache: DiskCache
) -> None:
    S3File(address, cache).block(7)
    way[1].down = True
    file = S3File(address, cache)
    assert file.size == len(DATA) and file.block(7) == DATA[7 * BLOCK : 8 * BLOCK]
    with pytest.raises(UnreachableError, match=r"a\.mp4: is not in the cache and the network"):
        file.block(8)
    way[1].down = False
    assert file.block(8) == DATA[8 * BLOCK : 9 * BLOCK]


def test_an_object_that_changes_is_never_mixed(
    address: S3Object, cache: DiskCache, s3_server: str
) -> None:
    file = S3File(address, cache)
    key = f"{address.folder.prefix}a.mp4"
    client(s3_server).put_object(Bucket=BUCKET, Key=key, Body=DATA[::-1])
    with pytest.raises(InputError, match="has changed on the server"):
        file.block(7)
    assert S3File(address, cache).block(0) == DATA[::-1][:BLOCK]


def test_what_is_no_file_is_told(address: S3Object, cache: DiskCache, s3_server: str) -> None:
    with pytest.raises(InputError, match=r"other\.mp4: there is no such object"):
        S3File(S3Object(address.folder, "other.mp4"), cache)
    client(s3_server).put_object(Bucket=BUCKET, Key=f"{address.folder.prefix}0.mp4", Body=b"")
    with pytest.raises(InputError, match=r"0\.mp4: is empty"):
        S3File(S3Object(address.folder, "0.mp4"), cache)
