"""The label category configuration of a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gtreview.formats.document import load
from gtreview.formats.kinds import refusal
from gtreview.storage.local import read_bytes


def read(path: Path) -> dict[str, Any]:
    """The configuration as it stands in the file.

    Raises
    ------
    InputError : it is none: expected an object with a list of ``labels`` that have a ``label``.
    """
    data = read_bytes(path)
    root = load(data, path)
    labels = root.get("labels") if isinstance(root, dict) else None
    if not isinstance(labels, list) or not all(_is_label(label) for label in labels):
        raise refusal(data, path, "a label category configuration with a list of 'labels'")
    return dict(root)


def _is_label(label: object) -> bool:
    return isinstance(label, dict) and isinstance(label.get("label"), str)
