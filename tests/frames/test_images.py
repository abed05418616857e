"""A folder of frames, and names that do not fit it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gtreview.errors import FrameError
from gtreview.frames.images import Images
from gtreview.storage.place import LocalFolder


def in_folder(folder: Path, names: tuple[str, ...]) -> Images:
    return Images(LocalFolder(folder), names)


def write(path: Path, grey: int, size: tuple[int, int] = (32, 24)) -> None:
    stream = io.BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(stream, "PNG")
    path.write_bytes(stream.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    frames = tmp_path / "img"
    frames.mkdir()
    for i in range(4):
        write(frames / f"{i:03}.png", 10 * i)
    return frames


def test_frames_pair_by_name_in_the_order_given(folder: Path) -> None:
    images = in_folder(folder, ("002.png", "000.png"))
    assert len(images) == 2 and images.missing == ()
    assert images.read(0)[0, 0, 0] == 20 and images.read(1)[0, 0, 0] == 0
    assert images.size(0) == (32, 24)
    assert images.extra == ("001.png", "003.png")
    assert images.thumbnail(0, (16, 16)).shape == (12, 16, 4)


def test_what_is_missing_is_listed_and_not_guessed(folder: Path) -> None:
    images = in_folder(folder, ("000.png", "001.jpg", "002.PNG", "009.png"))
    assert images.missing == (1, 2, 3)
    assert [images.exists(i) for i in range(4)] == [True, False, False, False]
    assert images.alike == {1: "001.png", 2: "002.png"}
    with pytest.raises(FrameError, match=r"001\.png is there"):
        images.read(1)
    with pytest.raises(FrameError, match=r"009\.png"):
        images.read(3)


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "..\\secret.png", "C:\\a.png"])
def test_a_name_never_leaves_the_folder(folder: Path, name: str) -> None:
    write(folder.parent / "secret.png", 1)
    images = in_folder(folder, (name, "000.png"))
    assert images.missing == (0,)
    for ask in (images.read, images.size):
        with pytest.raises(FrameError):
            ask(0)
    assert images.read(1)[0, 0, 0] == 0


def test_names_may_lie_in_subfolders(folder: Path) -> None:
    (folder / "left").mkdir()
    write(folder / "left" / "000.png", 99)
    images = in_folder(folder, ("left/000.png", "left/001.png"))
    assert images.missing == (1,) and images.read(0)[0, 0, 0] == 99


def test_a_folder_that_is_not_there_misses_every_frame(tmp_path: Path) -> None:
    images = in_folder(tmp_path / "gone", ("a.jpg", "b.jpg"))
    assert images.missing == (0, 1) and images.extra == ()
    with pytest.raises(FrameError, match=r"a\.jpg"):
        images.read(0)


def test_a_wrong_ending_is_read_by_content_and_damage_names_the_file(folder: Path) -> None:
    write(folder / "photo.jpg", 50)
    (folder / "none.jpg").write_bytes(b"")
    (folder / "text.jpg").write_bytes(b"hello")
    images = in_folder(folder, ("photo.jpg", "none.jpg", "text.jpg"))
    assert images.read(0)[0, 0, 0] == 50
    for i, name in ((1, "none.jpg"), (2, "text.jpg")):
        with pytest.raises(FrameError, match=name):
            images.read(i)


def test_real_frames(shared: Path) -> None:
    names = tuple(f"{i + 1:04}.jpg" for i in range(120))
    images = in_folder(shared / "data" / "crossing" / "img", names)
    assert images.missing == () and images.extra == ()
    assert images.size(119) == (360, 240)
    picture = images.read(0)
    assert picture.shape == (240, 360, 4)
    with Image.open(shared / "data" / "crossing" / "img" / names[0]) as image:
        reference = np.asarray(image.convert("RGB"), int)
    assert np.abs(picture[..., 2::-1].astype(int) - reference).max() <= 3
