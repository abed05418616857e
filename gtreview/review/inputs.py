"""What else was opened beside the labels, by hash: a change since is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from gtreview.errors import InputError, OutputError
from gtreview.model.sequence import Notice
from gtreview.review.file import ReviewFile
from gtreview.review.opening import Opened
from gtreview.storage.local import is_image, sha256

INPUTS = "inputs"
"""The state that keeps the hash of each by its path."""


def kept_inputs(file: ReviewFile, opened: Opened) -> tuple[Notice, ...]:
    """Keep the hashes of everything but the labels that was opened, and tell what has changed
    since the last time; what is open for the first time is not told."""
    now, before = hashes(opened), file.state(INPUTS, {})
    if file.path and not file.read_only_because and now != before:
        try:
            file.set_state(INPUTS, now)
        except OutputError:
            # The first decision will say that nothing can be written.
            return ()
    changed = _changed(before, now) if isinstance(before, Mapping) else ()
    if not changed:
        return ()
    text = "What was opened beside the labels has changed since this review was last open"
    return (Notice(text, details=changed),)


def hashes(opened: Opened) -> dict[str, str]:
    """SHA-256 by path of the rig, manifest, sequence file and other labels that were opened; of
    frames on this machine, of their names and sizes, since reading them all would take too long.

    Raises
    ------
    InputError : the frames have gone since they were opened.
    """
    found = dict(opened.sequence.origin.inputs)
    frames = opened.source.frames
    if opened.images is not None and isinstance(frames, Path):
        try:
            found[str(frames)] = sha256(_listing(frames))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"cannot be listed any more ({reason})", path=frames) from error
    return found


def _listing(frames: Path) -> bytes:
    """Names and sizes of the images in a folder, or of the file that the frames are in."""
    if frames.is_dir():
        with os.scandir(frames) as entries:
            found = sorted((e.name, _size(e)) for e in entries if is_image(e.name))
    else:
        found = [(frames.name, frames.stat().st_size)]
    return "\n".join(f"{name}\t{size}" for name, size in found).encode(errors="surrogateescape")


def _size(entry: os.DirEntry[str]) -> int:
    """Bytes; −1 of a link that leads nowhere."""
    try:
        return entry.stat().st_size
    except OSError:
        return -1


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Paths of both whose hashes differ, and those of before that are not opened any more."""
    others = [f"changed: {path}" for path, hash_ in now.items() if before.get(path, hash_) != hash_]
    return (*others, *(f"not opened any more: {path}" for path in before if path not in now))
