"""What is wrong with a rig is said, and what is left of it can be used."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.model.rig import Bone, Keypoint, Rig, Style
from gtreview.model.rig_problems import problems, usable

WHITE, RED = "#ffffff", "#ff0000"
WHOLE = Rig(
    "r",
    (Keypoint("a", WHITE), Keypoint("b", WHITE, 1, 2), Keypoint("c", WHITE)),
    (Bone("a", "b", RED), Bone("b", "c", RED), Bone("c", "a", RED)),
    (("a", "b"),),
)


def test_nothing_is_wrong_with_a_cycle() -> None:
    assert problems(WHOLE) == () and usable(WHOLE) is not None
    assert usable(WHOLE) == WHOLE


BROKEN = {
    "a label twice": ({"keypoints": (*WHOLE.keypoints, Keypoint("a", WHITE))}, "label 'a'"),
    "no label": (
        {"keypoints": (*WHOLE.keypoints, Keypoint(" ", WHITE))},
        "keypoint 4 has no label",
    ),
    "an alias twice": (
        {"keypoints": (*WHOLE.keypoints, Keypoint("d", WHITE, alias="a"))},
        "called 'a' in the labels",
    ),
    "a colour": ({"keypoints": (*WHOLE.keypoints, Keypoint("d", "#12"))}, "colour '#12'"),
    "a name as colour": ({"keypoints": (*WHOLE.keypoints, Keypoint("d", "red"))}, "'red'"),
    "no place": (
        {"keypoints": (*WHOLE.keypoints, Keypoint("d", WHITE, math.nan))},
        "'d' has no rest position",
    ),
    "a bone to nowhere": ({"bones": (Bone("a", "tail", RED),)}, "'tail', which is no keypoint"),
    "a bone to itself": ({"bones": (Bone("a", "a", RED),)}, "from a keypoint to itself"),
    "a bone twice": ({"bones": (Bone("a", "b", RED), Bone("b", "a", RED))}, "twice"),
    "a bone's colour": ({"bones": (Bone("a", "b", "#12"),)}, "colour '#12'"),
    "a pair with itself": ({"pairs": (("a", "a"),)}, "is a keypoint with itself"),
    "a pair with nobody": ({"pairs": (("a", "z"),)}, "names 'z', which is no keypoint"),
    "two pairs": ({"pairs": (("a", "b"), ("c", "b"))}, "'b', which is in a pair already"),
    "a point style": ({"style": Style(points="Star")}, "'Star'; expected SolidCircle"),
    "a radius": ({"style": Style(radius=0)}, "radius of keypoints is 0 pixels"),
    "a width": ({"style": Style(line=math.nan)}, "width of bones is nan pixels"),
    "a huge width": ({"style": Style(line=1e9)}, "at most 64"),
    "a skeleton's colour": ({"style": Style(colours=("blue",))}, "'blue'"),
    "nothing": ({"keypoints": (), "bones": (), "pairs": ()}, "no keypoints"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_problem_is_said_and_left_out(what: str) -> None:
    change, said = BROKEN[what]
    broken = replace(WHOLE, **change)  # type: ignore[arg-type]
    found = problems(broken)
    assert len(found) == 1 and said in found[0]
    assert what == "nothing" or problems(usable(broken)) == ()


ANY = st.sampled_from(["a", "b", "c", "", "x"])
ANY_COLOUR = st.sampled_from(["#ff0000", "#12", "red", ""])
NUMBERS = st.floats()


@given(
    st.builds(
        Rig,
        st.just("r"),
        st.lists(st.builds(Keypoint, ANY, ANY_COLOUR, NUMBERS, NUMBERS, st.just(""), ANY)).map(
            tuple
        ),
        st.lists(st.builds(Bone, ANY, ANY, ANY_COLOUR)).map(tuple),
        st.lists(st.tuples(ANY, ANY)).map(tuple),
        st.builds(Style, ANY, NUMBERS, NUMBERS, st.booleans(), st.lists(ANY_COLOUR).map(tuple)),
    )
)
def test_whatever_a_rig_is_like_the_rest_can_be_used(rig: Rig) -> None:
    rest = usable(rig)
    assert problems(rest) == (() if rest.keypoints else ("the rig has no keypoints",))
    assert problems(rig) or rest == rig


def test_ten_thousand_keypoints_are_no_problem() -> None:
    points = tuple(Keypoint(f"k{i}", WHITE, i, i) for i in range(10_000))
    bones = tuple(Bone(f"k{i}", f"k{i + 1}", RED) for i in range(9_999))
    assert problems(Rig("large", points, bones)) == ()
