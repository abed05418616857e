"""Videos and archives on a real S3 server, as a sequence sees them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from gtreview.errors import FrameUnreachableError, InputError, UnreachableError
from gtreview.frames.images import Images
from gtreview.frames.source import open_frames
from gtreview.frames.video_frames import VideoFrames
from gtreview.storage import s3_connection, s3_file
from gtreview.storage.address import S3Object, s3_place
from tests.frames import videos
from tests.frames.test_remote_images import NAMES, picture
from tests.storage.s3_server import BUCKET, Faults, client

Way = tuple[str, Faults]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that a video of the tests has several of; a server that is asked again at once."""
    monkeypatch.setattr(s3_file, "BLOCK", 4096)
    monkeypatch.setattr(s3_connection, "PAUSE", 0.0)


def put(server: str, way: Way, name: str, data: bytes) -> S3Object:
    client(server).put_object(Bucket=BUCKET, Key=f"films/{name}", Body=data)
    place = s3_place(f"s3://{BUCKET}/films/{name}", way[0])
    assert isinstance(place, S3Object)
    return place


def numbers(frames: VideoFrames, wanted: list[int]) -> list[int]:
    return [videos.number_in(frames.read(i)[..., 2::-1]) for i in wanted]


def opened(place: S3Object, cache: Path, **how: bool) -> VideoFrames:
    frames = open_frames(place, None, cache=cache, **how)
    assert isinstance(frames, VideoFrames)
    return frames


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts"])
def test_a_video_on_s3_is_frame_exact(
    ending: str, way: Way, s3_server: str, tmp_path: Path
) -> None:
    data = videos.write(tmp_path / f"v.{ending}", between=2).read_bytes()
    frames = opened(put(s3_server, way, f"exact.{ending}", data), tmp_path / "cache")
    wanted = [50, 3, 69, 0, *range(40, 20, -1), *range(10, 20)]
    assert len(frames) == videos.FRAMES and numbers(frames, wanted) == wanted


def test_the_index_is_kept_by_the_objects_state(way: Way, s3_server: str, tmp_path: Path) -> None:
    data = videos.write(tmp_path / "v.mp4").read_bytes()
    place = put(s3_server, way, "kept.mp4", data)
    opened(place, tmp_path / "cache")
    asked = len(way[1].requests)
    again = opened(place, tmp_path / "cache")
    assert again.whole and len(way[1].requests) == asked + 1
    put(s3_server, way, "kept.mp4", videos.write(tmp_path / "w.mp4", group=3).read_bytes())
    changed = opened(place, tmp_path / "cache")
    assert len(changed.index.keys) > len(again.index.keys)


def test_work_goes_on_offline_with_what_was_read(way: Way, s3_server: str, tmp_path: Path) -> None:
    data = videos.write(tmp_path / "v.mp4", between=2).read_bytes()
    place = put(s3_server, way, "offline.mp4", data)
    numbers(opened(place, tmp_path / "cache"), list(range(videos.FRAMES)))
    way[1].down = True
    frames = opened(place, tmp_path / "cache")
    assert numbers(frames, [60, 5]) == [60, 5]
    with pytest.raises(UnreachableError, match="cannot be reached"):
        opened(place, tmp_path / "other")


def test_a_network_that_goes_away_makes_no_frame_damaged(
    way: Way, s3_server: str, tmp_path: Path
) -> None:
    data = videos.write(tmp_path / "v.mp4", "mpeg4", group=70).read_bytes()
    frames = opened(put(s3_server, way, "gone.mp4", data), tmp_path / "cache")
    for path in (tmp_path / "cache" / "s3").rglob("*"):
        if path.is_file():
            path.unlink()
    assert isinstance(frames.video.path, s3_file.S3File)
    frames.video.path._blocks.clear()
    way[1].down = True
    with pytest.raises(FrameUnreachableError, match="not in the cache and the network"):
        frames.read(69)
    assert not frames.video.damaged
    way[1].down = False
    assert numbers(frames, [69, 30, 0]) == [69, 30, 0]


@pytest.mark.parametrize("ending", ["zip", "tar"])
def test_an_archive_on_s3_is_read_in_place(
    ending: str, way: Way, s3_server: str, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    if ending == "zip":
        with zipfile.ZipFile(stream, "w") as packed:
            for i, name in enumerate(NAMES):
                packed.writestr(f"img/{name}", picture(10 * i))
    else:
        with tarfile.open(fileobj=stream, mode="w") as tar:
            for i, name in enumerate(NAMES):
                told = tarfile.TarInfo(f"img/{name}")
                told.size = len(picture(10 * i))
                tar.addfile(told, io.BytesIO(picture(10 * i)))
    place = put(s3_server, way, f"frames.{ending}", stream.getvalue())
    images = open_frames(place, NAMES, cache=tmp_path)
    assert isinstance(images, Images) and images.remote and images.missing == ()
    assert images.read(7)[0, 0, 0] == 70 and str(images.folder) == str(place)


def test_what_is_no_video_is_refused(way: Way, s3_server: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"s3://frames/films/text\.mp4: is no video"):
        opened(put(s3_server, way, "text.mp4", b"no video at all"), tmp_path)
    with pytest.raises(InputError, match="compressed as a whole"):
        open_frames(put(s3_server, way, "a.tar.gz", b"anything"), NAMES, cache=tmp_path)
