"""Frames in archives and on S3, as a sequence sees them."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from gtreview.errors import FrameError, FrameUnreachableError, InputError, UnreachableError
from gtreview.frames.cache import FrameCache
from gtreview.frames.images import Images
from gtreview.frames.source import open_frames
from gtreview.storage import s3_connection
from gtreview.storage.address import S3Prefix, s3_prefix
from tests.storage.s3_server import BUCKET, READER, READER_SECRET, Faults, client, sign_in

Way = tuple[str, Faults]
NAMES = tuple(f"{i:03}.png" for i in range(20))


def picture(grey: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (32, 24), (grey, grey, grey)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def address(way: Way, s3_server: str, request: pytest.FixtureRequest) -> S3Prefix:
    """A prefix with a picture for each of NAMES but the last, whose ending is another."""
    admin, prefix = client(s3_server), f"{request.node.name}/"
    for i, name in enumerate((*NAMES[:-1], "019.jpg")):
        admin.put_object(Bucket=BUCKET, Key=prefix + name, Body=picture(10 * i))
    return s3_prefix(f"s3://{BUCKET}/{prefix}", way[0])


def test_frames_on_s3_pair_by_name(address: S3Prefix, tmp_path: Path) -> None:
    images = open_frames(address, NAMES, cache=tmp_path)
    assert images.remote and images.folder == address
    assert images.missing == (19,) and images.extra == ("019.jpg",)
    assert images.listed and images.alike == {19: "019.jpg"} and images.doubts == ()
    assert images.read(7)[0, 0, 0] == 70 and images.size(3) == (32, 24)
    with pytest.raises(FrameError, match=r"019\.jpg is there"):
        images.read(19)


def test_all_frames_of_a_place_in_natural_order(address: S3Prefix, tmp_path: Path) -> None:
    assert open_frames(address, None, cache=tmp_path).names == (*NAMES[:-1], "019.jpg")
    with pytest.raises(InputError, match="holds no images"):
        open_frames(s3_prefix(f"{address}deeper", address.endpoint_url), None, cache=tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("img/10.png", "img/9.png", "img/notes.txt"):
            archive.writestr(name, picture(1))
    assert open_frames(tmp_path / "a.zip", None, cache=tmp_path).names == ("9.png", "10.png")


def test_opening_reads_one_frame_and_lists_nothing(
    address: S3Prefix, way: Way, tmp_path: Path
) -> None:
    images = open_frames(address, NAMES, cache=tmp_path)
    assert images.read(0)[0, 0, 0] == 0 and images.size(0) == (32, 24)
    assert len(way[1].requests) == 1 and not images.listed
    assert images.missing == (19,) and images.listed
    assert sum("list-type" in line for line in way[1].requests) == 1


def test_a_place_that_cannot_be_listed_is_read_all_the_same(
    address: S3Prefix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, READER, READER_SECRET)
    images = open_frames(address, (*NAMES, "../a.png"), cache=tmp_path)
    assert images.missing == (20,) and images.extra == ()
    assert images.read(3)[0, 0, 0] == 30 and images.exists(19)
    assert len(images.doubts) == 1 and "cannot be listed" in images.doubts[0]
    with pytest.raises(FrameError, match=r"019\.png: .*(no such object|access denied)"):
        images.read(19)


def test_work_goes_on_offline_with_what_is_kept(
    address: S3Prefix, way: Way, tmp_path: Path
) -> None:
    open_frames(address, NAMES, cache=tmp_path).read(4)
    way[1].down = True
    images = open_frames(address, NAMES, cache=tmp_path)
    assert images.read(4)[0, 0, 0] == 40 and images.read(0)[0, 0, 0] == 0
    with pytest.raises(FrameUnreachableError, match="not in the cache and the network"):
        images.read(5)
    with pytest.raises(UnreachableError):
        open_frames(address, NAMES, cache=tmp_path / "other")


def test_a_frame_is_read_once_the_network_is_back(
    address: S3Prefix, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_connection, "PAUSE", 0.0)
    images = open_frames(address, NAMES, cache=tmp_path)
    arrived = threading.Semaphore(0)
    cache = FrameCache(images, budget=10**6, on_ready=lambda frame, result: arrived.release())
    way[1].down = True
    cache.want((5,))
    assert arrived.acquire(timeout=30) and isinstance(cache.get(5), FrameUnreachableError)
    way[1].down = False
    cache.want((5,))
    assert arrived.acquire(timeout=30)
    found = cache.get(5)
    cache.close()
    assert not isinstance(found, FrameError) and found is not None and found[0, 0, 0] == 50


def test_frames_of_one_prefix_arrive_together(address: S3Prefix, way: Way, tmp_path: Path) -> None:
    images = open_frames(address, NAMES, cache=tmp_path)
    assert images.missing
    way[1].latency, together = 0.2, threading.Barrier(12)

    def read(i: int) -> None:
        together.wait(10)
        images.read(i)

    threads = [threading.Thread(target=read, args=(i,)) for i in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert way[1].most_at_once >= 8


@pytest.mark.parametrize("where", ["", "deep/img/"])
def test_frames_in_an_archive_pair_by_name(where: str, tmp_path: Path) -> None:
    path = tmp_path / "frames.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i, name in enumerate((*NAMES[:-1], "019.jpg", "notes.txt")):
            archive.writestr(where + name, picture(10 * i))
        archive.writestr("../020.png", picture(1))
    names = (*NAMES, "../020.png", "/etc/passwd")
    images = open_frames(path, names, cache=tmp_path)
    assert isinstance(images, Images) and images.folder == path and not images.remote
    assert images.missing == (19, 20, 21) and images.extra == ("019.jpg",)
    assert images.alike == {19: "019.jpg"}
    assert images.read(7)[0, 0, 0] == 70 and images.size(7) == (32, 24)
    for i in (20, 21):
        with pytest.raises(FrameError, match="leads out of its folder"):
            images.read(i)


def test_an_archive_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "frames.zip").write_text("hello")
    with pytest.raises(InputError, match="no archive"):
        open_frames(tmp_path / "frames.zip", NAMES, cache=tmp_path)
