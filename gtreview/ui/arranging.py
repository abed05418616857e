"""Placing widgets beside and below each other."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gtreview.ui.plain import Elided


def splitter(
    orientation: Qt.Orientation, parts: tuple[QWidget, ...], stretch: tuple[int, ...]
) -> QSplitter:
    """``parts`` with a thin line between that moves; ``stretch`` as in a layout."""
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for i, part in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(i, stretch[i])
    return splitter


def titled(title: str, name: str) -> str:
    """A panel's title with what it shows."""
    return f"{title}  ·  {name}" if name else title


def head(text: str) -> Elided:
    """A panel's title."""
    head = Elided(text)
    head.setProperty("role", "section")
    head.setContentsMargins(12, 8, 12, 4)
    head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return head


def column(*parts: QWidget) -> QWidget:
    """``parts`` below each other, without a gap."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part)
    return column


def card(across: int, down: int) -> tuple[QFrame, QVBoxLayout]:
    """A raised frame with so many pixels around what is put into its layout."""
    frame = QFrame()
    frame.setProperty("role", "card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(across, down, across, down)
    return frame, layout


class Pages(QStackedWidget):
    """Shows one of several pages; ``resized`` tells that it has another size."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of it."""
        super().resizeEvent(event)
        self.resized.emit()


class Scrolled(QScrollArea):
    """``inside``, which is scrolled up and down where there is not the height for it."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside needs to be."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.widget().minimumSizeHint().width() + bar, 80)

    def sizeHint(self) -> QSize:
        """As high as what is inside would like to be."""
        bar = self.verticalScrollBar().sizeHint().width()
        return self.widget().sizeHint() + QSize(bar, 0)
