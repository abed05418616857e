"""Frames of a video whose index is still being read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gtreview.errors import Cancelled, FrameError, FrameUnreachableError, UnreachableError
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.video_index import VideoIndex
from gtreview.frames.video_scan import scan
from tests.frames import videos


def held_back(path: Path, gate: threading.Event) -> Iterator[VideoIndex]:
    """The first frames at once, all of them when the gate is opened."""
    *parts, whole = scan(path)
    yield parts[0]
    gate.wait(60)
    yield whole


def names(count: int) -> tuple[str, ...]:
    return tuple(f"{i}.jpg" for i in range(count))


def test_the_first_frames_are_there_before_the_index_is(tmp_path: Path) -> None:
    path, gate = videos.write(tmp_path / "v.mp4", between=3), threading.Event()
    frames = VideoFrames(path, lambda: held_back(path, gate), names(80))
    first = len(frames.index)
    assert not frames.whole and first < videos.FRAMES
    assert [videos.number_in(frames.read(i)) for i in (0, first - 1, 3)] == [0, first - 1, 3]
    assert frames.missing == () and frames.exists(75)
    assert frames.size(0) == (videos.WIDTH, videos.HEIGHT)
    late: list[int] = []
    reader = threading.Thread(target=lambda: late.append(videos.number_in(frames.read(69))))
    reader.start()
    gate.set()
    reader.join(60)
    assert late == [69]
    frames.wait()
    assert frames.whole and frames.missing == tuple(range(70, 80))
    with pytest.raises(FrameError, match="has 70 frames, the last one 69"):
        frames.read(75)
    assert [videos.number_in(frames.read(i)) for i in (first, 68, 1)] == [first, 68, 1]


def test_waiting_can_be_given_up(tmp_path: Path) -> None:
    path, gate = videos.write(tmp_path / "v.mp4"), threading.Event()
    frames = VideoFrames(path, lambda: held_back(path, gate), names(70))

    def stop(share: float, text: str) -> None:
        assert 0 < share < 1 and "counting" in text
        raise Cancelled

    with pytest.raises(Cancelled):
        frames.wait(stop)
    gate.set()
    frames.wait()


def test_an_index_that_breaks_off_leaves_what_was_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = videos.write(tmp_path / "v.mp4")

    def broken() -> Iterator[VideoIndex]:
        yield next(scan(path))
        raise OSError("unplugged")

    frames = VideoFrames(path, broken, names(70))
    frames.wait()
    assert frames.whole and frames.missing and "ends early" in caplog.text


def test_an_index_that_the_network_cuts_off_is_gone_on_with(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    back = threading.Event()

    def growing() -> Iterator[VideoIndex]:
        parts = list(scan(path))
        yield parts[0]
        if not back.is_set():
            raise UnreachableError("no network")
        yield parts[-1]

    frames = VideoFrames(path, growing, names(70))
    with pytest.raises(FrameUnreachableError, match="frame 69: no network"):
        frames.read(69)
    assert not frames.whole and not frames.missing
    with pytest.raises(UnreachableError):
        frames.wait()
    back.set()
    assert [videos.number_in(frames.read(i)) for i in (69, 2)] == [69, 2]
    assert frames.whole


def test_a_video_that_is_away_for_a_while_is_not_taken_for_damaged(tmp_path: Path) -> None:
    path = videos.write(tmp_path / "v.mp4")
    frames = VideoFrames(path, lambda: scan(path), names(70))
    frames.wait()
    path.rename(tmp_path / "away.mp4")
    with pytest.raises(FrameUnreachableError, match="not there any more"):
        frames.read(40)
    (tmp_path / "away.mp4").rename(path)
    assert videos.number_in(frames.read(40)) == 40 and not frames.video.damaged
