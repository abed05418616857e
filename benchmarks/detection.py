"""How well the checks find mistakes that were put into real clips.

    python -m benchmarks.detection [--runs DIR]

Makes the runs with ../shared/detection-benchmark (or takes those in DIR, if it has some), checks
each as `gtreview check` does, writes flags.csv beside its labels and has score.py judge them all
together. Boxes are compared with the original tool's two thresholds, ranked by how far over them;
skeletons with the two things that first come to mind: how far a bone is off its usual length, and
how far a point goes in a frame. Clips of boxes that the checks' constants were chosen on, and those
held out, are scored apart as well; so are, of skeletons, more runs of the same video (`MORE`) than
those in DIR. Prints the figures and writes them to bench-out/detection.json.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from benchmarks.figures import Table, save
from gtreview.audit import flag_list
from gtreview.checks import run
from gtreview.checks.suspicion import MAD_TO_SIGMA
from gtreview.metrics.consecutive import Floats
from gtreview.model.flags import Flags
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review

SHARED = Path(__file__).resolve().parents[2] / "shared" / "detection-benchmark"
MORE = range(401, 405)
LEAST_OFF = 3.0
AROUND = 5
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


def by_bones_and_steps(review: Review, path: Path) -> None:
    """Write every skeleton by the farther of both out: the bone that is most off its usual length,
    in robust deviations for that bone of that object, and the point that goes farthest, in robust
    deviations over all points of the video."""
    poses = review.sequence.poses
    step = np.full(poses.present.shape, np.nan)
    step[1:] = np.linalg.norm(np.diff(poses.xy, axis=0), axis=2)
    step[np.flatnonzero(np.diff(poses.track, prepend=-1))] = np.nan
    pooled = MAD_TO_SIGMA * np.nanmedian(np.abs(step - np.nanmedian(step)))
    off = np.nan_to_num((step - np.nanmedian(step)) / pooled).max(axis=1)
    for track in np.unique(poses.track).tolist():
        part = poses.of_track(track)
        off[part] = _peaks(np.maximum(off[part], _bones_off(poses.xy[part])))
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["frame", "object", "score"])
        for i in np.flatnonzero(off > LEAST_OFF).tolist():
            name = review.sequence.track_name(int(poses.track[i]))
            table.writerow([poses.frame[i], name, off[i]])


def _peaks(off: Floats) -> Floats:
    """(n,) ``off`` where it is the highest of `AROUND` frames on either side, else 0."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(off, AROUND), 2 * AROUND + 1)
    return np.where(off == around.max(axis=1), off, 0.0)


def _bones_off(xy: Floats) -> Floats:
    """(n,) the largest robust deviation of the distances between any two of (n, K) points."""
    worst = np.zeros(len(xy))
    for k in range(1, xy.shape[1]):
        length = np.linalg.norm(xy[:, k:] - xy[:, :-k], axis=2)
        away = np.abs(length - np.nanmedian(length, axis=0))
        spread = MAD_TO_SIGMA * np.maximum(np.nanmedian(away, axis=0), 1.0)
        worst = np.maximum(worst, np.nan_to_num(away / spread).max(axis=1))
    return worst


def make_runs(folder: Path) -> tuple[list[Path], list[Path]]:
    """The runs of boxes and of skeletons in ``folder``, made there if there are none."""
    if not (folder / "boxes").is_dir() or not (folder / "poses").is_dir():
        script = ["sh", str(SHARED / "run.sh"), str(folder)]
        subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    boxes, poses = (sorted((folder / kind).iterdir()) for kind in ("boxes", "poses"))
    return [path for path in boxes if path.is_dir()], [path for path in poses if path.is_dir()]


def more_runs(folder: Path) -> list[Path]:
    """Further runs of the skeletons' video, made in ``folder``."""
    clean = SHARED.parent / "data" / "flies13" / "SeqLabel.json"
    runs = [folder / f"flies13-{seed}" for seed in MORE]
    for seed, run_folder in zip(MORE, runs, strict=True):
        script = [sys.executable, str(SHARED / "inject_pose.py"), str(clean), str(run_folder)]
        command = [*script, "--seed", str(seed)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return runs


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


def scores(parts: Mapping[str, list[Path]], write: Write) -> dict[str, dict[str, object]]:
    """The figures of one way to flag, by part of the runs."""
    for path in {path for part in parts.values() for path in part}:
        write(checked(path), path / "flags.csv")
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
        clips, videos = make_runs(given or Path(passing))
        boxes = {"all": clips, "chosen on": clips[::2], "held out": clips[1::2]}
        poses = {"four runs": videos, "further runs": more_runs(Path(passing))}
        found = {
            "boxes, original thresholds": scores(boxes, by_size_and_overlap),
            "boxes, gtreview": scores(boxes, flag_list.write),
            "skeletons, bones and steps": scores(poses, by_bones_and_steps),
            "skeletons, gtreview": scores(poses, flag_list.write),
        }
    save("detection", "Mistakes found", table(found), raw=found)


def table(found: dict[str, dict[str, dict[str, object]]]) -> Table:
    """A row for each way to flag and part of the runs."""
    columns = {"recall@100": "recall after 1 look an event", "recall@200": "after 2", "AP": "AP"}
    rows = [
        (f"{way}, {part}", *(str(figures.get(key, "–")) for key in columns))
        for way, parts in found.items()
        for part, figures in parts.items()
    ]
    return Table(("", *columns.values()), rows)


if __name__ == "__main__":
    main()
