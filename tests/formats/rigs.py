"""Rigs that tests make up."""

from __future__ import annotations

from hypothesis import strategies as st

from gtreview.model.rig import POINT_STYLES, WIDEST, Bone, Keypoint, Rig, Style
from gtreview.model.sides import guess_pairs

AWKWARD = st.sampled_from(
    [
        *(
            "<b>nose</b>",
            "a'b\"c",
            "{{ task.input }}",
            "{% raw %}",
            "{{{",
            "&amp;",
            "\ue0000\ue001",
        ),
        *("left_eye", "right_eye", "wingL", "wingR", "a,b", "[red]x[/]", "</script>", "\x00", "ü"),
    ]
)
LABELS = st.one_of(AWKWARD, st.text(min_size=1, max_size=8)).filter(lambda text: text.strip())
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
PLACES = st.floats(-1e6, 1e6)
SIZES = st.floats(0.01, WIDEST)


@st.composite
def rigs(draw: st.DrawFn) -> Rig:
    """Any rig without problems."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=8, unique=True))
    points = tuple(
        Keypoint(label, draw(COLOURS), draw(PLACES), draw(PLACES), draw(st.text(max_size=8)))
        for label in labels
    )
    ends = st.tuples(st.sampled_from(labels), st.sampled_from(labels))
    drawn = draw(st.lists(ends.filter(lambda e: e[0] != e[1]), unique_by=frozenset, max_size=6))
    bones = tuple(Bone(a, b, draw(COLOURS)) for a, b in drawn)
    pairs = guess_pairs(labels) if draw(st.booleans()) else ()
    style = Style(
        draw(st.sampled_from(POINT_STYLES)),
        draw(SIZES),
        draw(SIZES),
        draw(st.booleans()),
        tuple(draw(st.lists(COLOURS, max_size=3))),
    )
    return Rig(draw(st.text(max_size=8)), points, bones, pairs, style)
