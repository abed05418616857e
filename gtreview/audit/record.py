"""``audit.json``: which frames and objects were sent, why, and what it all came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gtreview.audit.flag_list import Row, row
from gtreview.audit.parts import Part
from gtreview.review.review import Review
from gtreview.storage.local import read_bytes, sha256

_OF_A_FINDING = ("finding", "sequence", "verdict", "reason", "note")
_OF_A_FLAG = (
    "check", "object", "other_object", "label", "frame", "last_frame", "peak_frame", "frame_no",
    "frame_name", "value", "threshold", "suspicion", "message",
)  # fmt: skip


def described(part: Part, root: str) -> dict[str, Any]:
    """One sequence: its files below ``root`` and, for each frame, the original one."""
    frames = part.review.sequence.frames
    return {
        "name": part.name,
        "sequence": part.review.sequence.name,
        "sequence_file": f"{root}{part.sequence_path}",
        "labels": f"{root}{part.labels_path}",
        "clip": part.clip,
        "frames": [
            {
                "position": place,
                "original_position": original,
                "original_frame_no": frames.numbers[original],
                "frame": frames.names[original],
                **({"reason": part.reasons[place]} if place in part.reasons else {}),
            }
            for place, original in enumerate(part.positions)
        ],
    }


def findings(parts: Iterable[tuple[Part, str]]) -> list[dict[str, Any]]:
    """The findings sent in ``parts`` (each with its job's folder), the most suspicious first,
    each with its verdict and flags; positions are those of the original video."""
    told = [
        (row(part.review, entry), f"{root}{part.sequence_path}")
        for part, root in parts
        for entry in part.flags
    ]
    found: dict[int, dict[str, Any]] = {}
    for one, file in sorted(told, key=lambda pair: int(pair[0]["finding"])):
        finding = found.setdefault(one["finding"], _finding(one))
        finding["flags"].append({**{key: one[key] for key in _OF_A_FLAG}, "sequence_file": file})
    return list(found.values())


def _finding(one: Row) -> dict[str, Any]:
    return {**{key: one[key] for key in _OF_A_FINDING}, "flags": []}


def inputs(reviews: Sequence[Review], others: Iterable[Path]) -> list[dict[str, str]]:
    """Every file that was read, by name and what it was read for, with its SHA-256."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for review in reviews:
        origin = review.sequence.origin
        for path, digest in ((str(origin.path), origin.sha256), *origin.inputs.items()):
            made = {"file": Path(path).name, "sha256": digest, "sequence": review.sequence.name}
            found[path, digest] = made
    for other in others:
        digest = sha256(read_bytes(other))
        found.setdefault((str(other), digest), {"file": other.name, "sha256": digest})
    return list(found.values())
