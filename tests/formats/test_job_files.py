"""What a manifest refers to is found below its folder, and never taken for something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.formats import manifest
from gtreview.formats.job_files import line_for, locate
from gtreview.formats.references import Tree, common_tail


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def manifest_of(path: Path, *references: str) -> Path:
    lines = (
        manifest.ManifestLine(f"s3://b/in/{n}.json", "Car-ref", reference, {}, n)
        for n, reference in enumerate(references, 1)
    )
    path.write_bytes(manifest.dump(lines))
    return path


def test_the_longest_tail_wins(tmp_path: Path) -> None:
    a, b, c = (tmp_path / p / "SeqLabel.json" for p in ("x/output/0", "x/output/1", "old/0"))
    touch(a, b, c)
    tree = Tree(tmp_path)
    assert tree.file("s3://bucket/job/output/0/SeqLabel.json") == a
    assert tree.file("s3://bucket/job/output/1/SeqLabel.json") == b
    assert tree.file("s3://bucket/else/7/SeqLabel.json") is None
    assert tree.file("s3://bucket/other.json") is None
    assert tree.folder("s3://bucket/job/output/1/") == b.parent
    assert common_tail(a, "s3://bucket/output/0/SeqLabel.json") == 3


def test_hidden_folders_and_circles_are_not_walked(tmp_path: Path) -> None:
    touch(tmp_path / ".git" / "SeqLabel.json", tmp_path / "a" / "other.json")
    (tmp_path / "a" / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "itself").symlink_to("itself")
    tree = Tree(tmp_path)
    assert tree.file("s3://b/SeqLabel.json") is None
    assert tree.files(".json") == [tmp_path / "a" / "other.json"]


def test_two_lines_never_share_a_file(tmp_path: Path) -> None:
    touch(tmp_path / "SeqLabel.json")
    path = manifest_of(tmp_path / "m", "s3://b/0/SeqLabel.json", "s3://b/1/SeqLabel.json")
    assert [files.labels for files in locate(path)] == [None, None]
    touch(tmp_path / "1" / "SeqLabel.json")
    assert [files.labels for files in locate(path)] == [None, tmp_path / "1" / "SeqLabel.json"]


def test_one_line_finds_labels_by_their_name_alone(tmp_path: Path) -> None:
    touch(tmp_path / "SeqLabel.json")
    path = manifest_of(tmp_path / "m", "s3://b/out/0/SeqLabel.json")
    assert locate(path)[0].labels == tmp_path / "SeqLabel.json"
    assert locate(path)[0].sequence_file is None


def test_the_line_of_labels_is_the_one_that_fits_best(tmp_path: Path) -> None:
    path = manifest_of(tmp_path / "m", "s3://b/0/SeqLabel.json", "s3://b/1/SeqLabel.json")
    assert line_for(path, Path("/x/1/SeqLabel.json")).number == 2
    assert line_for(path, Path("/x/9/SeqLabel.json"), 1).number == 1
    with pytest.raises(InputError, match="2 lines could be about"):
        line_for(path, Path("/x/9/SeqLabel.json"))
    with pytest.raises(InputError, match="has no line 3"):
        line_for(path, Path("/x"), 3)


def test_the_newest_labels_of_a_line_count() -> None:
    def metadata(date: str) -> dict[str, object]:
        return {"class-map": {}, "creation-date": date}

    line = {
        "source-ref": "s3://b/s.json",
        "New-ref": "s3://b/new.json", "New-ref-metadata": metadata("2022-01-01T00:00:00"),
        "Old-ref": "s3://b/old.json", "Old-ref-metadata": metadata("2021-01-01T00:00:00"),
    }  # fmt: skip
    data = json.dumps(line).encode()
    assert manifest.parse(data, Path("m"))[0].label_attribute == "New-ref"
    undated = {key: value for key, value in line.items() if not key.endswith("-metadata")}
    data = json.dumps(undated).encode()
    assert manifest.parse(data, Path("m"))[0].label_attribute == "Old-ref"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b'{"source-ref": "a"}\n\n{"source-ref": ', "line 3: ends in the middle"),
        (b'{"source-ref": "a"}\n[1]', "line 2: expected a JSON object"),
        (b'{"frames": [], "prefix": ""}', "sequence file"),
        (b"hello", "no JSON"),
    ],
)
def test_a_broken_manifest_is_named_by_its_line(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        manifest.parse(data, Path("output.manifest"))


def test_an_image_job_refers_to_no_labels(shared: Path) -> None:
    path = shared / "data" / "flies13" / "output.manifest"
    lines = manifest.parse(path.read_bytes(), path)
    assert len(lines) == 1350
    assert not any(line.labels_ref for line in lines)


def test_among_many_of_one_name_each_line_finds_its_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"job/{n}/SeqLabel.json" for n in range(300)]
    touch(*paths)
    refs = [f"s3://b/out/{n}/SeqLabel.json" for n in range(300)]
    found = locate(manifest_of(tmp_path / "m", *refs))
    assert [files.labels for files in found] == paths
