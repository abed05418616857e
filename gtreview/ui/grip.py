"""Points or boxes that are held, by the mouse or by an arrow key: where they would be is shown at
once, and written when they are let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gtreview.model.box_edits import Box, box_at
from gtreview.model.box_handles import INSIDE, Handle, dragged
from gtreview.model.pose_edits import PoseEdit, decimals_of, moved
from gtreview.model.sequence import Sequence


@dataclass(frozen=True)
class Held:
    """The keypoints ``places`` of skeleton ``i`` in ``sequence``, ``by`` (right, down) pixels from
    where they are."""

    sequence: Sequence
    i: int
    places: tuple[int, ...]
    by: tuple[float, float] = (0.0, 0.0)

    @property
    def edit(self) -> PoseEdit:
        """What they become."""
        decimals = decimals_of(self.sequence.poses.xy[self.i])
        right, down = (round(step, decimals) for step in self.by)
        return moved(self.sequence, self.i, self.places, (right, down))

    @property
    def is_moved(self) -> bool:
        """Whether letting go changes anything."""
        before = self.sequence.poses.xy[self.i]
        return not np.array_equal(self.edit.xy, before, equal_nan=True)


@dataclass(frozen=True)
class HeldBox:
    """Box ``i`` in ``sequence`` by its ``handle``, ``by`` (right, down) pixels from where it is."""

    sequence: Sequence
    i: int
    handle: Handle = INSIDE
    by: tuple[float, float] = (0.0, 0.0)

    @property
    def box(self) -> Box:
        """What it becomes."""
        box = box_at(self.sequence, self.i)
        decimals = decimals_of(np.array(box.place))
        steps = [round(step, decimals) for step in self.by]
        place = dragged(box.place, self.handle, steps)
        return box.at(round(value, decimals) for value in place) if any(steps) else box

    @property
    def is_moved(self) -> bool:
        """Whether letting go changes anything."""
        return self.box.place != box_at(self.sequence, self.i).place


class Grip:
    """What is held, if anything. ``show`` is called with it where it has moved, with None once
    that is over."""

    def __init__(self, show: Callable[[Held | HeldBox | None], object]) -> None:
        self._show = show
        self.held: Held | HeldBox | None = None

    def take(self, held: Held | HeldBox) -> None:
        """Hold this."""
        self.held = held

    def move_to(self, right: float, down: float) -> None:
        """It is so many pixels from where it was."""
        if self.held is not None:
            self.held = replace(self.held, by=(right, down))
            self._show(self.held)

    def move_on(self, right: float, down: float) -> None:
        """It goes so many pixels further."""
        if self.held is not None:
            self.move_to(self.held.by[0] + right, self.held.by[1] + down)

    def let_go(self) -> Held | HeldBox | None:
        """What was held, to be written; None where nothing has moved."""
        held, self.held = self.held, None
        if held is None or held.is_moved:
            return held
        self._show(None)
        return None

    def drop(self) -> None:
        """Everything as it was."""
        self.held = None
        self._show(None)
