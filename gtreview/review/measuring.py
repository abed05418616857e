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
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.settings import Settings, cache_folder
from gtreview.storage.disk_cache import DiskCache

APPEARANCE = "appearance"
_MADE_BY = "appearance 1"
"""Changes with how values are worked out, so that older ones are not taken for them."""
_KEPT = np.dtype([("pair", "<u8"), ("value", "<f8")])

Pairs = NDArray[np.uint64]
Floats = NDArray[np.float64]


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


def pairs_of(sequence: Sequence, images: FrameSource) -> Pairs:
    """(n,) for each box that metrics use, what its appearance depends on: the pictures of its
    frame and the one before, and where the object is in both. 0 where there is none before, or
    it is not known whether a picture is still the same."""
    boxes = followed(sequence.boxes)
    pictures = [images.identity(f) for f in range(len(sequence))]
    token = np.array([_token(picture) for picture in pictures], np.uint64)
    known = np.array([bool(picture) for picture in pictures], bool)
    places = (boxes.left, boxes.top, boxes.width, boxes.height)
    own = _hashed(
        token[boxes.frame], *(place.astype(np.float64).view(np.uint64) for place in places)
    )
    pairs = np.zeros(len(boxes), np.uint64)
    later = np.flatnonzero(continues(boxes))
    later = later[known[boxes.frame[later]] & known[boxes.frame[later - 1]]]
    pairs[later] = _hashed(own[later - 1], own[later])
    return pairs


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
    values = np.full(len(pairs), np.nan)
    held = cache.get(key)
    if held is None or len(held.data) % _KEPT.itemsize or not held.data:
        return values
    kept = np.frombuffer(held.data, _KEPT)
    place = np.minimum(np.searchsorted(kept["pair"], pairs), len(kept) - 1)
    same = (kept["pair"][place] == pairs) & (pairs > 0)
    values[same] = kept["value"][place[same]]
    return values


def _keep(pairs: Pairs, values: Floats, known: Floats, cache: DiskCache, key: str) -> None:
    there = np.isfinite(values) & (pairs > 0)
    if np.isfinite(known[there]).all():
        return
    kept = np.zeros(int(there.sum()), _KEPT)
    kept["pair"], kept["value"] = pairs[there], values[there]
    cache.put(key, "", np.sort(kept, order="pair").tobytes())
