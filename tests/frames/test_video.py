"""Frame i is the i-th in presentation order, however one comes to it."""

from __future__ import annotations

import gc
import json
import random
import weakref
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from gtreview.errors import Cancelled, FrameError, InputError
from gtreview.frames.video import Video
from gtreview.frames.video_decoder import Decoder
from gtreview.frames.video_file import open_stream
from gtreview.frames.video_picture import picture_of
from gtreview.frames.video_scan import index
from gtreview.frames.wish import Wish
from tests.frames import videos

MATRIX: list[tuple[str, str, dict[str, Any]]] = [
    ("libx264", "mp4", {"group": 1}),
    ("libx264", "mp4", {"between": 3, "steps": videos.STEPS}),
    ("libx264", "mp4", {"between": 3, "start": 7000}),
    ("libx264", "mp4", {"between": 3, "x264_params": "open-gop=1:scenecut=0"}),
    ("libx264", "mkv", {"between": 3, "start": 7000}),
    ("libx264", "mov", {"between": 2, "group": 250, "steps": videos.STEPS}),
    ("libx264", "ts", {"between": 3, "start": 7000}),
    ("libx264", "avi", {"between": 2}),
    ("libx265", "mp4", {"between": 3, "x265_params": "log-level=none:open-gop=1"}),
    ("libx265", "mkv", {"group": 250, "x265_params": "log-level=none", "steps": videos.STEPS}),
    ("libvpx-vp9", "webm", {"deadline": "realtime", "cpu_used": "8", "steps": videos.STEPS}),
    ("libsvtav1", "mp4", {"preset": "12"}),
    ("mpeg4", "avi", {"between": 2}),
    ("mjpeg", "avi", {}),
]


def some_way(count: int, seed: int) -> list[int]:
    """Forwards, backwards, and hither and thither."""
    order = list(range(count))
    return order + order[::-1] + random.Random(seed).choices(order, k=60)


@pytest.mark.parametrize("case", range(len(MATRIX)), ids=[f"{c}-{e}" for c, e, _ in MATRIX])
def test_every_frame_is_the_one_that_is_meant(case: int, tmp_path: Path) -> None:
    codec, ending, options = MATRIX[case]
    path = videos.write(tmp_path / f"video.{ending}", codec, **options)
    video = Video(path, index(path), budget=10**6)
    assert len(video) == videos.FRAMES
    way = some_way(videos.FRAMES, case)
    assert [videos.number_in(video.read(i)) for i in way] == way
    assert video.damaged == {}
    video.close()


