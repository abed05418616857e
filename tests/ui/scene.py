"""A small sequence and its pictures for tests of the picture: every value can be worked out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.errors import FrameError
from gtreview.frames.wish import WHOLE, Wish
from gtreview.model.boxes import Boxes
from gtreview.model.flags import Findings, Flag, Flags
from gtreview.model.sequence import Frames, Label, Origin, Sequence, Track

FRAMES, WIDTH, HEIGHT = 40, 200, 100


def sequence(rows: list[tuple[int, int, float, float, float, float]], **more: Any) -> Sequence:
    """Boxes as (frame, track, left, top, width, height); three objects, one label."""
    table = np.array(rows, float).reshape(-1, 6)
    zeros = np.zeros(len(table), int)
    boxes = Boxes.sorted(
        frame=table[:, 0].astype(int),
        track=table[:, 1].astype(int),
        label=zeros,
        left=table[:, 2],
        top=table[:, 3],
        width=table[:, 4],
        height=table[:, 5],
        attributes=more.pop("attributes", zeros),
        row=np.arange(len(table)),
    )
    names = tuple(f"{i:04d}.jpg" for i in range(FRAMES))
    return Sequence(
        name="scene",
        frames=Frames(names, tuple(range(FRAMES)), more.pop("timestamps", None)),
        tracks=tuple(Track(f"Car:{i + 1}") for i in range(3)),
        labels=(Label("Car"),),
        boxes=boxes,
        origin=Origin(Path("SeqLabel.json"), "test", ""),
        size=(WIDTH, HEIGHT),
        **more,
    )


def driving() -> Sequence:
    """Car:1 goes right by 2 px a frame from (10, 20), 30 × 20; Car:2 stands large around it;
    Car:3 is missing in frame 12."""
    rows = [(f, 0, 10 + 2 * f, 20, 30, 20) for f in range(FRAMES)]
    rows += [(f, 1, 0, 0, 150, 90) for f in range(FRAMES)]
    rows += [(f, 2, 160, 60, 20, 20) for f in range(FRAMES) if f != 12]
    return sequence(rows)


@dataclass
class Pictures:
    """Frame f is one colour, (f, 2f, 3f) as blue, green, red; ``broken`` frames cannot be read;
    while ``gate`` is closed nothing is."""

    broken: frozenset[int] = frozenset()
    gate: threading.Event = field(default_factory=threading.Event)
    remote: bool = False
    budget: int = 0
    bytes_held: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def __len__(self) -> int:
        return FRAMES

    def close(self) -> None:
        """Nothing is held."""

    def identity(self, i: int) -> str:
        return ""

    def read(self, i: int, wish: Wish = WHOLE) -> NDArray[np.uint8]:
        self.gate.wait(20)
        if i in self.broken:
            raise FrameError(f"{i:04d}.jpg: the image is damaged.")
        picture = np.empty((HEIGHT, WIDTH, 4), np.uint8)
        picture[:] = (i, 2 * i, 3 * i, 255)
        return picture


@dataclass
class OpenReview:
    """What the picture needs of a review."""

    sequence: Sequence
    images: Pictures | None = None
    flags: Flags = field(default_factory=Flags.empty)
    dismissed: frozenset[int] = frozenset()

    @property
    def findings(self) -> Findings:
        """Every flag is a finding of its own."""
        flags, number = self.flags, len(self.flags)
        own = (flags.track, flags.first, flags.last, flags.peak, flags.suspicion)
        return Findings(flags, np.arange(number), np.arange(number + 1), *own)

    @property
    def decided(self) -> NDArray[np.bool_]:
        return np.isin(np.arange(len(self.flags)), list(self.dismissed))

    @property
    def confirmed(self) -> NDArray[np.bool_]:
        return np.zeros(len(self.flags), bool)

    @property
    def read(self) -> Sequence:
        """Nothing is corrected."""
        return self.sequence

    def listen(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        self.told = callback
        return lambda: None


def flag(track: int, first: int, last: int, suspicion: float = 0.9) -> Flag:
    """A doubt about one object's size."""
    return Flag("size-change", track, -1, first, last, first, 0.4, 0.25, suspicion)
