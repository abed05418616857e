"""How long it takes until a corrected box shows, with 100,000 boxes.

    python -m benchmarks.edits

Corrections of one box, of a span, and of two whole objects: putting them into the labels, metrics,
judgement, flags and findings, beside measuring and judging everything again; and a whole command,
which is on the disk before it shows. Prints what it finds beside the budget and writes it to
bench-out/edits.json.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.figures import Figure, save
from benchmarks.labels import write_labels
from gtreview.checks import run
from gtreview.metrics.registry import compute, update_boxes
from gtreview.model import box_edits
from gtreview.model.edited_boxes import BoxEdit, edited
from gtreview.model.sequence import Sequence
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review

OBJECTS, FRAMES = 50, 2000
BUDGET_MS = 50.0
REPEATS = 15

Edits = Callable[[Sequence, int], list[BoxEdit]]
KINDS: dict[str, Edits] = {
    "move one box": lambda s, n: [box_edits.moved(s, n * 6101 % len(s.boxes), (7, 3))],
    "create one box": lambda s, n: [_new(s, n)],
    "interpolate 20 frames": lambda s, n: box_edits.interpolated(s, n, 500, 521),
    "exchange two from here on": lambda s, n: box_edits.exchanged(s, n, n + 1, 1000, FRAMES),
}


@dataclass(frozen=True)
class Timing:
    """Milliseconds, medians: of what is recomputed after an edit, of the same anew for everything,
    and of the whole command with its writing."""

    edit: str
    recomputed: float
    everything: float
    command: float


def _new(sequence: Sequence, n: int) -> BoxEdit:
    return box_edits.created(sequence, f"new:{n}", 10, box_edits.box_at(sequence, n))


def measure(review: Review, name: str, make: Edits) -> Timing:
    """Time one kind of edit; both ways must come to the same flags."""
    times = np.array([_once(review, make, n) for n in range(REPEATS)]) * 1000
    recomputed, everything, command = np.median(times, axis=0).tolist()
    return Timing(name, recomputed, everything, command)


def _once(review: Review, make: Edits, n: int) -> tuple[float, float, float]:
    before, series, prepared = review.sequence, review.series, review.prepared
    edits = make(before, n)
    start = perf_counter()
    after = edited(before, edits, review.read)
    names = {edit.object for edit in edits}
    tracks = [after.track_index[name] for name in names]
    fresh = update_boxes(series, after, tracks)
    flags = run.find(run.judge_again(prepared, after, fresh, tracks), {})
    run.group(flags)
    recomputed = perf_counter()
    anew = run.find(run.prepare(after, compute(after), prepared.scales), {})
    run.group(anew)
    everything = perf_counter()
    if repr(list(flags)) != repr(list(anew)):
        raise AssertionError("looking at what was touched finds something else than at all")
    begun = perf_counter()
    review.correct(Correction("Correct", boxes=tuple(edits)))
    done = perf_counter()
    review.undo()
    return recomputed - start, everything - recomputed, done - begun


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "SeqLabel.json"
        write_labels(path, OBJECTS, FRAMES)
        review = Review.open(open_source(recognise([path])[0]))
        found = [measure(review, kind, make) for kind, make in KINDS.items()]
        review.close()
    save("edits", "Corrected boxes", [figure(each) for each in found])


def figure(each: Timing) -> Figure:
    """The row of one kind of edit."""
    what = f"{each.edit}, {OBJECTS * FRAMES:,} boxes: labels, metrics, judgement, findings"
    more = f"the whole command, kept on the disk: {each.command:.1f} ms"
    anew = {"everything anew": each.everything}
    return Figure(what, each.recomputed, "ms", BUDGET_MS, anew, "p50", more)


if __name__ == "__main__":
    main()
