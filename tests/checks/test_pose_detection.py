"""Mistakes put into real and made skeletons are found, with seeds nothing was adjusted on."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gtreview.checks.run import group
from gtreview.formats import registry
from tests.checks.looking import flags_of
from tests.checks.persons import write_persons


def scored(shared: Path, clean: Path, folder: Path, seeds: range) -> dict[str, float]:
    """The figures of score.py over a run for each seed, all together."""
    bench = shared / "detection-benchmark"
    runs = []
    for seed in seeds:
        run = folder / f"run{seed}"
        inject = [sys.executable, bench / "inject_pose.py", clean, run, "--seed", str(seed)]
        subprocess.run(inject, check=True, capture_output=True)
        scene = registry.read(run / "SeqLabel.json")
        findings = group(flags_of(scene))
        with (run / "flags.csv").open("w", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["finding", "frame", "object", "suspicion"])
            for i in range(len(findings)):
                lead = findings.lead(i)
                table.writerow([i, lead.peak, scene.track_name(lead.track), lead.suspicion])
        runs.append(run)
    score = [sys.executable, bench / "score.py", *runs]
    printed = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    print(printed)
    return {k: float(v) for k, v in re.findall(r"(recall@100|AP) ([0-9.]+)", printed)}


def test_two_flies(shared: Path, tmp_path: Path) -> None:
    clean = shared / "data" / "flies13" / "SeqLabel.json"
    figures = scored(shared, clean, tmp_path, range(7100, 7104))
    assert figures["recall@100"] > 0.9
    assert figures["AP"] > 0.93


@pytest.mark.parametrize("every", [1, 2])
def test_three_persons_who_walk_about(shared: Path, tmp_path: Path, every: int) -> None:
    clean = tmp_path / "clean.json"
    write_persons(clean, seed=60, frames=1350, every=every)
    figures = scored(shared, clean, tmp_path, range(7200, 7202))
    assert figures["recall@100"] > 0.85
    assert figures["AP"] > 0.9
