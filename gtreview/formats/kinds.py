"""What a file seems to be, told from its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from gtreview.errors import InputError
from gtreview.formats.skeleton_lines import ORIGINAL, UPDATED, has_answer, members, split

HEAD = 65_536
"""How many bytes of a file are enough to recognise it."""

_STRING = re.compile(rb'"((?:[^"\\]|\\.)*+)(?:"(\s*+:)?|\Z)', re.DOTALL)
"""A string, and the colon where it is a key. One after the other, so that no closing quote is
taken for an opening one; the last may be cut off."""
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"II*\0", b"MM\0*")
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh")


@dataclass(frozen=True)
class Kind:
    """``title``: "a sequence file, which …"; ``hint``: what to open instead, a sentence."""

    id: str
    title: str
    hint: str
    claims: Callable[[bytes], bool]


@lru_cache(4)  # every format asks for those of the same head
def keys(head: bytes) -> frozenset[str]:
    """The JSON keys in ``head``, at any depth; empty where it is no JSON object."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return frozenset()
    found = {text for text, colon in _STRING.findall(head) if colon}
    return frozenset(key.decode("utf-8", "replace") for key in found)


def has_long_values(head: bytes) -> bool:
    """Whether the keys that decide may come later: COCO files begin with thousands of images."""
    return len(head) == HEAD and not {"file_name", "image_id"}.isdisjoint(keys(head))


def identify(data: bytes) -> Kind | None:
    """The kind of the file that ``data`` is or begins, None where nothing claims it."""
    return next((kind for kind in KINDS if kind.claims(data[:HEAD])), None)


def refusal(data: bytes, path: Path, expected: str) -> InputError:
    """An error that says what the file seems to be where ``expected`` was wanted."""
    kind = identify(data)
    if kind:
        return InputError(f"this is {kind.title}; expected {expected}", path=path, hint=kind.hint)
    return InputError(f"this is {_unknown(data)}; expected {expected}", path=path)


def root_keys(data: bytes) -> set[str]:
    """The keys of the outermost JSON object; of a broken one those that come first."""
    try:
        return set(msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_ROOT))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return set(keys(data[:HEAD]))


_ROOT = dict[str, msgspec.Raw]


def _unknown(data: bytes) -> str:
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        names = ", ".join(repr(key) for key in sorted(root_keys(data))[:5])
        if names:
            return f"JSON of another kind (with {names})"
        return "an empty JSON object" if re.match(rb"\{\s*\}", head) else "no JSON that can be read"
    if head.startswith(b"["):
        return "a JSON list"
    return f"no JSON (it begins with {bytes(head[:12])!r})" if head else "an empty file"


def _has(*needed: str) -> Callable[[bytes], bool]:
    return lambda head: set(needed) <= keys(head)


def _any_of(*enough: str) -> Callable[[bytes], bool]:
    return lambda head: not set(enough).isdisjoint(keys(head))


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(marks)


def _magic(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_image(head: bytes) -> bool:
    return head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _is_video(head: bytes) -> bool:
    return head[4:8] == b"ftyp" or head.startswith(b"\x1aE\xdf\xa3")


def _lists_skeletons(head: bytes) -> bool:
    """Whether the first line does; where it is longer than ``head``, whether it seems so."""
    first = next((members(line) for _, line in split(head)), None)
    if first is not None and has_answer(first):
        return True
    known = keys(head)
    if not known.isdisjoint((UPDATED, ORIGINAL)):
        return True
    return {"annotations", "label", "x", "y"} <= known and "class_id" not in known


_SEQLABEL = "Open the job's SeqLabel.json."
_WITH_RIG = "Open the labels, and give this file with --rig."

SEQLABEL = Kind(
    "seqlabel",
    "the labels of a video frame job (SeqLabel.json)",
    "Open it as labels.",
    _any_of("tracking-annotations", "detection-annotations"),
)
SKELETON_MANIFEST = Kind(
    "skeleton-manifest",
    "a manifest with skeletons (of a crowd-2d-skeleton job)",
    "Open it as labels.",
    lambda head: "source-ref" in keys(head) and _lists_skeletons(head),
)
MANIFEST = Kind(
    "manifest",
    "a manifest, which refers to labels but holds none",
    "Open the manifest itself, or the SeqLabel.json that it names.",
    _any_of("source-ref"),
)
SEQUENCE_FILE = Kind(
    "sequence-file",
    "a sequence file, which lists frames but holds no labels",
    "Open SeqLabel.json and give this file with --sequence.",
    lambda head: (
        "frames" in keys(head) and not {"prefix", "number-of-frames"}.isdisjoint(keys(head))
    ),
)
COCO_KEYPOINTS = Kind(
    "coco-keypoints",
    "a COCO file with keypoints",
    "Open it as labels.",
    lambda head: (
        "keypoints" in keys(head)
        and any(
            known <= keys(head)
            for known in ({"images", "annotations"}, {"images", "categories"}, {"image_id", "id"})
        )
    ),
)
RIG = Kind(
    "rig",
    "a rig, which says what skeletons are made of but holds none",
    _WITH_RIG,
    _has("keypoints", "bones"),
)
SKELETON_TEMPLATE = Kind(
    "skeleton-template",
    "a worker template with a rig, which holds no labels",
    _WITH_RIG,
    lambda head: b"<crowd-2d-skeleton" in head,
)
LABEL_CATEGORIES = Kind(
    "label-categories",
    "a label category configuration, which names labels but holds no boxes",
    _SEQLABEL,
    lambda head: (
        "labels" in keys(head)
        and not {"documentVersion", "auditLabelAttributeName", "instructions"}.isdisjoint(
            keys(head)
        )
    ),
)

KINDS: tuple[Kind, ...] = (
    Kind("image", "an image", "Give the folder of images with --frames.", _is_image),
    Kind("video", "a video", "Open its labels, and give the video with --frames.", _is_video),
    Kind("archive", "an archive", "Unpack it and open the folder.", _magic(*_ARCHIVES)),
    Kind(
        "database",
        "an SQLite database, as reviews (.gtreview) are",
        "Open the labels it belongs to.",
        _magic(b"SQLite format 3"),
    ),
    SKELETON_TEMPLATE,
    Kind(
        "template",
        "a web page or worker template",
        _SEQLABEL,
        lambda head: (
            _begins(b"<!doctype", b"<html", b"<script", b"<crowd")(head) or b"<crowd-" in head
        ),
    ),
    Kind("xml", "XML (CVAT and Pascal VOC write it)", _SEQLABEL, _begins(b"<?xml", b"<annotation")),
    SEQLABEL,
    SKELETON_MANIFEST,
    MANIFEST,
    SEQUENCE_FILE,
    LABEL_CATEGORIES,
    COCO_KEYPOINTS,
    RIG,
    Kind("coco", "a COCO file", _SEQLABEL, _has("images", "categories")),
    Kind("labelme", "a labelme file of one image", _SEQLABEL, _has("shapes", "imagePath")),
    Kind("job-request", "the request of a labelling job", _SEQLABEL, _has("LabelingJobName")),
    Kind(
        "flag-list",
        "a flag list",
        "Open the labels, and give this with --flags.",
        _begins(b"sequence,finding"),
    ),
)
