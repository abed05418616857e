"""Colours to choose from, by name."""

from __future__ import annotations

from collections.abc import Mapping

from gtreview.model.colours import LILAC, PALETTE, SAND

_NEAR = {LILAC, SAND, "#f0f090", "#9ca86c", "#308484"}
"""Of the standard palette, what some eyes hardly tell from a colour before it."""
SAFE = tuple(colour for colour in PALETTE if colour not in _NEAR)
OKABE_ITO = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
"""Okabe and Ito 2008, Color Universal Design, without black."""
TOL_VIBRANT = ("#ee7733", "#0077bb", "#33bbee", "#ee3377", "#cc3311", "#009988")
"""Tol 2021, Colour schemes (SRON/EPS/TN/09-002, issue 3.2), without grey: that is for what has no
identity."""

STANDARD = "standard"
OBJECTS: Mapping[str, tuple[str, ...]] = {
    STANDARD: PALETTE,
    f"{len(SAFE)} colours (colour-blind safe)": SAFE,
    "Okabe–Ito (colour-blind safe)": OKABE_ITO,
    "Tol vibrant (colour-blind safe)": TOL_VIBRANT,
}
"""What objects can be coloured with. Any two colours of a palette that is called safe are at least
10 apart (CIELAB ΔE) for normal, protanope, deuteranope and tritanope eyes, and each stands at 3 : 1
or more on the dark canvas."""

NAMED: Mapping[str, tuple[str, ...]] = {
    "Objects (colour-blind safe)": SAFE[:10],
    "Okabe–Ito (colour-blind safe)": OKABE_ITO,
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
"""What a rig can be coloured with; the first and usual one is that of objects, without colours that
are too near each other for some eyes. Tol's are the qualitative schemes of his note."""
