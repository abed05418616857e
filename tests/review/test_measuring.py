"""What was measured on frames is not measured again, and never taken for something else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from gtreview.frames.images import Images
from gtreview.frames.wish import WHOLE, Wish
from gtreview.model.sequence import Sequence
from gtreview.review.measuring import folder, measure
from gtreview.settings import Settings
from gtreview.storage.place import LocalFolder
from tests.ui import scene

FRAMES = 40


class Counted(Images):
    """Images that count which of them are read."""

    def __init__(self, path: Path) -> None:
        super().__init__(LocalFolder(path), tuple(f"{i:04d}.jpg" for i in range(FRAMES)))
        self.reads: list[int] = []

    def read(self, i: int, wish: Wish = WHOLE) -> np.ndarray:
        self.reads.append(i)
        return super().read(i, wish)


def draw(path: Path, frame: int, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 255, (100, 200, 3), np.uint8)
    (path / f"{frame:04d}.jpg").write_bytes(simplejpeg.encode_jpeg(noise, quality=90))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    path = tmp_path / "frames"
    path.mkdir()
    for frame in range(FRAMES):
        draw(path, frame, frame)
    return path


def values(sequence: Sequence, path: Path) -> tuple[np.ndarray, list[int], dict[int, str]]:
    """Distances, which frames were read for them, and which could not be."""
    images = Counted(path)
    series, unread = measure(sequence, images, Settings())
    return series["appearance"].value, images.reads, unread


def test_a_second_time_reads_no_frame_and_gives_the_same(pictures: Path) -> None:
    first, reads, _ = values(scene.driving(), pictures)
    assert reads == list(range(FRAMES))
    again, reads, _ = values(scene.driving(), pictures)
    assert reads == []
    np.testing.assert_array_equal(again, first)


def test_a_box_that_moved_costs_its_own_frames(pictures: Path) -> None:
    values(scene.driving(), pictures)
    boxes = scene.driving().boxes
    left = boxes.left.copy()
    left[(boxes.track == 0) & (boxes.frame == 20)] += 7
    moved = replace(scene.driving(), boxes=replace(boxes, left=left))
    found, reads, _ = values(moved, pictures)
    assert reads == [19, 20, 21]
    for file in folder().rglob("*"):
        if file.is_file():
            file.unlink()
    anew, reads, _ = values(moved, pictures)
    assert reads == list(range(FRAMES))
    np.testing.assert_array_equal(found, anew)


def test_a_picture_that_changed_is_measured_anew(pictures: Path) -> None:
    first, _, _ = values(scene.driving(), pictures)
    status = (pictures / "0020.jpg").stat()
    draw(pictures, 20, 999)
    os.utime(pictures / "0020.jpg", ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
    found, reads, _ = values(scene.driving(), pictures)
    assert reads == [19, 20, 21]
    frames = scene.driving().boxes.frame
    changed = np.isfinite(first) & (found != first)
    assert set(frames[changed].tolist()) == {20, 21}


def test_pictures_that_cannot_be_had_are_named_every_time(pictures: Path) -> None:
    (pictures / "0003.jpg").unlink()
    (pictures / "0030.jpg").write_bytes(b"no image")
    for _ in range(2):
        found, _, unread = values(scene.driving(), pictures)
        assert set(unread) == {3, 30}
        frames = scene.driving().boxes.frame
        assert np.isnan(found[np.isin(frames, (3, 4, 30, 31))]).all()


@pytest.mark.parametrize("broken", [b"", b"5 \nshort", b"3 \nabc"])
def test_what_was_kept_and_is_damaged_is_measured_anew(pictures: Path, broken: bytes) -> None:
    first, _, _ = values(scene.driving(), pictures)
    (kept,) = (file for file in folder().rglob("*") if file.is_file())
    kept.write_bytes(broken)
    again, reads, _ = values(scene.driving(), pictures)
    assert reads == list(range(FRAMES))
    np.testing.assert_array_equal(again, first)
