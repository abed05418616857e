"""Bytes of an image file to a picture that can be painted.

A picture is (h, w, 4) uint8, C-contiguous, in the byte order blue, green, red, unused: what
``QImage.Format_RGB32`` is on little-endian machines.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from gtreview.errors import FrameError
from gtreview.frames.picture_memory import blank
from gtreview.frames.wish import ReducedPicture

Picture = NDArray[np.uint8]

Samples = NDArray[np.uint16]


class DeepPicture(np.ndarray[tuple[Any, ...], np.dtype[np.uint8]]):
    """A picture of an image of more than eight bits; `gtreview.frames.light` shows more of it.

    ``samples``: (h, w), or (h, w, 3) blue first, 0 to 65535 over the bit depth in use; None for
    parts of the picture.
    """

    samples: Samples | None = None


LIMIT_MEGAPIXELS = 250.0
NEUTRAL = 128
"""The grey that stands where an image is transparent or a crop leaves the picture."""

# Pillow's own guard is one number for the process, warns from a third of our limit on and knows
# nothing of the user's setting; every image is measured here before it is decoded instead.
Image.MAX_IMAGE_PIXELS = None

_JPEG = b"\xff\xd8\xff"
_ORIENTATION = 274
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    cv2.error,
)
"""What Pillow's, simplejpeg's and OpenCV's readers raise at damaged files."""


def decode(
    data: bytes, name: str, limit_megapixels: float = LIMIT_MEGAPIXELS, reduction: int = 1
) -> Picture:
    """The picture in ``data``, upright by its EXIF orientation, whatever its file ending says.

    Sixteen-bit images are scaled from the bit depth that holds their brightest value, floating
    point images from their range, transparent ones are laid on neutral grey; of an animation it
    is the first picture.

    Parameters
    ----------
    data : a whole image file.
    name : how error messages name it.
    limit_megapixels : images of more pixels are refused before they are decoded.
    reduction : 1, 2, 4 or 8; a JPEG is decoded so many times smaller, to a `ReducedPicture`.

    Raises
    ------
    FrameError : empty, truncated, damaged, no image, or too large.
    """
    size = size_of(data, name)
    check_size(size, name, limit_megapixels)
    with _in_words(data, name):
        if not _plain_jpeg(data):
            return _other(data)
        orientation = _orientation(data)
        if reduction == 1:
            return upright(_jpeg(data), orientation)
        return _reduced(data, size, orientation, reduction)


def size_of(data: bytes, name: str) -> tuple[int, int]:
    """(width, height) in pixels as `decode` would give it, read from the header alone.

    Raises
    ------
    FrameError : empty or no image.
    """
    with _in_words(data, name):
        if data.startswith(_JPEG):
            height, width, _, _ = simplejpeg.decode_jpeg_header(data, strict=False)
            return upright_size((width, height), _orientation(data))
        return _header_size(data)


def thumbnail(
    data: bytes, name: str, size: tuple[int, int], limit_megapixels: float = LIMIT_MEGAPIXELS
) -> Picture:
    """The picture in ``data`` made to fit into ``size`` (width, height), never enlarged.

    JPEGs are decoded at the smallest of libjpeg's scales that is large enough.

    Raises
    ------
    FrameError : as `decode`.
    """
    if not data.startswith(_JPEG):
        return fitted(decode(data, name, limit_megapixels), size)
    width, height = size_of(data, name)
    check_size((width, height), name, limit_megapixels)
    scale = min(size[0] / width, size[1] / height, 1.0)
    with _in_words(data, name):
        if not _plain_jpeg(data):
            return fitted(_other(data), size)
        orientation = _orientation(data)
        least = math.ceil(width * scale), math.ceil(height * scale)
        least = least[::-1] if orientation >= 5 else least
        return fitted(upright(_jpeg(data, *least), orientation), size)


def check_size(size: tuple[int, int], name: str, limit_megapixels: float) -> None:
    """Refuse an image that is too large to be decoded.

    Raises
    ------
    FrameError : ``size`` (width, height) is over the limit.
    """
    megapixels = size[0] * size[1] / 1e6
    if megapixels > limit_megapixels:
        raise FrameError(
            f"{name} is {size[0]} × {size[1]} pixels, {megapixels:,.0f} megapixels, and is not "
            f"decoded: the limit is {limit_megapixels:,.0f}. Raise the limit in the settings if "
            "this size is meant."
        )


@contextmanager
def _in_words(data: bytes, name: str) -> Iterator[None]:
    if not data:
        raise FrameError(f"{name} is empty (0 bytes); expected an image. Copy the frame again.")
    try:
        yield
    except UnidentifiedImageError as error:
        raise FrameError(
            f"{name} is no image that can be read: it begins with {data[:8]!r}; expected JPEG, "
            "PNG, TIFF, WebP, AVIF, GIF or BMP. Copy the frame again."
        ) from error
    except MemoryError as error:
        raise FrameError(f"{name} does not fit into memory; close other programs.") from error
    except DAMAGED as error:
        raise FrameError(
            f"{name} is damaged or cut short after {len(data):,} bytes ({reason(error)}). "
            "Copy the frame again."
        ) from error


def reason(error: Exception) -> str:
    """What a reader says of a damaged file, to be put into a sentence."""
    return str(error).rstrip(".") or type(error).__name__


def _plain_jpeg(data: bytes) -> bool:
    """A JPEG whose colours simplejpeg converts rightly: it takes inks (CMYK) for light."""
    if not data.startswith(_JPEG):
        return False
    return simplejpeg.decode_jpeg_header(data, strict=False)[2] not in ("CMYK", "YCCK")


