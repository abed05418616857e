"""Colours to choose from, by name."""

from __future__ import annotations

from collections.abc import Mapping

from gtreview.model.colours import LILAC, PALETTE

NAMED: Mapping[str, tuple[str, ...]] = {
    "Objects (colour-blind safe)": tuple(colour for colour in PALETTE[:12] if colour != LILAC),
    "Okabe–Ito (colour-blind safe)": (
        *("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"),
    ),
    "Tol bright (colour-blind safe)": (
        *("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb"),
    ),
    "Tol muted (colour-blind safe)": (
        *("#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677"),
        *("#882255", "#aa4499"),
    ),
    "Bright (not for every eye)": (
        *("#ff0000", "#ff8000", "#ffff00", "#80ff00", "#00ff00", "#00ff80"),
        *("#00ffff", "#0080ff", "#0000ff", "#8000ff", "#ff00ff", "#ff0080"),
    ),
}
"""Okabe and Ito 2008 (without black), and Paul Tol's qualitative schemes (technical note
SRON/EPS/TN/09-002, 2021); the first and usual one is that of objects, without
lilac, which is too near sky for some eyes."""
