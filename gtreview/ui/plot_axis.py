"""The frame axis that the plots and the heat strip share: pixels, zooming, paging."""

from __future__ import annotations

from dataclasses import dataclass

LEFT = 52
"""Pixels from a widget's left edge to its first frame: room for the y axes' numbers."""

RIGHT = 14
"""Pixels from the last frame to the widget's right edge."""

FEWEST_FRAMES = 8.0
"""How far one can zoom in."""


@dataclass(frozen=True)
class FrameAxis:
    """Frames ``first`` to ``last`` over pixels ``left`` to ``left + width``.

    Frame *t* covers ``t − 0.5 … t + 0.5``, so that a whole sequence of n frames spans −0.5 to
    n − 0.5.
    """

    first: float
    last: float
    left: float
    width: float

    @classmethod
    def across(cls, visible: tuple[float, float], widget_width: float) -> FrameAxis:
        """The axis of a widget that keeps the shared margins."""
        return cls(*visible, LEFT, max(widget_width - LEFT - RIGHT, 1.0))

    @property
    def pixels_per_frame(self) -> float:
        """Width of one frame."""
        return self.width / max(self.last - self.first, 1e-9)

    def x(self, frame: float) -> float:
        """Where ``frame``'s middle is, pixels."""
        return self.left + (frame - self.first) * self.pixels_per_frame

    def frame(self, x: float) -> float:
        """The position on the frame axis at pixel ``x``, not rounded."""
        return self.first + (x - self.left) / self.pixels_per_frame


def held(first: float, last: float, count: int) -> tuple[float, float]:
    """The range, moved and if need be narrowed to lie within a sequence of ``count`` frames."""
    lowest, highest = -0.5, max(count, 1) - 0.5
    span = min(max(last - first, FEWEST_FRAMES), highest - lowest)
    middle = (first + last) / 2
    first = min(max(middle - span / 2, lowest), highest - span)
    return first, first + span


def zoomed(
    visible: tuple[float, float], around: float, factor: float, count: int
) -> tuple[float, float]:
    """The range after a zoom by ``factor`` (2: half as many frames) that keeps ``around`` in
    place."""
    first, last = visible
    span = max((last - first) / factor, FEWEST_FRAMES)
    share = (around - first) / max(last - first, 1e-9)
    return held(around - share * span, around + (1 - share) * span, count)


def paged(visible: tuple[float, float], frame: int, count: int) -> tuple[float, float]:
    """The range that shows ``frame``: the same, the next or previous page where ``frame`` has
    just left it, else centred on it."""
    first, last = visible
    span = last - first
    if first <= frame <= last:
        return visible
    if 0 < frame - last < span / 4:
        return held(frame - 0.05 * span, frame + 0.95 * span, count)
    if 0 < first - frame < span / 4:
        return held(frame - 0.95 * span, frame + 0.05 * span, count)
    return held(frame - span / 2, frame + span / 2, count)
