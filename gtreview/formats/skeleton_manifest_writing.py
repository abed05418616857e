"""Corrected skeletons into manifests of crowd-2d-skeleton jobs."""

from __future__ import annotations

import json

import numpy as np

from gtreview.errors import InputError
from gtreview.formats.columns import numbers
from gtreview.formats.corrections import Correction, Spot, by_frame, corrections
from gtreview.formats.document import BOM
from gtreview.formats.image_series import arrange_images
from gtreview.formats.json_text import JsonText, Value, number_like, text_like
from gtreview.formats.skeleton_lines import (
    ORIGINAL,
    UPDATED,
    Answer,
    coordinate,
    first_answers,
    read_lines,
)
from gtreview.model.sequence import Sequence


def write(data: bytes, read: Sequence, edited: Sequence) -> bytes:
    """The manifest with its skeletons as they are in ``edited``; nothing else changes.

    Changed are the annotations that are shown, in the form they have, a list or its text: of an
    answer ``updated_annotations``, which are made from the original ones where the worker has
    left none. A skeleton that loses its last point stays, with empty annotations. That a point is
    hidden cannot be written.

    Parameters
    ----------
    data : the file's bytes.
    read : the sequence as read from them.
    edited : the same with other poses; its rig may have another order.

    Raises
    ------
    InputError : an image that has no annotations is to have some; or there are boxes.
    """
    if len(edited.boxes):
        hint = "This kind of file holds skeletons only; undo what was done to boxes."
        raise InputError("boxes cannot be written", path=read.origin.path, hint=hint)
    found = by_frame(corrections(read, edited))
    if not found:
        return data
    answers, _ = read_lines(data, read.origin.path)
    position = arrange_images([answer.image for answer in answers]).position
    bom = BOM if data.startswith(BOM) else b""
    lines = data.removeprefix(BOM).split(b"\n")
    row = 0
    for i in first_answers(position).tolist():
        answer, frame = answers[i], int(position[i])
        if frame in found:
            lines[answer.line] = _line(lines[answer.line], answer, row, found[frame], edited)
        row += len(answer.skeletons)
    return bom + b"\n".join(lines)


def _line(
    line: bytes, answer: Answer, row: int, changed: list[Correction], edited: Sequence
) -> bytes:
    """The line with the corrections; ``row`` is that of the answer's first skeleton."""
    if not answer.place:
        raise InputError(
            f"the image {answer.image} has no annotations that could be corrected",
            path=edited.origin.path,
            place=f"line {answer.line + 1}",
        )
    text = JsonText(line.decode("utf-8", "surrogateescape"))
    holder = text.root
    for key in answer.place[:-1]:
        parts = text.items(holder) if isinstance(key, int) else text.members(holder)
        holder = parts[key]  # type: ignore[index]
    key = str(answer.place[-1])
    members = text.members(holder)
    written = text.raw(members[key])
    new = _annotations(written, row, changed, edited)
    if key != ORIGINAL:
        text.put(members[key], new)
    elif UPDATED in members:
        text.put(members[UPDATED], new)
    else:
        text.add_member(holder, UPDATED, new)
    return text.result().encode("utf-8", "surrogateescape")


def _annotations(written: str, row: int, changed: list[Correction], edited: Sequence) -> str:
    """The list of annotations, or its text, with the corrections."""
    if written.startswith('"'):
        plain = json.loads(written)
        return text_like(_annotations(plain, row, changed, edited), written)
    text = JsonText(written)
    skeletons = text.items(text.root)
    more = []
    for one in changed:
        name = edited.track_name(one.track)
        at = one.row - row if one.row >= 0 else _empty(skeletons, name)
        if at is None:
            more.append(_skeleton(text, name, one.points))
        else:
            _correct(text, skeletons[at], one.points)
    if more:
        text.change_list(text.root, (), more)
    return text.result()


def _correct(text: JsonText, skeleton: Value, points: dict[str, Spot | None]) -> None:
    listed = text.members(skeleton).get("annotations")
    if listed is None or not isinstance(listed.value, list):
        _fill(text, skeleton, listed, points)
        return
    fresh = dict(points)
    gone: set[int] = set()
    for i, point in enumerate(text.items(listed)):
        label = _label(point)
        spot = points.get(label)
        if label not in points or not _is_placed(point):
            continue
        if spot is None:
            gone.add(i)
        elif label in fresh:
            _patch(text, point, spot)
        fresh.pop(label, None)
    more = _points(text, listed, fresh)
    if gone or more:
        text.change_list(listed, gone, more)


def _fill(
    text: JsonText, skeleton: Value, listed: Value | None, points: dict[str, Spot | None]
) -> None:
    """Annotations for a skeleton that has no list of them."""
    whole = f"[{', '.join(_points(text, skeleton, points))}]"
    if listed is None:
        text.add_member(skeleton, "annotations", whole)
    else:
        text.put(listed, whole)


def _patch(text: JsonText, point: Value, spot: Spot) -> None:
    members = text.members(point)
    for axis, value in (("x", spot.x), ("y", spot.y)):
        if float(members[axis].value) != value:
            text.put(members[axis], number_like(value, text.raw(members[axis])))


def _skeleton(text: JsonText, name: str, points: dict[str, Spot | None]) -> str:
    """A skeleton that the image does not have."""
    members = {"name": json.dumps(name, ensure_ascii=False)} if name else {}
    members["annotations"] = f"[{', '.join(_points(text, text.root, points))}]"
    return text.object_like(text.root, members)


def _points(text: JsonText, near: Value, points: dict[str, Spot | None]) -> list[str]:
    """The texts of points, with coordinates written as those in ``near`` are."""
    like = _coordinate(text, near)
    return [
        text.object_like(
            near,
            {
                "label": json.dumps(label, ensure_ascii=False),
                "x": number_like(spot.x, like),
                "y": number_like(spot.y, like),
            },
        )
        for label, spot in points.items()
        if spot is not None
    ]


def _coordinate(text: JsonText, near: Value) -> str:
    """Whether coordinates are text: of points in ``near``, else anywhere in the list."""
    for where in (text.raw(near), text.text):
        if '"x"' in where:
            return '"0"' if where.partition('"x"')[2].lstrip(" \t:").startswith('"') else "0"
    return "0"


def _empty(skeletons: list[Value], name: str) -> int | None:
    """The skeleton of that name which has no points; None where there is none."""
    for i, each in enumerate(skeletons):
        value = each.value if isinstance(each.value, dict) else {}
        if name and value.get("name") == name and not _has_points(value.get("annotations")):
            return i
    return None


def _has_points(listed: object) -> bool:
    return isinstance(listed, list) and any(_is_placed(Value(0, 0, each)) for each in listed)


def _label(point: Value) -> str:
    value = point.value.get("label") if isinstance(point.value, dict) else None
    return value if isinstance(value, str) else ""


def _is_placed(point: Value) -> bool:
    """Whether the reader uses it."""
    if not _label(point):
        return False
    found, _ = numbers([coordinate(point.value.get(axis)) for axis in "xy"])
    return bool(np.isfinite(found).all())
