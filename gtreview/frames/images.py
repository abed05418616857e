"""Frames that are image files: in a folder, in an archive or on S3."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, splitext

from gtreview.errors import FrameError, FrameUnreachableError, GtreviewError, UnreachableError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, decode, size_of, thumbnail
from gtreview.frames.wish import WHOLE, Wish, reduction_for
from gtreview.storage.local import is_image, natural_key, safe_name
from gtreview.storage.place import Place

HEADER = 65_536
"""An image's size is usually told in this many of its first bytes."""


@dataclass(frozen=True)
class Listing:
    """The ``files`` of a place by name, or the ``problem`` why that is not known."""

    files: frozenset[str] = frozenset()
    problem: str = ""


class Images:
    """The frames of a sequence as files, paired by name alone.

    A remote place is listed when that is first needed, which can take long; `listed` tells
    whether it has been.

    Parameters
    ----------
    place : where they are.
    names : file names by 0-based position, as the labels give them; a name that leaves the
        place (``../``, absolute) is never opened and counts as missing.
    limit_megapixels : larger images are refused before they are decoded.
    """

    budget = bytes_held = 0

    def __init__(
        self, place: Place, names: tuple[str, ...], limit_megapixels: float = LIMIT_MEGAPIXELS
    ) -> None:
        self.folder, self.names = place.address, names
        self.remote, self.limit_megapixels = place.remote, limit_megapixels
        self._place = place
        self._listing: Listing | None = None
        self._lock = threading.Lock()
        if not self.remote:
            self._list()

    def __len__(self) -> int:
        return len(self.names)

    def close(self) -> None:
        """Nothing is held."""

    def read(self, i: int, wish: Wish = WHOLE) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused; JPEGs as large as is wished.

        Raises
        ------
        FrameError : the file is missing, unreadable, damaged or too large.
        """
        reduction = reduction_for(wish.scale)
        return decode(self._bytes(i), self._name(i), self.limit_megapixels, reduction)

    def identity(self, i: int) -> str:
        """What changes when frame ``i`` does; empty where that is not known."""
        try:
            own = self._place.identity(safe_name(self.names[i], self.folder))
        except GtreviewError:
            return ""
        return own and f"{self._name(i)} {own}"

    def size(self, i: int) -> tuple[int, int]:
        """(width, height) of frame ``i`` in pixels, from the header alone.

        Raises
        ------
        FrameError : the file is missing, unreadable or no image.
        """
        try:
            return size_of(self._bytes(i, HEADER), self._name(i))
        except FrameUnreachableError:
            raise
        except FrameError:
            # A large header (thumbnails, colour profiles), or damage: the whole file tells which.
            return size_of(self._bytes(i), self._name(i))

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return thumbnail(self._bytes(i), self._name(i), size, self.limit_megapixels)

    @property
    def listed(self) -> bool:
        """Whether `missing`, `extra` and `alike` can be answered at once."""
        return self._listing is not None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is odd about the place as a whole, one sentence each."""
        problem = self._listing.problem if self._listing else ""
        return (*self._place.doubts, *([problem] if problem else []))

    def exists(self, i: int) -> bool:
        """Whether frame ``i``'s file was there when the place was listed; as long as that is not
        known, whether there can be one."""
        if self._listing is None or self._listing.problem:
            return self._safe(i) is not None
        return self._exists[i]

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Positions without a file; none where the place cannot be listed."""
        if self._list().problem:
            return tuple(i for i in range(len(self)) if self._safe(i) is None)
        return tuple(i for i, there in enumerate(self._exists) if not there)

    @cached_property
    def extra(self) -> tuple[str, ...]:
        """Image files directly in the place that no frame names, in natural order."""
        found = {name for name in self._list().files if "/" not in name}
        return tuple(sorted(filter(is_image, found - set(self.names)), key=natural_key))

    @cached_property
    def alike(self) -> dict[int, str]:
        """For missing frames, the one file that differs only in case or ending: something to
        tell, never to take in its place."""
        if not self.missing:
            return {}
        by_stem: dict[str, list[str]] = {}
        for name in self.extra:
            by_stem.setdefault(_stem(name), []).append(name)
        near = {i: by_stem.get(_stem(self.names[i]), []) for i in self.missing}
        return {i: names[0] for i, names in near.items() if len(names) == 1}

    @cached_property
    def _exists(self) -> tuple[bool, ...]:
        found = self._list().files
        return tuple(self._safe(i) in found for i in range(len(self)))

    def _list(self) -> Listing:
        """What is there, found out once, in the folders that frames name. File systems that
        ignore case do not make ``A.JPG`` out of ``a.jpg``: a listing has names as they are."""
        with self._lock:
            if self._listing is None:
                self._listing = self._found()
            return self._listing

    def _found(self) -> Listing:
        safe = (self._safe(i) for i in range(len(self)))
        try:
            return _listed(self._place, filter(None, safe))
        except GtreviewError as error:
            if not self.remote:
                raise
            text = f"which frames are missing is not known, {self.folder} cannot be listed: {error}"
            return Listing(problem=text)

    def _safe(self, i: int) -> str | None:
        try:
            return safe_name(self.names[i])
        except GtreviewError:
            return None

    def _name(self, i: int) -> str:
        return f"{str(self.folder).rstrip('/')}/{self.names[i]}"

    def _bytes(self, i: int, limit: int = -1) -> bytes:
        if not self.exists(i) and i in self.alike:
            raise FrameError(
                f"{self._name(i)}: there is no such image; {self.alike[i]} is there. "
                "Rename it if it is this frame."
            )
        try:
            return self._place.read(safe_name(self.names[i], self.folder), limit)
        except UnreachableError as error:
            raise FrameUnreachableError(str(error)) from error
        except GtreviewError as error:
            raise FrameError(str(error)) from error


def _listed(place: Place, names: Iterable[str]) -> Listing:
    folders = {"", *(name.rpartition("/")[0] for name in names)}
    return Listing(frozenset(name for folder in sorted(folders) for name in place.names(folder)))


def _stem(name: str) -> str:
    return splitext(basename(name))[0].casefold()
