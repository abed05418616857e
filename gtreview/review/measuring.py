"""Measuring the objects of a sequence, without decoding again what was measured before."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtreview.frames.ahead import crops_of
from gtreview.frames.source import FrameSource
from gtreview.metrics.consecutive import continues, followed
from gtreview.metrics.registry import Progress, compute
from gtreview.model.boxes import Boxes
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.settings import Settings, cache_folder
from gtreview.storage.disk_cache import DiskCache

APPEARANCE = "appearance"
_MADE_BY = "appearance 1"
"""Changes with how values are worked out, so that older ones are not taken for them."""

Pairs = NDArray[np.uint64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kept = NDArray[np.void]
"""Values by what they depend on, in order, of the type `KEPT`."""
KEPT = np.dtype([("pair", "<u8"), ("value", "<f8")])
NOTHING: Kept = np.zeros(0, KEPT)


def folder() -> Path:
    """Where values of metrics of pixels are kept."""
    return cache_folder() / "measured"


def measure(
    sequence: Sequence,
    images: FrameSource | None,
    settings: Settings,
    names: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Series], dict[int, str]]:
    """The series of metrics by id, as `gtreview.metrics.registry.compute`, and by frame why its
    picture could not be had. What is known of pictures and boxes that are the same as before is
    not measured again.

    Parameters
    ----------
    images : where the pictures are; without, metrics of pixels are left out.
    names : ids of the metrics; all by default.
    """
    chosen = None if names is None else tuple(names)
    if images is None:
        return compute(sequence, chosen, progress=progress), {}
    cache = DiskCache(folder(), settings.measured_cache_megabytes * 10**6)
    key = "\n".join((_MADE_BY, str(sequence.origin.path), str(images.folder)))
    pairs = pairs_of(sequence, images)
    known = {APPEARANCE: _known(pairs, cache, key)}
    with crops_of(images) as crops:
        series = compute(sequence, chosen, crops, progress, known)
    if APPEARANCE in series and crops is not None:
        _keep(pairs, series[APPEARANCE].value, known[APPEARANCE], cache, key)
    return series, crops.unread if crops else {}


def measure_again(
    part: Sequence, images: FrameSource, names: Iterable[str], progress: Progress | None = None
) -> dict[str, Series]:
    """The series of the metrics of pixels ``names``, of the boxes of ``part`` alone."""
    with crops_of(images) as crops:
        return compute(part, names, crops, progress)


def pairs_of(sequence: Sequence, images: FrameSource) -> Pairs:
    """`paired` of the boxes that metrics use, by what tells the pictures of ``images`` apart."""
    pictures = [images.identity(f) for f in range(len(sequence))]
    tokens = np.array([_token(picture) if picture else 0 for picture in pictures], np.uint64)
    return paired(followed(sequence.boxes), tokens)


def paired(boxes: Boxes, pictures: Pairs) -> Pairs:
    """(n,) for each of ``boxes``, which are `followed`, what its appearance depends on: the
    pictures of its frame and the one before, and where the object is in both; 0 where there is
    none before, or it is not known whether a picture is still the same.

    Parameters
    ----------
    pictures : what tells the picture of each frame apart, 0 where that is not known.
    """
    places = (boxes.left, boxes.top, boxes.width, boxes.height)
    sides = (place.astype(np.float64).view(np.uint64) for place in places)
    own = _hashed(pictures[boxes.frame], *sides)
    known = pictures[boxes.frame] > 0
    later = np.flatnonzero(continues(boxes) & known)
    later = later[known[later - 1]]
    pairs = np.zeros(len(boxes), np.uint64)
    pairs[later] = _hashed(own[later - 1], own[later])
    return pairs


def with_values(kept: Kept, pairs: Pairs, values: Floats) -> Kept:
    """``kept``, in the order of pairs, with ``values`` of ``pairs``; 0 is none."""
    fresh = np.zeros(len(pairs), KEPT)
    fresh["pair"], fresh["value"] = pairs, values
    both = np.concatenate([fresh[pairs > 0], kept])
    return both[np.unique(both["pair"], return_index=True)[1]]


def looked_up(kept: Kept, pairs: Pairs) -> tuple[Floats, Mask]:
    """(n,) the values of ``pairs``, NaN where none is kept; and where one is."""
    values = np.full(len(pairs), np.nan)
    if not len(kept):
        return values, np.zeros(len(pairs), bool)
    place = np.minimum(np.searchsorted(kept["pair"], pairs), len(kept) - 1)
    same = (kept["pair"][place] == pairs) & (pairs > 0)
    values[same] = kept["value"][place[same]]
    return values, same


def _token(picture: str) -> int:
    return int.from_bytes(blake2b(picture.encode(), digest_size=8).digest(), "little")


def _hashed(*columns: Pairs) -> Pairs:
    """A number for each row, by all its columns: their bits stirred in one after the other with
    the steps of SplitMix64."""
    hashed = np.zeros(1, np.uint64)
    for column in columns:
        hashed = hashed + column + np.uint64(0x9E3779B97F4A7C15)
        hashed = (hashed ^ (hashed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        hashed = (hashed ^ (hashed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        hashed ^= hashed >> np.uint64(31)
    return hashed


def _known(pairs: Pairs, cache: DiskCache, key: str) -> Floats:
    """(n,) the values that are kept of ``pairs``, NaN where there is none."""
    held = cache.get(key)
    whole = held is not None and len(held.data) % KEPT.itemsize == 0
    return looked_up(np.frombuffer(held.data if held and whole else b"", KEPT), pairs)[0]


def _keep(pairs: Pairs, values: Floats, known: Floats, cache: DiskCache, key: str) -> None:
    there = np.isfinite(values) & (pairs > 0)
    if np.isfinite(known[there]).all():
        return
    cache.put(key, "", with_values(NOTHING, pairs[there], values[there]).tobytes())
