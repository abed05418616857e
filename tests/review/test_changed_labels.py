"""What became of labels since they were last open."""

from __future__ import annotations

import json
from pathlib import Path

from gtreview.formats import skeleton_manifest
from gtreview.model.flags import Flags
from gtreview.model.pose_edits import moved
from gtreview.review import box_correcting
from gtreview.review.changed_labels import carried_over
from gtreview.review.commands import Tables
from gtreview.review.correcting import Correction
from gtreview.review.review import Review
from tests.formats.labels import frame as frame_entry
from tests.formats.labels import point
from tests.formats.skeletons import MANIFEST, answer, dot, dumped, frame, skeleton
from tests.review import street

NO_TABLES: Tables = {}
NOTHING = NO_TABLES, Flags.empty(), ()
"""What a review keeps that nobody has worked in."""


def test_skeletons_that_changed_are_counted() -> None:
    def lines(moved: float, *names: str) -> bytes:
        more = (skeleton(dot("b", 5, 6), name=name) for name in names)
        first = answer(frame(0), skeleton(dot("a", 1, 2), dot("b", moved, 4)), *more)
        return dumped(first, answer(frame(1), skeleton(dot("a"))))

    new = skeleton_manifest.parse(lines(30, "fly 3"), MANIFEST)
    assert carried_over(lines(3, "fly 2"), new, new, *NOTHING)[0].details == (
        "skeletons changed: 1",
        "skeletons gone: 1",
        "skeletons new: 1",
        "objects gone: 1",
        "objects new: 1",
    )
    assert carried_over(lines(30, "fly 3"), new, new, *NOTHING)[0].details == ()


def test_what_was_corrected_and_has_changed_as_well_is_listed(tmp_path: Path) -> None:
    """Car:1 and Car:2 are moved here, Car:1 and Car:3 in the file."""
    path = street.write(tmp_path)
    review = Review.open(street.opened(path))
    for at, car in ((3, 0), (4, 0), (6, 0), (3, 1)):
        i = review.sequence.boxes.at(car, at)
        assert i is not None
        review.correct(box_correcting.moved(review.sequence, i, (5, 0)))
    review.close()
    document = json.loads(path.read_bytes())
    entries = document["tracking-annotations"]
    entries[3]["annotations"][0]["left"] += 50
    entries[4]["annotations"][0]["left"] += 5
    entries[3]["annotations"][2]["left"] += 50
    path.write_text(json.dumps(document))

    review = Review.open(street.opened(path))
    _, notice = review.notices
    assert notice.text.startswith("1 correction is of what has changed in SeqLabel.json as well")
    assert "what was corrected here counts" in notice.text and "Revert" in notice.text
    assert notice.frames == (3,)
    assert notice.details == ("box corrected here, and changed in the file: Car:1 at frame 3",)
    i = review.sequence.boxes.at(0, 3)
    assert i is not None and review.sequence.boxes.left[i] == 100 + 4 * 3 + 5
    theirs = review.labels.boxes.as_read("Car:1", 3)
    review.correct(Correction("Revert", boxes=(theirs,)))
    assert review.sequence.boxes.left[i] == 100 + 4 * 3 + 50
    review.close()


def test_skeletons_that_were_corrected_and_have_changed_as_well_are_listed(tmp_path: Path) -> None:
    def labels(x: float) -> bytes:
        points = [point("head:1", x, 4), point("tail:1", 13, 14)]
        entries = [frame_entry(str(n), f"{n}.jpg", keypoints=points) for n in range(3)]
        return json.dumps({"tracking-annotations": entries}).encode()

    path = street.write(tmp_path, labels(3))
    review = Review.open(street.opened(path))
    review.correct(Correction("Move", (moved(review.sequence, 1, [0], (4, 4)),)))
    review.close()
    path.write_bytes(labels(9))
    review = Review.open(street.opened(path))
    assert review.notices[-1].details == (
        "skeleton corrected here, and changed in the file: skeleton:1 at frame 1",
    )
    review.close()
    path.write_bytes(labels(3))
    review = Review.open(street.opened(path))
    assert "is of what has changed" in review.notices[-1].text, "it has changed back"
    review.close()


def test_a_box_that_was_one_of_several_and_is_gone_touches_no_other(tmp_path: Path) -> None:
    """The row of Car:1's second box in frame 3 is that of a box of frame 4 afterwards."""
    document = json.loads(street.labels())
    entries = document["tracking-annotations"]
    second = {**entries[3]["annotations"][0], "top": 300}
    entries[3]["annotations"].append(second)
    path = street.write(tmp_path, json.dumps(document).encode())
    review = Review.open(street.opened(path))
    i = review.sequence.boxes.at(0, 3)
    assert i is not None
    review.correct(box_correcting.moved(review.sequence, i + 1, (7, 0)))
    review.close()
    path.write_bytes(street.labels())

    review = Review.open(street.opened(path))
    assert len(review.sequence.boxes) == len(review.read.boxes)
    assert review.label_file.corrected() == street.labels()
    lines = [line for notice in review.notices for line in notice.details]
    assert (
        "corrected one of several boxes, but it is not among them any more: Car:1 at frame 3"
        in lines
    )
    review.close()
