"""Manifests of labelling jobs: JSON Lines that say which labels belong to which sequence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gtreview.errors import InputError
from gtreview.formats.document import BOM, load, valid_text
from gtreview.formats.kinds import refusal
from gtreview.model.sequence import Job

SOURCE = "source-ref"
METADATA = "-metadata"


@dataclass(frozen=True)
class ManifestLine:
    """One sequence of a job.

    ``source_ref``: the sequence file's URI (of an image job: the image's); ``label_attribute``
    (``Crossing-ref``), ``labels_ref`` and ``metadata`` are empty where the line refers to no
    labels (the input of a new job). ``number`` is the line's number in the file, from 1.
    """

    source_ref: str
    label_attribute: str = ""
    labels_ref: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    number: int = 1

    @property
    def job(self) -> Job:
        """What the line says, as `Origin` keeps it."""
        return Job(self.label_attribute, self.metadata, self.source_ref, self.labels_ref)

    @property
    def job_name(self) -> str:
        """The job's name without ``labeling-job/``; the label attribute's where it has none."""
        name = self.metadata.get("job-name")
        if isinstance(name, str) and name:
            return valid_text(name.rpartition("/")[2])
        return self.label_attribute.removesuffix("-ref")


def parse(data: bytes, path: Path) -> tuple[ManifestLine, ...]:
    """Read an input or output manifest.

    Where a line names several labels (an adjusted job keeps the original's), the newest count:
    the latest creation date, else the last in the line.

    Raises
    ------
    InputError : a line is no JSON object or has no ``source-ref``; with its number.
    """
    lines = data.removeprefix(BOM).splitlines()
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise InputError("is empty; expected one JSON object a line", path=path)
    return tuple(_line(line, number, path, data) for number, line in numbered)


def dump(lines: Iterable[ManifestLine]) -> bytes:
    """The lines as the service reads them."""
    return b"".join(
        json.dumps(_object(line), ensure_ascii=False).encode() + b"\n" for line in lines
    )


def _object(line: ManifestLine) -> dict[str, Any]:
    root: dict[str, Any] = {SOURCE: line.source_ref}
    if line.label_attribute:
        root[line.label_attribute] = line.labels_ref
        root[line.label_attribute + METADATA] = dict(line.metadata)
    return root


def _line(line: bytes, number: int, path: Path, data: bytes) -> ManifestLine:
    try:
        root = load(line, path)
    except InputError as error:
        if number == 1:
            raise refusal(data, path, "a manifest with one JSON object a line") from error
        raise InputError(error.problem, path=path, place=f"line {number}") from error
    if not isinstance(root, dict) or not isinstance(root.get(SOURCE), str):
        raise InputError(
            f"expected a JSON object with {SOURCE!r}",
            path=path,
            place=f"line {number}",
            hint=refusal(data, path, "a manifest").problem.capitalize() + ".",
        )
    attribute = _newest(root)
    if attribute is None:
        return ManifestLine(valid_text(root[SOURCE]), number=number)
    return ManifestLine(
        valid_text(root[SOURCE]),
        valid_text(attribute),
        valid_text(root[attribute]),
        _metadata(root, attribute),
        number,
    )


def _newest(root: dict[str, Any]) -> str | None:
    """The label attribute of a video job: it ends in ``-ref`` and its value is an address."""
    attributes = [
        key
        for key, value in root.items()
        if key != SOURCE and key.endswith("-ref") and isinstance(value, str)
    ]
    made = {key: str(_metadata(root, key).get("creation-date", "")) for key in attributes}
    return max(reversed(attributes), key=made.__getitem__, default=None)


def _metadata(root: dict[str, Any], attribute: str) -> dict[str, Any]:
    metadata = root.get(attribute + METADATA)
    return metadata if isinstance(metadata, dict) else {}
