"""How long opening labels, measuring them and dragging a threshold take.

    python -m benchmarks.compute

Opening and all box metrics for 14,400 and 500,000 boxes, beside the loop over a table that the
original notebook runs; dragging a threshold with 100,000 boxes; opening and all metrics of 100,000
skeletons of 17 points, and what one corrected point costs. Prints what it finds beside the budgets
and writes it to bench-out/compute.json.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np

from benchmarks import notebook
from benchmarks.figures import Figure, percentiles, save
from benchmarks.labels import write_labels, write_skeletons
from gtreview.checks import run
from gtreview.formats import registry
from gtreview.metrics.registry import METRICS, compute, update
from gtreview.model import pose_edits
from gtreview.model.sequence import Sequence

T = TypeVar("T")
OPEN_BUDGET_S = 2.0
DRAG_BUDGET_MS = 1000 / 30
DRAGS = 60


@dataclass(frozen=True)
class Opening:
    """Seconds, for labels of ``boxes`` boxes in a file of ``megabytes``.

    ``baseline_share`` is the part of the objects that the baseline's loop really ran over; its
    time is extrapolated from that.
    """

    boxes: int
    megabytes: float
    read_s: float
    metrics_s: float
    judge_s: float
    baseline_read_s: float
    baseline_metrics_s: float
    baseline_share: float

    @property
    def open_s(self) -> float:
        """Reading and measuring, what the budget is for."""
        return self.read_s + self.metrics_s

    @property
    def ratio(self) -> float:
        """How many times as long the baseline takes."""
        return (self.baseline_read_s + self.baseline_metrics_s) / self.open_s


@dataclass(frozen=True)
class Skeletons:
    """Seconds, for labels of ``skeletons`` in a file of ``megabytes``; ``update_s`` and
    ``judge_again_s``: what the correction of one of them costs."""

    skeletons: int
    megabytes: float
    read_s: float
    metrics_s: float
    judge_s: float
    update_s: float
    judge_again_s: float

    @property
    def open_s(self) -> float:
        """Reading and measuring, what the budget is for."""
        return self.read_s + self.metrics_s


def timed(work: Callable[[], T], repeat: int = 1) -> tuple[float, T]:
    """The least time of ``repeat`` runs, seconds, and the last result."""
    times = []
    for _ in range(repeat):
        start = perf_counter()
        result = work()
        times.append(perf_counter() - start)
    return min(times), result


def measure_opening(folder: Path, objects: int, frames: int, baseline_objects: int) -> Opening:
    """Time gtreview and the baseline on the same file; they must agree."""
    path = folder / f"{objects}x{frames}.json"
    write_labels(path, objects, frames)
    read_s, sequence = timed(lambda: registry.read(path), 3)
    metrics_s, series = timed(lambda: compute(sequence), 3)
    judge_s, _ = timed(lambda: run.prepare(sequence, series))
    baseline_read_s, table = timed(lambda: notebook.read(path))
    loop_s, measured = timed(lambda: notebook.measure(table, baseline_objects))
    _agree(sequence, measured["size_change"].to_numpy(), series["size_change"].value)
    share = baseline_objects / objects
    megabytes = path.stat().st_size / 1e6
    boxes = len(sequence.boxes)
    return Opening(
        boxes, megabytes, read_s, metrics_s, judge_s, baseline_read_s, loop_s / share, share
    )


def measure_skeletons(folder: Path, objects: int, frames: int) -> Skeletons:
    """Time opening a keypoint job, and correcting a point of it."""
    path = folder / "skeletons.json"
    write_skeletons(path, objects, frames)
    read_s, sequence = timed(lambda: registry.read(path))
    metrics_s, series = timed(lambda: compute(sequence), 3)
    judge_s, _ = timed(lambda: run.prepare(sequence, series), 3)
    edited = pose_edits.edited(sequence, [pose_edits.moved(sequence, 0, [0], (30, 0))])
    tracks = [int(sequence.poses.track[0])]
    update_s, again = timed(lambda: update(series, edited, tracks), 3)
    judge_again_s, _ = timed(lambda: run.prepare(edited, again), 3)
    megabytes = path.stat().st_size / 1e6
    count = len(sequence.poses)
    return Skeletons(count, megabytes, read_s, metrics_s, judge_s, update_s, judge_again_s)


def _agree(sequence: Sequence, baseline: np.ndarray, ours: np.ndarray) -> None:
    first = ours[: len(baseline)]
    if len(sequence.boxes) < len(baseline) or not np.allclose(baseline, first, equal_nan=True):
        raise AssertionError("the baseline and gtreview measure different size changes")


def drag_ms(folder: Path) -> list[float]:
    """Milliseconds of each step of a threshold drag with 100,000 boxes: flags and findings."""
    path = folder / "drag.json"
    write_labels(path, 50, 2000)
    sequence = registry.read(path)
    names = [id for id, metric in METRICS.items() if not metric.pixels]
    prepared = run.prepare(sequence, compute(sequence, names))
    flags = run.find(prepared, {})
    times = []
    for threshold in np.linspace(0.5, 0.03, DRAGS):
        start = perf_counter()
        part = run.find(prepared, {"size-change": float(threshold)}, only="size-change")
        flags = run.merge(flags.take(~flags.of_check("size-change")), part)
        run.group(flags)
        times.append((perf_counter() - start) * 1000)
    return times


def figures(openings: list[Opening], drags: list[float], skeletons: Skeletons) -> list[Figure]:
    """The rows."""
    drag = percentiles(drags)
    corrected = f"metrics {skeletons.update_s:.3f}, judging all {skeletons.judge_again_s:.3f} s"
    return [
        *(of_opening(each) for each in openings),
        Figure("drag a threshold, 100,000 boxes: flags, findings, ranking", drag["p95"], "ms",
               round(DRAG_BUDGET_MS), {}, "p95", f"p50 {drag['p50']:.1f} ms"),
        Figure(f"open {skeletons.skeletons:,} skeletons of 17 points "
               f"({skeletons.megabytes:.0f} MB) with all metrics", skeletons.open_s, "s",
               OPEN_BUDGET_S, {}, "", f"{parts(skeletons)}; one corrected: {corrected}",
               f"reading: {skeletons.read_s:.1f} s"),
    ]  # fmt: skip


def of_opening(each: Opening) -> Figure:
    """The row of opening boxes."""
    share = each.baseline_share
    other = "the original notebook's loop"
    other += "" if share == 1 else f" (metrics from {share:.0%} of the objects)"
    return Figure(
        f"open {each.boxes:,} boxes ({each.megabytes:.0f} MB) with all box metrics",
        each.open_s,
        "s",
        OPEN_BUDGET_S,
        {other: each.open_s * each.ratio},
        more=parts(each),
        where=f"reading: {each.read_s:.1f} s",
    )


def parts(each: Opening | Skeletons) -> str:
    """What opening is made of, and what judging takes besides."""
    read, metrics = f"read {each.read_s:.2f}", f"metrics {each.metrics_s:.2f}"
    return f"{read}, {metrics} s; judging besides {each.judge_s:.2f} s"


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        openings = [
            measure_opening(folder, 16, 900, 16),
            measure_opening(folder, 50, 10_000, 2),
        ]
        drags = drag_ms(folder)
        skeletons = measure_skeletons(folder, 50, 2000)
    raw = {
        "openings": [asdict(each) for each in openings],
        "skeletons": asdict(skeletons),
        "drag_ms": drags,
    }
    save("compute", "Labels and metrics", figures(openings, drags, skeletons), raw=raw)


if __name__ == "__main__":
    main()
