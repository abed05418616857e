"""Files that hold a rig, in whichever form: recognised, read, written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.formats.document import BOM, load
from gtreview.formats.rig import checked, dump_rig, parse_rig
from gtreview.formats.rig_lists import (
    coco_category,
    dump_coco,
    dump_edges,
    is_edges,
    parse_coco,
    parse_edge_table,
    parse_edges,
)
from gtreview.formats.skeleton_template import dump_template, holds_component, parse_template
from gtreview.model.rig import Rig
from gtreview.model.rig_problems import problems, usable
from gtreview.model.sequence import Notice
from gtreview.model.wording import counted
from gtreview.storage.local import read_bytes, write_beside

KINDS = {
    "rig": "gtreview's own JSON: everything",
    "template": "a worker template of crowd-2d-skeleton: labels, colours, places, bones",
    "coco": "an entry of COCO's categories: name, labels, bones",
    "sleap": "nodes, edges and symmetries: name, labels, bones, pairs",
}
"""The forms that can be written, and what each holds."""
_PAGES = (".html", ".htm", ".liquid")
_TABLES = (".csv", ".txt")


def read_rig(path: Path) -> Rig:
    """The rig in a file of any form.

    Raises
    ------
    InputError : the file holds no rig, or one with problems.
    """
    return checked(rig_as_written(path), path)


def open_rig(path: Path) -> tuple[Rig, tuple[Notice, ...]]:
    """The rig in a file of any form, what cannot be used left out or replaced, and told.

    Raises
    ------
    InputError : the file holds no rig, or nothing of it can be used.
    """
    written = rig_as_written(path)
    found, rig = problems(written), usable(written)
    if not rig.keypoints:
        return checked(written, path), ()
    if not found:
        return rig, ()
    has = f"the rig {path.name} has {counted(len(found), 'problem')}"
    text = f"{has}; what cannot be used is left out or replaced"
    return rig, (Notice(text, details=found),)


def rig_as_written(path: Path) -> Rig:
    """The rig in a file of any form, its problems included.

    The content decides what it is: the component's element, JSON by its keys, or a table of
    edges where the file is called ``.csv`` or ``.txt``.

    Raises
    ------
    InputError : it is none of them.
    """
    data = read_bytes(path)
    text = data.removeprefix(BOM).decode("utf-8", "replace")
    if holds_component(text) or path.suffix.lower() in _PAGES:
        return parse_template(text, path).rig
    if path.suffix.lower() in _TABLES and text.lstrip()[:1] not in ("{", "["):
        return parse_edge_table(text, path)
    return _from_json(load(data, path), path)


def kind_of(path: Path) -> str:
    """The form that a file's ending asks for: a page is a template, JSON a rig.

    Raises
    ------
    InputError : it is another ending.
    """
    if path.suffix.lower() in _PAGES:
        return "template"
    if path.suffix.lower() == ".json":
        return "rig"
    raise InputError(
        f"a file {path.suffix or 'without an ending'} can be of any form",
        path=path,
        hint="Expected .json or .html, or the form by name: " + ", ".join(KINDS) + ".",
    )


def write_rig(rig: Rig, path: Path, kind: str | None = None) -> None:
    """Write ``rig`` as one of `KINDS`, by default what the ending asks for.

    Raises
    ------
    InputError : the rig has problems, or the ending asks for nothing.
    OutputError : the file cannot be written.
    """
    checked(rig, path)
    dump = {
        "rig": dump_rig,
        "template": lambda rig: dump_template(rig).encode("utf-8", "replace"),
        "coco": dump_coco,
        "sleap": dump_edges,
    }[kind or kind_of(path)]
    write_beside(path, dump(rig))


def _from_json(document: Any, path: Path) -> Rig:
    category = coco_category(document)
    if category is not None:
        return parse_coco(category, path)
    if is_edges(document):
        return parse_edges(document, path)
    if isinstance(document, dict) and "keypoints" in document:
        return parse_rig(document, path)
    raise InputError(
        "holds no rig",
        path=path,
        hint="Expected gtreview's rig, a COCO category with keypoints, or nodes and edges.",
    )
