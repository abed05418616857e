"""Objects on a real S3 server: read, kept, and what is said where they cannot be had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gtreview.errors import InputError, UnreachableError
from gtreview.storage import s3_connection
from gtreview.storage.address import s3_prefix
from gtreview.storage.disk_cache import DiskCache
from gtreview.storage.s3 import S3Folder
from tests.storage.s3_server import (
    BUCKET,
    KEY,
    READER,
    READER_SECRET,
    STRANGER,
    STRANGER_SECRET,
    Faults,
    client,
    sign_in,
)

Way = tuple[str, Faults]


@pytest.fixture
def put(s3_server: str, request: pytest.FixtureRequest) -> Any:
    """Put objects below a prefix of the test's own, which it gives."""
    prefix, admin = f"{request.node.name}/", client(s3_server)

    def of(**files: bytes) -> str:
        for name, data in files.items():
            admin.put_object(Bucket=BUCKET, Key=prefix + name, Body=data)
        return f"s3://{BUCKET}/{prefix}"

    return of


@pytest.fixture
def cache(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "kept", 10**6)


def at(address: str, way: Way, cache: DiskCache, profile: str | None = None) -> S3Folder:
    return S3Folder(s3_prefix(address, way[0], profile), cache)


def test_objects_are_listed_and_read(put: Any, way: Way, cache: DiskCache) -> None:
    address = put(**{"a.jpg": b"first", "b c+ü.jpg": b"second", "left/a.jpg": b"third"})
    put(**{"folder/": b""})
    folder = at(address, way, cache)
    assert sorted(folder.names()) == ["a.jpg", "b c+ü.jpg"]
    assert folder.names("left") == ["left/a.jpg"] and folder.names("right") == []
    assert folder.read("b c+ü.jpg") == b"second" and folder.read("left/a.jpg") == b"third"


def test_a_listing_goes_on_page_after_page(
    put: Any, way: Way, cache: DiskCache, s3_server: str
) -> None:
    address = put()
    prefix = address.removeprefix(f"s3://{BUCKET}/")
    names = [f"{i:06}.jpg" for i in range(2_050)]
    admin = client(s3_server)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: admin.put_object(Bucket=BUCKET, Key=prefix + n, Body=b""), names))
    assert sorted(at(address, way, cache).names()) == names
    assert sum("list-type" in line for line in way[1].requests) == 3


def test_the_beginning_alone_is_asked_for_and_not_kept(
    put: Any, way: Way, cache: DiskCache
) -> None:
    folder = at(put(**{"a.jpg": b"0123456789"}), way, cache)
    assert folder.read("a.jpg", 4) == b"0123"
    assert folder.read("a.jpg") == b"0123456789"
    assert folder.read("a.jpg", 4) == b"0123"
    assert len(way[1].requests) == 2


def test_an_object_is_asked_for_once(put: Any, way: Way, cache: DiskCache) -> None:
    folder = at(put(**{"a.jpg": b"first"}), way, cache)
    assert [folder.read("a.jpg") for _ in range(3)] == [b"first"] * 3
    assert len(way[1].reads()) == 1


def test_what_has_changed_meanwhile_is_read_anew(put: Any, way: Way, cache: DiskCache) -> None:
    address = put(**{"a.jpg": b"first", "b.jpg": b"same"})
    before = at(address, way, cache)
    assert [before.read(name) for name in ("a.jpg", "b.jpg")] == [b"first", b"same"]
    put(**{"a.jpg": b"second"})
    later = at(address, way, cache)
    assert [later.read(name) for name in ("a.jpg", "b.jpg")] == [b"second", b"same"]
    listed = at(address, way, cache)
    listed.names()
    asked = len(way[1].requests)
    assert [listed.read(name) for name in ("a.jpg", "b.jpg")] == [b"second", b"same"]
    assert len(way[1].requests) == asked


def test_many_threads_read_at_a_time(put: Any, way: Way, cache: DiskCache) -> None:
    names = [f"{i}.jpg" for i in range(24)]
    folder = at(put(**{name: name.encode() * 999 for name in names}), way, cache)
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(folder.read, names)) == [name.encode() * 999 for name in names]


@pytest.mark.parametrize("fault", ["failures", "drops", "cuts"])
def test_a_fault_that_passes_is_not_noticed(
    fault: str, put: Any, way: Way, cache: DiskCache
) -> None:
    folder = at(put(**{"a.jpg": b"first" * 1000}), way, cache)
    setattr(way[1], fault, 1)
    assert folder.read("a.jpg") == b"first" * 1000
    assert len(way[1].reads()) == 2


