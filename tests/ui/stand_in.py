"""A review without a file behind it: what plots and heat strip ask of one, on real numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from gtreview.checks.registry import DEFAULTS
from gtreview.checks.run import find, group, prepare
from gtreview.metrics.registry import compute
from gtreview.model.boxes import Boxes
from gtreview.model.flags import Decision, Verdict
from gtreview.model.sequence import Frames, Label, Origin, Sequence, Track


@dataclass(frozen=True)
class Told:
    """What a stand-in tells its listeners."""

    what: frozenset[str]
    by: object = None


class StandIn:
    """Series, thresholds, flags and verdicts of a sequence; ``asked`` lists what was done."""

    images = None

    def __init__(self, sequence: Sequence, leave_out: Iterable[str] = ()) -> None:
        self.labels = SimpleNamespace(corrected_frames=np.empty(0, int))
        self.coverage = SimpleNamespace(seen=np.ones(len(sequence), bool))
        self.sequence = sequence
        everything = compute(sequence)
        self.series = {id: s for id, s in everything.items() if id not in set(leave_out)}
        self.prepared = prepare(sequence, everything)
        self.thresholds = dict(DEFAULTS)
        self.asked: list[tuple[object, ...]] = []
        self._listeners: list[Callable[[Told], None]] = []
        self._refresh()

    def _refresh(self) -> None:
        self.flags = find(self.prepared, self.thresholds)
        self.findings = group(self.flags)
        self.decisions = [Decision()] * len(self.findings)

    @property
    def decided(self) -> np.ndarray:
        return np.array([d.verdict is not Verdict.UNDECIDED for d in self.decisions], bool)

    @property
    def confirmed(self) -> np.ndarray:
        return np.array([d.verdict is Verdict.CONFIRMED for d in self.decisions], bool)

    @property
    def progress(self) -> tuple[int, int]:
        return int(self.decided.sum()), len(self.decisions)

    def listen(self, callback: Callable[[Told], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def tell(self, *what: str) -> None:
        for callback in list(self._listeners):
            callback(Told(frozenset(what)))

    def preview_threshold(self, check: str, value: float) -> None:
        self.asked.append(("preview", check, value))
        self._move(check, value)

    def set_threshold(self, check: str, value: float) -> None:
        self.asked.append(("set", check, value))
        self._move(check, value)

    def _move(self, check: str, value: float) -> None:
        self.thresholds[check] = value
        self._refresh()
        self.tell("findings", "thresholds")

    def decide(self, i: int, verdict: Verdict) -> None:
        self.decisions[i] = Decision(verdict)
        self.tell("verdicts")

    def describe(self, flag: int) -> str:
        found = self.flags[flag]
        return f"{self.sequence.track_name(found.track)} {found.check}"


def sequence_of(
    frame: np.ndarray, track: np.ndarray, box: np.ndarray, names: tuple[str, ...], count: int
) -> Sequence:
    """A tracking sequence from (n,) frames and tracks and (n, 4) left, top, width, height."""
    n = len(frame)
    boxes = Boxes.sorted(
        frame=frame,
        track=track,
        label=np.zeros(n, int),
        left=box[:, 0],
        top=box[:, 1],
        width=box[:, 2],
        height=box[:, 3],
        attributes=np.zeros(n, int),
        row=np.arange(n),
    )
    files = tuple(f"{i + 1:06d}.jpg" for i in range(count))
    return Sequence(
        name="stand-in",
        frames=Frames(files, tuple(range(count))),
        tracks=tuple(Track(name) for name in names),
        labels=(Label("Vehicle", "0"),),
        boxes=boxes,
        origin=Origin(Path("SeqLabel.json"), "stand-in", ""),
        size=(1920, 1080),
    )


def crowd(objects: int, frames: int, seed: int = 1) -> Sequence:
    """``objects`` boxes that wander through all of ``frames`` frames."""
    chance = np.random.default_rng(seed)
    track, frame = (a.ravel() for a in np.mgrid[:objects, :frames])
    steps = chance.normal(0, 0.6, (objects, frames, 4)).cumsum(axis=1)
    box = np.array([600, 400, 120, 90]) + steps + chance.normal(0, 1.5, steps.shape)
    box[..., 2:] = np.maximum(box[..., 2:], 12)
    names = tuple(f"Vehicle:{i + 1}" for i in range(objects))
    return sequence_of(frame, track, box.reshape(-1, 4), names, frames)


def vehicles(path: Path) -> Sequence:
    """The real tracking job's labels, read the plain way."""
    entries = json.loads(path.read_text())["tracking-annotations"]
    entries.sort(key=lambda entry: int(entry["frame-no"]))
    names = tuple(sorted({a["object-name"] for e in entries for a in e["annotations"]}))
    rows = [
        (i, names.index(a["object-name"]), a["left"], a["top"], a["width"], a["height"])
        for i, entry in enumerate(entries)
        for a in entry["annotations"]
    ]
    table = np.array(rows, float)
    return sequence_of(table[:, 0], table[:, 1], table[:, 2:], names, len(entries))
