"""The table of formats, what packages add to it, and reading through it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.formats import manifest, registry
from gtreview.storage.local import sha256
from tests.formats.labels import box, numbered
from tests.formats.test_kinds import SEQUENCE


def write(path: Path, frames: list[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"tracking-annotations": frames}))
    return path


def test_a_manifest_reads_the_labels_of_its_line(tmp_path: Path) -> None:
    write(tmp_path / "0" / "SeqLabel.json", numbered([box()]))
    write(tmp_path / "1" / "SeqLabel.json", numbered([box()], [box()]))
    lines = (
        manifest.ManifestLine(f"s3://b/{n}/s.json", "C-ref", f"s3://b/{n}/SeqLabel.json", {}, n + 1)
        for n in (0, 1)
    )
    path = tmp_path / "output.manifest"
    path.write_bytes(manifest.dump(lines))
    assert len(registry.read(path, line=2)) == 2
    with pytest.raises(InputError, match="has 2 lines"):
        registry.read(path)
    with pytest.raises(InputError, match="no line 5"):
        registry.read(path, line=5)


def test_every_input_is_remembered_by_its_hash(tmp_path: Path) -> None:
    labels = write(tmp_path / "SeqLabel.json", numbered([box()]))
    order = tmp_path / "sequence.json"
    order.write_bytes(SEQUENCE.replace(b"a.jpg", b"000001.jpg"))
    sequence = registry.read(labels, sequence_file=order)
    assert sequence.origin.sha256 == sha256(labels.read_bytes())
    assert sequence.origin.inputs == {str(order): sha256(order.read_bytes())}
    assert sequence.frames.prefix == "s3://b/"


def test_a_sequence_file_in_place_of_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sequence.json"
    path.write_bytes(SEQUENCE)
    with pytest.raises(InputError, match="this is a sequence file"):
        registry.read(path)
