"""Corrected skeletons into COCO keypoints files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence as Several
from pathlib import Path

import numpy as np

from gtreview.errors import InputError
from gtreview.formats.coco_document import IDENTITIES, CocoDocument, Json, identity, key
from gtreview.formats.columns import numbers
from gtreview.formats.corrections import (
    NEW,
    SIDES,
    Correction,
    Spot,
    box_differences,
    corrections,
)
from gtreview.formats.document import BOM
from gtreview.formats.json_text import JsonText, Value, number_like
from gtreview.model.sequence import Sequence


def write(data: bytes, read: Sequence, edited: Sequence) -> bytes:
    """The file with its keypoints as they are in ``edited``; nothing else changes but
    ``num_keypoints``, where that is there.

    An absent point is ``0, 0, 0``, a hidden one has visibility 1; a skeleton that loses its last
    point stays without any. A new one has the category of its object, and no box.

    Parameters
    ----------
    data : the file's bytes.
    read : the sequence as read from them.
    edited : the same with other poses; its rig may have another order.

    Raises
    ------
    InputError : a point is not among the keypoints of its category; or a skeleton is of a new
        object; or a box is new or gone, or has another object, label or attributes.
    """
    found = corrections(read, edited)
    boxes = _moved_boxes(read, edited)
    if not found and not boxes:
        return data
    if any(one.track >= len(read.tracks) for one in found):
        hint = "In a COCO file skeletons keep their objects; undo the rest."
        raise InputError("skeletons were given another object", path=read.origin.path, hint=hint)
    bom = BOM if data.startswith(BOM) else b""
    document = CocoDocument.of(data, read.origin.path)
    text = JsonText(data.removeprefix(BOM).decode("utf-8", "surrogateescape"))
    listed = text.members(text.root)["annotations"]
    items = text.items(listed)
    for row, box in boxes.items():
        _move(text, items[row], box)
    fresh = []
    for one in found:
        row = one.row if one.row != NEW else _empty(one, document, read)
        if row == NEW:
            fresh.append(one)
        else:
            _correct(text, items[row], one, document, read.origin.path)
    if fresh:
        first = 1 + max(_number(item) for item in items)
        made = [
            text.object_like(listed, _annotation(one, first + i, document, read))
            for i, one in enumerate(fresh)
        ]
        text.change_list(listed, (), made)
    return bom + text.result().encode("utf-8", "surrogateescape")


def _moved_boxes(read: Sequence, edited: Sequence) -> dict[int, tuple[float, ...]]:
    """Left, top, width and height of boxes that are elsewhere, by row."""
    moved = {}
    for frame, old, new in box_differences(read, edited):
        before, after = ({_identity(s, i): i for i in at} for s, at in ((read, old), (edited, new)))
        if before.keys() != after.keys():
            raise InputError(
                f"boxes of frame {frame} were made, deleted, or given another object or label",
                path=read.origin.path,
                hint="In a COCO file boxes can only be moved and resized; undo the rest.",
            )
        for (row, *_), i in after.items():
            moved[row] = tuple(float(getattr(edited.boxes, side)[i]) for side in SIDES)
    return moved


def _identity(sequence: Sequence, i: int) -> tuple[int, ...]:
    """What of a box must stay."""
    boxes = sequence.boxes
    return tuple(int(c[i]) for c in (boxes.row, boxes.track, boxes.label, boxes.attributes))


def _move(text: JsonText, annotation: Value, box: tuple[float, ...]) -> None:
    written = text.items(text.members(annotation)["bbox"])
    for old, new in zip(written, box, strict=True):
        if numbers([old.value])[0][0] != new:
            text.put(old, number_like(new, text.raw(old)))


def _correct(
    text: JsonText, annotation: Value, one: Correction, document: CocoDocument, path: Path
) -> None:
    members = text.members(annotation)
    written = text.items(members["keypoints"])
    labels = document.labels(annotation.value.get("category_id"))
    values = _values([each.value for each in written], one.points, labels, path)
    for old, new in zip(written, values, strict=False):
        if np.isfinite(new) and numbers([old.value])[0][0] != new:
            text.put(old, number_like(float(new), text.raw(old)))
    more = [number_like(float(new), "0") for new in values[len(written) :]]
    if more:
        text.change_list(members["keypoints"], (), more)
    count = members.get("num_keypoints")
    if count is not None and count.value != _there(values):
        text.put(count, str(_there(values)))


def _empty(one: Correction, document: CocoDocument, read: Sequence) -> int:
    """The annotation of an object that is there without a point; `NEW` where there is none."""
    if one.track < 0:
        return NEW
    like = _like(one.track, document, read)
    image = key(document.image_ids[one.frame])
    wanted = (image, identity(like), key(like.get("category_id")))
    return document.of_object.get(wanted, NEW)


def _values(
    before: Several[object], points: Mapping[str, Spot | None], labels: list[str], path: Path
) -> list[float]:
    """The keypoints of an annotation with the corrections, longer where it takes that; what is
    not corrected stays, NaN for no number."""
    unknown = [label for label in points if label not in labels]
    if unknown:
        hint = "Such a keypoint cannot be written into this file."
        raise InputError(f"its category has no keypoint {unknown[0]!r}", path=path, hint=hint)
    place = {label: 3 * i for i, label in enumerate(labels)}
    values: list[float] = numbers(before)[0].tolist()
    reach = max(place[label] + 3 for label in points)
    values += [0.0] * (reach - len(values))
    for label, spot in points.items():
        at = place[label]
        values[at : at + 3] = _triple(spot, values[at + 2])
    return values


def _triple(spot: Spot | None, before: float) -> tuple[float, float, float]:
    """x, y and visibility, which stays as it was ``before`` where it says the same."""
    if spot is None:
        return 0.0, 0.0, 0.0
    return spot.x, spot.y, max(before, 2.0) if spot.visible else 1.0


def _there(values: list[float]) -> int:
    return sum(visibility > 0 for visibility in values[2::3])


def _annotation(
    one: Correction, number: int, document: CocoDocument, read: Sequence
) -> dict[str, str]:
    """An annotation that the file does not have, its members as JSON."""
    like = _like(one.track, document, read)
    category = like.get("category_id")
    values = _values((), one.points, document.labels(category), read.origin.path)
    written = {
        "id": number,
        "image_id": document.image_ids[one.frame],
        "category_id": category,
        **({name: like[name] for name in IDENTITIES if name in like} if one.track >= 0 else {}),
    }
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in written.items()}
    texts["keypoints"] = f"[{', '.join(number_like(value, '0') for value in values)}]"
    return texts | {"num_keypoints": str(_there(values)), "iscrowd": "0"}


def _like(track: int, document: CocoDocument, read: Sequence) -> Json:
    """Another annotation of the object; of none, one of the category with most skeletons."""
    for rows, part in (
        (read.poses.row, read.poses.of_track(track)),
        (read.boxes.row, read.boxes.of_track(track)),
    ):
        if track >= 0 and part.start < part.stop:
            return document.annotations[int(rows[part.start])]
    named = [each for each in document.annotations.values() if each.get("keypoints")]
    most = Counter(key(each.get("category_id")) for each in named).most_common(1)[0][0]
    return next(each for each in named if key(each.get("category_id")) == most)


def _number(annotation: Value) -> int:
    id_ = annotation.value.get("id") if isinstance(annotation.value, dict) else None
    return id_ if isinstance(id_, int) else 0
