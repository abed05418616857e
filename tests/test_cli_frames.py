"""``gtreview frames`` as a process."""

from __future__ import annotations

import json
import os
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.frames import videos
from tests.storage.s3_server import BUCKET, Faults, client
from tests.test_cli import gtreview


def test_json_says_what_is_published_of_a_real_video(shared: Path) -> None:
    path = shared / "data" / "video" / "nasa_13013.mp4"
    for options, stream, count, size in (((), 3, 390, (480, 270)), (("--stream", "0"), 0, 325, (320, 180))):  # fmt: skip # noqa: E501
        done = gtreview("frames", path, "--json", *options)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        published = json.loads(
            path.with_name(f"{path.name}.stream{stream}.all_frames_info.json").read_text()
        )
        assert list(told) == [
            "count", "width", "height", "timestamps", "key_frames", "codec", "rotation", "damaged",
        ]  # fmt: skip
        assert (told["count"], told["width"], told["height"]) == (count, *size)
        assert told["timestamps"] == pytest.approx(
            sorted(float(frame["pts_time"]) for frame in published), abs=1e-5
        )
        assert (told["codec"], told["rotation"], told["damaged"]) == ("h264", 0, None)


def test_verify_names_the_damaged_frames(shared: Path) -> None:
    done = gtreview("frames", shared / "data" / "video" / "corrupted.mp4", "--verify", "--json")
    assert done.returncode == 1
    assert 30 in json.loads(done.stdout)["damaged"]
    assert "frame 30" in done.stderr and "damaged" in done.stderr
    whole = gtreview("frames", shared / "data" / "video" / "h265_video.mp4", "--verify")
    assert whole.returncode == 0 and "damaged    none" in whole.stdout


def test_a_turned_video_is_told_upright(shared: Path) -> None:
    path = shared / "data" / "video" / "video_90.mov"
    told = json.loads(gtreview("frames", path, "--json").stdout)
    assert (told["width"], told["height"], told["rotation"]) == (320, 568, -90)
    assert "320 × 568, turned by 90° clockwise" in gtreview("frames", path).stdout


def test_a_folder_is_told_by_names_and_sizes(tmp_path: Path) -> None:
    for name, size in (("a10.png", (8, 6)), ("a9.png", (4, 3))):
        cv2.imwrite(str(tmp_path / name), np.zeros((size[1], size[0], 3), np.uint8))
    (tmp_path / "b.jpg").write_bytes(b"no image")
    done = gtreview("frames", tmp_path, "--json", "--verify")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told == {
        "count": 3,
        "sizes": [[4, 3], [8, 6], None],
        "names": ["a9.png", "a10.png", "b.jpg"],
        "damaged": [2],
    }


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_frames_are_written_by_position(ending: str, tmp_path: Path) -> None:
    path, to = videos.write(tmp_path / "v.mp4", between=2), tmp_path / "out"
    done = gtreview("frames", path, "--extract", to, "--frames", "10-12,0", "--as", ending)
    assert done.returncode == 0, done.stderr
    names = sorted(file.name for file in to.iterdir())
    assert names == [f"{i:06d}.{ending}" for i in (0, 10, 11, 12)]
    assert [videos.number_in(cv2.imread(str(to / name))) for name in names] == [0, 10, 11, 12]
    again = gtreview("frames", path, "--extract", to, "--frames", "12-13", "--as", ending)
    assert again.returncode == 1 and "exists, so nothing is written" in again.stderr
    assert not (to / f"000013.{ending}").exists()
    redone = gtreview(
        "frames", path, "--extract", to, "--frames", "12-13", "--as", ending, "--replace"
    )
    assert redone.returncode == 0 and (to / f"000013.{ending}").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("abc", "cannot be understood"), ("5-3", "no frames 5-3"), ("60-70", "0 to 69")],
)
def test_frames_that_are_not_there(text: str, said: str, tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    done = gtreview("frames", path, "--extract", tmp_path / "out", "--frames", text)
    assert done.returncode == 2 and said in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()
    alone = gtreview("frames", path, "--frames", "1")
    assert alone.returncode == 2 and "--extract" in alone.stderr


def make_odd(kind: str, path: Path) -> None:
    """Something called as a video that is none."""
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("this is no video")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "no such file"),
        ("empty", "is empty"),
        ("text", "no video that can be read"),
        ("folder", "holds no images"),
        ("pipe", "is no file"),
        ("loop", "link"),
    ],
)
def test_what_is_no_video_gets_a_sentence(kind: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    make_odd(kind, path)
    done = gtreview("frames", path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and done.stderr.startswith("gtreview: ")
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_frames_on_s3(way: tuple[str, Faults], s3_server: str, tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4", between=2)
    client(s3_server).put_object(Bucket=BUCKET, Key="cli/v.mp4", Body=path.read_bytes())
    here = json.loads(gtreview("frames", path, "--json").stdout)
    address = (f"s3://{BUCKET}/cli/v.mp4", "--endpoint-url", way[0])
    done = gtreview("frames", *address, "--json")
    assert done.returncode == 0 and json.loads(done.stdout) == here, done.stderr
    to = tmp_path / "out"
    assert gtreview("frames", *address, "--extract", to, "--frames", "40").returncode == 0
    assert videos.number_in(cv2.imread(str(to / "000040.png"))) == 40
    for name, words in (("s3", "names no frames"), (f"s3://{BUCKET}/no.mp4", "no such object")):
        done = gtreview("frames", name, *address[1:])
        assert done.returncode == 2 and words in done.stderr, done.stderr


def test_sound_alone_and_a_stream_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 44_100
        container.mux(sound.encode(frame))
        container.mux(sound.encode())
    done = gtreview("frames", path)
    assert done.returncode == 2 and "has no video stream. Is it sound alone?" in done.stderr
    done = gtreview("frames", videos.write(tmp_path / "v.mp4"), "--stream", "7")
    assert done.returncode == 2 and "has no video stream 7. Its video streams: 0" in done.stderr
    done = gtreview("frames", path, "--extract", tmp_path / "out", "--frames", "")
    assert done.returncode == 2
