"""The demo: three hundred frames of a street, their labels, and the errors planted in them.

It is drawn by rule, the same at every drawing, once; then it lies in the user's cache.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import simplejpeg
from numpy.typing import NDArray

from gtreview.demo import labels, mistakes
from gtreview.demo.cast import FRAMES
from gtreview.demo.render import Sighting, render
from gtreview.storage.local import folder_beside, make_folder, write_beside

VERSION = 2
"""Goes up when the drawing changes, so that an older one in the cache is not taken for it."""

_QUALITY = 88
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class DemoPaths:
    """Where the demo lies."""

    folder: Path

    @property
    def labels(self) -> Path:
        return self.folder / "SeqLabel.json"

    @property
    def images(self) -> Path:
        return self.folder / "img"

    @property
    def manifest(self) -> Path:
        return self.folder / "output.manifest"

    @property
    def truth(self) -> Path:
        """The planted errors: boxes, and events with kind, objects, first, last, note."""
        return self.folder / "truth.json"


def draw(folder: Path | None = None, progress: Progress | None = None) -> DemoPaths:
    """Draw the demo, or find it drawn.

    Parameters
    ----------
    folder : where to; None: the user's cache (``GTREVIEW_CACHE_DIR`` names another).
    progress : called with (0…1, what is being done); what it raises ends the drawing, and
        nothing half drawn is left.

    Raises
    ------
    OutputError : the folder cannot be written, or holds something else.
    """
    if folder is None:
        folder = _cache() / f"street-{VERSION}"
        make_folder(folder.parent)
    paths = DemoPaths(folder)
    if not _complete(paths):
        with folder_beside(folder) as drawing:
            _draw(DemoPaths(drawing), progress or (lambda share, text: None))
    return paths


def _cache() -> Path:
    named = os.environ.get("GTREVIEW_CACHE_DIR")
    return Path(named) if named else Path(platformdirs.user_cache_dir("gtreview", appauthor=False))


def _complete(paths: DemoPaths) -> bool:
    """The folder is renamed into place when it is whole, so its last file stands for all."""
    return paths.truth.is_file() and (paths.images / labels.frame_name(FRAMES - 1)).is_file()


def _draw(paths: DemoPaths, progress: Progress) -> None:
    paths.images.mkdir()
    sightings = _draw_frames(paths.images, progress)
    drawn = labels.annotate(sightings)
    truth = mistakes.plant(drawn)
    documents = {
        paths.labels: labels.seq_label(drawn),
        paths.folder / "sequence.json": labels.sequence(),
        paths.folder / "labelcategories.json": labels.label_categories(),
        paths.manifest: labels.manifest_line(),
    }
    for path, document in documents.items():
        write_beside(path, json.dumps(document, ensure_ascii=False).encode() + b"\n")
    write_beside(paths.truth, json.dumps(truth, ensure_ascii=False, indent=1).encode())
    progress(1.0, "The demo is drawn")


def _draw_frames(folder: Path, progress: Progress) -> dict[int, list[Sighting]]:
    """Frames are drawn on this thread and saved on another; drawing on two makes both wait for
    each other between its many short calls."""
    sightings: dict[int, list[Sighting]] = {}
    with ThreadPoolExecutor(1) as pool:
        waiting: Future[None] | None = None
        for frame in range(FRAMES):
            progress(frame / FRAMES, f"Drawing the street, frame {frame + 1} of {FRAMES}")
            picture, sightings[frame] = render(frame)
            if waiting is not None:
                waiting.result()
            waiting = pool.submit(_save, folder / labels.frame_name(frame), picture)
        if waiting is not None:
            waiting.result()
    return sightings


def _save(path: Path, picture: NDArray[np.uint8]) -> None:
    path.write_bytes(
        simplejpeg.encode_jpeg(picture, _QUALITY, colorspace="BGR", colorsubsampling="420")
    )
