"""From series to flags to findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.evidence import Candidates, Evidence
from gtreview.checks.registry import CHECKS, DEFAULTS, Check
from gtreview.checks.suspicion import Scale
from gtreview.metrics.consecutive import Floats, Mask
from gtreview.model.columns import of_tracks
from gtreview.model.flags import BY_HAND, Findings, Flag, Flags
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.model.wording import plain

NEAR = 2
"""Flags of one object this many frames apart are settled by one look."""

_TABLE = (*CHECKS, BY_HAND)


@dataclass(frozen=True, eq=False)
class Prepared:
    """Every check's candidates with their suspicion, which no threshold changes; and the
    ``scales`` of what is usual among all boxes, by which they were judged."""

    candidates: Mapping[str, Candidates]
    scales: dict[str, Scale]


def prepare(
    sequence: Sequence,
    series: Mapping[str, Series],
    scales: Mapping[str, Scale] | None = None,
    only: Collection[str] = CHECKS,
) -> Prepared:
    """Judge everything once, by the checks ``only``. Checks whose metric is not among ``series``
    are left out. What has one of ``scales`` is judged by that, the rest by a scale of its own."""
    evidence = Evidence(sequence, series, dict(scales or {}))
    able = [check for check in _able(series) if check.id in only]
    return Prepared({c.id: c.judge(evidence) for c in able}, evidence.scales)


def judge_again(
    prepared: Prepared, sequence: Sequence, series: Mapping[str, Series], tracks: Iterable[int]
) -> Prepared:
    """What `prepare` gives for ``sequence`` by the scales of ``prepared``, from which only the
    boxes of ``tracks`` differ: checks that take objects by themselves look at those only."""
    touched = tuple(tracks)
    whole = Evidence(sequence, series, prepared.scales)
    boxes = sequence.boxes.take(of_tracks(sequence.boxes.track, touched))
    alone = [c for c in _able(series) if c.by_object and c.id in prepared.candidates]
    own = {c.metric for c in alone} | {"jump"}
    of_part = {id: one.of_tracks(touched) for id, one in series.items() if id in own}
    part = Evidence(replace(sequence, boxes=boxes), of_part, prepared.scales)
    fresh = {c.id: prepared.candidates[c.id].with_tracks(c.judge(part), touched) for c in alone}
    found = {c.id: fresh[c.id] if c.id in fresh else c.judge(whole) for c in _able(series)}
    return Prepared(found, prepared.scales)


def _able(series: Mapping[str, Series]) -> list[Check]:
    return [c for c in CHECKS.values() if c.metric is None or c.metric in series]


def find(prepared: Prepared, thresholds: Mapping[str, float], only: str | None = None) -> Flags:
    """The flags at ``thresholds`` (defaults where one is not given), of one check or all."""
    ids = prepared.candidates if only is None else {only} & prepared.candidates.keys()
    parts = [
        _flags(CHECKS[id], prepared.candidates[id], thresholds.get(id, DEFAULTS.get(id, np.nan)))
        for id in ids
    ]
    return merge(*parts)


def merge(*parts: Flags) -> Flags:
    """All flags of ``parts`` in one. To refresh one check:
    ``merge(flags.take(~flags.of_check(id)), find(prepared, thresholds, only=id))``."""
    names = tuple(dict.fromkeys([*_TABLE, *(name for part in parts for name in part.checks)]))
    if not parts:
        return Flags.empty(names)
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Flags)
        if field.name not in ("checks", "check")
    }
    places = [np.array([names.index(n) for n in part.checks], np.int16) for part in parts]
    check = [place[part.check] for place, part in zip(places, parts, strict=True)]
    return Flags(names, np.concatenate(check), **columns)


def _excess(check: Check, value: Floats, threshold: float) -> Floats:
    if check.threshold is None:
        return np.zeros(len(value))
    if check.threshold.both:
        return np.abs(value) - threshold
    return value - threshold if check.threshold.above else threshold - value


def _flags(check: Check, candidates: Candidates, threshold: float) -> Flags:
    excess = _excess(check, candidates.value, threshold)
    over = np.flatnonzero(excess > 0) if check.threshold else np.arange(len(excess))
    starts = _starts(candidates, over)
    stops = np.append(starts[1:], len(over)) if len(starts) else starts
    peak = over[_first_largest(excess[over], starts)]
    count = len(starts)
    at, to = over[starts], over[stops - 1]
    return Flags(
        _TABLE,
        np.full(count, _TABLE.index(check.id), np.int16),
        candidates.track[at],
        candidates.other[at],
        candidates.first[at],
        candidates.last[to],
        candidates.peak[peak],
        candidates.value[peak],
        np.full(count, threshold),
        np.maximum.reduceat(candidates.suspicion[over], starts) if count else np.empty(0),
        candidates.keypoints[peak],
    )


def _starts(candidates: Candidates, over: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places in ``over`` at which a new flag begins."""
    if not candidates.joins or not len(over):
        return np.arange(len(over))
    track, frame = candidates.track[over], candidates.first[over]
    reach = np.where(track < 0, 0, 1)[1:]
    new = (track[1:] != track[:-1]) | (np.diff(frame) > reach)
    return np.flatnonzero(np.concatenate([[True], new]))


