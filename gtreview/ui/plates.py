"""Names, marks and notes over the picture, kept as pixels."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from gtreview.model.colours import contrast
from gtreview.model.wording import plain
from gtreview.ui import theme

INK, LIGHT = "#0d0f13", "#d8dbe2"
BLACK, WHITE = "#000000", "#ffffff"
REPORTED = "#f5ecd2"
TAG_HEIGHT, LABEL_HEIGHT = 18, 15
MOST_PLATES = 4096


class Plates:
    """Name tags, marks and notes as pixels: each looks the same from frame to frame, and is
    painted in a fifth of the time that a rounded rectangle with a text takes."""

    def __init__(self) -> None:
        self._painted: dict[tuple[object, ...], QPixmap] = {}

    def tag(self, text: str, colour: str, strong: bool, ratio: float) -> QPixmap:
        """A name on the object's colour."""
        fill = colour, 0.92 if strong else 0.82
        return self._get(text, fill, _ink_on(colour), strong=strong, ratio=ratio)

    def note(self, text: str, ratio: float) -> QPixmap:
        """Light letters on dark."""
        return self._get(text, (INK, 0.78), LIGHT, strong=False, ratio=ratio)

    def label(self, text: str, ratio: float) -> QPixmap:
        """Small light letters on dark."""
        return self._get(text, (INK, 0.66), LIGHT, strong=False, ratio=ratio, small=True)

    def report(self, text: str, ratio: float) -> QPixmap:
        """What an annotator reported, dark on paper."""
        return self._get(f"reported: {text}", (REPORTED, 0.92), INK, strong=False, ratio=ratio)

    def mark(self, suspicion: float, ratio: float) -> QPixmap:
        """The sign of a flag: a disc with an exclamation mark."""
        colour = theme.current().suspicion(suspicion)
        ink = _ink_on(colour)
        return self._get("!", (colour, 1.0), ink, strong=True, ratio=ratio, disc=True)

    def _get(
        self,
        text: str,
        fill: tuple[str, float],
        ink: str,
        *,
        strong: bool,
        ratio: float,
        disc: bool = False,
        small: bool = False,
    ) -> QPixmap:
        key = (text, fill, ink, strong, ratio, disc, small)
        if key not in self._painted:
            if len(self._painted) > MOST_PLATES:
                self._painted.clear()
            font = _font(small, strong)
            height = LABEL_HEIGHT if small else TAG_HEIGHT
            letters = QFontMetrics(font).horizontalAdvance(text) + (8 if small else 12)
            pixels = _blank(height if disc else letters, height, ratio)
            _paint(pixels, text, tinted(*fill), ink, font, radius=height / 2 if disc else 3)
            self._painted[key] = pixels
        return self._painted[key]


@lru_cache(maxsize=512)
def _ink_on(colour: str) -> str:
    """Black or white, whichever is read better on ``colour``."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, colour))


def _font(small: bool, strong: bool) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(11 if small else 12)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Medium)
    return font


def _blank(width: int, height: int, ratio: float) -> QPixmap:
    pixels = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(Qt.GlobalColor.transparent)
    return pixels


def _paint(
    pixels: QPixmap, text: str, fill: QColor, ink: str, font: QFont, *, radius: float
) -> None:
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    box = QRectF(QPointF(0, 0), pixels.deviceIndependentSize())
    painter.drawRoundedRect(box, radius, radius)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, plain(text))
    painter.end()


def tinted(colour: str, opacity: float) -> QColor:
    """``colour`` with an opacity 0…1."""
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    return ink
