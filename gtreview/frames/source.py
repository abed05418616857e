"""Where the frames of a sequence come from: images in a folder, an archive or on S3, pages of one
image, or a video."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import InputError, UnreachableError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture
from gtreview.frames.images import Images
from gtreview.frames.mapping import POSITION, TIME, frame_map
from gtreview.frames.pages import Pages, is_pages
from gtreview.frames.video import YUV_BYTES
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.video_scan import growing
from gtreview.frames.wish import Wish
from gtreview.storage.address import Address, S3Object, S3Prefix
from gtreview.storage.archives import Archive, is_archive
from gtreview.storage.disk_cache import DiskCache
from gtreview.storage.local import ARCHIVE_ENDINGS, VIDEO_ENDINGS, is_image, natural_key
from gtreview.storage.place import LocalFolder, Place, RemoteFile

CACHE_BYTES = 5 * 10**9
"""What is kept of frames from S3 where nothing else is said."""


class FrameSource(Protocol):
    """The frames of a sequence by 0-based position; safe to call from many threads.

    ``folder``: the folder, prefix or file; ``names``: by position, as the labels give
    them; ``remote``: every read is a way over a network; ``listed``: whether the rest can be
    answered without waiting for one; ``missing``: positions without a picture; ``extra``:
    pictures without a position; ``alike``: for missing frames a file that is called almost so;
    ``doubts``: what else is odd, one sentence each. ``budget``: bytes that it may hold of what it
    decodes on the way to a frame, of which it holds ``bytes_held``; ``close`` lets go of them, and
    nothing is read any more. ``identity``: what changes when a frame's picture does, empty where
    that is not known.
    """

    names: tuple[str, ...]
    remote: bool

    @property
    def folder(self) -> Address: ...

    @property
    def listed(self) -> bool: ...

    @property
    def budget(self) -> int: ...

    @property
    def bytes_held(self) -> int: ...

    @property
    def doubts(self) -> tuple[str, ...]: ...

    @property
    def missing(self) -> tuple[int, ...]: ...

    @property
    def extra(self) -> tuple[str, ...]: ...

    @property
    def alike(self) -> dict[int, str]: ...

    def __len__(self) -> int: ...

    def close(self) -> None: ...

    def exists(self, i: int) -> bool: ...

    def read(self, i: int, wish: Wish = ...) -> Picture: ...

    def identity(self, i: int) -> str: ...

    def size(self, i: int) -> tuple[int, int]: ...

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture: ...


def is_video(path: Path) -> bool:
    """Whether ``path`` is a file that is called as videos are."""
    return path.suffix.lower() in VIDEO_ENDINGS and path.is_file()


def can_be_frames(address: Address) -> bool:
    """Whether frames may be read from ``address``; of one on S3 that is found out later."""
    if isinstance(address, S3Prefix | S3Object):
        return True
    return any(of(address) for of in (Path.is_dir, is_video, is_archive, is_pages))


def open_frames(
    address: Address,
    names: tuple[str, ...] | None,
    *,
    cache: Path,
    cache_bytes: int = CACHE_BYTES,
    limit_megapixels: float = LIMIT_MEGAPIXELS,
    memory: int = YUV_BYTES,
    progress: Callable[[float, str], None] | None = None,
    wait: bool = True,
    stream: int | None = None,
    mapping: str = POSITION,
    times: NDArray[np.float64] | None = None,
) -> FrameSource:
    """The frames called ``names`` in a folder of images, an archive, on S3, in a file of several
    images or in a video.

    ``names`` None: all that are there, images in natural order. ``cache``: a folder in which
    indexes of videos are kept, and at most ``cache_bytes`` of what was read from S3;
    ``limit_megapixels``: larger pictures are not decoded; ``memory``: bytes that the source may
    hold of what it decodes on the way to a frame. ``wait``: until all frames of a video
    are known, which takes a while where it is long; ``stream``: of a video, else the one that
    FFmpeg calls best; ``mapping``: which of a video's frames they
    are, see `frame_map`, with ``times`` their (n,) seconds.

    Raises
    ------
    InputError : a file that is neither, a prefix that cannot be read, or a mapping that cannot be
        used; without ``names`` also a place without images.
    """
    kept = DiskCache(cache / "s3", cache_bytes)
    if isinstance(address, S3Prefix):
        return _on_s3(address, names, kept, limit_megapixels)
    if isinstance(address, Path) and address.is_dir():
        return _images(LocalFolder(address), names, limit_megapixels)
    if isinstance(address, Path) and is_pages(address):
        return Pages(address, names, limit_megapixels, memory)
    if isinstance(address, Path) and address.is_file() and is_image(address.name):
        raise InputError("this is one image", path=address, hint="Name the folder that it is in.")
    file = _file_on_s3(address, kept) if isinstance(address, S3Object) else address
    if str(address).lower().endswith(ARCHIVE_ENDINGS):
        return _images(Archive(file, names or ()), names, limit_megapixels)
    indexes = partial(growing, file, stream, folder=cache / "videos")
    frames = VideoFrames(file, indexes, names or (), limit_megapixels, stream=stream, budget=memory)
    if wait or mapping == TIME or names is None:
        frames.wait(progress)
    if names is None:
        frames.names = tuple(map(str, range(len(frames.index))))
    frames.mapping = frame_map(mapping, frames.names, times, frames.index.timestamps)
    return frames


def _images(place: Place, names: tuple[str, ...] | None, limit_megapixels: float) -> Images:
    if names is None:
        names = tuple(sorted(filter(is_image, place.names()), key=natural_key))
        if not names:
            hint = "Expected JPEG, PNG, TIFF or WebP files."
            raise InputError("holds no images", path=str(place.address), hint=hint)
    return Images(place, names, limit_megapixels)


def _file_on_s3(address: S3Object, cache: DiskCache) -> RemoteFile:
    # As below.
    from gtreview.storage.s3_file import S3File

    return S3File(address, cache)


def _on_s3(
    address: S3Prefix, names: tuple[str, ...] | None, cache: DiskCache, limit_megapixels: float
) -> Images:
    # boto3 takes a third of a second to import, and most reviews need none.
    from gtreview.storage.s3 import S3Folder

    place = S3Folder(address, cache)
    images = _images(place, names, limit_megapixels)
    first = next((name for i, name in enumerate(images.names) if images.exists(i)), None)
    try:
        if first is not None:
            place.check(first)
    except UnreachableError:
        if not place.holds_any(images.names):
            raise
    return images
