"""Manifests: what they refer to, found in a folder by their longest matching tail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gtreview.errors import InputError
from gtreview.formats import manifest
from gtreview.review.opening import open_source, recognise
from tests.ui import cars


def line(number: int) -> dict[str, object]:
    return {
        "source-ref": f"s3://bucket/in/{number}/sequence.json",
        "Cars-ref": f"s3://bucket/out/{number}/SeqLabel.json",
        "Cars-ref-metadata": {"class-map": {"0": "Automobile"}, "job-name": "labeling-job/cars"},
    }


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A downloaded job of two sequences; the manifest's path."""
    for number in (0, 1):
        cars.write(tmp_path / "out" / str(number))
    path = tmp_path / "output.manifest"
    path.write_text("".join(json.dumps(line(n)) + "\n" for n in (0, 1)))
    return path


def test_lines_are_read_and_written_again(job: Path) -> None:
    lines = manifest.parse(job.read_bytes(), job)
    assert [each.label_attribute for each in lines] == ["Cars-ref", "Cars-ref"]
    assert lines[1].labels_ref == "s3://bucket/out/1/SeqLabel.json"
    assert [json.loads(row) for row in manifest.dump(lines).splitlines()] == [line(0), line(1)]


def test_each_line_opens_its_own_labels(job: Path) -> None:
    sources = recognise([job])
    assert [source.labels for source in sources] == [
        job.parent / "out" / str(n) / "SeqLabel.json" for n in (0, 1)
    ]
    opened = open_source(sources[1])
    assert opened.images is not None
    assert [label.name for label in opened.sequence.labels] == ["Automobile"]
    assert opened.sequence.origin.job.label_attribute == "Cars-ref"


def test_labels_that_are_not_there_are_asked_for(job: Path) -> None:
    shutil.rmtree(job.parent / "out")
    with pytest.raises(InputError, match=r"SeqLabel\.json"):
        [open_source(source) for source in recognise([job])]


def test_the_real_job_opens_whole(shared: Path) -> None:
    sources = recognise([shared / "data" / "crossing"])
    assert len(sources) == 1
    opened = open_source(sources[0])
    assert opened.agreement.ok
    assert opened.images is not None and opened.images.size(0) == (360, 240)
    assert [label.name for label in opened.sequence.labels] == ["Pedestrian"]
    assert opened.sequence.frames.prefix == "s3://example-bucket/crossing/"


def test_what_does_not_fit_is_told_and_reviewed_all_the_same(tmp_path: Path) -> None:
    labels = cars.write(tmp_path)
    (tmp_path / "img" / "000003.png").unlink()
    shutil.copy(tmp_path / "img" / "000004.png", tmp_path / "img" / "000077.png")
    opened = open_source(recognise([labels])[0])
    assert not opened.agreement.ok
    details = "\n".join(d for notice in opened.agreement.notices for d in notice.details)
    assert "000003.png" in details and "000077.png" in details
    assert len(opened.sequence) == cars.FRAMES


def test_nothing_to_open_says_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=str(tmp_path)):
        recognise([tmp_path])
