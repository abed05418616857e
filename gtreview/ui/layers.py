"""Which layers lie over the picture."""

from __future__ import annotations

from gtreview.frames.light import MOST_CONTRAST, most_brightness, to_fit
from gtreview.ui.canvas import Canvas
from gtreview.ui.frame_labels import LAYERS
from gtreview.ui.frame_others import OTHERS

AT_FIRST = frozenset({"boxes", "skeletons", "names", OTHERS})


class Layers:
    """Layers that are on, the same for every review of the window."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.on: set[str] = set()
        self._brightness = self._contrast = 0.0
        self.show(AT_FIRST)

    def is_on(self, name: str) -> bool:
        """Whether layer ``name`` is shown."""
        return name in self.on

    def toggle(self, name: str) -> None:
        """Show or hide layer ``name``."""
        self.show(self.on ^ {name})

    def lighten(self, brightness: float, contrast: float) -> None:
        """Make the picture brighter and richer in contrast by these shares."""
        self._set_light(self._brightness + brightness, self._contrast + contrast)

    def fit_light(self) -> None:
        """Spread the values of the picture that is shown from black to white, for all frames."""
        if self._canvas.picture is not None:
            self._set_light(*to_fit(self._canvas.picture))

    def as_it_is(self) -> None:
        """Show the picture with its own brightness and contrast."""
        self._set_light(0.0, 0.0)

    def _set_light(self, brightness: float, contrast: float) -> None:
        # Rounded, so that as many steps back as forth end at the picture as it is.
        self._contrast = round(min(max(contrast, -1.0), MOST_CONTRAST), 3)
        most = most_brightness(self._contrast)
        self._brightness = round(min(max(brightness, -most), most), 3)
        self._canvas.set_brightness_contrast(self._brightness, self._contrast)

    def show(self, names: frozenset[str] | set[str]) -> None:
        """Show these layers and no others."""
        self.on = set(names) & set(LAYERS)
        for name in LAYERS:
            self._canvas.set_layer(name, name in self.on)
