"""Labels whose frames lie in a video."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from gtreview.errors import FrameError, InputError
from gtreview.frames import source as source_module
from gtreview.review.opening import Opened, counted_out, counting, open_source, recognise
from gtreview.review.review import Review
from tests.frames import videos
from tests.frames.test_video_frames import held_back


def labels(folder: Path, count: int = videos.FRAMES) -> Path:
    """One box in each of ``count`` frames."""
    box = {"object-name": "Car:1", "class-id": "0", "left": 5, "top": 5, "width": 20, "height": 20}
    frames = [
        {"frame-no": str(i), "frame": f"{i:04}.jpg", "annotations": [box]} for i in range(count)
    ]
    path = folder / "SeqLabel.json"
    path.write_text(json.dumps({"tracking-annotations": frames}))
    return path


def opened(*paths: Path, frames: Path | None = None, frame_map: str | None = None) -> Opened:
    (source,) = recognise(list(paths), frames=frames, frame_map=frame_map)
    return open_source(source)


@pytest.mark.parametrize("how", ["beside", "folder", "given", "named"])
def test_the_video_is_found(how: str, tmp_path: Path) -> None:
    path, other = labels(tmp_path), tmp_path / "elsewhere"
    other.mkdir()
    near = how in ("beside", "folder")
    video = videos.write((tmp_path if near else other) / "clip.mp4", between=2)
    found = {
        "beside": lambda: opened(path),
        "folder": lambda: opened(tmp_path),
        "given": lambda: opened(path, video),
        "named": lambda: opened(path, frames=video),
    }[how]()
    assert found.images is not None and found.images.folder == video
    assert [videos.number_in(found.images.read(i)) for i in (0, 69, 33)] == [0, 69, 33]
    assert found.agreement.ok
    assert found.agreement.summary == "frames of clip.mp4 paired with labels by position"
    assert found.sequence.size == (videos.WIDTH, videos.HEIGHT)
    assert not found.sequence.size_inferred


def test_images_come_before_a_video(tmp_path: Path) -> None:
    path = labels(tmp_path)
    videos.write(tmp_path / "clip.mp4")
    (tmp_path / "0000.jpg").write_bytes(b"an image, though a broken one")
    found = opened(path)
    assert found.images is not None and found.images.folder == tmp_path


def test_several_videos_are_not_guessed_at(tmp_path: Path) -> None:
    path = labels(tmp_path)
    first = videos.write(tmp_path / "a.mp4")
    shutil.copyfile(first, tmp_path / "b.mp4")
    assert opened(path).images is None


@pytest.mark.parametrize("count", [60, 80])
def test_other_counts_are_a_doubt(count: int, tmp_path: Path) -> None:
    path = labels(tmp_path, count)
    videos.write(tmp_path / "clip.mp4")
    found = opened(path)
    assert not found.agreement.ok
    assert found.agreement.summary == f"70 frames in the video, {count} in the labels"
    assert found.agreement.without_picture == frozenset(range(70, count))
    if count > videos.FRAMES:
        assert found.images is not None
        with pytest.raises(
            FrameError, match=r"has 70 frames, the last one 69.*frame 75 \(0075.jpg"
        ):
            found.images.read(75)


def test_what_is_no_video_costs_the_pictures_only(tmp_path: Path) -> None:
    path = labels(tmp_path)
    (tmp_path / "clip.mp4").write_text("no video")
    found = opened(path)
    assert found.images is None
    assert any("the frames are not shown" in notice.text for notice in found.sequence.notices)


@pytest.mark.parametrize("count", [70, 80])
def test_counting_goes_on_after_opening(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gate = labels(tmp_path, count), threading.Event()
    video = videos.write(tmp_path / "clip.mp4")
    monkeypatch.setattr(source_module, "growing", lambda path, _stream, **_: held_back(path, gate))
    (source,) = recognise([path])
    found = open_source(source, wait=False)
    assert counting(found.images)
    assert found.agreement.ok
    assert found.agreement.summary == f"the frames of {video.name} are being counted"
    # What reads the pictures would wait for those that are held back.
    review = Review.in_memory(found, pixels=False)
    told: list[set[str]] = []
    review.listen(lambda changed: told.append(set(changed.what)))
    gate.set()
    review.set_agreement(counted_out(found.sequence, found.images, lambda share, text: None))
    assert told == [{"agreement"}] and not counting(found.images)
    assert review.agreement.ok == (count == 70)
    if count == 80:
        assert review.agreement.summary == "70 frames in the video, 80 in the labels"
        assert any("80" in notice.text for notice in review.notices)


def test_every_second_frame(tmp_path: Path) -> None:
    path = labels(tmp_path, 35)
    videos.write(tmp_path / "clip.mp4", between=2)
    guessed = opened(path)
    assert not guessed.agreement.ok, "never silently"
    assert any("frame map step:2" in notice.text for notice in guessed.agreement.notices)
    assert guessed.images is not None and videos.number_in(guessed.images.read(3)) == 3
    found = opened(path, frame_map="step:2")
    assert found.agreement.ok and found.images is not None
    summary = "frames of clip.mp4 paired with labels by step, one in 2 of the video's frames"
    assert found.agreement.summary == summary
    assert [videos.number_in(found.images.read(i)) for i in (0, 34, 17)] == [0, 68, 34]
    Review.open(found).close()
    again = opened(path)
    assert again.agreement.summary == summary, "kept with the review"
    Review.open(opened(path, frame_map="position")).close()
    assert not opened(path).agreement.ok


def test_frames_that_the_map_leads_out_of(tmp_path: Path) -> None:
    path, table = labels(tmp_path, 4), tmp_path / "map.csv"
    videos.write(tmp_path / "clip.mp4")
    table.write_text("0000.jpg,60\n0001.jpg,69\n0002.jpg,70\n")
    found = opened(path, frame_map=str(table))
    assert found.images is not None and found.images.missing == (2, 3)
    assert found.agreement.summary == "2 frames not in the video"
    assert [videos.number_in(found.images.read(i)) for i in (0, 1)] == [60, 69]
    with pytest.raises(FrameError, match=r"none for frame 2 \(0002.jpg, frame 70 of the video"):
        found.images.read(2)
    with pytest.raises(FrameError, match=r"no frame for frame 3 \(0003.jpg\), paired by the table"):
        found.images.read(3)


def test_a_map_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be understood"):
        opened(labels(tmp_path), frame_map="every second")


def test_a_map_that_cannot_be_used_costs_the_pictures_only(tmp_path: Path) -> None:
    path = labels(tmp_path)
    videos.write(tmp_path / "clip.mp4")
    found = opened(path, frame_map="time")
    assert found.images is None
    assert any("no time stamps" in notice.text for notice in found.sequence.notices)


def test_several_files_that_may_hold_the_frames_are_told(tmp_path: Path) -> None:
    path = labels(tmp_path)
    videos.write(tmp_path / "a.mp4")
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as packed:
        packed.writestr("notes.txt", b"no images")
    found = opened(path)
    assert found.images is not None and found.images.folder == tmp_path / "a.mp4"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("img/0000.jpg", b"an image, though a broken one")
    found = opened(tmp_path)
    assert found.images is None
    (told,) = [n.text for n in found.sequence.notices if "several files" in n.text]
    assert "none is used: a.mp4, b.zip." in told


def test_the_only_archive_beside_the_labels_is_found(tmp_path: Path) -> None:
    path = labels(tmp_path)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("img/0000.jpg", b"an image, though a broken one")
    found = opened(path)
    assert found.images is not None and found.images.folder == tmp_path / "b.zip"


def test_a_stream_of_what_is_no_video_is_told(tmp_path: Path) -> None:
    path = labels(tmp_path)
    (tmp_path / "0000.jpg").write_bytes(b"an image, though a broken one")
    (source,) = recognise([path], stream=1)
    assert any("stream 1 is not used" in n.text for n in open_source(source).sequence.notices)
