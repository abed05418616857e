"""Short cuts from a scene to its flags."""

from __future__ import annotations

from collections.abc import Mapping

from gtreview.checks import run
from gtreview.metrics.registry import METRICS, compute
from gtreview.model.flags import Flag, Flags
from gtreview.model.sequence import Sequence

SHARED_BOX = (100.0, 100.0, 40.0, 80.0)


def prepared(sequence: Sequence) -> run.Prepared:
    names = [id for id, metric in METRICS.items() if not metric.pixels]
    return run.prepare(sequence, compute(sequence, names))


def flags_of(sequence: Sequence, thresholds: Mapping[str, float] | None = None) -> Flags:
    return run.find(prepared(sequence), thresholds or {})


def only(sequence: Sequence, check: str) -> list[Flag]:
    return list(run.find(prepared(sequence), {}, only=check))


def spans(flags: list[Flag]) -> list[tuple[int, int]]:
    return [(flag.first, flag.last) for flag in flags]
