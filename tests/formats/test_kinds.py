"""What is no labels file is called what it seems to be, with what to open instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats import kinds, registry, seqlabel
from gtreview.formats.label_categories import read as read_categories

SEQUENCE = b'{"seq-no": 1, "prefix": "s3://b/", "frames": [{"frame-no": 0, "frame": "a.jpg"}]}'
CATEGORIES = b'{"documentVersion": "2020-03-01", "labels": [{"label": "Car"}]}'

OTHERS = {
    "a sequence file, which lists frames": SEQUENCE,
    "give this file with --sequence": SEQUENCE,
    "a label category configuration": CATEGORIES,
    "an image.*--frames": b"\xff\xd8\xff\xe0" + b"\0" * 50,
    "a video": b"\0\0\0\x20ftypisom",
    "an archive": b"PK\x03\x04",
    "as reviews": b"SQLite format 3\0",
    "worker template": b'<script src="x"></script><crowd-form>',
    "XML": b"<?xml version='1.0'?><annotations/>",
    "a COCO file": b'{"info": {}, "images": [], "annotations": [], "categories": []}',
    "a labelme file": b'{"shapes": [], "imagePath": "a.jpg"}',
    "the request of a labelling job": b'{"LabelingJobName": "x"}',
    "a flag list": b"sequence,finding,frame\n",
    "JSON of another kind .with 'a', 'b'": b'{"b": 1, "a": 2}',
    "an empty JSON object": b"{}",
    "no JSON that can be read": b"{bad",
    "a JSON list": b"[]",
    "no JSON .it begins with": b"Hello there",
    "an empty file": b" \n",
}


@pytest.mark.parametrize("said", OTHERS)
def test_other_files_are_named(tmp_path: Path, said: str) -> None:
    path = tmp_path / "thing"
    path.write_bytes(OTHERS[said])
    with pytest.raises(InputError, match=said):
        registry.read(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b'{"tracking-annotations": [{"frame": "a.jp', "ends in the middle, after 41 characters"),
        (b'{"tracking-annotations": [1, 2', "ends in the middle"),
        (b'{\n "tracking-annotations": [}]}', r"line 2, column 27: is not JSON: .* found '}]}'"),
        (b'{"tracking-annotations": []} {}', "line 1, column 30: is not JSON: extra data"),
        (b'{"tracking-annotations": []}', "'tracking-annotations': lists no frames"),
        (b'{"detection-annotations": [null]}', "'detection-annotations': lists no frames"),
        (b'{"tracking-annotations": {"a": 1}}', "expected a list of frames, found an object"),
        (b'{"tracking-annotations": "\xff"}', "line 1: is not UTF-8 text"),
        (b'{"tracking-annotations": [' + b"[" * 99_999, "nested too deeply"),
        (b'{"tracking-annotations": [' + b"1" * 9_999 + b"]}", "a number that cannot be read"),
    ],
)
def test_what_is_wrong_with_labels_is_said_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        seqlabel.parse(data, Path("videos/SeqLabel.json"))
    assert str(refused.value).startswith("videos/SeqLabel.json")


def test_labels_are_recognised_after_long_keys_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    frames = [{"frame-no": 0, "frame": "a.jpg", "annotations": []}]
    path.write_text(json.dumps({"note": "x" * 2 * kinds.HEAD, "tracking-annotations": frames}))
    assert registry.recognise(path).id == "seqlabel"
    assert len(registry.read(path)) == 1


def test_the_real_files_are_recognised(shared: Path) -> None:
    data = shared / "data"
    found = {
        path: registry.recognise(data / path).id
        for path in (
            "crossing/SeqLabel.json", "crossing/output.manifest", "crossing/sequence.json",
            "flies13/SeqLabel.json", "flies13/output.manifest",
            "groundtruth-docs/SeqLabel-detection-sample.json",
        )
    }  # fmt: skip
    assert list(found.values()) == [
        "seqlabel", "manifest", "sequence-file", "seqlabel", "skeleton-manifest", "seqlabel",
    ]  # fmt: skip


@given(st.binary(max_size=60), st.sampled_from([b"", b"{", b"[", b'{"frames":', b"\xef\xbb\xbf"]))
def test_any_bytes_are_labels_or_refused_in_words(tail: bytes, head: bytes) -> None:
    with pytest.raises(InputError) as refused:
        seqlabel.parse(head + tail, Path("SeqLabel.json"))
    assert "SeqLabel.json" in str(refused.value)


def test_label_categories_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "labelcategories.json"
    path.write_bytes(CATEGORIES)
    assert read_categories(path) == json.loads(CATEGORIES)
    path.write_bytes(SEQUENCE)
    with pytest.raises(InputError, match="this is a sequence file"):
        read_categories(path)


@example({"0": "", ":": ""})
@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=200), max_size=6))
def test_the_keys_are_those_that_json_reads(written: dict[str, str]) -> None:
    """Also those that are written with escapes."""
    for ascii_only in (True, False):
        text = json.dumps({"outer": [written]}, ensure_ascii=ascii_only)
        keys = {json.dumps(key, ensure_ascii=ascii_only)[1:-1] for key in written}
        assert keys | {"outer"} <= kinds.keys(text.encode())
