"""Names and marks over the picture are read on every colour."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

from gtreview.model.colours import contrast
from gtreview.model.palettes import OBJECTS
from gtreview.ui import theme
from gtreview.ui.plates import Plates

LEAST = 4.5
"""WCAG 2.2, 1.4.3."""


def read_at(plate: QPixmap) -> float:
    """Contrast of what is written on a plate: of its ground and the pixel farthest from it."""
    image = plate.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    inside = Counter(p.name() for p in pixels if p.alpha() > 200)
    ground = inside.most_common(1)[0][0]
    return max(contrast(colour, ground) for colour in inside)


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
@pytest.mark.parametrize("suspicion", [0.3, 0.9])
def test_the_mark_of_a_flag_is_read(
    themed: QApplication, look: theme.Theme, suspicion: float
) -> None:
    theme.use(look)
    try:
        assert read_at(Plates().mark(suspicion, 3.0)) >= LEAST
    finally:
        theme.use(theme.DARK)


@pytest.mark.parametrize("colour", sorted({QColor(c).name() for p in OBJECTS.values() for c in p}))
def test_a_name_is_read_on_the_colour_of_its_object(themed: QApplication, colour: str) -> None:
    assert read_at(Plates().tag("MW", colour, strong=True, ratio=3.0)) >= LEAST
