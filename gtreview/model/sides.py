"""Left, right and middle of a rig, and its limbs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gtreview.model.rig import Rig

LEFT, RIGHT, MIDDLE = "left", "right", "middle"

_WORD = re.compile("left", re.IGNORECASE)
# An l of its own (l_eye, eye_l, eye.L, leg_L2), then a capital at either end (LEye, wingL, legL4).
_LETTER = re.compile("(?<![A-Za-z])[Ll](?![A-Za-z])")
_CAPITAL = re.compile("^L(?=[A-Za-z])|(?<=[A-Za-z0-9])L(?=[0-9]*$)")


def guess_pairs(labels: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Left and right by name: ``left_eye``/``right_eye``, ``kneeLeft``/``kneeRight``,
    ``forelegL4``/``forelegR4``, ``l_ear``/``r_ear``, ``paw.L``/``paw.R``.

    Each label is in one pair at most; a word decides before a letter. Pairs are in the order of
    their left labels.
    """
    order = {label: i for i, label in enumerate(labels)}
    right_of: dict[str, str] = {}
    paired: set[str] = set()
    for pattern in (_WORD, _LETTER, _CAPITAL):
        for label in order:
            for other in _mirrored(label, pattern):
                if other in order and label not in paired and other not in paired:
                    right_of[label] = other
                    paired |= {label, other}
    return tuple(sorted(right_of.items(), key=lambda pair: order[pair[0]]))


def sides(rig: Rig) -> tuple[str, ...]:
    """`LEFT`, `RIGHT` or `MIDDLE` by keypoint, as the pairs say."""
    left = {pair[0] for pair in rig.pairs}
    right = {pair[1] for pair in rig.pairs}
    return tuple(
        LEFT if label in left else RIGHT if label in right else MIDDLE for label in rig.labels
    )


def bone_sides(rig: Rig) -> tuple[str, ...]:
    """The side of each bone: that of its ends, where one of them is in the middle the other's;
    a bone between left and right is in the middle."""
    side = sides(rig)
    found = [{side[a], side[b]} - {MIDDLE} for a, b in rig.bone_places]
    return tuple(ends.pop() if len(ends) == 1 else MIDDLE for ends in found)


def limbs(rig: Rig) -> tuple[tuple[int, ...], ...]:
    """Keypoints by limb, as places: what hangs together on one side.

    Bones that are part of a ring (trunk, head) hold nothing together: they are where limbs end.
    Every keypoint is in one limb.
    """
    side = sides(rig)
    whole = _components(
        len(rig.keypoints), [(a, b) for a, b in _hanging(rig) if side[a] == side[b]]
    )
    return tuple(sorted(whole))


def _mirrored(label: str, pattern: re.Pattern[str]) -> list[str]:
    """``label`` with every left in it turned to right, with the last, and with the first."""
    places = list(pattern.finditer(label))
    if not places:
        return []
    single = [
        label[: at.start()] + _right(at) + label[at.end() :] for at in (places[-1], places[0])
    ]
    return [pattern.sub(_right, label), *single]


def _right(found: re.Match[str]) -> str:
    text = found.group()
    if len(text) == 1:
        return "R" if text == "L" else "r"
    change: Callable[[str], str] = (
        str.upper if text.isupper() else str.title if text[0].isupper() else str.lower
    )
    return change("right")


def _hanging(rig: Rig) -> list[tuple[int, int]]:
    """The bones that are left when ends are taken off one after the other: no rings."""
    bones_at: list[set[int]] = [set() for _ in rig.keypoints]
    for i, (a, b) in enumerate(rig.bone_places):
        bones_at[a].add(i)
        bones_at[b].add(i)
    ends = [i for i, bones in enumerate(bones_at) if len(bones) == 1]
    hanging = []
    while ends:
        end = ends.pop()
        if not bones_at[end]:
            continue
        bone = bones_at[end].pop()
        a, b = rig.bone_places[bone]
        other = b if a == end else a
        bones_at[other].discard(bone)
        hanging.append((a, b))
        if len(bones_at[other]) == 1:
            ends.append(other)
    return hanging


def _components(count: int, links: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Which of ``count`` things hang together by ``links``."""
    group = {i: [i] for i in range(count)}
    for a, b in links:
        if group[a] is not group[b]:
            small, large = sorted((group[a], group[b]), key=len)
            large += small
            group.update(dict.fromkeys(small, large))
    return [tuple(sorted(part)) for part in {id(part): part for part in group.values()}.values()]
