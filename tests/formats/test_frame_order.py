"""Positions: the sequence file's, else the numbers', else the names'."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gtreview.formats.sequence_file import SequenceFile
from tests.formats.labels import box, frame, parse, texts


def sequence_of(*names: str) -> SequenceFile:
    return SequenceFile(1, "s3://b/p/", names, tuple(range(len(names))))


@given(st.permutations(range(15)), st.sampled_from([str, int]), st.integers(0, 5))
def test_numbers_order_frames_however_they_are_listed(
    listing: list[int], kind: type, first: int
) -> None:
    entries = [frame(kind(i + first), f"{i:03}.jpg", box(left=i)) for i in listing]
    sequence = parse(entries)
    assert sequence.frames.names == tuple(f"{i:03}.jpg" for i in range(15))
    assert sequence.frames.numbers == tuple(kind(i + first) for i in range(15))
    assert sequence.boxes.left.tolist() == list(range(15))
    assert not sequence.notices


def test_row_counts_boxes_in_the_document_not_in_the_sequence() -> None:
    entries = [frame("1", "b.jpg", box("Car:1"), box("Car:2")), frame("0", "a.jpg", box("Car:1"))]
    boxes = parse(entries).boxes
    assert list(zip(boxes.track, boxes.frame, boxes.row, strict=True)) == [
        (0, 0, 2), (0, 1, 0), (1, 1, 1),
    ]  # fmt: skip


def test_without_whole_numbers_names_order_by_their_bytes() -> None:
    entries = [frame(None, "é.jpg"), frame("one", "b.jpg"), frame(0, "a.jpg"), frame(1, "Z.jpg")]
    sequence = parse(entries)
    assert sequence.frames.names == ("Z.jpg", "a.jpg", "b.jpg", "é.jpg")
    assert texts(sequence) == ["no whole frame number in 2 frames: ordered by file name"]


def test_an_older_tool_writes_frame_number() -> None:
    entries = [{"frame-number": n, "frame": f"{n}.jpg", "annotations": []} for n in (10, 9)]
    assert parse(entries).frames.names == ("9.jpg", "10.jpg")
    assert parse(entries).frames.numbers == (9, 10)


def test_numbers_that_are_left_out_are_told() -> None:
    sequence = parse([frame(n, f"{n}.jpg") for n in (1, 2, 5, 7)])
    assert len(sequence) == 4
    assert texts(sequence)[0].startswith("frame numbers leave out 3 between 1 and 7")
    assert sequence.notices[0].details == ("3–4", "6")


def test_one_name_and_number_is_one_frame_of_another_number_it_is_two() -> None:
    twice = parse([frame("0", "a.jpg", box("Car:1")), frame("0", "a.jpg", box("Car:2"))])
    assert len(twice) == 1 and len(twice.boxes) == 2
    assert texts(twice) == ["several entries for frame 0: their labels are put together"]
    apart = parse([frame("0", "a.jpg"), frame("1", "a.jpg")])
    assert len(apart) == 2
    assert texts(apart) == ["a file name that an earlier frame has, in frame 1"]


def test_a_frame_without_a_name_is_called_by_its_number() -> None:
    sequence = parse([frame("3", None, box()), frame("4", "b.jpg")])
    assert sequence.frames.names == ("frame-3", "b.jpg")
    assert texts(sequence) == ["no file name in 1 frame: frame 0"]


def test_frames_with_labels_that_the_sequence_file_lacks_come_last() -> None:
    entries = [frame("0", "x.jpg", box()), frame("1", "b.jpg", box()), frame("7", "w.jpg")]
    sequence = parse(entries, order=sequence_of("a.jpg", "b.jpg"))
    assert sequence.frames.names == ("a.jpg", "b.jpg", "x.jpg", "w.jpg")
    assert sequence.frames.numbers == (0, "1", "0", "7")
    assert sequence.boxes.frame.tolist() == [1, 2]
    assert [notice.frames for notice in sequence.notices] == [(2, 3), (0,)]


def test_a_sequence_file_of_other_frames_is_not_used() -> None:
    sequence = parse([frame("0", "a.jpg")], order=sequence_of("x.jpg"))
    assert sequence.frames.names == ("a.jpg",)
    assert texts(sequence) == [
        "the sequence file lists none of the frames that have labels, and is not used"
    ]


def test_time_stamps_come_from_the_sequence_file() -> None:
    order = SequenceFile(1, "", ("a.jpg", "b.jpg"), (0, 1), (1.5, None))
    times = parse([frame("0", "a.jpg")], order=order).frames.timestamps
    assert times is not None
    assert times[0] == 1.5 and times[1] != times[1]
