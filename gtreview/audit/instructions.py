"""What the worker reads: which frames, why, and what to do, within the service's lengths."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gtreview.audit.quotas import FULL_INSTRUCTION, SHORT_INSTRUCTION

SKELETONS = (
    "Correct the skeletons of this image that were flagged. Why each one was flagged stands under "
    "“Annotation Insights”.",
    "Look for left and right exchanged (bones that cross, colours on the wrong side), for points "
    "that lie off the body, for points that are missing, and for skeletons whose names are "
    "exchanged. Drag points to where they belong.",
    "An object that is listed without points was missed: mark it if it can be seen, and delete it "
    "if not. What turns out to be right stays as it is: then tick “No Changes Needed”.",
)
"""The paragraphs on the page of the skeleton component."""


def ranges(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Unbroken runs (first, last) of ``positions``, in order."""
    runs: list[tuple[int, int]] = []
    for position in sorted(set(positions)):
        if runs and position == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def spoken(runs: Iterable[tuple[int, int]]) -> str:
    """``102, 138-140``."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


@dataclass(frozen=True)
class Flagged:
    """One sequence's flagged frames as its worker sees them.

    ``title``: its name where a job has several, else empty; ``positions``: of the flagged frames
    in it; ``names``: image names by position; ``renumbered``: a clip, so names stand beside;
    ``reasons``: one line for each flag, the most suspicious first.
    """

    title: str
    positions: Sequence[int]
    names: Sequence[str]
    renumbered: bool
    reasons: Sequence[str] = ()

    def pieces(self) -> list[str]:
        """Every run as it is read: ``138-140``, in a clip ``3-5 (0139.jpg-0141.jpg)``."""
        texts = []
        for first, last in ranges(self.positions):
            text = spoken([(first, last)])
            if self.renumbered:
                names = dict.fromkeys((self.names[first], self.names[last]))
                text += f" ({'-'.join(names)})"
            texts.append(_safe(text))
        return texts


def short(flagged: Sequence[Flagged], attribute: str, *, verification: bool) -> str:
    """At most 254 characters: how many frames, which, and where each one's reason stands."""
    count = sum(len(set(one.positions)) for one in flagged)
    verb = "Verify" if verification else "Correct"
    head = f"{verb} {count} flagged {'frame' if count == 1 else 'frames'}: "
    tail = f'. Why: frame attribute "{_safe(attribute)}".'
    return head + _runs(flagged, SHORT_INSTRUCTION - len(head) - len(tail)) + tail


def full(flagged: Sequence[Flagged], attribute: str, *, verification: bool, original: str) -> str:
    """At most 2,047 characters: what to do, the flagged frames, why; the original job's own
    instruction after it where there is room."""
    text = "<br>".join(_task(attribute, verification)) + "<br>Flagged frames: "
    end = "<br>… the rest stands in the frame attribute."
    text += _runs(flagged, FULL_INSTRUCTION - len(text) - len(end))
    text = _with_lines(text, [_safe(line) for one in flagged for line in one.reasons], end)
    both = f"{text}<hr>{original}"
    return both if original and len(both) <= FULL_INSTRUCTION else text


def _runs(flagged: Sequence[Flagged], room: int) -> str:
    """As many runs as ``room`` takes; ``and 12 more`` for the rest."""
    words = [
        (f"{_safe(one.title)}: " if one.title and i == 0 else "") + piece
        for one in flagged
        for i, piece in enumerate(one.pieces())
    ]
    if len(", ".join(words)) <= room:
        return ", ".join(words)
    # A run is at least 3 characters with its comma: more than these can never fit.
    for kept in range(min(len(words) - 1, room // 3), 0, -1):
        text = ", ".join(words[:kept]) + f" and {len(words) - kept} more"
        if len(text) <= room:
            return text
    return "those with a reason"


def _task(attribute: str, verification: bool) -> list[str]:
    look = f'Go to each flagged frame; its frame attribute "{_safe(attribute)}" says what is wrong.'
    if verification:
        return [look, "Answer for the object that it names and for the frame. Change nothing else."]
    return [
        look,
        "Compare with the frames before and after, and correct what is wrong.",
        "What turns out to be right stays as it is. Frames without a reason need no work.",
    ]


def _with_lines(text: str, lines: Sequence[str], end: str) -> str:
    """``text`` and as many ``lines`` as fit, ``end`` in place of the others."""
    if len(text) + sum(len("<br>") + len(line) for line in lines) <= FULL_INSTRUCTION:
        return "<br>".join([text, *lines])
    for line in lines:
        if len(text) + len("<br>") + len(line) + len(end) > FULL_INSTRUCTION:
            break
        text += f"<br>{line}"
    return text + end


def _safe(text: str) -> str:
    """Names and messages are data: they must not become markup on the worker's page."""
    return html.escape(text, quote=False)
