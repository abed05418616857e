"""Pictures from good, odd and bad image files."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gtreview.errors import FrameError
from gtreview.frames.decode import decode, size_of, thumbnail
from gtreview.frames.wish import frame_size, reduction_of

RED, GREEN, BLUE = (220, 30, 20), (20, 200, 40), (30, 40, 210)


def quarters(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (width, height), "white")
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def oriented(orientation: int, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    extra = {"quality": 95} if kind == "JPEG" else {}
    return saved(quarters(), kind, exif=exif, **extra)


def colour_at(picture: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    """Red, green, blue at relative coordinates."""
    height, width = picture.shape[:2]
    blue, green, red, _ = picture[int(y * height), int(x * width)].tolist()
    return red, green, blue


def close(a: tuple[int, ...], b: tuple[int, ...], within: int = 12) -> bool:
    return max(abs(p - q) for p, q in zip(a, b, strict=True)) <= within


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 100)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    "data",
    [
        saved(quarters(), "JPEG", quality=95),
        saved(quarters(), "JPEG", quality=95, progressive=True),
        saved(quarters(mode="CMYK"), "JPEG", quality=95),
        saved(quarters(), "PNG"),
        saved(quarters().quantize(16), "PNG"),
        saved(quarters(mode="RGBA"), "PNG"),
        saved(quarters(), "TIFF", compression="tiff_lzw"),
        saved(quarters(), "WEBP", lossless=True),
        saved(quarters(), "BMP"),
        saved(quarters().quantize(16), "GIF"),
        saved(quarters(), "AVIF", quality=90),
        saved(quarters(), "JPEG2000"),
        saved(quarters(mode="CMYK"), "TIFF"),
        saved(quarters(), "PPM"),
    ],
    ids=[
        *("jpeg", "progressive", "cmyk", "png", "palette", "rgba", "tiff", "webp", "bmp", "gif"),
        *("avif", "jp2", "cmyk-tiff", "ppm"),
    ],
)
def test_every_kind_gives_the_colours_that_were_saved(data: bytes) -> None:
    picture = decode(data, "frame")
    assert picture.shape == (48, 64, 4) and picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert close(colour_at(picture, 0.25, 0.25), RED)
    assert close(colour_at(picture, 0.75, 0.25), GREEN)
    assert close(colour_at(picture, 0.25, 0.75), BLUE)
    assert close(colour_at(picture, 0.75, 0.75), (255, 255, 255))


# EXIF 2.3, tag 274: which stored corner the picture's top left corner is.
CORNERS = {
    1: (RED, GREEN),
    2: (GREEN, RED),
    3: ((255, 255, 255), BLUE),
    4: (BLUE, (255, 255, 255)),
    5: (RED, BLUE),
    6: (BLUE, RED),
    7: ((255, 255, 255), GREEN),
    8: (GREEN, (255, 255, 255)),
}


@pytest.mark.parametrize("orientation", CORNERS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied_and_the_size_follows(kind: str, orientation: int) -> None:
    data = oriented(orientation, kind)
    picture = decode(data, "frame")
    top_left, top_right = CORNERS[orientation]
    assert close(colour_at(picture, 0.25, 0.25), top_left, 40)
    assert close(colour_at(picture, 0.75, 0.25), top_right, 40)
    expected = (48, 64) if orientation >= 5 else (64, 48)
    assert size_of(data, "frame") == expected == picture.shape[1::-1]


@pytest.mark.parametrize("reduction", [2, 4, 8])
@pytest.mark.parametrize("orientation", CORNERS)
def test_a_jpeg_is_decoded_smaller_and_knows_its_size(orientation: int, reduction: int) -> None:
    data = oriented(orientation)
    picture = decode(data, "frame", reduction=reduction)
    assert frame_size(picture) == size_of(data, "frame")
    assert reduction_of(picture) == reduction
    assert picture.shape[1::-1] == tuple(side // reduction for side in size_of(data, "frame"))
    top_left, top_right = CORNERS[orientation]
    assert close(colour_at(picture, 0.25, 0.25), top_left, 40)
    assert close(colour_at(picture, 0.75, 0.25), top_right, 40)
    assert picture.flags.c_contiguous


def test_a_reduced_picture_is_the_mean_of_what_it_stands_for() -> None:
    noise = np.random.default_rng(0).integers(60, 190, (50, 70, 3), np.uint8)
    smooth = Image.fromarray(noise).resize((210, 150), Image.Resampling.BICUBIC)
    picture = decode(saved(smooth, "JPEG", quality=98, subsampling=0), "frame", reduction=2)
    means = np.asarray(smooth, float).reshape(75, 2, 105, 2, 3).mean(axis=(1, 3))
    assert np.abs(picture[..., 2::-1] - means).mean() < 3


@pytest.mark.parametrize("kind", ["PNG", "CMYK"])
def test_other_images_are_decoded_whole(kind: str) -> None:
    data = saved(quarters(), "PNG") if kind == "PNG" else saved(quarters(mode="CMYK"), "JPEG")
    picture = decode(data, "frame", reduction=4)
    assert picture.shape == (48, 64, 4)
    assert reduction_of(picture) == 1 and frame_size(picture) == (64, 48)


def test_odd_sizes_are_rounded_up() -> None:
    picture = decode(saved(quarters(101, 35), "JPEG"), "frame", reduction=8)
    assert picture.shape == (5, 13, 4) and frame_size(picture) == (101, 35)


def test_grey_stays_grey() -> None:
    for kind in ("JPEG", "PNG"):
        picture = decode(saved(Image.new("L", (8, 8), 77), kind), "frame")
        assert close(colour_at(picture, 0.5, 0.5), (77, 77, 77), 1)


@pytest.mark.parametrize(
    ("largest", "half"), [(65535, 32768), (4095, 2048), (255, 128), (16383, 8192)]
)
def test_sixteen_bits_are_scaled_by_the_depth_in_use(largest: int, half: int) -> None:
    values = np.full((10, 12), half, np.uint16)
    values[0, 0], values[0, 1] = largest, 0
    for kind in ("PNG", "TIFF"):
        picture = decode(saved(Image.fromarray(values), kind), "frame")
        assert picture[0, 0, 0] == 255 and picture[0, 1, 0] == 0
        assert abs(int(picture[5, 5, 0]) - 128) <= 1


def test_sixteen_bit_colour_tiff_is_read() -> None:
    import cv2

    values = np.zeros((6, 5, 3), np.uint16)
    values[..., 2] = 65535
    values[..., 1] = 32768
    data = cv2.imencode(".tiff", values)[1].tobytes()
    assert size_of(data, "frame") == (5, 6)
    assert close(colour_at(decode(data, "frame"), 0.5, 0.5), (255, 128, 0), 1)


def test_transparency_lies_on_neutral_grey() -> None:
    picture = decode(saved(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG"), "frame")
    assert colour_at(picture, 0.5, 0.5) == (128, 128, 128)


def test_one_pixel() -> None:
    for kind in ("JPEG", "PNG"):
        data = saved(Image.new("RGB", (1, 1), (10, 20, 30)), kind)
        assert decode(data, "frame").shape == (1, 1, 4)
        assert size_of(data, "frame") == (1, 1)


WHOLE = saved(quarters(640, 480), "JPEG")
WHOLE_PNG = saved(Image.effect_noise((200, 200), 60), "PNG")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>404 Not Found</html>", "no image"),
        (WHOLE[: len(WHOLE) // 2], "cut short"),
        (WHOLE[:200], "cut short"),
        (WHOLE_PNG[: len(WHOLE_PNG) // 2], "cut short"),
        (b"\xff\xd8\xff" + b"\0" * 300, "damaged"),
        (b"II*\0" + b"\0" * 40, ""),
    ],
    ids=["empty", "html", "half-jpeg", "jpeg-header", "half-png", "zeros", "tiff"],
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_bad_image_is_named_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(FrameError) as raised:
        decode(data, "clip/000012.jpg")
    assert "clip/000012.jpg" in str(raised.value) and words in str(raised.value)


@pytest.mark.parametrize("size", [(30_000, 30_000), (250_001, 1000)])
def test_too_large_is_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(FrameError, match=r"big\.png.*megapixels.*limit is 250"):
        decode(png_header(*size), "big.png")
    jpeg = bytearray(saved(Image.new("RGB", (16, 16)), "JPEG"))
    start = jpeg.index(b"\xff\xc0") + 5
    jpeg[start : start + 4] = struct.pack(">HH", 30_000, 30_000)
    with pytest.raises(FrameError, match="900 megapixels"):
        decode(bytes(jpeg), "big.jpg")


def test_the_limit_is_the_callers() -> None:
    data = saved(Image.new("RGB", (2000, 1000)), "PNG")
    assert decode(data, "frame", limit_megapixels=2).shape == (1000, 2000, 4)
    with pytest.raises(FrameError):
        decode(data, "frame", limit_megapixels=1.9)
    # Pillow's own guard would refuse or warn here.
    assert size_of(png_header(15_000, 15_000), "frame") == (15_000, 15_000)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(WHOLE[:120].__add__))
def test_any_bytes_give_a_picture_or_a_frame_error(data: bytes) -> None:
    try:
        picture = decode(data, "frame")
    except FrameError as error:
        assert "frame" in str(error)
    else:
        assert picture.shape[2] == 4


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE_PNG) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_a_picture_or_a_frame_error(place: int, value: int) -> None:
    data = WHOLE_PNG[:place] + bytes([value]) + WHOLE_PNG[place + 1 :]
    try:
        assert decode(data, "frame").shape[2] == 4
    except FrameError as error:
        assert "frame" in str(error)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_thumbnail_fits_and_keeps_the_shape(kind: str, orientation: int) -> None:
    data = oriented(orientation, kind)
    small = thumbnail(data, "frame", (24, 24))
    assert small.shape[1::-1] == ((18, 24) if orientation == 6 else (24, 18))
    assert close(colour_at(small, 0.2, 0.2), CORNERS[orientation][0], 40)
    assert thumbnail(data, "frame", (500, 500)).shape == decode(data, "frame").shape
