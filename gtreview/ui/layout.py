"""The panels of the window: which are shown, how large, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QWidget

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow

Kept = Mapping[str, tuple[str, ...]]
UNLIMITED = 2**24 - 1
"""Qt's own largest size of a widget."""
HINTS_FROM, STRIP_BESIDE_FROM, FOR_CLOSE_UP = 820, 680, 180
"""Heights of the window in pixels from which there is room for the keys that one needs most, and
for the filmstrip under the queue, and how much more with the close-up; in a lower window it is
under the picture."""

WIDE, HIGH = 2000, 1120
"""Pixels from which what is beside and below the picture grows with the window."""
LEAST_ROWS, FEWEST_ROWS = 5, 3
"""Findings that are in sight whatever else is shown beside the picture, and in a window so low
that the filmstrip is under the picture."""


def first_sizes(width: int, height: int) -> dict[str, tuple[int, ...]]:
    """How wide and high the parts are where there is so much room, before anybody moves a
    border: where there is little, the picture and the queue give way last."""
    left = _between(200, width // 5, 248) if width < WIDE else min(width // 8, 340)
    right = _between(380, width // 3, 460) if width < WIDE else min(width * 2 // 7, 680)
    below = _between(134, height - 470, 300) if height < HIGH else height * 3 // 11
    return {
        "across": (left, max(width - left - right, 1), right),
        "down": (max(height - below, 1), below),
        "beside": (max(height - below - 420, 1), 250, 170),
    }


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


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
        self._moved = False
        for part in self._splitters.values():
            part.splitterMoved.connect(self._keep_sizes)

    def _keep_sizes(self, _at: int, _which: int) -> None:
        self._moved = True

    def follow_size(self) -> None:
        """The window has another size: share it out, unless borders were moved by hand."""
        window = self._window
        roomy = window.height() >= HINTS_FROM
        window.hints.setVisible(roomy)
        window.findings.say_briefly(not roomy)
        low = window.height() < STRIP_BESIDE_FROM
        window.findings.table.keep_in_sight(FEWEST_ROWS if low else LEAST_ROWS)
        self._place_strip()
        if not self._moved:
            self._share_out()

    def _place_strip(self) -> None:
        """Have the filmstrip under the queue, or under the picture."""
        window = self._window
        least = STRIP_BESIDE_FROM + (0 if window.near.isHidden() else FOR_CLOSE_UP)
        beside = window.height() >= least
        to = window.beside if beside else window.middle
        if window.strip.parentWidget() is to:
            return
        shown = not window.strip.isHidden()
        if beside:
            window.beside.addWidget(window.strip)
            window.beside.setStretchFactor(window.beside.count() - 1, 1)
        else:
            window.middle.layout().addWidget(window.strip)
        high = QSizePolicy.Policy.Preferred if beside else QSizePolicy.Policy.Maximum
        window.strip.setSizePolicy(QSizePolicy.Policy.Preferred, high)
        window.strip.setVisible(shown)

    def _share_out(self) -> None:
        first = self._first_sizes()
        for name, part in self._splitters.items():
            part.setSizes(list(first[name]))

    def _first_sizes(self) -> dict[str, tuple[int, ...]]:
        return first_sizes(self._window.pages.width(), self._window.pages.height())

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
        self._place_strip()
        window.make_room()
        bare = window.plots.isHidden()
        window.below.setMaximumHeight(window.heat.sizeHint().height() if bare else UNLIMITED)

    def settle(self) -> None:
        """Have each part know at once, from the inside outwards, how little room it needs."""
        window = self._window
        for part in (window.across, window.down, window.pages, window.centralWidget(), window):
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest)
            part.updateGeometry()
            if part.layout() is not None:
                part.layout().invalidate()
                part.layout().activate()

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
        self._moved = False
        self.follow_size()
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
        self.follow_size()
        first = self._first_sizes()
        for name, part in self._splitters.items():
            sizes = [int(size) for size in kept.get(name, ()) if size.isdecimal()]
            # A panel that was hidden had no size to keep.
            if len(sizes) == part.count() and any(sizes):
                part.setSizes([s or f for s, f in zip(sizes, first[name], strict=False)])
                self._moved = True
        window.rig.hide()
        self.tidy()


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()


def _bytes(texts: tuple[str, ...]) -> QByteArray:
    return QByteArray.fromBase64("".join(texts).encode())
