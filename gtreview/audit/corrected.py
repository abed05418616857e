"""Corrected labels as a file, and beside it the list of what was corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gtreview.audit.flag_list import cell
from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.model.edited_boxes import Box
from gtreview.model.sequence import Origin
from gtreview.review.box_records import BoxChange
from gtreview.review.file import free_beside
from gtreview.review.labels import PointChange
from gtreview.review.review import Review
from gtreview.storage.local import absolute, check_place, read_bytes, sha256, write_beside

_POINT = ("x", "y", "visible")
_BOX = ("left", "top", "width", "height", "label", "attributes")
COLUMNS = (
    "frame", "frame_name", "object", "keypoint", "change",
    *(f"old_{name}" for name in _POINT), *_POINT, *(f"old_{name}" for name in _BOX), *_BOX,
    "what", "reviewer", "at",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """What was written: ``labels``, the list of ``changes``, the ``class_map`` where there are new
    labels, and the ``backup`` of what stood where the labels are now, if that was the original."""

    labels: Path
    changes: Path
    backup: Path | None = None
    class_map: Path | None = None


def default_path(labels: Path) -> Path:
    """``SeqLabel.corrected.json`` beside ``SeqLabel.json``."""
    return labels.with_name(f"{labels.stem}.corrected{labels.suffix}")


def save(review: Review, to: Path, *, in_place: bool = False) -> Saved:
    """Write the labels' file with the corrections to ``to``, and ``….changes.csv`` beside it.

    Where boxes have labels that the job does not know, ``….class-map.json`` is beside it as well:
    all its labels by class id, for the metadata of a manifest.

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
    check_place(to)
    data, read, corrected = review.label_file.as_opened(), review.read, review.sequence
    changed = review.corrected
    listed, over = _lists(review, to), absolute(to) == absolute(read.origin.path)
    if over and not in_place:
        hint = "Give another name, or ask for it to be written in place."
        raise InputError("this is the original, which is not written over", path=to, hint=hint)

    def write() -> Saved:
        written = registry.write(data, read, corrected) if changed else data
        backup = _back_up(read.origin) if over else None
        write_beside(to, written)
        for path, content in listed.values():
            write_beside(path, content)
        made = {name: path for name, (path, _) in listed.items()}
        return Saved(to, backup=backup, **made)

    return write


def _lists(review: Review, to: Path) -> dict[str, tuple[Path, bytes]]:
    """The files beside the labels, by what `Saved` calls them."""
    files = {"changes": (to.with_name(f"{to.stem}.changes.csv"), as_csv(review))}
    class_map = added_classes(review)
    if class_map:
        whole = json.dumps(class_map, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        files["class_map"] = to.with_name(f"{to.stem}.class-map.json"), whole + b"\n"
    return files


def added_classes(review: Review) -> dict[str, str]:
    """The names of all classes by id, where corrections have added labels; else none."""
    labels = [label for label in review.sequence.labels if label.class_id is not None]
    fresh = set(labels) - set(review.read.labels)
    named = {str(label.class_id): label.name for label in labels}
    return {**review.read.origin.job.class_map, **named} if fresh else {}


def as_csv(review: Review) -> bytes:
    """Every keypoint and box that was changed, in order; attributes are JSON, and no cell can
    become a formula."""
    names = review.read.frames.names
    text = io.StringIO()
    text.write(",".join(COLUMNS) + "\n")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for change in review.changes():
        writer.writerow([cell(value) for value in _row(change, names[change.frame])])
    return text.getvalue().encode("utf-8", "replace")


def _row(change: PointChange | BoxChange, frame_name: str) -> tuple[object, ...]:
    command = change.command
    keypoint = change.keypoint if isinstance(change, PointChange) else ""
    return (
        change.frame, frame_name, change.object, keypoint, change.kind,
        *_point_cells(change), *_box_cells(change),
        command.title, command.reviewer, command.at,
    )  # fmt: skip


def _point_cells(change: PointChange | BoxChange) -> tuple[object, ...]:
    nothing = ("",) * len(_POINT)
    if not isinstance(change, PointChange):
        return nothing * 2
    return *(change.before or nothing), *(change.after or nothing)


def _box_cells(change: PointChange | BoxChange) -> tuple[object, ...]:
    if not isinstance(change, BoxChange):
        return ("",) * 2 * len(_BOX)
    return *_box(change.before), *_box(change.after)


def _box(box: Box | None) -> tuple[object, ...]:
    if box is None:
        return ("",) * len(_BOX)
    label = box.label.name if box.label else ""
    return *box.place, label, json.dumps(dict(box.attributes), ensure_ascii=False)


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
