"""CSS colours, as the standard's tables give them."""

from __future__ import annotations

import pytest

from gtreview.formats.colours import COMPONENT_CYCLE, as_read, component_colour, css

CSS = {
    "yellow": "#ffff00",
    "DodgerBlue": "#1e90ff",
    "rebeccapurple": "#663399",
    "#1F77B4": "#1f77b4",
    " #fa0 ": "#ffaa00",
    "rgb(255, 127, 14)": "#ff7f0e",
    "rgb(300, 0, 0)": "#ff0000",
    "rgba(255, 0, 0, 128)": "#ff0000",
    "hsl(120, 100%, 50%)": "#00ff00",
    "#11223344": "#112233",
}


@pytest.mark.parametrize("text", CSS)
def test_a_colour_of_css_is_read(text: str) -> None:
    assert css(text) == CSS[text]


@pytest.mark.parametrize("text", ["#12", "", "reddish", 12, None, ["red"], "#gggggg", "x" * 500])
def test_what_is_no_colour_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is no colour; expected"):
        css(text)
    assert as_read(text) == str(text)


def test_the_component_has_thirty_colours() -> None:
    assert len(set(COMPONENT_CYCLE)) == len(COMPONENT_CYCLE) == 30
    assert component_colour(0) == component_colour(30) == "#1f77b4"
