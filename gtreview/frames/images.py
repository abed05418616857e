"""Frames that are image files in a folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath

from gtreview.errors import FrameError, GtreviewError
from gtreview.frames.decode import LIMIT_MEGAPIXELS, Picture, decode, size_of, thumbnail
from gtreview.storage.local import image_names, inside, read_bytes


class ImageFolder:
    """The frames of a sequence as files, paired by name alone.

    Parameters
    ----------
    folder : where they are.
    names : file names by 0-based position, as the labels give them; a name that leaves the
        folder (``../``, absolute) is never opened and counts as missing.
    limit_megapixels : larger images are refused before they are decoded.
    """

    def __init__(
        self, folder: Path, names: tuple[str, ...], limit_megapixels: float = LIMIT_MEGAPIXELS
    ) -> None:
        self.folder, self.names = folder, names
        self.limit_megapixels = limit_megapixels
        self._found = image_names(folder) if folder.is_dir() else ()

    def __len__(self) -> int:
        return len(self.names)

    def path(self, i: int) -> Path:
        """Frame ``i``'s file.

        Raises
        ------
        FrameError : its name leaves the folder.
        """
        try:
            return inside(self.folder, self.names[i])
        except GtreviewError as error:
            raise FrameError(str(error)) from error

    def read(self, i: int) -> Picture:
        """Frame ``i``, (h, w, 4) uint8: blue, green, red, unused.

        Raises
        ------
        FrameError : the file is missing, unreadable, damaged or too large.
        """
        return decode(self._bytes(i), self._name(i), self.limit_megapixels)

    def size(self, i: int) -> tuple[int, int]:
        """(width, height) of frame ``i`` in pixels, from the header alone.

        Raises
        ------
        FrameError : the file is missing, unreadable or no image.
        """
        return size_of(self._bytes(i), self._name(i))

    def thumbnail(self, i: int, size: tuple[int, int]) -> Picture:
        """Frame ``i`` made to fit into ``size`` (width, height).

        Raises
        ------
        FrameError : as `read`.
        """
        return thumbnail(self._bytes(i), self._name(i), size, self.limit_megapixels)

    def exists(self, i: int) -> bool:
        """Whether frame ``i``'s file was there when the folder was opened."""
        return self._exists[i]

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Positions without a file."""
        return tuple(i for i, there in enumerate(self._exists) if not there)

    @cached_property
    def extra(self) -> tuple[str, ...]:
        """Image files in the folder that no frame names, in natural order."""
        named = set(self.names)
        return tuple(name for name in self._found if name not in named)

    @cached_property
    def alike(self) -> dict[int, str]:
        """For missing frames, the one file that differs only in case or ending: something to
        tell, never to take in its place."""
        by_stem: dict[str, list[str]] = {}
        for name in self.extra:
            by_stem.setdefault(_stem(name), []).append(name)
        near = {i: by_stem.get(_stem(self.names[i]), []) for i in self.missing}
        return {i: names[0] for i, names in near.items() if len(names) == 1}

    @cached_property
    def _exists(self) -> tuple[bool, ...]:
        found = set(self._found)
        return tuple(name in found or self._is_file(name) for name in self.names)

    def _is_file(self, name: str) -> bool:
        """A name with a folder in it is not in the listing; nor is one without an image ending.
        File systems that ignore case must not make ``A.JPG`` out of ``a.jpg``."""
        try:
            path = inside(self.folder, name)
            return path.is_file() and path.name in (entry.name for entry in path.parent.iterdir())
        except (GtreviewError, OSError):
            # Unsafe or unreadable: there is no such frame, and reading it says why.
            return False

    def _name(self, i: int) -> str:
        return str(self.folder / self.names[i])

    def _bytes(self, i: int) -> bytes:
        path = self.path(i)
        if not self.exists(i) and i in self.alike:
            raise FrameError(
                f"{path}: there is no such image; {self.alike[i]} is there. "
                "Rename it if it is this frame."
            )
        try:
            return read_bytes(path)
        except GtreviewError as error:
            raise FrameError(str(error)) from error


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.casefold()
