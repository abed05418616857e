"""The sequence file: read, written, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats import sequence_file
from gtreview.formats.sequence_file import SequenceFile

PATH = Path("sequence.json")
NAMES = st.lists(st.text(min_size=1), min_size=1, max_size=5, unique=True)


@given(NAMES, st.integers(0, 9), st.booleans())
def test_what_is_written_is_read_again(names: list[str], seq_no: int, timed: bool) -> None:
    times = tuple(range(1_600_000_000, 1_600_000_000 + len(names))) if timed else ()
    numbers = tuple(range(len(names)))
    whole = SequenceFile(seq_no, "s3://b/ü/", tuple(names), numbers, times)
    assert sequence_file.parse(sequence_file.dump(whole), PATH) == whole


def test_it_is_written_as_the_service_reads_it() -> None:
    whole = SequenceFile(2, "s3://b/p/", ("a.jpg", "b.jpg"), (0, 1), (7, None))
    assert json.loads(sequence_file.dump(whole)) == {
        "seq-no": 2,
        "prefix": "s3://b/p/",
        "number-of-frames": 2,
        "frames": [
            {"frame-no": 0, "frame": "a.jpg", "unix-timestamp": 7},
            {"frame-no": 1, "frame": "b.jpg"},
        ],
    }


def test_the_real_one_is_written_as_it_was(shared: Path) -> None:
    path = shared / "data" / "crossing" / "sequence.json"
    data = path.read_bytes()
    assert json.loads(sequence_file.dump(sequence_file.parse(data, path))) == json.loads(data)


def test_a_wrong_count_and_a_name_twice_are_told() -> None:
    frames = [{"frame-no": i, "frame": name} for i, name in enumerate("aba")]
    data = json.dumps({"prefix": "p", "number-of-frames": 5, "frames": frames}).encode()
    count, again = sequence_file.parse(data, PATH).notices
    assert count.text == "sequence.json says it has 5 frames but lists 3"
    assert again.frames == (2,)


@pytest.mark.parametrize("time", ["NaN", "1e999", "9" * 400, '"7"', "true", "null"])
def test_a_time_stamp_that_is_no_number_is_none(time: str) -> None:
    frames = f'[{{"frame": "a", "unix-timestamp": {time}}}, {{"frame": "b", "unix-timestamp": 4}}]'
    data = f'{{"prefix": "", "frames": {frames}}}'.encode()
    assert sequence_file.parse(data, PATH).timestamps == (None, 4)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"tracking-annotations": []}', "the labels of a video frame job"),
        (b'{"frames": [], "prefix": ""}', "lists no frames"),
        (b'{"frames": [{"frame": "a"}, {"frame-no": 1}], "prefix": ""}', "frame 1: has no file"),
        (b'{"frames": [3], "prefix": ""}', "frame 0: has no file"),
        (b"[1]", "a JSON list"),
    ],
)
def test_what_is_none_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sequence_file.parse(data, PATH)
