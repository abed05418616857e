"""The title of a dock: its name, and buttons to take it out and to close it."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QWidget

from gtreview.ui.icon_button import IconButton
from gtreview.ui.plain import PlainLabel


def dock_title(dock: QDockWidget) -> QWidget:
    """A title bar for ``dock``, named as its window title."""
    bar, head = QWidget(), PlainLabel(dock.windowTitle().upper())
    head.setProperty("role", "section")
    out = IconButton(
        "mdi6.dock-window",
        f"{dock.windowTitle()}: out of the window, or back",
        lambda: dock.setFloating(not dock.isFloating()),
    )
    away = IconButton("mdi6.close", f"Close {dock.windowTitle().lower()}", dock.hide)
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 4, 4, 0)
    row.setSpacing(0)
    for widget, stretch in ((head, 1), (out, 0), (away, 0)):
        row.addWidget(widget, stretch)
    return bar
