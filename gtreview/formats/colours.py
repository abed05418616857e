"""Colours as style sheets write them."""

from __future__ import annotations

from PIL import ImageColor

COMPONENT_CYCLE = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"),
    *("#bcbc22", "#ff9896", "#17becf", "#aec7e8", "#ffbb78", "#98df8a", "#c5b0d5", "#c49c94"),
    *("#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5", "#393b79", "#e6550d", "#31a354", "#843c39"),
    *("#756bb1", "#8c6d31", "#7b4173", "#636363", "#637939", "#3182bd"),
)
"""What crowd-2d-skeleton gives keypoints without a colour, in turn: the first twenty are those of
the templates that its editor writes, the rest darker ones of the same family."""


def css(text: object) -> str:
    """``#rrggbb`` of a CSS colour: a name, ``#rgb``, ``#rrggbb``, ``rgb()`` or ``hsl()``; what it
    says of transparency is left out.

    Raises
    ------
    ValueError : it is none.
    """
    try:
        parts = ImageColor.getrgb(str(text).strip())[:3]
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no colour; expected a name, #rgb, #rrggbb, rgb(…) or hsl(…)"
        ) from error
    return "#{:02x}{:02x}{:02x}".format(*(min(part, 255) for part in parts))


def component_colour(index: int) -> str:
    """What the component gives keypoint ``index`` where it has no colour."""
    return COMPONENT_CYCLE[index % len(COMPONENT_CYCLE)]


def as_read(text: object) -> str:
    """`css` where ``text`` is a colour, else ``text`` as it is, for a check to name."""
    try:
        return css(text)
    except ValueError:
        return str(text)
