"""A folder of frames, and names that do not fit it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gtreview.errors import FrameError
from gtreview.frames.images import Images
from gtreview.frames.source import open_frames
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


def test_a_file_that_vanishes_is_named_and_the_others_are_read(folder: Path) -> None:
    images = in_folder(folder, ("000.png", "001.png", "002.png"))
    assert images.missing == ()
    (folder / "001.png").unlink()
    with pytest.raises(FrameError, match=r"001\.png.*there is no such file"):
        images.read(1)
    assert [images.read(i)[0, 0, 0] for i in (0, 2)] == [0, 20]
    # A drive that was away is there again.
    write(folder / "001.png", 70)
    assert images.read(1)[0, 0, 0] == 70


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_that_lead_to_themselves_are_named(folder: Path) -> None:
    (folder / "a.png").symlink_to("b.png")
    (folder / "b.png").symlink_to("a.png")
    (folder / "deeper").symlink_to(folder, target_is_directory=True)
    images = in_folder(folder, ("a.png", "000.png", "deeper/deeper/001.png"))
    with pytest.raises(FrameError, match=r"a\.png.*cannot be read"):
        images.read(0)
    assert images.read(1)[0, 0, 0] == 0 and images.read(2)[0, 0, 0] == 10


def test_the_limit_of_size_holds_for_whatever_is_opened(folder: Path) -> None:
    # 32 × 24 pixels are 0.000768 megapixels.
    names = ("000.png",)
    assert open_frames(folder, names, cache=folder, limit_megapixels=0.0008).read(0).shape == (
        24,
        32,
        4,
    )
    for path in (folder, folder / "000.png"):
        source = open_frames(path, names, cache=folder, limit_megapixels=0.0007)
        assert source.size(0) == (32, 24)
        with pytest.raises(FrameError, match=r"000\.png.*megapixels"):
            source.read(0)