def _jpeg(data: bytes, min_width: int = 0, min_height: int = 0) -> Picture:
    def decoded(strict: bool) -> Picture:
        least = {"min_width": min_width, "min_height": min_height, "strict": strict}
        height, width, _, _ = simplejpeg.decode_jpeg_header(data, **least)
        picture = blank(int(height), int(width))
        simplejpeg.decode_jpeg(data, "BGRX", buffer=picture, **least)
        return picture

    try:
        return decoded(strict=True)
    except ValueError as error:
        # Padding between segments is against the letter of the format and harms no pixel.
        if "extraneous bytes" not in str(error):
            raise
    return decoded(strict=False)


def _reduced(data: bytes, size: tuple[int, int], orientation: int, reduction: int) -> Picture:
    stored = upright_size(size, orientation)
    least = (math.ceil(side / reduction) for side in stored)
    picture = upright(_jpeg(data, *least), orientation).view(ReducedPicture)
    picture.reduction, picture.frame_size = reduction, size
    return picture


def _orientation(data: bytes) -> int:
    """EXIF orientation, 1…8; 1 where there is none. Looks for EXIF only where a JPEG has it."""
    if b"Exif\0\0" not in data[:65536]:
        return 1
    try:
        with Image.open(io.BytesIO(data)) as image:
            value = image.getexif().get(_ORIENTATION, 1)
    except DAMAGED:
        # Broken metadata: the pixels decide whether the file can be shown.
        return 1
    return int(value) if value in range(1, 9) else 1


def upright(picture: NDArray[Any], orientation: int) -> NDArray[Any]:
    """``picture`` with the camera's turn undone.

    EXIF 2.3, tag 274: 2–4 mirror or turn by half, 5–8 by a quarter.
    """
    if orientation >= 5:
        picture = picture.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _header_size(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return size_of_opened(image)
    except UnidentifiedImageError:
        return _tiff_size(data)


def size_of_opened(image: Image.Image) -> tuple[int, int]:
    """(width, height), upright, of an image that need not have been loaded."""
    # Pillow's TIFF reader has swapped the sides already. Asking a PNG without EXIF for it would
    # decode the whole image.
    has_exif = image.format != "TIFF" and "exif" in image.info
    return upright_size(image.size, image.getexif().get(_ORIENTATION, 1) if has_exif else 1)


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """(width, height) of a stored ``size`` once the EXIF orientation, 1…8, is undone."""
    return size[::-1] if orientation in range(5, 9) else size


def _tiff_size(data: bytes) -> tuple[int, int]:
    """Size of a TIFF that Pillow cannot decode (three channels of 16 bits)."""
    if data[:4] not in (b"II*\0", b"MM\0*"):
        raise UnidentifiedImageError
    directory = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
    stream = io.BytesIO(data)
    stream.seek(directory.next)
    directory.load(stream)
    return int(directory[256]), int(directory[257])


def _other(data: bytes) -> Picture:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return from_pillow(image)
    except UnidentifiedImageError:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        if decoded is None:
            raise
        return from_opencv(np.asarray(decoded))


def from_opencv(decoded: NDArray[np.generic], orientation: int = 1) -> Picture:
    """The picture of what OpenCV has read: grey, or blue, green, red and perhaps opacity."""
    colours = decoded[..., :3] if decoded.ndim == 3 else decoded
    return _of_samples(upright(colours, orientation))


def from_pillow(image: Image.Image) -> Picture:
    """The picture of an image that has been loaded, upright."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("F", "I") or image.mode.startswith("I;16"):
        return _of_samples(np.asarray(image))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (NEUTRAL, NEUTRAL, NEUTRAL, 255))
        image = Image.alpha_composite(ground, image)
    return with_fourth(np.asarray(image.convert("RGB")), rgb=True)


def _of_samples(values: NDArray[np.generic]) -> Picture:
    """Eight bits as they are, deeper ones scaled by the bit depth (8, 10, 12, 14, 16) that holds
    the largest value.

    A depth, not the largest value itself: frames of one recording then keep one brightness.
    """
    if values.dtype == np.uint8:
        return with_fourth(values.astype(np.uint8, copy=False))
    numbers = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(numbers.max(initial=0.0))
    floating = np.issubdtype(values.dtype, np.floating)
    depths = ([1.0] if floating else []) + [2.0**bits - 1 for bits in (8, 10, 12, 14, 16)]
    top = next((depth for depth in depths if largest <= depth), largest)
    shares = np.clip(numbers / np.float32(top), 0, 1)
    picture = with_fourth(np.rint(shares * 255).astype(np.uint8)).view(DeepPicture)
    picture.samples = np.rint(shares * 65535).astype(np.uint16)
    return picture


def with_fourth(picture: Picture, *, rgb: bool = False) -> Picture:
    """The picture of grey (h, w), or of colours (h, w, 3), blue or with ``rgb`` red first."""
    if picture.ndim == 2:
        code = cv2.COLOR_GRAY2BGRA
    else:
        code = cv2.COLOR_RGB2BGRA if rgb else cv2.COLOR_BGR2BGRA
    return np.asarray(cv2.cvtColor(picture, code), np.uint8)


def bytes_of(picture: Picture) -> int:
    """How much memory a picture takes."""
    samples = getattr(picture, "samples", None)
    return picture.nbytes + (0 if samples is None else samples.nbytes)


def fitted(picture: Picture, size: tuple[int, int]) -> Picture:
    """``picture`` made to fit into ``size`` (width, height), never enlarged."""
    height, width = picture.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    if scale >= 1:
        return picture
    target = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(picture, target, interpolation=cv2.INTER_AREA), np.uint8)
