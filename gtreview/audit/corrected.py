"""Corrected labels as a file, and beside it the list of what was corrected."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gtreview.audit.flag_list import cell
from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model.sequence import Origin
from gtreview.review.file import free_beside
from gtreview.review.labels import PointChange
from gtreview.review.review import Review
from gtreview.storage.local import absolute, read_bytes, sha256, write_beside

COLUMNS = (
    "frame", "frame_name", "object", "keypoint", "old_x", "old_y", "old_visible", "x", "y",
    "visible", "what", "reviewer", "at",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """What was written: ``labels``, the list of ``changes``, and the ``backup`` of what stood
    where the labels are now, if that was the original."""

    labels: Path
    changes: Path
    backup: Path | None = None


def default_path(labels: Path) -> Path:
    """``SeqLabel.corrected.json`` beside ``SeqLabel.json``."""
    return labels.with_name(f"{labels.stem}.corrected{labels.suffix}")


def save(review: Review, to: Path, *, in_place: bool = False) -> Saved:
    """Write the labels' file with the corrections to ``to``, and ``….changes.csv`` beside it.

    Over the original only ``in_place``, and what stood there is kept as ``….bak``.

    Raises
    ------
    InputError : ``to`` is the original and ``in_place`` is False; or the original is no longer
        what was opened; or its format cannot be written.
    OutputError : it cannot be written; what stood there before still stands.
    """
    return saving(review, to, in_place=in_place)()


def saving(review: Review, to: Path, *, in_place: bool = False) -> Callable[[], Saved]:
    """`save` in two parts: what needs the review at once, the rest, which takes longer and may be
    called on another thread, as the returned function. Raises as `save`, either of them."""
    data, read, corrected = review.label_file.as_opened(), review.read, review.sequence
    changed = review.corrected
    listed, over = as_csv(review), absolute(to) == absolute(read.origin.path)
    if over and not in_place:
        hint = "Give another name, or ask for it to be written in place."
        raise InputError("this is the original, which is not written over", path=to, hint=hint)

    def write() -> Saved:
        written = registry.write(data, read, corrected) if changed else data
        backup = _back_up(read.origin) if over else None
        changes = to.with_name(f"{to.stem}.changes.csv")
        write_beside(to, written)
        write_beside(changes, listed)
        return Saved(to, changes, backup)

    return write


def as_csv(review: Review) -> bytes:
    """Every keypoint that was changed, in order; no cell can become a formula."""
    text = io.StringIO()
    text.write(",".join(COLUMNS) + "\n")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    names = review.read.frames.names
    for change in review.changes():
        writer.writerow([cell(value) for value in _row(change, names[change.frame])])
    return text.getvalue().encode("utf-8", "replace")


def _row(change: PointChange, frame_name: str) -> tuple[object, ...]:
    absent = ("", "", "")
    command = change.command
    return (
        change.frame, frame_name, change.object, change.keypoint,
        *(change.before or absent), *(change.after or absent),
        command.title, command.reviewer, command.at,
    )  # fmt: skip


def _back_up(origin: Origin) -> Path:
    before = read_bytes(origin.path)
    if sha256(before) != origin.sha256:
        hint = "Save under another name, or open it again: corrections are kept."
        raise InputError("has changed since it was opened", path=origin.path, hint=hint)
    backup = origin.path.with_name(f"{origin.path.name}.bak")
    if backup.exists():
        backup = free_beside(backup)
    write_beside(backup, before)
    return backup
