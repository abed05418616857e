"""Containers and colours that are easily got wrong, against a plain decode or a computation."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from gtreview.errors import InputError
from gtreview.frames.video import Video
from gtreview.frames.video_index import DTS, NUMBER
from gtreview.frames.video_scan import index, scan
from tests.frames import videos
from tests.frames.test_video import some_way


def remux(source: Path, target: Path, *, by: int = 0, first: int = 0, **options: str) -> Path:
    """The packets of ``source`` from number ``first`` on, earlier by ``by`` milliseconds."""
    with av.open(str(source)) as old, av.open(str(target), "w", options=options) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(old.demux(video=0)):
            if packet.dts is None or number < first:
                continue
            ticks = int(by / 1000 / packet.time_base)
            packet.pts -= ticks
            packet.dts -= ticks
            packet.stream = stream
            new.mux(packet)
    return target


def plain(path: Path) -> list[int]:
    """The numbers in the frames that a plain decoder gives, one after the other."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return [videos.number_in(picture) for picture in pictures]


def as_plain(path: Path) -> list[int]:
    """Check every frame in every direction; the numbers in presentation order."""
    expected = plain(path)
    video = Video(path, index(path), budget=10**6)
    assert len(video) == len(expected)
    for i in some_way(len(expected), 3):
        assert videos.number_in(video.read(i)) == expected[i], f"frame {i}"
        assert not video.doubt(i)
    video.close()
    return expected


