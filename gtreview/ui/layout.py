"""The panels of the window: which are shown, how large, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow

Kept = Mapping[str, tuple[str, ...]]
UNLIMITED = 2**24 - 1
"""Qt's own largest size of a widget."""
FIRST_SIZES = {"across": (248, 892, 460), "down": (620, 300), "beside": (380, 250, 160)}


class Layout:
    """Shows and hides panels, and knows how they were at first.

    The close-up belongs to what is reviewed and not to the layout.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._splitters: dict[str, QSplitter] = {
            "across": window.across, "down": window.down, "beside": window.beside,
        }  # fmt: skip
        self._panels: dict[str, QWidget] = {
            "objects": window.objects, "findings": window.findings, "filmstrip": window.strip,
            "plots": window.plots, "tool_bar": window.menus.tool_bar, "history": window.history,
        }  # fmt: skip
        self._at_first = window.saveState()

    def is_shown(self, panel: str) -> bool:
        """Whether a panel is shown, or would be if a review were open."""
        return not self._panels[panel].isHidden()

    def toggle(self, panel: str) -> None:
        """Show a panel, or hide it."""
        self._panels[panel].setHidden(self.is_shown(panel))
        self.tidy()

    def tidy(self) -> None:
        """Leave no room where all panels are hidden."""
        window = self._window
        window.make_room()
        bare = window.plots.isHidden()
        window.below.setMaximumHeight(window.heat.sizeHint().height() if bare else UNLIMITED)

    @property
    def beside_is_empty(self) -> bool:
        """Whether nothing is shown to the right of the picture."""
        parts = map(self._window.beside.widget, range(self._window.beside.count()))
        return all(part.isHidden() for part in parts)

    def reset(self) -> None:
        """Everything where and as large as it was at first."""
        window = self._window
        window.restoreState(self._at_first)
        for name, panel in self._panels.items():
            panel.setHidden(name == "history")
        for name, sizes in FIRST_SIZES.items():
            self._splitters[name].setSizes(list(sizes))
        self.tidy()

    def kept(self) -> Kept:
        """The layout for the settings."""
        window = self._window
        hidden = tuple(name for name in self._panels if not self.is_shown(name))
        sizes = {name: tuple(map(str, part.sizes())) for name, part in self._splitters.items()}
        return {
            "hidden": hidden,
            **sizes,
            "window": (_text(window.saveGeometry()),),
            "docks": (_text(window.saveState()),),
        }

    def restore(self, kept: Kept) -> None:
        """Take over what `kept` gave; what does not fit this version is passed over."""
        if not kept:
            return
        window = self._window
        window.restoreGeometry(_bytes(kept.get("window", ())))
        window.restoreState(_bytes(kept.get("docks", ())))
        for name, panel in self._panels.items():
            panel.setHidden(name in kept.get("hidden", ()))
        for name, part in self._splitters.items():
            sizes = [int(size) for size in kept.get(name, ()) if size.isdecimal()]
            # A panel that was hidden had no size to keep.
            if len(sizes) == part.count() and any(sizes):
                part.setSizes([s or f for s, f in zip(sizes, FIRST_SIZES[name], strict=True)])
        window.rig.hide()
        self.tidy()


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()


def _bytes(texts: tuple[str, ...]) -> QByteArray:
    return QByteArray.fromBase64("".join(texts).encode())
