"""A held frame's memory is used for the next one, and the picture of it is its own."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

from gtreview.frames.video_picture import SPARE, HeldFrame, picture_of
from tests.frames import videos


def decoded(path: Path) -> list[VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize("real", ["h264_10bits.mp4", "video_90.mov"])
def test_memory_is_used_again_for_frames_of_one_form(shared: Path, real: str) -> None:
    frames = decoded(shared / "data" / "video" / real)[:8]
    expected = [picture_of(frame).tobytes() for frame in frames]
    spare: deque[VideoFrame] = deque(maxlen=SPARE)
    first = HeldFrame(frames[0], spare)
    # The picture is made of it before its memory is used again.
    assert first.picture().tobytes() == expected[0]
    del first
    place = spare[0].planes[0].buffer_ptr
    for frame, own in zip(frames[1:], expected[1:], strict=True):
        held = HeldFrame(frame, spare)
        assert not spare and held.picture().tobytes() == own
        del held
    assert spare[0].planes[0].buffer_ptr == place


def test_memory_of_another_form_is_let_go(tmp_path: Path, shared: Path) -> None:
    small = decoded(videos.write(tmp_path / "v.mp4"))
    large = decoded(shared / "data" / "video" / "video_90.mov")
    spare: deque[VideoFrame] = deque([large[0]], maxlen=SPARE)
    held = HeldFrame(small[3], spare)
    assert not spare and videos.number_in(held.picture()) == 3