@pytest.mark.parametrize("fault", ["failures", "drops", "cuts"])
def test_a_fault_that_stays_is_told_and_what_is_kept_is_used(
    fault: str, put: Any, way: Way, cache: DiskCache
) -> None:
    address = put(**{"a.jpg": b"first" * 1000, "b.jpg": b"second" * 1000})
    at(address, way, cache).read("a.jpg")
    setattr(way[1], fault, 1_000)
    folder = at(address, way, cache)
    assert folder.read("a.jpg") == b"first" * 1000
    with pytest.raises(UnreachableError, match=r"b\.jpg: is not in the cache and the network"):
        folder.read("b.jpg")


def test_work_goes_on_without_the_network_and_with_it_again(
    put: Any, way: Way, cache: DiskCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_connection, "PAUSE", 0.0)
    folder = at(put(**{"a.jpg": b"first", "b.jpg": b"second"}), way, cache)
    folder.read("a.jpg")
    way[1].down = True
    assert folder.read("a.jpg") == b"first"
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 cannot be reached"):
        folder.read("b.jpg")
    way[1].down = False
    assert folder.read("b.jpg") == b"second"


def test_a_server_that_is_silent_is_not_asked_for_each_frame(
    put: Any, way: Way, cache: DiskCache
) -> None:
    folder = at(put(**{"a.jpg": b"first"}), way, cache)
    way[1].down = True
    with pytest.raises(UnreachableError):
        folder.read("a.jpg")
    asked = len(way[1].requests)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        with pytest.raises(UnreachableError):
            folder.read(name)
    assert len(way[1].requests) == asked


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("http://127.0.0.1:1", r"127\.0\.0\.1 cannot be reached"),
        ("http://nowhere.invalid", r"nowhere\.invalid cannot be reached"),
        ("nowhere", "Invalid endpoint"),
    ],
)
def test_an_endpoint_that_is_none_is_named(
    endpoint: str, words: str, cache: DiskCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, KEY, "any")
    with pytest.raises(InputError, match=words):
        S3Folder(s3_prefix("s3://bucket/a/", endpoint), cache).check("a.jpg")


def refused(way: Way, cache: DiskCache, address: str, profile: str | None = None) -> str:
    with pytest.raises(InputError) as found:
        at(address, way, cache, profile).check("a.jpg")
    assert not isinstance(found.value, UnreachableError)
    assert KEY not in str(found.value) and "secret of" not in str(found.value)
    return str(found.value)


def test_each_refusal_has_its_words(
    put: Any, way: Way, cache: DiskCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = put(**{"a.jpg": b"first"})
    assert "no such bucket" in refused(way, cache, "s3://no-such-bucket/frames/")
    assert "no objects directly under this address" in refused(way, cache, address + "deeper")
    assert "no profile 'other'" in refused(way, cache, address, "other")
    assert "Bucket" in refused(way, cache, "s3://not a bucket/frames/")
    for key, secret, words in (
        (None, None, "no credentials for S3 were found"),
        (KEY, "a wrong one", "the secret key does not fit"),
        ("nobody", "a wrong one", "does not know the access key"),
        (STRANGER, STRANGER_SECRET, "access denied"),
    ):
        sign_in(monkeypatch, key, secret)
        assert words in refused(way, cache, address)


def test_who_may_not_list_may_still_read(
    put: Any, way: Way, cache: DiskCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = put(**{"a.jpg": b"first"})
    sign_in(monkeypatch, READER, READER_SECRET)
    folder = at(address, way, cache)
    folder.check("a.jpg")
    with pytest.raises(InputError, match=r"access denied.*s3:ListBucket"):
        folder.names()


def test_a_profile_is_used(
    put: Any, way: Way, cache: DiskCache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = put(**{"a.jpg": b"first"})
    sign_in(monkeypatch, None)
    written = f"aws_access_key_id={READER}\naws_secret_access_key={READER_SECRET}\n"
    (tmp_path / "credentials").write_text(f"[reading]\n{written}")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    assert at(address, way, cache, "reading").read("a.jpg") == b"first"


def test_nothing_that_is_kept_holds_a_secret(put: Any, way: Way, tmp_path: Path) -> None:
    at(put(**{"a.jpg": b"first"}), way, DiskCache(tmp_path / "kept", 10**6)).read("a.jpg")
    files = [path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert files and not any(KEY.encode() in data for data in files)
