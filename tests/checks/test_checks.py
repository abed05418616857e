"""Each check on a scene whose mistake is known, and what it says of it."""

from __future__ import annotations

import numpy as np
import pytest

from gtreview.checks import presence, single
from gtreview.checks.evidence import says_hidden
from gtreview.checks.run import describe, group
from gtreview.model.sequence import Label, Sequence
from tests.checks.looking import SHARED_BOX, flags_of, only, spans
from tests.metrics.scenes import Box, path_of, sequence_of, straight


def moved(path: dict[int, Box], frames: range, right: float) -> dict[int, Box]:
    return {f: (b[0] + right * (f in frames), *b[1:]) for f, b in path.items()}


def test_size_change_says_by_how_much() -> None:
    path = {f: (100.0, 100.0, 100.0, 71.0 if f == 9 else 100.0) for f in range(20)}
    scene = sequence_of(path_of("Vehicle:2", path))
    flags = only(scene, "size-change")
    assert spans(flags) == [(9, 10)]
    assert describe(scene, flags[0]) == "Vehicle:2 is 41 % larger than in the frame before"
    alone = sequence_of(path_of("Vehicle:2", {f: b for f, b in path.items() if f < 10}))
    sentence = describe(alone, only(alone, "size-change")[0])
    assert sentence == "Vehicle:2 is 29 % smaller than in the frame before"


def test_low_overlap_says_by_how_much() -> None:
    scene = sequence_of(
        [(0, "a:1", (0, 0, 9, 9)), (1, "a:1", (5, 0, 9, 9)), (2, "a:1", (99, 0, 9, 9))]
    )
    flags = only(scene, "low-overlap")
    assert spans(flags) == [(1, 2)]
    assert describe(scene, flags[0]) == "a:1 does not touch its box in the frame before"


def test_gap_has_a_fixed_suspicion_that_hiding_softens() -> None:
    path = straight(40)
    for frame in (10, 25, 26):
        del path[frame]
    scene = sequence_of(path_of("Vehicle:1", path), attributes={9: {"Occluded": "partially"}})
    first, second = only(scene, "gap")
    assert (first.first, first.last, second.first, second.last) == (10, 10, 25, 26)
    assert first.suspicion == pytest.approx(presence.GAP * presence.SOFTENED)
    assert second.suspicion == presence.GAP
    assert describe(scene, first) == "Vehicle:1 is missing for 1 frame (10)"
    assert describe(scene, second) == "Vehicle:1 is missing for 2 frames (25–26)"


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ({"occluded": "yes"}, True),
        ({"Occlusion": "Partially"}, True),
        ({"truncated": 1}, True),
        ({"is_truncated": True}, True),
        ({"visibility": "heavily occluded"}, True),
        ({"occluded": "no"}, False),
        ({"occluded": 0}, False),
        ({"occluded": False}, False),
        ({"occluded": "not occluded"}, False),
        ({"truncated": ""}, False),
        ({"colour": "yes"}, False),
        ({}, False),
    ],
)
def test_which_attributes_say_hidden(attributes: dict, hidden: bool) -> None:
    assert says_hidden(attributes) is hidden


def test_entry_and_exit_away_from_the_border() -> None:
    inside = dict.fromkeys(range(5, 9), (500.0, 400.0, 50.0, 100.0))
    at_border = dict.fromkeys(range(5, 9), (0.0, 400.0, 50.0, 100.0))
    always = dict.fromkeys(range(12), (800.0, 400.0, 50.0, 100.0))
    rows = path_of("in:1", inside) + path_of("border:1", at_border) + path_of("always:1", always)
    scene = sequence_of(rows)
    flags = only(scene, "entry-exit")
    assert [describe(scene, flag) for flag in flags] == [
        "in:1 appears away from the image's border",
        "in:1 vanishes away from the image's border",
    ]
    assert spans(flags) == [(5, 5), (8, 8)]
    hidden = sequence_of(rows, attributes={0: {"occluded": "yes"}})
    softened = only(hidden, "entry-exit")[0].suspicion
    assert softened == pytest.approx(flags[0].suspicion * presence.SOFTENED)


def test_bad_boxes() -> None:
    scene = sequence_of(
        [
            (0, "no area", (10, 10, 0, 20)),
            (0, "negative", (10, 10, -5, 20)),
            (0, "nowhere", (float("nan"), 10, 5, 20)),
            (0, "outside", (3000, 10, 50, 50)),
            (0, "beyond", (1900, 10, 50, 50)),
            (0, "touching", (1871, 10, 50, 50)),
            (0, "fine", (10, 10, 50, 50)),
        ]
    )
    flags = only(scene, "bad-box")
    assert [(describe(scene, flag), flag.suspicion) for flag in flags] == [
        ("no area's box has no area", single.NO_AREA),
        ("negative's box has no area", single.NO_AREA),
        ("nowhere's box has no area", single.NO_AREA),
        ("outside reaches 1130 px beyond the image", single.OUTSIDE),
        ("beyond reaches 30 px beyond the image", single.BEYOND),
    ]


def test_duplicates() -> None:
    rows = path_of("car:1", straight(6))
    rows += [(2, "car:1", SHARED_BOX), (3, "car:1", SHARED_BOX), (3, "car:1", SHARED_BOX)]
    scene = sequence_of(rows)
    flags = only(scene, "duplicate")
    assert spans(flags) == [(2, 3)]
    assert flags[0].suspicion == single.REPEATED
    assert describe(scene, flags[0]) == "car:1 has 2 boxes in one frame"