def _first_largest(value: Floats, starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each part of ``value`` from one start to the next, the place of its first maximum."""
    if not len(starts):
        return starts
    part = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(value))))
    highest = np.flatnonzero(value == np.maximum.reduceat(value, starts)[part])
    return highest[np.searchsorted(part[highest], np.arange(len(starts)))]


def group(flags: Flags) -> Findings:
    """Findings: flags of one object within `NEAR` frames of each other, the most suspicious
    first. A flag that names a second object joins the findings of both.

    Ties stand by frame, then track, so that the order never depends on how it was reached.
    """
    part = _parts(flags)
    order = np.lexsort((flags.check, flags.peak, -flags.suspicion, part))
    starts = np.flatnonzero(np.diff(part[order], prepend=-1))
    lead = order[starts]
    first = np.minimum.reduceat(flags.first[order], starts) if len(flags) else flags.first
    last = np.maximum.reduceat(flags.last[order], starts) if len(flags) else flags.last
    rank = np.lexsort((flags.track[lead], first, -flags.suspicion[lead]))
    sizes = np.diff(np.append(starts, len(order)))
    return Findings(
        flags,
        order[_ranges(starts[rank], sizes[rank])],
        np.concatenate([[0], np.cumsum(sizes[rank])]),
        flags.track[lead][rank],
        first[rank],
        last[rank],
        flags.peak[lead][rank],
        flags.suspicion[lead][rank],
    )


def _ranges(starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """start, start + 1, … for each start, ``sizes`` many, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(int(sizes.sum())) - np.repeat(ends - sizes - starts, sizes)


def _parts(flags: Flags) -> NDArray[np.intp]:
    """(n,) the number of each flag's finding: neighbours on an object, joined over pairs."""
    pair = np.flatnonzero(flags.other >= 0)
    entry = np.concatenate([np.arange(len(flags)), pair])
    track = np.concatenate([flags.track, flags.other[pair]]).astype(np.int64)
    part = np.empty(len(entry), np.intp)
    order = np.lexsort((flags.first[entry], track))
    part[order] = _neighbours(track[order], flags.first[entry[order]], flags.last[entry[order]])
    return _joined(part, part[pair], part[len(flags) :])[: len(flags)]


def _neighbours(
    track: NDArray[np.int64], first: NDArray[np.int32], last: NDArray[np.int32]
) -> NDArray[np.intp]:
    """Numbers of runs of spans, sorted by (track, first), that lie within `NEAR` frames."""
    if not len(track):
        return np.empty(0, np.intp)
    stride = int(last.max()) + NEAR + 2
    reach = np.maximum.accumulate(track * stride + last)
    near = np.where(track < 0, 0, NEAR)
    new: Mask = track[1:] * stride + first[1:] > reach[:-1] + near[1:]
    return np.concatenate([[0], np.cumsum(new | (track[1:] != track[:-1]))])


def _joined(part: NDArray[np.intp], a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.intp]:
    """``part`` with the parts ``a[i]`` and ``b[i]`` made one, for every i."""
    root = np.arange(int(part.max(initial=-1)) + 1)
    while (root[a] != root[b]).any():
        low = np.minimum(root[a], root[b])
        for side in (a, b):
            np.minimum.at(root, root[side], low)
            np.minimum.at(root, side, low)
        root = root[root]
    return root[part]


def describe(sequence: Sequence, flag: Flag) -> str:
    """The flag in one sentence, for people."""
    if flag.check == BY_HAND:
        name = sequence.track_name(flag.track) or "The frame"
        return plain(f"{name} was flagged by hand")
    return plain(CHECKS[flag.check].describe(sequence, flag))
