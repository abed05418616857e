"""What boxes become, against values worked out by hand."""

from __future__ import annotations

import pytest

from gtreview.model import box_edits
from gtreview.model.edited_boxes import NEW, Box, BoxEdit, box_at, edited
from gtreview.model.sequence import Label, Sequence
from tests.formats.labels import box, numbered, parse

Place = tuple[float, float, float, float]


def scene(*boxes: tuple[str, int, Place], frames: int = 8, **more: object) -> Sequence:
    """Boxes by object and frame."""
    listed: list[list[dict[str, object]]] = [[] for _ in range(frames)]
    for name, frame, (left, top, width, height) in boxes:
        place = {"left": left, "top": top, "width": width, "height": height}
        listed[frame].append(box(name, **place, **more))
    return parse(numbered(*listed))


def places(sequence: Sequence, name: str) -> dict[int, Place]:
    """Where an object is, by frame."""
    track = sequence.track_index[name]
    part = sequence.boxes.of_track(track)
    return {
        int(sequence.boxes.frame[i]): box_at(sequence, i).place
        for i in range(part.start, part.stop)
    }


CARS = scene(
    ("Car:1", 0, (0, 0, 10, 20)),
    ("Car:1", 4, (40, 8, 30, 20)),
    ("Car:2", 0, (100, 0, 10, 10)),
    ("Car:2", 1, (101, 0, 10, 10)),
    ("Car:2", 4, (104, 0, 10, 10)),
    ("Car:2", 6, (106, 0, 10, 10)),
)
ONE, TWO = 0, 1


def test_edges_are_interpolated_in_whole_pixels_between_whole_pixels() -> None:
    after = edited(CARS, box_edits.interpolated(CARS, ONE, 0, 4))
    # Left 0 → 40, top 0 → 8, right 10 → 70, bottom 20 → 28, a quarter at a time.
    assert places(after, "Car:1") == {
        0: (0, 0, 10, 20),
        1: (10, 2, 15, 20),
        2: (20, 4, 20, 20),
        3: (30, 6, 25, 20),
        4: (40, 8, 30, 20),
    }


def test_between_fractions_it_goes_by_hundredths() -> None:
    sequence = scene(("a:1", 0, (0, 0, 10.5, 10)), ("a:1", 3, (1, 0, 10, 10)))
    after = edited(sequence, box_edits.interpolated(sequence, 0, 0, 3))
    # Right 10.5 → 11: 10.67 and 10.83; left 0.33 and 0.67.
    assert places(after, "a:1")[1] == (0.33, 0, 10.34, 10)
    assert places(after, "a:1")[2] == (0.67, 0, 10.16, 10)


def test_interpolating_says_what_it_replaces() -> None:
    edits = box_edits.interpolated(CARS, TWO, 0, 4)
    assert box_edits.replacing(CARS, edits) == ([1], [2, 3])


def test_two_objects_exchange_from_a_frame_on_also_where_only_one_is_there() -> None:
    after = edited(CARS, box_edits.exchanged(CARS, ONE, TWO, 1, 7))
    assert places(after, "Car:1") == {
        0: (0, 0, 10, 20),
        1: (101, 0, 10, 10),
        4: (104, 0, 10, 10),
        6: (106, 0, 10, 10),
    }
    assert places(after, "Car:2") == {0: (100, 0, 10, 10), 4: (40, 8, 30, 20)}


def test_an_object_is_split_and_the_parts_are_one_again() -> None:
    apart = edited(CARS, box_edits.split(CARS, TWO, 4, "Car:3"))
    assert list(places(apart, "Car:2")) == [0, 1]
    assert list(places(apart, "Car:3")) == [4, 6]
    together = edited(apart, box_edits.merged(apart, apart.track_index["Car:3"], TWO), CARS)
    assert places(together, "Car:2") == places(CARS, "Car:2")
    assert together.tracks == CARS.tracks


def test_merging_names_the_frames_that_both_have() -> None:
    with pytest.raises(ValueError, match="Car:1 and Car:2 both have a box in frames 0, 4"):
        box_edits.merged(CARS, ONE, TWO)


def test_a_split_needs_boxes_on_both_sides() -> None:
    for frame in (0, 7):
        with pytest.raises(ValueError, match="both sides"):
            box_edits.split(CARS, TWO, frame, "Car:3")


