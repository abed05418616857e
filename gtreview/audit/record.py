"""``audit.json``: which frames and objects were sent, why, and what it all came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gtreview import __version__
from gtreview.audit.flag_list import Entry, Row, row, told_notice, told_notices
from gtreview.audit.images import Image
from gtreview.audit.options import Options
from gtreview.audit.parts import Part
from gtreview.model.sequence import Notice
from gtreview.review.review import Review
from gtreview.storage.local import read_bytes, sha256

_OF_A_FINDING = ("finding", "sequence", "verdict", "reason", "note", "severity")
_OF_A_FLAG = (
    "check", "object", "other_object", "label", "keypoints", "frame", "last_frame", "peak_frame",
    "frame_no", "frame_name", "value", "threshold", "suspicion", "message",
)  # fmt: skip


def head(options: Options, worker_ui: str, reviews: Sequence[Review]) -> dict[str, Any]:
    """What kind of audit it is."""
    return {
        "gtreview": __version__,
        "kind": options.kind,
        "worker_ui": worker_ui,
        "trim": options.trim,
        "selection": options.selection(reviews),
    }


def notices(reviews: Iterable[Review], own: Iterable[Notice]) -> list[dict[str, Any]]:
    """What is to be said of the bundle's ``own`` and of each review's input."""
    return [
        *(told_notice(notice) for notice in own),
        *(told for review in reviews for told in told_notices(review)),
    ]


def thresholds(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """What was flagged at."""
    return [{"sequence": r.sequence.name, "values": dict(r.thresholds)} for r in reviews]


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


def image(shown: Image, line: int) -> dict[str, Any]:
    """One image on line ``line`` of the manifest, and the frame of the original video."""
    sequence, at = shown.review.sequence, shown.position
    return {
        "line": line,
        "source_ref": shown.source_ref,
        "sequence": sequence.name,
        "original_position": at,
        "original_frame_no": sequence.frames.numbers[at],
        "frame": sequence.frames.names[at],
        "reasons": [
            {"object": sequence.track_name(track), "reason": text}
            for track, texts in shown.reasons.items()
            for text in texts
        ],
    }


def findings(sent: Iterable[tuple[Review, Entry, Mapping[str, str]]]) -> list[dict[str, Any]]:
    """The findings sent, the most suspicious first, each with its verdict and flags; positions
    are those of the original video. ``sent``: each flag with what more is to be said of it."""
    told = [(row(review, entry), more) for review, entry, more in sent]
    found: dict[int, dict[str, Any]] = {}
    for one, more in sorted(told, key=lambda pair: int(pair[0]["finding"])):
        finding = found.setdefault(one["finding"], _finding(one))
        finding["flags"].append({**{key: one[key] for key in _OF_A_FLAG}, **more})
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
