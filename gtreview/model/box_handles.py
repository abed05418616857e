"""Where a box can be taken hold of, and what it becomes when that is dragged."""

from __future__ import annotations

from collections.abc import Iterable

from gtreview.model.edited_boxes import Four

Handle = tuple[int, int]
"""Which edges follow: −1 the left or upper one, 1 the right or lower one, 0 neither."""

INSIDE: Handle = (0, 0)
"""The whole box follows."""

HANDLES: tuple[Handle, ...] = tuple(
    (across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if (across, down) != INSIDE
)
"""The corners and the middles of the sides."""

LEAST = 1.0
"""Pixels: no narrower or lower does a drag make a box."""


def handle_points(place: Four) -> dict[Handle, tuple[float, float]]:
    """Where the handles of a box are (left, top, width, height), pixels."""
    left, top, width, height = place
    return {
        (across, down): (left + (across + 1) / 2 * width, top + (down + 1) / 2 * height)
        for across, down in HANDLES
    }


def handle_at(place: Four, x: float, y: float, reach: float) -> Handle | None:
    """What of a box (left, top, width, height) is at (x, y): a handle within ``reach`` pixels,
    `INSIDE` within its edges or as near to them, None beside it.

    Handles reach less far into a small box, so that an inside is left; outwards they reach as far
    as ever.
    """
    left, top, width, height = place
    across = _part(x - left, width, reach)
    down = _part(y - top, height, reach)
    if across is None or down is None:
        return None
    (column, middle), (row, centre) = across, down
    if column and row:
        return column, row
    if column and centre:
        return column, 0
    if row and middle:
        return 0, row
    return INSIDE


def _part(along: float, extent: float, reach: float) -> tuple[int, bool] | None:
    """At which end of an edge that is ``along`` it, if at one, and whether around its middle."""
    inner = min(reach, extent / 4)
    if not -reach <= along <= extent + reach:
        return None
    end = -1 if along <= inner else 1 if along >= extent - inner else 0
    return end, abs(along - extent / 2) <= inner


def dragged(place: Four, handle: Handle, by: Iterable[float]) -> Four:
    """A box (left, top, width, height) whose ``handle`` went ``by`` (right, down) pixels; an edge
    stops `LEAST` pixels before the other one."""
    left, top, width, height = place
    right, down = by
    if handle == INSIDE:
        return left + right, top + down, width, height
    left, width = _pulled(left, width, handle[0], right)
    top, height = _pulled(top, height, handle[1], down)
    return left, top, width, height


def _pulled(start: float, extent: float, end: int, by: float) -> tuple[float, float]:
    if end > 0:
        return start, max(extent + by, min(LEAST, extent))
    if end < 0:
        by = min(by, max(extent - LEAST, 0.0))
        return start + by, extent - by
    return start, extent
