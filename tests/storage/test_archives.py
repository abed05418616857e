"""Zip and tar archives read in place, whole and broken."""

from __future__ import annotations

import io
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.storage import archives
from gtreview.storage.archives import Archive, is_archive

Pack = Callable[[Path, list[tuple[str, bytes]]], Path]


def zipped(path: Path, files: list[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> Path:
    path = path.with_suffix(".zip")
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", how) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, data in files:
            archive.writestr(name, data)
    return path


def stored(path: Path, files: list[tuple[str, bytes]]) -> Path:
    return zipped(path, files, zipfile.ZIP_STORED)


def tarred(path: Path, files: list[tuple[str, bytes]], mode: str = "w") -> Path:
    path = path if path.suffix else path.with_suffix(".tar")
    with tarfile.open(path, mode) as archive:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


packings = pytest.mark.parametrize("pack", [zipped, stored, tarred])


@packings
def test_files_are_listed_and_read_in_place(pack: Pack, tmp_path: Path) -> None:
    files = [(f"job/img/{i:03}.jpg", f"picture {i} ".encode() * 500) for i in range(40)]
    path = pack(tmp_path / "a", [*files, ("job/img/deep/ü.jpg", b"below"), ("job/read me", b"")])
    assert is_archive(path)
    archive = Archive(path, ["000.jpg", "001.jpg"])
    assert archive.names() == [f"{i:03}.jpg" for i in range(40)]
    assert archive.names("deep") == ["deep/ü.jpg"] and archive.names("none") == []
    assert archive.read("deep/ü.jpg") == b"below" and archive.doubts == ()
    assert archive.read("007.jpg", 9) == b"picture 7"
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(archive.read, archive.names() * 5))
    assert read == [data for _, data in files] * 5
    assert sorted(tmp_path.iterdir()) == [path]


@packings
def test_the_folder_with_most_of_the_wanted_files_is_read(pack: Pack, tmp_path: Path) -> None:
    many = [(f"thumbs/{i}.jpg", b"small") for i in range(9)]
    path = pack(tmp_path / "a", [*many, ("full/left/0.jpg", b"L"), ("full/left/x.jpg", b"X")])
    assert Archive(path, ["left/0.jpg", "left/x.jpg"]).read("left/x.jpg") == b"X"
    assert Archive(path, ["0.jpg", "x.jpg"]).read("x.jpg") == b"X"
    assert Archive(path, ["other.jpg"]).names() == [f"{i}.jpg" for i in range(9)]
    assert Archive(pack(tmp_path / "b", [])).names() == []


@packings
@pytest.mark.parametrize("name", ["../a.jpg", "/etc/a.jpg", "img/../../a.jpg", "C:/a.jpg"])
def test_a_name_that_leads_out_is_no_folder_to_read(pack: Pack, name: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "a", [(name, b"evil"), ("img/a.jpg", b"good")])
    archive = Archive(path, ["a.jpg"])
    assert archive.names() == ["a.jpg"] and archive.read("a.jpg") == b"good"


@packings
def test_of_files_of_one_name_the_last_one_counts_and_it_is_told(
    pack: Pack, tmp_path: Path
) -> None:
    archive = Archive(pack(tmp_path / "a", [("a.jpg", b"old"), ("a.jpg", b"newer")]))
    assert archive.read("a.jpg") == b"newer" and archive.names() == ["a.jpg"]
    assert archive.doubts == (
        "more than once in the archive, of each the last one is shown: a.jpg",
    )


@packings
def test_what_is_missing_or_too_large_is_named(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path / "a", [("img/a.jpg", b"0123456789")])
    archive = Archive(path)
    with pytest.raises(InputError, match=r"a\..*, img/b\.jpg: there is no such file"):
        archive.read("b.jpg")
    monkeypatch.setattr(archives, "MOST_BYTES", 9)
    with pytest.raises(InputError, match="10 bytes are too many"):
        archive.read("a.jpg")


def test_a_link_in_a_tar_is_no_file(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a", [("a.jpg", b"good")])
    with tarfile.open(path, "a") as archive:
        link = tarfile.TarInfo("secret.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert Archive(path).names() == ["a.jpg"]


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "a", [("a.jpg", b"0123456789")])
    data = bytearray(path.read_bytes())
    # The first bit of the flags, in the local header and in the central directory (APPNOTE 4.4.4).
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        struct.pack_into("<H", data, at, struct.unpack_from("<H", data, at)[0] | 1)
    path.write_bytes(data)
    with pytest.raises(InputError, match="is encrypted; unpack the archive with its password"):
        Archive(path).read("a.jpg")


def test_a_method_that_is_not_known_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "a", [("a.jpg", b"0123456789")])
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + offset, 9)
    path.write_bytes(data)
    with pytest.raises(InputError, match="packed in a way that cannot be read"):
        Archive(path).read("a.jpg")


@pytest.mark.parametrize("pack", [zipped, stored])
def test_a_damaged_file_in_a_zip_is_named_and_the_others_are_read(
    pack: Pack, tmp_path: Path
) -> None:
    path = pack(tmp_path / "a", [("a.jpg", bytes(range(256)) * 8), ("b.jpg", b"good")])
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    archive = Archive(path)
    with pytest.raises(InputError, match=r"a\.jpg: is damaged in the archive"):
        archive.read("a.jpg")
    assert archive.read("b.jpg") == b"good"


def test_a_tar_that_is_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a", [("a.jpg", b"good"), ("b.jpg", b"x" * 5000)])
    path.write_bytes(path.read_bytes()[:3000])
    archive = Archive(path)
    assert archive.read("a.jpg") == b"good"
    with pytest.raises(InputError, match=r"cut short in the archive, [\d,]+ of 5,000 bytes"):
        archive.read("b.jpg")


def test_a_tar_that_is_damaged_in_the_middle_says_so(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a", [(f"{i}.jpg", b"good") for i in range(3)])
    data = bytearray(path.read_bytes())
    data[1024:1536] = b"\xff" * 512
    path.write_bytes(data)
    archive = Archive(path)
    assert archive.names() == ["0.jpg"] and archive.read("0.jpg") == b"good"
    assert len(archive.doubts) == 1 and "damaged after 0.jpg" in archive.doubts[0]


@pytest.mark.parametrize("name", ["a.zip", "a.tar"])
@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04" + bytes(50), b"\xff" * 2000])
def test_what_is_no_archive_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match="is no archive that can be read"):
        Archive(tmp_path / name)


def test_a_tar_that_is_compressed_as_a_whole_is_refused(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar.gz", [("a.jpg", b"good")], "w:gz")
    assert is_archive(path)
    with pytest.raises(InputError, match=r"compressed as a whole.*Unpack it"):
        Archive(path)
