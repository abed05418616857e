"""Frames that are the pages of a TIFF, or the pictures of an animated GIF, PNG, WebP or AVIF."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from gtreview.errors import FrameError, InputError
from gtreview.frames.decode import (
    DAMAGED,
    LIMIT_MEGAPIXELS,
    Picture,
    check_size,
    fitted,
    from_opencv,
    from_pillow,
    reason,
    size_of_opened,
    upright_size,
)
from gtreview.frames.wish import WHOLE, Wish
from gtreview.storage.local import identity_of

ENDINGS = (".tif", ".tiff", ".gif", ".png", ".apng", ".webp", ".avif")
HELD_BYTES = 256 * 2**20
"""How much of an animation is held decoded: stepping back needs what lies before."""

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_WIDTH, _HEIGHT, _ORIENTATION = 256, 257, 274
Size = tuple[int, int]


def is_pages(path: Path) -> bool:
    """Whether ``path`` is a file that is called as images of several pages are."""
    return path.suffix.lower() in ENDINGS and path.is_file()


class Pages:
    """The pages of one file, paired with the frames of the labels by position; safe to call from
    many threads.

    Parameters
    ----------
    path : the file; what it is its content says, not its ending.
    names : file names by 0-based position, as the labels give them; pages have none. None: as
        many as there are pages.
    limit_megapixels : larger pages are refused before they are decoded.
    budget : bytes of an animation's pictures to hold.

    Raises
    ------
    InputError : no image that can be read.
    """

    remote = False
    listed = True
    doubts: tuple[str, ...] = ()

    def __init__(
        self,
        path: Path,
        names: tuple[str, ...] | None,
        limit_megapixels: float = LIMIT_MEGAPIXELS,
        budget: int = HELD_BYTES,
    ) -> None:
        self.folder, self.limit_megapixels = path, limit_megapixels
        self.alike: dict[int, str] = {}
        self._lock = threading.Lock()
        self._reader = _reader(path, budget)
        self.names = names or tuple(map(str, range(len(self._reader.sizes))))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def budget(self) -> int:
        """Bytes of pictures that may be held; none of pages that are independent."""
        return self._reader.budget

    @property
    def bytes_held(self) -> int:
        """Bytes of pictures that are held."""
        return self._reader.bytes_held

    def close(self) -> None:
        """Let go of what is held."""
        with self._lock:
            self._reader.forget()

    def exists(self, i: int) -> bool:
        """Whether the file has a page at position ``i``."""
        return 0 <= i < len(self._reader.sizes)

    def identity(self, i: int) -> str:
        """What changes when page ``i`` does: another file has other pages."""
        own = identity_of(self.folder)
        return own and f"{self.folder} {own} {i}"

    def size(self, i: int) -> Size:
        """(width, height) of page ``i`` in pixels, upright.

        Raises
        ------
        FrameError : there is none.
        """
        if not self.exists(i):
            count = len(self._reader.sizes)
            raise FrameError(
                f"{self.folder} has {count:,} pages, the last one {count - 1}: "
                f"there is none for frame {i} ({self.names[i]})."
            )
        return self._reader.sizes[i]

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        """Page ``i``, (h, w, 4) uint8: blue, green, red, unused.

        Raises
        ------
        FrameError : there is none, it is damaged or too large.
        """
        check_size(self.size(i), f"{self.folder}, page {i}", self.limit_megapixels)
        with self._lock:
            try:
                return self._reader.read(i)
            except DAMAGED as error:
                raise FrameError(
                    f"{self.folder}, page {i}, is damaged or cannot be read any more "
                    f"({reason(error)}). Copy the file again."
                ) from error

    def thumbnail(self, i: int, size: Size) -> Picture:
        """Page ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return fitted(self.read(i), size)

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Positions that the file has no page for."""
        return tuple(range(len(self._reader.sizes), len(self.names)))

    @cached_property
    def extra(self) -> tuple[str, ...]:
        """Pages after the last frame of the labels."""
        return tuple(f"page {i}" for i in range(len(self.names), len(self._reader.sizes)))


class _Reader(Protocol):
    """``sizes``: (width, height) of every page, upright."""

    sizes: list[Size]
    budget: int

    @property
    def bytes_held(self) -> int: ...

    def read(self, i: int) -> Picture: ...

    def forget(self) -> None: ...


def _reader(path: Path, budget: int) -> _Reader:
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from error
    try:
        is_tiff = file.read(4) in _TIFF
        reader = _Tiff(path, file) if is_tiff else _Animation(file, budget)
    except DAMAGED as error:
        file.close()
        raise InputError(
            "is no image that can be read",
            path=path,
            hint="Expected a TIFF, or an animated GIF, PNG, WebP or AVIF; copy the file again.",
        ) from error
    weakref.finalize(reader, file.close)
    return reader


class _Tiff:
    """Pages that are independent of each other."""

    budget = bytes_held = 0

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self._image: Image.Image | None = None
        self.sizes, self._orientations = _page_sizes(file)

    def read(self, i: int) -> Picture:
        try:
            image = self._image or self._opened()
            # An image whose page could not be set up would take the next request for it as done
            # and give another page.
            self._image = None
            image.seek(i)
            image.load()
            self._image = image
            return from_pillow(image)
        except (UnidentifiedImageError, SyntaxError):
            # Three channels of 16 bits.
            done, pages = cv2.imreadmulti(str(self._path), i, 1, None, cv2.IMREAD_UNCHANGED)
            if not done:
                raise
            return from_opencv(np.asarray(pages[0]), self._orientations[i])

    def forget(self) -> None:
        self._image = None

    def _opened(self) -> Image.Image:
        self._file.seek(0)
        return Image.open(self._file)


def _page_sizes(file: BinaryIO) -> tuple[list[Size], list[int]]:
    """Upright sizes and EXIF orientations of a TIFF's pages, from its directories; a chain of
    them that comes back to itself ends."""
    file.seek(0)
    header = file.read(8)
    if header[2] == 43 or header[3] == 43:
        header += file.read(8)
    directory = TiffImagePlugin.ImageFileDirectory_v2(header)
    sizes: list[Size] = []
    orientations: list[int] = []
    seen: set[int] = set()
    while directory.next and directory.next not in seen:
        seen.add(directory.next)
        file.seek(directory.next)
        try:
            directory.load(file)
            size = int(directory[_WIDTH]), int(directory[_HEIGHT])
        except DAMAGED:
            # Cut short: the pages before can be shown.
            break
        orientations.append(directory.get(_ORIENTATION, 1))
        sizes.append(upright_size(size, orientations[-1]))
    if not sizes:
        raise UnidentifiedImageError
    return sizes, orientations


class _Animation:
    """Pictures that build on those before them: they are decoded forwards, and the last ones
    within a budget are held."""

    def __init__(self, file: BinaryIO, budget: int) -> None:
        self._file, self.budget = file, budget
        self._image: Image.Image | None = None
        self._at = -1
        self._held: OrderedDict[int, Picture] = OrderedDict()
        image = self._opened()
        # A PNG may have a picture for programs that know no animations before its first frame.
        self._first = int(getattr(image, "default_image", False) is not False)
        count = getattr(image, "n_frames", 1) - self._first
        size = size_of_opened(image)
        self.sizes = [size] * count
        self._each = 4 * size[0] * size[1]
        self._most = max(budget // self._each, 1)

    def read(self, i: int) -> Picture:
        if i not in self._held:
            self._decode_to(i)
        self._held.move_to_end(i)
        return self._held[i]

    @property
    def bytes_held(self) -> int:
        return self._each * len(self._held)

    def forget(self) -> None:
        self._held.clear()
        self._image = None

    def _decode_to(self, i: int) -> None:
        """Go on from where the decoder stands, or begin anew where that is behind."""
        image, at = self._image, self._at
        # After an error nobody knows what the decoder holds.
        self._image = None
        if image is None or at >= i:
            image, at = self._opened(), -1
        for k in range(at + 1, i + 1):
            image.seek(k + self._first)
            image.load()
            if k > i - self._most:
                self._hold(k, from_pillow(image))
        self._image, self._at = image, i

    def _hold(self, i: int, picture: Picture) -> None:
        self._held[i] = picture
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def _opened(self) -> Image.Image:
        self._file.seek(0)
        return Image.open(self._file)
