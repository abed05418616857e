"""Storms of edits, rigs, verdicts and steps back: a review is always what they come to."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gtreview.formats import registry
from gtreview.metrics.registry import compute
from gtreview.model.flags import Verdict
from gtreview.model.pose_edits import NEW, PoseEdit
from gtreview.model.rig import Bone, Keypoint, Rig
from gtreview.model.sequence import Sequence
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from tests.formats.skeletons import answer, dot, dumped, frame, places, skeleton

FRAMES, OBJECTS = 6, ("fly 1", "fly 2")
LABELS = ("left_a", "right_a", "b", "c")
Points = dict[tuple[int, str, str], tuple[float, ...]]
PLACES = st.none() | st.tuples(st.integers(0, 90), st.integers(0, 90))
ENDS = (("left_a", "b"), ("right_a", "b"), ("b", "c"))


def written() -> bytes:
    """Two skeletons that walk; one point and one skeleton are missing in places."""
    lines = []
    for at in range(FRAMES):
        walkers = [
            skeleton(
                *(
                    dot(label, 10 * k + at + 30 * n, 20 + (k * k) % 7)
                    for k, label in enumerate(LABELS[:3])
                    if (at, n, k) != (2, 0, 1)
                ),
                name=name,
            )
            for n, name in enumerate(OBJECTS)
            if (at, n) != (4, 1)
        ]
        lines.append(answer(frame(at), *walkers))
    return dumped(*lines)


@st.composite
def rigs(draw: st.DrawFn) -> Rig:
    """A rig with some of the labels, some of them called otherwise."""
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, unique=True))
    named = {label: draw(st.sampled_from((label, f"my {label}"))) for label in labels}
    points = tuple(
        Keypoint(name, "#ffffff", alias="" if name == label else label)
        for label, name in named.items()
    )
    bones = tuple(Bone(named[a], named[b], "#ffffff") for a, b in ENDS if {a, b} <= set(labels))
    pair = LABELS[:2]
    pairs = ((named[pair[0]], named[pair[1]]),) if set(pair) <= set(labels) else ()
    return Rig("storm", points, bones, pairs)


class Storm(RuleBasedStateMachine):
    """``states`` are the points after each command in force, ``undone`` those taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "output.manifest"
        self.path.write_bytes(written())
        self.review = self.open()
        self.states: list[Points] = [places(self.review.sequence)]
        self.undone: list[Points] = []

    def open(self) -> Review:
        return Review.open(open_source(recognise([self.path])[0]))

    def teardown(self) -> None:
        self.review.close()
        self.folder.cleanup()

    def did(self, before: int, points: Points) -> None:
        """A command came, or none where nothing changed."""
        if len(self.review.history()) > before:
            self.states.append(points)
            self.undone.clear()

    @initialize(rig=rigs())
    def begin(self, rig: Rig) -> None:
        full = Rig("full", tuple(Keypoint(label, "#ffffff") for label in LABELS))
        self.use(full)
        self.use(rig)

    @rule(rig=rigs())
    def use(self, rig: Rig) -> None:
        before = len(self.review.history())
        self.review.set_rig(rig)
        self.did(before, self.states[-1])

    @rule(
        at=st.integers(0, FRAMES - 1),
        track=st.integers(0, 1),
        points=st.dictionaries(st.sampled_from(LABELS), PLACES, min_size=1),
    )
    def edit(self, at: int, track: int, points: dict[str, Any]) -> None:
        sequence, before = self.review.sequence, len(self.review.history())
        assert sequence.rig is not None
        sources = [point.source for point in sequence.rig.keypoints]
        i = sequence.poses.at(track, at)
        xy = np.full((len(sources), 2), np.nan) if i is None else sequence.poses.xy[i].copy()
        expected = dict(self.states[-1])
        for label, place in points.items():
            if label in sources:
                xy[sources.index(label)] = np.nan if place is None else place
                expected.pop((at, OBJECTS[track], label), None)
                if place is not None:
                    expected[at, OBJECTS[track], label] = place
        edit = PoseEdit(track, at, NEW, xy, np.isfinite(xy).all(axis=1))
        self.review.correct(Correction(f"Edit {at}", (edit,)))
        self.did(before, expected)

    @precondition(lambda self: len(self.review.findings))
    @rule(verdict=st.sampled_from([Verdict.CONFIRMED, Verdict.DISMISSED]), last=st.booleans())
    def decide(self, verdict: Verdict, last: bool) -> None:
        before = len(self.review.history())
        self.review.decide([-1 % len(self.review.findings) if last else 0], verdict)
        self.did(before, self.states[-1])

    @rule(value=st.sampled_from([0.05, 0.25, 1.0]))
    def set_threshold(self, value: float) -> None:
        before = len(self.review.history())
        self.review.set_threshold("bone-length", value)
        self.did(before, self.states[-1])

    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            if self.review.undo() is not None:
                self.undone.append(self.states.pop())

    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            if self.review.redo() is not None:
                self.states.append(self.undone.pop())

    @rule(share=st.floats(0, 1))
    def go_to(self, share: float) -> None:
        """Back or forth to anywhere in what was done, in one go."""
        count = round(share * (len(self.states) + len(self.undone) - 1))
        self.review.go_to(count)
        while len(self.states) - 1 > count:
            self.undone.append(self.states.pop())
        while len(self.states) - 1 < count:
            self.states.append(self.undone.pop())
        assert (len(self.review.history()), len(self.review.undone())) == (count, len(self.undone))

    @rule()
    def reopen(self) -> None:
        before, findings = self.review.thresholds, told(self.review)
        self.review.close()
        self.review = self.open()
        assert self.review.thresholds == before and told(self.review) == findings

    @rule()
    def send(self) -> None:
        """The corrected file has the same points, and the same looks wrong in it."""
        corrected = registry.parse(self.review.label_file.corrected(), self.path, None, None, None)
        assert named(places(corrected)) == named(self.states[-1])

    @invariant()
    def points_are_as_they_should(self) -> None:
        assert places(self.review.sequence) == self.states[-1]

    @invariant()
    def series_are_those_of_the_labels(self) -> None:
        same(self.review, self.review.sequence)


def named(points: Points) -> Points:
    return {key: tuple(map(float, place)) for key, place in points.items()}


def told(review: Review) -> list[tuple[Any, ...]]:
    """Every finding in words, with what was decided."""
    found = review.findings
    return [(review.describe_finding(i), review.decision(i).verdict) for i in range(len(found))]


def same(review: Review, sequence: Sequence) -> None:
    for name, series in compute(sequence).items():
        mine = review.series[name]
        assert np.array_equal(mine.track, series.track), name
        assert np.array_equal(mine.frame, series.frame), name
        assert np.allclose(mine.value, series.value, equal_nan=True), name


TestStorm = Storm.TestCase
TestStorm.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
