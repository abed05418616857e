"""How well the checks find mistakes that were put into real clips.

    python -m benchmarks.detection [--runs DIR]

Makes the runs with ../shared/detection-benchmark (or takes those in DIR, if it has some), checks
each as `gtreview check` does, writes flags.csv beside its labels and has score.py judge them all
together; the same for the original tool's two thresholds, ranked by how far over them. Clips the
checks' constants were chosen on, and those held out, are scored apart as well. Prints the
figures and writes them to bench-out/detection.json.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from gtreview.audit import flag_list
from gtreview.checks import run
from gtreview.model.flags import Flags
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review

SHARED = Path(__file__).resolve().parents[2] / "shared" / "detection-benchmark"
OUT = Path("bench-out/detection.json")
ORIGINAL = {"size-change": 0.25, "low-overlap": 0.5}

Write = Callable[[Review, Path], None]


def by_size_and_overlap(review: Review, path: Path) -> None:
    """Write what the original tool flags, the farthest over a threshold first."""
    names = tuple(ORIGINAL)
    flags = run.merge(*(run.find(review.prepared, ORIGINAL, only=name) for name in names))
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["frame", "object", "score"])
        for i in range(len(flags)):
            name = review.sequence.track_name(int(flags.track[i]))
            table.writerow([flags.peak[i], name, _over(flags, i)])


def _over(flags: Flags, i: int) -> float:
    value, threshold = float(flags.value[i]), float(flags.threshold[i])
    above = flags.checks[flags.check[i]] == "size-change"
    return abs(value) / threshold if above else 2 - value / threshold


def make_runs(folder: Path) -> list[Path]:
    """The box runs in ``folder``, made there if there are none."""
    if not (folder / "boxes").is_dir():
        script = ["sh", str(SHARED / "run.sh"), str(folder)]
        subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    return sorted(path for path in (folder / "boxes").iterdir() if path.is_dir())


def checked(path: Path) -> Review:
    """The review of one run's labels."""
    (source,) = recognise([path / "SeqLabel.json"])
    return Review.in_memory(open_source(source), pixels=False)


def score(runs: list[Path]) -> dict[str, float | str]:
    """The figures of score.py over ``runs``, and what it printed."""
    command = [sys.executable, str(SHARED / "score.py"), *map(str, runs)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pairs = re.findall(
        r"(recall@\d+|effort@\d+|AP|events|flags|found in all) ([\d.]+|inf)", printed
    )
    return {name: float(value) for name, value in pairs} | {"printed": printed.strip()}


def scores(runs: list[Path], reviews: list[Review], write: Write) -> dict[str, dict[str, object]]:
    """The figures of one way to flag: of all runs, and of both halves of the clips."""
    for path, review in zip(runs, reviews, strict=True):
        write(review, path / "flags.csv")
    parts = {"all": runs, "chosen on": runs[::2], "held out": runs[1::2]}
    return {name: dict(score(part)) for name, part in parts.items()}


def main() -> None:
    """Make the runs, check, score, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, help="keep the runs here; default: a passing folder")
    given = parser.parse_args().runs
    if not SHARED.is_dir():
        print(f"skipped: the benchmark's clips are not here ({SHARED})")
        return
    with tempfile.TemporaryDirectory() as passing:
        runs = make_runs(given or Path(passing))
        reviews = [checked(path) for path in runs]
        found = {
            "original thresholds": scores(runs, reviews, by_size_and_overlap),
            "gtreview": scores(runs, reviews, flag_list.write),
        }
    for way, parts in found.items():
        for part, figures in parts.items():
            print(f"{way}, {part}\n{figures.pop('printed')}\n")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
