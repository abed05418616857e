"""Labels whose frames lie in an archive or on S3."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gtreview.errors import InputError
from gtreview.review.opening import Opened, open_source, recognise
from gtreview.review.review import Review
from gtreview.storage.address import Address, OwnPrefix, S3Prefix, address, s3_prefix
from tests.frames.test_remote_images import picture
from tests.storage.s3_server import BUCKET, Faults, client, sign_in

Way = tuple[str, Faults]
COUNT = 12


def labels(folder: Path, prefix: str = "") -> Path:
    """One box in each frame, and the sequence file where there is a ``prefix``."""
    box = {"object-name": "Car:1", "class-id": "0", "left": 5, "top": 5, "width": 20, "height": 15}
    names = [f"{i:03}.png" for i in range(COUNT)]
    frames: list[dict[str, Any]] = [
        {"frame-no": str(i), "frame": name, "annotations": [box]} for i, name in enumerate(names)
    ]
    path = folder / "SeqLabel.json"
    path.write_text(json.dumps({"tracking-annotations": frames}))
    if prefix:
        listed = [{"frame-no": i, "frame": name} for i, name in enumerate(names)]
        root = {"seq-no": 1, "prefix": prefix, "number-of-frames": COUNT, "frames": listed}
        (folder / "sequence.json").write_text(json.dumps(root))
    return path


def put(server: str, prefix: str, count: int = COUNT) -> None:
    admin = client(server)
    for i in range(count):
        admin.put_object(Bucket=BUCKET, Key=f"{prefix}{i:03}.png", Body=picture(10 * i))


def opened(path: Path, frames: Address | OwnPrefix | None = None) -> Opened:
    (source,) = recognise([path], frames=frames)
    return open_source(source)


def test_what_the_user_calls_a_place_of_frames() -> None:
    there = S3Prefix("bucket", "job/img/", "http://here", "me")
    for text in ("s3://bucket/job/img", "s3://bucket/job/img/"):
        assert address(text, "http://here", "me") == there
    assert str(there) == "s3://bucket/job/img/" and address("s3://b") == S3Prefix("b", "")
    assert address("s3", profile="me") == OwnPrefix(None, "me") and address(None) is None
    assert address("./s3") == Path("s3") and address("~") == Path.home()
    with pytest.raises(InputError, match="names no bucket"):
        address("s3:///img/")
    for text in ("folder", None):
        with pytest.raises(InputError, match="go with frames on S3"):
            address(text, profile="me")


def test_frames_on_s3_are_opened_where_they_were_named(
    way: Way, s3_server: str, tmp_path: Path
) -> None:
    put(s3_server, "named/", COUNT - 1)
    found = opened(labels(tmp_path), s3_prefix(f"s3://{BUCKET}/named", way[0]))
    assert found.images is not None and found.images.read(3)[0, 0, 0] == 30
    assert found.sequence.size == (32, 24) and not found.sequence.size_inferred
    review = Review.in_memory(found)
    assert "1 image missing" in review.agreement.summary
    assert any("011.png" in str(notice.details) for notice in review.notices)
    assert len(review.series["appearance"])


def test_opening_does_not_wait_for_the_listing(way: Way, s3_server: str, tmp_path: Path) -> None:
    put(s3_server, "unlisted/")
    path = labels(tmp_path)
    found = opened(path, s3_prefix(f"s3://{BUCKET}/unlisted", way[0]))
    assert found.images is not None and not found.images.listed
    assert found.images.read(1)[0, 0, 0] == 10 and not found.agreement.counted
    assert not any("list-type" in line for line in way[1].requests)
    assert found.agreement.ok and "not counted yet" in found.agreement.summary
    counted = found.agreement.with_count(found.images)
    assert counted.ok and counted.counted and counted.summary == "frames and labels agree"


def test_what_reads_from_s3_is_imported_only_then() -> None:
    """boto3 takes a third of a second to import."""
    code = "import sys, gtreview.cli, gtreview.api; assert 'botocore' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_sequence_files_own_prefix_is_used_where_the_user_says_so(
    way: Way, s3_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(s3_server, "own/")
    path = labels(tmp_path, f"s3://{BUCKET}/own/")
    found = opened(path, OwnPrefix(way[0]))
    assert found.images is not None and found.images.read(3)[0, 0, 0] == 30
    assert found.images.folder == S3Prefix(BUCKET, "own/", way[0])


def test_nothing_is_asked_of_a_network_unless_the_user_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = opened(labels(tmp_path, "s3://bucket/job/img/"))
    assert found.images is None
    (offer,) = [notice.text for notice in found.sequence.notices if "s3://" in notice.text]
    assert offer.endswith("the frames are in s3://bucket/job/img/: --frames s3 opens them")


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "no sequence file was found"), ("/mnt/img", "is no address on S3")]
)
def test_a_prefix_that_is_none_is_refused(prefix: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        recognise([labels(tmp_path, prefix)], frames=OwnPrefix())


def test_labels_are_reviewed_without_frames_that_cannot_be_had(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, None)
    found = opened(labels(tmp_path), s3_prefix(f"s3://{BUCKET}/none", way[0]))
    assert found.images is None
    texts = [notice.text for notice in found.sequence.notices]
    assert any("not shown" in text and "no credentials for S3" in text for text in texts)


@pytest.mark.parametrize("how", ["named", "given"])
def test_frames_in_an_archive(how: str, tmp_path: Path) -> None:
    path, other = labels(tmp_path), tmp_path / "elsewhere"
    other.mkdir()
    with zipfile.ZipFile(other / "frames.zip", "w") as archive:
        for i in range(COUNT):
            archive.writestr(f"img/{i:03}.png", picture(10 * i))
    if how == "named":
        (source,) = recognise([path], frames=other / "frames.zip")
    else:
        (source,) = recognise([path, other / "frames.zip"])
    found = open_source(source)
    assert found.images is not None and found.images.folder == other / "frames.zip"
    assert found.agreement.ok and found.images.read(3)[0, 0, 0] == 30


def test_a_broken_archive_is_told_and_the_labels_are_reviewed(tmp_path: Path) -> None:
    (tmp_path / "frames.zip").write_text("hello")
    found = opened(labels(tmp_path), tmp_path / "frames.zip")
    assert found.images is None
    assert any("no archive" in notice.text for notice in found.sequence.notices)
    with pytest.raises(InputError, match=r"found the archive frames\.zip, but no labels"):
        recognise([tmp_path / "frames.zip"])
