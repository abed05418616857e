"""The plots as a picture file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gtreview.errors import OutputError
from gtreview.storage.local import write_beside
from gtreview.ui.plot_view import PlotView

SCALE = 2
"""Pixels of a PNG for one of the screen."""


def save_picture(view: PlotView, path: Path) -> None:
    """Write what ``view`` plots to ``path`` as PNG or SVG, by its ending.

    Raises
    ------
    OutputError : the file cannot be written, or its ending is neither.
    """
    makers = {".png": _png, ".svg": _svg}
    make = makers.get(path.suffix.lower())
    if make is None:
        raise OutputError(f"{path}: plots are saved as .png or .svg, not as {path.suffix!r}")
    write_beside(path, make(view))


def _png(view: PlotView) -> bytes:
    area = view.viewport().rect()
    image = QImage(area.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    _render(view, image, area)
    return _bytes(lambda buffer: image.save(buffer, "PNG"))


def _svg(view: PlotView) -> bytes:
    area = view.viewport().rect()

    def write(buffer: QBuffer) -> None:
        picture = QSvgGenerator()
        picture.setOutputDevice(buffer)
        picture.setSize(area.size())
        picture.setViewBox(area)
        picture.setTitle("gtreview plots")
        _render(view, picture, area)

    return _bytes(write)


def _render(view: PlotView, device: QImage | QSvgGenerator, area: QRect) -> None:
    painter = QPainter(device)
    view.render(painter, QRectF(area), area)
    painter.end()


def _bytes(write: Callable[[QBuffer], object]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    return bytes(buffer.data())
