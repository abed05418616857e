"""Pages of TIFFs and pictures of animations, in any order."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gtreview.errors import FrameError, InputError
from gtreview.frames import pages
from gtreview.frames.pages import Pages
from gtreview.frames.source import open_frames
from tests.frames.videos import HEIGHT, WIDTH, number_in, picture

COUNT = 40
NAMES = tuple(f"{i:04}.jpg" for i in range(COUNT))
ENDINGS = ["tif", "gif", "png", "webp", "avif"]


def drawn(i: int) -> Image.Image:
    return Image.fromarray(picture(i))


def saved(path: Path, images: list[Image.Image], **options: object) -> Path:
    images[0].save(path, save_all=True, append_images=images[1:], **options)
    return path


def numbered(folder: Path, ending: str, count: int = COUNT, **options: object) -> Path:
    lossless = {"webp": {"lossless": True}, "avif": {"quality": 80}}.get(ending, {})
    duration = {} if ending == "tif" else {"duration": 40}
    images = [drawn(i) for i in range(count)]
    return saved(folder / f"clip.{ending}", images, **lossless, **duration, **options)


@pytest.mark.parametrize("ending", ENDINGS)
def test_any_page_in_any_order(ending: str, tmp_path: Path) -> None:
    source = open_frames(numbered(tmp_path, ending), NAMES, cache=tmp_path)
    assert source.missing == () and source.extra == ()
    assert source.size(7) == (WIDTH, HEIGHT)
    order = [*range(COUNT), *reversed(range(COUNT)), *random.Random(3).choices(range(COUNT), k=60)]
    for i in order:
        shown = source.read(i)
        assert shown.shape == (HEIGHT, WIDTH, 4) and number_in(shown) == i


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
def test_a_small_budget_gives_the_same_pictures(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HELD_BYTES", 3 * 4 * WIDTH * HEIGHT)
    source = open_frames(numbered(tmp_path, ending), NAMES, cache=tmp_path)
    for i in (39, 38, 20, 21, 19, 0, 39, 5):
        assert number_in(source.read(i)) == i


@pytest.mark.parametrize(
    ("ending", "disposal"), [("gif", 0), ("gif", 1), ("gif", 2), ("png", 0), ("png", 1)]
)
def test_frames_that_build_on_others_are_whole(ending: str, disposal: int, tmp_path: Path) -> None:
    """A dot that moves: encoders save what differs and leave the rest to the frames before."""
    images = []
    for i in range(6):
        image = Image.new("RGB", (30, 10), (10, 90, 200))
        image.paste((250, 240, 0), (5 * i, 2, 5 * i + 4, 8))
        images.append(image)
    path = saved(tmp_path / f"dot.{ending}", images, duration=40, disposal=disposal)
    source = Pages(path, NAMES[:6])
    for i in (4, 2, 5, 0, 3, 1):
        expected = np.asarray(images[i])
        assert np.abs(source.read(i)[..., 2::-1].astype(int) - expected).max() <= 4


def test_a_picture_for_programs_without_animations_is_no_frame(tmp_path: Path) -> None:
    cover = Image.new("RGB", (WIDTH, HEIGHT), "red")
    images = [cover, *(drawn(i) for i in range(5))]
    path = saved(tmp_path / "clip.png", images, default_image=True)
    source = Pages(path, NAMES[:5])
    assert source.missing == () and source.extra == ()
    assert [number_in(source.read(i)) for i in (4, 0, 2)] == [4, 0, 2]


def test_pages_of_16_bits_of_several_sizes(tmp_path: Path) -> None:
    values = [np.full((6 + i, 9), 257 * i, np.uint16) for i in range(3)]
    for i, each in enumerate(values):
        each[0, 0] = 65535
        each[1, 1] = 257 * (i + 100)
    source = Pages(saved(tmp_path / "a.tif", [Image.fromarray(v) for v in values]), NAMES[:3])
    assert [source.size(i) for i in range(3)] == [(9, 6), (9, 7), (9, 8)]
    for i in (2, 0, 1):
        shown = source.read(i)
        assert shown.shape == (6 + i, 9, 4)
        assert shown[0, 0, 0] == 255 and shown[1, 1, 0] == 100 + i and shown[3, 3, 0] == i


def test_colour_of_16_bits_among_other_pages(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    grey = np.full((4, 5), 128 * 257, np.uint16)
    grey[0, 0] = 65535
    colour = np.zeros((6, 5, 3), np.uint16)
    colour[..., 2], colour[..., 1] = 65535, 64 * 257
    cv2.imwritemulti(str(path), [grey, colour, grey, colour])
    source = Pages(path, NAMES[:4])
    assert [source.size(i) for i in range(4)] == [(5, 4), (5, 6), (5, 4), (5, 6)]
    for i in (0, 1, 1, 0, 3, 2, 3):
        shown = source.read(i)[2, 2, :3].tolist()
        assert shown == ([0, 64, 255] if i % 2 else [128, 128, 128])


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_turned_page_is_upright(orientation: int, tmp_path: Path) -> None:
    image = Image.new("RGB", (8, 4), "black")
    image.paste((255, 255, 255), (0, 0, 2, 2))
    tags = {274: orientation}
    source = Pages(saved(tmp_path / "a.tif", [image, image], tiffinfo=tags), NAMES[:2])
    # EXIF 2.3: of 3 the first pixel is at the bottom right, of 6 at the top right.
    width, height = (8, 4) if orientation == 3 else (4, 8)
    y, x = (height - 1, width - 1) if orientation == 3 else (0, width - 1)
    assert source.size(0) == (width, height)
    shown = source.read(0)
    assert shown.shape == (height, width, 4)
    assert shown[y, x, 0] == 255 and int((shown[..., 0] > 200).sum()) == 4


def test_other_counts(tmp_path: Path) -> None:
    path = numbered(tmp_path, "gif", 5)
    assert Pages(path, NAMES[:3]).extra == ("page 3", "page 4")
    source = Pages(path, NAMES[:7])
    assert source.missing == (5, 6) and not source.exists(5) and source.exists(4)
    with pytest.raises(FrameError, match=r"clip\.gif has 5 pages, the last one 4: .*frame 6"):
        source.read(6)


def test_one_picture_is_a_sequence_of_one(tmp_path: Path) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"one.{ending}"
        drawn(9).save(path)
        assert number_in(Pages(path, NAMES[:1]).read(0)) == 9


def test_thumbnails(tmp_path: Path) -> None:
    source = Pages(numbered(tmp_path, "gif", 3), NAMES[:3])
    assert source.thumbnail(2, (40, 40)).shape == (24, 40, 4)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("ending", ["tif", "gif"])
def test_what_is_cut_short_shows_the_pages_before(ending: str, tmp_path: Path) -> None:
    path = numbered(tmp_path, ending, 10)
    whole = path.read_bytes()
    # Pillow writes a page's directory before its pixels.
    path.write_bytes(whole[: len(whole) * 7 // 10])
    source = Pages(path, NAMES[:10])
    assert number_in(source.read(3)) == 3
    with pytest.raises(FrameError, match=f"clip.{ending}"):
        source.read(9)
    assert number_in(source.read(5)) == 5 and number_in(source.read(2)) == 2


def test_damage_in_the_middle_names_the_page(tmp_path: Path) -> None:
    path = numbered(tmp_path, "tif", 4, compression="tiff_adobe_deflate")
    with Image.open(path) as image:
        image.seek(2)
        (offset, *_), (length, *_) = image.tag_v2[273], image.tag_v2[279]
    data = bytearray(path.read_bytes())
    data[offset : offset + length] = b"\xff" * length
    path.write_bytes(bytes(data))
    source = Pages(path, NAMES[:4])
    with pytest.raises(FrameError, match=r"clip\.tif, page 2, is damaged"):
        source.read(2)
    assert [number_in(source.read(i)) for i in (3, 1)] == [3, 1]


def test_directories_in_a_circle_end(tmp_path: Path) -> None:
    path = numbered(tmp_path, "tif", 2)
    data = bytearray(path.read_bytes())
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    second = struct.unpack_from("<I", data, first + 2 + 12 * entries)[0]
    entries = struct.unpack_from("<H", data, second)[0]
    struct.pack_into("<I", data, second + 2 + 12 * entries, first)
    path.write_bytes(bytes(data))
    source = Pages(path, NAMES[:2])
    assert source.extra == () and number_in(source.read(1)) == 1


def test_too_large_pages_are_refused(tmp_path: Path) -> None:
    for ending in ("tif", "png"):
        source = Pages(numbered(tmp_path, ending, 2), NAMES[:2], limit_megapixels=0.01)
        with pytest.raises(FrameError, match=r"page 1 is 160 × 96 pixels.*not.*decoded"):
            source.read(1)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize(
    "data", [b"", b"hello", b"II*\0", b"II*\0" + b"\0" * 40, b"GIF89a", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_image_is_named(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "none.tif"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"none\.tif: is no image"):
        Pages(path, NAMES)


def test_without_names_there_are_as_many_frames_as_pages(tmp_path: Path) -> None:
    source = open_frames(numbered(tmp_path, "tif", 3), None, cache=tmp_path)
    assert len(source) == 3 and source.names == ("0", "1", "2")
