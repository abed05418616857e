"""The sequence file of a video frame job: which frames there are, and in which order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.formats.document import is_number, load, text_or_whole, valid_text
from gtreview.formats.kinds import refusal
from gtreview.model.sequence import Notice


@dataclass(frozen=True)
class SequenceFile:
    """The frames of one sequence, in order.

    ``seq_no`` as written; ``prefix`` is where the frames are (``s3://bucket/path/``);
    ``frames``, ``numbers`` and ``timestamps`` by position: file names, ``frame-no`` as written,
    ``unix-timestamp`` as written (None where it has none). ``timestamps`` is empty where no
    frame has one. ``notices``: what does not add up in the file.
    """

    seq_no: int
    prefix: str
    frames: tuple[str, ...]
    numbers: tuple[str | int | None, ...]
    timestamps: tuple[int | float | None, ...] = ()
    notices: tuple[Notice, ...] = ()


def parse(data: bytes, path: Path) -> SequenceFile:
    """Read a sequence file.

    Raises
    ------
    InputError : it is none, it lists no frames, or a frame has no name.
    """
    root = load(data, path)
    if not isinstance(root, dict) or not isinstance(root.get("frames"), list):
        raise refusal(data, path, "a sequence file with a list of 'frames'")
    entries = root["frames"]
    if not entries:
        raise InputError("lists no frames", path=path, hint="A sequence needs at least one.")
    names = tuple(_name(entry, i, path) for i, entry in enumerate(entries))
    times = tuple(
        entry["unix-timestamp"] if is_number(entry.get("unix-timestamp")) else None
        for entry in entries
    )
    return SequenceFile(
        seq_no=_whole(root.get("seq-no"), 1),
        prefix=valid_text(root["prefix"]) if isinstance(root.get("prefix"), str) else "",
        frames=names,
        numbers=tuple(text_or_whole(entry.get("frame-no")) for entry in entries),
        timestamps=times if any(time is not None for time in times) else (),
        notices=_notices(root.get("number-of-frames"), names, path),
    )


def dump(sequence: SequenceFile) -> bytes:
    """The sequence as the service reads it; ``number-of-frames`` is counted."""
    times = sequence.timestamps or (None,) * len(sequence.frames)
    frames = [
        {"frame-no": number, "frame": name} | ({} if time is None else {"unix-timestamp": time})
        for number, name, time in zip(sequence.numbers, sequence.frames, times, strict=True)
    ]
    root = {
        "seq-no": sequence.seq_no,
        "prefix": sequence.prefix,
        "number-of-frames": len(frames),
        "frames": frames,
    }
    return json.dumps(root, ensure_ascii=False, indent=1).encode()


def about_unused(order: SequenceFile | None) -> list[Notice]:
    """That a sequence file does not rule the order of images that are named one by one."""
    text = "the sequence file is not used: the labels name each image themselves"
    return [Notice(text)] if order else []


def _name(entry: Any, i: int, path: Path) -> str:
    if isinstance(entry, dict) and isinstance(entry.get("frame"), str) and entry["frame"]:
        return valid_text(entry["frame"])
    raise InputError(
        "has no file name; expected an object with 'frame'", path=path, place=f"frame {i}"
    )


def _notices(stated: object, names: tuple[str, ...], path: Path) -> tuple[Notice, ...]:
    notices = []
    if isinstance(stated, int) and stated != len(names):
        text = f"{path.name} says it has {stated:,} frames but lists {len(names):,}"
        notices.append(Notice(text))
    first: dict[str, int] = {}
    twice = tuple(i for i, name in enumerate(names) if first.setdefault(name, i) != i)
    if twice:
        again = tuple(names[i] for i in twice)
        notices.append(Notice(f"{path.name} lists {len(twice)} file names again", twice, again))
    return tuple(notices)


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default
