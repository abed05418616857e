"""Mistakes put into real clips are found: the part of the clips nothing was adjusted on."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

from gtreview.checks.run import group
from tests.checks.looking import flags_of
from tests.metrics.scenes import from_seqlabel


def test_held_out_clips(shared: Path, tmp_path: Path) -> None:
    bench = shared / "detection-benchmark"
    runs = []
    for seed, clip in enumerate(sorted((bench / "clean").glob("*.json"))[1::4]):
        run = tmp_path / clip.stem
        inject = [sys.executable, bench / "inject.py", clip, run, "--seed", str(7000 + seed)]
        subprocess.run(inject, check=True, capture_output=True)
        scene = from_seqlabel(run / "SeqLabel.json")
        findings = group(flags_of(scene))
        with (run / "flags.csv").open("w", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["finding", "frame", "object", "suspicion"])
            for i in range(len(findings)):
                name = scene.track_name(int(findings.track[i]))
                table.writerow([i, findings.peak[i], name, findings.suspicion[i]])
        runs.append(run)
    score = [sys.executable, bench / "score.py", *runs]
    printed = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    figures = dict(re.findall(r"(recall@100|AP) ([0-9.]+)", printed))
    assert float(figures["recall@100"]) > 0.8, printed
    assert float(figures["AP"]) > 0.85, printed
