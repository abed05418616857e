"""Which frames are decoded before they are asked for, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence

AHEAD = 8
"""So many shown frames ahead, in the direction of travel."""
NEXT, BEFORE = 3, 1
"""So many of the findings after the current one, and before it, are soon looked at."""
_BESIDE = (1, -1, 2, -2, 3, -3)
"""What the filmstrip shows, in steps of the direction of travel."""
_NEAR = 3
"""So many of those are there before the findings, for who rests."""


def wanted(
    frame: int,
    count: int,
    travel: int = 1,
    findings: Sequence[int] = (),
    *,
    moving: bool = True,
) -> tuple[int, ...]:
    """Frames to decode, each once: ``frame``, its neighbours, and where findings are.

    Who moves meets the next frames first and the findings last; who rests on a frame steps around
    it or goes on to the next finding.

    Parameters
    ----------
    frame : 0-based position of what is to be shown.
    count : how many frames there are.
    travel : frames from one shown frame to the next, negative backwards, not 0.
    findings : frames that the keys for the next and the previous finding go to.
    moving : whether ``frame`` is left again at once: during play, scrubbing, a held key.
    """
    ahead = [frame + travel * step for step in range(1, AHEAD + 1)]
    onward = 1 if travel > 0 else -1
    beside = [frame + onward * step for step in _BESIDE]
    if moving and abs(travel) == 1:
        order = [*ahead[:2], beside[1], ahead[2], beside[3], ahead[3], beside[5], *ahead[4:]]
        order += findings
    elif moving:
        order = [*ahead, *beside, *findings]
    else:
        order = [*beside[:_NEAR], *findings, *beside[_NEAR:], *ahead]
    return tuple(f for f in dict.fromkeys((frame, *order)) if 0 <= f < count)
