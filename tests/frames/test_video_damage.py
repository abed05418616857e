"""Videos that are damaged in the middle: the frames before and after are shown, never a wrong
one in another's place."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from gtreview.errors import FrameError
from gtreview.frames.video import Video
from gtreview.frames.video_scan import index
from tests.frames import videos

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("libx264", "mp4", {"between": 2}),
    ("libx264", "mkv", {}),
    ("libx264", "ts", {"between": 2}),
    ("libx264", "avi", {"between": 2}),
    ("libx265", "mp4", {"x265_params": "log-level=none"}),
    ("mpeg4", "avi", {}),
    ("mpeg4", "avi", {"between": 2}),
    ("mjpeg", "avi", {}),
    ("libvpx-vp9", "webm", {"deadline": "realtime", "cpu_used": "8"}),
]


def packets(path: Path) -> list[tuple[int, int]]:
    """Where the packets lie in the file: offset and bytes."""
    with av.open(str(path)) as container:
        found = [(packet.pos or 0, packet.size) for packet in container.demux(video=0)]
    return [(offset, size) for offset, size in found if offset and size]


def damage(path: Path, seed: int, spans: int = 2, length: int = 48) -> Path:
    """A copy with noise in two of its packets after the first group."""
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    for offset, size in chance.sample(packets(path)[14:], spans):
        at = offset + min(12, size // 3)
        end = min(at + length, offset + size)
        data[at:end] = chance.randbytes(end - at)
    damaged = path.with_name(f"{path.stem}-{seed}{path.suffix}")
    damaged.write_bytes(data)
    return damaged


def hurt_packets(whole: Path, path: Path) -> set[int]:
    """The numbers of the packets that are not what they were."""
    old, new = whole.read_bytes(), path.read_bytes()
    spans = enumerate(packets(whole))
    return {i for i, (at, size) in spans if old[at : at + size] != new[at : at + size]}


def seen(video: Video, way: list[int]) -> tuple[dict[int, int], set[int]]:
    """The number in each frame that is shown without doubt, and those that are marked."""
    numbers, marked = {}, set()
    for i in way:
        try:
            picture = video.read(i)
        except FrameError as error:
            assert f"frame {i}" in str(error)
            marked.add(i)
            continue
        if video.doubt(i):
            marked.add(i)
        elif picture.shape[:2] == (videos.HEIGHT, videos.WIDTH):
            numbers[i] = videos.number_in(picture)
    return {i: number for i, number in numbers.items() if i not in marked}, marked


@pytest.mark.parametrize("case", range(len(CASES)), ids=[f"{c}-{e}-{o}" for c, e, o in CASES])
def test_frames_keep_their_places(case: int, tmp_path: Path) -> None:
    codec, ending, options = CASES[case]
    whole = videos.write(tmp_path / f"v.{ending}", codec, **options)
    before = packets(whole)[:10]
    for seed in range(4):
        path = damage(whole, seed)
        assert packets(path)[:10] == before
        video = Video(path, index(path))
        count = len(video)
        assert videos.FRAMES - 2 <= count <= videos.FRAMES
        numbers, marked = seen(video, list(range(count)))
        assert all(numbers.get(i, i) == i for i in range(10)), "before the damage"
        assert len(marked) < 40, "the groups with damage, at most"
        again = Video(path, video.index, budget=10**6)
        back, _ = seen(again, list(range(count))[::-1])
        # What is left of a JPEG is shown as it is: no decoder tells, and it is no other frame.
        hurt = hurt_packets(whole, path) if codec == "mjpeg" else set()
        both = (numbers.keys() & back.keys()) - hurt
        assert {i: numbers[i] for i in both} == {i: back[i] for i in both}
        video.close()
        again.close()


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_h264_is_never_wrong_without_a_word(ending: str, tmp_path: Path) -> None:
    whole = videos.write(tmp_path / f"v.{ending}", "libx264", between=2)
    for seed in range(12):
        video = Video(path := damage(whole, seed), index(path))
        if len(video) == videos.FRAMES:
            numbers, marked = seen(video, list(range(videos.FRAMES)))
            assert all(number == i for i, number in numbers.items()), (seed, marked)
            assert marked and len(numbers) > 30
        video.close()


def unmarked(whole: Path, path: Path) -> set[int]:
    """Frames that are shown otherwise than in ``whole``, and no word is said of them, once all
    were seen."""
    good, video = Video(whole, index(whole)), Video(path, index(path))
    shown = {}
    for i in range(len(video)):
        with suppress(FrameError):
            shown[i] = video.read(i)
    wrong = {i for i, picture in shown.items() if not np.array_equal(picture, good.read(i))}
    found = {i for i in wrong if not video.doubt(i)}
    good.close()
    video.close()
    return found


@pytest.mark.parametrize(
    ("codec", "ending", "options"),
    [
        ("libx264", "mp4", {"between": 2}),
        ("libx265", "mp4", {"x265_params": "log-level=none:info=0:hash=1"}),
        ("libvpx-vp9", "webm", {"deadline": "realtime", "cpu_used": "8"}),
    ],
)
def test_what_the_decoder_can_tell_is_marked(
    codec: str, ending: str, options: dict[str, Any], tmp_path: Path
) -> None:
    """HEVC only where its pictures have checksums; VP8, MPEG-4 and JPEG cannot tell."""
    whole = videos.write(tmp_path / f"v.{ending}", codec, **options)
    for seed in range(6):
        assert not unmarked(whole, damage(whole, seed)), seed