def twice_the_time(source: Path, target: Path) -> Path:
    """The packets of ``source``, every third one shown when the one before it is."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(p for p in old.demux(video=0) if p.size):
            packet.dts = number * 40
            packet.pts = (number - (number % 3 == 2)) * 40 + 40
            packet.time_base, packet.stream = Fraction(1, 1000), stream
            new.mux(packet)
    return target


@pytest.mark.parametrize("between", [0, 2])
def test_an_edit_list_leaves_frames_out(between: int, tmp_path: Path) -> None:
    whole = videos.write(tmp_path / "whole.mp4", between=between, x264_params="scenecut=0")
    cut = remux(whole, tmp_path / "cut.mp4", by=300, use_editlist="1", avoid_negative_ts="disabled")
    assert b"elst" in cut.read_bytes()
    shown = as_plain(cut)
    assert shown[-1] == 69 and 0 < shown[0] <= 8, "the frames before 0.3 s are not shown"
    assert index(cut).timestamps[0] >= 0


def test_a_start_in_the_middle_of_a_group(tmp_path: Path) -> None:
    whole = videos.write(tmp_path / "whole.mkv", x264_params="scenecut=0")
    cut = remux(whole, tmp_path / "cut.mkv", first=5)
    video = Video(cut, index(cut))
    assert len(video) == 65
    assert videos.number_in(video.read(7)) == 12, "the next key frame"
    assert videos.number_in(video.read(64)) == 69
    video.close()


@pytest.mark.parametrize("between", [0, 2])
def test_a_program_stream(between: int, tmp_path: Path) -> None:
    path = tmp_path / "v.mpg"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = videos.WIDTH, videos.HEIGHT, "yuv420p"
        stream.codec_context.max_b_frames = between
        for number in range(40):
            frame = av.VideoFrame.from_ndarray(videos.picture(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert as_plain(path) == list(range(40))


def test_one_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(videos, "FRAMES", 1)
    path = videos.write(tmp_path / "v.mp4")
    assert as_plain(path) == [0]
    assert index(path).keys.tolist() == [0]


def test_equal_time_stamps_are_frames_of_their_own(tmp_path: Path) -> None:
    path = twice_the_time(videos.write(tmp_path / "v.avi", "mpeg4"), tmp_path / "v.mp4")
    found = index(path)
    assert len(found) == videos.FRAMES == len(plain(path))
    assert len(np.unique(found.pts)) < videos.FRAMES and found.by in (DTS, NUMBER)
    as_plain(path)


@pytest.mark.parametrize("codec", ["mpeg4", "mjpeg", "libx264"])
def test_avi_is_sought_by_decoding_time(codec: str, tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.avi", codec, between=0 if codec == "mjpeg" else 2)
    found = index(path)
    assert found.by == DTS and len(found.keys) > 4
    assert as_plain(path) == list(range(videos.FRAMES))


def test_a_file_without_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2048), np.float32), "fltp", "mono")
        frame.rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(InputError, match="has no video stream"):
        index(path)


def test_a_file_cut_off_before_its_table(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError, match=r"no video that can be read.*again"):
        index(path)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_the_index_grows_without_a_change_of_mind(ending: str, tmp_path: Path) -> None:
    path = videos.write(tmp_path / f"v.{ending}", between=3)
    *parts, whole = scan(path)
    assert parts and len(parts[0]) > 50 and len(whole) == videos.FRAMES
    for part in parts:
        n = len(part)
        for name in ("pts", "order", "marks"):
            assert np.array_equal(getattr(part, name), getattr(whole, name)[:n])
        assert np.array_equal(part.keys, whole.keys[whole.keys < n])


LUMA = {
    Colorspace.ITU601: (0.299, 0.114),
    Colorspace.ITU709: (0.2126, 0.0722),
    Colorspace.BT2020: (0.2627, 0.0593),
}
"""K_R and K_B of ITU-R BT.601-7, BT.709-6 and BT.2020-2."""
H273 = {Colorspace.ITU601: 6, Colorspace.ITU709: 1, Colorspace.BT2020: 9}


def rgb(yuv: tuple[int, int, int], space: Colorspace, full: bool, depth: int) -> list[float]:
    """What the standards say that the code values mean, 0…255."""
    kr, kb = LUMA[space]
    up = 2 ** (depth - 8)
    y, cb, cr = (value / up for value in yuv)
    y = y / 255 if full else (y - 16) / 219
    cb, cr = ((c - 128) / (255 if full else 224) for c in (cb, cr))
    r, b = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    g = (y - kr * r - kb * b) / (1 - kr - kb)
    return [255 * min(max(v, 0), 1) for v in (r, g, b)]


@pytest.mark.parametrize("space", list(LUMA))
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("depth", [8, 10])
def test_colours(space: Colorspace, full: bool, depth: int, tmp_path: Path) -> None:
    if depth == 10 and "libx265" not in av.codecs_available:
        pytest.skip("needs an encoder for 10 bits")
    path, codec = tmp_path / "v.mkv", "libx264" if depth == 8 else "libx265"
    patches = [(60, 120, 140), (120, 90, 160), (180, 140, 110), (100, 170, 100)]
    patches = [tuple(v * 2 ** (depth - 8) for v in patch) for patch in patches]
    planes = [np.repeat([patch[c] for patch in patches], 64) for c in range(3)]
    rows = [np.tile(planes[0], (64, 1)), *(np.tile(p[::2], (32, 1)) for p in planes[1:])]
    kind = np.uint8 if depth == 8 else np.uint16
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height = 256, 64
        stream.pix_fmt = "yuv420p" if depth == 8 else "yuv420p10le"
        context = stream.codec_context
        context.colorspace = H273[space]
        context.color_range = ColorRange.JPEG if full else ColorRange.MPEG
        stream.options = {"crf": "1", "x265-params": "log-level=none"}
        frame = av.VideoFrame(256, 64, stream.pix_fmt)
        for plane, values in zip(frame.planes, rows, strict=True):
            wide = np.zeros((values.shape[0], plane.line_size // kind().itemsize), kind)
            wide[:, : values.shape[1]] = values
            plane.update(wide.tobytes())
        frame.pts, frame.colorspace = 0, H273[space]
        frame.color_range = ColorRange.JPEG if full else ColorRange.MPEG
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    video = Video(path, index(path))
    shown = video.read(0)
    for k, patch in enumerate(patches):
        expected = rgb(patch, space, full, depth)
        found = shown[20:44, 64 * k + 24 : 64 * k + 40, 2::-1].reshape(-1, 3).mean(0)
        # The conversion rounds down, by up to 2.7 levels where three terms add up.
        assert np.abs(found + 1 - expected).max() <= 2, (patch, found, expected)
    video.close()
