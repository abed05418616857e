"""Colours of objects: apart from each other for every eye, never a verdict's."""

from __future__ import annotations

from functools import lru_cache

SKY, PURPLE, YELLOW, VERMILION = "#56b4e9", "#cc79a7", "#f0e442", "#d55e00"
GREEN_BLUE, LILAC, SAND = "#009e73", "#b39ddb", "#d8c6a0"

# After the named seven each colour is the one farthest from all before it: CIELAB distance, the
# least of normal, protanope and deuteranope sight (Machado et al. 2009, severity 1), among
# colours with a contrast of 3.6 : 1 to the dark canvas, some chroma, and neither the hue nor the
# neighbourhood of a verdict's colour or the accent (glasbey's way of choosing).
PALETTE: tuple[str, ...] = (
    *(SKY, PURPLE, YELLOW, VERMILION, GREEN_BLUE, LILAC, SAND),
    "#3060fc",
    "#90fcfc",
    "#f0f090",
    "#7860cc",
    "#9cb454",
    "#60783c",
    "#9060a8",
    "#e4b4c0",
    "#c0cc48",
    "#fc8400",
    "#b484fc",
    "#9ca86c",
    "#308484",
    "#ccb4d8",
    "#d8f0a8",
    "#c0f0cc",
)


def object_colour(index: int, palette: tuple[str, ...] = PALETTE) -> str:
    """The colour of object ``index`` as ``#rrggbb``; negative (no identity) is a light grey.

    The palette begins anew after its last colour.
    """
    return palette[index % len(palette)] if index >= 0 else "#c3c7cf"


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0…1 (WCAG 2.2)."""
    linear = []
    for start in (1, 3, 5):
        part = int(colour[start : start + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two ``#rrggbb``, 1…21 (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(a: str, b: str, share: float) -> str:
    """``a`` with a ``share`` 0…1 of ``b`` in it, part by part."""
    parts = (
        round(int(a[i : i + 2], 16) * (1 - share) + int(b[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#{:02x}{:02x}{:02x}".format(*parts)


@lru_cache(maxsize=1024)
def readable(colour: str, background: str, ratio: float) -> str:
    """``colour``, moved towards black or white until it stands at ``ratio`` on ``background``."""
    end = "#000000" if luminance(background) > 0.18 else "#ffffff"
    for step in range(21):
        moved = mixed(colour, end, step / 20)
        if contrast(moved, background) >= ratio:
            return moved
    return end
