"""A clip is the document without the other frames, and nothing else is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError
from gtreview.formats.clipping import clip
from tests.formats.labels import box, frame

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(
    st.text().filter(lambda key: key not in ("frame", "frame-no", "frame-number")),
    JSON,
    max_size=3,
)


@given(st.data(), st.integers(1, 6), st.sampled_from([str, int]))
def test_all_but_the_numbers_stays(data: st.DataObject, count: int, kind: type) -> None:
    entries = [
        {**data.draw(UNKNOWN), "frame-no": kind(i + 7), "frame": f"{i}.jpg", "annotations": [box()]}
        for i in range(count)
    ]
    root = {**data.draw(UNKNOWN), "tracking-annotations": entries}
    chosen = data.draw(st.lists(st.integers(0, count - 1), unique=True))
    made = json.loads(clip(json.dumps(root).encode(), [f"{i}.jpg" for i in chosen]))
    kept = [{**entries[i], "frame-no": kind(n)} for n, i in enumerate(chosen)]
    assert made == {**root, "tracking-annotations": kept}
    assert list(made) == list(root)
    assert [list(entry) for entry in made["tracking-annotations"]] == [list(e) for e in kept]


def test_digits_stay_as_they_were_written() -> None:
    data = (
        b'{"v": 1.500, "detection-annotations": [{"frame": "a", "frame-number": 4, '
        b'"annotations": [{"left": 1E2, "top": 0.1000000000000000055511151231257827, "n": 1.0}]}]}'
    )
    made = clip(data, ["a"])
    for text in (b"1.500", b"1E2", b"0.1000000000000000055511151231257827", b"1.0"):
        assert text in made
    assert b'"frame-number": 0' in made


def test_a_file_with_nan_is_clipped_too() -> None:
    data = b'{"tracking-annotations": [3, {"frame": "a", "frame-no": "5", "x": NaN, "y": 1.0}]}'
    entry = b'{"frame": "a", "frame-no": "0", "x": NaN, "y": 1.0}'
    assert clip(data, ["a"]) == b'{"tracking-annotations": [' + entry + b"]}"


def test_frames_without_an_entry_leave_a_gap_in_the_numbers() -> None:
    root = {"tracking-annotations": [frame("0", "a"), frame("2", "c")]}
    made = json.loads(clip(json.dumps(root).encode(), ["a", "b", "c"]))
    assert [entry["frame-no"] for entry in made["tracking-annotations"]] == ["0", "2"]


def test_a_frame_without_a_name_is_found_by_what_it_is_called() -> None:
    root = {"tracking-annotations": [frame("3", None, box()), frame("4", "b")]}
    made = json.loads(clip(json.dumps(root).encode(), ["frame-3"]))
    assert made == {"tracking-annotations": [frame("0", None, box())]}


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"tracking-annotations": 1}', b"{", b"\xff"])
def test_what_is_no_labels_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        clip(data, ["a"])


def test_all_frames_of_the_real_files_are_the_same_value(shared: Path) -> None:
    for name in ("crossing", "groundtruth-vehicles"):
        data = (shared / "data" / name / "SeqLabel.json").read_bytes()
        root = json.loads(data)
        names = [entry["frame"] for entry in root["tracking-annotations"]]
        assert json.loads(clip(data, names)) == root