def test_time_stamps_are_those_of_the_frames(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4", between=3, start=7000, steps=videos.STEPS)
    steps = [videos.STEPS[i % 4] for i in range(videos.FRAMES - 1)]
    expected = 7.0 + np.concatenate([[0], np.cumsum(steps)]) / 1000
    assert np.allclose(index(path).timestamps, expected, atol=1e-4)


@pytest.mark.parametrize(
    "name",
    ["av1_video.mkv", "h264_10bits.mp4", "h265_video.mp4", "nasa_13013.mp4", "unordered.mov",
     "video_90.mov"],
)  # fmt: skip
def test_real_videos_as_a_plain_decoder_shows_them(shared: Path, name: str) -> None:
    path = shared / "data" / "video" / name
    container, stream = open_stream(path, None)
    with container:
        plain = [picture_of(frame).tobytes() for frame in container.decode(stream)]
    video = Video(path, index(path), budget=20 * 2**20)
    assert len(video) == len(plain)
    for i in some_way(len(plain), 1):
        assert video.read(i).tobytes() == plain[i], f"frame {i}"
    video.close()


@pytest.mark.parametrize(("stream", "count"), [(0, 325), (3, 390)])
def test_published_time_stamps(shared: Path, stream: int, count: int) -> None:
    path = shared / "data" / "video" / "nasa_13013.mp4"
    told = json.loads(
        path.with_name(f"{path.name}.stream{stream}.all_frames_info.json").read_text()
    )
    published = sorted(float(frame["pts_time"]) for frame in told)
    found = index(path, stream)
    assert len(found) == count
    assert np.allclose(found.timestamps, published, atol=1e-5)
    assert index(path).stream == 3


def test_a_turned_video_is_shown_upright(shared: Path) -> None:
    path = shared / "data" / "video" / "video_90.mov"
    video = Video(path, index(path))
    assert video.read(0).shape == (568, 320, 4)
    assert index(path).size == (568, 320), "the size is that of the pictures in the file"
    video.close()


def test_damage_costs_its_own_frames(shared: Path) -> None:
    path = shared / "data" / "video" / "corrupted.mp4"
    video = Video(path, index(path))
    lost = []
    for i in some_way(len(video), 2):
        try:
            assert video.read(i).shape == (720, 1280, 4)
        except FrameError as error:
            assert f"frame {i}" in str(error) and "damaged" in str(error)
            lost.append(i)
    assert set(lost) == {30} == set(video.damaged)
    video.close()


def test_index_is_kept_by_what_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = videos.write(tmp_path / "v.mp4", between=2)
    first = index(path, folder=tmp_path / "kept")
    monkeypatch.setattr(av, "open", lambda *_a, **_k: pytest.fail("read again"))
    again = index(path, folder=tmp_path / "kept")
    assert np.array_equal(first.pts, again.pts) and np.array_equal(first.keys, again.keys)
    assert (first.time_base, first.size, first.codec) == (again.time_base, again.size, again.codec)
    monkeypatch.undo()
    videos.write(path, between=0, start=500)
    assert index(path, folder=tmp_path / "kept").timestamps[0] == pytest.approx(0.5)


@pytest.mark.parametrize("left", [0, 4, 300, -5])
def test_a_damaged_kept_index_is_made_anew(tmp_path: Path, left: int) -> None:
    path = videos.write(tmp_path / "v.mp4")
    index(path, folder=tmp_path / "kept")
    (kept,) = (tmp_path / "kept").glob("*/*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:left])
    assert len(index(path, folder=tmp_path / "kept")) == videos.FRAMES
    assert len(kept.read_bytes()) == len(whole)


def test_what_is_no_video_is_refused_in_words(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("this is no video")
    with pytest.raises(InputError, match="no video that can be read"):
        index(text)
    with pytest.raises(InputError, match="no such file"):
        index(tmp_path / "missing.mp4")
    path = videos.write(tmp_path / "v.mp4")
    with pytest.raises(InputError, match=r"no video stream 7.*video streams: 0"):
        index(path, 7)


def test_a_video_that_ends_in_the_middle(tmp_path: Path) -> None:
    whole = videos.write(tmp_path / "v.mkv", between=0)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    found = index(cut)
    assert 5 < len(found) < videos.FRAMES
    video = Video(cut, found)
    assert [videos.number_in(video.read(i)) for i in range(5)] == list(range(5))
    with pytest.raises(FrameError, match="has no frame"):
        video.read(len(found))
    video.close()


def test_a_video_that_is_gone_is_told_frame_by_frame(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    video = Video(path, index(path))
    path.unlink()
    with pytest.raises(FrameError, match=r"frame 3: .*not there any more"):
        video.read(3)
    video.close()


def test_stepping_back_decodes_a_group_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=250, x264_params="scenecut=0")
    video = Video(path, index(path))
    video.read(videos.FRAMES - 1)
    monkeypatch.setattr(video, "_jump", lambda start: pytest.fail(f"decoded again from {start}"))
    back = list(range(videos.FRAMES - 1, -1, -1))
    assert [videos.number_in(video.read(i)) for i in back] == back
    video.close()


@pytest.mark.parametrize(("share", "decodes"), [(7, 10), (35, 2), (70, 1)])
def test_stepping_back_decodes_a_group_once_for_each_part_that_is_held(
    share: int, decodes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=250, x264_params="scenecut=0")
    whole = Video(path, index(path))
    whole.read(0)
    budget = share * whole.bytes_held
    whole.close()
    video = Video(path, index(path), budget=budget)
    jumps: list[int] = []
    jump = video._jump
    monkeypatch.setattr(video, "_jump", lambda start: (jumps.append(start), jump(start)))
    back = list(range(videos.FRAMES - 1, -1, -1))
    for i in back:
        assert videos.number_in(video.read(i)) == i
        assert video.bytes_held <= budget
    assert len(jumps) == decodes
    video.close()


def test_a_frame_that_is_no_longer_wanted_is_given_up_and_the_way_to_it_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=250, x264_params="scenecut=0")
    video = Video(path, index(path))
    asked = iter([True] * 30 + [False])
    with pytest.raises(Cancelled):
        video.read(60, Wish(wanted=lambda: next(asked)))
    monkeypatch.setattr(video, "_jump", lambda start: pytest.fail(f"decoded again from {start}"))
    for i in (5, 60, 20):
        assert videos.number_in(video.read(i)) == i
    assert not video.damaged
    video.close()


def test_a_frame_from_elsewhere_leaves_the_decoder_warm_that_steps_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=12, x264_params="scenecut=0")
    video = Video(path, index(path), budget=1)
    video.read(25)
    video.read(50)
    monkeypatch.setattr(video, "_jump", lambda start: pytest.fail(f"decoded again from {start}"))
    for i in (26, 51, 27, 28, 52):
        assert videos.number_in(video.read(i)) == i


def test_jumps_of_others_do_not_hold_up_who_goes_on_frame_by_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=24, x264_params="scenecut=0")
    video = Video(path, index(path), budget=1)
    begun: list[int] = []
    jump = video._jump
    monkeypatch.setattr(video, "_jump", lambda start: (begun.append(start), jump(start)))
    # One goes from 24 to 47; meanwhile frames of the first and the last group are asked for.
    for step in range(24):
        for i in (24 + step, *((5, 60) if step in (3, 9) else ())):
            assert videos.number_in(video.read(i)) == i
    assert begun == [24, 0, 48, 0, 48]
    video.close()


def test_a_closed_video_is_not_read_any_more(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    video = Video(path, index(path))
    video.read(5)
    every = [each for each in gc.get_objects() if isinstance(each, Decoder)]
    decoder = next(weakref.ref(each) for each in every if each.index is video.index)
    every.clear()
    video.close()
    assert not video.bytes_held
    assert decoder() is None
    with pytest.raises(Cancelled):
        video.read(5)
