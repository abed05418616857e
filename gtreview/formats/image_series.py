"""Images that are named one by one: what they are called, and whether they are a video's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from gtreview.model.sequence import Frames, Notice
from gtreview.model.wording import counted, frames_text

_NUMBERED = re.compile(r"(.*?)(\d{1,18})(\D*)")


@dataclass(frozen=True)
class Images:
    """``position``: (n,) int32, 0-based, by address as given; ``series``: whether they are the
    frames of one video."""

    frames: Frames
    position: NDArray[np.int32]
    series: bool
    notices: tuple[Notice, ...] = ()


def arrange_images(addresses: Sequence[str]) -> Images:
    """The images in order; an address that is there again is the same image.

    They are called as their files are, with as many of their folders as it takes to tell them
    apart. Those of one numbered series in one folder (``frame_0001.jpg``, …) are a video, in the
    order of their numbers; all others stay as they come.
    """
    distinct = list(dict.fromkeys(addresses))
    numbers = _series(distinct)
    if numbers:
        distinct.sort(key=numbers.__getitem__)
    place = {address: i for i, address in enumerate(distinct)}
    position = np.fromiter((place[address] for address in addresses), np.int32, len(addresses))
    names, prefix = _names(distinct)
    frames = Frames(names, (None,) * len(names), prefix=prefix)
    notices = _gaps(names, list(numbers.values())) if numbers else ()
    return Images(frames, position, bool(numbers), notices)


def without_query(address: str) -> str:
    """An address without what a pre-signed one carries along."""
    return address.partition("?")[0]


def _names(addresses: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The shortest tails that tell the addresses apart, and what comes before all of them."""
    parts = [address.split("/") for address in addresses]
    depth = 1
    tails = _tails(parts, depth)
    while len(set(tails)) < len(tails):
        depth += 1
        tails = _tails(parts, depth)
    before = {address[: -len(tail)] for address, tail in zip(addresses, tails, strict=True)}
    return tails, before.pop() if len(before) == 1 else ""


def _tails(parts: Sequence[Sequence[str]], depth: int) -> tuple[str, ...]:
    return tuple("/".join(each[-depth:]) for each in parts)


def _series(addresses: Sequence[str]) -> dict[str, int]:
    """The number of each image; empty where they are no series.

    Numbers of single images (of a data set that numbers its images) leave gaps of any size; those
    of a video go up by one step, mostly.
    """
    found = {address: _split(address) for address in addresses}
    if len({shape for shape, _ in found.values()}) != 1:
        return {}
    numbers = {address: number for address, (_, number) in found.items()}
    steps = _steps(numbers.values())
    step, count = steps.most_common(1)[0] if steps else (0, 0)
    regular = step > 0 and 2 * count > steps.total() and (step == 1 or count > 1)
    return numbers if regular else {}


def _steps(numbers: Iterable[int]) -> Counter[int]:
    return Counter(b - a for a, b in pairwise(sorted(numbers)))


def _gaps(names: Sequence[str], numbers: Sequence[int]) -> tuple[Notice, ...]:
    """Where a video's frames go up by more than the usual step."""
    known = sorted(numbers)
    ((step, _),) = _steps(known).most_common(1)
    where = tuple(i for i in range(1, len(known)) if known[i] - known[i - 1] > step)
    if not where:
        return ()
    details = tuple(f"frame {i}: {names[i]} after {names[i - 1]}" for i in where)
    text = f"numbers in file names leave some out in {counted(len(where), 'place')}"
    return (Notice(f"{text}: before {frames_text(where)}", where, details),)


def _split(address: str) -> tuple[tuple[str, ...], int]:
    """What of the address is the same in a whole series, and the number."""
    path = PurePosixPath(address)
    found = _NUMBERED.fullmatch(path.stem)
    if found is None:
        return (address,), 0
    before, number, behind = found.groups()
    return (str(path.parent), before, behind, path.suffix), int(number)
