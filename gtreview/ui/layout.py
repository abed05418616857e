"""The panels of the window: which are shown, how large, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDockWidget, QSizePolicy, QSplitter, QSplitterHandle, QWidget

if TYPE_CHECKING:
    from gtreview.ui.history_dock import HistoryDock
    from gtreview.ui.main_window import MainWindow
    from gtreview.ui.rig_windows import RigDock

Kept = Mapping[str, tuple[str, ...]]
UNLIMITED = 2**24 - 1
"""Qt's own largest size of a widget."""
HINTS_FROM, STRIP_BESIDE_FROM, FOR_CLOSE_UP = 820, 680, 180
"""Heights of the window in pixels from which there is room for the keys that one needs most, and
for the filmstrip under the queue, and how much more with the close-up; in a lower window it is
under the picture."""

DOCK_BESIDE_FROM = 1900
"""Width of the window in pixels from which there is room for findings and a dock side by side."""
HISTORY = 300
"""Width of the history in pixels where the findings give way to it."""
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
        self._docks = (window.rig, window.history)
        self._at_first = window.saveState()
        self._moved = False
        for part in self._splitters.values():
            part.splitterMoved.connect(self._keep_sizes)
        for dock in self._docks:
            dock.visibilityChanged.connect(lambda _on: self.make_room())
            dock.topLevelChanged.connect(lambda _on: self.make_room())

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
        self._place()
        if not self._moved:
            self._share_out()

    def _place(self) -> None:
        """Have the close-up and the filmstrip under the queue; in a low window under the objects
        and under the picture."""
        window = self._window
        low = window.height() < STRIP_BESIDE_FROM
        self._place_near(window.left if low else window.beside)
        window.left.setHidden(_is_empty(window.left))
        self._place_strip()

    def _place_near(self, to: QWidget) -> None:
        window = self._window
        if window.near.parentWidget() is to:
            return
        shown = not window.near.isHidden()
        if to is window.beside:
            window.beside.insertWidget(1, window.near)
            window.beside.setStretchFactor(1, 2)
        else:
            to.layout().addWidget(window.near)
        window.near.setVisible(shown)

    def _place_strip(self) -> None:
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
        self._place()
        self.make_room()
        bare = window.plots.isHidden()
        window.below.setMaximumHeight(window.heat.sizeHint().height() if bare else UNLIMITED)

    def toggle_dock(self, dock: RigDock | HistoryDock) -> None:
        """Open or close a dock, with room made first: where it is narrow, it takes the other's
        place."""
        for other in self._docks:
            if dock.isHidden() and self._is_narrow and not other.isFloating():
                other.hide()
        self.make_room(dock)
        # Otherwise the window would grow by the width that has just become free.
        self.settle()
        dock.toggle()
        if self._is_narrow and not self._window.history.isHidden():
            self._window.resizeDocks([self._window.history], [HISTORY], Qt.Orientation.Horizontal)

    def make_room(self, changing: QDockWidget | None = None) -> None:
        """In a narrow window the findings give way to a dock, so that the picture does not.
        ``changing``: what is about to be opened or closed."""
        inside = [dock for dock in self._docks if not dock.isFloating()]
        crowded = self._is_narrow and any(d.isHidden() == (d is changing) for d in inside)
        self._window.right.setHidden(crowded or _is_empty(self._window.beside))
        self._window.menus.refresh()

    def focus_filter(self) -> None:
        """Filter the findings; in a narrow window a dock gives their room back first."""
        for dock in self._docks:
            if self._is_narrow and not dock.isFloating():
                dock.hide()
        self._window.findings.focus_filter()

    @property
    def _is_narrow(self) -> bool:
        return self._window.width() < DOCK_BESIDE_FROM

    def settle(self) -> None:
        """Have each part know at once, from the inside outwards, how little room it needs."""
        window = self._window
        for part in (window.across, window.down, window.pages, window.centralWidget(), window):
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest)
            part.updateGeometry()
            if part.layout() is not None:
                part.layout().invalidate()
                part.layout().activate()

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


def _is_empty(parts: QWidget) -> bool:
    """Whether nothing that stands in it is shown."""
    inside = parts.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return all(part.isHidden() for part in inside if not isinstance(part, QSplitterHandle))


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()


def _bytes(texts: tuple[str, ...]) -> QByteArray:
    return QByteArray.fromBase64("".join(texts).encode())