def test_a_span_is_shifted_and_grows_by_the_same_offset() -> None:
    after = edited(CARS, box_edits.shifted(CARS, TWO, 1, 4, (-3, 5)))
    assert places(after, "Car:2") == {
        0: (100, 0, 10, 10),
        1: (98, 5, 10, 10),
        4: (101, 5, 10, 10),
        6: (106, 0, 10, 10),
    }
    grown = edited(CARS, box_edits.shifted(CARS, TWO, 4, 6, (0, 0, 2, -30)))
    assert places(grown, "Car:2")[6] == (106, 0, 12, 1), "an extent stays one pixel at least"


def test_a_box_is_repeated_over_a_span() -> None:
    i = CARS.boxes.at(ONE, 4)
    assert i is not None
    after = edited(CARS, box_edits.propagated(CARS, i, 3, 5))
    assert [f for f, place in places(after, "Car:1").items() if place == (40, 8, 30, 20)] == [
        3,
        4,
        5,
    ]


def test_nothing_is_clipped_but_on_request() -> None:
    """The picture is as large as its labels: 116 × 28."""
    new = box_edits.created(CARS, "Car:9", 2, Box(-10, 20, 30, 40))
    assert places(edited(CARS, [new]), "Car:9") == {2: (-10, 20, 30, 40)}
    cut = edited(CARS, box_edits.clipped(CARS, [new]))
    assert places(cut, "Car:9") == {2: (0, 20, 20, 8)}
    outside = box_edits.created(CARS, "Car:9", 2, Box(200, 0, 5, 5))
    with pytest.raises(ValueError, match="outside the picture"):
        box_edits.clipped(CARS, [outside])


@pytest.mark.parametrize("place", [(0, 0, 0, 5), (0, 0, 5, -1), (float("nan"), 0, 5, 5)])
def test_a_box_needs_place_and_extent(place: Place) -> None:
    with pytest.raises(ValueError, match="needs"):
        box_edits.created(CARS, "Car:9", 0, Box(*place))


def test_objects_labels_and_attributes_that_are_new_go_with_their_last_box() -> None:
    truck = box_edits.label_named(CARS, "Truck")
    assert truck == Label("Truck", "1")
    more = Box(0, 0, 5, 5, truck, {"moving": True})
    first = [BoxEdit(name, 2, NEW, more) for name in ("Car:10", "Car:9")]
    after = edited(CARS, first)
    assert [track.name for track in after.tracks] == ["Car:1", "Car:2", "Car:9", "Car:10"]
    assert after.labels == (*CARS.labels, truck)
    assert after.attribute_sets == ({}, {"moving": True})
    back = edited(after, [BoxEdit(name, 2, NEW, None) for name in ("Car:9", "Car:10")], CARS)
    assert (back.tracks, back.labels, back.attribute_sets) == (CARS.tracks, CARS.labels, ({},))


def test_attributes_are_set_and_taken_away_over_a_span() -> None:
    sequence = scene(
        *((("a:1"), f, (0.0, 0.0, 5.0, 5.0)) for f in range(3)),
        **{"label-category-attributes": {"moving": "yes", "lane": 1}},
    )
    edits = box_edits.with_attributes(sequence, 0, {"moving": None, "lane": 2}, 1, 2)
    after = edited(sequence, edits)
    found = [after.attribute_sets[k] for k in after.boxes.attributes.tolist()]
    assert found == [{"moving": "yes", "lane": 1}, {"lane": 2}, {"lane": 2}]


def test_the_next_name_is_free() -> None:
    assert box_edits.free_name(CARS, "Car") == "Car:3"
    assert box_edits.free_name(CARS, "Bus") == "Bus:1"


def test_boxes_without_identity_are_told_apart() -> None:
    frames = numbered([box("", left=0), box("", left=50)], [])
    sequence = parse(frames, "detection")
    moved = edited(sequence, [box_edits.moved(sequence, 1, (1, 2))])
    assert moved.boxes.left.tolist() == [0, 51]
    first = box_edits.created(sequence, "", 0, Box(7, 7, 7, 7))
    more = edited(sequence, [first])
    both = edited(more, [box_edits.created(more, "", 0, Box(8, 8, 8, 8))])
    assert sorted(both.boxes.left.tolist()) == [0, 7, 8, 50]


def test_a_tracking_job_has_no_box_without_a_name() -> None:
    with pytest.raises(ValueError, match="name"):
        box_edits.created(CARS, "", 3, Box(0, 0, 5, 5))
