"""Which frames are decoded before they are asked for, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence

AHEAD = 8
"""So many shown frames ahead, in the direction of travel."""
NEXT, BEFORE = 3, 1
"""So many of the findings after the current one, and before it, are soon looked at."""
_BESIDE = (1, -1, 2, -2, 3, -3)
"""What the filmstrip shows, in steps of the direction of travel."""
_FARTHER = range(4, AHEAD + 1)


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
    it or goes on to the next finding. Findings come after the neighbours, since in a video each is
    a jump.

    Parameters
    ----------
    frame : 0-based position of what is to be shown.
    count : how many frames there are.
    travel : frames from one shown frame to the next, negative backwards, not 0.
    findings : frames that the keys for the next and the previous finding go to.
    moving : whether ``frame`` is left again at once: during play, scrubbing, a held key.
    """
    onward = 1 if travel > 0 else -1
    beside = [frame + onward * step for step in _BESIDE]
    if moving:
        ahead = [frame + travel * step for step in range(1, AHEAD + 1)]
        near = [*ahead, *beside] if abs(travel) > 1 else _mixed(ahead, beside)
        order = [*near, *findings]
    else:
        ahead, behind = ([frame + way * step for step in _FARTHER] for way in (onward, -onward))
        # Last those behind: a video's decoder has been elsewhere and gets ready to go back.
        order = [*beside, *ahead, *findings, *behind]
    return tuple(f for f in dict.fromkeys((frame, *order)) if 0 <= f < count)


def _mixed(ahead: list[int], beside: list[int]) -> list[int]:
    """The next frames, each with one of those before the frame."""
    behind = beside[1::2]
    pairs = [f for pair in zip(ahead[1:], behind, strict=False) for f in pair]
    return [ahead[0], *pairs, *ahead[1 + len(behind) :]]
