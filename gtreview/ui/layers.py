"""Which layers lie over the picture."""

from __future__ import annotations

from gtreview.ui.canvas import Canvas

LAYERS = ("boxes", "skeletons", "ghost", "trails", "names")
AT_FIRST = frozenset({"boxes", "skeletons", "names"})


class Layers:
    """Layers that are on, the same for every review of the window."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.on: set[str] = set()
        self.show(AT_FIRST)

    def is_on(self, name: str) -> bool:
        """Whether layer ``name`` is shown."""
        return name in self.on

    def toggle(self, name: str) -> None:
        """Show or hide layer ``name``."""
        self.show(self.on ^ {name})

    def show(self, names: frozenset[str] | set[str]) -> None:
        """Show these layers and no others."""
        self.on = set(names) & set(LAYERS)
        for name in LAYERS:
            self._canvas.set_layer(name, name in self.on)
