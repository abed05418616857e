"""Where a review is kept: beside its labels, or in the user's data folder."""

from __future__ import annotations

import os
import sqlite3
from hashlib import sha256
from pathlib import Path

from gtreview.errors import InputError, OutputError
from gtreview.frames.mapping import POSITION
from gtreview.model.sequence import Notice
from gtreview.review.file import (
    DamagedReviewError,
    ReadOnlyPlaceError,
    ReviewFile,
    ReviewFileError,
    now,
)
from gtreview.review.salvage import salvage
from gtreview.review.sources import Source
from gtreview.settings import data_folder
from gtreview.storage.local import REVIEW_ENDING, make_folder

LABELS = (".json", ".manifest", ".jsonl")
"""Endings of labels that a review may lie beside."""
FRAME_MAP, STREAM = "frame_map", "stream"
"""The states that keep how a video's frames are paired with the labels', and which of its streams
they are of."""
AGAINST = "against"
"""The state that keeps which labels these are compared with."""


def beside(labels: Path) -> Path:
    """``NAME.gtreview`` beside the labels ``NAME.json``."""
    return labels.with_suffix(REVIEW_ENDING)


def in_data_folder(labels: Path) -> Path:
    """The review's path in the user's data folder; two labels of one name do not meet there."""
    whole = sha256(str(labels.absolute()).encode(errors="surrogateescape")).hexdigest()
    return data_folder() / "reviews" / f"{labels.stem}-{whole[:12]}{REVIEW_ENDING}"


def all_labels_of(path: Path) -> list[Path]:
    """Every labels' file that the review file ``path`` may be of, by their names."""
    beside = (path.with_suffix(ending) for ending in LABELS)
    return [other for other in beside if other.is_file()]


def labels_of(path: Path) -> Path:
    """The labels that the review file ``path`` lies beside; anything else as it is.

    Raises
    ------
    InputError : there are none, or several.
    """
    if path.suffix != REVIEW_ENDING or not path.is_file():
        return path
    named = all_labels_of(path)
    if len(named) != 1:
        hint = "Name the labels themselves."
        raise InputError("the labels of this review are not beside it", path=path, hint=hint)
    return named[0]


def existing(labels: Path) -> Path | None:
    """The review of ``labels`` that there is already, as `open_review` would choose."""
    return next((p for p in (in_data_folder(labels), beside(labels)) if p.exists()), None)


def kept_video(labels: Path) -> tuple[str, int | None]:
    """Which of a video's frames the labels' are, else by position, and of which of its streams,
    None: the one that FFmpeg calls best; as the labels' review keeps them."""
    frame_map, stream = _kept(labels, FRAME_MAP, STREAM)
    return (
        frame_map if isinstance(frame_map, str) else POSITION,
        stream if isinstance(stream, int) else None,
    )


def kept_against(labels: Path) -> Path | None:
    """The labels that these are compared with, as their review keeps it."""
    (kept,) = _kept(labels, AGAINST)
    return Path(kept) if isinstance(kept, str) and kept else None


def _kept(labels: Path, *names: str) -> list[object]:
    """States of the review of ``labels``; None for those that it does not have."""
    path = existing(labels)
    if path is None:
        return [None] * len(names)
    try:
        file = ReviewFile.open(path, read_only=True)
    except (ReviewFileError, OutputError):
        # Told when the review is opened.
        return [None] * len(names)
    found: list[object] = [file.state(name, None) for name in names]
    file.close()
    return found


def keep_named(file: ReviewFile, source: Source) -> None:
    """Keep what was named with the labels, so that the next opening need not name it.

    Raises
    ------
    OutputError : it cannot be written.
    """
    against = None if source.against is None else str(source.against)
    named = {FRAME_MAP: source.frame_map, STREAM: source.stream, AGAINST: against}
    for name, value in named.items():
        if value is not None and not file.read_only_because:
            file.set_state(name, value)


def open_review(labels: Path, path: Path | None = None) -> tuple[ReviewFile, tuple[Notice, ...]]:
    """The review file of ``labels``, made where there is none, and what is to be said of it.

    With ``path`` it is that one and no other. Else it is the one beside the labels; where that
    cannot be written it is one in the user's data folder, which begins as a copy of what stands
    beside the labels and is the one to go on with from then on.

    Raises
    ------
    ReviewFileError : what is there cannot be used; it stays as it is.
    OutputError : the review cannot be written.
    """
    if path:
        return _saved(path)
    near, far = beside(labels), in_data_folder(labels)
    why = f"{near} is there as well and is not used" if near.exists() else ""
    if not far.exists():
        try:
            _refuse_read_only(near.parent)
            return _saved(near)
        except ReadOnlyPlaceError as error:
            why = str(error)
            _begin_far(near, far)
    text = f"The review is kept in your own folder, not beside the labels: {far}"
    file, notices = _saved(far)
    return file, (*notices, Notice(text, details=(why,) if why else ()))


def _saved(path: Path) -> tuple[ReviewFile, tuple[Notice, ...]]:
    """The review file; one that is damaged is kept beside what could be read of it."""
    try:
        return _opened(path), ()
    except DamagedReviewError:
        notice = salvage(path)
        if notice is None:
            raise
        return _opened(path), (notice,)


def _opened(path: Path) -> ReviewFile:
    """The review file, tried out: that it opens for writing does not mean it can be written."""
    file = ReviewFile.open(path)
    try:
        file.history()
        if not file.read_only_because:
            file.set_state("opened", now())
    except BaseException:
        file.close()
        raise
    return file


def _refuse_read_only(folder: Path) -> None:
    """Heed a folder's mark even where the system does not: root may write everywhere."""
    if os.name == "posix" and not folder.stat().st_mode & 0o222:
        raise ReadOnlyPlaceError(f"{folder} is read-only")


def _begin_far(near: Path, far: Path) -> None:
    """Make the folder of ``far``, and ``far`` a copy of ``near`` if there is one."""
    make_folder(far.parent)
    if not near.is_file():
        return
    part = far.with_suffix(".part")
    part.unlink(missing_ok=True)
    source, target = ReviewFile.open(near, read_only=True), sqlite3.connect(part)
    try:
        source.copy_to(target)
    finally:
        source.close()
        target.close()
    part.replace(far)
