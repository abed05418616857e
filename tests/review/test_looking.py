"""Many sequences beside each other are found without looking at anything twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gtreview.formats import job_files, manifest
from gtreview.formats.manifest import ManifestLine
from gtreview.review import looking
from gtreview.review.sources import recognise
from gtreview.storage.local import read_bytes
from tests.review import street


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """How often each file is read."""
    counted: Counter[Path] = Counter()

    def read(path: Path, limit: int = -1) -> bytes:
        counted[path] += 1
        return read_bytes(path, limit)

    monkeypatch.setattr(looking, "read_bytes", read)
    monkeypatch.setattr(job_files, "read_bytes", read)
    return counted


def test_labels_in_one_folder_are_each_read_once(tmp_path: Path, reads: Counter[Path]) -> None:
    for n in range(20):
        (tmp_path / f"seq{n:02}.json").write_bytes(street.labels())
    sources = recognise([tmp_path])
    assert [source.title for source in sources] == [f"seq{n:02}" for n in range(20)]
    assert set(reads.values()) == {1} and len(reads) == 20


def test_a_manifest_among_them_is_parsed_once(tmp_path: Path, reads: Counter[Path]) -> None:
    lines = []
    for n in range(20):
        street.write(tmp_path / f"{n:02}")
        labels = f"s3://b/out/{n:02}/SeqLabel.json"
        lines.append(ManifestLine(f"s3://b/in/{n}.json", "A-ref", labels, {}, n + 1))
    path = tmp_path / "output.manifest"
    path.write_bytes(manifest.dump(lines))
    sources = recognise([tmp_path])
    assert [source.labels.parent.name for source in sources] == [f"{n:02}" for n in range(20)]
    assert [source.line for source in sources] == list(range(1, 21))
    # Once to know what it is, once for what it says.
    assert reads[path] == 2 and max(reads.values()) == 2


def test_a_broken_manifest_beside_many_labels_is_told_of_each(
    tmp_path: Path, reads: Counter[Path]
) -> None:
    for n in range(5):
        (tmp_path / f"seq{n}.json").write_bytes(street.labels())
    broken = tmp_path / "output.manifest"
    broken.write_bytes(b'{"source-ref": "s3://b/x.json"}\n{"source-ref": \n')
    paths = [tmp_path / f"seq{n}.json" for n in range(5)]
    sources = recognise(paths)
    assert all("a manifest is not used" in source.missing[0] for source in sources)
    assert reads[broken] == 2
