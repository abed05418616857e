"""Any sequence of corrections of boxes and skeletons: undone, kept, written, read again."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from gtreview.errors import InputError
from gtreview.formats import seqlabel
from gtreview.metrics.registry import compute
from gtreview.model import box_edits, pose_edits
from gtreview.model.boxes import Boxes
from gtreview.model.edited_boxes import Box, box_at
from gtreview.model.flags import Verdict
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.review import box_correcting as do
from gtreview.review import correcting
from gtreview.review.correcting import Correction, Target
from gtreview.review.review import Review
from tests.review import street

FRAMES = 8
spans = st.tuples(st.integers(0, FRAMES - 1), st.integers(0, FRAMES - 1)).map(
    lambda two: (min(two), max(two))
)
pixels = st.one_of(st.integers(-20, 300), st.floats(-20, 300, allow_nan=False))
extents = st.one_of(st.integers(1, 90), st.floats(1, 90))
frames = st.integers(0, FRAMES - 1)
anyone = st.integers(0, 10**6)
LABELS = ("head", "wingL", "wingR")
places = st.integers(-1, len(LABELS) - 1)
names = st.sampled_from(["Car:1", "Car:9", "Van:1", "Bus:10", "Bus:9", "none", "é:1"])
values = st.sampled_from(["yes", "", True, False, 0, 1, 0.5, None])


def labels() -> bytes:
    """Three cars, one with a gap, one with two boxes in a frame, and one box without attributes;
    the first two have keypoints."""

    def box(car: int, frame: int, **more: Any) -> dict[str, Any]:
        return {
            "object-name": f"Car:{car}",
            "object-id": f"id-{car}",
            "class-id": "0",
            "left": 10 * car + 4 * frame,
            "top": 50 * car,
            "width": 30,
            "height": 20.5 if car == 3 else 20,
            "label-category-attributes": {"moving": "yes", "n": car},
            "kept": {"as": ["it", "is"]},
            **more,
        }

    entries = []
    for frame in range(FRAMES):
        boxes = [box(1, frame), box(3, frame)]
        boxes += [] if frame in (3, 4) else [box(2, frame)]
        boxes += [box(1, frame, left=200, top=9)] if frame == 5 else []
        entry = {"frame": f"{frame:03}.jpg", "frame-no": str(frame), "annotations": boxes}
        entry["keypoints"] = [
            {
                "object-name": f"{label}:{car}",
                "object-id": f"{label}-{car}",
                "class-id": str(7 + n),
                "x": 10 * car + 4 * frame + 3 + 5 * n,
                "y": 50 * car + 4 + n * n,
                "kept": [frame, n],
            }
            for car in (1, 2)
            for n, label in enumerate(LABELS)
            if (frame, car) != (6, 2) and (frame, label) != (1, "head")
        ]
        entries.append({**entry, **({} if frame else {"frame-attributes": {"night": "no"}})})
    del entries[2]["annotations"][0]["label-category-attributes"]
    del entries[6]["annotations"]
    return json.dumps({"tracking-annotations": entries}, indent=1).encode()


def exact(sequence: Sequence) -> tuple[Any, ...]:
    """Everything about boxes and skeletons, to the bit."""
    columns = [getattr(sequence.boxes, each.name) for each in fields(Boxes)]
    columns += [getattr(sequence.poses, each.name) for each in fields(Poses)]
    return (
        sequence.tracks,
        sequence.labels,
        repr(sequence.attribute_sets),
        [(column.dtype, column.tobytes()) for column in columns],
    )


def content(sequence: Sequence) -> list[str]:
    """The boxes as what they say, whatever the order of objects; of a label its class id."""
    found = []
    for i in range(len(sequence.boxes)):
        box = box_at(sequence, i)
        name = sequence.track_name(int(sequence.boxes.track[i]))
        class_id = box.label.class_id if box.label else None
        said = (
            int(sequence.boxes.frame[i]),
            name,
            box.place,
            class_id,
            sorted(box.attributes.items()),
        )
        found.append(repr(said))
    return sorted(found)


def points(sequence: Sequence) -> list[str]:
    """The keypoints by frame and the number of their object, which is all that a file says."""
    poses, found = sequence.poses, []
    assert sequence.rig is not None
    for i, k in zip(*np.nonzero(poses.present), strict=True):
        number = sequence.track_name(int(poses.track[i])).rpartition(":")[2]
        label = sequence.rig.keypoints[k].source
        found.append(repr((int(poses.frame[i]), number, label, *poses.xy[i, k].tolist())))
    return sorted(found)


class Correcting(RuleBasedStateMachine):
    """A review, opened again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = street.write(Path(self.folder.name), labels())

    @initialize()
    def begin(self) -> None:
        self.review = Review.open(street.opened(self.path))
        self.first = exact(self.review.sequence)

    def do(self, make: Any, *args: Any, **more: Any) -> None:
        """What is refused changes nothing."""
        with suppress(InputError):
            done: Correction = make(self.review.sequence, *args, **more)
            self.review.correct(done)

    def box(self, n: int) -> int:
        return n % len(self.review.sequence.boxes)

    def track(self, n: int) -> int:
        return n % len(self.review.sequence.tracks)

    def target(self, n: int, place: int) -> Target:
        """A skeleton and one of its keypoints, or all of it."""
        poses = self.review.sequence.poses
        i = n % len(poses)
        return Target(self.review.sequence, int(poses.frame[i]), int(poses.track[i]), i, place)

    def pose(self, make: Any, n: int, place: int, *args: Any) -> None:
        if len(self.review.sequence.poses):
            with suppress(InputError):
                self.review.correct(make(self.target(n, place), *args))

    @rule(n=anyone, place=places, by=st.tuples(pixels, pixels))
    def move_points(self, n: int, place: int, by: tuple[float, float]) -> None:
        def moved(target: Target) -> Correction:
            edit = pose_edits.moved(target.sequence, target.i, target.places, by)
            return correcting.moved(target, "Move", edit)

        self.pose(moved, n, place)

    @rule(n=anyone, place=places)
    def toggle_point(self, n: int, place: int) -> None:
        self.pose(correcting.present_or_absent, n, place)

    @rule(n=anyone, place=places, whole=st.booleans())
    def delete_points(self, n: int, place: int, whole: bool) -> None:
        self.pose(correcting.skeleton_deleted if whole else correcting.deleted, n, place)

    @rule(n=anyone)
    def swap_sides(self, n: int) -> None:
        self.pose(lambda target: correcting.swapped(target, target.pairs), n, 0)

    @rule(n=anyone, span=spans)
    def swap_sides_over(self, n: int, span: Any) -> None:
        def swapped(t: Target) -> Correction:
            return correcting.swapped_over(t.sequence, t.object, span, t.pairs)

        self.pose(swapped, n, 0)

    @rule(n=anyone, place=places, step=st.sampled_from([-1, 1]))
    def copy_points(self, n: int, place: int, step: int) -> None:
        self.pose(correcting.copied, n, place, step)

    @rule(n=anyone, place=places, span=spans)
    def interpolate_points(self, n: int, place: int, span: Any) -> None:
        self.pose(correcting.interpolated, n, place, span)

    @rule(n=anyone, place=places)
    def revert_points(self, n: int, place: int) -> None:
        self.pose(correcting.reverted, n, place, self.review.labels)

    @rule(a=anyone, b=anyone, span=spans)
    def exchange_identities(self, a: int, b: int, span: Any) -> None:
        if self.track(a) != self.track(b):
            self.do(do.identities_exchanged, self.track(a), self.track(b), span)

    @precondition(lambda self: len(self.review.sequence.boxes))
    @rule(n=anyone, by=st.tuples(pixels, pixels))
    def move(self, n: int, by: tuple[float, float]) -> None:
        self.do(do.moved, self.box(n), by)

    @precondition(lambda self: len(self.review.sequence.boxes))
    @rule(n=anyone, at=st.tuples(pixels, pixels, extents, extents))
    def resize(self, n: int, at: tuple[float, float, float, float]) -> None:
        self.do(do.placed, self.box(n), Box(*map(float, at)))

    @rule(
        name=names,
        frame=frames,
        at=st.tuples(pixels, pixels, extents, extents),
        label=st.sampled_from(["Car", "Van"]),
        value=values,
    )
    def create(self, name: str, frame: int, at: Any, label: str, value: Any) -> None:
        known = box_edits.label_named(self.review.sequence, label)
        box = Box(*map(float, at), known, {} if value is None else {"moving": value})
        self.do(do.created, name, frame, box)

    @precondition(lambda self: len(self.review.sequence.boxes))
    @rule(n=anyone)
    def delete(self, n: int) -> None:
        self.do(do.deleted, self.box(n))

    @rule(n=anyone, span=st.one_of(st.none(), spans))
    def delete_over(self, n: int, span: Any) -> None:
        self.do(do.deleted_over, self.track(n), span)

    @rule(n=anyone, frame=frames, step=st.sampled_from([-1, 1]))
    def copy(self, n: int, frame: int, step: int) -> None:
        self.do(do.copied, self.track(n), frame, step)

    @rule(n=anyone, span=spans)
    def interpolate(self, n: int, span: Any) -> None:
        self.do(do.interpolated, self.track(n), span)

    @precondition(lambda self: len(self.review.sequence.boxes))
    @rule(n=anyone, span=spans)
    def propagate(self, n: int, span: Any) -> None:
        self.do(do.propagated, self.box(n), span)

    @rule(n=anyone, span=spans, by=st.lists(pixels, min_size=2, max_size=4))
    def shift(self, n: int, span: Any, by: list[float]) -> None:
        self.do(do.shifted, self.track(n), span, by)

    @rule(n=anyone, span=st.one_of(st.none(), spans), name=st.sampled_from(["Car", "Van", "Bus"]))
    def relabel(self, n: int, span: Any, name: str) -> None:
        label = box_edits.label_named(self.review.sequence, name)
        self.do(do.relabelled, self.track(n), label, span)

    @rule(n=anyone, span=st.one_of(st.none(), spans), value=values)
    def attribute(self, n: int, span: Any, value: Any) -> None:
        self.do(do.with_attributes, self.track(n), {"moving": value}, span)

    @rule(n=anyone, name=names)
    def rename(self, n: int, name: str) -> None:
        self.do(do.renamed, self.track(n), name)

    @rule(n=anyone, frame=frames)
    def split(self, n: int, frame: int) -> None:
        self.do(do.split, self.track(n), frame)

    @rule(a=anyone, b=anyone)
    def merge(self, a: int, b: int) -> None:
        self.do(do.merged, self.track(a), self.track(b))

    @rule(a=anyone, b=anyone, span=spans)
    def exchange(self, a: int, b: int, span: Any) -> None:
        self.do(do.exchanged, self.track(a), self.track(b), span)

    @rule(n=anyone)
    def decide(self, n: int) -> None:
        if len(self.review.findings):
            self.review.decide([n % len(self.review.findings)], Verdict.CONFIRMED)

    @rule(n=anyone, frame=frames)
    def flag(self, n: int, frame: int) -> None:
        self.review.flag_by_hand(frame, self.track(n))

    @rule(n=anyone)
    def put_right(self, n: int) -> None:
        if len(self.review.findings):
            self.review.apply_suggestion(n % len(self.review.findings))

    @rule()
    def undo(self) -> None:
        self.review.undo()

    @rule()
    def redo(self) -> None:
        self.review.redo()

    @rule()
    def reopen(self) -> None:
        before = exact(self.review.sequence), self.review.decisions, list(self.review.flags)
        self.review.close()
        self.review = Review.open(street.opened(self.path))
        assert exact(self.review.sequence) == before[0]
        assert self.review.decisions == before[1]
        assert repr(list(self.review.flags)) == repr(before[2])

    @invariant()
    def measured_as_anew(self) -> None:
        for name, expected in compute(self.review.sequence).items():
            found = self.review.series[name]
            for column in ("track", "frame", "value"):
                a, b = getattr(found, column), getattr(expected, column)
                assert np.array_equal(a, b, equal_nan=True), (name, column)

    @invariant()
    def written_and_read_again(self) -> None:
        data = self.review.label_file.corrected()
        again = seqlabel.parse(data, self.path)
        assert content(again) == content(self.review.sequence)
        assert points(again) == points(self.review.sequence)
        if not self.review.corrected:
            assert data == labels()

    def teardown(self) -> None:
        while self.review.can_redo:
            self.review.redo()
        last = exact(self.review.sequence)
        self.undo_all()
        while self.review.can_redo:
            self.review.redo()
        assert exact(self.review.sequence) == last
        self.undo_all()
        self.review.close()
        self.folder.cleanup()

    def undo_all(self) -> None:
        while self.review.can_undo:
            self.review.undo()
        assert exact(self.review.sequence) == self.first
        assert not self.review.corrected


TestCorrecting = Correcting.TestCase
TestCorrecting.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