def test_unknown_and_changing_labels() -> None:
    labels = (Label("car", "0"), Label("bus", "1"), Label("class 7", "7", known=False))
    box_labels = [0] * 30
    box_labels[4], box_labels[5], box_labels[20], box_labels[25] = 1, 1, 2, -1
    scene = sequence_of(path_of("car:1", straight(30)), labels=labels, box_labels=box_labels)
    unknown, change = only(scene, "unknown-label"), only(scene, "label-change")
    assert spans(unknown) == [(20, 20), (25, 25)]
    assert describe(scene, unknown[0]) == "car:1 has the label class 7, which the job does not know"
    assert describe(scene, unknown[1]) == "car:1 has no label"
    assert {flag.suspicion for flag in unknown} == {single.UNKNOWN}
    assert spans(change) == [(4, 5), (20, 20), (25, 25)]
    assert describe(scene, change[0]) == "car:1 is labelled bus for 2 frames, otherwise not"


def test_boxes_without_identity_are_flagged_frame_by_frame() -> None:
    scene = sequence_of(
        [(0, "", (0, 0, 0, 9)), (0, "", (0, 0, -1, 9)), (1, "", (0, 0, 0, 9)), (1, "", SHARED_BOX)]
    )
    flags = only(scene, "bad-box")
    assert [(flag.track, flag.first, flag.last) for flag in flags] == [(-1, 0, 0), (-1, 1, 1)]
    assert describe(scene, flags[0]) == "A box has no area"
    assert len(group(flags_of(scene))) == 2


def test_misplaced_box() -> None:
    scene = sequence_of(path_of("a:1", moved(straight(30), range(12, 14), 20)))
    flags = only(scene, "misplaced")
    assert spans(flags) == [(12, 13)]
    assert flags[0].suspicion > 0.9
    assert (
        describe(scene, flags[0]) == "a:1 is 40 % of its size off its path for 2 frames, then back"
    )
    assert not only(scene, "trembling")


def test_wrong_size() -> None:
    path = straight(30)
    path[12] = (*path[12][:2], 30.0, path[12][3])
    scene = sequence_of(path_of("a:1", path))
    flags = only(scene, "missized")
    assert spans(flags) == [(12, 12)]
    assert describe(scene, flags[0]) == "a:1 is 40 % smaller for 1 frame, then back"


def test_jump() -> None:
    scene = sequence_of(path_of("a:1", moved(straight(30), range(12, 30), 30)))
    flags = only(scene, "jump")
    assert spans(flags) == [(12, 12)]
    assert (
        describe(scene, flags[0]) == "a:1 jumps 60 % of its size farther than its motion explains"
    )


def test_trembling() -> None:
    rng = np.random.default_rng(3)
    path = straight(60)
    for f in range(20, 32):
        x, y = np.round(rng.normal(0, 0.09, 2) * path[f][2:])
        path[f] = (path[f][0] + x, path[f][1] + y, *path[f][2:])
    flags = only(sequence_of(path_of("a:1", path)), "trembling")
    assert flags and all(flag.first >= 18 and flag.last <= 34 for flag in flags)
    assert max(flag.suspicion for flag in flags) > 0.8


def test_frozen_box_that_then_jumps() -> None:
    path = straight(40)
    path |= dict.fromkeys(range(15, 25), path[15])
    scene = sequence_of(path_of("a:1", path))
    flags = only(scene, "frozen")
    assert spans(flags) == [(15, 24)]
    assert flags[0].suspicion > 0.8
    assert describe(scene, flags[0]).startswith("a:1 has the same box for 10 frames, then jumps")
    waits = straight(10) | dict.fromkeys(range(10, 20), (136.0, 200.0, 50.0, 100.0))
    goes_on = waits | {f: (136 + 4.0 * (f - 19), 200.0, 50.0, 100.0) for f in range(20, 30)}
    assert not only(sequence_of(path_of("a:1", goes_on)), "frozen")


def exchanged(first: int, last: int) -> Sequence:
    a, b = straight(50), straight(50, left=900, step=-3)
    for f in range(first, last + 1):
        a[f], b[f] = b[f], a[f]
    return sequence_of(path_of("a:1", a) + path_of("b:1", b))


def test_exchanged_identities_are_one_finding_of_both_objects() -> None:
    scene = exchanged(20, 34)
    flags = only(scene, "swap")
    assert [(flag.track, flag.other, *spans([flag])[0]) for flag in flags] == [(0, 1, 20, 34)]
    assert describe(scene, flags[0]) == "a:1 and b:1 exchange places for 15 frames"
    assert len(group(flags_of(scene))) == 1


def test_exchange_to_the_end() -> None:
    scene = exchanged(20, 49)
    flags = only(scene, "swap")
    assert spans(flags) == [(20, 20)]
    assert describe(scene, flags[0]) == "a:1 and b:1 exchange places"


def test_twin_is_one_finding_of_both_objects() -> None:
    path = straight(40)
    twin = {f: (path[f][0] + f % 3 - 1, *path[f][1:]) for f in range(12, 22)}
    scene = sequence_of(path_of("a:1", path) + path_of("a:900", twin))
    flags = only(scene, "twin")
    assert [(flag.track, flag.other, *spans([flag])[0]) for flag in flags] == [(1, 0, 12, 21)]
    assert flags[0].suspicion > 0.9
    assert describe(scene, flags[0]).startswith("a:900 and a:1 are in one place for 10 frames")
    assert len(group(flags_of(scene))) == 1


def test_people_who_pass_each_other_are_no_twins() -> None:
    left, right = straight(60), straight(60, left=340, step=-4)
    scene = sequence_of(path_of("a:1", left) + path_of("b:1", right))
    assert all(flag.suspicion < 0.5 for flag in only(scene, "twin"))
    assert not only(scene, "swap")
