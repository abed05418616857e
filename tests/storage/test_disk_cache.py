"""What is kept on the disk, and how it stays within its limit."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gtreview.storage.disk_cache import DiskCache, Held


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def age(folder: Path, seconds: int) -> None:
    """As if everything had last been used that long ago."""
    for path in files(folder):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - seconds))


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    DiskCache(tmp_path / "kept", 1000).put("s3://bucket/a\nb", '"tag 1"', b"\x00data\n")
    cache = DiskCache(tmp_path / "kept", 1000)
    assert cache.get("s3://bucket/a\nb") == Held('"tag 1"', b"\x00data\n")
    assert "s3://bucket/a\nb" in cache
    assert cache.get("other") is None and "other" not in cache


def test_a_new_state_takes_the_place_of_the_old(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1000)
    cache.put("a", "1", b"old")
    cache.put("a", "2", b"new")
    assert cache.get("a") == Held("2", b"new") and len(files(tmp_path)) == 1


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 10_000)
    for name in "abcde":
        cache.put(name, "1", bytes(1_900))
        age(tmp_path, 10)
    assert cache.get("a") is not None
    age(tmp_path, 10)
    cache.put("f", "1", bytes(1_900))
    assert [name for name in "abcdef" if name in cache] == ["a", "d", "e", "f"]
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 9_000


def test_the_limit_holds_over_many_and_over_restarts(tmp_path: Path) -> None:
    for start in range(0, 60, 20):
        cache = DiskCache(tmp_path, 5_000)
        with ThreadPoolExecutor(8) as pool:
            puts = [
                pool.submit(cache.put, str(i), "1", bytes(400)) for i in range(start, start + 20)
            ]
        assert all(put.exception() is None for put in puts)
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 5_000


def test_more_than_the_limit_is_not_kept(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 100)
    cache.put("a", "1", bytes(200))
    assert cache.get("a") is None and files(tmp_path) == []


@pytest.mark.parametrize("end", [0, 1, 3, 6])
def test_what_was_cut_short_is_not_taken_for_whole(end: int, tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1000)
    cache.put("a", "1", b"data")
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:end])
    assert cache.get("a") is None
    cache.put("a", "1", b"data")
    assert cache.get("a") == Held("1", b"data")


def test_a_folder_that_cannot_be_made_is_lived_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = DiskCache(tmp_path / "file" / "kept", 1000)
    cache.put("a\nb", "1", b"data")
    assert cache.get("a\nb") is None and "not kept in the cache" in caplog.text
    (line,) = caplog.messages
    assert "\n" not in line
