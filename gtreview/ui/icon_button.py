"""A button that is an icon."""

from __future__ import annotations

from collections.abc import Callable

import qtawesome
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QToolButton

from gtreview.model.colours import mixed
from gtreview.ui import theme


class IconButton(QToolButton):
    """A button that is an icon in the theme's colours; its name is its tool tip."""

    def __init__(self, icon: str, name: str, call: Callable[[], object]) -> None:
        super().__init__()
        self._icon = icon
        self.setIconSize(QSize(17, 17))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.clicked.connect(lambda _on=False: call())
        self._paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        shown = theme.current()
        faint = mixed(shown.dim, shown.panel, 0.5)
        inks = {"color": shown.text, "color_disabled": faint, "color_on": shown.accent}
        self.setIcon(qtawesome.icon(self._icon, **inks))
